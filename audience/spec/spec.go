// Package spec turns a segment's rule into a specification of an audience for a social or search platform:
// places, languages, ages, interests, moments and keywords, for a person to set up there. It speaks of
// bands and words only. There is no way in which a person, a contact or an identifier could be taken in
// or handed out, and nothing is read back from a platform.
package spec

import (
	"slices"

	"erawan/audience"
)

// Spec is an audience in words that platforms have. Every list is sorted as the rule names its entries.
type Spec struct {
	Segment string // public id of the segment
	Version int
	Name    string

	Destinations Choice // countries where the travel leads
	Origins      Choice // countries that people come from or live in
	Cities       Choice // Chinese cities, as their airports are named
	Languages    Choice // BCP 47
	Ages         Choice // bands of the vocabulary
	Interests    Choice // contexts of the vocabulary
	Party        Choice
	Moments      Choice // phases of a trip
	Dates        Choice // holidays and seasons
	There        bool   // the people are at the destination now, not on their way to it

	Left []Left // what could not be carried over
}

// Choice is what a part of an audience includes and excludes.
type Choice struct {
	With    []string
	Without []string
}

// Empty reports whether the rule says nothing of this part.
func (c Choice) Empty() bool { return len(c.With)+len(c.Without) == 0 }

// Left is a part of the rule that no platform can take, and why.
type Left struct {
	Pointer string // JSON pointer into the rule
	Signal  string // the name in the vocabulary; empty for a group of conditions
	Why     string // a message key: spec.left.*
}

// Reasons why a part is left.
const (
	LeftOurs    = "spec.left.ours"    // only our own placements know it
	LeftNoWord  = "spec.left.no_word" // no platform has a word for it
	LeftShape   = "spec.left.shape"   // an either-or across different signals
	LeftUnknown = "spec.left.unknown" // asks whether something is known, which platforms do not say
	LeftHour    = "spec.left.hour"    // set the hours in the platform's schedule
	LeftSegment = "spec.left.segment" // stands in another segment: export that one too
)

// Of derives the specification of a segment. What was left makes the audience wider than the rule; and
// where a rule leaves out what it knows, a platform leaves in those of whom it knows nothing.
func Of(g audience.Segment) Spec {
	s := Spec{Segment: g.Public, Version: g.Version, Name: g.Name}
	s.take(g.Rule, "", true)
	s.There = len(s.Moments.With) > 0 && !slices.ContainsFunc(s.Moments.With, func(phase string) bool {
		return phase != "in_destination" && phase != "returning"
	})
	return s
}

// take carries over one condition. Sure is false under a not.
func (s *Spec) take(r audience.Rule, at string, sure bool) {
	switch {
	case len(r.All) > 0 && sure:
		for i, child := range r.All {
			s.take(child, pointer(at, "all", i), true)
		}
	case len(r.Any) > 0:
		s.takeAny(r, at, sure)
	case r.Not != nil:
		s.take(*r.Not, at+"/not", !sure)
	case r.Segment != "":
		s.leave(at, "", LeftSegment)
	case r.Signal == "":
		s.leave(at, "", LeftShape)
	default:
		s.takeTest(r, at, sure)
	}
}

// takeAny carries over an either-or of one signal's values as one list; what mixes signals is left. Under
// a not, each of its parts is excluded.
func (s *Spec) takeAny(r audience.Rule, at string, sure bool) {
	if !sure {
		for i, child := range r.Any {
			s.take(child, pointer(at, "any", i), false)
		}
		return
	}
	var all []string
	for _, child := range r.Any {
		values, with, ok := listed(child)
		if !ok || !with || child.Signal != r.Any[0].Signal {
			s.leave(at, "", LeftShape)
			return
		}
		all = append(all, values...)
	}
	s.put(r.Any[0].Signal, all, at, true)
}

func (s *Spec) takeTest(r audience.Rule, at string, sure bool) {
	values, with, ok := listed(r)
	if !ok {
		s.leave(at, r.Signal, whyNot(r))
		return
	}
	s.put(r.Signal, values, at, with == sure)
}

// listed is the values that a test of one signal names, and whether it wants them.
func listed(r audience.Rule) (values []string, with, ok bool) {
	switch {
	case len(r.In) > 0:
		return r.In, true, true
	case len(r.IncludesAny) > 0:
		return r.IncludesAny, true, true
	case len(r.IncludesAll) == 1:
		return r.IncludesAll, true, true
	case len(r.NotIn) > 0:
		return r.NotIn, false, true
	case r.Before != "" || r.After != "":
		values = sideOf(r)
		return values, true, len(values) > 0
	}
	return nil, false, false
}

// sideOf is the values of an ordered list that come before or after the one a test names.
func sideOf(r audience.Rule) (out []string) {
	signal, _ := audience.SignalNamed(r.Signal)
	passed := false
	for _, v := range signal.Definition().Values {
		point := v.Name == string(r.Before) || v.Name == string(r.After)
		if !point && passed == (r.After != "") {
			out = append(out, v.Name)
		}
		passed = passed || point
	}
	return out
}

func whyNot(r audience.Rule) string {
	switch {
	case r.Signal == audience.Hour.String():
		return LeftHour
	case r.Present || r.Missing:
		return LeftUnknown
	}
	return LeftShape
}

// put adds values to the part of the audience that a signal speaks of.
func (s *Spec) put(name string, values []string, at string, with bool) {
	signal, known := audience.SignalNamed(name)
	if !known {
		s.leave(at, name, LeftNoWord)
		return
	}
	if signal == audience.IvoryMarketLayer {
		values = citiesOfLayers(values)
	}
	if signal == audience.OriginAirport {
		values = citiesOf(values)
	}
	part, why := s.part(signal)
	if part == nil {
		s.leave(at, name, why)
		return
	}
	to := &part.With
	if !with {
		to = &part.Without
	}
	for _, v := range values {
		if !slices.Contains(*to, v) {
			*to = append(*to, v)
		}
	}
}

// part is where a signal's values go, or why they go nowhere.
func (s *Spec) part(signal audience.Signal) (*Choice, string) {
	switch signal {
	case audience.Destination:
		return &s.Destinations, ""
	case audience.Origin, audience.Residence:
		return &s.Origins, ""
	case audience.OriginAirport, audience.IvoryMarketLayer:
		return &s.Cities, ""
	case audience.Language:
		return &s.Languages, ""
	case audience.AgeBand:
		return &s.Ages, ""
	case audience.Context:
		return &s.Interests, ""
	case audience.Party:
		return &s.Party, ""
	case audience.TripPhase:
		return &s.Moments, ""
	case audience.Holiday, audience.Season:
		return &s.Dates, ""
	case audience.Hour:
		return nil, LeftHour
	case audience.Channel, audience.Partner, audience.Placement, audience.Device:
		return nil, LeftOurs
	}
	return nil, LeftNoWord
}

func (s *Spec) leave(at, signal, why string) {
	s.Left = append(s.Left, Left{Pointer: at, Signal: signal, Why: why})
}
