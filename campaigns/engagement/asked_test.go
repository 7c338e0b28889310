package engagement

import (
	"testing"
	"time"
)

func TestRequestsAreTalliedByPlacementAndHalfHour(t *testing.T) {
	t.Parallel()
	var c Counter
	for range 3 {
		c.Asked(5, 2, noon)
	}
	c.Asked(6, 2, noon)
	c.Asked(5, 2, noon.Add(30*time.Minute))
	c.Decided(cellA, noon)
	half := &halfway{}
	if err := c.Flush(t.Context(), half, noon); err == nil {
		t.Fatal("a log that failed is believed")
	}
	half.works = true
	if err := c.Flush(t.Context(), half, noon); err != nil {
		t.Fatal(err)
	}
	b := half.batch(t)
	if len(b.Requests) != 2*3 || len(b.Tallies) != 2 {
		t.Fatalf("%d counts of requests and %d of decisions over two tries", len(b.Requests), len(b.Tallies))
	}
	type key struct {
		placement int64
		bucket    time.Time
	}
	got, seen := map[key]int64{}, map[[16]byte]bool{}
	for _, a := range b.Requests {
		if !seen[a.Batch] {
			got[key{a.Placement, a.Bucket}] += a.Count
		}
		if seen[a.Batch] = true; a.Org != 2 {
			t.Errorf("%+v", a)
		}
	}
	if got[key{5, noon}] != 3 || got[key{5, noon.Add(30 * time.Minute)}] != 1 || got[key{6, noon}] != 1 || len(seen) != 3 {
		t.Errorf("%v in %d batches", got, len(seen))
	}
}

func TestRequestsThatNobodyCanHaveToldAreDamage(t *testing.T) {
	t.Parallel()
	for _, a := range []Asked{
		{Placement: 5, Org: 2, Bucket: noon},
		{Org: 2, Bucket: noon, Count: 1},
		{Placement: 5, Org: -2, Bucket: noon, Count: 1},
	} {
		var b Batch
		if err := b.read(a.append(nil)); err == nil {
			t.Errorf("%+v is taken", a)
		}
	}
	whole := Asked{Placement: 5, Org: 2, Bucket: noon, Count: 1}
	for n := range whole.append(nil) {
		var b Batch
		if err := b.read(whole.append(nil)[:n]); err == nil {
			t.Errorf("%d bytes of it are taken", n)
		}
	}
}
