package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// budgets.txt says how long a package may take before the table calls it OVER. It fails nothing: a
// busy machine is not a broken one.
//
//go:embed budgets.txt
var budgetLines string

const (
	defaultBudget = 60 * time.Second
	runBudget     = 25 * time.Minute
	module        = "erawan/"
)

// readBudgets returns the budgets that differ from the default, by package.
func readBudgets() (map[string]time.Duration, error) {
	budgets := map[string]time.Duration{}
	for line := range strings.Lines(budgetLines) {
		fields := strings.Fields(line)
		if len(fields) == 0 || fields[0] == "#" {
			continue
		}
		if len(fields) != 2 {
			return nil, fmt.Errorf("budgets.txt: %q is not a package and a number of seconds", line)
		}
		seconds, err := strconv.Atoi(fields[1])
		if err != nil {
			return nil, fmt.Errorf("budgets.txt: %q: %w", line, err)
		}
		budgets[fields[0]] = time.Duration(seconds) * time.Second
	}
	return budgets, nil
}

// event is one line of go test -json.
type event struct {
	Action      string
	Package     string
	ImportPath  string // of build events
	Test        string
	Elapsed     float64
	Output      string
	FailedBuild string
}

type result struct {
	name    string
	passed  int
	failed  int
	skipped int
	elapsed time.Duration
	bad     bool
	none    bool // it has no test files
}

// summary reads the output of a test command, prints at once what somebody has to see and keeps
// count of the rest.
type summary struct {
	out     io.Writer
	budgets map[string]time.Duration
	started time.Time
	part    []byte // of a line
	order   []*result
	results map[string]*result
	output  map[string]*strings.Builder // by package, test or build, until it is known to be of interest
}

func newSummary(out io.Writer, budgets map[string]time.Duration) *summary {
	return &summary{
		out: out, budgets: budgets, started: time.Now(),
		results: map[string]*result{}, output: map[string]*strings.Builder{},
	}
}

// Write takes output in pieces of any length.
func (s *summary) Write(b []byte) (int, error) {
	s.part = append(s.part, b...)
	for {
		line, rest, ok := bytes.Cut(s.part, []byte("\n"))
		if !ok {
			return len(b), nil
		}
		s.line(line)
		s.part = rest
	}
}

func (s *summary) line(line []byte) {
	var e event
	if json.Unmarshal(line, &e) != nil || e.Action == "" {
		fmt.Fprintf(s.out, "%s\n", line)
		return
	}
	switch e.Action {
	case "output":
		s.keep(e.Package+" "+e.Test, e.Output)
	case "build-output":
		s.keep(e.ImportPath, e.Output)
	case "pass", "fail", "skip":
		r := s.result(e.Package)
		if e.Test == "" {
			s.packageEnded(r, e)
		} else {
			s.testEnded(r, e)
		}
	}
}

func (s *summary) keep(key, text string) {
	b := s.output[key]
	if b == nil {
		b = &strings.Builder{}
		s.output[key] = b
	}
	b.WriteString(text)
}

// take returns what was kept and forgets it.
func (s *summary) take(key string) string {
	b := s.output[key]
	if b == nil {
		return ""
	}
	delete(s.output, key)
	return b.String()
}

func (s *summary) result(pkg string) *result {
	r := s.results[pkg]
	if r == nil {
		r = &result{name: strings.TrimPrefix(pkg, module)}
		s.results[pkg] = r
		s.order = append(s.order, r)
	}
	return r
}

func (s *summary) testEnded(r *result, e event) {
	text := s.take(e.Package + " " + e.Test)
	switch e.Action {
	case "pass":
		r.passed++
		return
	case "fail":
		r.failed++
	case "skip":
		r.skipped++
	}
	fmt.Fprintf(s.out, "%s %s %s\n%s", strings.ToUpper(e.Action), r.name, e.Test, text)
}

// packageEnded counts a package that failed without a failed test, as one that does not compile, as
// one failure.
func (s *summary) packageEnded(r *result, e event) {
	r.elapsed = time.Duration(e.Elapsed * float64(time.Second))
	text := s.take(e.Package + " ")
	switch e.Action {
	case "skip":
		r.none = true
		return
	case "fail":
		r.bad = true
		if r.failed == 0 {
			r.failed++
			text = s.take(e.FailedBuild) + text
			for key := range s.output { // of a test that never ended, as in a panic
				if strings.HasPrefix(key, e.Package+" ") {
					text += s.take(key)
				}
			}
		}
		fmt.Fprintf(s.out, "FAIL %s\n%s", r.name, text)
	case "pass":
		fmt.Fprintf(s.out, "ok   %s (%d tests, %.1f s)\n", r.name, r.passed, r.elapsed.Seconds())
	}
}

// empty reports that no line was of go test -json.
func (s *summary) empty() bool { return len(s.order) == 0 }

func (s *summary) totals() (passed, failed, skipped int) {
	for _, r := range s.order {
		passed += r.passed
		failed += r.failed
		skipped += r.skipped
	}
	return passed, failed, skipped
}

// good reports that something passed and nothing failed.
func (s *summary) good() bool {
	passed, failed, _ := s.totals()
	return passed > 0 && failed == 0 && !slices.ContainsFunc(s.order, func(r *result) bool { return r.bad })
}

// print writes the table of budgets and the closing line.
func (s *summary) print() {
	fmt.Fprintf(s.out, "\n%-34s %6s %8s %8s\n", "package", "tests", "seconds", "budget")
	slices.SortStableFunc(s.order, func(a, b *result) int { return strings.Compare(a.name, b.name) })
	for _, r := range s.order {
		if r.none {
			continue
		}
		budget, ok := s.budgets[r.name]
		if !ok {
			budget = defaultBudget
		}
		s.row(r.name, r.passed+r.failed+r.skipped, r.elapsed, budget)
	}
	passed, failed, skipped := s.totals()
	s.row("the whole run", passed+failed+skipped, time.Since(s.started), runBudget)

	fmt.Fprintf(s.out, "\n%d passed, %d failed", passed, failed)
	if skipped > 0 {
		fmt.Fprintf(s.out, ", %d skipped", skipped)
	}
	fmt.Fprintln(s.out)
}

func (s *summary) row(name string, tests int, took, budget time.Duration) {
	verdict := "ok"
	if took > budget {
		verdict = "OVER"
	}
	fmt.Fprintf(s.out, "%-34s %6d %8.1f %8.0f  %s\n", name, tests, took.Seconds(), budget.Seconds(), verdict)
}
