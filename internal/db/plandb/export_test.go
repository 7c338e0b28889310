package plandb

// StoredRows are the row structs of this package, by table.
var StoredRows = map[string]any{"stop": stopRow{}, "stop_carrier": carrierRow{}, "stop_air": airRow{}, "pacing": paceRow{}}
