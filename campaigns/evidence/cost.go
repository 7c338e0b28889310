package evidence

import (
	"context"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/currency"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// CostKind is how something was paid for.
type CostKind string

// The kinds.
const (
	InMoney CostKind = "money"
	InKind  CostKind = "in_kind" // given by somebody; its worth is a word of the giver, or not told
)

// CostKinds lists them in the order of a form.
var CostKinds = []CostKind{InMoney, InKind}

// What an entry may be.
const (
	MaxCost     = 1_000_000_000_000_00 // hundredths of the currency's unit
	MaxCostText = 200                  // characters
	MostCosts   = 200                  // of one campaign, with those that were withdrawn
)

// Cost is an entry of a campaign's ledger of costs: what was spent, or given, and the document that says so. An entry is withdrawn
// with a reason, and never changed.
type Cost struct {
	Public    string
	Day       campaigns.Date
	What      string
	Kind      CostKind
	Amount    int64  // in hundredths of the currency's unit; 0 where what was given has no price
	Currency  string // ISO 4217; empty where there is no amount
	Quantity  string // of what was given, in words
	Source    string // the document
	By        access.Actor
	At        time.Time
	Withdrawn time.Time // zero while it stands
	Why       string    // it was withdrawn
}

// Check says what is wrong with an entry, field by field.
func (c Cost) Check(today campaigns.Date) error {
	var wrong fault.Faults
	say := func(bad bool, field, key string) {
		if bad {
			wrong.Add(fault.Invalid, field, key)
		}
	}
	say(!c.Day.Valid(), "/day", "cost.needs_day")
	say(c.Day.Valid() && today.Before(c.Day), "/day", "cost.not_yet")
	say(!slices.Contains(CostKinds, c.Kind), "/kind", "cost.unknown_kind")
	say(c.Amount < 0 || c.Amount > MaxCost, "/amount", "cost.needs_amount")
	switch c.Kind {
	case InMoney:
		say(c.Amount == 0, "/amount", "cost.needs_amount")
	case InKind:
		say(c.Amount == 0 && c.Quantity == "", "/quantity", "cost.needs_quantity")
	}
	say(c.Amount > 0 && !isCurrency(c.Currency), "/currency", "cost.needs_currency")
	for _, text := range []struct{ field, said, missing string }{{"/what", c.What, "cost.needs_what"}, {"/source", c.Source, "cost.needs_source"}, {"/quantity", c.Quantity, ""}} {
		say(text.said == "" && text.missing != "", text.field, text.missing)
		wrong = append(wrong, fault.All(lang.Clean(text.field, text.said, MaxCostText))...)
	}
	return wrong.Err()
}

func isCurrency(code string) bool {
	unit, err := currency.ParseISO(code)
	return err == nil && unit.String() == code && unit != currency.XXX && unit != currency.XTS
}

var amount = regexp.MustCompile(`^\d{1,13}(\.\d{1,2})?$`)

// AmountOf reads an amount of money as people write it, with commas or blanks between thousands, in hundredths; -1 for anything else
// and 0 for nothing.
func AmountOf(typed string) int64 {
	digits := strings.NewReplacer(",", "", " ", "", "\u00a0", "", "\u202f", "").Replace(typed)
	if digits == "" {
		return 0
	}
	if !amount.MatchString(digits) {
		return -1
	}
	whole, part, _ := strings.Cut(digits, ".")
	n, err := strconv.ParseInt(whole+(part + "00")[:2], 10, 64)
	if err != nil {
		return -1
	}
	return n
}

// Sum is what entries of one kind in one currency come to. Currencies are never added, nor what was given to what was paid.
type Sum struct {
	Kind     CostKind
	Currency string
	Amount   int64
	Entries  int
}

// SumCosts adds up the entries that stand, and says how many of them have no amount.
func SumCosts(all []Cost) (out []Sum, unpriced int) {
	for _, c := range all {
		switch {
		case !c.Withdrawn.IsZero():
			continue
		case c.Amount == 0:
			unpriced++
			continue
		}
		i := slices.IndexFunc(out, func(s Sum) bool { return s.Kind == c.Kind && s.Currency == c.Currency })
		if i < 0 {
			i, out = len(out), append(out, Sum{Kind: c.Kind, Currency: c.Currency})
		}
		out[i].Amount += c.Amount
		out[i].Entries++
	}
	slices.SortStableFunc(out, func(a, b Sum) int {
		if a.Kind != b.Kind {
			return slices.Index(CostKinds, a.Kind) - slices.Index(CostKinds, b.Kind)
		}
		return strings.Compare(a.Currency, b.Currency)
	})
	return out, unpriced
}

// LeastForCost is the smallest number of things whose cost for each is told.
const LeastForCost = 100

// CostPer is what one of n measured things cost in money, in hundredths. It is told only where all money was spent in one currency,
// nothing was given, and there are enough things: elsewhere it would leave something out.
func CostPer(all []Cost, n int64) (each int64, code string, ok bool) {
	sums, unpriced := SumCosts(all)
	if len(sums) != 1 || sums[0].Kind != InMoney || unpriced > 0 || n < LeastForCost {
		return 0, "", false
	}
	return int64(math.Round(float64(sums[0].Amount) / float64(n))), sums[0].Currency, true
}

// Ledger keeps what campaigns cost.
type Ledger interface {
	// Costs lists a campaign's entries, the newest day first, with those that were withdrawn.
	Costs(ctx context.Context, s access.Scope, campaign int64) ([]Cost, error)
	// AddCost writes an entry that was checked; Conflict where the ledger is full.
	AddCost(ctx context.Context, s access.Scope, campaign campaigns.Campaign, c Cost) error
	// WithdrawCost withdraws one that stands. One that does not stays as it is.
	WithdrawCost(ctx context.Context, s access.Scope, campaign campaigns.Campaign, public, why string) error
}
