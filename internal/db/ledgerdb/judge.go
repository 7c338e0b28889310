package ledgerdb

import (
	"cmp"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/engagement"
	"erawan/internal/db"
)

var (
	//go:embed judge_found.sql
	judgeFound string
	//go:embed judge_moved.sql
	judgeMoved string
	//go:embed judge_set.sql
	judgeSet string
	//go:embed judge_order.sql
	judgeOrder string
	//go:embed judged_set.sql
	judgedSet string
)

// Judge says whether an event of a type counts, by what was found in whoever sent it.
type Judge func(engagement.Type, engagement.Features) engagement.Filter

// Judged is what judging a day's events again came to.
type Judged struct {
	Day      campaigns.Date // in UTC, of the events' tokens
	Aside    int64          // events that counted and no longer do
	Back     int64          // events that did not count and now do
	Other    int64          // events that are set aside for another reason
	Revision int64          // of the data, under which it was done; 0 when nothing changed
}

// verdictRow is what events were judged by, and what they come to.
type verdictRow struct {
	Type     int64 `gorm:"column:type"`
	Filter   int64 `gorm:"column:filter"`
	Features int64 `gorm:"column:features"`
	Becomes  int64 `gorm:"column:becomes"`
}

type movedRow struct {
	Cell    int64      `gorm:"column:cell_id"`
	Bucket  db.Instant `gorm:"column:bucket"`
	Type    int64      `gorm:"column:type"`
	Filter  int64      `gorm:"column:filter"`
	Becomes int64      `gorm:"column:becomes"`
	Count   int64      `gorm:"column:count"`
	Survey  int64      `gorm:"column:survey_id"`
}

// Reclassify judges the events of a day again, by what was found when they came in. What counts changes, with the
// rollups of it, under a data revision of its own; what came in all never does. Events of which nothing is known, and outcomes, stay
// as they are. The counter's row is held meanwhile: workers wait. With look, it only says what would change.
func (s *Store) Reclassify(ctx context.Context, day campaigns.Date, judge Judge, look bool) (out Judged, err error) {
	err = s.db.Write(ctx, func(t *db.Tx) error {
		out = Judged{Day: day}
		if err := t.HoldData(); err != nil {
			return err
		}
		if err := s.reclassify(t, &out, judge); err != nil {
			return err
		}
		if look {
			out.Revision = 0
			return errRehearsed
		}
		return note(t, out)
	})
	if err != nil && !errors.Is(err, errRehearsed) {
		return Judged{}, fmt.Errorf("judge %s again: %w", day, err)
	}
	return out, nil
}

func (s *Store) reclassify(t *db.Tx, out *Judged, judge Judge) error {
	if err := order(t, out.Day); err != nil {
		return err
	}
	changed, err := verdicts(t, out.Day, judge)
	if err != nil || len(changed) == 0 {
		return err
	}
	params := db.Params{"rows": db.RowsOf(changed), "day": db.On(out.Day)}
	var moved []movedRow
	if err := t.Fetch(&moved, strings.Replace(judgeMoved, "{half_hour}", halfHourIn(t, "event.occurred_at"), 1), params); err != nil {
		return fmt.Errorf("find what is judged otherwise: %w", err)
	}
	sums, aside, asked := sums{}, asides{}, Surveyed{}
	for _, m := range moved {
		typ, was, becomes := engagement.Type(m.Type), engagement.Filter(m.Filter), engagement.Filter(m.Becomes)
		c := sums.at(m.Cell, m.Bucket.Time())
		*c.under(typ, was) -= m.Count
		*c.under(typ, becomes) += m.Count
		aside.add(m.Cell, m.Bucket.Time(), typ, was, -m.Count)
		aside.add(m.Cell, m.Bucket.Time(), typ, becomes, m.Count)
		asked.moved(m)
		switch {
		case was == engagement.Counted:
			out.Aside += m.Count
		case becomes == engagement.Counted:
			out.Back += m.Count
		default:
			out.Other += m.Count
		}
	}
	if _, err := t.Run(judgeSet, params); err != nil {
		return fmt.Errorf("judge otherwise: %w", err)
	}
	if out.Revision, err = t.RaiseData(); err != nil {
		return err
	}
	if err := s.addRollups(t, sums, out.Revision); err != nil {
		return err
	}
	if err := asked.Write(t, out.Revision); err != nil {
		return err
	}
	return aside.write(t, out.Revision)
}

// orderSlack is how long after something was pressed its impression may come in: a page tries twice, and may wait.
const orderSlack = 30 * time.Second

// pressed are the types that only what was seen can bring about.
var pressed = []int64{int64(engagement.Open), int64(engagement.Click), int64(engagement.LawRead), int64(engagement.Dismiss), int64(engagement.Share)}

// order marks what cannot have come in that order. It is known once a day's events are all in.
func order(t *db.Tx, day campaigns.Date) error {
	later := fmt.Sprintf("event.received_at + %d", orderSlack.Milliseconds())
	if t.Postgres {
		later = fmt.Sprintf("event.received_at + interval '%d milliseconds'", orderSlack.Milliseconds())
	}
	_, err := t.Run(strings.Replace(judgeOrder, "{later}", later, 1), db.Params{"day": db.On(day), "mark": int64(engagement.Unordered.Feature()),
		"viewable": int64(engagement.Viewable), "impression": int64(engagement.Impression), "types": append([]int64{int64(engagement.Viewable)}, pressed...)})
	if err != nil {
		return fmt.Errorf("mark what is out of order: %w", err)
	}
	return nil
}

type judgedRow struct {
	Day      db.Day     `gorm:"column:day"`
	At       db.Instant `gorm:"column:judged_at"`
	Aside    int64      `gorm:"column:aside"`
	Back     int64      `gorm:"column:back"`
	Other    int64      `gorm:"column:other"`
	Revision int64      `gorm:"column:revision"`
}

func note(t *db.Tx, j Judged) error {
	row := judgedRow{db.On(j.Day), db.At(t.Now), j.Aside, j.Back, j.Other, j.Revision}
	if _, err := t.Run(judgedSet, db.Params{"rows": db.RowsOf([]judgedRow{row})}); err != nil {
		return fmt.Errorf("note that it was judged: %w", err)
	}
	return nil
}

// closedAfter is how many days after it no event of a day is on its way any more but one that was spooled.
const closedAfter = 2

// Unjudged are days that are closed and were never judged since, the oldest first: of the last week, as of today.
func (s *Store) Unjudged(ctx context.Context, today campaigns.Date) (out []campaigns.Date, err error) {
	err = s.db.Read(ctx, func(t *db.Tx) error {
		kept, err := daysIn(t)
		if err != nil {
			return err
		}
		var rows []judgedRow
		if err := t.Table("judged_day").Find(&rows).Error; err != nil {
			return fmt.Errorf("days that are judged: %w", err)
		}
		for _, day := range kept {
			closed := day.Plus(closedAfter)
			is := func(r judgedRow) bool { return r.Day.Date() == day && !r.At.Time().Before(closed.In(time.UTC)) }
			if !today.Before(closed) && !day.Before(today.Plus(-7)) && !slices.ContainsFunc(rows, is) {
				out = append(out, day)
			}
		}
		return nil
	})
	return out, err
}

// verdicts are those that come out otherwise.
func verdicts(t *db.Tx, day campaigns.Date, judge Judge) ([]verdictRow, error) {
	var found []verdictRow
	if err := t.Fetch(&found, judgeFound, db.Params{"day": db.On(day), "outcome": int64(engagement.Outcome)}); err != nil {
		return nil, fmt.Errorf("what was found: %w", err)
	}
	for i, v := range found {
		found[i].Becomes = int64(judge(engagement.Type(v.Type), engagement.Features(v.Features)))
	}
	found = slices.DeleteFunc(found, func(v verdictRow) bool { return v.Becomes == v.Filter })
	slices.SortFunc(found, func(a, b verdictRow) int {
		return cmp.Or(cmp.Compare(a.Type, b.Type), cmp.Compare(a.Filter, b.Filter), cmp.Compare(a.Features, b.Features))
	})
	return found, nil
}

// halfHourIn is the half-hour of a column, in a statement.
func halfHourIn(t *db.Tx, column string) string {
	if t.Postgres {
		return "date_bin('30 minutes', " + column + ", timestamptz '1970-01-01 00:00:00+00')"
	}
	return column + " - " + column + " % 1800000"
}
