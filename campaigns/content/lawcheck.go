package content

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"erawan/campaigns"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// Conducts lists what a law may forbid, in the order of menus.
var Conducts = []Conduct{TakeOut, BringIn, Trade, Possess, Mail}

// Confidences lists the degrees, the surest first.
var Confidences = []Confidence{A, B, C, G}

// The bounds of a card's own words, in characters, and of a prison term, in months.
const (
	MaxLead       = 300
	MaxInstrument = 200
	MaxName       = 120
	MaxAddress    = 2000
	maxMonths     = 100 * 12
	maxFine       = 1_000_000_000_000
)

// Check is Invalid, at the card's fields, where a card cannot be kept as it is. It may be unfinished: what
// it needs to be approved is for Approvable to say. A card that rests on a repealed text is refused unless
// its last day lies before the repeal, as the history of a place wants it.
func (c LawCard) Check(now time.Time) error {
	var wrong fault.Faults
	add := func(is bool, field, key string) {
		if is {
			wrong.Add(fault.Invalid, field, key)
		}
	}
	add(PlaceName(c.Place, lang.En) == "", "/place", "law.unknown_place")
	add(!slices.Contains(Conducts, c.Conduct), "/conduct", "law.unknown_conduct")
	add(!slices.Contains(Confidences, c.Confidence), "/confidence", "law.unknown_confidence")
	add(c.Imprisonment.outOfBounds(), "/imprisonment", "law.bad_term")
	add(c.Fine.outOfBounds(), "/fine", "law.bad_fine")
	add(c.Fine.Amount > 0 && !lang.HasCurrency(c.Fine.Currency), "/fine", "law.unknown_currency")
	add(c.OrBoth && (c.Imprisonment == Term{} || !c.Fine.some()), "/or_both", "law.both_needs_two")
	add(c.SourceURL != "" && !isPage(c.SourceURL), "/source_url", "law.bad_source")
	add(c.InForceFrom.Valid() && c.InForceTo.Valid() && c.InForceTo.Before(c.InForceFrom), "/in_force_to", "law.ends_before_it_begins")
	add(c.AsOf.Valid() && campaigns.DateOf(now.UTC()).Plus(1).Before(c.AsOf), "/as_of", "law.as_of_ahead")
	add(c.Supersedes != 0 && !c.InForceFrom.Valid(), "/in_force_from", "law.supersede_needs_day")
	add(c.Supersedes != 0 && c.Supersedes == c.ID, "/supersedes", "law.supersedes_itself")
	from, rests := c.restsOnRepealed()
	add(rests && c.Repealed(now) && (!c.InForceTo.Valid() || !c.InForceTo.Before(from)), "/lead", "law.rests_on_repealed")
	wrong = append(wrong, c.unclean()...)
	return wrong.Err()
}

// unclean finds what no text of ours may hold, and what is too long.
func (c LawCard) unclean() (wrong fault.Faults) {
	look := func(field, text string, most int) {
		if text != "" {
			wrong = append(wrong, fault.All(lang.Clean(field, text, most))...)
		}
	}
	for _, l := range lang.All {
		look("/lead/"+string(l), c.Lead[l], MaxLead)
		look("/instrument/"+string(l), c.Instrument[l], MaxInstrument)
		look("/source_name/"+string(l), c.SourceName[l], MaxName)
	}
	look("/source_url", c.SourceURL, MaxAddress)
	look("/reviewer", c.Reviewer, MaxName)
	return wrong
}

func (t Term) outOfBounds() bool {
	return t.MinMonths < 0 || t.MaxMonths < 0 || t.MinMonths > maxMonths || t.MaxMonths > maxMonths || t.MaxMonths > 0 && t.MaxMonths < t.MinMonths
}

func (m Money) some() bool { return m.Amount > 0 || m.Unstated }

func (m Money) outOfBounds() bool {
	return m.Amount < 0 || m.Amount > maxFine || m.Amount > 0 && m.Unstated
}

// isPage reports whether an address is one that a reader can open.
func isPage(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && strings.Contains(u.Hostname(), ".") && u.User == nil
}

// unfitAt is the part of a card that a reason not to approve it is about.
var unfitAt = map[string]string{"law.missing": "/lead", "law.no_source": "/source_url", "law.never_checked": "/as_of",
	"law.superseded": "/lead", "law.not_in_force": "/in_force_to"}

// Unfit is the fault of asking to approve a text that is not fit to be: a Conflict at the part it is about.
func Unfit(why string) *fault.Fault { return fault.New(fault.Conflict, unfitAt[why], why) }
