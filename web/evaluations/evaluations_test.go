package evaluations_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/engagement"
	"erawan/campaigns/evidence"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/evidencedb"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/lang"
	"erawan/internal/webtest"
)

func cost(pairs ...string) url.Values {
	out := url.Values{"do": {"cost"}, "what": {"Printing"}, "day": {"2026-01-05"}, "kind": {"money"}, "amount": {"12,500.50"}, "currency": {"thb"}, "source": {"invoice 7"}}
	for i := 0; i < len(pairs); i += 2 {
		out.Set(pairs[i], pairs[i+1])
	}
	return out
}

// tried puts an experiment on a campaign, and a partner's hundred million waybills and one view beside each other.
func tried(t *testing.T, r *webtest.Room, c campaigns.Campaign, b *webtest.Browser) {
	t.Helper()
	a := b.Post("/admin/campaigns/"+c.Public+"/experiment", url.Values{"do": {"register"}, "version": {"0"}, "question": {"Do those who were shown it follow the link more?"}, "metric": {"outcome"}, "outcome": {"read_rules"},
		"reading": {"once"}, "base": {"2.0"}, "effect": {"0.5"}})
	if a.Status != http.StatusSeeOther {
		t.Fatalf("registered: %d %s", a.Status, a.Text("main"))
	}
	r.Pass(time.Hour)
	cell := token.Cell{Campaign: c.ID, Org: c.Org, Message: c.Messages[0].Message, Variant: c.Messages[0].Variant, Arm: token.Shown, Locale: lang.ZhHans, Placement: c.Placements[0], PlacementOrg: c.Org}.From(token.PerView)
	if _, err := ledgerdb.New(r.DB).Apply(t.Context(), engagement.Batch{Tallies: []engagement.Tally{{Batch: token.NewID(r.Now()), Cell: cell, Bucket: engagement.HalfHour(r.Now()), Count: 4321}}}); err != nil {
		t.Fatal(err)
	}
	scope := access.Scope{Org: c.Org, All: true}
	var partner struct {
		ID int64 `gorm:"column:id"`
	}
	day := campaigns.DateOf(r.Now())
	err := r.DB.Write(t.Context(), func(t *db.Tx) error {
		return t.Table("org").Select("id").Where("keeper_id = ?", c.Org).Order("id").Limit(1).Find(&partner).Error
	})
	if err == nil {
		err = (evidencedb.Store{DB: r.DB}).Tell(t.Context(), scope, access.Actor{Name: "test"}, partner.ID, []evidence.Told{{Campaign: c.Public, Kind: evidence.WaybillsPrinted, From: day, To: day, Count: 100_000_000, Source: "letter 3"}}, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestAnEvaluationIsWrittenLookedAtAndFrozenInFourLanguages(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	c := r.Campaigns()[0]
	b := r.SignedIn(access.RoleManager)
	tried(t, r, c, b)
	path := "/admin/campaigns/" + c.Public + "/evaluation"
	for _, one := range []url.Values{cost(), cost("what", "Screens at the airport", "kind", "in_kind", "amount", "", "quantity", "four screens", "source", "letter 9")} {
		if a := b.Post(path, one); a.Status != http.StatusSeeOther {
			t.Fatalf("%d %s", a.Status, a.Text("main"))
		}
	}
	words := url.Values{"do": {"save"}, "version": {"0"}, "donor": {"A fund for elephants"}, "context-en": {"Buyers are prompted on the spot.\r\nGuides matter."}, "next-th": {"ทำต่อกับมัคคุเทศก์"}, "marking-en": {"The views are the authors' own."}}
	if a := b.Post(path, words); a.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.Status, a.Text("main"))
	}
	if a := b.Post(path, words); a.Status != http.StatusPreconditionFailed {
		t.Errorf("written over another edition: %d", a.Status)
	}
	ordered(t, b, path)
	day := campaigns.DateOf(r.Now())
	made := url.Values{"do": {"look"}, "from": {day.Plus(-20).String()}, "to": {day.String()}}
	seen := b.Post(path, made)
	text := seen.Text("main")
	for _, want := range []string{"For A fund for elephants.", "The views are the authors' own.", "Buyers are prompted on the spot.", "Guides matter.", "Language review, approved 9 November 2026", "4,321", "100,000,000", "letter 3",
		"Do those who were shown it follow the link more?", "before any visit that counts", "Nobody was asked anything", "12,500.50 THB", "four screens", "One entry has no price.", "No cost per view or pledge is told",
		"Views, clicks and pledges are not purchases", "Not written in this language.", "1.1.a"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not said: %s", want, text)
		}
	}
	for _, never := range []string{"100,004,321", "100004321"} {
		if strings.Contains(text, never) {
			t.Errorf("%s is a sum of what was measured and what was reported", never)
		}
	}
	var parts []string
	for _, title := range seen.All("section.sheet h2") {
		parts = append(parts, webtest.Attr(title, "id"))
	}
	if got := strings.Join(parts, " "); !strings.HasPrefix(got, "of-costs of-context of-audience ") {
		t.Errorf("in the order %s", got)
	}
	made.Set("do", "freeze")
	if a := b.Post(path, made); a.Status != http.StatusUnprocessableEntity || a.Text("#title-wrong") == "" {
		t.Errorf("without a title: %d %s", a.Status, a.Text("main"))
	}
	made.Set("title", "Travel without ivory, first report")
	a := b.Post(path, made)
	at, done, _ := strings.Cut(a.Header.Get("Location"), "?")
	if a.Status != http.StatusSeeOther || done != "done=report_frozen" {
		t.Fatalf("%d %s", a.Status, a.Text("main"))
	}
	frozen(t, b, at, c)
}

// ordered puts costs first, as a donor's template has them; what is no number is refused beside its part.
func ordered(t *testing.T, b *webtest.Browser, path string) {
	t.Helper()
	form := b.Get(path)
	words := url.Values{"do": {"save"}}
	for _, field := range form.All("#draft input") {
		words.Set(webtest.Attr(field, "name"), webtest.Attr(field, "value"))
	}
	words.Set("donor", "A fund for elephants")
	words.Set("context-en", "Buyers are prompted on the spot.\r\nGuides matter.")
	words.Set("next-th", "ทำต่อกับมัคคุเทศก์")
	words.Set("marking-en", "The views are the authors' own.")
	words.Set("place-costs", "first")
	if a := b.Post(path, words); a.Status != http.StatusUnprocessableEntity || a.Text("#place-costs-wrong") == "" || webtest.Attr(a.One("#place-costs"), "value") != "first" {
		t.Fatalf("%d %s", a.Status, a.Text("main"))
	}
	words.Set("place-costs", "5")
	if a := b.Post(path, words); a.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.Status, a.Text("main"))
	}
	if a := b.Get(path); webtest.Attr(a.One("#place-costs"), "value") != "10" || webtest.Attr(a.One("#place-context"), "value") != "20" {
		t.Errorf("numbered again: %s", a.Text("#draft"))
	}
}

// frozen holds what was put away to its bytes, to its four languages and to its link.
func frozen(t *testing.T, b *webtest.Browser, at string, c campaigns.Campaign) {
	t.Helper()
	document := b.Get(at + "/document.json")
	var doc evidence.Evaluation
	if err := json.Unmarshal([]byte(document.Body), &doc); err != nil || doc.Campaign != c.Public || len(doc.Pages) != len(lang.All) {
		t.Fatalf("%v: %s", err, document.Body)
	}
	for l, title := range map[lang.Locale]string{lang.En: "What the numbers mean", lang.ZhHans: "数字的含义", lang.ZhHant: "數字的含義", lang.Th: "ความหมายของตัวเลข"} {
		page := b.Get(at + "?lang=" + string(l))
		text := page.Text("main")
		for _, want := range []string{title, "Travel without ivory, first report", "12,500.50 THB", "100,000,000"} {
			if page.Status != http.StatusOK || !strings.Contains(text, want) {
				t.Errorf("%s: %q is not said: %d %s", l, want, page.Status, text)
			}
		}
		if got := len(doc.Pages[l]); got != len(doc.Pages[lang.En]) {
			t.Errorf("%s has %d sections", l, got)
		}
	}
	b.Get(at + "?lang=en")
	if err := b.Post("/admin/campaigns/"+c.Public+"/evaluation", cost("what", "Late invoice")); err.Status != http.StatusSeeOther {
		t.Fatal(err.Status)
	}
	if again := b.Get(at + "/document.json"); again.Body != document.Body {
		t.Error("its bytes have changed")
	}
	for _, file := range []string{"/report.csv", "/report.xlsx"} {
		if a := b.Get(at + file); a.Status != http.StatusNotFound {
			t.Errorf("%s: %d", file, a.Status)
		}
	}
	shared := b.Post(at+"/share", url.Values{"days": {"7"}, "files": {"yes"}})
	_, link, _ := strings.Cut(shared.Text("#link"), "/shared/")
	if page := b.Get("/shared/" + link); page.Status != http.StatusOK || !strings.Contains(page.Text("main"), "Buyers are prompted on the spot.") {
		t.Errorf("by its link: %d %s", page.Status, page.Text("main"))
	}
	if file := b.Get("/shared/" + link + "/document.json"); file.Body != document.Body {
		t.Error("by its link it is other bytes")
	}
}

func TestACostThatIsWrongIsRefusedFieldByField(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	path := "/admin/campaigns/" + r.Campaigns()[0].Public + "/evaluation"
	b := r.SignedIn(access.RoleAnalyst)
	for field, one := range map[string]url.Values{
		"what":     cost("what", " "),
		"day":      cost("day", "2999-01-01"),
		"kind":     cost("kind", "favour"),
		"amount":   cost("amount", "twelve"),
		"currency": cost("currency", "baht"),
		"quantity": cost("kind", "in_kind", "amount", ""),
		"source":   cost("source", ""),
	} {
		if a := b.Post(path, one); a.Status != http.StatusUnprocessableEntity || a.Text("#"+field+"-wrong") == "" {
			t.Errorf("%s: %d %s", field, a.Status, a.Text("main"))
		}
	}
	if a := b.Post(path, cost()); a.Status != http.StatusSeeOther {
		t.Fatalf("%d", a.Status)
	}
	page := b.Get(path)
	entry := webtest.Attr(page.One("#entry option"), "value")
	if a := b.Post(path, url.Values{"do": {"withdraw"}, "entry": {entry}, "why": {""}}); a.Status != http.StatusUnprocessableEntity || a.Text("#why-wrong") == "" {
		t.Errorf("withdrawn without a reason: %d", a.Status)
	}
	if a := b.Post(path, url.Values{"do": {"withdraw"}, "entry": {entry}, "why": {"Entered twice"}}); a.Status != http.StatusSeeOther {
		t.Errorf("withdrawn: %d", a.Status)
	}
	if page = b.Get(path); !strings.Contains(page.Text("main"), "Withdrawn") || !strings.Contains(page.Text("main"), "Entered twice") || len(page.All("#entry")) != 0 {
		t.Errorf("%s", page.Text("main"))
	}
}
