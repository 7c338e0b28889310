package locales

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"erawan/internal/lang"
	"erawan/internal/sample/reference"
)

// shown are the columns of the research library that its pages say in sentences of ours, by dataset.
var shown = map[string][]string{"evidence": {"finding", "effect", "design"}, "studies": {"note"}, "waves": {"note"}, "travellers": {"note"}, "thailand": {"note"}}

// A row that is changed in its file and not here would be told in English to everybody.
func TestEveryRowOfTheLibraryIsSaidInFourLanguages(t *testing.T) {
	t.Parallel()
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	sets, err := reference.Datasets()
	if err != nil {
		t.Fatal(err)
	}
	english := map[string]string{}
	for _, set := range sets {
		for _, row := range set.Rows {
			for _, column := range shown[set.Name] {
				if row[column] != "" {
					english["research."+column+"_"+strings.ReplaceAll(row["id"], "-", "_")] = row[column]
				}
			}
		}
	}
	if len(english) < 80 {
		t.Fatalf("%d texts of the library: the test is blind", len(english))
	}
	for key, text := range english {
		if said := c.Say(lang.En, key, nil); said != text {
			t.Errorf("%s: the catalogue says %q, the library %q", key, said, text)
		}
		for _, l := range []lang.Locale{lang.ZhHans, lang.ZhHant, lang.Th} {
			said := c.Say(l, key, nil)
			if !inOwnScript(l, said) {
				t.Errorf("%s: %s is not said in words: %q", l, key, said)
			}
			if lost := lostFigures(l, text, said); len(lost) > 0 {
				t.Errorf("%s: %s has lost %q: %s", l, key, lost, said)
			}
		}
	}
	for key := range sentences(t, files, lang.En) {
		for _, column := range []string{"finding", "effect", "design", "note"} {
			if strings.HasPrefix(key, "research."+column+"_") && english[key] == "" {
				t.Errorf("%s is of no row of the library", key)
			}
		}
	}
}

func TestALostFigureIsSeen(t *testing.T) {
	t.Parallel()
	const text = "2,496 people in 2019, 4.55 to 5.10 points, 23%"
	for said, want := range map[string][]string{
		"2,496 คนในปี 2562 เพิ่ม 4.55 ถึง 5.10 จุด 23%": nil,
		"2,496 คนในปี 2019 เพิ่ม 4.5 ถึง 5.10 จุด 23":   {"2562", "4.55", "23%"},
	} {
		if lost := lostFigures(lang.Th, text, said); !slices.Equal(lost, want) {
			t.Errorf("%q has lost %q, not %q", said, lost, want)
		}
	}
}

func inOwnScript(l lang.Locale, said string) bool {
	script := unicode.Han
	if l == lang.Th {
		script = unicode.Thai
	}
	return strings.ContainsFunc(said, func(r rune) bool { return unicode.Is(script, r) })
}

var (
	figure = regexp.MustCompile(`\d+(?:[.,]\d+)*%?`)
	year   = regexp.MustCompile(`^(?:19|20)\d\d$`)
)

// lostFigures are those of the English that a language does not say; in Thai, years count from the Buddha.
func lostFigures(l lang.Locale, english, said string) (lost []string) {
	there := figure.FindAllString(said, -1)
	for _, one := range figure.FindAllString(english, -1) {
		if n, err := strconv.Atoi(one); err == nil && l == lang.Th && year.MatchString(one) {
			one = strconv.Itoa(n + 543)
		}
		i := slices.Index(there, one)
		if i < 0 {
			lost = append(lost, one)
			continue
		}
		there = slices.Delete(there, i, i+1)
	}
	return lost
}
