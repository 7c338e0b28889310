package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image/gif"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/campaigns/delivery"
	"erawan/campaigns/engagement"
)

func pledgeBody(token, name string) string {
	doc := map[string]any{"token": token, "statement": stmPledge, "locale": "th", "consent": map[string]string{"text": cnsPledge}}
	if name != "" {
		doc["name"] = name
	}
	body, err := json.Marshal(doc)
	if err != nil {
		panic(err)
	}
	return string(body)
}

func TestOneBadEventCostsTheOthersNothing(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	good := r.token(plcPledge)
	body := fmt.Sprintf(`{"events":[{"token":"%[1]s","type":"impression"},{"token":5,"type":"click"},{"token":"%[1]s","type":"pledge"},
		{"token":"%[1]s","type":"click","at":"yesterday"},{"token":"%[1]s","type":"viewable","at":"2026-11-24T09:31:00Z","dwell_ms":1200},
		7,{"token":"x","type":"share"},{"token":"%[1]s","type":"open","dwell_ms":-1}]}`, good)
	a := r.ask("POST", "/v1/events", body, "Content-Type", "application/json")
	type receipt struct {
		Accepted int
		Rejected []struct {
			Index int
			Code  string
		}
	}
	got := decode[receipt](t, a)
	var codes []string
	for _, x := range got.Rejected {
		codes = append(codes, fmt.Sprint(x.Index, " ", x.Code))
	}
	want := []string{"1 event_malformed", "2 type_unknown", "3 time_invalid", "5 event_malformed", "6 token_invalid", "7 event_malformed"}
	if diff := cmp.Diff(want, codes); diff != "" || got.Accepted != 2 || a.Code != http.StatusAccepted || r.events.len() != 2 {
		t.Errorf("%d accepted %d kept %d\n%s", a.Code, got.Accepted, r.events.len(), diff)
	}
}

func TestABeaconNeedsNoKeyAndNoPreflight(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	body := fmt.Sprintf(`{"events":[{"token":"%s","type":"viewable"}]}`, r.token(plcPledge))
	a := r.ask("POST", "/v1/events", body, "Content-Type", "text/plain;charset=UTF-8", "Origin", "https://a.partner.example")
	if a.Code != http.StatusAccepted || a.Header().Get("Access-Control-Allow-Origin") != "https://a.partner.example" {
		t.Errorf("%d %v", a.Code, a.Header())
	}
	if a.Header().Get("Access-Control-Allow-Credentials") != "" {
		t.Error("credentials are allowed")
	}
}

// A partner's app sends with the library it was written with, and so does its server, which says who it is by
// its secret key. On a page such a client is a machine.
func TestALibraryCountsInAnAppAndFromThePartnersOwnServer(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	aside := func() (n uint64) {
		none := func(string, uint64) {}
		r.deps.Public.Recorder.(*engagement.Recorder).Tell(engagement.Fates{Taken: none, Refused: none, Filtered: func(_ string, m uint64) { n += m }})
		return n
	}
	send := func(what string, filtered uint64, headers ...string) {
		before := aside()
		body := fmt.Sprintf(`{"events":[{"token":"%s","type":"impression"}]}`, r.token(plcPledge))
		a := r.ask("POST", "/v1/events", body, append(headers, "Content-Type", "application/json", "User-Agent", "okhttp/4.12.0")...)
		if got := aside() - before; a.Code != http.StatusAccepted || got != filtered {
			t.Errorf("%s: %d, %d set aside, want %d", what, a.Code, got, filtered)
		}
	}
	send("on a page", 1)
	send("with a publishable key", 1, "Authorization", "Bearer "+pk)
	send("with the partner's secret key", 0, "Authorization", "Bearer "+sk)
	send("with another partner's secret key", 1, "Authorization", "Bearer "+skOther)

	s := snapshot(r.now)
	for i := range s.Placements {
		if s.Placements[i].Public == plcPledge {
			s.Placements[i].Channel = campaigns.App
		}
	}
	plan, err := delivery.Compile(s, delivery.Options{Now: r.now, Say: r.words.Say})
	if err != nil {
		t.Fatal(err)
	}
	r.planner.Use(plan)
	send("in an app", 0)
}

func TestNothingIsAcknowledgedThatIsNotKept(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	token := r.token(plcPledge)
	r.events.down = true
	a := r.ask("POST", "/v1/events", fmt.Sprintf(`{"events":[{"token":"%s","type":"click"}]}`, token))
	if a.Code != http.StatusServiceUnavailable || a.code != "intake.unavailable" || a.Header().Get("Retry-After") == "" {
		t.Errorf("%d %s %v", a.Code, a.Body, a.Header())
	}
	a = r.ask("GET", "/v1/events.gif?type=click&token="+token, "")
	if a.Code != http.StatusOK || a.Header().Get("Erawan-Ignored") != "unavailable" {
		t.Errorf("%d %v", a.Code, a.Header())
	}
}

func TestTheImageIsAlwaysTheSame43Bytes(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	token := r.token(plcPledge)
	for name, c := range map[string]struct{ query, ignored string }{
		"counted":        {"?type=impression&token=" + token, ""},
		"nothing":        {"", "type_unknown"},
		"a wrong type":   {"?type=pledge&token=" + token, "type_unknown"},
		"a broken query": {"?type=%zz&token", "type_unknown"},
		"a wrong key":    {"?type=click&key=pk_nobody&token=" + token, "key_refused"},
	} {
		a := r.ask("GET", "/v1/events.gif"+c.query, "")
		if a.Code != http.StatusOK || a.Body.Len() != 43 || a.Header().Get("Content-Type") != "image/gif" || a.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d, %d bytes, %v", name, a.Code, a.Body.Len(), a.Header())
		}
		if got := a.Header().Get("Erawan-Ignored"); got != c.ignored {
			t.Errorf("%s: ignored %q, want %q", name, got, c.ignored)
		}
		if img, err := gif.Decode(bytes.NewReader(a.Body.Bytes())); err != nil || img.Bounds().Dx() != 1 {
			t.Errorf("%s: not a picture: %v", name, err)
		}
	}
	if n := r.events.len(); n != 1 {
		t.Errorf("%d events kept, want 1", n)
	}
}

func TestAClickLeadsOnlyToTheApprovedAddress(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	a := r.ask("GET", "/c?t="+r.token(plcLink)+"&url=https://evil.example", "")
	if a.Code != http.StatusFound || a.Header().Get("Location") != approvedAddress || r.events.len() != 1 {
		t.Errorf("%d to %q, %d events", a.Code, a.Header().Get("Location"), r.events.len())
	}
	r.events.down = true
	if a := r.ask("GET", "/c?t="+r.token(plcLink), ""); a.Code != http.StatusFound {
		t.Errorf("a click waits for the log: %d", a.Code)
	}
	if a := r.ask("GET", "/c?t="+r.token(plcPledge), ""); a.Code != http.StatusNotFound {
		t.Errorf("a message without an address leads to %q", a.Header().Get("Location"))
	}
}

func TestAPledgeIsMadeOnceAndTakenBackByItsReceipt(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	token := r.token(plcPledge)
	first := r.ask("POST", "/v1/pledges", pledgeBody(token, "สมหญิง"), "Idempotency-Key", "k-1", "Origin", origin)
	if first.Code != http.StatusCreated || first.Header().Get("Access-Control-Allow-Origin") != origin {
		t.Fatalf("%d %s", first.Code, first.Body)
	}
	again := r.ask("POST", "/v1/pledges", pledgeBody(token, "สมหญิง"), "Content-Type", "text/plain")
	if again.Code != http.StatusOK || again.Body.String() != first.Body.String() {
		t.Errorf("again: %d %s, first %s", again.Code, again.Body, first.Body)
	}
	other := r.ask("POST", "/v1/pledges", pledgeBody(r.token(plcPledge), ""), "Idempotency-Key", "k-1")
	if pledge := decode[struct{ Pledge string }](t, first).Pledge; other.Code != http.StatusOK || other.Body.String() != `{"pledge":"`+pledge+`"}` {
		t.Errorf("the same key of another view, which somebody may have guessed: %d %s", other.Code, other.Body)
	}
	tally := "/v1/pledges/tally?campaign=" + cmpPledge
	if a := r.ask("GET", tally, ""); a.Body.String() != `{"measured":1,"reported":300}` {
		t.Errorf("tally %s", a.Body)
	}
	receipt := decode[struct{ Receipt string }](t, first).Receipt
	for range 2 {
		if a := r.ask("POST", "/v1/pledges/withdraw", `{"receipt":"`+receipt+`"}`); a.Code != http.StatusNoContent || a.Body.Len() != 0 {
			t.Errorf("withdraw: %d %s", a.Code, a.Body)
		}
	}
	if a := r.ask("GET", tally, ""); !strings.Contains(a.Body.String(), `"measured":0`) {
		t.Errorf("tally after withdrawal %s", a.Body)
	}
	late := r.ask("POST", "/v1/pledges", pledgeBody(token, "สมหญิง"), "Idempotency-Key", "k-1")
	if late.Code != http.StatusConflict || !strings.Contains(late.Body.String(), "pledge.withdrawn") {
		t.Errorf("a retry that came late: %d %s", late.Code, late.Body)
	}
}
