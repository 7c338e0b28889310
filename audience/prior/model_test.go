package prior

import (
	"math"
	"slices"
	"strings"
	"testing"

	"erawan/audience"
	"erawan/internal/sample/reference"
)

// library is the reference library as it ships: what the model cites must stand in it.
func library(t *testing.T) *reference.Library {
	t.Helper()
	l, err := reference.Load()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// valueOf is the published figure of a row, in percent; false where it has none.
func valueOf(l *reference.Library, id string) (float64, bool) {
	for _, f := range l.Figures {
		if f.ID == id {
			return f.Value.Value, f.Value.Known
		}
	}
	for _, s := range l.Segments {
		if s.ID == id {
			return s.Share.Value, s.Share.Known
		}
	}
	return 0, false
}

func TestEveryFigureStandsInTheLibrary(t *testing.T) {
	t.Parallel()
	l, m := library(t), Current()
	for id, f := range m.file.Figures {
		fact, ok := l.Find(id)
		if !ok {
			t.Errorf("%s is no row of the library", id)
			continue
		}
		if string(fact.Confidence) != f.Confidence || !slices.Equal(fact.Sources, f.Sources) {
			t.Errorf("%s: confidence %s of %v, the library says %s of %v", id, f.Confidence, f.Sources, fact.Confidence, fact.Sources)
		}
		value, known := valueOf(l, id)
		if (f.Value != nil) != known || known && *f.Value != value {
			t.Errorf("%s: the model has another value than the library's %v", id, value)
		}
	}
	for key, s := range m.file.Sources {
		i := slices.IndexFunc(l.Sources, func(o reference.Source) bool { return o.Key == key })
		if i < 0 || l.Sources[i].Name != s.Name || l.Sources[i].URL != s.URL {
			t.Errorf("source %s is not as the library has it", key)
		}
	}
}

func TestEveryCoefficientCitesAFigureOrSaysAssumed(t *testing.T) {
	t.Parallel()
	m := Current()
	type row struct {
		what       string
		basis      Basis
		figures    []Figure
		confidence string
	}
	var rows []row
	for _, e := range m.Effects() {
		rows = append(rows, row{e.Signal.String() + "=" + e.Value, e.Basis, e.Figures, e.Confidence})
	}
	for _, f := range m.Fits() {
		rows = append(rows, row{"frame " + f.Frame, f.Basis, f.Figures, f.Confidence})
	}
	for _, r := range rows {
		if (r.basis == Assumed) != (len(r.figures) == 0) || (r.basis == Assumed) != (r.confidence == "") {
			t.Errorf("%s: basis %d with %d figures, confidence %q", r.what, r.basis, len(r.figures), r.confidence)
		}
		for _, f := range r.figures {
			if !strings.Contains("ABC", f.Confidence) || len(f.Sources) == 0 || m.Source(f.Sources[0]).Name == "" {
				t.Errorf("%s: figure %s has confidence %q and sources %v", r.what, f.ID, f.Confidence, f.Sources)
			}
		}
	}
	if len(rows) < 30 {
		t.Errorf("only %d coefficients were looked at", len(rows))
	}
}

// published are the shares that the library has, by wave.
var published = map[string]map[Attitude]string{
	"2017": {Rejector: "s17-rejector", BanInfluenced: "s17-influenced", Diehard: "s17-diehard"},
	"2018": {Rejector: "s18-rejector", BanInfluenced: "s18-influenced", Diehard: "s18-diehard"},
	"2021": {Diehard: "s21-diehard"},
}

func TestThePublishedSharesComeOutAtThePublishedMargins(t *testing.T) {
	t.Parallel()
	l := library(t)
	for _, wave := range Current().Waves() {
		m, err := Current().At(wave)
		if err != nil {
			t.Fatal(err)
		}
		for what, got := range margins(m) {
			for a, id := range published[wave] {
				want, ok := valueOf(l, id)
				if off := math.Abs(100*got[a] - want); !ok || off > 1 {
					t.Errorf("%s, %s: %s is %.2f %%, published %.2f %%", wave, what, id, 100*got[a], want)
				}
			}
		}
	}
}

// margins are the shares with nothing known, with each signal spread as its margin says, and with all of
// them spread and independent of one another.
func margins(m *Model) map[string][Attitudes]float64 {
	out := map[string][Attitudes]float64{"nothing known": m.Start().share}
	type weighed struct {
		t terms
		w float64
	}
	joint := []weighed{{m.base, 1}}
	for _, row := range m.file.Signals {
		s, _ := audience.SignalNamed(row.Signal)
		whole := 0.0
		for _, share := range row.Shares {
			whole += share
		}
		var alone [Attitudes]float64
		var next []weighed
		for v, share := range row.Shares {
			mix, _ := m.Alone(s, v)
			for a := range Attitudes {
				alone[a] += share / whole * mix.share[a]
			}
			for _, j := range joint {
				next = append(next, weighed{j.t.plus(m.signals[s][v]), j.w * share / whole})
			}
		}
		out[row.Signal], joint = alone, next
	}
	var all [Attitudes]float64
	for _, j := range joint {
		mix := j.t.mix()
		for a := range Attitudes {
			all[a] += j.w * mix.share[a]
		}
	}
	out["all signals"] = all
	return out
}

// directions are what the sources say in words, as the library quotes them, for the coefficients that
// have no number.
var directions = []struct {
	signal audience.Signal
	value  string
	a      Attitude
	why    string
}{
	{audience.Context, "souvenirs", BanInfluenced, "t-shop, t-bought: of the 24 % who saw an ivory shop up to 28 % bought, of all 6.8 %"},
	{audience.Context, "shopping", BanInfluenced, "as for souvenirs"},
	{audience.Context, "shopping", Diehard, "as for souvenirs"},
	{audience.Context, "jewellery", BanInfluenced, "s17-influenced: they buy for standing and respect"},
	{audience.Context, "antiques", Diehard, "s20-diehard: those who remain hold on to it as art"},
	{audience.Context, "wildlife", Rejector, "s17-rejector: most troubled by the harm"},
	{audience.Party, "group_tour", BanInfluenced, "t-vn-guide: 59 % of shop recommendations came from guides"},
	{audience.AgeBand, "45-54", Rejector, "s17-rejector: typically 51 to 60"},
	{audience.AgeBand, "55-64", Rejector, "s17-rejector: typically 51 to 60"},
}

func TestEachCitedSignalMovesTheMixAsPublished(t *testing.T) {
	t.Parallel()
	l := library(t)
	for _, wave := range Current().Waves() {
		m, err := Current().At(wave)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range directions {
			if mix, _ := m.Alone(d.signal, d.value); mix.Share(d.a) <= m.Start().Share(d.a) {
				t.Errorf("%s: %s=%s does not raise attitude %d: %s", wave, d.signal, d.value, d.a, d.why)
			}
		}
		for _, row := range m.file.Signals {
			for _, e := range row.Effects {
				if len(e.From) > 0 {
					checkMove(t, l, m, row.Signal, e)
				}
			}
		}
	}
	for _, e := range Current().Effects() {
		told := slices.ContainsFunc(directions, func(d struct {
			signal audience.Signal
			value  string
			a      Attitude
			why    string
		}) bool {
			return d.signal == e.Signal && d.value == e.Value && d.a == e.Attitude
		})
		if (e.Basis == Direction) != told {
			t.Errorf("%s=%s on %d: is of basis %d, and a direction is quoted: %v", e.Signal, e.Value, e.Attitude, e.Basis, told)
		}
	}
}

// checkMove works a ratio out anew from the library, and asks whether the mix goes its way. A ratio
// within a twentieth of one says no direction.
func checkMove(t *testing.T, l *reference.Library, m *Model, signal string, e effectRow) {
	t.Helper()
	ratio := fromLibrary(t, l, e.From) / fromLibrary(t, l, e.Over)
	s, _ := audience.SignalNamed(signal)
	i := slices.IndexFunc(m.Effects(), func(o Effect) bool {
		return o.Signal == s && o.Value == e.Value && o.Attitude == named[e.Attitude]
	})
	if got := m.Effects()[i].Published; math.Abs(got-ratio) > 1e-9 {
		t.Errorf("%s=%s on %s: %.3f, the library gives %.3f", signal, e.Value, e.Attitude, got, ratio)
	}
	mix, _ := m.Alone(s, e.Value)
	move := mix.Share(named[e.Attitude]) - m.Start().Share(named[e.Attitude])
	if ratio > 1.05 && move <= 0 || ratio < 0.95 && move >= 0 {
		t.Errorf("%s: %s=%s is published as × %.2f for %s and moves it by %+.3f", m.Wave(), signal, e.Value, ratio, e.Attitude, move)
	}
}

func fromLibrary(t *testing.T, l *reference.Library, entries []string) (sum float64) {
	t.Helper()
	for _, e := range entries {
		id, minus := strings.CutPrefix(e, "-")
		v, ok := valueOf(l, id)
		if id == "100" {
			v, ok = 100, true
		}
		if !ok {
			t.Fatalf("the library has no figure %s", id)
		}
		if minus {
			v = -v
		}
		sum += v
	}
	return sum
}

func TestASignalWithoutAFigureDoesNothing(t *testing.T) {
	t.Parallel()
	for _, s := range Current().Silent() {
		for _, v := range s.Signal.Definition().Values {
			if _, ok := Current().Alone(s.Signal, v.Name); ok {
				t.Errorf("%s=%s moves the mix, and no figure was seen", s.Signal, v.Name)
			}
		}
		for _, f := range s.Figures {
			if f.Value != nil {
				t.Errorf("%s has a figure after all: %s", s.Signal, f.ID)
			}
		}
	}
}

func TestAModelThatMakesNoSenseIsRefused(t *testing.T) {
	t.Parallel()
	whole := string(modelFile)
	for old, wrong := range map[string]string{
		`"version": "1"`:                  `"version": ""`,
		`"wave": "2021",`:                 `"wave": "1999",`,
		`"confidence": "A"`:               `"confidence": "Z"`,
		`"sources": ["hu-2024"]`:          `"sources": ["nobody"]`,
		`"signal": "party"`:               `"signal": "name"`,
		`"group_tour": 1`:                 `"royalty": 1`,
		`"cites": ["t-vn-guide"]`:         `"cites": ["t-nothing"]`,
		`"lift": 1.5`:                     `"lift": -1`,
		`"from": ["t-plan-th"]`:           `"from": ["t-vn-guide"]`,
		`"over": ["100", "-t-plan"]`:      `"over": ["100", "-t-plan", "-100"]`,
		`"attitude": "diehard", "lift"`:   `"attitude": "villain", "lift"`,
		`"attitude": "diehard", "weight"`: `"attitude": "villain", "weight"`,
		`"frame_floor": 0.05`:             `"frame_floor": 0.5`,
		`"signal": "trips_per_year"`:      `"signal": "phone_number"`,
		`"spread"`:                        `"spred"`,
	} {
		if !strings.Contains(whole, old) {
			t.Errorf("the model has no %s", old)
		}
		if _, err := Read([]byte(strings.Replace(whole, old, wrong, 1))); err == nil {
			t.Errorf("%s was taken", wrong)
		}
	}
}
