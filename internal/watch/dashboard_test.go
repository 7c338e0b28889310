package watch

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

type dashboard struct {
	UID        string
	Title      string
	Templating struct {
		List []struct{ Name, Type, Definition string }
	}
	Panels []panel
}

type panel struct {
	ID          int
	Type        string
	Title       string
	Description string
	GridPos     struct{ H, W, X, Y int }
	Targets     []struct{ Expr string }
}

func readDashboard(t *testing.T) dashboard {
	t.Helper()
	b, err := os.ReadFile("../../ops/dashboard.json")
	if err != nil {
		t.Fatal(err)
	}
	var d dashboard
	if err := json.Unmarshal(b, &d); err != nil {
		t.Fatal(err)
	}
	return d
}

var (
	metricName  = regexp.MustCompile(`\b(?:erawan|go|process)_[a-z0-9_]+\b`)
	matchers    = regexp.MustCompile(`\{([^}]*)\}`)
	matcherName = regexp.MustCompile(`([a-z_]+)\s*(?:=~|!=|!~|=)`)
	grouping    = regexp.MustCompile(`\bby \(([a-z_, ]+)\)`)
)

func TestEveryExpressionOfTheDashboardUsesMetricsAndLabelsThatExist(t *testing.T) {
	t.Parallel()
	d := readDashboard(t)
	_, kinds := scrape(t, busy(t))
	labels := map[string][]string{}
	for _, m := range Catalogue {
		labels[m.Name] = append([]string{"instance", "job"}, m.Labels...)
	}
	used := map[string]bool{}
	check := func(where, expr string) {
		names := metricName.FindAllString(expr, -1)
		if len(names) == 0 {
			t.Errorf("%s asks for nothing of ours: %s", where, expr)
		}
		allowed := []string{"le", "instance", "job"}
		for _, name := range names {
			base := metricOf(name, kinds)
			if kinds[base] == "" {
				t.Errorf("%s: there is no metric %s", where, name)
			}
			if base == name && kinds[base] == Histogram {
				t.Errorf("%s: %s is a histogram; ask for its _bucket, _count or _sum", where, name)
			}
			used[base] = true
			allowed = append(allowed, labels[base]...)
		}
		for _, m := range matchers.FindAllStringSubmatch(expr, -1) {
			for _, l := range matcherName.FindAllStringSubmatch(m[1], -1) {
				if !slices.Contains(allowed, l[1]) {
					t.Errorf("%s: no such label %s in %s", where, l[1], expr)
				}
			}
		}
		for _, g := range grouping.FindAllStringSubmatch(expr, -1) {
			for _, l := range strings.Split(g[1], ", ") {
				if !slices.Contains(allowed, l) {
					t.Errorf("%s: no such label %s in %s", where, l, expr)
				}
			}
		}
	}
	for _, p := range d.Panels {
		for _, target := range p.Targets {
			check(p.Title, target.Expr)
		}
	}
	for _, v := range d.Templating.List {
		if v.Definition != "" {
			check("variable "+v.Name, v.Definition)
		}
	}
	for _, m := range Catalogue {
		if !used[m.Name] && !slices.Contains(undrawn, m.Name) {
			t.Errorf("%s is on no panel", m.Name)
		}
	}
}

// undrawn are metrics that other panels already say.
var undrawn = []string{"erawan_plan_age_seconds", "erawan_plan_stops_position"}

func TestTheDashboardCanBeImportedAndItsPanelsDoNotOverlap(t *testing.T) {
	t.Parallel()
	d := readDashboard(t)
	if d.UID == "" || d.Title == "" || len(d.Panels) < 20 {
		t.Fatalf("%q %q, %d panels", d.UID, d.Title, len(d.Panels))
	}
	ids, covered := map[int]bool{}, map[[2]int]string{}
	for _, p := range d.Panels {
		if ids[p.ID] || p.ID == 0 {
			t.Errorf("%s has the id %d of another", p.Title, p.ID)
		}
		ids[p.ID] = true
		if p.Type != "row" && (p.Description == "" || len(p.Targets) == 0) {
			t.Errorf("%s says not what it means, or asks for nothing", p.Title)
		}
		if g := p.GridPos; g.W < 1 || g.H < 1 || g.X < 0 || g.X+g.W > 24 {
			t.Errorf("%s does not fit: %+v", p.Title, g)
		}
		for x := p.GridPos.X; x < p.GridPos.X+p.GridPos.W; x++ {
			for y := p.GridPos.Y; y < p.GridPos.Y+p.GridPos.H; y++ {
				if other := covered[[2]int{x, y}]; other != "" {
					t.Fatalf("%s lies over %s", p.Title, other)
				}
				covered[[2]int{x, y}] = p.Title
			}
		}
	}
}
