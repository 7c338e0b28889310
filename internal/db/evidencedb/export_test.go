package evidencedb

// StoredRows are the row structs of this package, by table.
var StoredRows = map[string]any{"engagement_sum": sumRow{}, "engagement_cube": cubeRow{}, "engagement_stale": staleRow{}, "engagement_month": monthRow{}, "propensity_day": drawnRow{}, "frozen_report": frozenRow{}, "saved_view": viewRow{}, "report_schedule": scheduleRow{}, "report_run": runRow{}, "report_hook": hookRow{}, "event_export": exportRow{}, "event_export_part": exportPartRow{}, "report_share": shareRow{}, "published_day": publishedDayRow{}, "published_segment": publishedRow{}, "published_month": publishedMonthRow{}, "published_pair": publishedPairRow{}, "campaign_cost": costRow{}, "evaluation_note": noteRow{}, "circulation": toldRow{}, "circulation_sheet": toldSheetRow{}}
