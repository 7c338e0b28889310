package pledges

import (
	stdcmp "cmp"
	"context"
	"crypto/sha256"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns/content"
	"erawan/campaigns/token"
	"erawan/internal/fault"
	"erawan/internal/id"
	"erawan/internal/lang"
)

var noon = time.Date(2026, 11, 24, 5, 0, 0, 0, time.UTC)

// ring is one secret.
type ring struct{ secret [32]byte }

func (r *ring) Current() (byte, []byte)      { return 1, r.secret[:] }
func (r *ring) Secret(n byte) ([]byte, bool) { return r.secret[:], n == 1 }

func sealer(secret string) *token.Sealer {
	return token.NewSealer(&ring{sha256.Sum256([]byte(secret))})
}

// shelf is the Statements that may be agreed to.
type shelf struct{}

func (shelf) Statement(public string, l lang.Locale, now time.Time) (content.Statement, bool) {
	s, ok := map[string]content.Statement{
		"stm_promise": {ID: 31, Org: 2, Public: "stm_promise", Kind: content.Promise, Texts: lang.Text{lang.Th: "สัญญา", lang.ZhHant: "承諾"}},
		"stm_second":  {ID: 35, Org: 2, Public: "stm_second", Kind: content.Promise, Texts: lang.Text{lang.Th: "สัญญา"}},
		"cns_second":  {ID: 36, Org: 2, Public: "cns_second", Kind: content.Consent, Texts: lang.Text{lang.Th: "ยินยอม"}},
		"stm_theirs":  {ID: 33, Org: 9, Public: "stm_theirs", Kind: content.Promise, Texts: lang.Text{lang.Th: "สัญญา"}},
		"cns_consent": {ID: 32, Org: 2, Public: "cns_consent", Kind: content.Consent, Texts: lang.Text{lang.Th: "ยินยอม", lang.ZhHant: "同意"}},
		"cns_theirs":  {ID: 34, Org: 9, Public: "cns_theirs", Kind: content.Consent, Texts: lang.Text{lang.Th: "ยินยอม"}},
	}[public]
	return s, ok && s.Texts[l] != "" && now.Before(noon.Add(48*time.Hour))
}

// Offers is what the message of claims asks; no other asks anything.
func (shelf) Offers(message int64) (int64, int64, bool) {
	return 31, 32, message == claims().Cell.Message
}

func (shelf) CampaignID(public string) (int64, bool) { return 7, public == "cmp_exit" }

// store keeps pledges in memory, one for each token and statement.
type store struct {
	kept    []Pledge
	tallied int64
	err     error
}

func (s *store) Create(_ context.Context, p Pledge) (Pledge, bool, error) {
	if s.err != nil {
		return Pledge{}, false, s.err
	}
	for _, k := range s.kept {
		if k.Token == p.Token && k.Statement == p.Statement {
			return k, false, nil
		}
	}
	s.kept = append(s.kept, p)
	return p, true, nil
}

func (s *store) Withdraw(_ context.Context, public string, _ time.Time) error {
	for i := range s.kept {
		if s.kept[i].Public == public && s.err == nil {
			s.kept = slices.Delete(s.kept, i, i+1)
			return nil
		}
	}
	return stdcmp.Or[error](s.err, fault.New(fault.NotFound, "", "not_found"))
}

func (s *store) Tally(_ context.Context, campaign int64) (Count, error) {
	s.tallied = campaign
	return Count{Measured: int64(len(s.kept)), Reported: 5}, s.err
}

func newService() (*Service, *store) {
	st := &store{}
	return &Service{Sealer: sealer("ours"), Store: st, Statements: shelf{}, ReceiptKey: []byte("a key for receipts")}, st
}

func claims() token.Claims {
	tid := token.NewID(noon)
	return token.Claims{ID: tid, Kind: token.Page, Expires: noon.Add(24 * time.Hour),
		Cell: token.Cell{Campaign: 7, Org: 2, Message: 3, Variant: "a", Arm: token.Shown, Locale: lang.Th, Placement: 12, PlacementOrg: 5, Place: "TH"}}
}

func sealed(t *testing.T, s *token.Sealer, c token.Claims) string {
	t.Helper()
	text, err := s.Seal(&c)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func ask(text string) Ask {
	return Ask{Now: noon.Add(time.Minute), Token: text, Statement: "stm_promise", Locale: "th", Consent: "cns_consent"}
}

func TestAPledgeIsKeptAsItWasPromised(t *testing.T) {
	t.Parallel()
	s, st := newService()
	c := claims()
	a := ask(sealed(t, s.Sealer, c))
	a.Name, a.Key, a.Locale, a.Now = "陳大文", "key-1", "zh-HK", noon.Add(time.Minute+1234567).In(time.FixedZone("", 7*3600))
	made, created, err := s.Pledge(t.Context(), a)
	if err != nil || !created {
		t.Fatalf("%v %v", created, err)
	}
	promise, _ := shelf{}.Statement("stm_promise", lang.ZhHant, noon)
	consent, _ := shelf{}.Statement("cns_consent", lang.ZhHant, noon)
	digest, agreed := content.DigestStatement(promise, lang.ZhHant), content.DigestStatement(consent, lang.ZhHant)
	want := Pledge{ConsentDigest: agreed[:], Maker: makerOf(s.ReceiptKey, a.Token), Public: made.Pledge, Token: c.ID, Cell: c.Cell, Statement: 31, Digest: digest[:], Consent: 32, Locale: lang.ZhHant,
		Name: "陳大文", Key: "key-1", At: noon.Add(time.Minute + time.Millisecond)}
	if diff := cmp.Diff([]Pledge{want}, st.kept); diff != "" {
		t.Error(diff)
	}
	if !id.Valid(id.Pledge, made.Pledge) {
		t.Errorf("pledge %q", made.Pledge)
	}
}

func TestEveryRefusalNamesItsFieldAndKeepsNothing(t *testing.T) {
	t.Parallel()
	type told struct{ field, key string }
	token1, statement, consent := told{"/token", "token.invalid"}, told{"/statement", "pledge.unknown_statement"}, told{"/consent/text", "pledge.unknown_consent"}
	offered, expired := told{"/token", "pledge.not_offered"}, told{"/token", "token.expired"}
	for name, row := range map[string]struct {
		spoil func(c *token.Claims, a *Ask)
		want  []told
	}{
		"no token":                  {func(_ *token.Claims, a *Ask) { a.Token = "-" }, []told{token1}},
		"expired token":             {func(_ *token.Claims, a *Ask) { a.Now = noon.Add(24 * time.Hour) }, []told{expired}},
		"a kind we do not know":     {func(c *token.Claims, _ *Ask) { c.Kind = 9 }, []told{token1}},
		"held-out visit":            {func(c *token.Claims, _ *Ask) { c.Cell.Arm = token.HeldOut }, []told{offered}},
		"house card":                {func(c *token.Claims, _ *Ask) { c.Cell.Arm = token.NoArm }, []told{offered}},
		"no locale":                 {func(_ *token.Claims, a *Ask) { a.Locale = "" }, []told{{"/locale", "pledge.unknown_locale"}}},
		"a locale that is not ours": {func(_ *token.Claims, a *Ask) { a.Locale = "fr" }, []told{{"/locale", "pledge.unknown_locale"}}},
		"no statement":              {func(_ *token.Claims, a *Ask) { a.Statement = "" }, []told{statement}},
		"an unknown statement":      {func(_ *token.Claims, a *Ask) { a.Statement = "stm_other" }, []told{statement}},
		"a consent for a promise":   {func(_ *token.Claims, a *Ask) { a.Statement = "cns_consent" }, []told{statement}},
		"somebody else's promise":   {func(_ *token.Claims, a *Ask) { a.Statement = "stm_theirs" }, []told{statement}},
		"a promise not asked for":   {func(_ *token.Claims, a *Ask) { a.Statement = "stm_second" }, []told{statement}},
		"a consent not asked for":   {func(_ *token.Claims, a *Ask) { a.Consent = "cns_second" }, []told{consent}},
		"a message that asks none":  {func(c *token.Claims, _ *Ask) { c.Cell.Message++ }, []told{offered}},
		"no consent":                {func(_ *token.Claims, a *Ask) { a.Consent = "" }, []told{consent}},
		"a promise for a consent":   {func(_ *token.Claims, a *Ask) { a.Consent = "stm_promise" }, []told{consent}},
		"somebody else's consent":   {func(_ *token.Claims, a *Ask) { a.Consent = "cns_theirs" }, []told{consent}},
		"not approved in English":   {func(_ *token.Claims, a *Ask) { a.Locale = "en" }, []told{statement, consent}},
		"a name of 81 characters":   {func(_ *token.Claims, a *Ask) { a.Name = strings.Repeat("ก", 81) }, []told{{"/name", "text.too_long"}}},
		"a name that is no text":    {func(_ *token.Claims, a *Ask) { a.Name = "\xff" }, []told{{"/name", "text.not_utf8"}}},
		"a name with a null":        {func(_ *token.Claims, a *Ask) { a.Name = "a\x00b" }, []told{{"/name", "text.hidden_character"}}},
		"a name that turns round":   {func(_ *token.Claims, a *Ask) { a.Name = "a\u202eb" }, []told{{"/name", "text.hidden_character"}}},
		"a key too long":            {func(_ *token.Claims, a *Ask) { a.Key = strings.Repeat("k", 129) }, []told{{"", "pledge.key_too_long"}}},
		"several at once": {func(c *token.Claims, a *Ask) {
			c.Cell.Arm = token.HeldOut
			a.Statement, a.Consent, a.Name = "x", "y", "\x00"
		},
			[]told{offered, statement, consent, {"/name", "text.hidden_character"}}},
	} {
		s, st := newService()
		c, a := claims(), ask("")
		row.spoil(&c, &a)
		if a.Token == "" {
			a.Token = sealed(t, s.Sealer, c)
		}
		made, created, err := s.Pledge(t.Context(), a)
		var got []told
		for _, f := range fault.All(err) {
			if f.Kind != fault.Invalid {
				t.Errorf("%s: kind %d", name, f.Kind)
			}
			got = append(got, told{f.Field, f.Key})
		}
		if diff := cmp.Diff(row.want, got, cmp.AllowUnexported(told{})); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if made != (Made{}) || created || len(st.kept) > 0 {
			t.Errorf("%s: refused, and %+v made", name, made)
		}
	}
}

func TestForeignTokensAreRefusedAndEveryKindOfOursIsTaken(t *testing.T) {
	t.Parallel()
	s, _ := newService()
	if _, _, err := s.Pledge(t.Context(), ask(sealed(t, sealer("theirs"), claims()))); !fault.Is(err, fault.Invalid) {
		t.Errorf("a token of somebody else's: %v", err)
	}
	for _, kind := range []token.Kind{token.Page, token.Image, token.Scan} {
		c := claims()
		c.Kind = kind
		if _, created, err := s.Pledge(t.Context(), ask(sealed(t, s.Sealer, c))); err != nil || !created {
			t.Errorf("kind %d: %v", kind, err)
		}
	}
}

func TestNamesThatPeopleHaveAreTaken(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "ส้ม ใจดี", "O’Brien", "王小明 🐘", "<b>Bob</b>", "'; drop table pledge; --", "=1+1", "👩‍👩‍👧", strings.Repeat("象", 80), "  ", "a\tb"} {
		s, st := newService()
		a := ask(sealed(t, s.Sealer, claims()))
		a.Name = name
		if _, _, err := s.Pledge(t.Context(), a); err != nil || st.kept[0].Name != name {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestPledgingAgainGivesTheSameAnswer(t *testing.T) {
	t.Parallel()
	s, st := newService()
	a := ask(sealed(t, s.Sealer, claims()))
	first, created, err := s.Pledge(t.Context(), a)
	if err != nil || !created {
		t.Fatal(err)
	}
	for range 4 {
		a.Now = a.Now.Add(time.Hour)
		again, created, err := s.Pledge(t.Context(), a)
		if err != nil || created || again != first {
			t.Errorf("again: %+v %v %v, want %+v", again, created, err, first)
		}
	}
	if len(st.kept) != 1 {
		t.Errorf("%d kept", len(st.kept))
	}
	other, created, err := s.Pledge(t.Context(), ask(sealed(t, s.Sealer, claims())))
	if err != nil || !created || other.Pledge == first.Pledge || other.Receipt == first.Receipt {
		t.Errorf("another view: %+v %v %v", other, created, err)
	}
}

// A label lies in a bin, and somebody else scans it: the same code, and another sealed text.
func TestOnlyWhoMadeAPledgeIsGivenItsReceipt(t *testing.T) {
	t.Parallel()
	s, st := newService()
	c := claims()
	mine := sealed(t, s.Sealer, c)
	made, _, err := s.Pledge(t.Context(), ask(mine))
	if err != nil || made.Receipt == "" {
		t.Fatal(made, err)
	}
	theirs := ask(sealed(t, s.Sealer, c))
	theirs.Key = "key-1"
	got, created, err := s.Pledge(t.Context(), theirs)
	if err != nil || created || got != (Made{Pledge: made.Pledge}) || len(st.kept) != 1 {
		t.Errorf("who scanned the same code was told %+v %v %v", got, created, err)
	}
	s.ReceiptKey, s.Retired = []byte("a newer key"), [][]byte{s.ReceiptKey}
	if again, _, err := s.Pledge(t.Context(), ask(mine)); err != nil || again.Receipt == "" {
		t.Errorf("who made it, after the key was changed: %+v %v", again, err)
	}
}

func TestAReceiptTakesItsPledgeBackAndNothingElseDoes(t *testing.T) {
	t.Parallel()
	s, st := newService()
	a := ask(sealed(t, s.Sealer, claims()))
	a.Name = "Som"
	made, _, err := s.Pledge(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	body, mac, _ := strings.Cut(strings.TrimPrefix(made.Receipt, "rcp_"), "-")
	if "plg_"+body != made.Pledge || len(mac) != 16 || !strings.HasPrefix(made.Receipt, "rcp_") {
		t.Errorf("receipt %q of %q", made.Receipt, made.Pledge)
	}
	otherKey := &Service{ReceiptKey: []byte("another key")}
	for name, forged := range map[string]string{
		"nothing":               "",
		"the pledge's id":       made.Pledge,
		"no hash":               "rcp_" + body,
		"an empty hash":         "rcp_" + body + "-",
		"half a hash":           made.Receipt[:len(made.Receipt)-1],
		"a longer hash":         made.Receipt + "0",
		"the hash of another":   s.receipt(id.New(id.Pledge))[:len("rcp_")+27] + mac,
		"another key's":         otherKey.receipt(made.Pledge),
		"no prefix":             strings.TrimPrefix(made.Receipt, "rcp_"),
		"two prefixes":          "rcp_" + made.Receipt,
		"in capitals":           strings.ToUpper(made.Receipt),
		"with a space":          made.Receipt + " ",
		"with a second hash":    made.Receipt + "-" + mac,
		"guessed with zeros":    "rcp_" + body + "-0000000000000000",
		"a body that is no id":  "rcp_zzz-" + mac,
		"not text":              "rcp_\xff-\x00",
		"somebody's, unwritten": "rcp_" + strings.Repeat("0", 26) + "-" + mac,
	} {
		err := s.Withdraw(t.Context(), forged, noon)
		if f := fault.All(err); len(f) != 1 || f[0].Kind != fault.NotFound || f[0].Field != "/receipt" || f[0].Key != "pledge.unknown_receipt" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(st.kept) != 1 {
		t.Fatal("a forged receipt withdrew a pledge")
	}
	for range 2 {
		if err := s.Withdraw(t.Context(), made.Receipt, noon); err != nil {
			t.Error(err)
		}
	}
	if len(st.kept) != 0 {
		t.Errorf("%+v", st.kept[0])
	}
}

func TestAReceiptOfAnEarlierKeyStillWithdraws(t *testing.T) {
	t.Parallel()
	s, st := newService()
	made, _, err := s.Pledge(t.Context(), ask(sealed(t, s.Sealer, claims())))
	if err != nil {
		t.Fatal(err)
	}
	s.ReceiptKey, s.Retired = []byte("a newer key"), [][]byte{[]byte("one in between"), s.ReceiptKey}
	if err := s.Withdraw(t.Context(), made.Receipt, noon); err != nil || len(st.kept) != 0 {
		t.Fatalf("%v %+v", err, st.kept)
	}
}

// A receipt is kept by people and by nobody else: one given today must be known for good. This one was
// computed apart from our code.
func TestReceiptsNeverChange(t *testing.T) {
	t.Parallel()
	s, _ := newService()
	if got, want := s.receipt("plg_00000000000000000000000001"), "rcp_00000000000000000000000001-2fhck9gnpb86edc1"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestTheTallyIsOfOneCampaignAndNeverSummed(t *testing.T) {
	t.Parallel()
	s, st := newService()
	n, err := s.Tally(t.Context(), "cmp_exit")
	if err != nil || n != (Count{Measured: 0, Reported: 5}) || st.tallied != 7 {
		t.Errorf("%+v of campaign %d, %v", n, st.tallied, err)
	}
	_, err = s.Tally(t.Context(), "cmp_other")
	if f := fault.All(err); len(f) != 1 || f[0].Kind != fault.NotFound || f[0].Field != "/campaign" || f[0].Key != "campaign.unknown" {
		t.Errorf("%v", err)
	}
}

func TestTroubleOfTheStoreIsPassedOn(t *testing.T) {
	t.Parallel()
	s, st := newService()
	text := sealed(t, s.Sealer, claims())
	made, _, err := s.Pledge(t.Context(), ask(text))
	if err != nil {
		t.Fatal(err)
	}
	st.err = errors.New("database away")
	if got, created, err := s.Pledge(t.Context(), ask(text)); !errors.Is(err, st.err) || created || got != (Made{}) {
		t.Errorf("pledge: %+v %v", got, err)
	}
	if err := s.Withdraw(t.Context(), made.Receipt, noon); !errors.Is(err, st.err) {
		t.Errorf("withdraw: %v", err)
	}
	if _, err := s.Tally(t.Context(), "cmp_exit"); !errors.Is(err, st.err) {
		t.Errorf("tally: %v", err)
	}
}
