package web_test

import (
	"testing"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/research"
	"erawan/internal/access"
	"erawan/internal/db/researchdb"
	"erawan/internal/webtest"
)

// wave is one that the team brought in.
func (w *world) wave(t *testing.T, owner access.Staff) string {
	t.Helper()
	day := campaigns.DateOf(webtest.Noon)
	wave, err := research.Wave{Study: "A study", Name: "2026", From: day, To: day, Method: "online", Base: "travellers", Source: "a team", Confidence: content.B}.
		Import([]byte("question,wording,code,label\nlegal,Is it legal?,1,Yes\nlegal,,2,No\n"), []byte("respondent,weight,legal\na,1,1\n"))
	if err == nil {
		wave, err = (researchdb.Store{DB: w.DB}).SaveWave(t.Context(), owner.Scope(), access.Actor{Staff: owner.ID, Name: owner.Name}, wave)
	}
	if err != nil {
		t.Fatal(err)
	}
	return wave.Public
}
