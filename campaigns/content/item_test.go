package content

import (
	"testing"
	"time"

	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

func anItem() Item {
	i := Item{ID: 5, Kind: Acceptability, Name: "acceptability", Wanted: []int{1}, Texts: map[lang.Locale]ItemText{}}
	for _, l := range lang.All {
		i.Texts[l] = ItemText{Ask: "ask " + string(l), Options: []string{"yes", "no"}}
	}
	return i
}

func TestAQuestionIsHeldToItsRules(t *testing.T) {
	t.Parallel()
	if err := anItem().Check(); err != nil {
		t.Fatal(err)
	}
	for name, row := range map[string]struct {
		change     func(*Item)
		field, key string
	}{
		"no name":              {func(i *Item) { i.Name = " " }, "/name", "item.no_name"},
		"an unknown kind":      {func(i *Item) { i.Kind = "mood" }, "/kind", "item.bad_kind"},
		"the law without one":  {func(i *Item) { i.Kind = LegalOut }, "/law", "item.needs_law"},
		"a law for an opinion": {func(i *Item) { i.Law = 3 }, "/law", "item.no_law"},
		"one option":           {func(i *Item) { i.Texts[lang.Th] = ItemText{"ask", []string{"yes"}} }, "/options-th", "item.options"},
		"another number":       {func(i *Item) { i.Texts[lang.En] = ItemText{"ask", []string{"a", "b", "c"}} }, "/options-en", "item.as_many"},
		"an option twice":      {func(i *Item) { i.Texts[lang.En] = ItemText{"ask", []string{"Yes", "yes"}} }, "/options-en", "item.twice"},
		"options alone":        {func(i *Item) { i.Texts[lang.En] = ItemText{"", []string{"a", "b"}} }, "/ask-en", "item.no_ask"},
		"nothing to hope for":  {func(i *Item) { i.Wanted = nil }, "/wanted", "item.needs_wanted"},
		"everything":           {func(i *Item) { i.Wanted = []int{0, 1} }, "/wanted", "item.needs_wanted"},
		"a right band":         {func(i *Item) { i.Kind = Band }, "/wanted", "item.band_wanted"},
		"an option too far":    {func(i *Item) { i.Wanted = []int{2} }, "/wanted", "item.bad_wanted"},
		"places of an opinion": {func(i *Item) { i.Origins = []string{"CN", "TH"} }, "/origins", "item.origins"},
		"a residence nowhere":  {func(i *Item) { i.Kind, i.Wanted = Residence, nil }, "/origins", "item.origins"},
		"a place by its name":  {func(i *Item) { i.Kind, i.Wanted, i.Origins = Residence, nil, []string{"CN", "Siam"} }, "/origins", "item.bad_origin"},
	} {
		i := anItem()
		row.change(&i)
		if all := fault.All(i.Check()); len(all) != 1 || all[0].Field != row.field || all[0].Key != row.key {
			t.Errorf("%s: %v", name, i.Check())
		}
	}
	i := anItem()
	i.Texts = map[lang.Locale]ItemText{lang.En: i.Texts[lang.En]}
	if err := i.Check(); err != nil {
		t.Errorf("in one language alone: %v", err)
	}
}

// A wording is asked where it was approved in every role, as it stands, and no other.
func TestAWordingIsAskedAsItWasApproved(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 5, 0, 0, 0, time.UTC)
	i := anItem()
	shelf := NewShelf(nil, nil, nil)
	shelf.Approvals[ApprovalKey{OfItem, i.ID, lang.Th}] = []Approval{{Subject: OfItem, Of: i.ID, Locale: lang.Th, Role: LanguageReview, Digest: shelf.DigestItem(i, lang.Th),
		By: access.Actor{Staff: 9}, At: now.Add(-time.Hour), Expires: now.Add(time.Hour)}}
	judged := func(i Item, l lang.Locale, at time.Time) string { return shelf.JudgeItem(i, l, at).Why }
	for name, row := range map[string][2]string{
		"as approved":                 {judged(i, lang.Th, now), ""},
		"in another language":         {judged(i, lang.En, now), "text.not_approved_language"},
		"later":                       {judged(i, lang.Th, now.Add(2*time.Hour)), "text.not_approved_language"},
		"with another right answer":   {judged(Item{ID: 5, Kind: i.Kind, Texts: i.Texts, Wanted: []int{0}}, lang.Th, now), "text.not_approved_language"},
		"without words":               {judged(Item{ID: 5}, lang.Th, now), "text.missing"},
		"on a card that is not there": {judged(Item{ID: 5, Kind: i.Kind, Texts: i.Texts, Wanted: i.Wanted, Law: 4}, lang.Th, now), "text.not_approved_language"},
	} {
		if row[0] != row[1] {
			t.Errorf("%s: %q, want %q", name, row[0], row[1])
		}
	}
}
