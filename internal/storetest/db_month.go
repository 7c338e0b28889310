package storetest

import (
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/engagement"
	"erawan/campaigns/engagement/agents"
	"erawan/campaigns/token"
	"erawan/internal/db"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/lang"
)

// Month books a month, counts it anew, judges it again and counts it once more.
func Month(t *testing.T, open OpenDB) {
	runLedgerChecks(t, open, []ledgerCheck{{"a month counted anew is what the rollups say, before it is judged again and after", monthRecounted}})
}

// monthDays and monthEvents are how long the month is and how many events it has; ten million when the long form of tests is asked for.
const monthDays = 30

func monthEvents() int {
	if os.Getenv("ERAWAN_SOAK") == "1" {
		return 10_000_000
	}
	return 12_000
}

// monthEvent is the n-th event of a month, and the same each time it is asked for. Some are late, some not people's.
func monthEvent(r *rand.Rand, n, of int) engagement.Event {
	issued := Noon.AddDate(0, 0, -monthDays).Add(time.Duration(n) * (monthDays * 24 * time.Hour / time.Duration(of)))
	e := eventOf(n, engagement.Impression+engagement.Type(r.IntN(int(engagement.Share-engagement.Impression)+1)), cellOf(int64(5+r.IntN(20)), lang.All[r.IntN(4)]))
	e.Token = tokenAt(issued, n)
	e.OccurredAt = issued.Add(time.Duration(r.Int64N(int64(20 * time.Hour)))).Truncate(time.Millisecond)
	e.ReceivedAt = e.OccurredAt.Add(time.Duration(r.Int64N(int64(time.Minute)))).Truncate(time.Millisecond)
	found := engagement.Traits{Agent: agents.Agent{Family: agents.Family(r.IntN(int(agents.Families))), Rules: agents.Rules}}
	if r.IntN(12) == 0 {
		found.Agent.Robot = agents.SaysRobot
	}
	e.Features = found.Pack()
	e.Filter = engagement.Verdict(e.Type, e.Features)
	return e
}

// monthRules judge anew: a browser is set aside as a data centre, and robots as what they say they are.
func monthRules(_ engagement.Type, f engagement.Features) engagement.Filter {
	if f.Traits().Agent.Family == agents.Opera {
		return engagement.DataCentre
	}
	if f.Traits().Agent.Robot != agents.NoRobot {
		return engagement.DeclaredBot
	}
	return engagement.Counted
}

func monthRecounted(t *testing.T, d *db.DB) {
	l := ledgerdb.New(d)
	declare(t, l, threeZones)
	r, of := rand.New(rand.NewPCG(8, 8)), monthEvents()
	came, count := map[engagement.Type]int64{}, int64(0)
	began := time.Now()
	for n := 0; n < of; {
		var b engagement.Batch
		for range min(1000, of-n) {
			e := monthEvent(r, n, of)
			n++
			b.Events = append(b.Events, e)
			came[e.Type]++
			if e.Filter == engagement.Counted {
				count++
			}
			if n%50 == 0 {
				b.Events = append(b.Events, e) // a beacon that came twice
				b.Tallies = append(b.Tallies, engagement.Tally{Batch: token.NewID(e.OccurredAt), Cell: e.Cell, Bucket: engagement.HalfHour(e.OccurredAt), Count: 3})
			}
		}
		apply(t, l, b)
	}
	t.Logf("%d events booked in %v", of, time.Since(began).Round(time.Second))
	first := campaigns.DateOf(Noon.AddDate(0, 0, -monthDays))
	agrees := func(when string) {
		t.Helper()
		began, events := time.Now(), int64(0)
		for day := first; !noonDay.Next().Before(day); day = day.Next() {
			r := recount(t, l, day, false)
			if events += r.Events; r.Wrong+r.WrongDay+r.WrongAside != 0 {
				t.Errorf("%s, %s: %+v", when, day, r)
			}
		}
		if events != int64(of) {
			t.Errorf("%s: %d events, want %d", when, events, of)
		}
		t.Logf("%s: %d events counted anew in %v", when, events, time.Since(began).Round(time.Millisecond))
	}
	net := func() int64 {
		n := halfHours(t, d)
		return n.Impressions + n.Viewable + n.Opens + n.Clicks + n.LawReads + n.Dismissed + n.Shares
	}
	agrees("booked")
	if net() != count {
		t.Errorf("%d count, want %d", net(), count)
	}
	moved, revision := int64(0), revisions(t, d)
	for day := first; !noonDay.Next().Before(day); day = day.Next() {
		j, err := l.Reclassify(t.Context(), day, monthRules, false)
		if err != nil {
			t.Fatal(err)
		}
		if j.Aside > 0 && j.Revision <= revision {
			t.Errorf("%s: judged under revision %d after %d", day, j.Revision, revision)
		}
		moved, revision = moved+j.Aside, max(revision, j.Revision)
	}
	agrees("judged again")
	if moved == 0 || net() != count-moved {
		t.Errorf("%d of %d count after %d were set aside", net(), count, moved)
	}
	var raw []struct {
		Type  int64 `gorm:"column:type"`
		Count int64 `gorm:"column:count"`
	}
	read(t, d, &raw, "select type, count(*) as count from event group by type")
	for _, r := range raw {
		if came[engagement.Type(r.Type)] != r.Count {
			t.Errorf("%s: %d came in, %d are kept", engagement.Type(r.Type), came[engagement.Type(r.Type)], r.Count)
		}
	}
}
