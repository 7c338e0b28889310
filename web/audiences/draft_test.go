package audiences

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"erawan/audience"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/locales"
	"erawan/web/templates"
)

func reader(t *testing.T, l lang.Locale) *catalogue {
	t.Helper()
	words, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	assets, err := page.NewAssets(map[string][]byte{"icons.svg": nil})
	if err != nil {
		t.Fatal(err)
	}
	set, err := page.Parse(templates.Console, words, assets)
	if err != nil {
		t.Fatal(err)
	}
	return &catalogue{Reader: set.Reader(l, nil), refs: map[string]string{}}
}

func ruleOf(t *testing.T, text string) audience.Rule {
	t.Helper()
	r, err := audience.ReadRule(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// fill writes a draft as the form does that shows it.
func fill(d draft, path string, form url.Values) {
	form.Set(path+"-kind", d.kind)
	for i, p := range d.parts {
		fill(p, pathOfParts(append(mustPath(path), i)), form)
	}
	form.Set(path+"-signal", d.signal)
	form.Set(path+"-test", string(d.test))
	form.Set(path+"-min", d.min)
	form.Set(path+"-max", d.max)
	form[path+"-value"] = d.values
}

func mustPath(path string) []int {
	at, _ := pathIn(path)
	return at
}

func TestARuleComesThroughTheFormAsItWas(t *testing.T) {
	t.Parallel()
	c := reader(t, lang.En)
	c.segments = known{{Public: "seg_x", Name: "X"}}
	for _, text := range []string{
		`{"signal":"party","in":["group_tour","solo"]}`,
		`{"all":[{"signal":"hour","range":{"min":9,"max":17}},{"signal":"hour","before":"9"},{"signal":"trip_phase","after":"booked"}]}`,
		`{"any":[{"signal":"context","includes_all":["food","souvenirs"]},{"signal":"origin","not_in":["CN"]},{"segment":"seg_x"}]}`,
		`{"not":{"signal":"party","present":true}}`,
		`{"not":{"any":[{"signal":"party","missing":true},{"signal":"origin_airport","in":["KMG","LJG"]}]}}`,
		`{"all":[{"not":{"all":[{"signal":"party","in":["solo"]},{"signal":"language","in":["zh-CN"]}]}},{"any":[{"signal":"route","includes_any":["KMG","LA"]},{"signal":"party","in":["solo"]}]}]}`,
	} {
		form := url.Values{}
		fill(draftOf(ruleOf(t, text)), root, form)
		got, err := json.Marshal(readDraft(form, c).build().rule)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(text, string(got)); diff != "" {
			t.Errorf("%s", diff)
		}
	}
}

func TestButtonsChangeTheDraft(t *testing.T) {
	t.Parallel()
	start := `{"all":[{"signal":"party","in":["solo"]},{"any":[{"signal":"origin","in":["CN"]},{"signal":"hour","before":"9"}]}]}`
	for _, tc := range []struct{ do, want, focus string }{
		{"remove r-0", `{"any":[{"signal":"origin","in":["CN"]},{"signal":"hour","before":"9"}]}`, "r-add"},
		{"remove r-1-0", `{"all":[{"signal":"party","in":["solo"]},{"any":[{"signal":"hour","before":"9"}]}]}`, "r-1-add"},
		{"up r-1", `{"all":[{"any":[{"signal":"origin","in":["CN"]},{"signal":"hour","before":"9"}]},{"signal":"party","in":["solo"]}]}`, "r-0-more"},
		{"down r-1-0", `{"all":[{"signal":"party","in":["solo"]},{"any":[{"signal":"hour","before":"9"},{"signal":"origin","in":["CN"]}]}]}`, "r-1-1-more"},
		{"in r-0", `{"all":[{"any":[{"signal":"party","in":["solo"]}]},{"any":[{"signal":"origin","in":["CN"]},{"signal":"hour","before":"9"}]}]}`, "r-0-kind"},
		{"out r-1-0", `{"all":[{"signal":"party","in":["solo"]},{"any":[{"signal":"hour","before":"9"}]},{"signal":"origin","in":["CN"]}]}`, "r-2-more"},
		{"remove r-7", start, ""},
		{"remove r", start, ""},
		{"out r-0", start, ""},
		{"up r-1-0-0-0", start, ""},
		{"nonsense", start, ""},
	} {
		d := draftOf(ruleOf(t, start))
		focus := d.change(tc.do)
		got, err := json.Marshal(d.build().rule)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{tc.want, tc.focus}, []string{string(got), focus}); diff != "" {
			t.Errorf("%s: %s", tc.do, diff)
		}
	}
}

func TestGroupsGoNoDeeperThanARuleMay(t *testing.T) {
	t.Parallel()
	d := empty()
	for range 20 {
		for path := range everyPath(d, root) {
			d.change("in " + path)
		}
	}
	for path := range everyPath(d, root) {
		d.change("group " + path)
	}
	if got := d.depth(); got != audience.MaxDepth {
		t.Errorf("%d levels", got)
	}
}

// everyPath are the paths of a draft's parts.
func everyPath(d draft, path string) map[string]bool {
	out := map[string]bool{path: true}
	for i, p := range d.parts {
		for at := range everyPath(p, pathOfParts(append(mustPath(path), i))) {
			out[at] = true
		}
	}
	return out
}

func TestAFormWithoutEndIsReadToABound(t *testing.T) {
	t.Parallel()
	form := url.Values{"r-kind": {"all"}}
	for i := range 5000 {
		form.Set(pathOfParts([]int{i})+"-kind", "if")
	}
	if n := len(readDraft(form, reader(t, lang.En)).parts); n != maxParts-1 {
		t.Errorf("%d parts were read", n)
	}
}

func TestPlacesAreFoundByNameInAnyLanguageAndByProvince(t *testing.T) {
	t.Parallel()
	airports, countries := audience.OriginAirport.Definition(), audience.Destination.Definition()
	for _, tc := range []struct {
		locale lang.Locale
		of     audience.Definition
		typed  string
		first  string
		many   bool
	}{
		{lang.En, countries, "thailand", "TH", false},
		{lang.En, countries, "泰国", "TH", false},
		{lang.Th, countries, "ลาว", "LA", false},
		{lang.En, countries, "th", "TH", false},
		{lang.En, airports, "Kunming (KMG)", "KMG", false},
		{lang.En, airports, "kmg", "KMG", false},
		{lang.En, airports, "Airports of Yunnan", "BSD", true},
		{lang.ZhHans, airports, "云南", "BSD", true},
		{lang.Th, airports, "สนามบินในยูนนาน", "BSD", true},
		{lang.En, airports, "Atlantis", "", false},
	} {
		got := reader(t, tc.locale).search(tc.of, tc.typed)
		if first(got) != tc.first || (len(got) > 1) != tc.many {
			t.Errorf("%s %q finds %v", tc.locale, tc.typed, got)
		}
	}
}

func TestAProvincesAirportsAreToldAsOne(t *testing.T) {
	t.Parallel()
	c := reader(t, lang.En)
	yunnan := c.search(audience.OriginAirport.Definition(), "Yunnan")
	shown := c.chosen(audience.OriginAirport.Definition(), append([]string{"PVG"}, yunnan...))
	if len(shown) != 2 || shown[0].Text != "Airports of Yunnan" || !strings.Contains(shown[1].Text, "(PVG)") {
		t.Errorf("shown as %+v", shown)
	}
	spoken := c.spoken(audience.Rule{Signal: "origin_airport", In: yunnan})
	if diff := cmp.Diff([]string{"CN-53"}, spoken.In); diff != "" || c.Name("CN-53") != "Airports of Yunnan" {
		t.Errorf("%s %s", diff, c.Name("CN-53"))
	}
}

func TestEveryRegionOfChinaThatHasAnAirportHasAName(t *testing.T) {
	t.Parallel()
	for _, f := range fields() {
		if f.country == "CN" && provinces[f.region] == nil {
			t.Errorf("%s is in %s, which has no name", f.code, f.region)
		}
	}
	for code, name := range provinces {
		for _, l := range lang.All {
			if name[l] == "" {
				t.Errorf("%s has no name in %s", code, l)
			}
		}
	}
}

func TestExamplesSayOnlyWhatTheVocabularyKnows(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, p := range personas() {
		if seen[p.ID] {
			t.Errorf("%s twice", p.ID)
		}
		seen[p.ID] = true
		for _, l := range lang.All {
			if p.Name[l] == "" {
				t.Errorf("%s has no name in %s", p.ID, l)
			}
		}
		var v audience.Traveller
		for name, values := range p.Signals {
			if note := v.Tell(name, values); note.Key != "" {
				t.Errorf("%s: %s %v: %s", p.ID, name, values, note.Key)
			}
		}
	}
}
