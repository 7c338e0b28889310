package reports_test

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/webtest"
)

const freezing = "/admin/reports/frozen"

// frozen freezes a report of the demo, and returns where it is.
func frozen(t *testing.T, b *webtest.Browser) string {
	t.Helper()
	question := webtest.Attr(b.Get(building+"?by=variant&before=yes").One("form[action=/admin/reports/frozen] input[name=question]"), "value")
	a := b.Post(freezing, url.Values{"title": {"Which message works best?"}, "question": {question}})
	at, done, _ := strings.Cut(a.Header.Get("Location"), "?")
	if a.Status != http.StatusSeeOther || done != "done=report_frozen" {
		t.Fatalf("%d %s", a.Status, a.Text("main"))
	}
	return at
}

// TestAFrozenReportIsTheSameBytesAndSaysWhatChangedSince counts more after a report was frozen.
func TestAFrozenReportIsTheSameBytesAndSaysWhatChangedSince(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	busier(t, r)
	b := r.SignedIn(access.RoleAnalyst)
	at := frozen(t, b)
	document, csv, book := b.Get(at+"/document.json"), b.Get(at+"/report.csv"), b.Get(at+"/report.xlsx")
	sum := sha256.Sum256([]byte(document.Body))
	page := b.Get(at)
	if main := page.Text("main"); !strings.Contains(main, hex.EncodeToString(sum[:])) || !strings.Contains(main, "the same question has the same answer") {
		t.Fatalf("not the hash of the document, or changed at once: %s", main)
	}
	was := rowsOf(page)

	r.Pass(400 * 24 * time.Hour)
	b = r.SignedIn(access.RoleAnalyst)
	late(t, r)
	for name, one := range map[string][2]webtest.Answer{"document.json": {document, b.Get(at + "/document.json")}, "report.csv": {csv, b.Get(at + "/report.csv")}, "report.xlsx": {book, b.Get(at + "/report.xlsx")}} {
		if one[0].Status != http.StatusOK || one[0].Body == "" || one[0].Body != one[1].Body {
			t.Errorf("%s has changed", name)
		}
	}
	page = b.Get(at)
	if now := rowsOf(page); len(now) == 0 || strings.Join(now[0], " ") != strings.Join(was[0], " ") {
		t.Errorf("the page was %v and is %v", was[0], now[0])
	}
	changed := page.Text("section[aria-labelledby=changed]")
	for _, want := range []string{"Impressions 33 34", "Then", "Data revision"} {
		if !strings.Contains(changed, want) {
			t.Errorf("%q is not said: %s", want, changed)
		}
	}
	if figures := csvRows(t, csv.Body[len("\ufeff"):]); len(figures) < 4 {
		t.Errorf("the sheet has %d lines", len(figures))
	}
}

// late counts one more impression on a day of the report, as late events are.
func late(t *testing.T, r *webtest.Room) {
	t.Helper()
	err := r.DB.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Run("update engagement_day set impressions = impressions + 1 where cell_id = (select min(id) from cell where locale = 'th' and arm = 1)", nil)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAFrozenReportIsCitedInFourLanguages(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	b := r.SignedIn(access.RoleAnalyst)
	at := frozen(t, b)
	cites := b.Get(at).Text("section[aria-labelledby=cites]")
	for _, want := range []string{"frozen 24 November 2026", "2569", "冻结于2026年11月24日", "凍結於2026年11月24日", "Asia/Bangkok", "http://erawan.example" + at} {
		if !strings.Contains(cites, want) {
			t.Errorf("%q is not in %s", want, cites)
		}
	}
	visits := webtest.Visits{"frozen": func(b *webtest.Browser) webtest.Answer { return b.Get(at) }, "list": func(b *webtest.Browser) webtest.Answer { return b.Get(freezing) }}
	webtest.Whole(t, b, visits)
	webtest.Linked(t, b, visits)
}

func TestAFrozenReportWhoseBytesWereChangedIsNotShown(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	b := r.SignedIn(access.RoleAnalyst)
	at := frozen(t, b)
	err := r.DB.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Run("update frozen_report set document = cast(replace(cast(document as text), '1000', '9000') as blob)", nil)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{at, at + "/document.json", at + "/report.csv"} {
		if a := b.Get(path); a.Status != http.StatusInternalServerError || strings.Contains(a.Body, "9000") {
			t.Errorf("%s is answered %d", path, a.Status)
		}
	}
}

func TestWhatCannotBeFrozenIsSaidBesideItsField(t *testing.T) {
	t.Parallel()
	b := webtest.New(t).SignedIn(access.RoleAnalyst)
	a := b.Post(freezing, url.Values{"title": {"  "}, "question": {"by=locale"}})
	if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text("#title-wrong"), "Give it a title") || webtest.Attr(a.One("select#by option[selected]"), "value") != "locale" {
		t.Errorf("%d %s", a.Status, a.Text("main"))
	}
	if a = b.Post(freezing, url.Values{"title": {"x"}, "question": {"by=nothing"}}); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("%d %s", a.Status, a.Text("main"))
	}
	if a = b.Post(freezing, url.Values{"title": {"x"}, "question": {"%zz"}}); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("%d %s", a.Status, a.Text("main"))
	}
	if a = b.Get(freezing + "/rep_none"); a.Status != http.StatusNotFound {
		t.Errorf("%d", a.Status)
	}
}
