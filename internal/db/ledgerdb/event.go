package ledgerdb

import (
	"bytes"
	"cmp"
	_ "embed"
	"fmt"
	"slices"

	"erawan/campaigns"
	"erawan/campaigns/engagement"
	"erawan/campaigns/token"
	"erawan/internal/db"
)

type eventRow struct {
	Day          db.Day     `gorm:"column:day"`
	Token        db.UUID    `gorm:"column:token_id"`
	Type         int64      `gorm:"column:type"`
	Filter       int64      `gorm:"column:filter"`
	Cell         int64      `gorm:"column:cell_id"`
	Org          int64      `gorm:"column:org_id"`
	PlacementOrg int64      `gorm:"column:placement_org_id"`
	Occurred     db.Instant `gorm:"column:occurred_at"`
	Received     db.Instant `gorm:"column:received_at"`
	Dwell        int64      `gorm:"column:dwell_ms"`
	Bucket       int64      `gorm:"column:bucket"`
	Source       int64      `gorm:"column:bucket_source"`
	Revision     int64      `gorm:"column:plan_revision"`
	Propensity   int64      `gorm:"column:propensity"`
	Signals      []byte     `gorm:"column:signals"`
	Features     int64      `gorm:"column:features"`
	Survey       int64      `gorm:"column:survey_id"`
}

// eventKey is what makes an event one event.
type eventKey struct {
	token token.ID
	typ   engagement.Type
}

type insertedEvent struct {
	Token db.UUID `gorm:"column:token_id"`
	Type  int64   `gorm:"column:type"`
}

type tallyRow struct {
	Batch    db.UUID    `gorm:"column:batch_id"`
	Cell     int64      `gorm:"column:cell_id"`
	Bucket   db.Instant `gorm:"column:bucket"`
	Count    int64      `gorm:"column:count"`
	Received db.Instant `gorm:"column:received_at"`
}

type insertedTally struct {
	Batch  db.UUID    `gorm:"column:batch_id"`
	Cell   int64      `gorm:"column:cell_id"`
	Bucket db.Instant `gorm:"column:bucket"`
}

var (
	//go:embed event_add.sql
	eventAdd string
	//go:embed tally_add.sql
	tallyAdd string
)

// insertEvents writes the events and returns those that were not there before.
func insertEvents(t *db.Tx, events []engagement.Event, cell func(token.Cell) int64) ([]*engagement.Event, error) {
	if len(events) == 0 {
		return nil, nil
	}
	sorted := make([]*engagement.Event, len(events))
	byKey := make(map[eventKey]*engagement.Event, len(events))
	for i := range events {
		sorted[i] = &events[i]
	}
	slices.SortStableFunc(sorted, func(a, b *engagement.Event) int {
		return cmp.Or(bytes.Compare(a.Token[:], b.Token[:]), cmp.Compare(a.Type, b.Type))
	})
	rows := make([]eventRow, 0, len(events))
	for _, e := range sorted {
		k := eventKey{e.Token, e.Type}
		if _, twice := byKey[k]; twice {
			continue
		}
		byKey[k] = e
		rows = append(rows, eventRowOf(e, cell(e.Cell)))
	}
	var inserted []insertedEvent
	if err := t.Fetch(&inserted, eventAdd, db.Params{"rows": db.RowsOf(rows)}); err != nil {
		return nil, fmt.Errorf("insert events: %w", err)
	}
	out := make([]*engagement.Event, len(inserted))
	for i, n := range inserted {
		out[i] = byKey[eventKey{n.Token.Bytes(), engagement.Type(n.Type)}]
	}
	return out, nil
}

func eventRowOf(e *engagement.Event, cell int64) eventRow {
	return eventRow{
		Day: db.On(campaigns.DateOf(e.Token.Time())), Token: db.UUIDOf(e.Token), Type: int64(e.Type), Filter: int64(e.Filter),
		Cell: cell, Org: e.Cell.Org, PlacementOrg: e.Cell.PlacementOrg, Occurred: db.At(e.OccurredAt), Received: db.At(e.ReceivedAt),
		Dwell: e.Dwell.Milliseconds(), Bucket: int64(e.Bucket), Source: int64(e.Source), Revision: e.Revision, Propensity: int64(e.Propensity), Signals: e.Signals, Features: int64(e.Features), Survey: e.Survey,
	}
}

type tallyKey struct {
	batch  token.ID
	cell   int64
	bucket db.Instant
}

func (k tallyKey) compare(o tallyKey) int {
	return cmp.Or(bytes.Compare(k.batch[:], o.batch[:]), cmp.Compare(k.cell, o.cell), k.bucket.Time().Compare(o.bucket.Time()))
}

// insertTallies notes the batches of decisions and returns the tallies that were not there before.
func insertTallies(t *db.Tx, tallies []engagement.Tally, cell func(token.Cell) int64) ([]engagement.Tally, error) {
	if len(tallies) == 0 {
		return nil, nil
	}
	byKey := make(map[tallyKey]engagement.Tally, len(tallies))
	keys := make([]tallyKey, 0, len(tallies))
	for _, y := range tallies {
		k := tallyKey{y.Batch, cell(y.Cell), db.At(halfHour(y.Bucket))}
		if _, twice := byKey[k]; !twice {
			byKey[k] = y
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, tallyKey.compare)
	rows := make([]tallyRow, len(keys))
	for i, k := range keys {
		rows[i] = tallyRow{db.UUIDOf(k.batch), k.cell, k.bucket, byKey[k].Count, db.At(t.Now)}
	}
	var inserted []insertedTally
	if err := t.Fetch(&inserted, tallyAdd, db.Params{"rows": db.RowsOf(rows)}); err != nil {
		return nil, fmt.Errorf("insert tallies: %w", err)
	}
	out := make([]engagement.Tally, len(inserted))
	for i, n := range inserted {
		out[i] = byKey[tallyKey{n.Batch.Bytes(), n.Cell, n.Bucket}]
	}
	return out, nil
}
