package content

import (
	"regexp"
	"slices"
	"time"

	"erawan/campaigns"
	"erawan/internal/lang"
)

// Alarm is a reason why somebody must look at a law card.
type Alarm string

// The alarms, the gravest first.
const (
	Superseded  Alarm = "superseded"    // another card, or another law, has taken its place
	Over        Alarm = "over"          // its last day is past
	NotYet      Alarm = "not_yet"       // its first day has not come
	Unsure      Alarm = "unsure"        // nobody saw it in a source that agrees: confidence C or G
	Unsourced   Alarm = "unsourced"     // it names no page
	NeverLooked Alarm = "never_checked" // no day on which it was held against its source
	Stale       Alarm = "stale"         // that day is longer ago than StaleAfter
	Unreviewed  Alarm = "unreviewed"    // nobody put a name to having read the source
)

// StaleAfter is how many days a card may stand without being held against its source again.
const StaleAfter = 180

// Stops reports whether a card with this alarm may not be shown to travellers at all. The others ask
// for work while the card stands.
func (a Alarm) Stops() bool { return a != Stale && a != Unreviewed }

// Key is the message key that says it.
func (a Alarm) Key() string { return "law.alarm_" + string(a) }

// Alarms lists what is wrong with a card on a day, the gravest first; others are the cards that may
// supersede it. The day is UTC's, as everywhere in law.
func Alarms(c LawCard, others []LawCard, now time.Time) []Alarm {
	today := campaigns.DateOf(now.UTC())
	var out []Alarm
	add := func(is bool, a Alarm) {
		if is {
			out = append(out, a)
		}
	}
	add(c.Repealed(now) || supersededBy(c, others, now), Superseded)
	add(c.InForceTo.Valid() && c.InForceTo.Before(today), Over)
	add(c.InForceFrom.Valid() && today.Before(c.InForceFrom), NotYet)
	add(!c.Confidence.Showable(), Unsure)
	add(c.SourceURL == "", Unsourced)
	add(!c.AsOf.Valid(), NeverLooked)
	add(c.AsOf.Valid() && c.AsOf.Plus(StaleAfter).Before(today), Stale)
	add(c.Reviewer == "", Unreviewed)
	return out
}

// supersededBy reports whether one of the cards names this one as what it supersedes, and is in force.
// Approval is not asked for: when the law has changed the old sentence is wrong, whether or not the new
// one has been signed. A card of another organisation supersedes nothing of ours.
func supersededBy(c LawCard, others []LawCard, now time.Time) bool {
	return slices.ContainsFunc(others, func(o LawCard) bool { return o.supersedes(c) && o.InForce(now) })
}

func (c LawCard) supersedes(old LawCard) bool {
	return c.Supersedes != 0 && c.Supersedes == old.ID && c.ID != old.ID && c.Org == old.Org
}

// Supersede is the old card as it stands once another takes its place: its last day is the one before
// the other's first. Where the other's first day is not known, or the old one ended before it, nothing
// changes. Saving the result as a version of the old card in the same transaction as the new one is what
// takes the old sentence out of every plan.
func Supersede(old, next LawCard) LawCard {
	if !next.supersedes(old) || !next.InForceFrom.Valid() {
		return old
	}
	if last := next.InForceFrom.Plus(-1); !old.InForceTo.Valid() || last.Before(old.InForceTo) {
		old.InForceTo = last
	}
	return old
}

// repeal is a text that lost its force on a day, and how a card that rests on it can be told.
type repeal struct {
	from   campaigns.Date
	place  string           // the place whose law it is
	named  []*regexp.Regexp // in the instrument, the lead or the source's name
	banded []*regexp.Regexp // in the lead: the values it set
}

// repeals are the interpretations whose value bands are still quoted everywhere. On 9 April 2022 Judicial
// Interpretation No. 12 of 2022 repealed that of 2000 (article 20) and took the place of the animal
// bands of that of 2014, which it is inconsistent with (the same article).
var repeals = []repeal{{
	from:  campaigns.Date{Year: 2022, Month: time.April, Day: 9},
	place: "CN",
	named: compiled(
		`法[释釋]\s*[〔\[［(（]?\s*(?:2000\s*[〕\]］)）]?\s*(?:第)?\s*37|2014\s*[〕\]］)）]?\s*(?:第)?\s*10)\s*[号號]?`,
		`(?i)(?:fashi|interpretation)\D{0,24}(?:2000\D{0,12}37|37\D{0,12}2000|2014\D{0,12}10\b|\b10\D{0,12}2014)`,
		`ฉบับที่\s*37\s*(?:ปี|พ\.ศ\.)?\s*2543|ฉบับที่\s*10\s*(?:ปี|พ\.ศ\.)?\s*2557`),
	banded: compiled(
		`(?:^|[^\d一二三四五六七八九])(?:10|十)\s*[万萬].{0,16}?(?:20|二十)\s*[万萬]`,
		`(?:^|[^\d一二三四五六七八九])(?:20|二十)\s*[万萬].{0,16}?(?:100|一百)\s*[万萬]`,
		`(?:^|[^\d,])100,?000\b.{0,40}?[^\d,]200,?000\b`, `(?:^|[^\d,])200,?000\b.{0,40}?[^\d,]1,000,?000\b`,
		`(?:1|หนึ่ง)\s*แสน.{0,24}?(?:2|สอง)\s*แสน`, `(?:2|สอง)\s*แสน.{0,24}?(?:1|หนึ่ง)\s*ล้าน`),
}}

func compiled(patterns ...string) []*regexp.Regexp {
	var out []*regexp.Regexp
	for _, p := range patterns {
		out = append(out, regexp.MustCompile(p))
	}
	return out
}

// Repealed reports whether the card rests on a text that has lost its force by the day of an instant:
// it names one, or sets the values that only that one set.
func (c LawCard) Repealed(now time.Time) bool {
	from, rests := c.restsOnRepealed()
	return rests && !now.UTC().Before(from.In(time.UTC))
}

func (c LawCard) restsOnRepealed() (from campaigns.Date, rests bool) {
	for _, r := range repeals {
		if c.Place != r.place {
			continue
		}
		for _, l := range lang.All {
			says := func(text string) func(*regexp.Regexp) bool {
				return func(re *regexp.Regexp) bool { return re.MatchString(text) }
			}
			if slices.ContainsFunc(r.named, says(c.Instrument[l]+"\n"+c.Lead[l]+"\n"+c.SourceName[l])) || slices.ContainsFunc(r.banded, says(c.Lead[l])) {
				return r.from, true
			}
		}
	}
	return campaigns.Date{}, false
}

// Approvable says why nobody may approve a card in a locale, as a message key; empty when it may be
// approved. A card needs its sentence, a page and a name for it, and the day somebody looked: without
// them there is nothing to hold the sentence against, whatever its confidence. It may be approved before
// it is in force, so that it is ready on the day, but not when its law is gone.
func Approvable(c LawCard, l lang.Locale, now time.Time) string {
	switch {
	case c.Sentence(l) == "":
		return "law.missing"
	case c.SourceURL == "" || c.SourceName[l] == "":
		return "law.no_source"
	case !c.AsOf.Valid():
		return "law.never_checked"
	case c.Repealed(now):
		return "law.superseded"
	case c.InForceTo.Valid() && c.InForceTo.Before(campaigns.DateOf(now.UTC())):
		return "law.not_in_force"
	}
	return ""
}
