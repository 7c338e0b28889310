package desk

import (
	"erawan/campaigns"
	"erawan/campaigns/evidence"
	"erawan/internal/page"
)

// Alive is whether a placement works, in a sentence (part/alive).
type Alive struct {
	Tone, Icon, Text string
	Day              string // the last day in figures; empty where there are none
}

// AliveOf says what was seen of a placement; nothing of one that asks for nothing by itself and never did.
func AliveOf(r page.Reader, c campaigns.Channel, s evidence.Seen) Alive {
	switch {
	case s.Asked.IsZero() && (c == campaigns.Print || c == campaigns.Guide || c == campaigns.Social):
		return Alive{}
	case s.Asked.IsZero():
		return Alive{Tone: "wait", Icon: "clock", Text: r.Say("alive.never")}
	}
	out := Alive{Tone: "ok", Icon: "check"}
	switch {
	case !s.Drawn.IsZero():
		out.Text = r.Say("alive.drawn", "when", r.Moment(s.Drawn))
	case !s.Aside.IsZero():
		out = Alive{Tone: "wait", Icon: "warn", Text: r.Say("alive.aside", "when", r.Moment(s.Aside))}
	default:
		out = Alive{Tone: "wait", Icon: "warn", Text: r.Say("alive.not_drawn", "when", r.Moment(s.Asked))}
	}
	if d := s.Day; s.Requests+d.Decisions > 0 {
		out.Day = r.Say("alive.day", "requests", r.Number(s.Requests), "decisions", r.Number(d.Decisions), "impressions", r.Number(d.Impressions), "viewable", r.Number(d.Viewable), "filtered", r.Number(d.Filtered))
	}
	return out
}
