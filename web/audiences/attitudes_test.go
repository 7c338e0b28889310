package audiences_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"erawan/audience/prior"
	"erawan/internal/access"
)

func TestAttitudesShowEachCoefficientWithItsSourceAndConfidence(t *testing.T) {
	t.Parallel()
	a := newRoom(t).SignedIn(access.RoleAnalyst).Get("/admin/audiences/attitudes")
	if a.Status != http.StatusOK {
		t.Fatalf("status %d", a.Status)
	}
	model := prior.Current()
	page := a.Text("main")
	ratios, cited := a.Text("section[aria-labelledby=effects]"), a.Text("section[aria-labelledby=cited]")
	for _, e := range model.Effects() {
		if e.Basis == prior.Assumed && !strings.Contains(ratios, "assumed") {
			t.Errorf("%s=%s does not say that it is assumed", e.Signal, e.Value)
		}
		for _, f := range e.Figures {
			if name := model.Source(f.Sources[0]).Name; !strings.Contains(cited, name) || !strings.Contains(cited, f.ID) {
				t.Errorf("%s=%s: neither %s nor %q is at the end", e.Signal, e.Value, f.ID, name)
			}
		}
	}
	ratio, note := regexp.MustCompile(`×[\s\x{a0}]\d`), regexp.MustCompile(`\[\d+\] · [ABC]`)
	if got, want := len(ratio.FindAllString(ratios, -1)), 2*len(model.Effects()); got != want {
		t.Errorf("%d ratios are shown, want a used and a cited one of each: %d", got, want)
	}
	surely := 0
	for _, e := range model.Effects() {
		if e.Basis != prior.Assumed {
			surely++
		}
	}
	if got := len(note.FindAllString(ratios, -1)); got != surely {
		t.Errorf("%d ratios name their figures and confidence, want %d", got, surely)
	}
	if !strings.Contains(page, "2021") {
		t.Error("the page does not say from which survey it starts")
	}
	if got := len(a.All("figure#shifts details table tbody tr")); got != 15 {
		t.Errorf("the chart's table has %d answers", got)
	}
}

func TestAttitudesOfAnotherKindAreDrawn(t *testing.T) {
	t.Parallel()
	b := newRoom(t).SignedIn(access.RoleOwner)
	diehard, rejector := b.Get("/admin/audiences/attitudes"), b.Get("/admin/audiences/attitudes?attitude=rejector")
	if diehard.Text("figure#shifts h3") == rejector.Text("figure#shifts h3") {
		t.Error("both charts say the same")
	}
}
