package delivery

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/token"
	"erawan/internal/lang"
)

// story is one file of testdata/cases: a plan, and what visits to it are answered. The plan is compiled
// once, at the first step, and stays as it is unless a step says that it is compiled anew: what changes
// from step to step is the clock, the stops and the visit.
type story struct {
	Story string `json:"story"`
	Plan  world  `json:"plan"`
	Steps []step `json:"steps"`
}

type step struct {
	At      time.Time         `json:"at"`      // none is noon of 24 November in Bangkok
	Contact *time.Time        `json:"contact"` // with the stores; none is just now
	Stops   []stop            `json:"stops"`
	Anew    bool              `json:"recompiled"` // the plan is, from the same snapshot, as a node does every minute
	Pace    *pacing           `json:"pace"`
	Visit   visitor           `json:"visit"`
	Want    []answer          `json:"want"`
	Explain map[string]Reason `json:"explain"` // of the first placement; "" is fit to be shown
}

// pacing is what the workers made of goals: none is that nobody has reckoned yet.
type pacing struct {
	Ago       string           `json:"ago"` // when that was, before the visit; none is half a minute
	Campaigns map[string]share `json:"campaigns"`
}

type share struct {
	Share float64 `json:"share"` // 1 lets everybody pass, 0 nobody
	Shut  Reason  `json:"shut"`

	Languages  map[lang.Locale]float64 `json:"languages"`  // of which another share passes
	Placements map[string]float64      `json:"placements"` // the same of placements, in the hour that was reckoned
}

func (s share) paced(w world, public string) Paced {
	out := Paced{Campaign: w.id(public), Share: int(s.Share * Whole), Shut: s.Shut}
	for l, of := range s.Languages {
		out.Tongues = append(out.Tongues, Tongue{Locale: l, Share: int(of * Whole)})
	}
	for p, of := range s.Placements {
		out.Places = append(out.Places, Place{Placement: w.id(p), Share: int(of * Whole), Next: Whole})
	}
	return out
}

type stop struct {
	Kind    TargetKind  `json:"kind"`
	Of      string      `json:"of"`
	Locale  lang.Locale `json:"locale"`
	Resumed bool        `json:"resumed"`
}

type visitor struct {
	Placements []string                   `json:"placements"` // none is the plan's first
	Locales    []string                   `json:"locales"`    // none is zh-CN
	Signals    map[string]json.RawMessage `json:"signals"`
	Bucket     string                     `json:"bucket"` // "shown", "held_out", "held_out_of_all" or "outside", and a variant: "shown b"
	Seen       map[string]int             `json:"seen"`
	GPC        bool                       `json:"gpc"`
	Remembered []remembered               `json:"remembered"` // by a partner's server or Redis, of this visitor
	Lost       bool                       `json:"lost"`       // whoever remembers cannot be asked
}

// remembered is what a visitor has seen, a while before the visit.
type remembered struct {
	Campaign string        `json:"campaign"`
	Frame    content.Frame `json:"frame"`
	Count    int           `json:"count"` // on the day of the placement's zone that it was then
	Ago      string        `json:"ago"`
}

func (v visitor) memory(t *testing.T, w world, at time.Time) *Memory {
	t.Helper()
	if v.Remembered == nil && !v.Lost {
		return nil
	}
	m := &Memory{Lost: v.Lost}
	for _, r := range v.Remembered {
		ago, err := time.ParseDuration(r.Ago)
		if err != nil {
			t.Fatal(err)
		}
		zone := w.Placements[0].placement(w, 1).Location()
		m.Seen = append(m.Seen, token.Seen{Campaign: w.id(r.Campaign), Frame: frameNumber(r.Frame), Count: r.Count, Last: at.Add(-ago), Day: dayOf(at.Add(-ago), zone)})
	}
	return m
}

// answer is what a page is told, and the arm that only the token knows.
type answer struct {
	Empty    Reason        `json:"empty"`
	Campaign string        `json:"campaign"`
	Message  string        `json:"message"`
	Variant  string        `json:"variant"` // none is "a" for a campaign
	Locale   lang.Locale   `json:"locale"`
	Frame    content.Frame `json:"frame"`
	Arm      string        `json:"arm"` // none is "shown" for a campaign
	Segment  string        `json:"segment"`
	Skipped  []string      `json:"skipped"` // campaigns passed over for what the page told us
	Asked    bool          `json:"asked"`   // the card invites to a survey
}

func TestEveryStoryIsAnsweredAsItSays(t *testing.T) {
	t.Parallel()
	stories := readStories(t)
	if len(stories) < 150 {
		t.Errorf("%d stories, want at least 150", len(stories))
	}
	told := map[Reason]int{}
	for name, s := range stories {
		for _, at := range s.Steps {
			for _, w := range at.Want {
				told[w.Empty]++
			}
			for _, why := range at.Explain {
				told[why]++
			}
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s.tell(t)
		})
	}
	t.Logf("%d stories; nothing stands in the way %d times", len(stories), told[""])
	for _, r := range Reasons {
		t.Logf("%-18s%4d times", r, told[r])
		if told[r] < 2 {
			t.Errorf("reason %q is told %d times, want at least 2", r, told[r])
		}
	}
}

func readStories(t *testing.T) map[string]story {
	t.Helper()
	files, err := filepath.Glob("testdata/cases/*.json")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]story{}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		dec := json.NewDecoder(bytes.NewReader(b))
		dec.DisallowUnknownFields()
		var s story
		if err := dec.Decode(&s); err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		if s.Story == "" || len(s.Steps) == 0 {
			t.Fatalf("%s tells no story", f)
		}
		out[strings.TrimSuffix(filepath.Base(f), ".json")] = s
	}
	return out
}

func (s story) tell(t *testing.T) {
	sealer, counts := newSealer(), &counted{}
	p := NewPlanner(sealer, counts.decided)
	p.Use(compile(t, s.Plan.snapshot(t), s.Steps[0].at()))
	for i, at := range s.Steps {
		if at.Contact == nil {
			p.Touch(at.at())
		} else {
			p.Touch(*at.Contact)
		}
		if at.Anew {
			o := options(at.at())
			o.Before = p.Plan()
			p.Use(recompile(t, s.Plan.snapshot(t), o))
		}
		p.UseStops(NewBoard(int64(i), at.stops(s.Plan)))
		p.UsePace(at.pace(t, s.Plan, i))
		r := at.request(t, s.Plan, p.Plan())
		counts.cells = nil

		got := p.Decide(r)
		if diff := cmp.Diff(at.wanted(), s.Plan.answers(t, sealer, r, got)); diff != "" {
			t.Errorf("%s\nstep %d: want (-), got (+)\n%s", s.Story, i, diff)
		}
		checkTokens(t, p, r, got, counts.cells)

		if at.Explain != nil {
			r.Memory = at.Visit.memory(t, s.Plan, at.at()) // without what was shown just now
			if diff := cmp.Diff(at.Explain, reasonsOf(p.Explain(r)[0])); diff != "" {
				t.Errorf("%s\nstep %d explained: want (-), got (+)\n%s", s.Story, i, diff)
			}
		}
	}
}

func recompile(t *testing.T, s Snapshot, o Options) *Plan {
	t.Helper()
	p, err := Compile(s, o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// checkTokens holds every answer to its own token: what a page is told and what is sealed are one
// decision, counted once.
func checkTokens(t *testing.T, p *Planner, r Request, got []Answer, counts []token.Cell) {
	t.Helper()
	var cells []token.Cell
	for i, a := range got {
		if a.Placement != r.Placements[i] {
			t.Errorf("answer %d is for %s, want %s", i, a.Placement, r.Placements[i])
		}
		if a.Empty != "" {
			if diff := cmp.Diff(Answer{Placement: a.Placement, Empty: a.Empty}, a); diff != "" {
				t.Errorf("an empty answer carries more than its reason: %s", diff)
			}
			continue
		}
		c, err := p.sealer.Open(a.Token, r.Now, r.Kind)
		if err != nil {
			t.Fatalf("token: %v", err)
		}
		cells = append(cells, c.Cell)
		slot := p.Plan().placements[a.Placement]
		if c.Cell.Placement != slot.ID || c.Cell.PlacementOrg != slot.Org || c.Cell.Place != slot.Place || c.Cell.Locale != a.Locale {
			t.Errorf("token names another place or language: %+v", c.Cell)
		}
		if !c.Expires.Equal(a.Expires) || a.Expires.Sub(r.Now) > Lifetime || c.Revision != 7 || c.Stops != p.board.Load().position {
			t.Errorf("token expires %v, answer %v; revision %d, stops %d", c.Expires, a.Expires, c.Revision, c.Stops)
		}
		if c.Propensity < 1 || c.Propensity > campaigns.Buckets {
			t.Errorf("propensity %d/1024 of something that happened", c.Propensity)
		}
		if r.GPC && c.Source != token.PerView {
			t.Error("a bucket of the page's was used under Global Privacy Control")
		}
	}
	if diff := cmp.Diff(cells, counts); diff != "" {
		t.Errorf("counted differs from answered: %s", diff)
	}
}

func (s step) at() time.Time {
	if s.At.IsZero() {
		return noon
	}
	return s.At
}

func (s step) stops(w world) []Stop {
	var out []Stop
	for _, p := range s.Stops {
		id := w.id(p.Of)
		if p.Kind == StopPartner {
			id = partner
		}
		out = append(out, Stop{Target: Target{Kind: p.Kind, ID: id, Locale: p.Locale}, On: !p.Resumed})
	}
	return out
}

func (s step) pace(t *testing.T, w world, epoch int) Pace {
	t.Helper()
	if s.Pace == nil {
		return Pace{}
	}
	ago := 30 * time.Second
	if s.Pace.Ago != "" {
		var err error
		if ago, err = time.ParseDuration(s.Pace.Ago); err != nil {
			t.Fatal(err)
		}
	}
	out := Pace{Epoch: int64(epoch) + 1, At: s.at().Add(-ago)}
	for public, one := range s.Pace.Campaigns {
		out.Campaigns = append(out.Campaigns, one.paced(w, public))
	}
	return out
}

func (s step) request(t *testing.T, w world, plan *Plan) Request {
	t.Helper()
	v := s.Visit
	r := Request{Now: s.at(), Org: partner, Placements: v.Placements, Locales: v.Locales, Traveller: signals(t, v.Signals),
		Bucket: -1, Seen: v.Seen, GPC: v.GPC, Kind: token.Page, Memory: v.memory(t, w, s.at())}
	if r.Placements == nil {
		r.Placements = []string{w.Placements[0].ID}
	}
	if r.Locales == nil {
		r.Locales = []string{"zh-CN"}
	}
	if v.Bucket != "" {
		r.Bucket = bucketWhere(t, plan, r.Placements[0], v.Bucket)
	}
	return r
}

// bucketWhere finds a bucket in which the first campaign of a placement has an arm and a variant.
func bucketWhere(t *testing.T, plan *Plan, placement, want string) int {
	t.Helper()
	c := plan.placements[placement].candidates[0]
	arm, variant, _ := strings.Cut(want, " ")
	for b := range campaigns.Buckets {
		if sideOf(c, b) == arm && (variant == "" || c.Messages[c.split.variant(b, b).variant].Variant == variant) {
			return b
		}
	}
	t.Fatalf("no bucket is %q", want)
	return 0
}

// wanted fills in what a story need not say.
func (s step) wanted() []answer {
	out := make([]answer, len(s.Want))
	for i, a := range s.Want {
		if a.Campaign != "" && a.Variant == "" {
			a.Variant = "a"
		}
		if a.Campaign != "" && a.Arm == "" {
			a.Arm = "shown"
		}
		if a.Campaign == "" && a.Empty == "" {
			a.Arm = "none"
		}
		out[i] = a
	}
	return out
}

func (w world) answers(t *testing.T, sealer *token.Sealer, r Request, got []Answer) []answer {
	t.Helper()
	out := make([]answer, len(got))
	for i, a := range got {
		out[i] = answer{Empty: a.Empty, Campaign: a.Campaign, Message: a.Message, Variant: a.Variant, Locale: a.Locale, Frame: a.Frame, Asked: a.Invitation.Survey != 0}
		if a.Empty != "" {
			continue
		}
		c, err := sealer.Open(a.Token, r.Now, r.Kind)
		if err != nil {
			t.Fatal(err)
		}
		out[i].Arm = c.Cell.Arm.String()
		if c.Survey != a.Invitation.Survey || out[i].Asked != (a.Invitation.Label != "") {
			t.Errorf("the card invites to %+v, and its token says %d", a.Invitation, c.Survey)
		}
		if c.Cell.Segment != 0 {
			out[i].Segment = w.Segments[c.Cell.Segment-segmentIDs].ID
		}
		for _, s := range c.Skipped {
			out[i].Skipped = append(out[i].Skipped, w.Campaigns[s.Campaign-campaignIDs].ID)
		}
		if a.Campaign != "" && c.Cell.Campaign != w.id(a.Campaign) {
			t.Errorf("token names campaign %d", c.Cell.Campaign)
		}
	}
	return out
}

func reasonsOf(e Explanation) map[string]Reason {
	out := map[string]Reason{}
	if e.Empty != "" {
		out[e.Placement] = e.Empty
	}
	for _, c := range e.Campaigns {
		out[c.Campaign] = c.Reason
	}
	return out
}

// sideOf is where a bucket of a campaign is.
func sideOf(c *candidate, b int) string {
	switch drawn := c.split.variant(b, b); {
	case !c.split.part.has(b):
		return "outside"
	case drawn.side == reservedSide:
		return "held_out_of_all"
	case drawn.side == heldSide:
		return "held_out"
	}
	return "shown"
}
