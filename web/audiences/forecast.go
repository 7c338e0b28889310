package audiences

import (
	"context"
	"slices"
	"time"

	"erawan/audience"
	"erawan/audience/reach"
	"erawan/campaigns"
	"erawan/internal/lang"
)

// Drawn tells how decisions turned into impressions at some placements, from a day on.
type Drawn interface {
	Drawn(ctx context.Context, from reach.Day, placements []int64) (reach.Drawn, error)
}

// forecastView is what a flight may expect for the audiences that are ticked.
type forecastView struct {
	Says  []string
	Notes []string // what may make it otherwise
}

// forecast is nil where there is nothing to go by, or no day is left.
func (s *Surface) forecast(ctx context.Context, v *chooseView, all known, flight campaigns.Campaign, sample reach.Sample) (*forecastView, error) {
	now := s.Now()
	first, last := reach.DayOf(flight.StartsOn.In(time.UTC)), reach.DayOf(flight.EndsOn.In(time.UTC))
	ahead := reach.Flight{First: max(first, reach.DayOf(now)), Last: last}
	if len(sample) == 0 || ahead.Last < ahead.First || len(flight.Placements) == 0 {
		return nil, nil
	}
	q := reach.Query{Placements: flight.Placements}
	if len(flight.Segments) > 0 {
		rule, err := all.union(flight)
		if err != nil {
			return nil, nil // the row of the audience says what is wrong with it
		}
		q.Rule = &rule
	}
	if s.Drawn != nil {
		var err error
		if ahead.Drawn, err = s.Drawn.Drawn(ctx, reach.DayOf(now)-reach.Window, flight.Placements); err != nil {
			return nil, err
		}
	}
	return v.forecast(s.Publisher.Forecast(sample, q, ahead)), nil
}

// union is the rule of a visit that is in any of a campaign's audiences.
func (k known) union(flight campaigns.Campaign) (audience.Compiled, error) {
	whole := audience.Segment{Org: flight.Org}
	for _, one := range k {
		if slices.Contains(flight.Segments, one.ID) {
			whole.Rule.Any = append(whole.Rule.Any, one.Rule)
		}
	}
	if len(whole.Rule.Any) == 1 {
		whole.Rule = whole.Rule.Any[0]
	}
	return audience.CompileSegment(whole, k.of(flight.Org))
}

func (v *chooseView) forecast(f reach.Forecast) *forecastView {
	out := &forecastView{}
	say := func(to *[]string, key string, pairs ...any) {
		*to = append(*to, v.Say("audiences.forecast_"+key, pairs...))
	}
	switch {
	case f.Thin:
		say(&out.Says, "thin")
		return out
	case f.Visits.Under():
		say(&out.Says, "under", "floor", reach.Floor, "count", f.Days)
	default:
		say(&out.Says, "visits", "range", counted(v.Reader, f.Visits), "count", f.Days)
		if !f.Impressions.Under() {
			say(&out.Says, "drawn", "range", counted(v.Reader, f.Impressions))
		}
	}
	say(&out.Notes, "basis")
	for _, h := range f.Holidays {
		key := "holiday"
		if h.Before {
			key = "holiday_before"
		}
		say(&out.Notes, key, "name", holidayName(v.Locale, h.Name), "days", lang.DateRange(v.Locale, h.First.Time(), h.Last.Time()))
	}
	return out
}

// holidayName is what the vocabulary calls a holiday.
func holidayName(l lang.Locale, name string) string {
	for _, value := range audience.Holiday.Definition().Values {
		if value.Name == name {
			return value.Label.In(l)
		}
	}
	return name
}
