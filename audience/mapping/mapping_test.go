package mapping

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"erawan/audience"
	"erawan/internal/fault"
)

func mapper(t *testing.T, fields ...Field) *Mapper {
	t.Helper()
	m, err := Compile(Mapping{Fields: fields})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

var table = []Field{
	{Path: "trip.dest", Signal: "destination", Keep: true, Split: ",;", Values: []Pair{{"泰国", "TH"}, {"ＬＡＯＳ", "LA"}}},
	{Path: "pax", Signal: "party", Values: []Pair{{"GROUP", "group_tour"}, {"1", "solo"}}},
	{Path: "age", Signal: "age_band", Values: []Pair{{"25..34", "25-34"}, {"65..", "65+"}}},
}

func TestAPartnersWordsBecomeSignals(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		told  []Told
		want  map[audience.Signal][]string
		notes []string
	}{
		"a table, without case and width": {[]Told{{"Trip.Dest", []string{" laos "}}, {"pax", []string{"ｇｒｏｕｐ"}}},
			map[audience.Signal][]string{audience.Destination: {"LA"}, audience.Party: {"group_tour"}}, nil},
		"a list in one text":              {[]Told{{"trip.dest", []string{"泰国;vn"}}}, map[audience.Signal][]string{audience.Destination: {"TH", "VN"}}, nil},
		"between two numbers":             {[]Told{{"age", []string{"34"}}}, map[audience.Signal][]string{audience.AgeBand: {"25-34"}}, nil},
		"without an upper end":            {[]Told{{"age", []string{"70"}}}, map[audience.Signal][]string{audience.AgeBand: {"65+"}}, nil},
		"a value that is not there":       {[]Told{{"pax", []string{"tribe"}}}, map[audience.Signal][]string{}, []string{"/fields/pax"}},
		"ours, where it is not kept":      {[]Told{{"pax", []string{"family"}}}, map[audience.Signal][]string{}, []string{"/fields/pax"}},
		"a field that nobody named":       {[]Told{{"passport", []string{"E1234"}}}, map[audience.Signal][]string{}, nil},
		"a value longer than any of ours": {[]Told{{"pax", []string{strings.Repeat("x", MaxValue+1)}}}, map[audience.Signal][]string{}, []string{"/fields/pax"}},
	} {
		m, visit := mapper(t, table...), &audience.Traveller{}
		var notes []string
		for _, n := range Unknown(m.Into(visit, c.told)) {
			notes = append(notes, n.Pointer)
		}
		got := map[audience.Signal][]string{}
		for s := range audience.Signals {
			if values, known := visit.Values(s); known {
				got[s] = values
			}
		}
		if d := cmp.Diff(c.want, got) + cmp.Diff(c.notes, notes); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestWhatWasToldInOurWordsStays(t *testing.T) {
	t.Parallel()
	visit := &audience.Traveller{}
	visit.Set(audience.Destination, "JP")
	outcomes := mapper(t, table...).Into(visit, []Told{{"trip.dest", []string{"泰国"}}, {"pax", []string{"1", "GROUP"}}})
	var told []string
	for _, o := range outcomes {
		if o.Told {
			told = append(told, o.Pointer()+" "+o.To)
		}
	}
	if want := []string{"/fields/pax solo"}; !slices.Equal(told, want) { // a party is one: the first
		t.Errorf("told %v, want %v", told, want)
	}
	if got, _ := visit.Values(audience.Destination); !slices.Equal(got, []string{"JP"}) {
		t.Errorf("the destination is %v", got)
	}
}

func TestAMappingThatMakesNoSenseIsRefusedWithItsPlace(t *testing.T) {
	t.Parallel()
	many := make([]Pair, MaxPairs+1)
	for name, c := range map[string]struct {
		field Field
		at    string
	}{
		"no path":               {Field{Signal: "party"}, "/fields/0/path"},
		"a path with a hole":    {Field{Path: "a..b", Signal: "party"}, "/fields/0/path"},
		"a path too deep":       {Field{Path: "a.b.c.d.e", Signal: "party"}, "/fields/0/path"},
		"no such signal":        {Field{Path: "a", Signal: "passport"}, "/fields/0/signal"},
		"a signal that we know": {Field{Path: "a", Signal: "placement"}, "/fields/0/signal"},
		"a signal we derive":    {Field{Path: "a", Signal: "season"}, "/fields/0/signal"},
		"a value not of ours":   {Field{Path: "a", Signal: "party", Values: []Pair{{"x", "tribe"}}}, "/fields/0/values/0/to"},
		"under eighteen":        {Field{Path: "a", Signal: "age_band", Values: []Pair{{"..17", "0-17"}}}, "/fields/0/values/0/to"},
		"nothing to compare":    {Field{Path: "a", Signal: "party", Values: []Pair{{" ", "solo"}}}, "/fields/0/values/0/from"},
		"one value twice":       {Field{Path: "a", Signal: "party", Values: []Pair{{"X", "solo"}, {"ｘ", "couple"}}}, "/fields/0/values/1/from"},
		"what no screen shows":  {Field{Path: "a\x00b", Signal: "party"}, "/fields/0/path"},
		"no text at all":        {Field{Path: "a", Signal: "party", Values: []Pair{{"\xff", "solo"}}}, "/fields/0/values/0/from"},
		"a separator too long":  {Field{Path: "a", Signal: "party", Split: ",,,,,,,,,"}, "/fields/0/split"},
		"too many values":       {Field{Path: "a", Signal: "party", Values: many}, "/fields/0/values"},
	} {
		_, err := Compile(Mapping{Fields: []Field{c.field}})
		all := fault.All(err)
		if len(all) == 0 || !slices.ContainsFunc(all, func(f *fault.Fault) bool { return f.Field == c.at }) {
			t.Errorf("%s: %v, want a fault at %s", name, err, c.at)
		}
	}
	twice := Field{Path: "a", Signal: "party"}
	if _, err := Compile(Mapping{Fields: []Field{twice, {Path: "A", Signal: "party"}}}); err == nil {
		t.Error("one field twice for one signal was taken")
	}
}

func TestSamplesAreCountedByFieldAndValue(t *testing.T) {
	t.Parallel()
	m := mapper(t, table...)
	want := Report{Rows: 3, Mapped: 2,
		Fields: []FieldCount{
			{"pax", "party", 2, 1, []ValueCount{{"tribe", "", 1}, {"GROUP", "group_tour", 2}}},
			{"trip.dest", "destination", 1, 0, []ValueCount{{"泰国", "TH", 1}}}},
		Unnamed: []Count{{"name", 1}}}
	for kind, text := range map[string]string{
		"JSON": "{\"pax\":\"GROUP\",\"trip\":{\"dest\":[\"泰国\"]}}\n\n{\"pax\":\"GROUP\",\"name\":\"somebody\"}\n{\"pax\":\"tribe\"}",
		"CSV":  "\ufeffpax,trip.dest,name\nGROUP,泰国,\nGROUP,,somebody\ntribe,,\n",
	} {
		rows, err := ReadSamples(text)
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		if d := cmp.Diff(want, m.Preview(rows)); d != "" {
			t.Errorf("%s: %s", kind, d)
		}
	}
	for name, text := range map[string]string{"nothing": " ", "half an object": `{"a":1`, "one line only": "a,b", "quotes left open": "a\n\"b", "too much": strings.Repeat("x", MaxSample+1)} {
		if _, err := ReadSamples(text); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestNaughtyStringsAreKeptAsTheyAreOrRefused puts each of them where a partner types: what is taken comes
// back byte by byte, and means what it was said to mean.
func TestNaughtyStringsAreKeptAsTheyAreOrRefused(t *testing.T) {
	t.Parallel()
	list := []string{"", " ", "\x00", "\xff", "\u202e象牙", "'; drop table mapping; --", "=1+1", "<script>", "สมหญิง", "a\nb", "\u2028"}
	if dir := os.Getenv("ERAWAN_CASES_DIR"); dir == "" {
		t.Log("ERAWAN_CASES_DIR IS NOT SET: the 515 naughty strings were NOT tried, only our own few")
	} else {
		var all []string
		raw, err := os.ReadFile(filepath.Join(dir, "text", "blns.json"))
		if err == nil {
			err = json.Unmarshal(raw, &all)
		}
		if err != nil || len(all) < 500 {
			t.Fatalf("%d strings, %v", len(all), err)
		}
		list = append(list, all...)
	}
	taken := 0
	for _, s := range list {
		fields := []Field{{Path: "pax", Signal: "party", Values: []Pair{{s, "solo"}}}, {Path: s, Signal: "purpose", Keep: true}}
		if m, err := Compile(Mapping{Fields: fields[:1]}); err == nil {
			taken++
			if got, _ := m.Read([]Told{{"pax", []string{s}}}); len(got[audience.Party]) == 0 && !strings.Contains(s, "..") {
				t.Errorf("%q was taken and means nothing", s)
			}
		}
		if m, err := Compile(Mapping{Fields: fields[1:]}); err == nil {
			if got, _ := m.Read([]Told{{s, []string{"leisure"}}}); len(got[audience.Purpose]) == 0 {
				t.Errorf("a field %q was taken and is not found", s)
			}
		}
		text, err := json.Marshal(fields)
		var back []Field
		if err == nil {
			err = json.Unmarshal(text, &back)
		}
		if _, sound := Compile(Mapping{Fields: fields}); sound == nil && (err != nil || !cmp.Equal(fields, back)) {
			t.Errorf("%q comes back as %v, %v", s, back, err)
		}
	}
	if taken < len(list)/2 {
		t.Errorf("%d of %d were taken", taken, len(list))
	}
}

func FuzzFlattenIsBounded(f *testing.F) {
	f.Add(`{"a":{"b":[1,"x",{"c":true}]},"n":null}`)
	f.Fuzz(func(t *testing.T, text string) {
		var object map[string]json.RawMessage
		if json.Unmarshal([]byte(text), &object) != nil {
			return
		}
		for _, told := range Flatten(object) {
			if len(told.Path) > MaxPath || strings.Count(told.Path, ".") > strings.Count(text, ".")+MaxDepth {
				t.Fatalf("path %q", told.Path)
			}
		}
	})
}
