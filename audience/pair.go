package audience

// Pair is the airport that a visit comes from, and the one it goes to. It comes from its origin airport, or else from the first
// airport of its route; it goes to the last airport of its route that is another one. What was not told is empty.
func (t *Traveller) Pair() (from, to string) {
	if told, known := t.Values(OriginAirport); known {
		from = told[0]
	}
	route, _ := t.Values(Route)
	for _, stop := range route {
		switch {
		case len(stop) != airportCode:
		case from == "":
			from = stop
		case stop != from:
			to = stop
		}
	}
	return from, to
}

// airportCode is how long the code of an airport is; countries have two letters.
const airportCode = 3
