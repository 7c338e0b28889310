package accessdb

// StoredRows are the row structs of this package, by table.
var StoredRows = map[string]any{
	"org": orgRow{}, "staff": staffRow{}, "session": sessionRow{}, "access_key": keyRow{}, "setting": settingRow{},
	"invitation": invitationRow{}, "half_session": halfRow{}, "recovery_code": recoveryRow{},
	"passkey": passkeyRow{}, "external_identity": identityRow{}, "challenge": challengeRow{},
	"agreement": agreementRow{}, "acceptance": acceptanceRow{},
	"application": applicationRow{},
	"origin":      originRow{},
}
