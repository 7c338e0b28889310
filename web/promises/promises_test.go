package promises_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/delivery"
	"erawan/campaigns/engagement"
	"erawan/campaigns/pledges"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db/campaigndb"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/db/pledgedb"
	"erawan/internal/lang"
	"erawan/internal/webtest"
)

// drafted is a batch that somebody made through the form, and where its page is.
func drafted(t *testing.T, r *webtest.Room, b *webtest.Browser) string {
	t.Helper()
	c := r.Campaigns()[0]
	form := b.Get("/admin/batches/new?campaign=" + c.Public)
	if form.Status != http.StatusOK {
		t.Fatalf("the form: %d %s", form.Status, form.Text("main"))
	}
	made, err := campaigndb.Store{DB: r.DB}.Ingredients(t.Context(), access.System, c)
	if err != nil {
		t.Fatal(err)
	}
	in := url.Values{"campaign": {c.Public}, "name": {"Waybills, Kunming"}, "placement": {made.Placements[0].Public}, "message": {made.Messages[c.Messages[0].Message].Public},
		"city": {"Kunming"}, "site": {"Cuihu"}, "from": {c.StartsOn.String()}, "until": {c.EndsOn.String()}, "ordered": {"1,000"}, "locale": {"th", "zh-Hans"}}
	for _, field := range []string{"name", "placement", "message", "from", "ordered"} {
		wrong := url.Values{}
		for k, v := range in {
			wrong[k] = v
		}
		wrong.Set(field, "")
		at := field
		if field == "from" {
			at = "until"
		}
		if a := b.Post("/admin/batches/new", wrong); a.Status != http.StatusUnprocessableEntity || a.Text("#"+at+"-wrong") == "" {
			t.Errorf("without %s: %d %s", field, a.Status, a.Text("main"))
		}
	}
	a := b.Post("/admin/batches/new", in)
	if a.Status != http.StatusSeeOther {
		t.Fatalf("made: %d %s", a.Status, a.Text("main"))
	}
	at, _, _ := strings.Cut(a.Header.Get("Location"), "?")
	return at
}

func TestABatchIsMadePrintedAndWithdrawn(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	b := r.SignedIn(access.RoleManager)
	at := drafted(t, r, b)
	step := func(do, version string) webtest.Answer {
		return b.Post(at, url.Values{"do": {do}, "version": {version}})
	}
	if a := step("live", "1"); a.Status != http.StatusConflict || !strings.Contains(a.Text("main"), "cannot take that step") {
		t.Errorf("live from a draft: %d %s", a.Status, a.Text("main"))
	}
	if a := step("printing", "1"); a.Status != http.StatusSeeOther {
		t.Fatalf("at the printer: %d %s", a.Status, a.Text("main"))
	}
	if a := step("live", "1"); a.Status != http.StatusPreconditionFailed {
		t.Errorf("of a version that is past: %d %s", a.Status, a.Text("main"))
	}
	if a := b.Post(at, url.Values{"do": {"sizes"}, "version": {"2"}, "ordered": {"900"}, "printed": {"1"}}); a.Status != http.StatusConflict || a.Text("#ordered-wrong") == "" {
		t.Errorf("smaller than is in print: %d %s", a.Status, a.Text("main"))
	}
	if a := b.Post(at, url.Values{"do": {"sizes"}, "version": {"2"}, "ordered": {"1,000"}, "printed": {"990"}}); a.Status != http.StatusSeeOther {
		t.Fatalf("printed as reported: %d %s", a.Status, a.Text("main"))
	}
	if a := step("live", "3"); a.Status != http.StatusSeeOther {
		t.Fatalf("live: %d %s", a.Status, a.Text("main"))
	}
	batch, err := campaigndb.Store{DB: r.DB}.BatchByPublic(t.Context(), access.System, strings.TrimPrefix(at, "/admin/batches/"))
	if err != nil {
		t.Fatal(err)
	}
	scanned(t, r, batch, 5, 2)
	page := b.Get(at).Text("main")
	for _, want := range []string{"990", "reported", "Codes scanned", "measured", "40", "Live"} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q on the page: %s", want, page)
		}
	}
	if strings.Contains(page, "995") || strings.Contains(page, "997") {
		t.Errorf("reported and measured are summed: %s", page)
	}
	if list := b.Get("/admin/batches"); !strings.Contains(list.Text("main"), "By city") || list.Text("#astray") != "" {
		t.Errorf("by city, and nothing astray: %s", list.Text("main"))
	}
	day := campaigns.DateOf(r.Now().UTC())
	if err := (pledgedb.Store{DB: r.DB}).CountStrays(t.Context(), []pledges.Stray{{Batch: batch.ID, Day: day, Why: string(delivery.Misprint), Count: 61}, {Batch: batch.ID, Day: day, Why: pledges.Unknown, Count: 17}}); err != nil {
		t.Fatal(err)
	}
	list := b.Get("/admin/batches")
	for _, want := range []string{"Misprinted 61 " + batch.Name, "guessed 17 " + batch.Name} {
		if text := list.Text("main"); list.Text("#astray") == "" || !strings.Contains(text, want) {
			t.Errorf("no %q in what went astray: %s", want, text)
		}
	}
	printsAndMisprints(t, b, at, "4")
	if a := step("withdrawn", "7"); a.Status != http.StatusSeeOther {
		t.Errorf("withdrawn: %d %s", a.Status, a.Text("main"))
	}
	if page := r.SignedIn(access.RoleAnalyst).Get(at); page.Status != http.StatusOK || strings.Contains(page.Text("main"), "Save these numbers") {
		t.Errorf("an analyst: %d %s", page.Status, page.Text("main"))
	}
}

// printsAndMisprints takes labels and the proof of a live batch, and notes a stretch that came out wrong.
func printsAndMisprints(t *testing.T, b *webtest.Browser, at, version string) {
	t.Helper()
	for path, kind := range map[string]string{"/proof.pdf": "application/pdf", "/proof.pdf?locale=zh-Hant": "application/pdf", "/labels?printer=203&count=56": "application/pdf", "/labels?printer=300&as=svg&first=900&count=3&locale=th": "image/svg+xml", "/labels?shape=roll&count=2": "application/pdf"} {
		if a := b.Get(at + path); a.Status != http.StatusOK || a.Header.Get("Content-Type") != kind || !strings.Contains(a.Header.Get("Content-Disposition"), "attachment") {
			t.Errorf("%s: %d %v", path, a.Status, a.Header)
		}
	}
	for path, field := range map[string]string{"/labels?first=1000": "first", "/labels?first=x": "first", "/labels?count=0": "count", "/labels?first=990&count=20": "count", "/labels?shape=roll&as=svg&count=2": "count", "/labels?printer=9": "printer"} {
		if a := b.Get(at + path); a.Status != http.StatusUnprocessableEntity || a.Text("#"+field+"-wrong") == "" {
			t.Errorf("%s: %d %s", path, a.Status, a.Text("main"))
		}
	}
	if a := b.Get(at + "/other.pdf"); a.Status != http.StatusNotFound {
		t.Errorf("another file: %d", a.Status)
	}
	for name, in := range map[string]url.Values{"no reason": {"mis_first": {"5"}}, "no serial": {"mis_first": {"x"}, "mis_why": {"smeared"}}, "beyond": {"mis_first": {"5"}, "mis_last": {"1000"}, "mis_why": {"smeared"}}, "backwards": {"mis_first": {"5"}, "mis_last": {"4"}, "mis_why": {"smeared"}}} {
		in.Set("do", "misprint")
		in.Set("version", version)
		if a := b.Post(at, in); a.Status != http.StatusUnprocessableEntity || a.Text("#mis_first-wrong")+a.Text("#mis_why-wrong") == "" {
			t.Errorf("%s: %d %s", name, a.Status, a.Text("main"))
		}
	}
	if a := b.Post(at, url.Values{"do": {"misprint"}, "version": {version}, "mis_first": {"5"}, "mis_last": {"9"}, "mis_why": {"smeared at the edge"}}); a.Status != http.StatusSeeOther {
		t.Fatalf("noted: %d %s", a.Status, a.Text("main"))
	}
	if page := b.Get(at).Text("main"); !strings.Contains(page, "5–9") || !strings.Contains(page, "smeared at the edge") {
		t.Errorf("the page: %s", page)
	}
	if a := b.Post(at, url.Values{"do": {"right"}, "version": {"5"}, "stretch": {"5-9"}}); a.Status != http.StatusSeeOther || strings.Contains(b.Get(at).Text("main"), "smeared at the edge") {
		t.Errorf("taken back: %d", a.Status)
	}
	if a := b.Post(at, url.Values{"do": {"way"}, "version": {"6"}, "place-1": {"TH"}, "place-3": {"CN"}}); a.Status != http.StatusSeeOther || !strings.Contains(b.Get(at).Text("main"), "Thailand → ") {
		t.Errorf("the way: %d %s", a.Status, b.Get(at).Text("main"))
	}
}

// scanned books scans and pledges of codes of a batch.
func scanned(t *testing.T, r *webtest.Room, b campaigns.Batch, scans, promised int) {
	t.Helper()
	ledger := ledgerdb.New(r.DB)
	if err := ledger.Declare(t.Context(), []string{"Asia/Bangkok"}); err != nil {
		t.Fatal(err)
	}
	cell := token.Cell{Campaign: b.Campaign, Org: b.Org, Message: b.Message, Variant: b.Variant(), Arm: token.Shown, Locale: lang.Th, Placement: b.Placement, PlacementOrg: 2, Place: "TH"}
	var all engagement.Batch
	for n := range scans {
		e := engagement.Event{Token: token.NewID(r.Now()), Type: engagement.Scan, Cell: cell, OccurredAt: r.Now(), ReceivedAt: r.Now()}
		all.Events = append(all.Events, e)
		if n < promised {
			e.Type = engagement.Pledge
			all.Events = append(all.Events, e)
		}
	}
	if _, err := ledger.Apply(t.Context(), all); err != nil {
		t.Fatal(err)
	}
}

func TestHeldPledgesAreJudgedTogetherAndShowNoName(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	c := r.Campaigns()[0]
	book := pledgedb.Store{DB: r.DB, Signer: pledges.NewSigner(make([]byte, pledges.SignerSize))}
	if err := ledgerdb.New(r.DB).Declare(t.Context(), []string{"Asia/Bangkok"}); err != nil {
		t.Fatal(err)
	}
	var made []string
	for n := range 3 {
		p, _, err := book.Create(t.Context(), pledges.Pledge{Token: token.NewID(r.Now()), Statement: 1, Digest: []byte{1}, Consent: 2, Locale: lang.Th, Name: "Somchai Secret", At: r.Now().Add(-26 * time.Hour).Add(time.Duration(n) * time.Minute),
			Held: pledges.HeldPressure, Cell: token.Cell{Campaign: c.ID, Org: c.Org, Message: 8, Arm: token.Shown, Locale: lang.Th, Placement: c.Placements[0], PlacementOrg: c.Org, Place: "TH"}})
		if err != nil {
			t.Fatal(err)
		}
		made = append(made, p.Public)
	}
	b := r.SignedIn(access.RoleManager)
	page := b.Get("/admin/pledges").Text("main")
	for _, public := range made {
		if !strings.Contains(page, public) {
			t.Errorf("%s is not held: %s", public, page)
		}
	}
	if strings.Contains(page, "Somchai") || !strings.Contains(page, "held for more than a day") {
		t.Errorf("the book: %s", page)
	}
	for what, in := range map[string]url.Values{"nothing ticked": {"do": {"release"}, "reason": {"a class"}}, "no reason": {"do": {"release"}, "pledge": made[:1]}, "a reason of control characters": {"do": {"refuse"}, "pledge": made[:1], "reason": {"a\x00b"}}} {
		if a := b.Post("/admin/pledges", in); a.Status != http.StatusUnprocessableEntity || a.Text("#reason-wrong") == "" {
			t.Errorf("%s: %d %s", what, a.Status, a.Text("main"))
		}
	}
	if a := b.Post("/admin/pledges", url.Values{"do": {"release"}, "reason": {"a class of forty"}, "pledge": made[:2]}); a.Status != http.StatusSeeOther {
		t.Fatalf("released: %d %s", a.Status, a.Text("main"))
	}
	if a := b.Post("/admin/pledges", url.Values{"do": {"refuse"}, "reason": {"a script"}, "pledge": made[1:]}); a.Status != http.StatusSeeOther { // one of them counts already
		t.Fatalf("refused: %d %s", a.Status, a.Text("main"))
	}
	n, err := book.Tally(t.Context(), c.ID)
	if err != nil || n.Measured != 2 {
		t.Errorf("%d count, %v", n.Measured, err)
	}
	if a := r.SignedIn(access.RoleAnalyst).Post("/admin/pledges", url.Values{"do": {"release"}, "reason": {"x"}, "pledge": made[:1]}); a.Status != http.StatusForbidden {
		t.Errorf("an analyst judges: %d", a.Status)
	}
}
