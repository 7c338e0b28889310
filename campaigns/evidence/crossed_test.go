package evidence_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns/evidence"
)

// TestNoSegmentUnderTheFloorIsToldApart takes the floor of 50.
func TestNoSegmentUnderTheFloorIsToldApart(t *testing.T) {
	t.Parallel()
	const other = evidence.OtherSegments
	for name, one := range map[string]struct{ in, want map[int64]int64 }{
		"all are large":                                   {map[int64]int64{1: 50, 2: 900}, map[int64]int64{1: 50, 2: 900}},
		"small ones are one":                              {map[int64]int64{1: 30, 2: 40, 3: 900}, map[int64]int64{other: 70, 3: 900}},
		"a small one alone takes the next along":          {map[int64]int64{1: 3, 2: 60, 3: 900}, map[int64]int64{other: 63, 3: 900}},
		"two that are small together take the next along": {map[int64]int64{1: 3, 2: 4, 3: 60, 4: 900}, map[int64]int64{other: 67, 4: 900}},
		"nothing but small ones":                          {map[int64]int64{1: 3, 2: 4}, map[int64]int64{other: 7}},
		"nothing":                                         {nil, map[int64]int64{}},
	} {
		var parts []evidence.Part
		for segment, n := range one.in {
			parts = append(parts, evidence.Part{Segment: segment, Counts: evidence.Counts{Decisions: n, Pledges: 1}})
		}
		got, pledges := map[int64]int64{}, int64(0)
		for _, p := range evidence.Published(parts) {
			got[p.Segment] += p.Counts.Decisions
			pledges += p.Counts.Pledges
		}
		if diff := cmp.Diff(one.want, got); diff != "" || pledges != int64(len(one.in)) {
			t.Errorf("%s: %s, %d pledges", name, diff, pledges)
		}
	}
}
