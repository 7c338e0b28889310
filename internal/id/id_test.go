package id

import (
	"sort"
	"testing"

	"pgregory.net/rapid"
)

func TestEveryIDReadsBackAsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var u [16]byte
		copy(u[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "u"))
		got, ok := Decode(Encode(u))
		if !ok || got != u {
			t.Fatalf("%x came back as %x (%v)", u, got, ok)
		}
	})
}

func TestOrderOfTextIsOrderOfBytes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var a, b [16]byte
		copy(a[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "a"))
		copy(b[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "b"))
		if (string(a[:]) < string(b[:])) != (Encode(a) < Encode(b)) {
			t.Fatalf("%x and %x change order", a, b)
		}
	})
}

func TestWhatIsNotAnIDIsRefused(t *testing.T) {
	good := New(Campaign)
	if !Valid(Campaign, good) {
		t.Fatalf("%q must be valid", good)
	}
	for _, s := range []string{"", "cmp_", "cmp", good + "0", good[:len(good)-1], "msg" + good[3:], "cmp_8" + good[5:], "cmp_u" + good[5:], "CMP" + good[3:]} {
		if Valid(Campaign, s) {
			t.Errorf("%q must be refused", s)
		}
	}
}

func TestIDsMadeLaterSortLater(t *testing.T) {
	ids := make([]string, 500)
	for i := range ids {
		ids[i] = New(Pledge)
	}
	if !sort.StringsAreSorted(ids) {
		t.Fatal("ids are not in the order of their making")
	}
}
