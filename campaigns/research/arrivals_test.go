package research

import (
	"testing"

	"erawan/campaigns/experiment"
	"erawan/internal/fault"
)

var thai = Series{"TH", Nationality, Provisional}

func TestArrivalsAreReadOrRefusedWithRowAndReason(t *testing.T) {
	t.Parallel()
	const head = "month,origin,arrivals\n"
	all, err := ReadArrivals(thai, "a ministry", []byte(head+"2026-01,CN,400000\n2026-02,CN,0\n"))
	if err != nil || len(all) != 2 || all[0].Count != 400_000 || all[1].Row != 3 {
		t.Fatalf("%+v, %v", all, err)
	}
	for name, row := range map[string]struct {
		file, want string
		row        int
	}{
		"no month":       {head + "2026-13,CN,1\n", "wave.bad_month", 2},
		"a day":          {head + "2026-01-02,CN,1\n", "wave.bad_month", 2},
		"no country":     {head + "2026-01,China,1\n", "wave.bad_origin", 2},
		"fewer than 0":   {head + "2026-01,CN,-1\n", "wave.bad_count", 2},
		"a blank":        {head + "2026-01,CN,\n", "wave.bad_count", 2},
		"a month twice":  {head + "2026-01,CN,1\n2026-01,CN,2\n", "wave.month_twice", 3},
		"another column": {"month,origin,arrivals,mood\n", "wave.column_extra", 1},
		"a column less":  {"month,origin\n", "wave.column_missing", 1},
		"no months":      {head, "wave.no_months", 1},
	} {
		all, err := ReadArrivals(thai, "a ministry", []byte(row.file))
		faults := fault.All(err)
		if len(faults) == 0 || faults[0].Key != row.want || faults[0].Args["row"] != row.row || all != nil {
			t.Errorf("%s: %v, %v", name, all, err)
		}
	}
}

// Series are never mixed, and a month without a figure makes no denominator.
func TestADenominatorIsOfOneSeriesAndOfEveryMonth(t *testing.T) {
	t.Parallel()
	revised := thai
	revised.Status = Revised
	all := []Arrived{{Series: thai, Origin: "CN", Month: "2025-12", Count: 300}, {Series: thai, Origin: "CN", Month: "2026-01", Count: 400}, {Series: revised, Origin: "CN", Month: "2026-01", Count: 410},
		{Series: revised, Origin: "CN", Month: "2026-02", Count: 500}, {Series: thai, Origin: "MY", Month: "2026-02", Count: 350}}
	if sum, missing := Denominator(all, thai, "CN", "2025-12", "2026-01"); sum != 700 || missing != "" {
		t.Errorf("%d, %s", sum, missing)
	}
	if sum, missing := Denominator(all, thai, "CN", "2025-12", "2026-02"); sum != 0 || missing != "2026-02" {
		t.Errorf("a month of another series or origin was taken: %d, %q missing", sum, missing)
	}
}

// The sizes that the field's evaluations were planned with: 14.8 % against 8.8 % is USAID's Digital Deterrence, 6.8 % the travellers
// study of GlobeScan for WWF. Worked out for a two-sided error of 5 % and a power of 80 % by Fleiss, Levin and Paik (2003), 4.14.
func TestExamplesOfTheFieldHaveTheirSizes(t *testing.T) {
	t.Parallel()
	want := map[string]int64{"ads": 453, "pledge": 13_809, "purchase": 2_689, "pledge_low": 42_693}
	for _, e := range Examples {
		if n, _, ok := (experiment.Design{Base: e.From, Effect: e.To - e.From}).Size(); !ok || n != want[e.Key] {
			t.Errorf("%s needs %d, want %d", e.Key, n, want[e.Key])
		}
		delete(want, e.Key)
	}
	if len(want) > 0 {
		t.Errorf("not among the examples: %v", want)
	}
}
