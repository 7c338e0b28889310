package laws

import (
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/internal/lang"
	"erawan/web/desk"
)

// draft is a card as its form holds it: what was typed, by the id of the field.
type draft map[string]string

// units are those of a prison term.
var units = []string{"years", "months"}

// plain are the fields that are not of one language.
var plain = []string{"place", "conduct", "prison-min", "prison-min-unit", "prison-max", "prison-max-unit", "fine", "currency", "unstated", "both", "confiscated",
	"source-url", "as-of", "reviewer", "confidence", "from", "to"}

// byLocale are those that are.
var byLocale = []string{"lead", "instrument", "source-name"}

// ids are the fields that a fault of a card is about.
var ids = map[string]string{"/place": "place", "/conduct": "conduct", "/imprisonment": "prison-max", "/fine": "fine", "/or_both": "both", "/source_url": "source-url",
	"/as_of": "as-of", "/reviewer": "reviewer", "/confidence": "confidence", "/in_force_from": "from", "/in_force_to": "to", "/lead": "lead-" + string(lang.ZhHans)}

// idOf is the field of the form that a part of a card is in; empty for the whole.
func idOf(pointer string) string {
	if id, ok := ids[pointer]; ok {
		return id
	}
	part, locale, ok := strings.Cut(strings.TrimPrefix(pointer, "/"), "/")
	if !ok {
		return ""
	}
	return strings.ReplaceAll(part, "_", "-") + "-" + locale
}

func readDraft(g *gin.Context) draft {
	d := draft{}
	for _, id := range plain {
		d[id] = strings.TrimSpace(g.PostForm(id))
	}
	for _, part := range byLocale {
		for _, l := range lang.All {
			id := part + "-" + string(l)
			d[id] = strings.TrimSpace(desk.OneLine(g.PostForm(id)))
		}
	}
	return d
}

func draftOf(c content.LawCard) draft {
	d := draft{"place": c.Place, "conduct": string(c.Conduct), "currency": c.Fine.Currency, "source-url": c.SourceURL, "reviewer": c.Reviewer,
		"confidence": string(c.Confidence), "as-of": typed(c.AsOf), "from": typed(c.InForceFrom), "to": typed(c.InForceTo)}
	d.term("prison-min", c.Imprisonment.MinMonths)
	d.term("prison-max", c.Imprisonment.MaxMonths)
	if c.Fine.Amount > 0 {
		d["fine"] = strconv.FormatInt(c.Fine.Amount, 10)
	}
	for id, is := range map[string]bool{"unstated": c.Fine.Unstated, "both": c.OrBoth, "confiscated": c.Confiscated} {
		if is {
			d[id] = "yes"
		}
	}
	for _, l := range lang.All {
		d["lead-"+string(l)], d["instrument-"+string(l)], d["source-name-"+string(l)] = content.Typed(c.Lead[l]), content.Typed(c.Instrument[l]), content.Typed(c.SourceName[l])
	}
	return d
}

// typed is a day as a date field holds it; empty where it is not known.
func typed(d campaigns.Date) string {
	if !d.Valid() {
		return ""
	}
	return d.String()
}

// term writes a prison term in years where it is whole years.
func (d draft) term(id string, months int) {
	d[id+"-unit"] = "years"
	switch {
	case months == 0:
	case months%12 == 0:
		d[id] = strconv.Itoa(months / 12)
	default:
		d[id], d[id+"-unit"] = strconv.Itoa(months), "months"
	}
}

// card is what the draft says, and what of it cannot be read, as message keys by field.
func (d draft) card() (content.LawCard, map[string]string) {
	bad := map[string]string{}
	day := func(id string) campaigns.Date {
		if d[id] == "" {
			return campaigns.Date{}
		}
		out, err := campaigns.TypedDate(d[id])
		if err != nil {
			bad[id] = "laws.bad_day"
			return out
		}
		d[id] = out.String() // as date fields write it
		return out
	}
	number := func(id string) int64 {
		text := strings.NewReplacer(",", "", " ", "").Replace(d[id])
		if text == "" {
			return 0
		}
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 0 {
			bad[id] = "laws.bad_number"
			return 0
		}
		return n
	}
	months := func(id string) int {
		n := number(id)
		if n > 100_000 { // far beyond any bound, and safe to multiply
			n = 100_000
		}
		if d[id+"-unit"] == "years" {
			n *= 12
		}
		return int(n)
	}
	c := content.LawCard{Place: d["place"], Conduct: content.Conduct(d["conduct"]), Imprisonment: content.Term{MinMonths: months("prison-min"), MaxMonths: months("prison-max")},
		Fine: content.Money{Amount: number("fine"), Currency: d["currency"], Unstated: d["unstated"] != ""}, OrBoth: d["both"] != "", Confiscated: d["confiscated"] != "",
		SourceURL: d["source-url"], Reviewer: d["reviewer"], Confidence: content.Confidence(d["confidence"]), InForceFrom: day("from"), InForceTo: day("to"), AsOf: day("as-of"),
		Lead: lang.Text{}, Instrument: lang.Text{}, SourceName: lang.Text{}}
	if c.Fine.Amount == 0 {
		c.Fine.Currency = ""
	}
	for _, l := range lang.All {
		for id, text := range map[string]lang.Text{"lead": c.Lead, "instrument": c.Instrument, "source-name": c.SourceName} {
			if words := d[id+"-"+string(l)]; words != "" {
				text[l] = content.Meant(words)
			}
		}
	}
	return c, bad
}

// whole is a number that the page itself put into its form; 0 for anything else.
func whole(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}
