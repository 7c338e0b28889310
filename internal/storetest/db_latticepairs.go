package storetest

import (
	"math/rand/v2"
	"testing"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/evidence"
	"erawan/campaigns/token"
	"erawan/internal/db"
	"erawan/internal/db/evidencedb"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/lang"
)

// leastPair is what no figure of a pair that was read or computed may be under: the floor of 50, and what rounding may take of it.
const leastPair = 50 - (evidence.RoughTo - 1)

// flownMonths are the months in which the visits of the lattice of pairs are.
var flownMonths = []campaigns.Date{{Year: 2026, Month: time.July, Day: 1}, {Year: 2026, Month: time.August, Day: 1}, {Year: 2026, Month: time.September, Day: 1}, {Year: 2026, Month: time.October, Day: 1}}

// pairCell is one month of one campaign and side.
type pairCell struct {
	month    campaigns.Date
	campaign string
	side     evidence.Side
}

// pairSnoop keeps what was counted and what was published of it.
type pairSnoop struct {
	t     *testing.T
	truth map[pairCell]map[string]int64 // impressions
	lines map[pairCell]map[string]int64
	told  map[pairSum]int64
}

// pairSum is what a figure of an answer adds up.
type pairSum struct {
	campaign string // "" is all
	side     evidence.Side
	pair     string
	from, to campaigns.Date
}

// pairsFindNobody asks at random, subtracts what it is told, and holds all of it to published lines, none of which is small.
func pairsFindNobody(t *testing.T, w *world) {
	r := rand.New(rand.NewPCG(11, 10_000))
	l := ledgerOf(t, w)
	all, _ := w.lattice(t)
	s := &pairSnoop{t: t, truth: map[pairCell]map[string]int64{}, lines: map[pairCell]map[string]int64{}, told: map[pairSum]int64{}}
	s.visits(l, r, w.ours, all)
	if n := months(t, w, r.Int64N); n != len(flownMonths) {
		t.Fatalf("%d months are published", n)
	}
	s.published(w, all)
	names := []string{""}
	for _, c := range all {
		names = append(names, c.Public)
	}
	store := evidencedb.Store{DB: w.db}
	for range askedOfEach() / 5 { // they come to forty spans and campaigns
		from := flownMonths[0].Plus(r.IntN(100) - 5)
		q := byPair(from, from.Plus(27+r.IntN(120)))
		q.Campaign = names[r.IntN(len(names))]
		a, err := store.Answer(t.Context(), w.ours.scope(), q)
		if err != nil {
			continue // no whole month is in it
		}
		for _, line := range a.Lines {
			s.told[pairSum{q.Campaign, line.Side, line.Key, a.Question.From, a.Question.To}] = line.Now.Impressions
		}
	}
	s.hold()
}

// visits are some pairs of which most are small.
func (s *pairSnoop) visits(l *ledgerdb.Store, r *rand.Rand, h house, all []campaigns.Campaign) {
	n := 0
	for _, month := range flownMonths {
		var flights []flown
		for _, campaign := range all {
			h.campaign = campaign
			for _, arm := range []token.Arm{token.Shown, token.HeldOut} {
				of := pairCell{month, campaign.Public, evidence.SideOf(arm)}
				s.truth[of] = map[string]int64{}
				for _, pair := range [][2]string{{"KMG", "BKK"}, {"PVG", "BKK"}, {"CAN", "HKT"}, {"PEK", "CNX"}, {"CTU", "REP"}, {"KMG", ""}, {"", ""}} {
					visits := []int{0, 1 + r.IntN(9), 10 + r.IntN(40), 50 + r.IntN(60)}[r.IntN(4)]
					n += visits
					at := month.In(time.UTC).Add(time.Duration(1+r.IntN(20))*24*time.Hour + time.Duration(r.IntN(24))*time.Hour)
					flights = append(flights, flown{h.cell(arm, lang.All[r.IntN(4)]), pair[0], pair[1], at, visits, visits / 2, visits / 20, 1_000_000 + n})
					s.truth[of][evidence.Pair{Origin: pair[0], Destination: pair[1]}.Key()] += int64(visits)
				}
			}
		}
		fly(s.t, l, flights...)
	}
}

// published reads the lines that were written, and holds them to what was counted: each is within nine of a pair, or of the small
// ones together; and a pair that is told apart is large, and what it was not merged with is too.
func (s *pairSnoop) published(w *world, all []campaigns.Campaign) {
	s.t.Helper()
	public := map[int64]string{}
	for _, c := range all {
		public[c.ID] = c.Public
	}
	var rows []struct {
		Month       db.Day        `gorm:"column:month"`
		Campaign    int64         `gorm:"column:campaign_id"`
		Side        evidence.Side `gorm:"column:side"`
		Origin      string        `gorm:"column:origin"`
		Destination string        `gorm:"column:destination"`
		Impressions int64         `gorm:"column:impressions"`
		Viewable    int64         `gorm:"column:viewable"`
	}
	read(s.t, w.db, &rows, "select month, campaign_id, side, origin, destination, impressions, viewable from published_pair")
	for _, r := range rows {
		of := pairCell{r.Month.Date(), public[r.Campaign], r.Side}
		if s.lines[of] == nil {
			s.lines[of] = map[string]int64{}
		}
		s.lines[of][evidence.Pair{Origin: r.Origin, Destination: r.Destination}.Key()] = r.Impressions
		if r.Impressions%evidence.RoughTo != 0 || r.Viewable%evidence.RoughTo != 0 {
			s.t.Errorf("%+v is not rounded", r)
		}
	}
	for of, pairs := range s.truth {
		rest := int64(0)
		for pair, n := range pairs {
			if line, apart := s.lines[of][pair]; !apart {
				rest += n
			} else if off := line - n; n < 50 || off <= -evidence.RoughTo || off >= evidence.RoughTo {
				s.t.Errorf("%+v: %s of %d is told as %d", of, pair, n, line)
			}
		}
		line, merged := s.lines[of][evidence.OtherPairs]
		if off := line - rest; merged != (rest > 0) || off <= -evidence.RoughTo || off >= evidence.RoughTo || rest > 0 && rest < 50 && len(s.lines[of]) > 1 {
			s.t.Errorf("%+v: %d of small pairs are told as %d beside %d lines", of, rest, line, len(s.lines[of]))
		}
	}
}

// worth is what published lines say of a sum; alone is that all of it are the totals of small campaigns, which are no secret.
func (s *pairSnoop) worth(q pairSum) (n int64, alone bool) {
	alone = true
	for of, lines := range s.lines {
		if line, there := lines[q.pair]; there && of.side == q.side && (q.campaign == "" || q.campaign == of.campaign) && !of.month.Before(q.from) && !q.to.Before(of.month) {
			n += line
			alone = alone && len(lines) == 1
		}
	}
	return n, alone
}

// hold compares every figure, and every difference of two that begin alike, with published lines.
func (s *pairSnoop) hold() {
	s.t.Helper()
	figures, differences := 0, 0
	is := func(q pairSum, n int64) {
		want, alone := s.worth(q)
		if n != want || n < leastPair && n != 0 && !alone {
			s.t.Fatalf("%+v is found to be %d, and lines have %d", q, n, want)
		}
	}
	for q, n := range s.told {
		figures++
		is(q, n)
		for _, month := range flownMonths {
			longer := q
			longer.to = campaigns.DateOf(month.In(time.UTC).AddDate(0, 1, -1))
			if more, asked := s.told[longer]; asked && q.to.Before(longer.to) {
				differences++
				is(pairSum{q.campaign, q.side, q.pair, q.to.Next(), longer.to}, more-n)
			}
		}
	}
	if s.t.Logf("%d figures, %d differences", figures, differences); figures < 200 || differences < 100 {
		s.t.Error("the snoop is blind")
	}
}
