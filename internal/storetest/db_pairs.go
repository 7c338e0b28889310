package storetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/audience"
	"erawan/campaigns"
	"erawan/campaigns/engagement"
	"erawan/campaigns/evidence"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db/evidencedb"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// Pairs holds figures by pair of airports to what is promised of them.
func Pairs(t *testing.T, open OpenDB) {
	runChecks(t, open, []storeCheck{
		{"a month is published once, and late events change nothing", pairsPublishedOnce},
		{"a month whose raw events are gone is not told", pairsGone},
		{"questions by pair are of whole months, and of nothing narrower", pairsAsked},
		{"whoever finds a pair by subtraction finds a published line", pairsFindNobody},
	})
}

// down and up are chances that round everything the same way.
func down(below int64) int64 { return below - 1 }
func up(int64) int64         { return 0 }

// flown is how many visits told a pair: each has an impression, and the first so many are also viewable, or click.
type flown struct {
	cell                        token.Cell
	from, to                    string
	at                          time.Time
	visits, viewable, clicks, n int
}

// fly books visits. Each has a token of its own, numbered from n.
func fly(t *testing.T, l *ledgerdb.Store, all ...flown) {
	t.Helper()
	var b engagement.Batch
	for _, f := range all {
		var who audience.Traveller
		if f.from != "" {
			who.Set(audience.OriginAirport, f.from)
		}
		if f.to != "" {
			who.Set(audience.Route, f.from, f.to)
		}
		for i := range f.visits {
			for _, one := range []struct {
				typ  engagement.Type
				some int
			}{{engagement.Impression, f.visits}, {engagement.Viewable, f.viewable}, {engagement.Click, f.clicks}} {
				if i >= one.some {
					continue
				}
				e := eventOf(0, one.typ, f.cell)
				e.Token, e.OccurredAt, e.ReceivedAt, e.Signals = tokenAt(f.at, f.n+i), f.at.Add(time.Second), f.at.Add(time.Minute), who.Compact()
				b.Events = append(b.Events, e)
			}
		}
	}
	apply(t, l, b)
}

// flights are pairs of two months of Bangkok: in October of our campaign, large, small and not told; a little of September; what
// happened in October and was set aside; and the day after October.
func flights(t *testing.T, w *world) *ledgerdb.Store {
	t.Helper()
	l := ledgerdb.New(w.db)
	declare(t, l, []string{"Asia/Bangkok", "UTC"})
	shown, held, theirs := w.ours.cell(token.Shown, lang.Th), w.ours.cell(token.HeldOut, lang.Th), w.theirs.cell(token.Shown, lang.En)
	in := func(month time.Month, day, hour int) time.Time {
		return time.Date(2026, month, day, hour, 0, 0, 0, time.UTC)
	}
	fly(t, l,
		flown{shown, "KMG", "BKK", in(10, 2, 3), 63, 31, 5, 1000},
		flown{shown, "KMG", "BKK", in(9, 30, 18), 10, 0, 0, 2000}, // October in Bangkok
		flown{shown, "PVG", "CNX", in(10, 9, 3), 55, 12, 2, 3000},
		flown{shown, "", "", in(10, 9, 5), 120, 60, 1, 4000},
		flown{shown, "PEK", "", in(10, 9, 6), 7, 3, 1, 5000},
		flown{shown, "CAN", "HKT", in(10, 31, 16), 40, 1, 1, 6000},
		flown{shown, "CAN", "HKT", in(10, 31, 17), 88, 1, 1, 7000}, // November in Bangkok
		flown{held, "KMG", "BKK", in(10, 2, 3), 8, 4, 0, 8000},
		flown{theirs, "KMG", "BKK", in(10, 2, 3), 99, 9, 0, 9000},
		flown{shown, "KMG", "BKK", in(9, 8, 3), 71, 0, 0, 10000},
	)
	bot := eventOf(0, engagement.Impression, shown)
	bot.Token, bot.OccurredAt, bot.Filter = tokenAt(in(10, 2, 3), 11000), in(10, 2, 3), engagement.DeclaredBot
	apply(t, l, engagement.Batch{Events: []engagement.Event{bot}})
	return l
}

func months(t *testing.T, w *world, chance func(int64) int64) int {
	t.Helper()
	n, err := evidencedb.Store{DB: w.db}.Months(t.Context(), 99, chance)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func byPair(from, to campaigns.Date) evidence.Question {
	return evidence.Question{From: from, To: to, Zone: "Asia/Bangkok", By: evidence.OfPair}
}

func octoberPairs() evidence.Question {
	return byPair(campaigns.Date{Year: 2026, Month: 10, Day: 1}, campaigns.Date{Year: 2026, Month: 10, Day: 31})
}

// toldPairs are the lines of an answer, in words.
func toldPairs(a evidence.Answer) (out []string) {
	for _, l := range a.Lines {
		out = append(out, fmt.Sprintf("%s %s: %d, %d, %d", l.Side, l.Key, l.Now.Impressions, l.Now.Viewable, l.Now.Clicks))
	}
	slices.Sort(out)
	return out
}

func pairsPublishedOnce(t *testing.T, w *world) {
	l := flights(t, w)
	if n := months(t, w, down); n != 2 {
		t.Fatalf("%d months are published, and September and October are over", n)
	}
	want := []string{
		"held_out other: 0, 0, 0", // eight in all
		"shown ?/?: 120, 60, 0",
		"shown KMG/BKK: 70, 30, 0", // 73 of them
		"shown other: 100, 10, 0",  // 7 and 40, with the 55 that would have told of them
	}
	got := answerOf(t, w, w.ours.scope(), octoberPairs())
	if diff := cmp.Diff(want, toldPairs(got)); diff != "" || !addsUp(got) || len(got.Days) != 0 || !got.Sample {
		t.Errorf("adds up: %v, %d days, a sample: %v; %s", addsUp(got), len(got.Days), got.Sample, diff)
	}
	if total := got.Total[evidence.SideShown]; total.Impressions != 290 || total.Decisions != 0 {
		t.Errorf("%+v is no sum of its lines", total)
	}
	fly(t, l, flown{w.ours.cell(token.Shown, lang.Th), "KMG", "BKK", time.Date(2026, 10, 5, 3, 0, 0, 0, time.UTC), 30, 30, 30, 20_000})
	if n := months(t, w, up); n != 0 {
		t.Errorf("%d months are published again", n)
	}
	if diff := cmp.Diff(want, toldPairs(answerOf(t, w, w.ours.scope(), octoberPairs()))); diff != "" {
		t.Errorf("after late events: %s", diff)
	}
	for name, scope := range map[string]access.Scope{"the partner": w.ours.partner.Scope(), "nobody": {}} {
		if got := answerOf(t, w, scope, octoberPairs()); len(got.Lines) != 0 {
			t.Errorf("%s is told %q", name, toldPairs(got))
		}
	}
	if diff := cmp.Diff([]string{"shown KMG/BKK: 90, 0, 0"}, toldPairs(answerOf(t, w, w.theirs.scope(), octoberPairs()))); diff != "" {
		t.Errorf("the other owner: %s", diff)
	}
	of := octoberPairs()
	of.Campaign = w.ours.campaign.Public
	if diff := cmp.Diff(want, toldPairs(answerOf(t, w, w.ours.scope(), of))); diff != "" {
		t.Errorf("of the campaign: %s", diff)
	}
}

func pairsGone(t *testing.T, w *world) {
	l := flights(t, w)
	if _, err := l.DropBefore(t.Context(), campaigns.Date{Year: 2026, Month: 9, Day: 15}); err != nil {
		t.Fatal(err)
	}
	if n := months(t, w, up); n != 2 {
		t.Fatalf("%d months", n)
	}
	var kept []struct {
		Month string `gorm:"column:month"`
		Whole bool   `gorm:"column:whole"`
		Lines int    `gorm:"column:lines"`
	}
	read(t, w.db, &kept, "select cast(month as text) as month, whole, (select count(*) from published_pair where published_pair.month = published_month.month) as lines from published_month order by month")
	if len(kept) != 2 || kept[0].Whole || kept[0].Lines != 0 || !kept[1].Whole || kept[1].Lines == 0 {
		t.Errorf("%+v", kept)
	}
	q := octoberPairs()
	q.From = aug(1)
	if got := answerOf(t, w, w.ours.scope(), q); got.Question.From != octoberPairs().From || len(got.Lines) == 0 {
		t.Errorf("told from %s: %q", got.Question.From, toldPairs(got))
	}
	q.To = q.From.Plus(60)
	if _, err := (evidencedb.Store{DB: w.db}).Answer(t.Context(), w.ours.scope(), q); !fault.Is(err, fault.Invalid) {
		t.Errorf("a month that is not whole is told: %v", err)
	}
}

func pairsAsked(t *testing.T, w *world) {
	flights(t, w)
	ask := func(q evidence.Question) (evidence.Answer, string) {
		a, err := evidencedb.Store{DB: w.db}.Answer(t.Context(), w.ours.scope(), q)
		var said []string
		for _, f := range fault.All(err) {
			said = append(said, fmt.Sprint(f.Field, " ", f.Key, " ", f.Args["from"], " ", f.Args["to"]))
		}
		return a, strings.Join(said, ", ")
	}
	if _, said := ask(octoberPairs()); said != "/by build.pairs_none <nil> <nil>" {
		t.Errorf("before anything is published: %q", said)
	}
	months(t, w, down)
	first, last := octoberPairs().From, octoberPairs().To
	narrow, before, elsewhere, late, moving := octoberPairs(), octoberPairs(), octoberPairs(), byPair(first.Plus(1), last.Plus(20)), evidence.Question{Last: 7, Moving: true, By: evidence.OfPair}
	narrow.Only, before.Before, elsewhere.Zone = evidence.Only{Locale: lang.Th, Place: "TH", Frame: "legal"}, true, "UTC"
	for said, q := range map[string]evidence.Question{
		"/locale build.pairs_whole <nil> <nil>, /frame build.pairs_whole <nil> <nil>, /place build.pairs_whole <nil> <nil>": narrow,
		"/before build.pairs_before <nil> <nil>":        before,
		"/zone build.pairs_zone <nil> <nil>":            elsewhere,
		"/to build.pairs_closed 2026-10-01 2026-10-31":  late,
		"/to build.pairs_closed 2026-10-01 2026-10-31 ": byPair(first, last.Plus(-1)), // a key of its own
	} {
		if _, got := ask(q); got != strings.TrimSpace(said) {
			t.Errorf("%+v: %q, not %q", q, got, said)
		}
	}
	for name, one := range map[string]struct {
		q           evidence.Question
		first, last campaigns.Date
	}{
		"both months":                 {byPair(first.Plus(-40), last.Plus(20)), first.Plus(-30), last},
		"days that go along with now": {moving, first, last},
		"days that a schedule is due": {evidence.Question{From: last.Plus(-3), To: last.Plus(4), Moving: true, By: evidence.OfPair}, first, last},
		"days that end as a month":    {evidence.Question{From: last.Plus(-6), To: last, Moving: true, By: evidence.OfPair}, first, last},
	} {
		if got, said := ask(one.q); said != "" || got.Question.From != one.first || got.Question.To != one.last || len(got.Lines) == 0 {
			t.Errorf("%s: %q, %s to %s, %d lines", name, said, got.Question.From, got.Question.To, len(got.Lines))
		}
	}
}
