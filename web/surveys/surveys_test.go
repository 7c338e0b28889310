package surveys_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"erawan/internal/access"
	"erawan/internal/db/contentdb"
	"erawan/internal/webtest"
)

// The demo's bank is full. A question under a name of the team's own leaves room for the standard one, and for nothing else.
func TestStandardQuestionsAreTakenInOnceAndOfferedWhileOneIsMissing(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	b := r.SignedIn(access.RoleManager)
	bank := contentdb.Store{DB: r.DB}
	all, err := bank.Items(t.Context(), access.System)
	if err != nil || len(all) != 11 {
		t.Fatalf("%d questions, %v", len(all), err)
	}
	offered := func() bool { return strings.Contains(b.Get("/admin/surveys").Body, `action="/admin/surveys/standard"`) }
	if offered() {
		t.Error("what every bank has is offered to a bank that has it")
	}
	own := all[0].Item
	own.Name = "Our own recall"
	if _, err := bank.SaveItem(t.Context(), access.Scope{Org: own.Org}, access.Actor{Name: "Nok"}, own); err != nil {
		t.Fatal(err)
	}
	if !offered() {
		t.Error("the standard question that is missing is not offered")
	}
	for range 2 { // pressed twice it is there once
		if a := b.Post("/admin/surveys/standard", url.Values{}); a.Status != http.StatusSeeOther {
			t.Fatalf("%d %s", a.Status, a.Text("main"))
		}
	}
	if all, err = bank.Items(t.Context(), access.System); err != nil || len(all) != 12 || offered() {
		t.Errorf("%d questions, %v, still offered: %v", len(all), err, offered())
	}
}
