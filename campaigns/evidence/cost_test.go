package evidence

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestCurrenciesAndGiftsAreNeverAdded(t *testing.T) {
	t.Parallel()
	paid := func(amount int64, code string) Cost { return Cost{Kind: InMoney, Amount: amount, Currency: code} }
	all := []Cost{paid(100_00, "THB"), {Kind: InKind, Amount: 5_00, Currency: "THB"}, paid(20_00, "CNY"), paid(50_25, "THB"), {Kind: InKind, Quantity: "two screens"},
		{Kind: InMoney, Amount: 999_00, Currency: "THB", Withdrawn: time.Now()}}
	sums, unpriced := SumCosts(all)
	want := []Sum{{InMoney, "CNY", 20_00, 1}, {InMoney, "THB", 150_25, 2}, {InKind, "THB", 5_00, 1}}
	if diff := cmp.Diff(want, sums); diff != "" || unpriced != 1 {
		t.Errorf("%d without a price, %s", unpriced, diff)
	}
}

func TestWhatOneThingCostIsToldOnlyWhereNothingIsLeftOut(t *testing.T) {
	t.Parallel()
	baht := Cost{Kind: InMoney, Amount: 1000_00, Currency: "THB"}
	for name, one := range map[string]struct {
		all  []Cost
		n    int64
		each int64
		ok   bool
	}{
		"one currency":        {[]Cost{baht, baht}, 300, 667, true},
		"two currencies":      {[]Cost{baht, {Kind: InMoney, Amount: 1, Currency: "CNY"}}, 300, 0, false},
		"something was given": {[]Cost{baht, {Kind: InKind, Quantity: "two screens"}}, 300, 0, false},
		"a gift with a price": {[]Cost{baht, {Kind: InKind, Amount: 1, Currency: "THB"}}, 300, 0, false},
		"too few things":      {[]Cost{baht}, 99, 0, false},
		"nothing spent":       {nil, 300, 0, false},
		"withdrawn":           {[]Cost{baht, {Kind: InMoney, Amount: 1, Currency: "CNY", Withdrawn: time.Now()}}, 100, 10_00, true},
	} {
		if each, _, ok := CostPer(one.all, one.n); each != one.each || ok != one.ok {
			t.Errorf("%s: %d, %v", name, each, ok)
		}
	}
}

func TestAmountsAreReadAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]int64{"": 0, "0": 0, "12500.50": 12_500_50, "12,500.5": 12_500_50, "12 500": 12_500_00, "1.234": -1, "twelve": -1, "-5": -1, "99999999999999": -1, ".5": -1} {
		if got := AmountOf(typed); got != want {
			t.Errorf("%q is %d, want %d", typed, got, want)
		}
	}
}
