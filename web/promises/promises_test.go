package promises_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"erawan/campaigns"
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
	if list := b.Get("/admin/batches").Text("main"); !strings.Contains(list, "By city") {
		t.Errorf("by city: %s", list)
	}
	if a := step("withdrawn", "4"); a.Status != http.StatusSeeOther {
		t.Errorf("withdrawn: %d %s", a.Status, a.Text("main"))
	}
	if page := r.SignedIn(access.RoleAnalyst).Get(at); page.Status != http.StatusOK || strings.Contains(page.Text("main"), "Save these numbers") {
		t.Errorf("an analyst: %d %s", page.Status, page.Text("main"))
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
