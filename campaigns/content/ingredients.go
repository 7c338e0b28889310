package content

import (
	"slices"
	"time"

	"erawan/audience"
	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// Ingredients is all that one campaign is made of, as it stands.
type Ingredients struct {
	Segments   []audience.Segment
	Named      map[string]string // segments that the segments refer to, by public id
	Placements []campaigns.Placement
	Partners   map[int64]access.Org // whose the placements are
	Messages   map[int64]Message    // the neutral one among them
	Shelf      Shelf                // what the messages cite, and who approved all of it
}

// Versions are those of the messages and segments, by public id.
func (i Ingredients) Versions() map[string]int {
	out := make(map[string]int, len(i.Messages)+len(i.Segments))
	for _, m := range i.Messages {
		out[m.Public] = m.Version
	}
	for _, s := range i.Segments {
		out[s.Public] = s.Version
	}
	return out
}

// Shut is why one text keeps a campaign out of a language.
type Shut struct {
	Message Message
	Locale  lang.Locale
	Why     string // a message key
}

// Languages are those in which a campaign may be shown: in which every variant may, and its neutral card. Beside them stands
// every text that keeps it out of one.
func (m Ingredients) Languages(c campaigns.Campaign, now time.Time) (open []lang.Locale, shut []Shut) {
	said := m.said(c)
	for _, l := range lang.All {
		before := len(shut)
		for _, one := range said {
			if v := m.Shelf.Judge(one, l, now); v.Why != "" {
				shut = append(shut, Shut{one, l, v.Why})
			}
		}
		if len(said) > 0 && len(shut) == before {
			open = append(open, l)
		}
	}
	return open, shut
}

// said are the messages of a campaign, each once, and last its neutral one.
func (m Ingredients) said(c campaigns.Campaign) (out []Message) {
	var met []int64
	for _, id := range append(messageIDs(c), c.Neutral) {
		one, ok := m.Messages[id]
		if ok && !slices.Contains(met, id) {
			out, met = append(out, one), append(met, id)
		}
	}
	return out
}

func messageIDs(c campaigns.Campaign) (out []int64) {
	for _, choice := range c.Messages {
		out = append(out, choice.Message)
	}
	return out
}

// Lacks is everything that a campaign must have before it may be shown, and has not: what campaigns.Validate asks for,
// placements whose partners have not paused them, a neutral card that is neutral, and one language at least in which all that
// it says may be shown.
func (m Ingredients) Lacks(c campaigns.Campaign, now time.Time) []*fault.Fault {
	out := fault.All(c.Validate())
	if len(c.Placements) == 0 {
		out = append(out, fault.New(fault.Invalid, "/placements", "campaign.needs_placement"))
	}
	for _, p := range m.Placements {
		if p.Silent() && slices.Contains(c.Placements, p.ID) {
			out = append(out, fault.New(fault.Invalid, "/placements/"+p.Public, "campaign.placement_paused").With("name", p.Name))
		}
	}
	if neutral, ok := m.Messages[c.Neutral]; ok && neutral.Frame != Neutral {
		out = append(out, fault.New(fault.Invalid, "/neutral", "campaign.not_neutral"))
	}
	if open, _ := m.Languages(c, now); len(open) == 0 && len(c.Messages) > 0 {
		out = append(out, fault.New(fault.Invalid, "/messages", "campaign.no_language"))
	}
	return out
}
