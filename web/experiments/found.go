package experiments

import (
	"erawan/campaigns/experiment"
	"erawan/internal/lang"
)

// found says in words what each comparison lets anybody say, and how many of them share the error. Where the division cannot be
// chance it says nothing: the figures are not to be believed.
func (v *view) found(r experiment.Registration, read []experiment.Result, held []side, divisions []experiment.Division) {
	if experiment.Alarm(divisions) || len(read) == 0 {
		return
	}
	for _, one := range read[1:] {
		v.finding(r, one, one.Variant, read[0].Variant)
	}
	if len(held) > 0 {
		v.finding(r, held[1].Result, held[1].Variant, held[0].Variant)
	}
	if compared := len(read) - 1; compared > 1 && len(v.Found) > 0 {
		v.Found = append(v.Found, v.Say("experiment.among", "count", compared))
	}
}

func (v *view) finding(r experiment.Registration, one experiment.Result, of, beside string) {
	said := r.Finds(one)
	if said == experiment.Unread {
		return
	}
	low, high := 100*one.Difference.Low, 100*one.Difference.High
	if said == experiment.Less {
		low, high = -high, -low
	}
	number := func(x float64) string { return lang.Decimal(v.Locale, x, 2) }
	v.Found = append(v.Found, v.Say("experiment.finds_"+string(said), "of", of, "beside", beside, "low", number(low), "high", number(high), "effect", number(100*r.Effect)))
}

// message is the name of the message that a variant shows.
func (t table) message(variant string) string {
	for _, m := range t.campaign.Messages {
		if m.Variant == variant {
			return t.named[m.Message]
		}
	}
	return ""
}
