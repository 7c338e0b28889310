package engagement

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"erawan/campaigns/token"
)

var cellA, cellB = token.Cell{Campaign: 1, Variant: "a"}, token.Cell{Campaign: 1, Variant: "b"}

// totals sums what a log was given, once for each batch id.
func totals(t *testing.T, records [][]byte) (sums map[token.Cell]int64, tallies int) {
	t.Helper()
	sums = map[token.Cell]int64{}
	seen := map[token.ID]bool{}
	for _, r := range records {
		var b Batch
		if err := b.read(r); err != nil {
			t.Fatal(err)
		}
		y := b.Tallies[0]
		if !seen[y.Batch] {
			seen[y.Batch] = true
			sums[y.Cell] += y.Count
		}
	}
	return sums, len(seen)
}

func TestDecisionsAreTalliedByCellAndHalfHour(t *testing.T) {
	t.Parallel()
	var c Counter
	for range 3 {
		c.Decided(cellA, noon)
	}
	c.Decided(cellB, noon)
	c.Decided(cellA, noon.Add(29*time.Minute))
	c.Decided(cellA, noon.Add(30*time.Minute))
	log := &journal{}
	if err := c.Flush(t.Context(), log, noon.Add(30*time.Minute)); err != nil {
		t.Fatal(err)
	}
	got := map[token.Cell]map[time.Time]int64{cellA: {}, cellB: {}}
	for _, y := range log.batch(t).Tallies {
		got[y.Cell][y.Bucket] += y.Count
	}
	if got[cellA][noon] != 4 || got[cellA][noon.Add(30*time.Minute)] != 1 || got[cellB][noon] != 1 || len(log.records) != 3 {
		t.Errorf("%v in %d tallies", got, len(log.records))
	}
	if err := c.Flush(t.Context(), log, noon); err != nil || log.calls != 1 {
		t.Errorf("nothing new, and %d appends; %v", log.calls, err)
	}
}

func TestAFailedFlushComesAgainUnderTheSameIds(t *testing.T) {
	t.Parallel()
	var c Counter
	half := &halfway{}
	c.Decided(cellA, noon)
	c.Decided(cellB, noon)
	if err := c.Flush(t.Context(), half, noon); !errors.Is(err, errDown) {
		t.Fatalf("%v", err)
	}
	c.Decided(cellA, noon)
	if err := c.Flush(t.Context(), half, noon.Add(time.Second)); !errors.Is(err, errDown) {
		t.Fatalf("%v", err)
	}
	half.works = true
	if err := c.Flush(t.Context(), half, noon.Add(2*time.Second)); err != nil {
		t.Fatal(err)
	}
	sums, tallies := totals(t, half.records)
	if sums[cellA] != 2 || sums[cellB] != 1 || tallies != 3 {
		t.Errorf("%v in %d tallies", sums, tallies)
	}
	if len(half.records) != 2+3+3 {
		t.Errorf("%d records appended over three tries", len(half.records))
	}
}

// halfway is a log that takes everything and then says that it failed: its answer was lost.
type halfway struct {
	journal
	works bool
}

func (h *halfway) Append(ctx context.Context, records [][]byte) error {
	err := h.journal.Append(ctx, records)
	if !h.works {
		return errDown
	}
	return err
}

func TestWhatWaitsInMemoryIsBounded(t *testing.T) {
	t.Parallel()
	var c Counter
	down := &journal{down: errDown}
	for i := range maxQueued + 50 {
		c.Decided(token.Cell{Campaign: int64(i)}, noon)
	}
	c.Flush(t.Context(), down, noon)
	if len(c.queue) != maxQueued {
		t.Errorf("%d tallies wait", len(c.queue))
	}
}

func TestDecisionsAreCountedWhileTheyAreFlushed(t *testing.T) {
	t.Parallel()
	var c Counter
	log := &journal{}
	var deciders sync.WaitGroup
	for range 4 {
		deciders.Go(func() {
			for range 500 {
				c.Decided(cellA, noon)
			}
		})
	}
	for range 50 {
		if err := c.Flush(t.Context(), log, noon); err != nil {
			t.Error(err)
		}
	}
	deciders.Wait()
	if err := c.Flush(t.Context(), log, noon); err != nil {
		t.Fatal(err)
	}
	if sums, _ := totals(t, log.records); sums[cellA] != 2000 {
		t.Errorf("%d counted, want 2000", sums[cellA])
	}
}

func TestTheLastDecisionsAreFlushedAtTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c Counter
		log := &journal{}
		go func() {
			c.Decided(cellA, noon)
			time.Sleep(1500 * time.Millisecond)
			c.Decided(cellA, noon)
		}()
		run(t, func(ctx context.Context) { c.Run(ctx, log, slog.New(slog.DiscardHandler)) }, 1800*time.Millisecond)
		if sums, tallies := totals(t, log.records); sums[cellA] != 2 || tallies != 2 {
			t.Errorf("%d counted in %d tallies, want one after a second and one at the end", sums[cellA], tallies)
		}
	})
}

func TestTypesHaveTheNamesOfTheContract(t *testing.T) {
	t.Parallel()
	fromPages := map[string]Type{"impression": Impression, "viewable": Viewable, "open": Open, "click": Click, "law_read": LawRead, "dismiss": Dismiss, "share": Share}
	for y := Decision; y < Types; y++ {
		name := y.String()
		got, ok := ParseType(name)
		if want, page := fromPages[name]; ok != page || got != want {
			t.Errorf("%q reads as %d, %v", name, got, ok)
		}
	}
	for _, name := range []string{"", "Click", " click", "law-read", "decision", "scan", "answer", "pledge"} {
		if _, ok := ParseType(name); ok {
			t.Errorf("a page may send %q", name)
		}
	}
	if Types.String() != "" || Type(0).String() != "" || Type(255).String() != "" {
		t.Error("what is no type has a name")
	}
	// The numbers are stored.
	if Decision != 1 || Impression != 2 || Click != 5 || Pledge != 11 || Counted != 0 || DeclaredBot != 1 || Prefetched != 2 || WrongTime != 3 || LongDwell != 4 {
		t.Error("a stored number changed")
	}
}
