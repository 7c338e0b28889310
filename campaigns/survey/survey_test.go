package survey_test

import (
	"context"
	"crypto/sha256"
	"maps"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/delivery"
	"erawan/campaigns/experiment"
	"erawan/campaigns/survey"
	"erawan/campaigns/token"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

type ring struct{ secret [32]byte }

func (r *ring) Current() (byte, []byte)      { return 1, r.secret[:] }
func (r *ring) Secret(n byte) ([]byte, bool) { return r.secret[:], n == 1 }

var noon = time.Date(2026, 11, 24, 5, 0, 0, 0, time.UTC)

// running asks one survey of three questions, the last after the law.
type running struct{ over bool }

func (r *running) Asking(n int64, want []lang.Locale, _ time.Time) (delivery.Asking, bool) {
	l := want[0]
	if !l.Valid() {
		l = want[1]
	}
	return delivery.Asking{Survey: campaigns.Survey{ID: n, Public: "srv_1"}, Locale: l, Locales: lang.All, Questions: []delivery.Question{
		{ID: 1, Item: "itm_1", Kind: content.Acceptability, Options: []string{"a", "b"}}, {ID: 2, Item: "itm_2", Kind: content.Intention, Options: []string{"a", "b"}},
		{ID: 3, Item: "itm_3", Kind: content.IntentionAfter, Options: []string{"a", "b"}, Law: &content.CardLaw{Text: "law"}}}}, n == 7 && !r.over
}

// memory keeps the first answer to each question.
type memory struct{ said map[token.ID]map[int64]int }

func (m *memory) Answer(_ context.Context, r survey.Reply) (out []survey.Given, fresh bool, err error) {
	if m.said[r.Token] == nil {
		m.said[r.Token] = map[int64]int{}
	}
	for _, g := range r.Given {
		if _, there := m.said[r.Token][g.Item]; !there {
			m.said[r.Token][g.Item], fresh = g.Choice, true
		}
	}
	out, err = m.Answers(context.Background(), r.Token)
	return out, fresh, err
}

func (m *memory) Answers(_ context.Context, of token.ID) (out []survey.Given, err error) {
	for _, item := range slices.Sorted(maps.Keys(m.said[of])) {
		out = append(out, survey.Given{Item: item, Choice: m.said[of][item]})
	}
	return out, nil
}

func service() (*survey.Service, *running) {
	r := &running{}
	return &survey.Service{Sealer: token.NewSealer(&ring{sha256.Sum256([]byte("a test's secret"))}), Surveys: r, Store: &memory{map[token.ID]map[int64]int{}}}, r
}

func view(t *testing.T, s *survey.Service, asks int64, kind token.Kind) string {
	t.Helper()
	text, err := s.Sealer.Seal(&token.Claims{ID: token.NewID(noon), Kind: kind, Expires: noon.Add(24 * time.Hour), Cell: token.Cell{Campaign: 4, Arm: token.HeldOut, Locale: lang.Th}, Survey: asks})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestAVisitIsAskedInTwoPartsAndThanked(t *testing.T) {
	t.Parallel()
	s, _ := service()
	text := view(t, s, 7, token.Page)
	items := func(sheet survey.Sheet) (out []string) {
		for _, q := range sheet.Now() {
			out = append(out, q.Item)
		}
		return out
	}
	sheet, err := s.Ask(t.Context(), text, "", noon)
	if err != nil || sheet.Locale != lang.Th || cmp.Diff([]string{"itm_1", "itm_2"}, items(sheet)) != "" {
		t.Fatalf("%v %+v", err, sheet)
	}
	take := func(answers map[string]int) (survey.Sheet, bool) {
		t.Helper()
		sheet, fresh, err := s.Take(t.Context(), survey.Answer{Now: noon, Token: text, Locale: "en", Answers: answers})
		if err != nil {
			t.Fatal(err)
		}
		return sheet, fresh
	}
	sheet, fresh := take(map[string]int{"itm_2": 1}) // one of two: the other was left out, and is not asked again
	if !fresh || cmp.Diff([]string{"itm_3"}, items(sheet)) != "" || sheet.Locale != lang.En {
		t.Errorf("%v %+v", fresh, sheet)
	}
	if sheet, fresh = take(map[string]int{"itm_2": 0}); fresh || cmp.Diff([]survey.Given{{Item: 2, Choice: 1}}, sheet.Given) != "" {
		t.Errorf("the same again, otherwise: %v %+v", fresh, sheet.Given)
	}
	if sheet, fresh = take(map[string]int{"itm_3": 0}); !fresh || items(sheet) != nil {
		t.Errorf("%v %v", fresh, items(sheet))
	}
}

func TestWhatCannotBeAnsweredIsToldApart(t *testing.T) {
	t.Parallel()
	s, r := service()
	good, none, foreign := view(t, s, 7, token.Page), view(t, s, 0, token.Page), view(t, s, 7, token.Image)
	for name, row := range map[string]struct {
		text    string
		at      time.Time
		answers map[string]int
		over    bool
		kind    fault.Kind
		field   string
		key     string
	}{
		"forged":             {good[:len(good)-2] + "zz", noon, nil, false, fault.Invalid, "/token", "token.invalid"},
		"a picture's":        {foreign, noon, nil, false, fault.Invalid, "/token", "token.invalid"},
		"a day later":        {good, noon.Add(25 * time.Hour), nil, false, fault.Invalid, "/token", "token.expired"},
		"of a silent card":   {none, noon, nil, false, fault.Invalid, "/token", "survey.not_asked"},
		"over":               {good, noon, nil, true, fault.Conflict, "/token", "survey.over"},
		"nothing":            {good, noon, nil, false, fault.Invalid, "/answers", "survey.nothing"},
		"another's question": {good, noon, map[string]int{"itm_1": 0, "itm_9": 0}, false, fault.Invalid, "/answers", "survey.unknown_item"},
		"no such option":     {good, noon, map[string]int{"itm_1": 2}, false, fault.Invalid, "/answers/itm_1", "survey.unknown_option"},
	} {
		r.over = row.over
		_, _, err := s.Take(t.Context(), survey.Answer{Now: row.at, Token: row.text, Answers: row.answers})
		if all := fault.All(err); len(all) != 1 || all[0].Kind != row.kind || all[0].Field != row.field || all[0].Key != row.key {
			t.Errorf("%s: %v", name, err)
		}
	}
	r.over = false
	if sheet, err := s.Ask(t.Context(), good, "", noon); err != nil || len(sheet.Given) != 0 {
		t.Errorf("something of what was refused was kept: %v %v", sheet.Given, err)
	}
}

// Newcombe (Statistics in Medicine 17, 1998, table II, row a, method 10): 56/70 less 48/80 is 0.2 with 0.0524 to 0.3339.
func TestTwoSidesAreHeldBesideEachOther(t *testing.T) {
	t.Parallel()
	of := func(heldOut bool, choice int, n int64) survey.Count {
		return survey.Count{HeldOut: heldOut, Item: 5, Choice: choice, Count: n}
	}
	tally := survey.Tally{Counts: []survey.Count{of(false, 1, 56), of(false, 0, 14), of(true, 1, 48), of(true, 2, 32),
		{Item: 0, Choice: 0, Count: 700}, {Item: 0, Choice: 1, Count: 70}, {HeldOut: true, Item: 0, Choice: 0, Count: 200}, {HeldOut: true, Item: 0, Choice: 1, Count: 80}}}
	got := tally.Compare(5, 3, []int{1})
	if got.Shown != (experiment.Rate{Visits: 70, Hits: 56}) || got.HeldOut != (experiment.Rate{Visits: 80, Hits: 48}) || got.Finding != experiment.More {
		t.Errorf("%+v", got)
	}
	if d := got.Difference; d == nil || d.At < .1999 || d.At > .2001 || d.Low < .0523 || d.Low > .0525 || d.High < .3338 || d.High > .3340 {
		t.Errorf("%+v", d)
	}
	if shown, held := tally.Responses(); shown != (survey.Response{Asked: 700, Replied: 70}) || held != (survey.Response{Asked: 200, Replied: 80}) {
		t.Errorf("%+v %+v", shown, held)
	}
	if d, lopsided := tally.Lopsided(); !lopsided || d.High > 0 {
		t.Errorf("a tenth of one side and four tenths of the other answered, and nothing is said: %+v", d)
	}
	if few := (survey.Tally{Counts: []survey.Count{of(false, 1, 56), of(true, 1, 9)}}).Compare(5, 3, []int{1}); few.Difference != nil || few.Finding != experiment.Unread {
		t.Errorf("nine answers are compared: %+v", few)
	}
}

// Worked by hand after Holt and Smith (J R Stat Soc A 1979;142:33-46): three quarters of those who came and are covered live in China, where
// 60 of 100 against 20 of 50 chose it, and a quarter in Thailand, 20 of 40 against 30 of 40. 0.75 × 0.20 + 0.25 × −0.25 = 0.0875, with the
// variance 0.5625 × 0.0072 + 0.0625 × 0.0109375.
func TestADifferenceIsWeighedByThoseWhoCame(t *testing.T) {
	t.Parallel()
	var all []survey.Joint
	add := func(heldOut bool, stratum int, hits, of int64) {
		all = append(all, survey.Joint{HeldOut: heldOut, Item: 5, Choice: 1, Stratum: stratum, Answered: hits}, survey.Joint{HeldOut: heldOut, Item: 5, Choice: 0, Stratum: stratum, Answered: of - hits})
	}
	add(false, 0, 60, 100)
	add(true, 0, 20, 50)
	add(false, 1, 20, 40)
	add(true, 1, 30, 40)
	add(false, 2, 9, 9) // too few from Taiwan on one side
	add(true, 2, 1, 90)
	add(false, 3, 70, 70)                                                           // nobody is known to have come from elsewhere
	all = append(all, survey.Joint{Item: 6, Choice: 1, Stratum: 0, Answered: 1000}) // another question
	by := survey.Strata{Item: 5, Wanted: []int{1}, Origins: []string{"CN", "TH", "TW", ""}, Arrived: map[string]int64{"CN": 300, "TH": 100, "TW": 50}}
	d, part, ok := survey.PostStratified(all, by)
	near := func(got, want float64) bool { return math.Abs(got-want) < 5e-6 }
	if !ok || !near(d.At, .0875) || !near(d.Low, -.047348) || !near(d.High, .222348) || !near(part, 400./450) {
		t.Errorf("%v %+v of %v", ok, d, part)
	}
	by.Arrived = map[string]int64{"TW": 50}
	if _, _, ok := survey.PostStratified(all, by); ok {
		t.Error("nine answers weigh for a place")
	}
}
