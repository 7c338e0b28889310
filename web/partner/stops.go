package partner

import (
	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/delivery"
	"erawan/internal/page"
)

const (
	pastDays  = 90 // how far back the room tells of stops
	pastMost  = 50 // of them
	pastTexts = 8  // of one
)

// stopped says what of the organisation's is out of every answer. Of what its placements carried it is told that it was stopped,
// and that something else stands in its place.
func (v view) stopped(here delivery.Here, org int64, own []campaigns.Placement) (out []string) {
	names := namesOf(own)
	for _, stop := range here.InForce {
		since := v.Moment(stop.At)
		switch target := stop.Target; target.Kind {
		case delivery.StopEverything:
			out = append(out, v.say("partner.stopped_everything", "time", since))
		case delivery.StopPartner:
			if target.ID == org {
				out = append(out, v.say("partner.stopped_here", "time", since))
			}
		case delivery.StopPlacement:
			if name, ours := names[target.ID]; ours {
				out = append(out, v.say("partner.stopped_placement", "time", since, "name", name))
			}
		case delivery.StopCampaign, delivery.StopMessage:
			if name := housedAt(own, target); name != "" {
				out = append(out, v.say("partner.stopped_house", "time", since, "name", name))
			} else if here.Carried[stop.Seq] {
				out = append(out, v.say("partner.stopped_message", "time", since))
			}
		case delivery.StopLaw:
			if here.Carried[stop.Seq] {
				out = append(out, v.say("partner.stopped_law", "time", since))
			}
		}
	}
	return out
}

// past lists the stops that concerned the organisation: of a campaign it reads that a message was stopped, since campaigns are
// not told to partners.
func (v view) past(spells []delivery.Spell, own []campaigns.Placement) page.Table {
	t := page.Table{ID: "past", Empty: page.Empty{Title: v.say("partner.past_none_title"), Text: v.say("partner.past_none")}}
	for _, key := range []string{"partner.past_what", "partner.past_from", "partner.past_until"} {
		t.Columns = append(t.Columns, page.Column{Text: v.say(key)})
	}
	names := namesOf(own)
	for _, s := range spells {
		var what page.Item
		switch s.Target.Kind {
		case delivery.StopEverything:
			what.Text = v.say("partner.past_everything")
		case delivery.StopPartner:
			what.Text = v.say("partner.past_here")
		case delivery.StopPlacement:
			what.Text = v.say("partner.past_placement", "name", names[s.Target.ID])
		case delivery.StopLaw:
			what.Text = v.say("partner.past_law")
		default:
			what.Text = v.say("partner.past_message")
		}
		what.Kept = v.said(s.Texts)
		until := page.Item{Text: v.say("partner.past_still")}
		if !s.Until.IsZero() {
			until = page.Item{Text: v.Moment(s.Until), NoBreak: true}
		}
		t.Rows = append(t.Rows, []page.Item{what, {Text: v.Moment(s.From), NoBreak: true}, until})
	}
	return t
}

// said are the words that a stop took off; nil for none, and for a stop of a place.
func (v view) said(texts []content.Aired) *page.Kept {
	if len(texts) == 0 {
		return nil
	}
	out := &page.Kept{Label: v.say("partner.past_said")}
	for _, one := range texts[:min(len(texts), pastTexts)] {
		out.Texts = append(out.Texts, page.Quote{Lang: one.Locale, Head: one.Headline, Text: one.Body})
	}
	if more := len(texts) - len(out.Texts); more > 0 {
		out.Lines = append(out.Lines, v.say("partner.past_more", "count", more))
	}
	return out
}

// housedAt names a placement of which a stopped message is the house card; empty for none.
func housedAt(own []campaigns.Placement, target delivery.Target) string {
	for _, p := range own {
		if target.Kind == delivery.StopMessage && p.Fallback == campaigns.House && p.House == target.ID {
			return p.Name
		}
	}
	return ""
}

func namesOf(own []campaigns.Placement) map[int64]string {
	names := map[int64]string{}
	for _, p := range own {
		names[p.ID] = p.Name
	}
	return names
}
