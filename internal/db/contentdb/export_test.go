package contentdb

// StoredRows are the row structs of this package, by table.
var StoredRows = map[string]any{"statement": statementRow{}, "approval": approvalRow{}, "text_step": stepRow{}, "text_due": dueRow{}, "text_dropped": droppedRow{},
	"picture_held": pictureHeldRow{}, "picture_file": pictureFileRow{}, "veto": vetoRow{}, "bypass": bypassRow{}}
