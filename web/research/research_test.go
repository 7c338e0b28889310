package research_test

import (
	"net/http"
	"strings"
	"testing"

	"erawan/internal/access"
	"erawan/internal/webtest"
)

func TestTheShelvesShowFiguresWithSourceConfidenceAndWarning(t *testing.T) {
	t.Parallel()
	b := webtest.New(t).SignedIn(access.RoleAnalyst)
	for path, wants := range map[string][]string{
		"":               {"Bought ivory in the past 12 months", "over 25", "2027", "not seen", "“27%” is a share of ivory purchases", "It is not zero"},
		"?of=travellers": {"6.8%", "Use", "GlobeScan", "A: official or primary page", "no figure was given"},
		"?of=thailand":   {"79%", "37%", "without a group that saw nothing"},
		"?of=evidence":   {"Randomised, 2,496 people in China"},
	} {
		a := b.Get("/admin/research" + path)
		main := strings.ReplaceAll(a.Text("main"), ",", "")
		for _, want := range wants {
			if want == "Use" {
				want = "6.8% is the figure to use"
			}
			if !strings.Contains(main, strings.ReplaceAll(want, ",", "")) {
				t.Errorf("%s does not say %q: %s", path, want, main)
			}
		}
	}
}

func TestATrendLeavesBlanksAndCitesItself(t *testing.T) {
	t.Parallel()
	b := webtest.New(t).SignedIn(access.RoleAnalyst)
	a := b.Get("/admin/research/trends/aware_unprompted")
	twin := a.Text(".twin tbody")
	for _, want := range []string{"2017 4% 3.2% to 4.9%", "2019 not found –", "2020 not found –", "2021 3%"} {
		if !strings.Contains(twin, want) {
			t.Errorf("the table beside the chart does not say %q: %s", want, twin)
		}
	}
	if n := len(a.All("svg.wide circle")); n != 3 {
		t.Errorf("%d points are drawn of three figures", n)
	}
	if foot := a.Text(".foot"); !strings.Contains(foot, "Demand under the Ban") || !strings.Contains(foot, "WWF-US press release") {
		t.Errorf("the chart does not cite itself: %s", foot)
	}
	if warned := b.Get("/admin/research/trends/bought_on_travel?base=purchases"); !strings.Contains(warned.Text(".note"), "share of ivory purchases") {
		t.Error("27 % stands without its warning")
	}
	for _, path := range []string{"/admin/research/trends/nothing", "/admin/research/trends/bought_on_travel?base=all"} {
		if a := b.Get(path); a.Status != http.StatusNotFound {
			t.Errorf("%s is %d", path, a.Status)
		}
	}
}
