package evidence

import (
	"cmp"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

const (
	maxDays  = 400 // thirteen months
	lastDays = 28  // what is asked when no days are
)

var country = regexp.MustCompile(`^[A-Z]{2}$`)

// ReadQuestion reads the question in an address. Even with a fault, what could be read comes back.
func ReadQuestion(v url.Values) (Question, error) {
	last, err := strconv.Atoi(cmp.Or(v.Get("last"), strconv.Itoa(lastDays)))
	q := Question{Last: last, Zone: v.Get("zone"), By: Dimension(cmp.Or(v.Get("by"), string(OfDay))), Campaign: v.Get("campaign"), Before: v.Get("before") == "yes",
		Only: Only{Locale: lang.Locale(v.Get("locale")), Frame: v.Get("frame"), Place: v.Get("place")}}
	var wrong fault.Faults
	no := func(is bool, field, key string) {
		if is {
			wrong.Add(fault.Invalid, field, key)
		}
	}
	dated := v.Get("from") != "" || v.Get("to") != ""
	q.Moving = !dated
	if (err != nil || last < 1 || last > maxDays) && !dated {
		no(true, "/from", "build.bad_last")
		q.Last = lastDays
	}
	no(!slices.Contains(Dimensions, q.By), "/by", "build.unknown_by")
	no(q.Only.Locale != "" && !q.Only.Locale.Valid(), "/locale", "build.unknown_choice")
	no(q.Only.Frame != "" && !slices.Contains(content.Frames, content.Frame(q.Only.Frame)), "/frame", "build.unknown_choice")
	no(q.Only.Place != "" && !country.MatchString(q.Only.Place), "/place", "build.unknown_choice")
	if dated {
		q.days(v.Get("from"), v.Get("to"), no)
	}
	wrong = append(wrong, fault.All(q.Fits())...)
	return q, wrong.Err()
}

// days reads the two days: in order, and not more than a report holds.
func (q *Question) days(from, to string, no func(bool, string, string)) {
	var fromErr, toErr error
	q.From, fromErr = campaigns.TypedDate(from)
	q.To, toErr = campaigns.TypedDate(to)
	no(fromErr != nil, "/from", "report.bad_date")
	no(toErr != nil, "/to", "report.bad_date")
	if fromErr != nil || toErr != nil {
		return
	}
	no(q.To.Before(q.From), "/to", "report.ends_before_start")
	no(!q.To.Before(q.From.Plus(maxDays)), "/to", "build.too_long")
}

// Address is the question in an address, its days settled.
func (q Question) Address() string {
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

// FileName is what a file of its answer is called.
func (q Question) FileName(ending string) string {
	return fmt.Sprintf("erawan-%s-%s-%s.%s", q.By, q.From, q.To, ending)
}

// InWords is the question in the words of an address.
func (q Question) InWords() Asked {
	return Asked{By: q.By, Campaign: q.Campaign, Locale: q.Only.Locale, Frame: q.Only.Frame, Place: q.Only.Place, Before: q.Before}
}
