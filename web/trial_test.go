package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func TestATestIsAnsweredWithSentencesAndWithoutAToken(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	body := fmt.Sprintf(`{"placements":["%s","%s","%s"],"signals":{"shoe_size":44,"destination":["TH"],"origin":"CN"}}`, plcLink, plcPaused, plcOther)
	test := r.ask("POST", "/v1/decisions?key="+pk+"&test=1", body, "Origin", origin, "Accept-Language", "th")
	d := decode[decided](t, test)
	if d.Decisions[0].Token != "" || d.Decisions[0].Frame != "souvenir" || d.Decisions[1].Empty != "paused" || len(d.Ignored) != 1 {
		t.Errorf("%s", test.Body)
	}
	for _, said := range []string{`"said":"ช่องวางหยุดพักอยู่`, `"said":"คีย์นี้ไม่มีช่องวาง`} {
		if !strings.Contains(test.Body.String(), said) {
			t.Errorf("it does not say %s: %s", said, test.Body)
		}
	}
	visit := r.ask("POST", "/v1/decisions?key="+pk, body, "Origin", origin, "Accept-Language", "th")
	if v := decode[decided](t, visit); v.Decisions[0].Token == "" || strings.Contains(visit.Body.String(), `"said"`) {
		t.Errorf("a visit is told %s", visit.Body)
	}
}

func TestAPageOfAnotherOriginCanReadWhyItsTestIsRefusedAndNothingElse(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	body := fmt.Sprintf(`{"placement":"%s"}`, plcLink)
	for address, readable := range map[string]bool{"?key=" + pk: false, "?key=" + pk + "&test=1": true, "?key=pk_none&test=1": true, "?test=1": true, "?key=" + pk + "&test=2": false} {
		a := r.ask("POST", "/v1/decisions"+address, body, "Origin", "https://thief.example")
		if a.Code != http.StatusForbidden && a.Code != http.StatusUnauthorized {
			t.Errorf("%s: %d", address, a.Code)
		}
		if got := a.Header().Get("Access-Control-Allow-Origin") != ""; got != readable || strings.Contains(a.Body.String(), "content") {
			t.Errorf("%s: readable %v: %s", address, got, a.Body)
		}
	}
}

func TestTheCheckerIsServedAsTheTagIs(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	a, tag := r.ask("GET", "/v1/check.js", ""), r.ask("GET", "/v1/e.js", "")
	for _, name := range []string{"Content-Type", "Access-Control-Allow-Origin", "Cross-Origin-Resource-Policy", "Cache-Control"} {
		if a.Header().Get(name) != tag.Header().Get(name) {
			t.Errorf("%s is %q, and of the tag %q", name, a.Header().Get(name), tag.Header().Get(name))
		}
	}
	if a.Code != http.StatusOK || a.Body.String() == tag.Body.String() {
		t.Errorf("%d, %d bytes", a.Code, a.Body.Len())
	}
}
