package delivery

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns/content"
	"erawan/campaigns/token"
)

// habit is a plan in which every way to be seen often enough is used.
func habit() world {
	return world{Placements: []place{{ID: "plc_trip"}},
		Messages:  []message{{ID: "msg_a", Frame: content.Souvenir}, {ID: "msg_b", Frame: content.Souvenir}, {ID: "msg_c", Frame: content.Norm}, {ID: "msg_n", Frame: content.Neutral}},
		Campaigns: []campaign{{ID: "cmp_a", Messages: []string{"msg_a"}, Cap: 3}, {ID: "cmp_b", Messages: []string{"msg_b"}, Priority: 3, FrameCap: 4, FrameGap: 1}, {ID: "cmp_c", Messages: []string{"msg_c"}, Priority: 2, Cap: 2}}}
}

// shownTo is what a visitor was shown, by the day of Bangkok.
type shownTo struct {
	campaigns map[string]map[int]int
	frames    map[int]int // of souvenirs, those up to and with the last of cmp_b
	all       map[int]int
	last      time.Time // when a souvenir was shown
	soon      int       // cmp_b within an hour of one
}

func (s *shownTo) see(campaign string, at time.Time) {
	day := dayOf(at, bangkok)
	if s.campaigns[campaign] == nil {
		s.campaigns[campaign] = map[int]int{}
	}
	s.campaigns[campaign][day]++
	if campaign == "cmp_c" {
		return
	}
	s.all[day]++
	if campaign == "cmp_b" {
		s.frames[day] = s.all[day]
		if at.Sub(s.last) < time.Hour {
			s.soon++
		}
	}
	s.last = at
}

var bangkok = time.FixedZone("Bangkok", 7*3600)

// TestCapsHoldForAMonthOfVisits has a thousand visits a day ask two nodes in turn, round the clock of Bangkok.
func TestCapsHoldForAMonthOfVisits(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 10, 31, 17, 0, 0, 0, time.UTC) // midnight in Bangkok
	for name, mode := range map[string]func(p *Planner, r *Request, kept *string, seen *shownTo){
		"kept by the page": func(_ *Planner, r *Request, _ *string, seen *shownTo) {
			r.Seen = map[string]int{}
			for c, days := range seen.campaigns {
				r.Seen[c] = days[dayOf(r.Now, bangkok)]
			}
		},
		"handed back by a partner": func(p *Planner, r *Request, kept *string, _ *shownTo) {
			m, err := p.OpenCaps(*kept, partner, r.Now)
			if err != nil {
				t.Fatal(err)
			}
			r.Memory = m
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			one, _ := planner(t, habit(), noon)
			two, _ := planner(t, habit(), noon)
			seen, kept, longest := shownTo{campaigns: map[string]map[int]int{}, frames: map[int]int{}, all: map[int]int{}}, "", 0
			for n := range 30_000 {
				p := one
				if n%2 == 1 {
					p = two
				}
				r := ask(start.Add(time.Duration(n)*24*time.Hour/1000), "plc_trip")
				p.Touch(r.Now)
				mode(p, &r, &kept, &seen)
				if a := p.Decide(r)[0]; a.Campaign != "" {
					seen.see(a.Campaign, r.Now)
				}
				if r.Memory == nil {
					continue
				}
				var err error
				if kept, err = p.SealCaps(r.Memory, partner, r.Now); err != nil {
					t.Fatal(err)
				}
				longest = max(longest, len(kept))
			}
			remembers := kept != ""
			for campaign, most := range map[string]int{"cmp_a": 3, "cmp_c": 2} {
				for day, n := range seen.campaigns[campaign] {
					if n != most {
						t.Errorf("%s was shown %d times on day %d, want its cap of %d", campaign, n, day, most)
					}
				}
				if days := len(seen.campaigns[campaign]); days != 30 {
					t.Errorf("%s was shown on %d days", campaign, days)
				}
			}
			for day, n := range seen.frames {
				if remembers && n > 4 {
					t.Errorf("on day %d the capped campaign was the %dth souvenir", day, n)
				}
			}
			if remembers && seen.soon > 0 {
				t.Errorf("%d showings came within an hour of another of the frame", seen.soon)
			}
			t.Logf("30,000 visits, two nodes; at most the cap on every day, token of at most %d characters", longest)
		})
	}
}

func TestSealedCapsAreThePartnersOwnAndForALittleWhile(t *testing.T) {
	t.Parallel()
	p, _ := planner(t, habit(), noon)
	r := ask(noon, "plc_trip")
	r.Memory = &Memory{}
	p.Decide(r)
	text, err := p.SealCaps(r.Memory, partner, noon)
	if err != nil {
		t.Fatal(err)
	}
	got, err := p.OpenCaps(text, partner, noon.Add(time.Hour))
	if diff := cmp.Diff(r.Memory.Seen, got.Seen); diff != "" || err != nil || len(got.Seen) != 1 {
		t.Errorf("%v %s", err, diff)
	}
	view := p.Decide(ask(noon, "plc_trip"))[0].Token
	foreign := token.NewSealer(&ring{})
	forged, err := foreign.SealCaps(token.Caps{Org: partner, At: noon})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		text string
		org  int64
		at   time.Time
		want error
	}{
		"another partner's": {text, stranger, noon, token.ErrInvalid}, "a view token": {view, partner, noon, token.ErrInvalid},
		"sealed by somebody else": {forged, partner, noon, token.ErrInvalid}, "no token": {"AAAA", partner, noon, token.ErrInvalid},
		"over": {text, partner, noon.Add(token.CapsLifetime + time.Hour), token.ErrExpired},
	} {
		if _, err := p.OpenCaps(c.text, c.org, c.at); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := p.sealer.Open(text, noon, token.Page, token.Image, token.Scan); !errors.Is(err, token.ErrInvalid) {
		t.Errorf("as a view token: %v", err)
	}
}

func TestATokenForgetsTheOldestAndStaysShort(t *testing.T) {
	t.Parallel()
	m := &Memory{}
	for n := range 40 {
		m.add(token.Seen{Campaign: 1<<33 + int64(n), Frame: 3, Day: dayOf(noon, bangkok), Count: 1000, Last: noon.Add(-time.Duration(n) * time.Hour)})
	}
	m.add(token.Seen{Campaign: 7, Frame: 1, Day: 1, Count: 1, Last: noon.Add(-longestGap)})
	text, err := newSealer().SealCaps(m.Caps(1<<33, noon))
	if err != nil {
		t.Fatal(err)
	}
	c, err := newSealer().OpenCaps(text, noon)
	if err != nil || len(c.Seen) != token.MostSeen || c.Seen[0].Campaign != 1<<33 || len(text) > token.MaxLength {
		t.Errorf("%d characters, %d kept, %v", len(text), len(c.Seen), err)
	}
	if diff := cmp.Diff(m.Seen[:token.MostSeen], c.Seen); diff != "" {
		t.Error(diff)
	}
}
