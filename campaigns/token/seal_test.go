package token

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"

	"erawan/internal/lang"
)

type ring map[byte]string

func (r ring) Current() (byte, []byte) {
	best := byte(0)
	for n := range r {
		best = max(best, n)
	}
	s, _ := r.Secret(best)
	return best, s
}

func (r ring) Secret(n byte) ([]byte, bool) {
	s, ok := r[n]
	sum := sha256.Sum256([]byte(s))
	return sum[:], ok
}

func sample() Claims {
	id := ID(uuid.Must(uuid.NewV7()))
	return Claims{
		ID: id, Kind: Page, Expires: id.Time().Truncate(time.Second).Add(24 * time.Hour),
		Cell:  Cell{Campaign: 7, Org: 2, Message: 31, Variant: "a", Arm: HeldOut, Locale: lang.Th, Placement: 12, PlacementOrg: 5, Segment: 9, Place: "TH"}.From(PageStore),
		Asked: []lang.Locale{lang.Th, lang.En}, Bucket: 711, Source: PageStore, Propensity: 922,
		Revision: 1042, Stops: 3, Signals: []byte{0, 2, 'T', 'H'}, Skipped: []Skip{{8, SkipCap}}, Reason: 11, Reduced: true,
	}
}

func TestATokenReadsBackAsSealed(t *testing.T) {
	s := NewSealer(ring{1: "one"})
	c := sample()
	text, err := s.Seal(&c)
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.Open(text, c.ID.Time(), Page)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(c, got); diff != "" {
		t.Fatal(diff)
	}
}

func TestTheLargestTokenFitsAnAddress(t *testing.T) {
	s := NewSealer(ring{1: "one"})
	c := sample()
	c.Cell = Cell{Campaign: 1 << 40, Org: 1 << 40, Message: 1 << 40, Variant: "variant8", Arm: Shown, Locale: lang.En, Placement: 1 << 40, PlacementOrg: 1 << 40, Segment: 1 << 40, Place: "TH"}.From(PageStore)
	c.Asked = []lang.Locale{lang.ZhHans, lang.ZhHant, lang.Th, lang.En}
	c.Revision, c.Stops, c.Epoch = 1<<40, 1<<40, 1<<20
	c.Signals = make([]byte, 72)
	c.Skipped = nil
	for range 8 {
		c.Skipped = append(c.Skipped, Skip{1 << 20, SkipDuplicate})
	}
	text, err := s.Seal(&c)
	if err != nil {
		t.Fatal(err)
	}
	if len(text) > MaxLength {
		t.Fatalf("%d characters", len(text))
	}
}

func TestARetiredKeyStillOpensAndAForeignOneDoesNot(t *testing.T) {
	c := sample()
	old, _ := NewSealer(ring{1: "one"}).Seal(&c)
	rotated := NewSealer(ring{1: "one", 2: "two"})
	if _, err := rotated.Open(old, c.ID.Time(), Page); err != nil {
		t.Fatalf("retired key: %v", err)
	}
	fresh, _ := rotated.Seal(&c)
	if _, err := NewSealer(ring{1: "one"}).Open(fresh, c.ID.Time(), Page); !errors.Is(err, ErrInvalid) {
		t.Fatalf("unknown key: %v", err)
	}
	if _, err := NewSealer(ring{1: "somebody else's"}).Open(old, c.ID.Time(), Page); !errors.Is(err, ErrInvalid) {
		t.Fatalf("foreign key: %v", err)
	}
}

func TestEveryChangedBitIsFound(t *testing.T) {
	s := NewSealer(ring{1: "one"})
	c := sample()
	text, _ := s.Seal(&c)
	raw, _ := base64.RawURLEncoding.DecodeString(text)
	for i := range raw {
		for bit := range 8 {
			bad := append([]byte(nil), raw...)
			bad[i] ^= 1 << bit
			if _, err := s.Open(base64.RawURLEncoding.EncodeToString(bad), c.ID.Time(), Page, Image, Scan); !errors.Is(err, ErrInvalid) {
				t.Fatalf("byte %d bit %d: %v", i, bit, err)
			}
		}
	}
}

func TestExpiredAndWrongKindAreToldApart(t *testing.T) {
	s := NewSealer(ring{1: "one"})
	c := sample()
	text, _ := s.Seal(&c)
	if got, err := s.Open(text, c.Expires, Page); !errors.Is(err, ErrExpired) || got.ID != c.ID {
		t.Fatalf("expired: %v", err)
	}
	if _, err := s.Open(text, c.ID.Time(), Image); !errors.Is(err, ErrKind) {
		t.Fatalf("kind: %v", err)
	}
}

func TestTwoSealsOfTheSameClaimsDiffer(t *testing.T) {
	s := NewSealer(ring{1: "one"})
	c := sample()
	a, _ := s.Seal(&c)
	b, _ := s.Seal(&c)
	if a == b {
		t.Fatal("a token must not tell that two visits were decided alike")
	}
}

func TestStrangersCannotGrowTheCache(t *testing.T) {
	s := NewSealer(ring{1: "one"})
	raw := make([]byte, 60)
	for day := range 1000 {
		raw[0], raw[1], raw[2], raw[3], raw[4] = version, byte(Page), 1, byte(day>>8), byte(day)
		s.Open(base64.RawURLEncoding.EncodeToString(raw), time.Now(), Page)
	}
	if len(s.aeads) > maxCached {
		t.Fatalf("%d keys kept", len(s.aeads))
	}
}

func TestClaimsOfAnyValueReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := sample()
		c.Cell.Campaign = rapid.Int64Min(0).Draw(t, "campaign")
		c.Cell.Variant = rapid.StringN(0, 8, 8).Draw(t, "variant")
		c.Cell = c.Cell.From(c.Source)
		c.Bucket = rapid.IntRange(0, 1023).Draw(t, "bucket")
		c.Signals = rapid.SliceOfN(rapid.Byte(), 1, 72).Draw(t, "signals")
		got, err := ReadClaims(c.Append(nil))
		got.Kind = c.Kind
		if err != nil || !cmp.Equal(c, got) {
			t.Fatalf("%v\n%s", err, cmp.Diff(c, got))
		}
	})
}

func FuzzOpenNeverPanics(f *testing.F) {
	s := NewSealer(ring{1: "one"})
	c := sample()
	text, _ := s.Seal(&c)
	f.Add(text)
	f.Add("")
	f.Add("AQEB")
	f.Fuzz(func(t *testing.T, text string) {
		if got, err := s.Open(text, c.ID.Time(), Page); err == nil && got.ID != c.ID {
			t.Fatalf("opened a token nobody sealed: %q", text)
		}
	})
}

func FuzzReadClaimsNeverPanics(f *testing.F) {
	c := sample()
	f.Add(c.Append(nil))
	f.Fuzz(func(t *testing.T, b []byte) { ReadClaims(b) })
}
