package storetest

import (
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"erawan/audience"
	"erawan/campaigns"
	"erawan/campaigns/engagement"
	"erawan/campaigns/evidence"
	"erawan/campaigns/token"
	"erawan/internal/db/evidencedb"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/lang"
)

// Lattice asks at random, and looks for people in what it is told.
func Lattice(t *testing.T, open OpenDB) {
	nobodyIsFound(t, newWorld(t, open(t)))
}

// askedOfEach is how many questions each database is asked; make soak asks twice as many.
func askedOfEach() int {
	if os.Getenv("ERAWAN_SOAK") != "" {
		return 10_000
	}
	return 5_000
}

// fewest is what no crossed figure may be under.
const fewest = 10

const (
	latticeDays   = 60
	latticeEnds   = 6 // days before Noon
	latticeGroups = 6 // segments
)

// atom is one line of the lattice: a segment, or the small ones together, of one day, campaign and side.
type atom struct {
	day      campaigns.Date
	campaign string
	side     evidence.Side
	segment  string
}

// snoop keeps what it was told.
type snoop struct {
	t      *testing.T
	truth  map[atom]int64 // decisions by real segment
	lines  map[atom]int64 // as they may be published, worked out here by itself
	alone  map[atom]bool  // lines that are all of their day, campaign and side: an exact total of deliveries, crossed with nothing
	told   map[sum]int64
	counts struct{ questions, figures, differences, parts int }
	least  int64 // the smallest crossed figure that was read or computed
}

// sum is what a figure of an answer adds up.
type sum struct {
	campaign string // "" is all
	side     evidence.Side
	segment  string
	from, to campaigns.Date
}

// otherLine is the key of the segments that are told together.
const otherLine = "other"

func (s *snoop) set(a atom, n int64) { s.truth[a] += n }

// publish works the lattice out: by sorting and merging, with the floor that docs/analysts.md states.
func (s *snoop) publish() {
	type cell struct {
		day      campaigns.Date
		campaign string
		side     evidence.Side
	}
	cells := map[cell]map[string]int64{}
	for a, n := range s.truth {
		c := cell{a.day, a.campaign, a.side}
		if cells[c] == nil {
			cells[c] = map[string]int64{}
		}
		cells[c][a.segment] = n
	}
	for c, parts := range cells {
		merged := int64(0)
		for {
			smallest, n := "", int64(0)
			for _, segment := range slices.Sorted(maps.Keys(parts)) {
				if smallest == "" || parts[segment] < n {
					smallest, n = segment, parts[segment]
				}
			}
			if smallest == "" || n >= 50 && (merged == 0 || merged >= 50) {
				break
			}
			merged += n
			delete(parts, smallest)
		}
		for segment, n := range parts {
			s.lines[atom{c.day, c.campaign, c.side, segment}] = n
		}
		if merged > 0 {
			a := atom{c.day, c.campaign, c.side, otherLine}
			s.lines[a], s.alone[a] = merged, len(parts) == 0
		}
	}
}

// worth is what the lattice says of a sum, and whether all of it is totals of deliveries.
func (s *snoop) worth(q sum) (n int64, exact bool) {
	exact = true
	for a, v := range s.lines {
		if a.segment == q.segment && a.side == q.side && (q.campaign == "" || a.campaign == q.campaign) && !a.day.Before(q.from) && !q.to.Before(a.day) {
			n += v
			exact = exact && s.alone[a]
		}
	}
	return n, exact
}

// read takes a figure of an answer.
func (s *snoop) read(q sum, n int64) {
	want, exact := s.worth(q)
	if n != want {
		s.t.Fatalf("%+v is told as %d, and the lattice has %d", q, n, want)
	}
	s.told[q] = n
	s.counts.figures++
	s.crossed(q, n, exact)
}

// crossed notes a figure that was read or computed.
func (s *snoop) crossed(q sum, n int64, exact bool) {
	if n == 0 || exact {
		return
	}
	if s.least = min(s.least, n); n < fewest {
		s.t.Fatalf("%d visits of %+v were found", n, q)
	}
}

// differ subtracts spans that begin or end alike.
func (s *snoop) differ() {
	byStart, byEnd := map[sum][]sum{}, map[sum][]sum{}
	for q := range s.told {
		start, end := q, q
		start.to, end.from = campaigns.Date{}, campaigns.Date{}
		byStart[start], byEnd[end] = append(byStart[start], q), append(byEnd[end], q)
	}
	for _, spans := range byStart {
		slices.SortFunc(spans, func(a, b sum) int { return a.from.Until(a.to) - b.from.Until(b.to) })
		for i := range spans[1:] {
			short, long := spans[i], spans[i+1]
			s.difference(short, long, sum{long.campaign, long.side, long.segment, short.to.Next(), long.to})
		}
	}
	for _, spans := range byEnd {
		slices.SortFunc(spans, func(a, b sum) int { return a.from.Until(a.to) - b.from.Until(b.to) })
		for i := range spans[1:] {
			short, long := spans[i], spans[i+1]
			s.difference(short, long, sum{long.campaign, long.side, long.segment, long.from, short.from.Plus(-1)})
		}
	}
}

func (s *snoop) difference(short, long, rest sum) {
	s.counts.differences++
	want, exact := s.worth(rest)
	if n := s.told[long] - s.told[short]; n != want {
		s.t.Fatalf("%+v less %+v is %d, and the lattice has %d", long, short, n, want)
	} else {
		s.crossed(rest, n, exact)
	}
}

// apart takes what campaigns were told by themselves from what all were told together.
func (s *snoop) apart(names []string) {
	for q, all := range s.told {
		if q.campaign != "" {
			continue
		}
		rest, left := all, 0
		one := q
		for _, c := range names {
			part := q
			part.campaign = c
			if n, known := s.told[part]; known {
				rest -= n
			} else {
				left, one = left+1, part
			}
		}
		if left != 1 {
			continue
		}
		s.counts.parts++
		want, exact := s.worth(one)
		if rest != want {
			s.t.Fatalf("%+v is %d by subtraction, and the lattice has %d", one, rest, want)
		}
		s.crossed(one, rest, exact)
	}
}

func nobodyIsFound(t *testing.T, w *world) {
	r := rand.New(rand.NewPCG(7, 10_000))
	l := ledgerOf(t, w)
	s := &snoop{t: t, truth: map[atom]int64{}, lines: map[atom]int64{}, alone: map[atom]bool{}, told: map[sum]int64{}, least: 1 << 60}
	all, groups := w.lattice(t)
	last := noonDay.Plus(-latticeEnds)
	first := last.Plus(1 - latticeDays)
	s.visits(l, r, crowded{w.ours, all, groups, first, last})
	s.publish()
	store := evidencedb.Store{DB: w.db}
	for n := -1; n != 0; {
		var err error
		if n, err = store.Publish(t.Context(), 30); err != nil {
			t.Fatal(err)
		}
	}
	var names []string
	for _, c := range all {
		names = append(names, c.Public)
	}
	for range askedOfEach() {
		s.ask(store, w, r, names, first, last)
	}
	s.differ()
	s.apart(names)
	s.lateChangesNothing(l, store, w, all[0], groups[0])
	t.Logf("%d questions, %d crossed figures read, %d differences of spans, %d parts from wholes; the smallest crossed figure found is %d",
		s.counts.questions, s.counts.figures, s.counts.differences, s.counts.parts, s.least)
	if s.least < fewest || s.counts.differences < 1000 || s.counts.parts == 0 {
		t.Errorf("%+v, least %d", s.counts, s.least)
	}
}

// ask asks one question, and takes what it is told.
func (s *snoop) ask(store evidencedb.Store, w *world, r *rand.Rand, names []string, first, last campaigns.Date) {
	s.t.Helper()
	s.counts.questions++
	from := first.Plus(r.IntN(latticeDays))
	q := evidence.Question{From: from, To: from.Plus(r.IntN(min(latticeDays, from.Until(last)+4))), Zone: "Asia/Bangkok", By: evidence.OfSegment, Before: r.IntN(3) == 0}
	if r.IntN(3) > 0 {
		q.Campaign = names[r.IntN(len(names))]
	}
	switch r.IntN(8) {
	case 0:
		s.people(store, w, q)
		return
	case 1:
		q.By = evidence.Dimensions[r.IntN(len(evidence.Dimensions))]
		if q.By == evidence.OfPair {
			return // it has a lattice of its own: Pairs
		}
		if q.By == evidence.OfHour {
			q.To = q.From.Plus(min(q.From.Until(q.To), evidence.MaxHourDays-1))
		}
	}
	a, err := store.Answer(s.t.Context(), w.ours.scope(), q)
	if err != nil {
		s.t.Fatalf("%+v: %v", q, err)
	}
	if q.By != evidence.OfSegment {
		return // deliveries: exact, and crossed with nothing that a visit told
	}
	lines := map[evidence.Side]int64{}
	for _, line := range a.Lines {
		lines[line.Side] += line.Now.Decisions
		s.read(sum{q.Campaign, line.Side, line.Key, a.Question.From, a.Question.To}, line.Now.Decisions)
		if q.Before {
			s.read(sum{q.Campaign, line.Side, line.Key, a.Question.BeforeFrom(), a.Question.From.Plus(-1)}, line.Then.Decisions)
		}
	}
	for side, total := range a.Total {
		if s.counts.parts++; total.Decisions != lines[side] {
			s.t.Fatalf("%+v: %d of %s, and its parts are %d", q, total.Decisions, side, lines[side])
		}
	}
}

// people asks for daily reach, of all campaigns and of one.
func (s *snoop) people(store evidencedb.Store, w *world, q evidence.Question) {
	s.t.Helper()
	d, err := store.DailyReach(s.t.Context(), w.ours.scope(), evidence.ReachAsk{From: q.From, To: q.To, Campaign: q.Campaign})
	if err != nil {
		s.t.Fatal(err)
	}
	sum, few := int64(0), 0
	for _, row := range d.Rows {
		sum += row.Visitors
		if row.Few {
			few++
		}
		if row.Few != (row.Visitors == 0) || !row.Few && row.Visitors < fewest {
			s.t.Fatalf("%d people are told of: %+v", row.Visitors, row)
		}
	}
	byDay, byPartner := int64(0), int64(0)
	for _, line := range d.ByDay() {
		byDay += line.VisitorDays
	}
	for _, line := range d.ByPartner() {
		byPartner += line.VisitorDays
	}
	if all := d.All(); all.VisitorDays != sum || byDay != sum || byPartner != sum || all.Few != few {
		s.t.Fatalf("%+v of %d: by day %d, by partner %d", all, sum, byDay, byPartner)
	}
	s.counts.parts++
}

// lateChangesNothing brings a few visits late, and asks for everything again.
func (s *snoop) lateChangesNothing(l *ledgerdb.Store, store evidencedb.Store, w *world, campaign campaigns.Campaign, group audience.Segment) {
	s.t.Helper()
	h := w.ours
	h.campaign = campaign
	cell := h.cell(token.Shown, lang.Th)
	cell.Segment = group.ID
	for i := range 3 {
		apply(s.t, l, engagement.Batch{Tallies: []engagement.Tally{{Batch: tokenAt(Noon, 900_000+i), Cell: cell, Bucket: noonDay.Plus(-20 - i).In(time.UTC), Count: 3}}})
	}
	if n, err := store.Publish(s.t.Context(), 99); err != nil || n != 0 {
		s.t.Fatalf("%d days are published again: %v", n, err)
	}
	for _, days := range [][2]int{{-20, -20}, {-22, -20}, {-40, -20}, {-21, -21}} {
		q := evidence.Question{From: noonDay.Plus(days[0]), To: noonDay.Plus(days[1]), Zone: "Asia/Bangkok", By: evidence.OfSegment, Campaign: campaign.Public}
		a, err := store.Answer(s.t.Context(), w.ours.scope(), q)
		if err != nil {
			s.t.Fatal(err)
		}
		for _, line := range a.Lines {
			s.read(sum{q.Campaign, line.Side, line.Key, q.From, q.To}, line.Now.Decisions)
		}
	}
}
