package web

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/audience"
	"erawan/audience/mapping"
	"erawan/campaigns/delivery"
	"erawan/campaigns/token"
)

var errInner = errors.New(`dial tcp 10.1.2.3:5432: password "hunter2" refused`)

func TestADecisionAnswersEverySlotInTheOrderAsked(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	body := fmt.Sprintf(`{"placements":["%s","%s","%s","%s","%s","%s"],"locales":["zh-HK","en"],"signals":{"destination":["TH"],"origin":"CN"},"bucket":711,"seen":{"%s":1}}`,
		plcLink, plcPledge, plcBare, plcHouse, plcPaused, plcOther, cmpPledge)
	a := r.ask("POST", "/v1/decisions?key="+pk, body, "Origin", origin)
	if a.Code != http.StatusOK {
		t.Fatalf("%d %s", a.Code, a.Body)
	}
	var got []string
	for _, d := range decode[decided](t, a).Decisions {
		got = append(got, strings.TrimSpace(d.Placement+" "+d.Campaign+" "+d.Frame+" "+d.Locale+d.Empty))
	}
	want := []string{
		plcLink + " " + publicID("cmp", 2) + " souvenir zh-Hant",
		plcPledge + " " + cmpPledge + " norm zh-Hant",
		plcBare + "   no_campaign",
		plcHouse + "  neutral zh-Hant",
		plcPaused + "   paused",
		plcOther + "   unknown_placement",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := a.Header().Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control %q", got)
	}
	if got := a.Header().Get("Set-Cookie"); got != "" {
		t.Errorf("a cookie: %q", got)
	}
	if strings.Contains(a.Body.String(), "arm") || strings.Contains(a.Body.String(), "held") {
		t.Errorf("the answer names the arm: %s", a.Body)
	}
}

func TestADecisionReadsTheSameFromABodyATextAndAQuery(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	body := fmt.Sprintf(`{"placement":"%s","locales":["th"],"signals":{"origin":"CN"},"bucket":3,"seen":{"%s":3}}`, plcPledge, cmpPledge)
	for name, a := range map[string]answer{
		"json":   r.ask("POST", "/v1/decisions?key="+pk, body),
		"beacon": r.ask("POST", "/v1/decisions?key="+pk, body, "Content-Type", "text/plain;charset=UTF-8"),
		"bearer": r.ask("POST", "/v1/decisions", body, "Authorization", "Bearer "+pk),
		"query":  r.ask("GET", fmt.Sprintf("/v1/decisions?key=%s&placement=%s&locale=th&origin=CN&bucket=3&seen=%s:3", pk, plcPledge, cmpPledge), ""),
	} {
		d := decode[decided](t, a)
		if len(d.Decisions) != 1 || d.Decisions[0].Empty != "capped" {
			t.Errorf("%s: %d %s", name, a.Code, a.Body)
		}
	}
}

func TestAWrongSignalIsANoteForAPageAndAFaultForAServer(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	body := fmt.Sprintf(`{"placement":"%s","signals":{"shoe_size":44,"party":"crowd","hour":3,"origin":{"a":1}},"visitor":"p-1","extra":[{}]}`, plcPledge)
	a := r.ask("POST", "/v1/decisions?key="+pk, body, "Origin", origin)
	d := decode[decided](t, a)
	var got []string
	for _, n := range d.Ignored {
		got = append(got, n.Pointer+" "+n.Code)
	}
	want := []string{
		"/signals/shoe_size signal.unknown_name", "/signals/party signal.unknown_value", "/signals/hour signal.not_yours",
		"/signals/origin signal.bad_shape", "/extra http.unknown_field", "/visitor decision.visitor_not_agreed",
	}
	if diff := cmp.Diff(want, got); diff != "" || d.Decisions[0].Token == "" {
		t.Errorf("%s\n%s", diff, a.Body)
	}
	a = r.ask("POST", "/v1/decisions", body, "Authorization", "Bearer "+sk)
	if diff := cmp.Diff(want[:len(want)-1], a.errors); diff != "" || a.Code != http.StatusUnprocessableEntity {
		t.Errorf("%d %s", a.Code, diff)
	}
}

func TestGlobalPrivacyControlDrawsABucketForThisViewAlone(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	body := fmt.Sprintf(`{"placement":"%s","bucket":5}`, plcPledge)
	for name, c := range map[string]struct {
		body   string
		header []string
		want   token.Source
	}{
		"without":       {body, nil, token.PageStore},
		"by header":     {body, []string{"Sec-GPC", "1"}, token.PerView},
		"by the body":   {strings.Replace(body, "{", `{"gpc":true,`, 1), nil, token.PerView},
		"header of nil": {body, []string{"Sec-GPC", "0"}, token.PageStore},
	} {
		d := decode[decided](t, r.ask("POST", "/v1/decisions?key="+pk, c.body, c.header...))
		claims, err := r.sealer.Open(d.Decisions[0].Token, r.now, token.Page)
		if err != nil || claims.Source != c.want {
			t.Errorf("%s: source %d, want %d (%v)", name, claims.Source, c.want, err)
		}
	}
}

func TestOnlyASecretKeyIsToldWhy(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	body := fmt.Sprintf(`{"placements":["%s","%s"]}`, plcPledge, plcOther)
	a := r.ask("POST", "/v1/decisions?explain=1", body, "Authorization", "Bearer "+sk)
	d := decode[decided](t, a)
	if len(d.Explain) != 2 || d.Explain[0].Campaigns[0].Arm != "shown" || d.Explain[0].Revision != 7 || d.Explain[1].Empty != "unknown_placement" {
		t.Errorf("%d %s", a.Code, a.Body)
	}
	if a := r.ask("POST", "/v1/decisions?explain=1&key="+pk, body, "Origin", origin); a.Code != http.StatusForbidden || a.code != "decision.explain_needs_secret" {
		t.Errorf("%d %s", a.Code, a.Body)
	}
}

func TestASecretKeyIsToldWhyARuleDoesNotMatchInItsLanguage(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	s := snapshot(r.now)
	rule := audience.Rule{All: []audience.Rule{{Signal: "destination", In: []string{"TH"}}, {Not: &audience.Rule{Signal: "party", In: []string{"solo", "couple"}}}}}
	s.Segments = append(s.Segments, audience.Segment{ID: 1 << 40, Org: s.Campaigns[0].Org, Public: "seg_groups", Rule: rule})
	for i := range s.Campaigns {
		s.Campaigns[i].Segments = []int64{1 << 40}
	}
	plan, err := delivery.Compile(s, delivery.Options{Now: r.now, Say: r.words.Say})
	if err != nil {
		t.Fatal(err)
	}
	r.planner.Use(plan)
	body := fmt.Sprintf(`{"placement":"%s","signals":{"destination":["TH"],"party":"solo"}}`, plcPledge)
	for language, want := range map[string]string{
		"en":    "Party is Solo, which is among Solo, Couple. The rule asks for the opposite.",
		"zh-CN": "同行方式是独自，属于独自、两人。规则要求的正好相反。",
		"th":    "เดินทางกับใคร คือ คนเดียว ซึ่งอยู่ใน คนเดียว, สองคน แต่กฎต้องการตรงกันข้าม",
	} {
		d := decode[decided](t, r.ask("POST", "/v1/decisions?explain=1", body, "Authorization", "Bearer "+sk, "Accept-Language", language))
		told := d.Explain[0].Campaigns[0]
		if told.Reason != delivery.NoMatch || len(told.Segments) != 1 || told.Segments[0].Segment != "seg_groups" || told.Segments[0].Said != want ||
			told.Segments[0].Rule.Truth != audience.No || told.Segments[0].Rule.Parts[0].Truth != audience.Yes {
			t.Errorf("%s: %+v", language, told)
		}
	}
}

// own is a mapping of the partner that the room's keys are of.
var own = mapping.Mapping{ID: 1, Org: 2, Version: 1, Fields: []mapping.Field{
	{Path: "trip.dest", Signal: "destination", Split: ",", Values: []mapping.Pair{{From: "曼谷", To: "TH"}, {From: "Ｌａｏｓ", To: "LA"}}},
	{Path: "pax", Signal: "party", Values: []mapping.Pair{{From: "GROUP", To: "group_tour"}, {From: "1", To: "solo"}}}}}

// knowing gives the room's plan a mapping.
func (r *room) knowing(m mapping.Mapping) {
	r.t.Helper()
	s := snapshot(r.now)
	s.Mappings = []mapping.Mapping{m}
	plan, err := delivery.Compile(s, delivery.Options{Now: r.now, Say: r.words.Say})
	if err != nil {
		r.t.Fatal(err)
	}
	r.planner.Use(plan)
}

// mapped is a room where the partner has that mapping, and its campaigns are for groups to Laos.
func mapped(t *testing.T) *room {
	t.Helper()
	r := newRoom(t)
	s := snapshot(r.now)
	s.Mappings = []mapping.Mapping{own}
	rule := audience.Rule{All: []audience.Rule{{Signal: "destination", IncludesAny: []string{"LA"}}, {Signal: "party", In: []string{"group_tour"}}}}
	s.Segments = append(s.Segments, audience.Segment{ID: 1 << 40, Org: s.Campaigns[0].Org, Public: "seg_groups", Rule: rule})
	for i := range s.Campaigns {
		s.Campaigns[i].Segments = []int64{1 << 40}
	}
	plan, err := delivery.Compile(s, delivery.Options{Now: r.now, Say: r.words.Say})
	if err != nil {
		t.Fatal(err)
	}
	r.planner.Use(plan)
	return r
}

func TestAPartnersOwnFieldsTellTheVisit(t *testing.T) {
	t.Parallel()
	r := mapped(t)
	for name, c := range map[string]struct {
		body    string
		key     string
		empty   string
		ignored []string
	}{
		"in its words":                {`"fields":{"trip":{"dest":"曼谷, laos"},"pax":["Group"],"name":"somebody"}`, "", "", nil},
		"a value that is not there":   {`"fields":{"trip":{"dest":"laos"},"pax":"tribe"}`, "", "signal_unknown", []string{"/fields/pax mapping.unknown_value"}},
		"the same from a server":      {`"fields":{"trip":{"dest":"laos"},"pax":"tribe"}`, sk, "signal_unknown", []string{"/fields/pax mapping.unknown_value"}},
		"ours stays":                  {`"signals":{"party":"solo"},"fields":{"trip.dest":"laos","pax":"GROUP"}`, "", "no_match", nil},
		"nothing of it":               {`"fields":null`, "", "signal_unknown", nil},
		"of somebody without a table": {`"fields":{"pax":"GROUP"}`, skOther, "unknown_placement", []string{"/fields mapping.none"}},
	} {
		address, header := "/v1/decisions?key="+pk, []string{"Origin", origin}
		if c.key != "" {
			address, header = "/v1/decisions", []string{"Authorization", "Bearer " + c.key}
		}
		a := r.ask("POST", address, fmt.Sprintf(`{"placement":"%s","locales":["en"],%s}`, plcPledge, c.body), header...)
		d := decode[decided](t, a)
		var ignored []string
		for _, n := range d.Ignored {
			ignored = append(ignored, n.Pointer+" "+n.Code)
		}
		if diff := cmp.Diff(c.ignored, ignored); diff != "" || a.Code != http.StatusOK || d.Decisions[0].Empty != c.empty {
			t.Errorf("%s: %d %s\n%s", name, a.Code, a.Body, diff)
		}
		if strings.Contains(a.Body.String(), "tribe") || strings.Contains(a.Body.String(), "somebody") {
			t.Errorf("%s: the answer repeats a value: %s", name, a.Body)
		}
	}
	a := r.ask("GET", "/v1/decisions?key="+pk+"&placement="+plcPledge+"&locale=en&fields.trip.dest=laos&fields.PAX=group", "")
	if d := decode[decided](t, a); d.Decisions[0].Empty != "" || len(d.Ignored) > 0 {
		t.Errorf("by an address: %s", a.Body)
	}
	a = r.ask("POST", "/v1/decisions?explain=1", fmt.Sprintf(`{"placement":"%s","signals":{"destination":["JP"]},"fields":{"trip":{"dest":"laos"},"pax":1}}`, plcPledge), "Authorization", "Bearer "+sk)
	if d := decode[decided](t, a); len(d.Mapped) != 1 || d.Mapped[0] != (struct{ Pointer, Signal, Value string }{"/fields/pax", "party", "solo"}) {
		t.Errorf("explained: %s", a.Body)
	}
	for body, want := range map[string]int{`"fields":[1]`: 422, `"fields":{"a":1,"a":2}`: 400, `"fields":{"a":` + strings.Repeat("[", 99) + "}": 400} {
		if a := r.ask("POST", "/v1/decisions?key="+pk, fmt.Sprintf(`{"placement":"%s",%s}`, plcPledge, body), "Origin", origin); a.Code != want {
			t.Errorf("%s: %d %s", body, a.Code, a.Body)
		}
	}
}

func TestAMappingIsTakenOverUntilItChanges(t *testing.T) {
	t.Parallel()
	r := mapped(t)
	first := r.planner.Mapper(2)
	s := snapshot(r.now)
	s.Mappings = []mapping.Mapping{own}
	say := delivery.Options{Now: r.now, Say: r.words.Say, Before: r.planner.Plan()}
	use := func() {
		plan, err := delivery.Compile(s, say)
		if err != nil {
			t.Fatal(err)
		}
		r.planner.Use(plan)
	}
	if use(); first == nil || r.planner.Mapper(2) != first {
		t.Error("a mapping that stands as it did was made anew")
	}
	s.Mappings[0].Version = 2
	if use(); r.planner.Mapper(2) == first {
		t.Error("a mapping that changed was not")
	}
	s.Mappings[0].Fields, s.Mappings[0].Version = nil, 3
	if use(); r.planner.Mapper(2) != nil || r.planner.Mapper(3) != nil {
		t.Error("a mapping of nothing is one")
	}
}

func TestNothingWithinTheLeaseIsLostAndNothingAfterItIsShown(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	r.planner.Touch(r.now.Add(-16 * time.Minute))
	a := r.ask("POST", "/v1/decisions?key="+pk, fmt.Sprintf(`{"placements":["%s","%s"]}`, plcPledge, plcHouse))
	d := decode[decided](t, a)
	if d.Decisions[0].Empty != "lease_expired" || d.Decisions[1].Frame != "neutral" {
		t.Errorf("%s", a.Body)
	}
}
