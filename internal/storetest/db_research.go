package storetest

import (
	"fmt"
	"strings"
	"testing"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/research"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/accessdb"
	"erawan/internal/db/researchdb"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// Research holds the store of waves to its contract.
func Research(t *testing.T, open OpenDB) {
	t.Run("a wave is kept whole, for its own organisation", func(t *testing.T) { t.Parallel(); wavesKept(t, open(t)) })
	t.Run("arrivals are kept by series, all of a file or none", func(t *testing.T) { t.Parallel(); arrivalsKept(t, open(t)) })
	t.Run("a wave that is refused leaves nothing", func(t *testing.T) { t.Parallel(); wavesRefused(t, open(t)) })
}

const waveBook = "question,wording,code,label\nlegal,Is it legal?,1,Yes\nlegal,,2,No\nnorm,Would they approve?,1,Yes\nnorm,,2,No\n"

func waveOf(t *testing.T, name, book string) research.Wave {
	t.Helper()
	w := research.Wave{Study: "Airport", Name: name, From: campaigns.DateOf(Noon), To: campaigns.DateOf(Noon), Method: "interviews", Base: "travellers", Source: "a team", Confidence: content.B}
	var answers strings.Builder
	answers.WriteString("respondent,weight,legal,norm\n")
	for i := range 40 {
		fmt.Fprintf(&answers, "%s-%d,1,%d,%d\n", name, i, 1+i%2, 1+i%4/3)
	}
	return must[research.Wave](t)(w.Import([]byte(book), []byte(answers.String())))
}

func waveTeam(t *testing.T, d *db.DB, name string) access.Org {
	return must[access.Org](t)(accessdb.Store{DB: d}.AddOrg(t.Context(), access.Org{Kind: access.Owner, Name: lang.Text{lang.En: name}}))
}

func wavesKept(t *testing.T, d *db.DB) {
	ctx, s := t.Context(), researchdb.Store{DB: d}
	ours, theirs := waveTeam(t, d, "Ours"), waveTeam(t, d, "Theirs")
	first := must[research.Wave](t)(s.SaveWave(ctx, ours.Scope(), access.Actor{Name: "Mali"}, waveOf(t, "2025", waveBook)))
	must[research.Wave](t)(s.SaveWave(ctx, ours.Scope(), access.Actor{Name: "Mali"}, waveOf(t, "2026", waveBook)))
	one, all, err := s.Study(ctx, ours.Scope(), first.Public)
	noError(t, err)
	if one.Name != "2025" || len(all) != 2 || one.Respondents != 40 || one.By.Name != "Mali" || len(one.Questions) != 2 {
		t.Fatalf("%+v of %d", one, len(all))
	}
	if q := one.Questions[0]; q.Wording != "Is it legal?" || q.Answers[1].Label != "No" || q.Answering().People != 40 || q.Answers[0].Sum.Weight != 20 {
		t.Errorf("a question came back as %+v", q)
	}
	if _, _, err := s.Study(ctx, theirs.Scope(), first.Public); !fault.Is(err, fault.NotFound) {
		t.Errorf("others see it: %v", err)
	}
	if all := must[[]research.Wave](t)(s.Waves(ctx, theirs.Scope(), 10)); len(all) != 0 {
		t.Errorf("others list %d", len(all))
	}
	must[research.Wave](t)(s.SaveWave(ctx, theirs.Scope(), access.Actor{Name: "Chai"}, waveOf(t, "2025", strings.Replace(waveBook, "Is it legal?", "May one?", 1))))
}

func wavesRefused(t *testing.T, d *db.DB) {
	ctx, s := t.Context(), researchdb.Store{DB: d}
	ours := waveTeam(t, d, "Ours")
	by := access.Actor{Name: "Mali"}
	must[research.Wave](t)(s.SaveWave(ctx, ours.Scope(), by, waveOf(t, "2025", waveBook)))
	changed := waveOf(t, "2026", strings.Replace(waveBook, "Would they approve?", "Would anybody approve?", 1))
	again := waveOf(t, "2025", waveBook)
	again.Name = "2026"
	taken := waveOf(t, "2025", waveBook)
	taken.Digest[0]++
	answers := waveOf(t, "2026", strings.Replace(waveBook, "norm,,2,No", "norm,,2,Never", 1))
	broken := waveOf(t, "2026", waveBook)
	broken.Questions = append(broken.Questions, broken.Questions[0]) // the last row of the transaction is refused by the schema
	for name, row := range map[string]struct {
		wave research.Wave
		kind fault.Kind
		key  string
	}{
		"other words":      {changed, fault.Invalid, "wave.wording_changed"},
		"other answers":    {answers, fault.Invalid, "wave.answers_changed"},
		"the same files":   {again, fault.Conflict, "wave.files_known"},
		"the same name":    {taken, fault.Conflict, "wave.name_taken"},
		"a question twice": {broken, fault.Conflict, ""},
		"no name":          {research.Wave{}, fault.Invalid, "wave.needs_study"},
	} {
		_, err := s.SaveWave(ctx, ours.Scope(), by, row.wave)
		faults := fault.All(err)
		if len(faults) == 0 || faults[0].Kind != row.kind || row.key != "" && faults[0].Key != row.key {
			t.Errorf("%s: %v", name, err)
		}
		if row.key == "wave.wording_changed" && faults[0].Args["row"] != 4 {
			t.Errorf("%s: in row %v", name, faults[0].Args["row"])
		}
	}
	if waves, questions := count(t, d, "research_wave"), count(t, d, "research_question"); waves != 1 || questions != 2 {
		t.Errorf("%d waves and %d questions are kept of one that was taken and six that were refused", waves, questions)
	}
}

func arrivalsKept(t *testing.T, d *db.DB) {
	ctx, s := t.Context(), researchdb.Store{DB: d}
	ours, theirs := waveTeam(t, d, "Ours"), waveTeam(t, d, "Theirs")
	by := access.Actor{Name: "Mali"}
	early, late := research.Series{Country: "TH", By: research.Nationality, Status: research.Provisional}, research.Series{Country: "TH", By: research.Nationality, Status: research.Revised}
	of := func(s research.Series, file string) []research.Arrived {
		return must[[]research.Arrived](t)(research.ReadArrivals(s, "a ministry", []byte("month,origin,arrivals\n"+file)))
	}
	noError(t, s.SaveArrivals(ctx, ours.Scope(), by, of(early, "2026-01,CN,400\n2026-02,CN,500\n"), false))
	noError(t, s.SaveArrivals(ctx, ours.Scope(), by, of(early, "2026-01,CN,400\n"), false)) // the same again
	noError(t, s.SaveArrivals(ctx, ours.Scope(), by, of(late, "2026-01,CN,410\n"), false))
	err := s.SaveArrivals(ctx, ours.Scope(), by, of(early, "2026-03,CN,600\n2026-02,CN,501\n"), false)
	if faults := fault.All(err); len(faults) != 1 || faults[0].Key != "wave.month_differs" || faults[0].Args["row"] != 3 {
		t.Errorf("another figure for a month: %v", err)
	}
	if all := must[[]research.Arrived](t)(s.Arrivals(ctx, ours.Scope(), 10)); len(all) != 3 || all[0].Month != "2026-02" || all[0].Count != 500 {
		t.Errorf("%+v", all)
	}
	noError(t, s.SaveArrivals(ctx, ours.Scope(), by, of(early, "2026-02,CN,501\n"), true))
	if all := must[[]research.Arrived](t)(s.Arrivals(ctx, ours.Scope(), 10)); len(all) != 3 || all[0].Count != 501 {
		t.Errorf("replaced: %+v", all)
	}
	if all := must[[]research.Arrived](t)(s.Arrivals(ctx, theirs.Scope(), 10)); len(all) != 0 {
		t.Errorf("others see %d", len(all))
	}
}

// count is how many rows a table has.
func count(t *testing.T, d *db.DB, table string) (n int64) {
	t.Helper()
	noError(t, d.Read(t.Context(), func(tx *db.Tx) error { return tx.Table(table).Count(&n).Error }))
	return n
}
