package pledges

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"erawan/campaigns/token"
	"erawan/internal/fault"
)

var challenges = Challenges{Key: []byte("a key for challenges")}

// solve does the work as a browser does it.
func solve(t *testing.T, c Challenge) proof {
	t.Helper()
	for n := int64(0); n <= c.MaxNumber; n++ {
		sum := sha256.Sum256([]byte(c.Salt + strconv.FormatInt(n, 10)))
		if hex.EncodeToString(sum[:]) == c.Challenge {
			return proof{c.Algorithm, c.Challenge, n, c.Salt, c.Signature}
		}
	}
	t.Fatal("there is no answer")
	return proof{}
}

func (p proof) text() string {
	b, err := json.Marshal(p)
	if err != nil {
		panic(err)
	}
	return base64.StdEncoding.EncodeToString(b)
}

func TestAProofIsGoodForOneViewAndForAWhile(t *testing.T) {
	t.Parallel()
	view, other := token.NewID(noon), token.NewID(noon)
	good := solve(t, challenges.Issue(view, 1, noon))
	if good.text() == "" || !challenges.Check(good.text(), view, noon.Add(time.Minute)) {
		t.Fatal("a good proof is refused")
	}
	change := func(f func(*proof)) string { p := good; f(&p); return p.text() }
	own := Challenges{Key: []byte("made at home")}
	forged := solve(t, own.Issue(view, 1, noon))
	for name, row := range map[string]struct {
		text string
		view token.ID
		at   time.Time
		want bool
	}{
		"again, for the same view":           {good.text(), view, noon.Add(9 * time.Minute), true},
		"for another view":                   {good.text(), other, noon, false},
		"too late":                           {good.text(), view, noon.Add(12 * time.Minute), false},
		"by a node whose clock is behind":    {good.text(), view, noon.Add(-50 * time.Second), true},
		"by a node whose clock is ahead":     {good.text(), view, noon.Add(10*time.Minute + 50*time.Second), true},
		"by a node whose clock is far off":   {good.text(), view, noon.Add(-2 * time.Minute), false},
		"another number":                     {change(func(p *proof) { p.Number++ }), view, noon, false},
		"no work, another challenge":         {change(func(p *proof) { p.Salt = strings.Replace(p.Salt, "?", "1?", 1) }), view, noon, false},
		"made ready at home, with their key": {forged.text(), view, noon, false},
		"a longer life":                      {change(func(p *proof) { p.Salt = strings.Replace(p.Salt, "expires=", "expires=9", 1) }), view, noon.Add(time.Hour), false},
		"salt and number split elsewhere": {change(func(p *proof) {
			n := strconv.FormatInt(p.Number, 10)
			p.Salt += n[:1]
			p.Number, _ = strconv.ParseInt("0"+n[1:], 10, 64)
		}), view, noon, false},
		"another algorithm": {change(func(p *proof) { p.Algorithm = "SHA-1" }), view, noon, false},
		"a negative number": {change(func(p *proof) { p.Number = -1 }), view, noon, false},
		"nothing":           {"", view, noon, false},
		"not base64":        {"{}", view, noon, false},
		"not JSON":          {base64.StdEncoding.EncodeToString([]byte("x")), view, noon, false},
	} {
		if got := challenges.Check(row.text, row.view, row.at); got != row.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	rotated := Challenges{Key: []byte("a newer key"), Retired: [][]byte{challenges.Key}}
	if !rotated.Check(good.text(), view, noon) {
		t.Error("a proof of the key before is refused")
	}
}

func TestTheWorkGrowsWithThePressure(t *testing.T) {
	t.Parallel()
	for level, want := range map[int]int64{0: 20_000, 1: 20_000, 2: 40_000, 4: 160_000, 7: 1_280_000, 40: 1_280_000} {
		if got := challenges.Issue(token.NewID(noon), level, noon).MaxNumber; got != want {
			t.Errorf("level %d: %d, want %d", level, got, want)
		}
	}
}

func TestPressureIsOfANetworkAndPasses(t *testing.T) {
	t.Parallel()
	p := &Pressure{}
	for n := range networkEase {
		if level := p.Note("192.0.2.0/24", 0, noon); level != 0 {
			t.Fatalf("pledge %d of a network is asked for work", n)
		}
	}
	if p.Note("192.0.2.0/24", 0, noon) != 1 || p.Note("198.51.100.0/24", 0, noon) != 0 {
		t.Error("the pressure is of one network")
	}
	if p.Level("192.0.2.0/24", 0, noon.Add(70*time.Second)) != 0 {
		t.Error("a minute that was busy is held against the next for as long as it lasts")
	}
	for range 3 * networkEase {
		p.Note("192.0.2.0/24", 0, noon)
	}
	if got := p.Level("192.0.2.0/24", 0, noon); got != 2 {
		t.Errorf("level %d, want 2", got)
	}
	if p.Level("192.0.2.0/24", 0, noon.Add(3*time.Minute)) != 0 {
		t.Error("pressure does not pass")
	}
	everybody := &Pressure{}
	for n := range nodeEase + 1 {
		everybody.Note(fmt.Sprint(n), 0, noon)
	}
	if everybody.Level("203.0.113.0/24", time.Minute, noon) != 0 || everybody.Level("203.0.113.0/24", time.Hour, noon) != 1 {
		t.Error("under a flood from everywhere fresh views pass, and old ones work")
	}
}

// Nothing is refused for being one of many: it is held, and a person looks.
func TestUnderPressureAPledgeBringsAProofOrWaitsForAPerson(t *testing.T) {
	t.Parallel()
	s, st := newService()
	s.Pressure, s.Challenges = &Pressure{}, challenges
	for range networkEase {
		s.Pressure.Note("n", 0, noon.Add(time.Minute))
	}
	c := claims()
	a := ask(sealed(t, s.Sealer, c))
	a.Network = "n"
	made, created, err := s.Pledge(t.Context(), a)
	if err != nil || !created || !made.Held || made.Receipt == "" || st.kept[0].Held != HeldPressure {
		t.Fatalf("without a proof: %+v %v %v", made, created, err)
	}
	c = claims()
	a = ask(sealed(t, s.Sealer, c))
	a.Network, a.Proof = "n", "bm90aGluZw=="
	if _, _, err := s.Pledge(t.Context(), a); !fault.Is(err, fault.Invalid) || fault.All(err)[0].Field != "/proof" {
		t.Errorf("with a false one: %v", err)
	}
	challenge, asked, err := s.Challenge(a.Token, "n", a.Now)
	if err != nil || !asked {
		t.Fatal(asked, err)
	}
	a.Proof = solve(t, challenge).text()
	made, created, err = s.Pledge(t.Context(), a)
	if err != nil || !created || made.Held || st.kept[1].Held != "" {
		t.Errorf("with a good one: %+v %v %v", made, created, err)
	}
	a = ask(sealed(t, s.Sealer, claims()))
	a.Network = "another"
	if made, _, err = s.Pledge(t.Context(), a); err != nil || made.Held {
		t.Errorf("another network: %+v %v", made, err)
	}
	if _, asked, err := s.Challenge(a.Token, "another", a.Now); err != nil || asked {
		t.Errorf("another network is asked for work: %v", err)
	}
	if _, _, err := s.Challenge("x", "n", a.Now); !fault.Is(err, fault.Invalid) {
		t.Errorf("a challenge for no view: %v", err)
	}
}
