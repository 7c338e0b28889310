package plandb

// StoredRows are the row structs of this package, by table.
var StoredRows = map[string]any{"stop": stopRow{}, "pacing": paceRow{}}
