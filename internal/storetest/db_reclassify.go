package storetest

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns/engagement"
	"erawan/campaigns/engagement/agents"
	"erawan/internal/db"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/lang"
)

// Reclassify judges raw events again.
func Reclassify(t *testing.T, open OpenDB) {
	runLedgerChecks(t, open, []ledgerCheck{
		{"better rules change what counts, never what came in, under a revision of their own", reclassifyChangesNet},
		{"the rules that judged first change nothing, and neither does looking", reclassifyAgrees},
		{"viewable without an impression, and pressed long before it, are found once a day is closed", outOfOrder},
	})
}

// foundIn books events of browsers, of machines, and of nobody that is known.
func foundIn(t *testing.T, d *db.DB) *ledgerdb.Store {
	t.Helper()
	l := ledgerdb.New(d)
	declare(t, l, threeZones)
	var b engagement.Batch
	for i := range 60 {
		e := eventOf(i, []engagement.Type{engagement.Impression, engagement.Open, engagement.Click, engagement.LawRead}[i%4], cellOf(int64(5+i%3), lang.Th))
		e.OccurredAt = Noon.Add(time.Duration(i) * 24 * time.Minute)
		switch i % 3 {
		case 0:
			e.Features = engagement.Traits{Agent: agents.Read("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)")}.Pack()
		case 1:
			e.Features = engagement.Traits{Agent: agents.Agent{Family: agents.WeChat, Rules: agents.Rules}}.Pack()
		}
		e.Filter = engagement.Verdict(e.Type, e.Features)
		told := e
		told.Type = engagement.Outcome
		b.Events = append(b.Events, e, told)
	}
	apply(t, l, b)
	return l
}

// cameIn is what came in all, by type.
func cameIn(t *testing.T, d *db.DB) map[string]int64 {
	t.Helper()
	var raw []struct {
		Type  int64 `gorm:"column:type"`
		Count int64 `gorm:"column:count"`
	}
	read(t, d, &raw, "select type, count(*) as count from event where type < 12 group by type")
	out := map[string]int64{}
	for _, r := range raw {
		out[engagement.Type(r.Type).String()] = r.Count
	}
	return out
}

// gross is the same by rollups: what counts, and what is set aside by type.
func gross(t *testing.T, d *db.DB) map[string]int64 {
	t.Helper()
	n := halfHours(t, d)
	out := map[string]int64{"impression": n.Impressions, "open": n.Opens, "click": n.Clicks, "law_read": n.LawReads}
	var aside []struct {
		Type  int64 `gorm:"column:type"`
		Count int64 `gorm:"column:count"`
	}
	read(t, d, &aside, "select type, sum(count) as count from aside_half_hour group by type")
	for _, r := range aside {
		out[engagement.Type(r.Type).String()] += r.Count
	}
	return out
}

func reclassifyChangesNet(t *testing.T, d *db.DB) {
	l := foundIn(t, d)
	before, came := halfHours(t, d), cameIn(t, d)
	if diff := cmp.Diff(came, gross(t, d)); diff != "" || before.Filtered != 20 {
		t.Fatalf("%d set aside; what came in is not what is counted and set aside:\n%s", before.Filtered, diff)
	}
	revision := revisions(t, d)
	noWeChat := func(typ engagement.Type, f engagement.Features) engagement.Filter {
		if f.Traits().Agent.Family == agents.WeChat {
			return engagement.WrongTime
		}
		if typ == engagement.Impression {
			return engagement.Counted // Googlebot is a person now, when it looks
		}
		return engagement.Verdict(typ, f)
	}
	j, err := l.Reclassify(t.Context(), noonDay, noWeChat, false)
	if err != nil || j.Aside != 20 || j.Back != 5 || j.Other != 0 || j.Revision <= revision || revisions(t, d) != j.Revision {
		t.Fatalf("%+v of %d, then %d: %v", j, revision, revisions(t, d), err)
	}
	after := halfHours(t, d)
	if after.Filtered != 35 || after.Impressions+after.LawReads+after.Opens+after.Clicks != 25 {
		t.Errorf("what counts: %+v", after)
	}
	if diff := cmp.Diff(came, gross(t, d)); diff != "" {
		t.Errorf("what came in is told otherwise:\n%s", diff)
	}
	if diff := cmp.Diff(came, cameIn(t, d)); diff != "" {
		t.Error(diff)
	}
	var reasons []int64
	read(t, d, &reasons, "select filter from aside_half_hour where count <> 0 group by filter")
	if slices.Sort(reasons); !slices.Equal(reasons, []int64{int64(engagement.DeclaredBot), int64(engagement.WrongTime)}) {
		t.Errorf("set aside for %v", reasons)
	}
	for _, day := range around {
		if r := recount(t, l, day, false); r.Wrong+r.WrongDay+r.WrongAside != 0 {
			t.Errorf("%s differs from its raw events: %+v", day, r)
		}
	}
	var stale int64
	read(t, d, &stale, "select count(*) from engagement_stale where revision = "+strconv.FormatInt(j.Revision, 10))
	if stale == 0 {
		t.Error("reports are not told to add up anew")
	}
}

func reclassifyAgrees(t *testing.T, d *db.DB) {
	l := foundIn(t, d)
	before, revision := halfHours(t, d), revisions(t, d)
	if j, err := l.Reclassify(t.Context(), noonDay, engagement.Verdict, false); err != nil || j != (ledgerdb.Judged{Day: noonDay}) {
		t.Errorf("%+v %v", j, err)
	}
	all := func(engagement.Type, engagement.Features) engagement.Filter { return engagement.LongDwell }
	if j, err := l.Reclassify(t.Context(), noonDay, all, true); err != nil || j.Aside != 20 || j.Other != 20 || j.Revision != 0 {
		t.Errorf("looking: %+v %v", j, err)
	}
	if halfHours(t, d) != before || revisions(t, d) != revision {
		t.Error("looking changed something")
	}
}

func outOfOrder(t *testing.T, d *db.DB) {
	l := ledgerdb.New(d)
	declare(t, l, threeZones)
	person := engagement.Traits{Agent: agents.Agent{Family: agents.WeChat, Rules: agents.Rules}}.Pack()
	event := func(n int, typ engagement.Type, after time.Duration) engagement.Event {
		e := eventOf(n, typ, cellOf(5, lang.Th))
		e.Features, e.ReceivedAt = person, Noon.Add(after)
		return e
	}
	apply(t, l, engagement.Batch{Events: []engagement.Event{
		event(1, engagement.Impression, time.Second), event(1, engagement.Viewable, 3*time.Second), event(1, engagement.Click, 9*time.Second),
		event(2, engagement.Viewable, 3*time.Second), // never drawn
		event(3, engagement.Click, time.Second), event(3, engagement.Impression, 40*time.Second),
		event(4, engagement.Click, time.Second), event(4, engagement.Impression, 20*time.Second), // a beacon that was tried twice
		event(5, engagement.Click, time.Second), // a page that draws itself, and only leads here
	}})
	if due, err := l.Unjudged(t.Context(), noonDay.Next()); err != nil || len(due) != 0 {
		t.Errorf("judged while events are on their way: %v %v", due, err)
	}
	if due, err := l.Unjudged(t.Context(), noonDay.Plus(2)); err != nil || len(due) != 1 {
		t.Errorf("to be judged: %v %v", due, err)
	}
	if j, err := l.Reclassify(t.Context(), noonDay, engagement.Verdict, true); err != nil || j.Aside != 2 {
		t.Errorf("looking: %+v %v", j, err)
	}
	if n := halfHours(t, d); n.Filtered != 0 {
		t.Errorf("looking set %d aside", n.Filtered)
	}
	if j, err := l.Reclassify(t.Context(), noonDay, engagement.Verdict, false); err != nil || j.Aside != 2 {
		t.Errorf("%+v %v", j, err)
	}
	if n := halfHours(t, d); n.Filtered != 2 || n.Viewable != 1 || n.Clicks != 3 {
		t.Errorf("%+v", n)
	}
	// Its impression was in a spool.
	apply(t, l, engagement.Batch{Events: []engagement.Event{event(2, engagement.Impression, time.Second)}})
	if j, err := l.Reclassify(t.Context(), noonDay, engagement.Verdict, false); err != nil || j.Back != 1 || j.Aside != 0 {
		t.Errorf("once it came: %+v %v", j, err)
	}
	if r := recount(t, l, noonDay, false); r.Wrong+r.WrongDay+r.WrongAside != 0 {
		t.Errorf("%+v", r)
	}
}
