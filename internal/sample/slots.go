package sample

import (
	"slices"
	"strings"

	"erawan/campaigns"
	"erawan/internal/sample/reference"
)

// placed says, of each placement of the demo, who comes by and what its pages are about.
var placed = map[string]struct {
	partner  string
	phases   []string
	contexts [][]string
}{
	"qingyu-confirmation": {"qingyu", []string{"booked"}, [][]string{{"transport", "lodging"}}},
	"qingyu-guide":        {"qingyu", []string{"booked", "in_destination"}, [][]string{{"souvenirs", "shopping"}, {"jewellery"}, {"food"}}},
	"sarika-boarding":     {"sarika", []string{"departing", "returning"}, [][]string{{"transport"}}},
	"phaya-departures":    {"phaya", []string{"returning"}, [][]string{{"customs", "transport"}, {"shopping"}}},
	"menam-pre-arrival":   {"menam", []string{"booked", "departing"}, [][]string{{"lodging"}, {"souvenirs"}}},
	"magpie-waybill":      {"magpie", []string{"home"}, [][]string{{"none"}}},
	"romsai-card":         {"romsai", []string{"in_destination"}, [][]string{{"souvenirs", "antiques"}, {"religion"}}},
}

// Slots are the demo's placements as visits come to them. Placements whose partner was taken out of
// the demo's files are left out.
func (s *Seeded) Slots() []Slot {
	var out []Slot
	for name, p := range placed {
		place, key := s.Places[name], s.Keys[p.partner]
		if place.ID == 0 || key.ID == 0 {
			continue
		}
		out = append(out, Slot{Key: key.Text, Org: place.Org, Placement: place.Public, Phases: p.phases, Contexts: p.contexts})
	}
	slices.SortFunc(out, func(a, b Slot) int { return strings.Compare(a.Placement, b.Placement) })
	return out
}

// SlotsOf are those that a campaign is shown in.
func (s *Seeded) SlotsOf(c campaigns.Campaign) []Slot {
	in := map[string]bool{}
	for _, place := range s.Places {
		in[place.Public] = slices.Contains(c.Placements, place.ID)
	}
	return slices.DeleteFunc(s.Slots(), func(slot Slot) bool { return !in[slot.Placement] })
}

// Ports splits the airports with scheduled flights into where visits start, mainland China, and where
// they go, the Greater Mekong.
func Ports(lib *reference.Library) (from []string, to []Port) {
	for _, a := range lib.Airports {
		switch {
		case !a.Scheduled:
		case a.Country == "CN":
			from = append(from, a.ID)
		case slices.Contains([]string{"TH", "LA", "KH", "MM", "VN"}, a.Country):
			to = append(to, Port{a.ID, a.Country})
		}
	}
	return from, to
}
