package delivery

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/parser"
	gotoken "go/token"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/audience"
	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/token"
	"erawan/internal/lang"
)

// twoArms is a campaign of two variants with a quarter held out.
func twoArms() world {
	return world{
		Placements: []place{{ID: "plc_trip", House: "msg_card"}},
		Laws:       []law{{ID: "law_exit"}},
		Messages:   []message{{ID: "msg_legal", Frame: content.Legal, Cites: []string{"law_exit"}}, {ID: "msg_gift"}, {ID: "msg_card", Frame: content.Neutral}},
		Campaigns:  []campaign{{ID: "cmp_ban", Messages: []string{"msg_legal", "msg_gift"}, Neutral: "msg_card", HoldOut: 256}},
	}
}

func TestOverAllBucketsEveryArmAndVariantGetsWhatItsTokenSays(t *testing.T) {
	t.Parallel()
	p, _ := planner(t, twoArms(), noon)
	type side struct {
		arm     token.Arm
		variant string
	}
	seen, said := map[side]int{}, map[side]int{}
	for b := range campaigns.Buckets {
		r := ask(noon, "plc_trip")
		r.Bucket = b
		a := p.Decide(r)[0]
		c, err := p.sealer.Open(a.Token, noon, token.Page)
		if err != nil {
			t.Fatal(err)
		}
		if c.Bucket != b || c.Source != token.PageStore {
			t.Fatalf("token names bucket %d of source %d, want the page's %d", c.Bucket, c.Source, b)
		}
		k := side{c.Cell.Arm, c.Cell.Variant}
		seen[k]++
		said[k] = c.Propensity
	}
	if diff := cmp.Diff(seen, said); diff != "" {
		t.Errorf("seen (-), propensity in the token (+)\n%s", diff)
	}
	if held := seen[side{token.HeldOut, "a"}] + seen[side{token.HeldOut, "b"}]; held != 256 {
		t.Errorf("%d held out, want 256", held)
	}
}

func TestAHeldOutAnswerLeaksNoArm(t *testing.T) {
	t.Parallel()
	w := twoArms()
	p, _ := planner(t, w, noon)
	neutral := p.plan.Load().pieces[w.id("msg_card")].in(lang.ZhHans).card()
	shown, held := armsOf(t, p)
	if held.Content != neutral {
		t.Errorf("content %s, want the neutral card's %s", held.Content, neutral)
	}
	if held.Message != "msg_card" || held.Frame != content.Neutral {
		t.Errorf("message %s, frame %s", held.Message, held.Frame)
	}
	for _, word := range []string{"msg_legal", "msg_gift", "law_exit", "held", "control", "arm"} {
		if bytes.Contains(held.Content.Join(), []byte(word)) {
			t.Errorf("content says %q", word)
		}
	}
	if shown.Campaign != held.Campaign || shown.Locale != held.Locale || !shown.Expires.Equal(held.Expires) {
		t.Errorf("an arm shows in more than the card: %+v and %+v", shown, held)
	}
	if diff := cmp.Diff(filled(shown), filled(held)); diff != "" {
		t.Errorf("the arms fill different fields: %s", diff)
	}
	// What is held out for a campaign is what a placement shows of itself.
	house := ask(noon.AddDate(0, 2, 0), "plc_trip")
	p.Touch(house.Now)
	if a := p.Decide(house)[0]; a.Message != held.Message || a.Content != held.Content || a.Frame != held.Frame {
		t.Errorf("the house card is another: %+v", a)
	}
}

// armsOf asks with every bucket until both arms have answered.
func armsOf(t *testing.T, p *Planner) (shown, held Answer) {
	t.Helper()
	for b := range campaigns.Buckets {
		r := ask(noon, "plc_trip")
		r.Bucket = b
		a := p.Decide(r)[0]
		if a.Frame == content.Neutral {
			held = a
		} else {
			shown = a
		}
	}
	if shown.Token == "" || held.Token == "" {
		t.Fatal("one of the arms never answered")
	}
	return shown, held
}

// filled names the fields of an answer that are not empty.
func filled(a Answer) map[string]bool {
	out := map[string]bool{}
	v := reflect.ValueOf(a)
	for i := range v.NumField() {
		out[v.Type().Field(i).Name] = !v.Field(i).IsZero()
	}
	return out
}

func TestATokenCarriesTheVisitAsItWasTold(t *testing.T) {
	t.Parallel()
	w := twoArms()
	p, _ := planner(t, w, noon)
	r := ask(noon, "plc_trip")
	r.Locales = []string{"fr", "zh-HK", "zh-TW", "en"}
	r.Traveller = signals(t, map[string]json.RawMessage{"destination": []byte(`["TH"]`), "party": []byte(`"family"`)})
	c, err := p.sealer.Open(p.Decide(r)[0].Token, noon, token.Page)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]lang.Locale{lang.ZhHant, lang.En}, c.Asked); diff != "" {
		t.Errorf("asked: %s", diff)
	}
	told := audience.Expand(c.Signals)
	for signal, want := range map[audience.Signal]string{
		audience.Destination: "TH", audience.Party: "family", audience.Hour: "12", audience.Channel: "page", audience.Language: "fr",
	} {
		if got, ok := told.Values(signal); !ok || len(got) != 1 || got[0] != want {
			t.Errorf("%s: %v, want %s", signal, got, want)
		}
	}
	if want := (token.Cell{Campaign: w.id("cmp_ban"), Org: owner, Message: c.Cell.Message, Variant: c.Cell.Variant, Arm: c.Cell.Arm,
		Locale: lang.ZhHant, Placement: w.id("plc_trip"), PlacementOrg: partner, Place: "TH", Source: token.PageStore}); c.Cell != want {
		t.Errorf("cell %+v, want %+v", c.Cell, want)
	}
}

func TestAVisitWithoutABucketGetsOneOfItsOwnEachTime(t *testing.T) {
	t.Parallel()
	p, _ := planner(t, twoArms(), noon)
	for name, r := range map[string]Request{
		"none":            {Bucket: -1},
		"too large":       {Bucket: campaigns.Buckets},
		"privacy control": {Bucket: 7, GPC: true},
	} {
		drawn := map[int]bool{}
		for range 40 {
			q := ask(noon, "plc_trip")
			q.Bucket, q.GPC = r.Bucket, r.GPC
			c, err := p.sealer.Open(p.Decide(q)[0].Token, noon, token.Page)
			if err != nil {
				t.Fatal(err)
			}
			if c.Source != token.PerView {
				t.Errorf("%s: source %d", name, c.Source)
			}
			drawn[c.Bucket] = true
		}
		if len(drawn) < 2 {
			t.Errorf("%s: forty views drew one bucket", name)
		}
	}
}

func TestATokenTooLongLosesWhatReplayAloneNeeds(t *testing.T) {
	t.Parallel()
	const huge = 1 << 62
	w := world{Placements: []place{{ID: "plc_trip"}}, Messages: []message{{ID: "msg_gift"}}}
	seen := map[string]int{}
	for i := range 9 {
		c := campaign{ID: fmt.Sprintf("cmp_%d", i), Messages: []string{"msg_gift"}, Priority: i + 1, Cap: 1}
		w.Campaigns = append(w.Campaigns, c)
		if i < 8 {
			seen[c.ID] = 1
		}
	}
	s := w.snapshot(t)
	s.Position.Revision, s.Placements[0].ID, s.Placements[0].Org, s.Messages[0].ID = huge, huge, huge, huge
	for i := range s.Campaigns {
		c := &s.Campaigns[i]
		c.ID, c.Org, c.Placements = huge+int64(i), huge, []int64{huge}
		c.Messages = []campaigns.Choice{{Message: huge, Variant: "variant8", Weight: 1}}
	}
	s.Approvals = w.approvals(s)
	p := NewPlanner(newSealer(), (&counted{}).decided)
	p.Use(compile(t, s, noon))
	p.UseStops(NewBoard(huge, nil))
	p.Touch(noon)
	r := ask(noon, "plc_trip")
	r.Org, r.Seen, r.Locales = huge, seen, []string{"zh-CN", "zh-TW", "th", "en"}
	r.Traveller = signals(t, map[string]json.RawMessage{
		"destination": []byte(`["TH","LA","KH","MM","VN","SG","JP"]`), "route": []byte(`["KMG","BKK","HKG","CNX","REP"]`), "origin": []byte(`"CN"`),
		"residence": []byte(`"CN"`), "origin_airport": []byte(`"KMG"`)})
	a := p.Decide(r)[0]
	if a.Campaign != "cmp_8" || len(a.Token) > token.MaxLength {
		t.Fatalf("campaign %q, token of %d", a.Campaign, len(a.Token))
	}
	c, err := p.sealer.Open(a.Token, noon, token.Page)
	if err != nil || c.Cell.Campaign != huge+8 || c.Propensity != campaigns.Buckets {
		t.Errorf("%+v %v", c, err)
	}
	if len(c.Signals) != 0 || len(c.Skipped) != 0 {
		t.Errorf("the token was not too long, with %d characters: this test proves nothing", len(a.Token))
	}
}

func TestExplainDecidesNothing(t *testing.T) {
	t.Parallel()
	p, counts := planner(t, twoArms(), noon)
	r := ask(noon, "plc_trip", "plc_trip")
	got := p.Explain(r)
	if len(counts.cells) != 0 {
		t.Errorf("%d decisions counted", len(counts.cells))
	}
	if len(got) != 2 || got[0].Revision != 7 || got[0].Stops != 3 {
		t.Fatalf("%+v", got)
	}
	if c := got[0].Campaigns[0]; c.Reason != "" || c.Arm == "" || c.Variant == "" || c.Locale != lang.ZhHans {
		t.Errorf("first slot: %+v", c)
	}
	if c := got[1].Campaigns[0]; c.Reason != Duplicate || c.Arm != "" {
		t.Errorf("second slot: %+v, want a duplicate", c)
	}
	decided := p.Decide(r)
	if first := got[0].Campaigns[0]; decided[0].Campaign != first.Campaign || decided[0].Variant != first.Variant {
		t.Errorf("explained %+v, decided %+v", first, decided[0])
	}
}

func TestALinkLeadsOnlyWhereAnApprovedTextLeads(t *testing.T) {
	t.Parallel()
	w := world{Placements: []place{{ID: "plc_trip"}}, Campaigns: []campaign{{ID: "cmp_gift", Messages: []string{"msg_gift"}}},
		Messages: []message{{ID: "msg_gift", review: review{Expires: map[lang.Locale]time.Time{lang.ZhHans: noon.Add(time.Hour)}}}}}
	p, _ := planner(t, w, noon)
	text := p.Decide(ask(noon, "plc_trip"))[0].Token

	if url, ok := p.Link(text, noon); !ok || url != "https://example.org/msg_gift/zh-Hans" {
		t.Errorf("leads to %q", url)
	}
	for name, at := range map[string]time.Time{"approval over": noon.Add(time.Hour), "token expired": noon.Add(Lifetime)} {
		if url, ok := p.Link(text, at); ok {
			t.Errorf("%s: leads to %q", name, url)
		}
	}
	if url, ok := p.Link("not a token", noon); ok {
		t.Errorf("no token: leads to %q", url)
	}
	p.UseStops(NewBoard(4, []Stop{{On: true, Target: Target{Kind: StopMessage, ID: w.id("msg_gift"), Locale: lang.ZhHans}}}))
	if url, ok := p.Link(text, noon); ok {
		t.Errorf("stopped: leads to %q", url)
	}
}

func TestAStatementMayBeAgreedToWhileItIsApproved(t *testing.T) {
	t.Parallel()
	s := world{}.snapshot(t)
	for i := range s.Approvals {
		if s.Approvals[i].Locale == lang.Th {
			s.Approvals[i].Expires = noon.Add(time.Hour)
		}
	}
	p := NewPlanner(newSealer(), (&counted{}).decided)
	p.Use(compile(t, s, noon))
	for _, row := range []struct {
		public string
		locale lang.Locale
		at     time.Time
		want   bool
	}{
		{"stm_promise", lang.Th, noon, true},
		{"stm_promise", lang.Th, noon.Add(time.Hour), false},
		{"stm_promise", lang.En, noon.Add(time.Hour), true},
		{"stm_promise", "", noon, false},
		{"stm_other", lang.En, noon, false},
	} {
		st, ok := p.Statement(row.public, row.locale, row.at)
		if ok != row.want || ok && st.Public != row.public {
			t.Errorf("%s in %q at %v: %v", row.public, row.locale, row.at, ok)
		}
	}
}

func TestAKeyIsFoundUntilItIsRevoked(t *testing.T) {
	t.Parallel()
	s := twoArms().snapshot(t)
	s.Keys = []campaigns.Key{{ID: 1, Org: partner, Text: "pk_good"}, {ID: 2, Org: partner, Text: "pk_gone", Revoked: true}}
	p := NewPlanner(newSealer(), (&counted{}).decided)
	if _, ok := p.Key("pk_good"); ok {
		t.Error("a planner without a plan knows a key")
	}
	p.Use(compile(t, s, noon))
	if k, ok := p.Key("pk_good"); !ok || k.Org != partner {
		t.Errorf("%+v %v", k, ok)
	}
	if _, ok := p.Key("pk_gone"); ok {
		t.Error("a revoked key is found")
	}
	if n, ok := p.CampaignID("cmp_ban"); !ok || n != campaignIDs {
		t.Errorf("campaign %d %v", n, ok)
	}
}

func TestAPlannerWithoutAPlanAnswersAndSaysSo(t *testing.T) {
	t.Parallel()
	p := NewPlanner(newSealer(), (&counted{}).decided)
	if a := p.Decide(ask(noon, "plc_trip"))[0]; a.Empty != UnknownPlacement {
		t.Errorf("%+v", a)
	}
	if h := p.Health(noon); h.Loaded || !h.Expired || !h.Contact.IsZero() || h.Lease != 15*time.Minute {
		t.Errorf("%+v", h)
	}
	p.Use(compile(t, twoArms().snapshot(t), noon))
	p.Touch(noon)
	if h := p.Health(noon.Add(time.Minute)); !h.Loaded || h.Expired || !h.Contact.Equal(noon) || h.Position.Revision != 7 || !h.TakenAt.Equal(noon) {
		t.Errorf("%+v", h)
	}
}

// What decides imports nothing with which one can wait for a store: no context, no network, no files.
func TestDecidingCannotWaitForAnything(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"planner.go", "explain.go", "plan.go", "bucket.go", "stops.go", "reason.go", "snapshot.go"} {
		f, err := parser.ParseFile(gotoken.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range f.Imports {
			path := strings.Trim(i.Path.Value, `"`)
			if has([]string{"context", "os", "io", "net", "net/http", "database/sql"}, path) {
				t.Errorf("%s imports %s", file, path)
			}
		}
	}
}

func TestDecidingGoesOnWhilePlansAndStopsAreSwapped(t *testing.T) {
	t.Parallel()
	w := twoArms()
	s := w.snapshot(t)
	var mu sync.Mutex
	n := 0
	p := NewPlanner(newSealer(), func(token.Cell, time.Time) { mu.Lock(); n++; mu.Unlock() })
	p.Use(compile(t, s, noon))
	p.Touch(noon)
	stopped := NewBoard(1, []Stop{{On: true, Target: Target{Kind: StopCampaign, ID: w.id("cmp_ban")}}})
	var deciders sync.WaitGroup
	for g := range 4 {
		deciders.Go(func() {
			for i := range 300 {
				r := ask(noon, "plc_trip")
				r.Bucket = (g*300 + i) % campaigns.Buckets
				a := p.Decide(r)[0]
				c, err := p.sealer.Open(a.Token, noon, token.Page)
				if err != nil {
					t.Errorf("%v", err)
					return
				}
				if c.Stops == 1 && c.Cell.Campaign != 0 {
					t.Error("decided for a stopped campaign with the stop in hand")
				}
			}
		})
	}
	for i := range 60 {
		p.Use(compile(t, s, noon))
		p.Touch(noon)
		if i%2 == 0 {
			p.UseStops(stopped)
		} else {
			p.UseStops(NewBoard(2, nil))
		}
		p.Health(noon)
		p.Explain(ask(noon, "plc_trip"))
	}
	deciders.Wait()
	if n != 1200 {
		t.Errorf("%d decisions counted, want 1200", n)
	}
}

func BenchmarkDecide(b *testing.B) {
	w := world{Placements: []place{{ID: "plc_trip"}}, Messages: []message{{ID: "msg_gift"}}}
	for i := range 100 {
		id := fmt.Sprintf("seg_%d", i)
		w.Segments = append(w.Segments, segment{id, audience.Rule{All: []audience.Rule{
			{Signal: "context", In: []string{"souvenirs"}}, {Signal: "hour", Range: &audience.Range{Min: i % 24, Max: i % 24}}}}})
		w.Campaigns = append(w.Campaigns, campaign{ID: fmt.Sprintf("cmp_%d", i), Messages: []string{"msg_gift"}, Segments: []string{id}, Priority: 1 + i%99})
	}
	p := NewPlanner(newSealer(), func(token.Cell, time.Time) {})
	p.Use(compile(b, w.snapshot(b), noon))
	p.Touch(noon)
	r := ask(noon, "plc_trip")
	r.Traveller = signals(b, map[string]json.RawMessage{"context": []byte(`["souvenirs"]`)})
	b.ReportAllocs()
	for b.Loop() {
		p.Decide(r)
	}
}
