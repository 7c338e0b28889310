package audience

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// flagDeviations are the published flags that ours answers differently on purpose.
var flagDeviations = map[string]string{
	"Feature.constraints.multi should be enabled in prod for user 2": "there who does not tell appName is not in its list; what nobody told us is unknown and matches nothing, through not_in as well",
	"Always enabled for value not in empty list":                     "an empty list is refused: whoever means everybody asks nothing",
}

// Reasons why a published flag, or a part of its answer, has no meaning here.
const (
	shares   = "a share of people by a public hash of their id: ours are by a keyed permutation of buckets, for campaigns and not for audiences"
	variants = "which variant of a flag: an audience has none, and a campaign's are by buckets"
)

// flag is a published flag: on, it is for whom any of its strategies takes; without strategies, for everybody.
type flag struct {
	Name       string
	Enabled    bool
	Strategies []struct {
		Name        string
		Parameters  map[string]string
		Constraints []struct {
			ContextName, Operator string
			Values                []string
		}
	}
}

// flagCase is a published question about a flag. Both are whether it is on: one of the two is there.
type flagCase struct {
	Description    string
	ToggleName     string
	Context        map[string]any
	ExpectedResult json.RawMessage
}

func (c flagCase) wants(t *testing.T) bool {
	t.Helper()
	var plain bool
	var variant struct {
		On bool `json:"feature_enabled"`
	}
	if json.Unmarshal(c.ExpectedResult, &plain) == nil {
		return plain
	}
	if err := json.Unmarshal(c.ExpectedResult, &variant); err != nil {
		t.Fatal(err)
	}
	return variant.On
}

// flagFile is one of the published files.
type flagFile struct {
	State        struct{ Features []flag }
	Tests        []flagCase
	VariantTests []flagCase
}

func TestPublishedFlagsMeanTheSameHere(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("ERAWAN_CASES_DIR")
	if dir == "" {
		t.Skip("NOT CHECKED against published flags: ERAWAN_CASES_DIR is not set")
	}
	names, err := filepath.Glob(filepath.Join(dir, "flags", "unleash", "0[1-9]-*.json"))
	if err != nil || len(names) != 8 { // there is no 06
		t.Fatalf("%d files of published flags: %v", len(names), err)
	}
	left, tried, deviated := map[string]int{}, 0, map[string]bool{}
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var file flagFile
		if err := json.Unmarshal(raw, &file); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		a := newFlags(file)
		left[variants] += len(file.VariantTests)
		for _, c := range slices.Concat(file.Tests, file.VariantTests) {
			if a.shared[c.ToggleName] {
				left[shares]++
				continue
			}
			tried++
			got, want := a.on(t, c), c.wants(t)
			switch _, meant := flagDeviations[c.Description]; {
			case got != want && !meant:
				t.Errorf("%s: %s about %v is %v, published is %v", filepath.Base(name), c.Description, c.Context, got, want)
			case got != want:
				deviated[c.Description] = true
			}
		}
	}
	for name := range flagDeviations {
		if !deviated[name] {
			t.Errorf("%s is listed as a deviation and is none", name)
		}
	}
	if diff := gocmp.Diff(map[string]int{shares: 4, variants: 17}, left); diff != "" {
		t.Errorf("what has no meaning, by reason (-want +got):\n%s", diff)
	}
	if tried != 62 {
		t.Errorf("%d flags were asked", tried)
	}
}

// flags are those of a file as an index: a number each, a part for each strategy that can be said in our
// words, and switched off where they are off. What a published context says becomes a signal, each of its
// values one of that signal's: a list of people then is a list of values, which is all that is held here.
type flags struct {
	index   *Index
	live    *Switches
	numbers map[string]int
	shared  map[string]bool // those that take a share of people
	signals map[string]Signal
	values  map[string][]string
}

func newFlags(file flagFile) *flags {
	a := &flags{numbers: map[string]int{}, shared: map[string]bool{}, signals: map[string]Signal{}, values: map[string][]string{}}
	var b Builder
	var off []int
	for n, f := range file.State.Features {
		a.numbers[f.Name] = n
		if !f.Enabled {
			off = append(off, n)
		}
		if len(f.Strategies) == 0 {
			b.AddEverybody(n)
		}
		for part := range f.Strategies {
			a.strategy(&b, f, n, part)
		}
	}
	a.index = b.Build()
	a.live = NewSwitches(a.index)
	a.live.Turn(false, off...)
	return a
}

// strategy adds whom a strategy takes: everybody, those its rule matches, or, by adding nothing, nobody.
func (a *flags) strategy(b *Builder, f flag, n, part int) {
	s := f.Strategies[part]
	var all []Rule
	for _, c := range s.Constraints {
		r := Rule{Signal: a.signal(c.ContextName).String()}
		if names := a.names(c.ContextName, c.Values); c.Operator == "IN" {
			r.In = names
		} else {
			r.NotIn = names
		}
		all = append(all, r)
	}
	switch share := s.Parameters["percentage"] + s.Parameters["rollout"]; {
	case s.Name == "userWithId":
		ids := strings.Split(s.Parameters["userIds"], ",")
		all = append(all, Rule{Signal: a.signal("userId").String(), In: a.names("userId", ids)})
	case share == "0":
		return
	case share == "100" && s.Name != "gradualRolloutRandom": // of those who have an id
		all = append(all, Rule{Signal: a.signal(map[string]string{"gradualRolloutUserId": "userId", "gradualRolloutSessionId": "sessionId"}[s.Name]).String(), Present: true})
	case share != "" && share != "100":
		a.shared[f.Name] = true
		return
	}
	if len(all) == 0 {
		b.AddEverybody(n)
		return
	}
	if rule, err := Compile(Rule{All: all}); err == nil { // one that is refused takes nobody
		b.Add(n, part, rule)
	}
}

// signal stands for a field of the published context.
func (a *flags) signal(field string) Signal {
	s, ok := a.signals[field]
	if !ok {
		s = []Signal{TripPhase, Party, Purpose, AgeBand, Channel}[len(a.signals)]
		a.signals[field] = s
	}
	return s
}

func (a *flags) names(field string, values []string) (out []string) {
	for _, v := range values {
		v = strings.TrimSpace(v)
		at := slices.Index(a.values[field], v)
		if at < 0 {
			at = len(a.values[field])
			a.values[field] = append(a.values[field], v)
		}
		out = append(out, a.signal(field).Definition().Values[at].Name)
	}
	return out
}

// on asks the index, as a decision does.
func (a *flags) on(t *testing.T, c flagCase) bool {
	t.Helper()
	visit := &Traveller{}
	said := map[string]any{}
	for field, v := range c.Context {
		if more, ok := v.(map[string]any); ok {
			for field, v := range more {
				said[field] = v
			}
			continue
		}
		said[field] = v
	}
	for field, v := range said {
		if _, asked := a.signals[field]; asked && !visit.Set(a.signals[field], a.names(field, []string{fmt.Sprint(v)})...) {
			t.Fatalf("%s cannot be %v", field, v)
		}
	}
	n, there := a.numbers[c.ToggleName]
	var q Query
	q.Ask(a.index, visit, false)
	live := a.live.Bits()
	for bit := q.Next(live, 0); bit >= 0; bit = q.Next(live, bit+1) {
		if there && a.index.Owner(bit).Rule == n {
			return true
		}
	}
	return false
}
