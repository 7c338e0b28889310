package delivery

import (
	"math"

	"erawan/campaigns"
	"erawan/internal/lang"
)

// Tongue is a language of which another share of the visits passes than of the campaign's as a whole.
type Tongue struct {
	Locale lang.Locale `json:"locale"`
	Share  int         `json:"share"` // of Whole
	Today  int64       `json:"today"` // what was delivered in it since the campaign's midnight
}

// tongue is which share of the visits that are spoken to in a language passes.
func (p *pass) tongue(l lang.Locale) uint32 {
	for i := range p.Tongues {
		if p.Tongues[i].Locale == l {
			return uint32(min(max(p.Tongues[i].Share, 0), Whole))
		}
	}
	return p.share
}

// givenBack is the share of a day's visits after which what nobody of a language has come for is anybody's.
const givenBack = 0.85

// tongues are the languages that pass otherwise than the campaign, which has reserved parts of its day for some.
//
// A language that has had less of today than its part is not throttled. One that would eat into what is kept for the others waits: of
// today's amount, which is the day's part of the goal or the cap of the day, it may have what neither is delivered nor is
// missing of the others' parts. What nobody came for when 85 % of the day's visits have come is given back.
func (r reckoning) tongues(out Paced, reserve campaigns.Reserve, today map[lang.Locale]int64, hard float64) (list []Tongue) {
	day := r.goal.Daily
	if r.paced() && (day == 0 || out.Day < day) {
		day = out.Day
	}
	if day == 0 || len(reserve) == 0 || out.Shut != "" {
		return nil
	}
	missing := func(l lang.Locale) float64 { return max(0, float64(day)*float64(reserve[l])/100-float64(today[l])) }
	kept := func(l lang.Locale) float64 {
		if r.come() >= givenBack {
			return 0
		}
		return missing(l)
	}
	all := 0.0
	for l := range reserve {
		all += kept(l)
	}
	for _, l := range lang.All {
		room := float64(day-r.today) - (all - kept(l))
		share := out.Share
		switch {
		case room <= 0:
			share = 0
		case missing(l) > 0 && float64(today[l])*100 < float64(reserve[l])*float64(r.today):
			share = int(math.Round(min(max(hard, 0), 1) * Whole))
		case out.Tried > 0:
			daily := (out.Seen + 1) / out.Tried
			share = min(share, int(math.Round(min(room/(daily*max(r.soon(), 1e-9)), 1)*Whole)))
		}
		if share != out.Share {
			list = append(list, Tongue{Locale: l, Share: share, Today: today[l]})
		}
	}
	return list
}
