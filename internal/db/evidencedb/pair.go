package evidencedb

import (
	_ "embed"
	"fmt"
	"strings"

	"erawan/campaigns/evidence"
	"erawan/internal/db"
	"erawan/internal/fault"
)

//go:embed pair.sql
var pairSQL string

// pairKey is which pair of airports a row is of.
type pairKey struct {
	Origin      string `gorm:"column:origin"`
	Destination string `gorm:"column:destination"`
}

// pairs reads what is published of pairs, once as rows and once as what totals are added up from. Decisions and what was set aside
// are not known by them.
func (a *answering) pairs() error {
	if err := a.wholeMonths(); err != nil {
		return err
	}
	p := a.bound(a.q.From)
	p["from"], p["until"] = db.On(a.q.From), db.On(a.q.To)
	table, which := "published_pair_sum", "true"
	if a.cutting.out.Query.Campaign != 0 {
		table, which = "published_pair", "kept.campaign_id = @campaign"
	}
	var rows []cutRow
	if err := a.t.Fetch(&rows, strings.NewReplacer("{table}", table, "{which}", which).Replace(pairSQL), p); err != nil {
		return fmt.Errorf("read pairs: %w", err)
	}
	for _, part := range []string{partRow, partDay} {
		for _, r := range rows {
			r.Part, r.Period = part, 1
			a.rows = append(a.rows, r)
		}
	}
	return nil
}

// wholeMonths leaves of the days the last months on end that are published. Where no days were named and none of theirs is, it is
// the last month that is published before.
func (a *answering) wholeMonths() error {
	if a.q.Zone != a.stood.zones[0] {
		return fault.New(fault.Invalid, "/zone", "build.pairs_zone").With("zone", a.stood.zones[0])
	}
	from, to, found := evidence.LastMonths(a.stood.paired, a.q.From, a.q.To)
	if !found && a.q.Moving {
		for _, month := range a.stood.paired {
			if !a.q.To.Before(lastOf(month)) {
				from, to, found = month, lastOf(month), true
			}
		}
	}
	switch told := a.stood.paired; {
	case found:
	case len(told) == 0:
		return fault.New(fault.Invalid, "/by", "build.pairs_none")
	default:
		last := told[len(told)-1]
		return fault.New(fault.Invalid, "/to", "build.pairs_closed").With("from", last).With("to", lastOf(last))
	}
	a.q.From, a.q.To = from, to
	a.out.Question, a.cutting.out.Query.From, a.cutting.out.Query.To = a.q, from, to
	return nil
}
