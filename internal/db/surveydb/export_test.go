package surveydb

// StoredRows are the row structs of this package, by table.
var StoredRows = map[string]any{"survey_reply": replyRow{}, "survey_answer": answerRow{}}
