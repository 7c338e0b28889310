package audience

import (
	"slices"
	"time"
)

// Moment is when and where a visit is, as a placement knows it. It is made once for many visits.
type Moment struct{ hour, season, holiday answer }

// MomentOf reads the clock and the calendar of a place.
func MomentOf(now time.Time, zone *time.Location, country string) Moment {
	local := now.In(zone)
	m := Moment{hour: answer{known: true, number: local.Hour()}}
	if name, ok := SeasonOn(local); ok {
		m.season = told(Season, name)
	}
	if name, ok := HolidayOn(local, country); ok {
		m.holiday = told(Holiday, name)
	}
	return m
}

// At tells the visit's hour, season and holiday.
func (t *Traveller) At(m Moment) {
	t.answers[Hour], t.answers[Season], t.answers[Holiday] = m.hour, m.season, m.holiday
}

// Derive answers what follows from what was told: an airport's country and the ivory market layer of its
// city, and the countries that a route crosses, each after the airport that lies in it. What was told is
// never changed, and what no source says stays unknown.
func (t *Traveller) Derive() {
	if from := &t.answers[OriginAirport]; from.known {
		if p, ok := airports()[from.values[0]]; ok {
			t.fill(Origin, p.country)
			t.fill(IvoryMarketLayer, p.layer)
		}
	}
	if route := &t.answers[Route]; route.known {
		route.values = crossed(route.values)
	}
}

// fill answers a signal that is unknown.
func (t *Traveller) fill(s Signal, a answer) {
	if !t.answers[s].known {
		t.answers[s] = a
	}
}

// crossed is a route with the countries of its airports in it, in order and each once.
func crossed(route []string) []string {
	out := make([]string, 0, 2*len(route))
	add := func(v string) {
		if v != "" && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	for _, stop := range route {
		add(stop)
		add(airports()[stop].code())
	}
	return out
}

// Crossed are the countries that a route of airports and countries crosses, in order and each once.
func Crossed(route []string) []string {
	return slices.DeleteFunc(crossed(route), func(v string) bool { return len(v) != 2 })
}
