package ledgerdb

// StoredRows are the row structs of this package, by table.
var StoredRows = map[string]any{
	"cell": foundCell{}, "event": eventRow{}, "tally_batch": tallyRow{},
	"campaign_miss": missRow{}, "engagement_half_hour": halfHourRow{}, "engagement_day": dayRow{}, "report_zone": zoneRow{}, "outcome_half_hour": outcomeRow{}, "survey_half_hour": surveyRow{},
	"aside_half_hour": asideRow{}, "judged_day": judgedRow{}, "crowd_day": crowdRow{}, "aside_day": asideDayRow{}, "reconciled_day": reconciledRow{},
	"request_batch": requestBatchRow{}, "request_half_hour": requestHalfHourRow{}, "request_day": requestDayRow{}, "intake_day": intakeRow{}, "crowd_key": crowdKeyRow{},
}
