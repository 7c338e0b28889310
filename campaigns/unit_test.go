package campaigns

import "testing"

func TestAStretchIsFoundBesideThoseThatAreTaken(t *testing.T) {
	t.Parallel()
	taken := []Apart{{"nsp_a", 600, 700}, {"nsp_a", 100, 500}, {"nsp_b", 0, 1024}}
	for name, row := range map[string]struct {
		is      Apart
		size    int
		want    Apart
		longest int
	}{
		"the first that is free":     {Apart{}, 100, Apart{"nsp_a", 0, 100}, 0},
		"the first that is as long":  {Apart{}, 200, Apart{"nsp_a", 700, 900}, 0},
		"longer, where it stands":    {Apart{"nsp_a", 500, 550}, 100, Apart{"nsp_a", 500, 600}, 0},
		"too long for where it is":   {Apart{"nsp_a", 500, 550}, 101, Apart{"nsp_a", 700, 801}, 0},
		"of another namespace":       {Apart{"nsp_c", 500, 550}, 50, Apart{"nsp_a", 0, 50}, 0},
		"the end of it":              {Apart{}, 324, Apart{"nsp_a", 700, 1024}, 0},
		"more than is free anywhere": {Apart{}, 325, Apart{}, 324},
	} {
		got, longest, ok := row.is.Fit("nsp_a", row.size, taken)
		if got != row.want || longest != row.longest || ok != (row.longest == 0) {
			t.Errorf("%s: %+v, %d, %v", name, got, longest, ok)
		}
	}
	if got, _, ok := (Apart{}).Fit("nsp_c", Buckets, taken); !ok || got.Size() != Buckets {
		t.Errorf("all of an empty one: %+v", got)
	}
}
