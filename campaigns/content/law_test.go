package content

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/internal/lang"
)

var update = flag.Bool("update", false, "write the golden files anew")

// thaiExit is the card of the first campaign: taking ivory out of Thailand.
func thaiExit() LawCard {
	return LawCard{ID: 1, Org: 10, Public: "law_th", Place: "TH", Conduct: TakeOut, Confidence: A,
		Imprisonment: Term{MaxMonths: 120}, Fine: Money{Amount: 1_000_000, Currency: "THB"}, OrBoth: true,
		SourceName: words("source"), SourceURL: "https://law.example/th", AsOf: campaigns.Date{Year: 2026, Month: 11, Day: 1}}
}

func words(what string) lang.Text {
	out := lang.Text{}
	for _, l := range lang.All {
		out[l] = what + " in " + string(l)
	}
	return out
}

func TestTheThaiExitLawIsSaidInFourLanguages(t *testing.T) {
	t.Parallel()
	for l, want := range map[lang.Locale]string{
		lang.ZhHans: "泰国：将象牙带出境属于犯罪。最高10年监禁、最高100万泰铢罚款，或两者并罚。",
		lang.ZhHant: "泰國：將象牙帶出境屬刑事罪行。最高10年監禁、最高100萬泰銖罰款，或兩者並罰。",
		lang.Th:     "ประเทศไทย: การนำงาช้างออกนอกประเทศเป็นความผิดอาญา จำคุกไม่เกิน 10 ปี ปรับไม่เกิน 1 ล้านบาท หรือทั้งจำทั้งปรับ",
		lang.En:     "Thailand: taking ivory out of the country is a crime. Up to 10 years in prison, a fine of up to 1,000,000 baht, or both.",
	} {
		if diff := cmp.Diff(want, thaiExit().Sentence(l)); diff != "" {
			t.Errorf("%s: want (-), got (+)\n%s", l, diff)
		}
	}
}

// The golden holds every combination of the parts of a penalty, so that no change of a phrase goes
// unread.
func TestEveryCombinationOfAPenaltyReadsAsApproved(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	eachPenalty(func(name string, c LawCard) {
		fmt.Fprintf(&b, "# %s\n", name)
		for _, l := range lang.All {
			fmt.Fprintf(&b, "%-8s %s\n", l, c.Sentence(l))
		}
		b.WriteByte('\n')
	})
	golden(t, "penalties.txt", b.Bytes())
}

// halfWidth finds punctuation of the Latin script; a comma between digits is part of a number.
var halfWidth = regexp.MustCompile(`[;:!?.]|[^0-9],|,[^0-9]`)

func eachPenalty(visit func(name string, c LawCard)) {
	terms := []struct {
		name string
		Term
	}{{"no prison", Term{}}, {"up to 1 year", Term{0, 12}}, {"up to 18 months", Term{0, 18}}, {"1 month to 10 years", Term{1, 120}}, {"10 years or more", Term{120, 0}}}
	fines := []struct {
		name string
		Money
	}{{"no fine", Money{}}, {"a stated fine", Money{Amount: 10_000_000, Currency: "HKD"}}, {"a fine of unknown amount", Money{Unstated: true}}}
	for _, term := range terms {
		for _, fine := range fines {
			for _, both := range []bool{false, true} {
				for _, taken := range []bool{false, true} {
					c := LawCard{Place: "HK", Conduct: BringIn, Imprisonment: term.Term, Fine: fine.Money, OrBoth: both, Confiscated: taken}
					visit(fmt.Sprintf("%s, %s, or both: %v, confiscated: %v", term.name, fine.name, both, taken), c)
				}
			}
		}
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := "testdata/" + name
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s: want (-), got (+)\n%s", path, diff)
	}
}

func TestASentenceIsWholeInEveryCombination(t *testing.T) {
	t.Parallel()
	eachPenalty(func(name string, c LawCard) {
		for _, l := range lang.All {
			s := c.Sentence(l)
			for _, wrong := range []string{"{}", "  ", "。。", "..", "，。", " .", "：。", "<nil>", "%!"} {
				if strings.Contains(s, wrong) {
					t.Errorf("%s in %s holds %q: %s", name, l, wrong, s)
				}
			}
			if strings.TrimSpace(s) != s {
				t.Errorf("%s in %s has space around it: %q", name, l, s)
			}
			if foreign := lang.Mixed(l, s); len(foreign) > 0 {
				t.Errorf("%s in %s mixes scripts: %q", name, l, string(foreign))
			}
			if (l == lang.ZhHans || l == lang.ZhHant) && halfWidth.MatchString(s) {
				t.Errorf("%s in %s has half-width punctuation: %s", name, l, s)
			}
		}
	})
}

func TestEveryConductAndPlaceHasWordsInFourLanguages(t *testing.T) {
	t.Parallel()
	for _, conduct := range []Conduct{TakeOut, BringIn, Trade, Possess, Mail} {
		for _, place := range []string{"TH", "CN", "HK", "MO", "LA", "KH", "MM", "VN", "SG", "JP"} {
			for _, l := range lang.All {
				c := LawCard{Place: place, Conduct: conduct}
				s := c.Sentence(l)
				if !strings.HasPrefix(s, PlaceName(place, l)) || len(s) <= len(PlaceName(place, l)) {
					t.Errorf("%s in %s, %s: %q", conduct, place, l, s)
				}
				if foreign := lang.Mixed(l, s); len(foreign) > 0 {
					t.Errorf("%s in %s, %s mixes scripts: %q", conduct, place, l, string(foreign))
				}
			}
		}
	}
}

func TestALeadOfItsOwnReplacesTheConducts(t *testing.T) {
	t.Parallel()
	c := thaiExit()
	c.Lead = lang.Text{lang.En: "do not"}
	if s := c.Sentence(lang.En); !strings.HasPrefix(s, "Thailand: do not. Up to") {
		t.Errorf("%q", s)
	}
	if s := c.Sentence(lang.Th); !strings.Contains(s, conducts[TakeOut][lang.Th]) {
		t.Errorf("a locale without a lead of its own says the conduct's: %q", s)
	}
}

func TestASentenceWithoutAllItsWordsIsEmpty(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]LawCard{
		"unknown place":   {Place: "XX", Conduct: TakeOut},
		"no place":        {Conduct: TakeOut},
		"unknown conduct": {Place: "TH", Conduct: "lick"},
	} {
		for _, l := range lang.All {
			if s := c.Sentence(l); s != "" {
				t.Errorf("%s in %s: %q", name, l, s)
			}
		}
	}
	if s := thaiExit().Sentence("fr"); s != "" {
		t.Errorf("in a language that is not ours: %q", s)
	}
}

func TestALawIsInForceOnItsDaysOnly(t *testing.T) {
	t.Parallel()
	day := func(d int) campaigns.Date { return campaigns.Date{Year: 2026, Month: 11, Day: d} }
	at := func(d, h, m int) time.Time { return time.Date(2026, 11, d, h, m, 59, 0, time.UTC) }
	for name, row := range map[string]struct {
		from, to campaigns.Date
		at       time.Time
		want     bool
	}{
		"dates unknown":         {at: at(1, 0, 0), want: true},
		"the day before":        {from: day(10), at: at(9, 23, 59)},
		"the first minute":      {from: day(10), at: at(10, 0, 0), want: true},
		"the last minute":       {to: day(20), at: at(20, 23, 59), want: true},
		"the day after":         {to: day(20), at: at(21, 0, 0)},
		"in the middle":         {from: day(10), to: day(20), at: at(15, 12, 0), want: true},
		"another zone's clock":  {to: day(20), at: at(21, 0, 0).In(time.FixedZone("", -3600)), want: false},
		"one day, from its eve": {from: day(10), to: day(10), at: at(9, 23, 59)},
	} {
		if got := (LawCard{InForceFrom: row.from, InForceTo: row.to}).InForce(row.at); got != row.want {
			t.Errorf("%s: %v, want %v", name, got, row.want)
		}
	}
}
