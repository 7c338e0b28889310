package admin

import (
	"strconv"
	"time"

	"erawan/campaigns/evidence"
)

// ladder is the steps from a request to a pledge, as they stood at an instant.
type ladder struct {
	ID       string // of the heading that names it
	Steps    []step
	Filtered int64
	Quiet    bool // nothing has been counted
	ReadAt   time.Time
	Since    time.Time // from when on the figures of the last hour are; zero where there are none
}

type step struct {
	Metric    string
	Count     int64
	Before    int64 // what the share is of
	HasBefore bool
	Width     string // of 100
	Hour      int64  // of the last hour
}

// ladderOf lays counts out. What a traveller does with a message is a share of viewable; the steps up
// to viewable are shares of the one before.
func ladderOf(id string, requests int64, c evidence.Counts, readAt time.Time) ladder {
	l := ladder{ID: id, Filtered: c.Filtered, Quiet: requests == 0 && c == evidence.Counts{}, ReadAt: readAt}
	most := max(requests, c.Decisions, c.Impressions, c.Viewable, 1)
	add := func(metric string, count, before int64, hasBefore bool) {
		width := strconv.FormatFloat(100*float64(count)/float64(most), 'f', 2, 64)
		l.Steps = append(l.Steps, step{Metric: metric, Count: count, Before: before, HasBefore: hasBefore, Width: width})
	}
	add("requests", requests, 0, false)
	add("decisions", c.Decisions, requests, requests > 0)
	add("impressions", c.Impressions, c.Decisions, true)
	add("viewable", c.Viewable, c.Impressions, true)
	add("opens", c.Opens, c.Viewable, true)
	add("law_reads", c.LawReads, c.Viewable, true)
	add("clicks", c.Clicks, c.Viewable, true)
	add("pledges", c.Pledges, c.Viewable, true)
	return l
}

// lately sets what was counted since a half-hour that began an hour ago, or a little more.
func (l *ladder) lately(since time.Time, requests int64, c evidence.Counts) {
	l.Since = since
	for i, n := range []int64{requests, c.Decisions, c.Impressions, c.Viewable, c.Opens, c.LawReads, c.Clicks, c.Pledges} {
		l.Steps[i].Hour = n
	}
}
