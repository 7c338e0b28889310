package research_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"erawan/internal/access"
	"erawan/internal/webtest"
)

const bringing = "/admin/research/waves/new"

const codebook = "question,wording,code,label\nlegal,Is it legal to take ivory out?,1,Yes\nlegal,,2,No\n"

func answers(name, last string) string {
	var b strings.Builder
	b.WriteString("respondent,weight,legal\n")
	for i := range 60 {
		fmt.Fprintf(&b, "%s-%d,1,%d\n", name, i, 1+i%2)
	}
	return b.String() + last
}

// bring sends the form with its two files.
func bring(b *webtest.Browser, name, book, answers string) webtest.Answer {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for field, value := range map[string]string{"study": "Airport interviews", "name": name, "from": name + "-03-01", "to": name + "-03-31", "method": "interviews", "base": "departing travellers", "source": "A team, 2026", "confidence": "B"} {
		_ = w.WriteField(field, value)
	}
	for field, file := range map[string]string{"codebook": book, "answers": answers} {
		part, _ := w.CreateFormFile(field, field+".csv")
		_, _ = part.Write([]byte(file))
	}
	_ = w.Close()
	return b.Multipart(bringing, w.FormDataContentType(), &body)
}

func TestAWaveIsBroughtInShownAndHeldAgainstTheNext(t *testing.T) {
	t.Parallel()
	b := webtest.New(t).SignedIn(access.RoleAnalyst)
	if a := b.Get(bringing); a.Status != http.StatusOK {
		t.Fatalf("%d", a.Status)
	}
	for _, name := range []string{"2025", "2026"} {
		if a := bring(b, name, codebook, answers(name, "")); a.Status != http.StatusSeeOther {
			t.Fatalf("%d: %s", a.Status, a.Text("main"))
		}
	}
	list := b.Get("/admin/research?of=own")
	if text := list.Text("main table"); !strings.Contains(text, "Airport interviews, 2026") || !strings.Contains(text, "60") {
		t.Fatalf("the list says %s", text)
	}
	path := webtest.Attr(list.All("main tbody a")[0], "href")
	if text := b.Get(path).Text("main"); !strings.Contains(text, "60 people answered, worth 60; 0 did not") || !strings.Contains(text, "50.0% 37.7% to 62.3%") {
		t.Errorf("the wave says %s", text)
	}
	trend := b.Get(path + "/legal")
	if n := len(trend.All("svg.wide path.ln")); n != 7 { // two intervals of three strokes, and the line that joins them
		t.Errorf("%d strokes: waves in the same words are not joined", n)
	}
	if text := trend.Text("main"); !strings.Contains(text, "Airport interviews; A team, 2026. Brought into Erawan.") {
		t.Errorf("the chart does not cite itself: %s", text)
	}
	if a := b.Get(path + "/nothing"); a.Status != http.StatusNotFound {
		t.Errorf("a question that was not asked is %d", a.Status)
	}
}

func TestAWaveThatIsWrongIsRefusedWithItsRowAndNothingIsKept(t *testing.T) {
	t.Parallel()
	b := webtest.New(t).SignedIn(access.RoleAnalyst)
	if a := bring(b, "2025", codebook, answers("2025", "")); a.Status != http.StatusSeeOther {
		t.Fatal(a.Text("main"))
	}
	for want, a := range map[string]webtest.Answer{
		"Answers: Row 62: the weight “-1” is no number":                         bring(b, "2026", codebook, answers("2026", "x,-1,1\n")),
		"Answers: Row 62: this respondent stands in row 5 already.":             bring(b, "2026", codebook, answers("2026", "2026-3,1,1\n")),
		"Answers: Row 62, legal: the codebook has no code “7”.":                 bring(b, "2026", codebook, answers("2026", "x,1,7\n")),
		"Codebook: Row 2: legal was asked before as “Is it legal to take ivory": bring(b, "2026", strings.Replace(codebook, "Is it legal", "Is it allowed", 1), answers("2026", "")),
		"These files were brought in before":                                    bring(b, "2026", codebook, answers("2025", "")),
		"Choose the file.":                                                      bring(b, "2026", "", answers("2026", "")),
	} {
		if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text("form.card"), want) {
			t.Errorf("%d, and not %q: %s", a.Status, want, a.Text("form.card"))
		}
	}
	if rows := b.Get("/admin/research?of=own").All("main tbody tr"); len(rows) != 1 {
		t.Errorf("%d waves are kept", len(rows))
	}
}
