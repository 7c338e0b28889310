package reachdb

// StoredRows are the row structs of this package, by table.
var StoredRows = map[string]any{"reach_visit": visitRow{}, "reach_day": dayRow{}, "reach_floor": foundFloor{}}
