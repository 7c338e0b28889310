package db

// StoredRows are the row structs of this package, by table.
var StoredRows = map[string]any{
	"counter": Counters{}, "audit": auditRow{}, "list_key": keyRow{}, "search_word": wordRow{}, "notice": noticeRow{},
	"segment": identityRow{}, "segment_version": versionRow{},
	"law_card": identityRow{}, "law_card_version": versionRow{},
	"message": identityRow{}, "message_version": versionRow{},
	"campaign": identityRow{}, "campaign_version": versionRow{},
	"mapping": identityRow{}, "mapping_version": versionRow{}, "experiment": identityRow{}, "experiment_version": versionRow{},
	"hold_out": identityRow{}, "hold_out_version": versionRow{}, "namespace": identityRow{}, "namespace_version": versionRow{},
	"picture": identityRow{}, "picture_version": versionRow{}, "batch": identityRow{}, "batch_version": versionRow{},
	"rulebook": identityRow{}, "rulebook_version": versionRow{},
	"survey_item": identityRow{}, "survey_item_version": versionRow{}, "survey": identityRow{}, "survey_version": versionRow{},
}

// Spoken lists the constraints that speak to a reader: name, and columns of a unique key.
func Spoken() [][2]string {
	var out [][2]string
	for _, s := range spoken {
		out = append(out, [2]string{s.name, s.columns})
	}
	return out
}
