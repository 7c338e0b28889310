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
	"strconv"
	"strings"
	"testing"
	"time"

	"erawan/campaigns/pledges"
	"erawan/campaigns/pledges/waybill"
	"erawan/campaigns/token"
)

// The attacks on what people promise, one test each: proof reuse, precomputed proofs, clock skew, code
// enumeration, a network in a header, script in a nickname, guessed follow-up links, somebody else's receipt.

// attempt promises for a view with a proof, and says how it was answered: counted, held, or the code of the refusal.
func (r *room) attempt(view, proof string) string {
	body := pledgeBody(view, "")
	if proof != "" {
		body = strings.Replace(body, "{", fmt.Sprintf("{%q:%q,", "proof", proof), 1)
	}
	switch a := r.ask("POST", "/v1/pledges", body); {
	case a.Code == http.StatusCreated && strings.Contains(a.Body.String(), `"held":true`):
		return "held"
	case a.Code == http.StatusCreated || a.Code == http.StatusOK:
		return "counted"
	case strings.Contains(a.Body.String(), "pledge.bad_proof"):
		return "refused"
	default:
		return strconv.Itoa(a.Code)
	}
}

func (r *room) challenge(t *testing.T, view string) pledges.Challenge {
	t.Helper()
	a := r.ask("GET", "/v1/pledges/challenge?token="+view, "")
	if a.Code != http.StatusOK {
		t.Fatalf("%d %s", a.Code, a.Body)
	}
	return decode[pledges.Challenge](t, a)
}

// One proof counts one pledge: it is worth nothing for another view, and its own view promises once however often it is sent.
func TestAttackProofReuse(t *testing.T) {
	t.Parallel()
	r := pressed(t)
	view := r.token(plcPledge)
	proof, before := answerTo(t, r.challenge(t, view)), len(r.pledged.rows)
	for range 5 {
		if got := r.attempt(r.token(plcPledge), proof); got != "refused" {
			t.Errorf("for another view: %s", got)
		}
	}
	for range 5 {
		if got := r.attempt(view, proof); got != "counted" {
			t.Errorf("for its own: %s", got)
		}
	}
	if n := len(r.pledged.rows) - before; n != 1 {
		t.Errorf("ten attempts with one proof made %d pledges", n)
	}
}

// Proofs cannot be prepared: not from challenges of one's own, not from one of ours made easier or longer, and not kept for later.
func TestAttackPrecomputedProofs(t *testing.T) {
	t.Parallel()
	r := pressed(t)
	view := r.token(plcPledge)
	ours := r.challenge(t, view)
	solve := func(salt string, number int64, signature string) string {
		sum := sha256.Sum256([]byte(salt + strconv.FormatInt(number, 10)))
		b, err := json.Marshal(map[string]any{"algorithm": ours.Algorithm, "challenge": hex.EncodeToString(sum[:]), "number": number, "salt": salt, "signature": signature})
		if err != nil {
			t.Fatal(err)
		}
		return base64.StdEncoding.EncodeToString(b)
	}
	_, query, _ := strings.Cut(ours.Salt, "?")
	for name, proof := range map[string]string{
		"of one's own":            solve("aa?expires="+strconv.FormatInt(r.now.Add(time.Minute).Unix(), 10), 1, ours.Signature),
		"of our view, not signed": solve("aa?"+query, 1, ours.Signature),
		"the easiest number":      solve(ours.Salt, 0, ours.Signature),
		"no answer":               "e30=",
		"not base64":              "!",
	} {
		if got := r.attempt(view, proof); got != "refused" {
			t.Errorf("%s: %s", name, got)
		}
	}
	kept := answerTo(t, ours)
	for range 130 { // the pressure has to last
		r.ask("POST", "/v1/pledges", pledgeBody(r.token(plcPledge), ""))
	}
	r.later(12 * time.Minute)
	for range 130 {
		r.ask("POST", "/v1/pledges", pledgeBody(r.token(plcPledge), ""))
	}
	if got := r.attempt(view, kept); got != "refused" {
		t.Errorf("solved twelve minutes before: %s", got)
	}
	if got := r.attempt(view, answerTo(t, r.challenge(t, view))); got != "counted" {
		t.Errorf("the same view, solved now: %s", got)
	}
}

// Nodes whose clocks are a little apart take one another's challenges; one that is an hour ahead makes none that last. The time of a pledge is ours,
// whatever the sender says.
func TestAttackClockSkew(t *testing.T) {
	t.Parallel()
	r := pressed(t)
	service := r.deps.Public.Pledges.(*pledges.Service)
	for ahead, want := range map[time.Duration]string{50 * time.Second: "counted", -10 * time.Minute: "counted", time.Hour: "refused", -time.Hour: "refused"} {
		view := r.token(plcPledge)
		claims, err := r.sealer.Open(view, r.now, token.Page)
		if err != nil {
			t.Fatal(err)
		}
		w := service.Challenges.Issue(claims.ID, 1, r.now.Add(ahead))
		if got := r.attempt(view, answerTo(t, w)); got != want {
			t.Errorf("a challenge of a node whose clock is %s off: %s, want %s", ahead, got, want)
		}
	}
	view, stale := r.token(plcPledge), r.token(plcPledge)
	if got := r.attempt(view, answerTo(t, r.challenge(t, view))); got != "counted" {
		t.Fatalf("now: %s", got)
	}
	r.later(25 * time.Hour)
	if got := r.attempt(stale, ""); got != "422" {
		t.Errorf("a view of yesterday: %s", got)
	}
	now := r.ask("POST", "/v1/pledges", pledgeBody(r.token(plcPledge), ""), "Date", "Wed, 01 Jan 2031 00:00:00 GMT")
	if last := r.pledged.rows[len(r.pledged.rows)-1]; now.Code != http.StatusCreated || !last.At.Equal(r.now) {
		t.Errorf("%d, at %s, want our %s", now.Code, last.At, r.now)
	}
}

// Codes that nobody printed touch no store, and are limited by network, however they claim to come; ours are
// answered all the while.
func TestAttackCodeEnumeration(t *testing.T) {
	t.Parallel()
	r := scanRoom(t)
	good := codeOf(t, 1, 1)
	bad := []byte(good)
	refused := 0
	for n := range 60 {
		bad[waybill.Length-1] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[n%32]
		text := string(bad)
		if text == good {
			continue
		}
		switch a := r.ask("GET", "/q/"+text, "", "X-Forwarded-For", "198.51.100."+string(rune('0'+n%10))); a.Code {
		case http.StatusNotFound:
		case http.StatusTooManyRequests:
			refused++
		default:
			t.Fatalf("%s: %d %s", text, a.Code, a.Body)
		}
	}
	if refused < 30 {
		t.Errorf("%d of 60 guesses refused", refused)
	}
	if r.events.len() != 0 {
		t.Error("a guess reached a store")
	}
	for range 100 {
		if a := r.ask("GET", "/q/"+good, ""); a.Code != http.StatusOK {
			t.Fatalf("a code of ours: %d", a.Code)
		}
	}
	for name, text := range map[string]string{"of no batch": codeOf(t, 99, 0), "no code": "hello", "far too long": strings.Repeat("A", 4000)} {
		if a := scanRoom(t).ask("GET", "/q/"+text, ""); a.Code != http.StatusNotFound {
			t.Errorf("%s: %d", name, a.Code)
		}
	}
}

func TestAttackHeaderSpoofedNetwork(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		trusted []string
		passes  bool
	}{"nobody is trusted": {nil, false}, "the proxy is trusted": {[]string{"192.0.2.0/24"}, true}} {
		r := newRoom(t, func(d *Deps) { d.TrustedProxies = c.trusted })
		last := 0
		for i := range writing.PerMinute/4 + 1 { // httptest asks from 192.0.2.1
			last = r.ask("POST", "/v1/pledges", "{}", "X-Forwarded-For", fmt.Sprintf("10.%d.%d.1", i/250, i%250)).Code
		}
		if passed := last != http.StatusTooManyRequests; passed != c.passes {
			t.Errorf("%s: the last was answered %d", name, last)
		}
	}
	if _, err := New(Deps{TrustedProxies: []string{"the proxy"}}); err == nil {
		t.Error("a proxy that is no network was taken")
	}
}

// A script that somebody gives as a nickname is text wherever it is shown.
func TestAttackScriptInNickname(t *testing.T) {
	t.Parallel()
	r := scanRoom(t)
	for n, name := range []string{"<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "javascript:alert(1)", "{{.Receipt}}", "</title><script>1</script>"} {
		a := r.pledgedPage(codeOf(t, 1, uint32(60+n)), func(v url.Values) { v.Set("name", name) })
		page := a.Body.String()
		if a.Code != http.StatusOK || strings.Contains(page, name) && strings.ContainsAny(name, "<>") || !strings.Contains(page, html.EscapeString(name)) && !strings.Contains(html.UnescapeString(page), name) {
			t.Errorf("%q: %d %s", name, a.Code, page)
		}
		if strings.Count(page, "<script>") != 1 || !strings.Contains(a.Header().Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("%q: more than our own script", name)
		}
	}
}

// Nobody guesses a follow-up link, makes one of a receipt, or uses one as a receipt; and one whose pledge was taken back is answered as one that
// never was.
func TestAttackFollowUpLinkGuessing(t *testing.T) {
	t.Parallel()
	r := scanRoom(t)
	a := r.pledgedPage(codeOf(t, 1, 10), nil)
	receipt := filled(a.Body.String()).Get("receipt")
	at := html.UnescapeString(laterLink.FindStringSubmatch(a.Body.String())[1])
	r.later(31 * 24 * time.Hour)
	never := r.ask("GET", "/q/after/nothing?l=en", "").Body.String()
	for name, code := range map[string]string{"the receipt": receipt, "the receipt under another name": "fup_" + strings.TrimPrefix(receipt, "rcp_"), "one sign another": at[len("/q/after/"):len(at)-1] + "!",
		"another pledge's": "fup_00000000000000000000000000-0000000000000000", "far too long": strings.Repeat("f", 4000)} {
		if a := r.ask("GET", "/q/after/"+url.PathEscape(code)+"?l=en", ""); a.Code != http.StatusNotFound && a.Code != http.StatusTooManyRequests || a.Code == http.StatusNotFound && a.Body.String() != never {
			t.Errorf("%s: %d %s", name, a.Code, a.Body)
		}
	}
	if a := r.form("/q/withdraw", url.Values{"receipt": {"rcp_" + strings.TrimPrefix(strings.TrimPrefix(at, "/q/after/"), "fup_")}}); a.Code != http.StatusNotFound {
		t.Errorf("a link withdraws: %d", a.Code)
	}
	refused := 0
	for range 60 {
		if r.ask("GET", "/q/after/fup_guess", "").Code == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused < 30 {
		t.Errorf("%d of 60 guesses refused", refused)
	}
	if a := r.ask("GET", at, ""); a.Code != http.StatusOK {
		t.Errorf("a link of ours after other people's guesses: %d", a.Code)
	}
	if a := r.form("/q/withdraw", url.Values{"receipt": {receipt}, "locale": {"en"}}); a.Code != http.StatusOK {
		t.Fatalf("withdrawn: %d", a.Code)
	}
	r.later(time.Hour)
	if a := r.ask("GET", at+"?l=en", ""); a.Code != http.StatusNotFound || a.Body.String() != never {
		t.Errorf("after the pledge was taken back: %d %s", a.Code, a.Body)
	}
}

// A receipt takes back its own pledge and no other: not one that is made of another's id, cut, or sent along with it. Who only knows a view, a key or a
// label is given none.
func TestAttackSomebodyElsesReceipt(t *testing.T) {
	t.Parallel()
	r := scanRoom(t)
	view := r.token(plcPledge)
	mine := decode[struct{ Pledge, Receipt string }](t, r.ask("POST", "/v1/pledges", pledgeBody(view, ""), "Idempotency-Key", "k-1"))
	theirs := decode[struct{ Pledge, Receipt string }](t, r.ask("POST", "/v1/pledges", pledgeBody(r.token(plcPledge), "")))
	body, mark, _ := strings.Cut(strings.TrimPrefix(theirs.Receipt, "rcp_"), "-")
	_, myMark, _ := strings.Cut(mine.Receipt, "-")
	withdrawn := func() (n int) {
		for _, p := range r.pledged.gone {
			if p {
				n++
			}
		}
		return n
	}
	flipped := []byte(mark)
	flipped[0] ^= 1
	for name, receipt := range map[string]string{"their id with my mark": "rcp_" + body + "-" + myMark, "one sign another": "rcp_" + body + "-" + string(flipped), "no mark": "rcp_" + body, "an empty mark": "rcp_" + body + "-",
		"cut": theirs.Receipt[:len(theirs.Receipt)-1], "longer": theirs.Receipt + "0", "the pledge's id": theirs.Pledge, "both": mine.Receipt + theirs.Receipt, "nothing": ""} {
		if a := r.ask("POST", "/v1/pledges/withdraw", `{"receipt":"`+receipt+`"}`); a.Code != http.StatusNotFound && a.Code != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %s", name, a.Code, a.Body)
		}
	}
	if n := withdrawn(); n != 0 {
		t.Errorf("%d pledges were taken back", n)
	}
	if a := r.ask("POST", "/v1/pledges", pledgeBody(r.token(plcPledge), ""), "Idempotency-Key", "k-1"); strings.Contains(a.Body.String(), "rcp_") {
		t.Errorf("who guesses a key is given its receipt: %s", a.Body)
	}
	in := filled(r.ask("GET", "/q/"+codeOf(t, 1, 7), "").Body.String())
	if first := r.form("/q", in); !strings.Contains(first.Body.String(), "rcp_") {
		t.Fatalf("no receipt: %s", first.Body)
	}
	r.later(time.Hour)
	if a := r.form("/q", filled(r.ask("GET", "/q/"+codeOf(t, 1, 7), "").Body.String())); a.Code != http.StatusOK || strings.Contains(a.Body.String(), "rcp_") {
		t.Errorf("who finds the label is given its receipt: %d %s", a.Code, a.Body)
	}
	if a := r.ask("POST", "/v1/pledges/withdraw", `{"receipt":"`+mine.Receipt+`"}`); a.Code != http.StatusNoContent || withdrawn() != 1 {
		t.Errorf("my own: %d, %d taken back", a.Code, withdrawn())
	}
}
