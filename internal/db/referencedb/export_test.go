package referencedb

// StoredRows are the row structs of this package, by table.
var StoredRows = map[string]any{"reference_row": referenceRow{}, "airport": airportRow{}}
