package admin_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"erawan/internal/access"
	"erawan/internal/db/campaigndb"
	"erawan/internal/lang"
)

func TestSearchFindsByAPartOfANameInAnyLanguageOrByID(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b, c := r.SignedIn(access.RoleAnalyst), r.Campaigns()[0]
	for _, typed := range []string{c.Public, strings.ToUpper(c.Name[lang.En][:8]), c.Name[lang.Th], c.Name[lang.ZhHant]} {
		a := b.Get("/admin/search?q=" + strings.ReplaceAll(typed, " ", "+"))
		if got := attr(a.One(".hits a[href=/admin/campaigns/"+c.Public+"]"), "href"); got == "" || a.Text("h2") == "" {
			t.Errorf("%q found %s", typed, a.Text("main"))
		}
	}
	places, err := campaigndb.Store{DB: r.DB}.Placements(t.Context(), access.System)
	if err != nil {
		t.Fatal(err)
	}
	a := b.Get("/admin/search?q=" + places[0].Public)
	if diff := cmp.Diff([]string{places[0].Public}, cells(a, ".hits code")); diff != "" {
		t.Error(diff)
	}
}

func TestAMessageIsFoundWhereItIsSaid(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	c := r.Campaigns()[0]
	m := messages(r).byID[c.Messages[0].Message]
	a := r.SignedIn(access.RoleAnalyst).Get("/admin/search?q=" + m.Public)
	if len(a.All(".hits a[href=/admin/campaigns/"+c.Public+"#"+m.Public+"]")) != 1 {
		t.Error(a.Text("main"))
	}
}

func TestSearchThatFindsNothingSaysWhatElseToTry(t *testing.T) {
	t.Parallel()
	b := newRoom(t).SignedIn(access.RoleAnalyst)
	if a := b.Get("/admin/search?q=%3Cqq%3E"); !strings.Contains(a.Text(".empty"), "Nothing is called “<qq>”") || len(a.All(".hits")) > 0 {
		t.Error(a.Text("main"))
	}
	for _, query := range []string{"%00", "%E2%80%AE", strings.Repeat("x", 101)} {
		if a := b.Get("/admin/search?q=" + query); a.Status != http.StatusUnprocessableEntity {
			t.Errorf("%.10s: %d", query, a.Status)
		}
	}
}

func TestTheCampaignListIsFilteredAndSortedAsAsked(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b, all := r.SignedIn(access.RoleAnalyst), r.Campaigns()
	first := func(query string) string { return cells(b.Get("/admin/campaigns?"+query), "tbody th a")[0] }
	names := []string{all[0].Name.In(lang.En), all[1].Name.In(lang.En), all[2].Name.In(lang.En)}
	slices.SortFunc(names, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) })
	if got := first("sort=name"); got != names[0] {
		t.Errorf("the first by name: %s", got)
	}
	if got := first("sort=name&order=descending"); got != names[2] {
		t.Errorf("the last by name: %s", got)
	}
	a := b.Get("/admin/campaigns?sort=flight&order=descending&state=live")
	if sorted := a.One("th[aria-sort]"); attr(sorted, "aria-sort") != "descending" || textOf(sorted) != "Flight" {
		t.Error(textOf(sorted))
	}
	if len(a.All("a[href=/admin/campaigns?order=ascending&sort=flight&state=live]")) != 1 {
		t.Error("pressing the heading again does not turn the order round, or forgets the filter")
	}
	if got := cells(b.Get("/admin/campaigns?q="+all[1].Public), "tbody th a"); len(got) != 1 || got[0] != all[1].Name.In(lang.En) {
		t.Error(got)
	}
	if got := b.Get("/admin/campaigns?state=ended").Text(".empty"); !strings.Contains(got, "No campaign fits") {
		t.Error(got)
	}
}

func TestChartsSayTheirFindingAndCarryTheirNumbers(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b, c := r.SignedIn(access.RoleAnalyst), r.Campaigns()[0]
	for path, want := range map[string]string{
		"/admin/campaigns/" + c.Public: "24 November 2026 had the most: 1",
		"/admin/reports/engagement":    "24 November 2026 had the most: 3",
	} {
		a := b.Get(path)
		if got := a.Text(".chart figcaption h3"); got != want {
			t.Errorf("%s: %s", path, got)
		}
		if len(a.All(".chart svg.wide title")) != 1 || len(a.All(".chart svg.narrow desc")) != 1 || !strings.Contains(a.Text(".twin"), "24 November 2026 "+want[len(want)-1:]) {
			t.Errorf("%s: %s", path, a.Text(".chart"))
		}
		if !strings.Contains(a.Text(".chart .foot"), "data revision") {
			t.Errorf("%s does not say where it is from", path)
		}
	}
	if got := attr(b.Get("/admin/campaigns").All(".spark")[0], "aria-label"); got != "Viewable per day, 11–24 November 2026, at most 1" {
		t.Error(got)
	}
}

func TestTheCampaignListHasTheColumnsThatAreChosen(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleManager)
	all := len(b.Get("/admin/campaigns").All("thead th"))
	a := b.Get("/admin/campaigns?q=a&columns=chosen&column=flight&column=pledges")
	heads := a.Text("thead")
	if n := len(a.All("thead th")); n != all-3 || n*len(a.All("tbody tr")) != len(a.All("tbody th"))+len(a.All("tbody td")) || !strings.Contains(heads, "Pledges") || strings.Contains(heads, "Decisions") {
		t.Errorf("%d of %d columns: %s", n, all, heads)
	}
	if n := len(a.All(".columns input[checked]")); n != 2 {
		t.Errorf("%d columns are ticked, want the two", n)
	}
	// Sorting keeps the choice, and choosing keeps the question.
	sorted := b.Get(attr(a.All("thead th a")[0], "href"))
	if len(sorted.All("thead th")) != all-3 || attr(sorted.One(".columns input[name=q]"), "value") != "a" || attr(sorted.One(".columns input[name=sort]"), "value") != "name" {
		t.Errorf("sorted: %s", sorted.Text("thead"))
	}
}

func TestTheReportSortsByAFigureAndKeepsTheQuestion(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleAnalyst)
	most := func(query string) string {
		return cells(b.Get("/admin/reports/engagement?by=message&"+query), ".sheet tbody td")[0]
	}
	if most("sort=decisions&order=descending") != "1,002" || most("sort=decisions&order=ascending") != "1,000" {
		t.Error("the rows are not in the order asked")
	}
	a := b.Get("/admin/reports/engagement?by=message&from=2026-11-20&to=2026-11-24")
	if len(a.All(".sheet a[href=/admin/reports/engagement?by=message&from=2026-11-20&order=descending&sort=clicks&to=2026-11-24]")) != 1 {
		t.Error("a heading forgets what was asked")
	}
}

func TestTheSheetsHeadingsComeInTheLanguageAskedFor(t *testing.T) {
	t.Parallel()
	b := newRoom(t).SignedIn(access.RoleAnalyst)
	for asked, want := range map[string]string{"th": "\ufeffวัน,", "zh-Hant": "\ufeff日期,", "codes": "day,", "nonsense": "\ufeffDay,"} {
		if a := b.Get("/admin/reports/engagement.csv?from=2026-11-24&to=2026-11-24&sheet=" + asked); !strings.HasPrefix(a.Body, want) {
			t.Errorf("%s: %.40q", asked, a.Body)
		}
	}
}
