package researchdb

// StoredRows are the row structs of this package, by table.
var StoredRows = map[string]any{"research_wave": waveRow{}, "research_question": questionRow{}, "arrival_month": arrivalRow{}}
