package web

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"erawan/campaigns/pledges"
)

// pressed is a room in which far more pledges than usual came from the tests' network.
func pressed(t *testing.T) *room {
	t.Helper()
	r := scanRoom(t)
	service := r.deps.Public.Pledges.(*pledges.Service)
	service.Pressure, service.Challenges = &pledges.Pressure{}, pledges.Challenges{Key: []byte("challenges")}
	for n := range 125 { // the network of the tests' address, as the limits tell it apart
		if a := r.ask("POST", "/v1/pledges", pledgeBody(r.token(plcPledge), "")); a.Code != http.StatusCreated {
			t.Fatalf("pledge %d: %d %s", n, a.Code, a.Body)
		}
	}
	return r
}

func answerTo(t *testing.T, w pledges.Challenge) string {
	t.Helper()
	for n := int64(0); n <= w.MaxNumber; n++ {
		sum := sha256.Sum256([]byte(w.Salt + strconv.FormatInt(n, 10)))
		if hex.EncodeToString(sum[:]) == w.Challenge {
			b, err := json.Marshal(map[string]any{"algorithm": w.Algorithm, "challenge": w.Challenge, "number": n, "salt": w.Salt, "signature": w.Signature})
			if err != nil {
				t.Fatal(err)
			}
			return base64.StdEncoding.EncodeToString(b)
		}
	}
	t.Fatal("no answer")
	return ""
}

func TestUnderPressureAPledgeIsHeldOrBringsItsProof(t *testing.T) {
	t.Parallel()
	quiet := newRoom(t)
	if a := quiet.ask("GET", "/v1/pledges/challenge?token="+quiet.token(plcPledge), ""); a.Code != http.StatusNoContent {
		t.Errorf("work on a quiet day: %d %s", a.Code, a.Body)
	}
	r := pressed(t)
	first := r.token(plcPledge)
	held := r.ask("POST", "/v1/pledges", pledgeBody(first, ""), "X-Forwarded-For", "203.0.113.9")
	if held.Code != http.StatusCreated || !strings.Contains(held.Body.String(), `"held":true`) || !strings.Contains(held.Body.String(), "rcp_") {
		t.Fatalf("with the address of somebody else in a header: %d %s", held.Code, held.Body)
	}
	again := r.token(plcPledge)
	a := r.ask("GET", "/v1/pledges/challenge?token="+again, "")
	if a.Code != http.StatusOK {
		t.Fatalf("%d %s", a.Code, a.Body)
	}
	proof := answerTo(t, decode[pledges.Challenge](t, a))
	with := func(token, proof string) string {
		return strings.Replace(pledgeBody(token, ""), "{", fmt.Sprintf("{%q:%q,", "proof", proof), 1)
	}
	if a := r.ask("POST", "/v1/pledges", with(r.token(plcPledge), proof)); a.Code != http.StatusUnprocessableEntity || !strings.Contains(a.Body.String(), "pledge.bad_proof") {
		t.Errorf("a proof of another view: %d %s", a.Code, a.Body)
	}
	if a := r.ask("POST", "/v1/pledges", with(again, proof)); a.Code != http.StatusCreated || strings.Contains(a.Body.String(), "held") {
		t.Errorf("a good proof: %d %s", a.Code, a.Body)
	}
}

var workField = regexp.MustCompile(`data-challenge="(\w+)" data-salt="([^"]+)" data-most="(\d+)" data-signature="(\w+)"`)

// Without script the page promises all the same, and says that a person looks; with script the same form brings the proof.
func TestALandingPageUnderPressureIsHonestWithoutScript(t *testing.T) {
	t.Parallel()
	calm := scanRoom(t).ask("GET", "/q/"+codeOf(t, 1, 7), "").Body.String()
	if strings.Contains(calm, "<script") || workField.MatchString(calm) {
		t.Error("a quiet day's page has script")
	}
	r := pressed(t)
	a := r.ask("GET", "/q/"+codeOf(t, 1, 7), "", "Accept-Language", "th")
	m := workField.FindStringSubmatch(html.UnescapeString(a.Body.String()))
	if m == nil || a.Body.Len() > 30<<10 || !strings.Contains(a.Header().Get("Content-Security-Policy"), "script-src 'sha256-") {
		t.Fatalf("%d bytes, %v: %s", a.Body.Len(), a.Header(), a.Body)
	}
	in := url.Values{"proof": {""}}
	for name, v := range filled(a.Body.String()) {
		in[name] = v
	}
	said := r.form("/q", in)
	if want := r.words.Say("th", "landing.held", nil); said.Code != http.StatusOK || !strings.Contains(said.Body.String(), html.EscapeString(want)) || !strings.Contains(said.Body.String(), "rcp_") {
		t.Errorf("without script: %d %s", said.Code, said.Body)
	}
	a = r.ask("GET", "/q/"+codeOf(t, 1, 8), "", "Accept-Language", "th")
	m = workField.FindStringSubmatch(html.UnescapeString(a.Body.String()))
	most, _ := strconv.ParseInt(m[3], 10, 64)
	in = filled(a.Body.String())
	in.Set("proof", answerTo(t, pledges.Challenge{Algorithm: "SHA-256", Challenge: m[1], Salt: m[2], MaxNumber: most, Signature: m[4]}))
	if said := r.form("/q", in); said.Code != http.StatusOK || strings.Contains(html.UnescapeString(said.Body.String()), r.words.Say("th", "landing.held", nil)) {
		t.Errorf("with its proof: %d %s", said.Code, said.Body)
	}
}
