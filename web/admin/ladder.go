package admin

import (
	"strconv"
	"time"

	"erawan/campaigns/evidence"
)

// ladder is the steps from a decision to a pledge, as they stood at an instant.
type ladder struct {
	ID       string // of the heading that names it
	Steps    []step
	Filtered int64
	Quiet    bool // nothing has been counted
	ReadAt   time.Time
}

type step struct {
	Metric    string
	Count     int64
	Before    int64 // what the share is of
	HasBefore bool
	Width     string // of 100
}

// ladderOf lays counts out. What a traveller does with a message is a share of viewable; the steps up
// to viewable are shares of the one before.
func ladderOf(id string, c evidence.Counts, readAt time.Time) ladder {
	l := ladder{ID: id, Filtered: c.Filtered, Quiet: c == evidence.Counts{}, ReadAt: readAt}
	most := max(c.Decisions, c.Impressions, c.Viewable, 1)
	add := func(metric string, count, before int64, hasBefore bool) {
		width := strconv.FormatFloat(100*float64(count)/float64(most), 'f', 2, 64)
		l.Steps = append(l.Steps, step{metric, count, before, hasBefore, width})
	}
	add("decisions", c.Decisions, 0, false)
	add("impressions", c.Impressions, c.Decisions, true)
	add("viewable", c.Viewable, c.Impressions, true)
	add("opens", c.Opens, c.Viewable, true)
	add("law_reads", c.LawReads, c.Viewable, true)
	add("clicks", c.Clicks, c.Viewable, true)
	add("pledges", c.Pledges, c.Viewable, true)
	return l
}
