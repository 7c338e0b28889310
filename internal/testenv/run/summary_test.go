package main

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

const passing = `{"Action":"start","Package":"erawan/audience"}
{"Action":"run","Package":"erawan/audience","Test":"TestUnknownNeverMatches"}
{"Action":"output","Package":"erawan/audience","Test":"TestUnknownNeverMatches","Output":"noise of a pass\n"}
{"Action":"pass","Package":"erawan/audience","Test":"TestUnknownNeverMatches","Elapsed":0.1}
{"Action":"pass","Package":"erawan/audience","Elapsed":61.5}
{"Action":"skip","Package":"erawan/migrations","Elapsed":0}
`

const failing = `{"Action":"output","Package":"erawan/web","Test":"TestStop","Output":"    stop_test.go:9: still shown\n"}
{"Action":"fail","Package":"erawan/web","Test":"TestStop","Elapsed":0.1}
{"Action":"output","Package":"erawan/web","Test":"TestFont","Output":"    font_test.go:3: no font\n"}
{"Action":"skip","Package":"erawan/web","Test":"TestFont","Elapsed":0}
{"Action":"fail","Package":"erawan/web","Elapsed":1}
`

const broken = `# a line that is no event
{"ImportPath":"erawan/locales","Action":"build-output","Output":"locales.go:1: syntax error\n"}
{"ImportPath":"erawan/locales","Action":"build-fail"}
{"Action":"fail","Package":"erawan/locales","Elapsed":0,"FailedBuild":"erawan/locales"}
{"Action":"output","Package":"erawan/cmd/erawan","Test":"TestServe","Output":"panic: out of plans\n"}
{"Action":"fail","Package":"erawan/cmd/erawan","Elapsed":0.5}
`

// feed writes output in small pieces, as a pipe does.
func feed(s *summary, text string) {
	for len(text) > 0 {
		n := min(7, len(text))
		s.Write([]byte(text[:n]))
		text = text[n:]
	}
}

func summed(text string) (*summary, string) {
	var out strings.Builder
	s := newSummary(&out, map[string]time.Duration{"web": time.Second / 2})
	feed(s, text)
	s.print()
	return s, out.String()
}

func lines(t *testing.T, out string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains("\n"+out, "\n"+w+"\n") {
			t.Errorf("no line %q in:\n%s", w, out)
		}
	}
}

func TestPassingRunSaysLittle(t *testing.T) {
	t.Parallel()
	s, out := summed(passing)
	lines(t, out, "ok   audience (1 tests, 61.5 s)", "1 passed, 0 failed")
	if strings.Contains(out, "noise") || strings.Contains(out, "migrations") || !s.good() {
		t.Errorf("good = %v, output:\n%s", s.good(), out)
	}
	lines(t, out, fmt.Sprintf("%-34s %6d %8.1f %8d  OVER", "audience", 1, 61.5, 60))
}

func TestFailuresAndSkipsAreShownWhole(t *testing.T) {
	t.Parallel()
	s, out := summed(passing + failing)
	lines(t, out, "FAIL web TestStop", "    stop_test.go:9: still shown", "SKIP web TestFont", "    font_test.go:3: no font",
		"1 passed, 1 failed, 1 skipped")
	if s.good() {
		t.Error("a failing run is called good")
	}
}

func TestWhatDoesNotCompileOrPanicsIsAFailure(t *testing.T) {
	t.Parallel()
	s, out := summed(passing + broken)
	lines(t, out, "# a line that is no event", "FAIL locales", "locales.go:1: syntax error", "panic: out of plans", "1 passed, 2 failed")
	if s.good() {
		t.Error("a broken run is called good")
	}
}

func TestRunWithoutATestIsNotGood(t *testing.T) {
	t.Parallel()
	s, out := summed(`{"Action":"skip","Package":"erawan/migrations","Elapsed":0}` + "\n")
	lines(t, out, "0 passed, 0 failed")
	if s.good() || s.empty() {
		t.Errorf("good = %v, empty = %v", s.good(), s.empty())
	}
	if other, _ := summed("PASS\nok\n"); !other.empty() {
		t.Error("plain output is taken for test events")
	}
}

func TestBudgetsAreReadable(t *testing.T) {
	t.Parallel()
	budgets, err := readBudgets()
	if err != nil || budgets["e2e"] <= defaultBudget {
		t.Fatalf("budgets = %v, %v", budgets, err)
	}
}
