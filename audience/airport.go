package audience

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"strings"
	"sync"
)

// airportFacts are the airports of China and the Greater Mekong, from OurAirports (public domain), with
// the ivory market layer that TRAFFIC gave their city where a source names one.
//
//go:embed airports.csv
var airportFacts string

// AirportFacts are the rows behind what is derived from an airport, as CSV with a heading.
func AirportFacts() string { return airportFacts }

// place is what an airport tells of a visit.
type place struct {
	country answer // ISO 3166-1 alpha-2
	layer   answer // ivory market layer of its city; unknown when no source names one
}

func (p place) code() string {
	if !p.country.known {
		return ""
	}
	return p.country.values[0]
}

// airports are the places by IATA code. The table is ours: a mistake in it is found by the first test.
var airports = sync.OnceValue(func() map[string]place {
	rows, err := csv.NewReader(strings.NewReader(airportFacts)).ReadAll()
	if err != nil {
		panic(fmt.Sprintf("audience: airports.csv: %v", err))
	}
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	out := make(map[string]place, len(rows))
	for _, row := range rows[1:] {
		out[row[column["iata"]]] = place{told(Origin, row[column["country"]]), told(IvoryMarketLayer, row[column["ivory_market_layer"]])}
	}
	return out
})

// told is an answer as a visit that tells it would have it; unknown when it tells nothing we know.
func told(s Signal, value string) answer {
	var t Traveller
	t.Set(s, value)
	return t.answers[s]
}
