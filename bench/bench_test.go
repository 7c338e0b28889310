package main

import (
	"bufio"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"erawan/audience"
)

func TestAnIntervalIsAsWideAsItsOrderMustBe(t *testing.T) {
	t.Parallel()
	// Two-sided tables of the sign test at 95 %: how many of the smallest and largest may be left out.
	for n, skip := range map[int]int{1: 0, 5: 0, 7: 0, 8: 0, 9: 1, 11: 1, 12: 2, 15: 3, 20: 5, 25: 7} {
		values := make([]float64, n)
		for i := range values {
			values[i] = float64((i*7 + 3) % n) // every number below n once, when 7 and n share nothing
		}
		if n%7 == 0 {
			for i := range values {
				values[i] = float64(n - 1 - i)
			}
		}
		got := spreadOf(values)
		if want := [3]float64{float64(n-1) / 2, float64(skip), float64(n - 1 - skip)}; [3]float64{got.median, got.low, got.high} != want {
			t.Errorf("of %d values: %v %v %v, want %v", n, got.median, got.low, got.high, want)
		}
	}
}

func TestAnAnswerIsReadToItsLastByteAndNoFurther(t *testing.T) {
	t.Parallel()
	r := bufio.NewReader(strings.NewReader("HTTP/1.1 202 Accepted\r\nX-A: b\r\ncontent-length: 5\r\n\r\nhelloHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))
	var got []int
	var bodies []string
	for range 2 {
		status, body, err := readAnswer(r, nil)
		if err != nil {
			t.Fatal(err)
		}
		got, bodies = append(got, status), append(bodies, string(body))
	}
	if diff := cmp.Diff([]int{202, 200}, got) + cmp.Diff([]string{"hello", ""}, bodies); diff != "" {
		t.Error(diff)
	}
	if _, _, err := readAnswer(bufio.NewReader(strings.NewReader("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")), nil); err == nil {
		t.Error("an answer without a length was taken")
	}
}

func TestOneRuleInAHundredMatchesTheVisit(t *testing.T) {
	t.Parallel()
	visit := ten.visit(corpusHour)
	n, hits := 20_000, 0
	for _, c := range compiled(ten.rules(n, corpusHour)) {
		if c.Match(&visit) == audience.Yes {
			hits++
		}
	}
	if share := float64(hits) / float64(n); share < .008 || share > .012 {
		t.Errorf("%.4f of the rules match", share)
	}
}

func TestOneInAHundredOfTheWholeVocabularyToo(t *testing.T) {
	t.Parallel()
	all := whole()
	if got, want := len(all)+1, int(audience.Signals); got != want {
		t.Errorf("%d signals, of %d", got, want)
	}
	visit := all.visit(corpusHour)
	n, hits := 20_000, 0
	for _, c := range compiled(all.rules(n, corpusHour)) {
		if c.Match(&visit) == audience.Yes {
			hits++
		}
	}
	if share := float64(hits) / float64(n); share < .008 || share > .012 {
		t.Errorf("%.4f of the rules match", share)
	}
}
