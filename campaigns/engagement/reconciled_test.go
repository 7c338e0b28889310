package engagement

import "testing"

func TestADayThatLooksWrongIsOneThatWasNotToBeExpected(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		before []int64
		count  int64
		odd    bool
	}{
		"no weeks before":                        {nil, 0, false},
		"too few of them":                        {[]int64{1000, 1010}, 0, false},
		"as before":                              {[]int64{1000, 1050, 980, 1010}, 1030, false},
		"half of it":                             {[]int64{1000, 1050, 980, 1010}, 500, true},
		"twice as much":                          {[]int64{1000, 1050, 980, 1010}, 2000, true},
		"as much as chance allows":               {[]int64{100, 100, 100, 100, 100, 100}, 130, false},
		"more than chance allows":                {[]int64{100, 100, 100, 100, 100, 100}, 160, true},
		"weeks that differ leave room":           {[]int64{500, 1500, 1000, 700}, 1900, false},
		"nothing where there never was anything": {[]int64{0, 0, 0, 0}, 0, false},
	} {
		r := Reconciled{Counted: row.count}
		r.Low, r.High = Expected(row.before)
		if r.Odd() != row.odd {
			t.Errorf("%s: %d of %d to %d: odd %t", name, row.count, r.Low, r.High, r.Odd())
		}
	}
}
