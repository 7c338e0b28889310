package hookdb

// StoredRows are the row structs of this package, by table.
var StoredRows = map[string]any{"hook": hookRow{}, "hook_delivery": deliveryRow{}}
