package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// segmentAnswer is a segment as the API writes it.
type segmentAnswer struct {
	Segment  string
	Version  int
	Name     string
	Archived bool
	Rule     json.RawMessage
	By, At   string
}

type segmentList struct {
	Data []segmentAnswer
	Page struct {
		Next    string
		HasMore bool `json:"has_more"`
	}
}

const rule = `{"all":[{"signal":"party","in":["group_tour"]},{"not":{"signal":"trip_phase","after":"in_destination"}}]}`

// keyed sends a request with the partner's secret key.
func (h *house) keyed(method, path, body string, headers ...string) answer {
	h.t.Helper()
	return h.ask(method, path, body, append([]string{"Authorization", "Bearer " + h.sk}, headers...)...)
}

func TestASegmentIsMadeReadChangedAndListedByAProgram(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	const at = "/api/v1/segments"
	made := h.keyed("POST", at, `{"name":"Groups","rule":`+rule+`}`)
	one := decode[segmentAnswer](t, made)
	if made.Code != http.StatusCreated || made.Header().Get("Location") != at+"/"+one.Segment || made.Header().Get("ETag") != `"v1"` || one.Version != 1 || one.Name != "Groups" || string(one.Rule) != rule {
		t.Fatalf("%d %v %s", made.Code, made.Header(), made.Body)
	}
	read := h.keyed("GET", at+"/"+one.Segment, "")
	if diff := cmp.Diff(one, decode[segmentAnswer](t, read)); diff != "" || read.Header().Get("ETag") != `"v1"` {
		t.Errorf("%v %s", read.Header(), diff)
	}
	wider := `{"name":"Groups and pairs","rule":{"signal":"party","in":["group_tour","couple"]}}`
	for name, headers := range map[string][]string{"no version": nil, "another version": {"If-Match", `"v2"`}, "any version": {"If-Match", "*"}} {
		if a := h.keyed("PUT", at+"/"+one.Segment, wider, headers...); a.Code != http.StatusPreconditionFailed || a.code != "http.if_match" {
			t.Errorf("%s: %d %s", name, a.Code, a.Body)
		}
	}
	next := h.keyed("PUT", at+"/"+one.Segment, wider, "If-Match", `"v1"`)
	if got := decode[segmentAnswer](t, next); next.Code != http.StatusOK || next.Header().Get("ETag") != `"v2"` || got.Version != 2 || got.Name != "Groups and pairs" {
		t.Fatalf("%d %s", next.Code, next.Body)
	}
	away := h.keyed("PUT", at+"/"+one.Segment, wider[:len(wider)-1]+`,"archived":true}`, "If-Match", `"v2"`)
	if got := decode[segmentAnswer](t, away); away.Code != http.StatusOK || !got.Archived {
		t.Errorf("%d %s", away.Code, away.Body)
	}
	all := decode[segmentList](t, h.keyed("GET", at+"/"+one.Segment+"/versions", "")).Data
	if len(all) != 3 || all[2].Name != "Groups" || all[0].Version != 3 || all[1].Archived || all[0].At == "" || string(all[2].Rule) != rule {
		t.Errorf("%+v", all)
	}
}

func TestTheListOfSegmentsGoesOnPageByPage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for n := range 5 {
		if a := h.keyed("POST", "/api/v1/segments", fmt.Sprintf(`{"name":"Segment %d","rule":%s}`, n, rule)); a.Code != http.StatusCreated {
			t.Fatalf("%d %s", a.Code, a.Body)
		}
	}
	var names []string
	path, pages := "/api/v1/segments?limit=2", 0
	for path != "" {
		a := h.keyed("GET", path, "")
		page := decode[segmentList](t, a)
		pages++
		for _, g := range page.Data {
			names = append(names, g.Name)
		}
		link, _, linked := strings.Cut(strings.TrimPrefix(a.Header().Get("Link"), "<"), `>; rel="next"`)
		if linked != page.Page.HasMore || linked && link != "/api/v1/segments?after="+url.QueryEscape(page.Page.Next)+"&limit=2" {
			t.Fatalf("the link is %q, the page says %+v", a.Header().Get("Link"), page.Page)
		}
		path = link
		if !linked {
			path = ""
		}
	}
	if diff := cmp.Diff([]string{"Segment 0", "Segment 1", "Segment 2", "Segment 3", "Segment 4"}, names); diff != "" || pages != 3 {
		t.Errorf("%d pages: %s", pages, diff)
	}
	for _, limit := range []string{"0", "101", "many"} {
		if a := h.keyed("GET", "/api/v1/segments?limit="+limit, ""); a.Code != http.StatusUnprocessableEntity {
			t.Errorf("limit %s: %d", limit, a.Code)
		}
	}
}

func TestASegmentSentTwiceWithOneKeyIsMadeOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	body := `{"name":"Groups","rule":` + rule + `}`
	first := h.keyed("POST", "/api/v1/segments", body, "Idempotency-Key", "a-1")
	one := decode[segmentAnswer](t, first)
	changed := h.keyed("PUT", "/api/v1/segments/"+one.Segment, `{"name":"Later","rule":`+rule+`}`, "If-Match", `"v1"`)
	again := h.keyed("POST", "/api/v1/segments", body, "Idempotency-Key", "a-1")
	if first.Code != http.StatusCreated || changed.Code != http.StatusOK || again.Code != http.StatusOK || again.Body.String() != first.Body.String() {
		t.Errorf("%d %d %d %s", first.Code, changed.Code, again.Code, again.Body)
	}
	if a := h.keyed("POST", "/api/v1/segments", `{"name":"Another","rule":`+rule+`}`, "Idempotency-Key", "a-1"); a.Code != http.StatusUnprocessableEntity || a.code != "segment.key_reused" {
		t.Errorf("another under the same key: %d %s", a.Code, a.Body)
	}
	if a := h.keyed("POST", "/api/v1/segments", body, "Idempotency-Key", "a 1"); a.Code != http.StatusUnprocessableEntity || a.code != "http.bad_idempotency_key" {
		t.Errorf("a key with a space: %d %s", a.Code, a.Body)
	}
	if n := len(decode[segmentList](t, h.keyed("GET", "/api/v1/segments", "")).Data); n != 1 {
		t.Errorf("%d were made", n)
	}
}

func TestAWrongSegmentIsRefusedWithItsPlaces(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	deep := strings.Repeat(`{"not":`, 8) + `{"signal":"party","present":true}` + strings.Repeat("}", 8)
	for _, tc := range []struct {
		body, want string
		code       int
	}{
		{`{"name":"","rule":{"all":[{"signal":"party","in":["nobody"]}]}}`, "/name segment.needs_name, /rule/all/0/in/0 rule.unknown_value", 422},
		{`{"name":"X"}`, "/rule rule.one_form", 422},
		{`{"name":"X","rule":7}`, "", 400},
		{`{"name":"X","rule":{"signal":"party","present":true,"in":["solo"]}}`, "/rule rule.one_test", 422},
		{`{"name":"X","rule":` + deep + `}`, "/rule" + strings.Repeat("/not", 8) + " rule.too_deep", 422},
		{`{"name":"X","rule":{"segment":"seg_none"}}`, "/rule/segment rule.unknown_segment", 422},
		{`{"name":"X","rule":` + rule + `,"owner":"me"}`, "/owner http.unknown_field", 422},
		{`{"name":"X","rule":{`, "", 400},
	} {
		a := h.keyed("POST", "/api/v1/segments", tc.body)
		if got := strings.Join(a.errors, ", "); a.Code != tc.code || tc.want != "" && got != tc.want {
			t.Errorf("%s: %d %s, want %d %s", tc.body, a.Code, got, tc.code, tc.want)
		}
	}
	eight := strings.Repeat(`{"all":[`, 7) + `{"signal":"party","in":["solo"]}` + strings.Repeat("]}", 7)
	if a := h.keyed("POST", "/api/v1/segments", `{"name":"Deep","rule":`+eight+`}`); a.Code != http.StatusCreated {
		t.Errorf("eight levels: %d %s", a.Code, a.Body)
	}
}
