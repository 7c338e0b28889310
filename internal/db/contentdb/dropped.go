package contentdb

import (
	"context"
	_ "embed"
	"fmt"

	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/lang"
)

//go:embed dropped_note.sql
var droppedNoteSQL string

type droppedRow struct {
	Message int64      `gorm:"column:message_id;primaryKey;autoIncrement:false"`
	Locale  string     `gorm:"column:locale;primaryKey"`
	Org     int64      `gorm:"column:org_id"`
	Why     string     `gorm:"column:why"`
	At      db.Instant `gorm:"column:at"`
}

// TableName is for gorm.
func (droppedRow) TableName() string { return "text_dropped" }

// noteDropped notes the messages that rest on a thing which says something else in some languages.
func noteDropped(t *db.Tx, org int64, ref string, why content.Cause, in []string) error {
	p := db.Params{"org": org, "ref": ref, "why": string(why), "locales": in, "now": db.At(t.Now)}
	if _, err := t.Run(droppedNoteSQL, p); err != nil {
		return fmt.Errorf("note what is shown no more: %w", err)
	}
	return nil
}

// forgetDropped forgets what was noted of a message in some languages: somebody has taken it up.
func forgetDropped(t *db.Tx, message int64, in []lang.Locale) error {
	if len(in) == 0 {
		return nil
	}
	if err := t.Where("message_id = ? and locale in ?", message, in).Delete(&droppedRow{}).Error; err != nil {
		return fmt.Errorf("forget that message %d is shown no more: %w", message, err)
	}
	return nil
}

// Dropped lists the texts in scope that were approved and are not any more because what they rest on has changed, the
// latest first: at most so many. What was noted of a text is looked at again: its words may be others by now, or it may say
// again what was approved.
func (s Store) Dropped(ctx context.Context, scope access.Scope, most int) (out []content.Dropped, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		rows, err := db.All[droppedRow](t.Scopes(db.Owned(scope, "org_id")).Order("at desc, message_id, locale").Limit(most * perText))
		if err != nil || len(rows) == 0 {
			return err
		}
		ids := make([]int64, len(rows))
		for i, r := range rows {
			ids[i] = r.Message
		}
		files, err := standing(t, distinct(ids))
		if err != nil {
			return err
		}
		for _, r := range rows {
			f, l := files[r.Message], lang.Locale(r.Locale)
			if len(out) < most && f.Reopened(l, t.Now) {
				m := f.Message
				out = append(out, content.Dropped{Public: m.Public, Name: m.Name, Sample: m.Sample, Locale: l, Why: content.Cause(r.Why), At: r.At.Time()})
			}
		}
		return nil
	})
	return out, err
}

// perText is how many notes are read for each text that is told of: some are of texts that nobody is missing.
const perText = 3

// standing is some messages in their versions, with what they stand on.
func standing(t *db.Tx, ids []int64) (map[int64]content.MessageFile, error) {
	all, err := messageVersions(t, messageVersionsSQL, db.Params{"ids": ids})
	if err != nil {
		return nil, err
	}
	told, err := picturesFor(t, all)
	if err != nil {
		return nil, err
	}
	shelf, err := shelfFor(t, all, told)
	if err != nil {
		return nil, err
	}
	out := make(map[int64]content.MessageFile, len(all))
	for _, f := range all {
		f.Shelf = shelf
		out[f.Message.ID] = f
	}
	return out, nil
}
