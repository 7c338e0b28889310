package spec

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"erawan/audience"
	"erawan/internal/lang"
)

func pointer(at, form string, i int) string { return at + "/" + form + "/" + strconv.Itoa(i) }

// keywordFile are the words that people search or write by topic, with those that mean something else.
// Words that are not English await native review (docs/native-review.md).
//
//go:embed keywords.csv
var keywordFile string

// Keyword is a word of one language, wanted or to be left out.
type Keyword struct {
	Text    string
	Lang    lang.Locale
	Topic   string
	Without bool
}

var keywords = sync.OnceValue(func() (out []Keyword) {
	rows, err := csv.NewReader(strings.NewReader(keywordFile)).ReadAll()
	if err != nil {
		panic(fmt.Sprintf("audience/spec: keywords.csv: %v", err))
	}
	for _, row := range rows[1:] {
		for i, l := range rows[0][2:] {
			for text := range strings.SplitSeq(row[2+i], ";") {
				out = append(out, Keyword{text, lang.Locale(l), row[0], row[1] == "without"})
			}
		}
	}
	return out
})

// Keywords are the words for an audience, in the languages it names, or in all four when it names none of
// ours: ivory always, then what its interests, company and destinations are called. Words to be left out
// are those in which ivory means something else, and the topics that the rule excludes.
func (s Spec) Keywords() (out []Keyword) {
	locales := s.locales()
	with := slices.Concat([]string{"always"}, s.Interests.With, s.Party.With, s.Destinations.With)
	without := slices.Concat(s.Interests.Without, s.Party.Without, s.Destinations.Without)
	for _, k := range keywords() {
		if !slices.Contains(locales, k.Lang) {
			continue
		}
		switch {
		case slices.Contains(with, k.Topic):
			out = append(out, k)
		case slices.Contains(without, k.Topic):
			k.Without = true
			out = append(out, k)
		}
	}
	return out
}

func (s Spec) locales() (out []lang.Locale) {
	for _, tag := range s.Languages.With {
		if l, ok := lang.Match([]string{tag}, lang.All); ok && !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	if len(out) == 0 {
		return lang.All
	}
	return out
}

type airport struct{ iata, city, layer string }

var airports = sync.OnceValue(func() (out []airport) {
	rows, err := csv.NewReader(strings.NewReader(audience.AirportFacts())).ReadAll()
	if err != nil {
		panic(fmt.Sprintf("audience/spec: airports: %v", err))
	}
	at := func(column string) int { return slices.Index(rows[0], column) }
	code, city, layer := at("iata"), at("municipality"), at("ivory_market_layer")
	for _, row := range rows[1:] {
		out = append(out, airport{row[code], cityName(row[city]), row[layer]})
	}
	return out
})

// cityName is a municipality without its district: "Beijing", "Guangzhou" for "Guangzhou (Huadu)",
// "Shenyang" for "Hunnan, Shenyang". Xi'an's airport lies in Xianyang.
func cityName(municipality string) string {
	name, _, _ := strings.Cut(municipality, " (")
	if _, city, ok := strings.Cut(name, ", "); ok {
		name = city
	}
	if name == "Xianyang" {
		return "Xi'an"
	}
	return name
}

func citiesOf(codes []string) []string {
	return cities(func(a airport) bool {
		return slices.ContainsFunc(codes, func(c string) bool { return strings.EqualFold(c, a.iata) })
	})
}

func citiesOfLayers(layers []string) []string {
	return cities(func(a airport) bool { return a.layer != "" && slices.Contains(layers, a.layer) })
}

func cities(want func(airport) bool) (out []string) {
	for _, a := range airports() {
		if want(a) && !slices.Contains(out, a.city) {
			out = append(out, a.city)
		}
	}
	return out
}

// ages is the one span of years that bands cover, and false when they leave a gap or name no band. Most
// is 0 where there is no upper end.
func ages(bands []string) (least, most int, ok bool) {
	var places []int
	for i, v := range audience.AgeBand.Definition().Values {
		if slices.Contains(bands, v.Name) {
			places = append(places, i)
		}
	}
	if len(places) == 0 || places[len(places)-1]-places[0] != len(places)-1 {
		return 0, 0, false
	}
	values := audience.AgeBand.Definition().Values
	first, _, _ := strings.Cut(strings.TrimSuffix(values[places[0]].Name, "+"), "-")
	_, last, _ := strings.Cut(values[places[len(places)-1]].Name, "-")
	least, _ = strconv.Atoi(first)
	most, _ = strconv.Atoi(last)
	return least, most, true
}
