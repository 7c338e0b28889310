package reports

import (
	"net/url"
	"strconv"

	"erawan/campaigns/evidence"
)

const mostChoices = 50 // of campaigns

// asked is a question as somebody typed it, with what it comes to.
type asked struct {
	evidence.Question
	from, to string
}

// questionOf reads an address. Even with a fault, what was typed comes back.
func questionOf(v url.Values) (asked, error) {
	q, err := evidence.ReadQuestion(v)
	q.Choices = mostChoices
	a := asked{q, v.Get("from"), v.Get("to")}
	if q.From.Valid() && q.To.Valid() {
		a.from, a.to = q.From.String(), q.To.String() // as date fields write them
	}
	return a, err
}

// moving is the question in an address whose days move along: as many, up to the day on which it is asked.
func moving(q evidence.Question) string {
	v, err := url.ParseQuery(q.Address())
	if err != nil { // it was written by us
		panic(err)
	}
	v.Del("from")
	v.Del("to")
	v.Set("last", strconv.Itoa(q.From.Until(q.To)+1))
	return v.Encode()
}

// places are those where the field works, to choose from; an address may name any other.
var places = []string{"TH", "LA", "MM", "KH", "VN", "CN", "HK", "MO", "TW", "SG", "MY", "JP"}
