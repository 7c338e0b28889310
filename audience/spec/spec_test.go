package spec

import (
	"encoding/csv"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"erawan/audience"
	"erawan/internal/lang"
	"erawan/locales"
)

func segment(t *testing.T, rule string) audience.Segment {
	t.Helper()
	r, err := audience.ParseRule(strings.NewReader(rule))
	if err != nil {
		t.Fatalf("%s: %v", rule, err)
	}
	return audience.Segment{Public: "seg_1", Version: 3, Name: "Group travellers from Yunnan", Rule: r}
}

const yunnan = `{"all":[{"signal":"destination","in":["TH"]},{"signal":"origin_airport","in":["KMG","LJG"]},{"signal":"party","in":["group_tour"]},
	{"signal":"context","in":["souvenirs","jewellery"]},{"signal":"language","in":["zh-CN"]},{"signal":"trip_phase","in":["in_destination"]},
	{"signal":"age_band","in":["25-34","35-44"]},{"signal":"origin","not_in":["HK"]},{"signal":"partner","in":["org_1"]},{"signal":"hour","range":{"min":9,"max":20}}]}`

func TestARuleBecomesWhatPlatformsCanSay(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		rule string
		want Spec
	}{
		"all of several": {yunnan, Spec{
			Destinations: Choice{With: []string{"TH"}}, Origins: Choice{Without: []string{"HK"}}, Cities: Choice{With: []string{"Kunming", "Lijiang"}},
			Languages: Choice{With: []string{"zh-CN"}}, Ages: Choice{With: []string{"25-34", "35-44"}}, Interests: Choice{With: []string{"souvenirs", "jewellery"}},
			Party: Choice{With: []string{"group_tour"}}, Moments: Choice{With: []string{"in_destination"}}, There: true,
			Left: []Left{{"/all/8", "partner", LeftOurs}, {"/all/9", "hour", LeftHour}},
		}},
		"either-or of one signal": {`{"any":[{"signal":"destination","in":["TH"]},{"signal":"destination","in":["LA","TH"]}]}`,
			Spec{Destinations: Choice{With: []string{"TH", "LA"}}}},
		"either-or across signals": {`{"any":[{"signal":"destination","in":["TH"]},{"signal":"party","in":["family"]}]}`,
			Spec{Left: []Left{{"", "", LeftShape}}}},
		"not": {`{"not":{"signal":"context","in":["food"]}}`, Spec{Interests: Choice{Without: []string{"food"}}}},
		"not any": {`{"not":{"any":[{"signal":"context","in":["food"]},{"signal":"origin","in":["JP"]}]}}`,
			Spec{Interests: Choice{Without: []string{"food"}}, Origins: Choice{Without: []string{"JP"}}}},
		"not all":       {`{"not":{"all":[{"signal":"context","in":["food"]},{"signal":"origin","in":["JP"]}]}}`, Spec{Left: []Left{{"/not", "", LeftShape}}}},
		"not not in":    {`{"not":{"signal":"origin","not_in":["CN"]}}`, Spec{Origins: Choice{With: []string{"CN"}}}},
		"a layer":       {`{"signal":"ivory_market_layer","in":["2"]}`, Spec{Cities: Choice{With: []string{"Shenyang", "Xi'an", "Tianjin"}}}},
		"includes any":  {`{"signal":"context","includes_any":["food","religion"]}`, Spec{Interests: Choice{With: []string{"food", "religion"}}}},
		"includes both": {`{"signal":"context","includes_all":["food","religion"]}`, Spec{Left: []Left{{"", "context", LeftShape}}}},
		"before":        {`{"signal":"trip_phase","before":"departing"}`, Spec{Moments: Choice{With: []string{"dreaming", "booked"}}}},
		"after":         {`{"signal":"age_band","after":"45-54"}`, Spec{Ages: Choice{With: []string{"55-64", "65+"}}}},
		"not before":    {`{"not":{"signal":"age_band","before":"25-34"}}`, Spec{Ages: Choice{Without: []string{"18-24"}}}},
		"is it known":   {`{"all":[{"signal":"party","present":true},{"signal":"purpose","missing":true}]}`, Spec{Left: []Left{{"/all/0", "party", LeftUnknown}, {"/all/1", "purpose", LeftUnknown}}}},
		"on their way":  {`{"signal":"trip_phase","in":["booked","in_destination"]}`, Spec{Moments: Choice{With: []string{"booked", "in_destination"}}}},
		"trips, routes": {`{"all":[{"signal":"trips_per_year","in":["2+"]},{"signal":"route","in":["HK"]}]}`, Spec{Left: []Left{{"/all/0", "trips_per_year", LeftNoWord}, {"/all/1", "route", LeftNoWord}}}},
	} {
		got := Of(segment(t, c.rule))
		c.want.Segment, c.want.Version, c.want.Name = "seg_1", 3, "Group travellers from Yunnan"
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestWhatStandsInAnotherSegmentIsLeft(t *testing.T) {
	t.Parallel()
	s := Of(audience.Segment{Rule: audience.Rule{All: []audience.Rule{{Segment: "seg_2"}, {Signal: "destination", In: []string{"TH"}}}}})
	if d := cmp.Diff([]Left{{"/all/0", "", LeftSegment}}, s.Left); d != "" || !slices.Equal(s.Destinations.With, []string{"TH"}) {
		t.Errorf("destinations %v, left: %s", s.Destinations, d)
	}
}

func TestEverySignalIsCarriedOverOrLeftWithAReason(t *testing.T) {
	t.Parallel()
	for _, d := range audience.Vocabulary() {
		value := map[audience.Shape]string{audience.Country: "CN", audience.Places: "TH", audience.Airport: "KMG", audience.Journey: "TH", audience.Tag: "zh-CN", audience.Ref: "org_1"}[d.Shape]
		if len(d.Values) > 0 {
			value = d.Values[0].Name
		}
		s := Of(audience.Segment{Rule: audience.Rule{Signal: d.Name, In: []string{value}}})
		carried := slices.ContainsFunc(s.choices(), func(c choice) bool { return !c.Empty() })
		if carried == (len(s.Left) > 0) {
			t.Errorf("%s: carried over %v, left %v", d.Name, carried, s.Left)
		}
	}
}

func TestKeywordsFollowLanguageAndTopicAndLeaveOutOtherMeanings(t *testing.T) {
	t.Parallel()
	s := Of(segment(t, `{"all":[{"signal":"language","in":["zh-CN"]},{"signal":"context","in":["jewellery"]},{"signal":"destination","not_in":["JP"]}]}`))
	got := map[string]bool{}
	for _, k := range s.Keywords() {
		if k.Lang != lang.ZhHans {
			t.Errorf("%s is in %s", k.Text, k.Lang)
		}
		got[k.Text] = k.Without
	}
	for text, without := range map[string]bool{"象牙": false, "手镯": false, "象牙塔": true, "日本旅游": true} {
		if w, ok := got[text]; !ok || w != without {
			t.Errorf("%s: there %v, left out %v", text, ok, w)
		}
	}
	all := Of(segment(t, `{"signal":"party","in":["family"]}`)).Keywords()
	for _, l := range lang.All {
		if !slices.ContainsFunc(all, func(k Keyword) bool { return k.Lang == l }) {
			t.Errorf("no language named, and no word in %s", l)
		}
	}
}

func TestKeywordsAreWholeAndInTheirScript(t *testing.T) {
	t.Parallel()
	topics := map[string]bool{"always": true}
	for _, d := range []audience.Signal{audience.Context, audience.Party} {
		for _, v := range d.Definition().Values {
			topics[v.Name] = true
		}
	}
	for _, k := range keywords() {
		if !topics[k.Topic] && len(k.Topic) != 2 {
			t.Errorf("nothing has the topic %q", k.Topic)
		}
		if k.Text == "" || strings.TrimSpace(k.Text) != k.Text {
			t.Errorf("%s in %s: %q", k.Topic, k.Lang, k.Text)
		}
		if k.Lang == lang.ZhHans || k.Lang == lang.ZhHant {
			if wrong := lang.Mixed(k.Lang, k.Text); len(wrong) > 0 {
				t.Errorf("%q in %s has %q", k.Text, k.Lang, wrong)
			}
		}
	}
}

func TestAgesAreOneSpanOrNone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		bands       string
		least, most int
		ok          bool
	}{{"25-34 35-44", 25, 44, true}, {"65+", 65, 0, true}, {"55-64 65+", 55, 0, true}, {"18-24 35-44", 0, 0, false}, {"", 0, 0, false}} {
		if least, most, ok := ages(strings.Fields(c.bands)); least != c.least || most != c.most || ok != c.ok {
			t.Errorf("%q is %d to %d (%v)", c.bands, least, most, ok)
		}
	}
}

func TestFilesSayTheAudienceInThePlatformsWords(t *testing.T) {
	t.Parallel()
	s := Of(segment(t, yunnan))
	meta := fileOf(t, s, "meta", JSON)
	for _, want := range []string{`"countries": [`, `"TH"`, `"age_min": 25`, `"age_max": 44`, `"not_origin"`, `"partner"`} {
		if !strings.Contains(meta, want) {
			t.Errorf("Meta's file has no %s:\n%s", want, meta)
		}
	}
	if !strings.Contains(fileOf(t, s, "wechat", JSON), `"min": 25`) {
		t.Error("Tencent's file has no age")
	}
	rows, err := csv.NewReader(strings.NewReader(fileOf(t, s, "google", Rows))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	has := func(want ...string) bool {
		return slices.ContainsFunc(rows, func(row []string) bool { return slices.Equal(row, want) })
	}
	if !has("Group travellers from Yunnan", "zh_CN", "", "", "", "") || !has("Group travellers from Yunnan", "", "Thailand", "", "", "") ||
		!has("Group travellers from Yunnan", "", "", "", "象牙塔", "Campaign negative phrase") || !has("Group travellers from Yunnan", "", "", "seg_1", "象牙", "Phrase") {
		t.Errorf("Google's rows are %q", rows)
	}
	s.Name = `=HYPERLINK("x")`
	if got := fileOf(t, s, "google", Rows); strings.Contains(got, "\n=") || strings.Contains(got, "\n\"=") {
		t.Errorf("a name is a formula: %s", got)
	}
}

func fileOf(t *testing.T, s Spec, platform string, f Format) string {
	t.Helper()
	p, ok := PlatformOf(platform)
	if !ok {
		t.Fatalf("no platform %s", platform)
	}
	out, err := s.File(p, f)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// everything is each file of each platform in each language.
func everything(t *testing.T, s Spec) map[string]string {
	t.Helper()
	words, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, p := range Platforms {
		for _, l := range lang.All {
			out[p.ID+" brief "+string(l)] = string(s.Brief(p, l, words))
		}
		for _, f := range p.Formats[1:] {
			out[p.ID+" "+string(f)] = fileOf(t, s, p.ID, f)
		}
	}
	return out
}

func TestABriefIsWholeInEachLanguage(t *testing.T) {
	t.Parallel()
	key := regexp.MustCompile(`\bspec\.[a-z_.]+`)
	for what, text := range everything(t, Of(segment(t, yunnan))) {
		if strings.Contains(what, "brief") {
			if found := key.FindString(text); found != "" || strings.Contains(text, "{{") {
				t.Errorf("%s says %q", what, found)
			}
			if !strings.Contains(text, "https://") || !strings.Contains(text, "象牙") {
				t.Errorf("%s cites no page or has no word:\n%s", what, text)
			}
		}
	}
}

// people are members and columns by which platforms take lists of persons, or tell one from another.
var people = regexp.MustCompile(`(?i)custom_?audience|lookalike|imei|idfa|oaid|gaid|device_?id|user_?id|open_?id|union_?id|cookie|md5|sha256|e-?mail_|phone_|retarget|external_id|data_source|dmp`)

func TestNoFormatHasAPlaceForPeople(t *testing.T) {
	t.Parallel()
	for what, text := range everything(t, Of(segment(t, yunnan))) {
		if found := people.FindString(text); found != "" {
			t.Errorf("%s has %q", what, found)
		}
	}
	for _, path := range []string{"spec.go", "file.go", "brief.go", "words.go", "platform.go", "region.go"} {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if found := people.FindString(string(raw)); found != "" {
			t.Errorf("%s names %q", path, found)
		}
	}
}

// Nothing is taken in: no exported function or method reads, parses, imports or decodes anything.
func TestThereIsNoImport(t *testing.T) {
	t.Parallel()
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	looked := 0
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || !fn.Name.IsExported() {
				continue
			}
			looked++
			if regexp.MustCompile(`(?i)import|read|parse|decode|unmarshal|upload|load|receive`).MatchString(fn.Name.Name) {
				t.Errorf("%s takes something in", fn.Name.Name)
			}
		}
	}
	if looked < 6 {
		t.Errorf("only %d functions were looked at", looked)
	}
}

func TestPlatformsCiteTheirPages(t *testing.T) {
	t.Parallel()
	words, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range Platforms {
		official := slices.ContainsFunc(p.Sources, func(s Source) bool { return s.Official })
		if len(p.Sources) == 0 || official == slices.Contains(p.Notes, "spec.note.secondary") {
			t.Errorf("%s: %d sources, official %v, and says it is secondary %v", p.ID, len(p.Sources), official, !official)
		}
		for _, key := range p.Notes {
			if said := words.Say(lang.En, key, nil); said == "" || said == key {
				t.Errorf("%s: no words for %s", p.ID, key)
			}
		}
		if p.Formats[0] != Brief || !p.Has(Rows) {
			t.Errorf("%s has formats %v", p.ID, p.Formats)
		}
		if _, err := (Spec{}).File(p, Brief); err == nil {
			t.Errorf("%s writes a brief as a file", p.ID)
		}
	}
}
