package reports

import (
	"cmp"
	"net/url"
	"regexp"
	"slices"
	"strconv"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/evidence"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

const (
	maxDays     = 400 // thirteen months
	lastDays    = 28  // what is asked when no days are
	mostChoices = 50  // of campaigns
)

// asked is a question as somebody typed it, with what it comes to.
type asked struct {
	evidence.Question
	from, to string
}

// questionOf reads an address. Even with a fault, what was typed comes back.
func questionOf(q url.Values) (asked, error) {
	a := asked{from: q.Get("from"), to: q.Get("to")}
	last, err := strconv.Atoi(cmp.Or(q.Get("last"), strconv.Itoa(lastDays)))
	a.Question = evidence.Question{Last: last, Zone: q.Get("zone"), By: evidence.Dimension(q.Get("by")), Campaign: q.Get("campaign"), Before: q.Get("before") == "yes", Choices: mostChoices,
		Only: evidence.Only{Locale: lang.Locale(q.Get("locale")), Frame: q.Get("frame"), Place: q.Get("place")}}
	if a.By == "" {
		a.By = evidence.OfDay
	}
	var wrong fault.Faults
	no := func(is bool, field, key string) {
		if is {
			wrong.Add(fault.Invalid, field, key)
		}
	}
	if (err != nil || last < 1 || last > maxDays) && a.from == "" && a.to == "" {
		no(true, "/from", "build.bad_last")
		a.Last = lastDays
	}
	no(!slices.Contains(evidence.Dimensions, a.By), "/by", "build.unknown_by")
	no(a.Only.Locale != "" && !a.Only.Locale.Valid(), "/locale", "build.unknown_choice")
	no(a.Only.Frame != "" && !slices.Contains(content.Frames, content.Frame(a.Only.Frame)), "/frame", "build.unknown_choice")
	no(a.Only.Place != "" && !country.MatchString(a.Only.Place), "/place", "build.unknown_choice")
	if a.from != "" || a.to != "" {
		a.days(no)
	}
	wrong = append(wrong, fault.All(a.Fits())...)
	return a, wrong.Err()
}

// days reads the two days: in order, and not more than a report holds.
func (a *asked) days(no func(bool, string, string)) {
	var fromErr, toErr error
	a.From, fromErr = campaigns.TypedDate(a.from)
	a.To, toErr = campaigns.TypedDate(a.to)
	no(fromErr != nil, "/from", "report.bad_date")
	no(toErr != nil, "/to", "report.bad_date")
	if fromErr != nil || toErr != nil {
		return
	}
	a.from, a.to = a.From.String(), a.To.String() // as date fields write them
	no(a.To.Before(a.From), "/to", "report.ends_before_start")
	no(!a.To.Before(a.From.Plus(maxDays)), "/to", "build.too_long")
}

// moving is the question in an address whose days move along: as many, up to the day on which it is asked.
func moving(q evidence.Question) string {
	v, err := url.ParseQuery(address(q))
	if err != nil { // it was written by us
		panic(err)
	}
	v.Del("from")
	v.Del("to")
	v.Set("last", strconv.Itoa(q.From.Until(q.To)+1))
	return v.Encode()
}

// address is the question in an address, its days settled.
func address(q evidence.Question) string {
	v := url.Values{"from": {q.From.String()}, "to": {q.To.String()}, "by": {string(q.By)}, "zone": {q.Zone}}
	for name, value := range map[string]string{"campaign": q.Campaign, "locale": string(q.Only.Locale), "frame": q.Only.Frame, "place": q.Only.Place} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if q.Before {
		v.Set("before", "yes")
	}
	return v.Encode()
}

var country = regexp.MustCompile(`^[A-Z]{2}$`)

// places are those where the field works, to choose from; an address may name any other.
var places = []string{"TH", "LA", "MM", "KH", "VN", "CN", "HK", "MO", "TW", "SG", "MY", "JP"}
