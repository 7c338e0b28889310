package surveydb

import (
	"context"
	_ "embed"
	"fmt"
	"slices"

	"erawan/campaigns/engagement"
	"erawan/campaigns/survey"
	"erawan/campaigns/token"
	"erawan/internal/db"
	"erawan/internal/db/ledgerdb"
)

type replyRow struct {
	Token        db.UUID    `gorm:"column:token_id;primaryKey"`
	Survey       int64      `gorm:"column:survey_id"`
	Cell         int64      `gorm:"column:cell_id"`
	Org          int64      `gorm:"column:org_id"`
	PlacementOrg int64      `gorm:"column:placement_org_id"`
	Locale       string     `gorm:"column:locale"`
	Replied      db.Instant `gorm:"column:replied_at"`
}

// TableName is for gorm.
func (replyRow) TableName() string { return "survey_reply" }

type answerRow struct {
	Token    db.UUID    `gorm:"column:token_id;primaryKey"`
	Item     int64      `gorm:"column:item_id;primaryKey;autoIncrement:false"`
	Choice   int64      `gorm:"column:choice"`
	Answered db.Instant `gorm:"column:answered_at"`
}

// TableName is for gorm.
func (answerRow) TableName() string { return "survey_answer" }

var (
	//go:embed reply_add.sql
	replyAdd string
	//go:embed answer_add.sql
	answerAdd string
)

// Replies keeps what visits answer. It is safe for concurrent use.
type Replies struct {
	db     *db.DB
	ledger *ledgerdb.Store
}

// NewReplies is such a store.
func NewReplies(d *db.DB) *Replies { return &Replies{d, ledgerdb.New(d)} }

// Answer writes the answers of a visit to questions that it has not answered yet, what they count for, and its one event, in one
// transaction. The first answer to a question stands. It returns all answers of the visit, and whether any of these is new.
func (r *Replies) Answer(ctx context.Context, reply survey.Reply) (stand []survey.Given, fresh bool, err error) {
	event := engagement.Event{Token: reply.Token, Type: engagement.Answer, Cell: reply.Cell, Source: reply.Source, Bucket: reply.Bucket, OccurredAt: reply.At, ReceivedAt: reply.At}
	_, err = r.ledger.ApplyAfter(ctx, engagement.Batch{Events: []engagement.Event{event}}, func(t *db.Tx, cell func(token.Cell) int64) ([]engagement.Event, error) {
		told, first, err := write(t, reply, cell(reply.Cell))
		if err != nil {
			return nil, err
		}
		if fresh = len(told) > 0; fresh {
			revision, err := t.RaiseData()
			if err != nil {
				return nil, err
			}
			if err := told.Write(t, revision); err != nil {
				return nil, err
			}
		}
		if stand, err = answers(t, reply.Token); err != nil || !first {
			return nil, err
		}
		return []engagement.Event{event}, nil
	})
	if err != nil {
		return nil, false, fmt.Errorf("answer a survey: %w", err)
	}
	return stand, fresh, nil
}

// write writes what is new of a reply, and says what it counts for and whether it is the visit's first.
func write(t *db.Tx, reply survey.Reply, cell int64) (told ledgerdb.Surveyed, first bool, err error) {
	row := replyRow{db.UUIDOf(reply.Token), reply.Survey, cell, reply.Cell.Org, reply.Cell.PlacementOrg, string(reply.Locale), db.At(reply.At)}
	n, err := t.Run(replyAdd, db.Params{"rows": db.RowsOf([]replyRow{row})})
	if err != nil {
		return nil, false, fmt.Errorf("add a reply: %w", err)
	}
	rows := make([]answerRow, len(reply.Given))
	for i, g := range reply.Given {
		rows[i] = answerRow{row.Token, g.Item, int64(g.Choice), row.Replied}
	}
	slices.SortFunc(rows, func(a, b answerRow) int { return int(a.Item - b.Item) })
	var added []struct {
		Item   int64 `gorm:"column:item_id"`
		Choice int64 `gorm:"column:choice"`
	}
	if err := t.Fetch(&added, answerAdd, db.Params{"rows": db.RowsOf(rows)}); err != nil {
		return nil, false, fmt.Errorf("add answers: %w", err)
	}
	told = ledgerdb.Surveyed{}
	if n > 0 {
		told.Add(ledgerdb.Told{Survey: reply.Survey, Cell: cell, At: reply.At, Choice: ledgerdb.Replied}, 1)
	}
	for _, a := range added {
		told.Add(ledgerdb.Told{Survey: reply.Survey, Cell: cell, At: reply.At, Item: a.Item, Choice: a.Choice}, 1)
	}
	return told, n > 0, nil
}

// Answers are those that a visit has given.
func (r *Replies) Answers(ctx context.Context, of token.ID) (out []survey.Given, err error) {
	err = r.db.Read(ctx, func(t *db.Tx) error {
		out, err = answers(t, of)
		return err
	})
	return out, err
}

func answers(t *db.Tx, of token.ID) ([]survey.Given, error) {
	rows, err := db.All[answerRow](t.Where("token_id = ?", db.UUIDOf(of)).Order("item_id"))
	out := make([]survey.Given, len(rows))
	for i, r := range rows {
		out[i] = survey.Given{Item: r.Item, Choice: int(r.Choice)}
	}
	return out, err
}

var _ survey.Store = (*Replies)(nil)
