// Package audience answers WHO: the one vocabulary of signals, what a partner told us of a visit,
// and the rules that pick visits out. Everything is banded; nothing here can name a person.
package audience

import "erawan/internal/lang"

// Signal is one banded fact about a visit.
type Signal uint8

// The vocabulary, in the order of the contract. The numbers are stored in tokens and raw events:
// add at the end, never renumber.
const (
	Destination Signal = iota
	Origin
	OriginAirport
	Residence
	Route
	Language
	TripPhase
	Party
	Purpose
	AgeBand
	TripsPerYear
	IvoryMarketLayer
	Context
	Season
	Holiday
	Hour
	Channel
	Partner
	Placement
	Device
	Signals // how many there are
)

// Shape is what an answer to a signal looks like.
type Shape uint8

// The shapes of answers.
const (
	One     Shape = iota // one of a closed list
	Several              // several of a closed list
	Country              // ISO 3166-1 alpha-2
	Places               // several countries
	Airport              // IATA
	Journey              // IATA or country codes, in order
	Tag                  // BCP 47
	Number               // whole number in a range
	Ref                  // a public id of ours
)

// From says who knows the answer.
type From uint8

// The sources of an answer.
const (
	Told    From = iota // the partner tells us
	Derived             // computed from other signals, the date or the clock
	Known               // we know it from the request itself
)

// Definition is one row of the vocabulary.
type Definition struct {
	Signal Signal
	Name   string // the name in the contract
	Shape  Shape
	From   From
	Values []Value   // for One and Several: the closed list
	Min    int       // for Number
	Max    int       // for Number, inclusive
	Label  lang.Text // for people
	Source string    // why the values are what they are
}

// Value is one allowed answer of a closed list.
type Value struct {
	Name  string
	Label lang.Text
}

// String is the name in the contract.
func (s Signal) String() string {
	if s < Signals {
		return vocabulary[s].Name
	}
	return "unknown"
}

// Definition returns the row of the vocabulary.
func (s Signal) Definition() Definition { return vocabulary[s] }

// Vocabulary returns every definition, in order.
func Vocabulary() []Definition { return append([]Definition(nil), vocabulary[:]...) }

// SignalNamed finds a signal by the name in the contract.
func SignalNamed(name string) (Signal, bool) {
	s, ok := byName[name]
	return s, ok
}

var byName = func() map[string]Signal {
	m := make(map[string]Signal, Signals)
	for _, d := range vocabulary {
		m[d.Name] = d.Signal
	}
	return m
}()
