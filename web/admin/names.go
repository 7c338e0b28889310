package admin

import (
	"context"

	"erawan/campaigns/delivery"
	"erawan/internal/access"
	"erawan/internal/lang"
	"erawan/internal/page"
)

// namer calls the targets of stops by their names.
type namer struct {
	page.Reader
	words  page.Words
	names  map[delivery.Target]string
	public map[delivery.Target]string
	sample bool // some of it was made up for the demo
}

// names gathers what the stops in a scope can be about.
func (c *Console) names(ctx context.Context, s access.Scope, r page.Reader) (namer, error) {
	n := namer{Reader: r, words: c.Words, names: map[delivery.Target]string{}, public: map[delivery.Target]string{}}
	all, err := c.Campaigns.Campaigns(ctx, s)
	if err != nil {
		return n, err
	}
	for _, one := range all {
		n.add(delivery.StopCampaign, one.ID, one.Name.In(r.Locale), one.Public)
		n.sample = n.sample || one.Sample
	}
	messages, err := c.Texts.Messages(ctx, s)
	if err != nil {
		return n, err
	}
	for _, m := range messages {
		n.add(delivery.StopMessage, m.ID, m.Name, m.Public)
	}
	placements, err := c.Campaigns.Placements(ctx, s)
	if err != nil {
		return n, err
	}
	partners, err := c.partners(ctx)
	if err != nil {
		return n, err
	}
	for _, p := range placements {
		n.add(delivery.StopPlacement, p.ID, p.Name, "")
		n.add(delivery.StopPartner, p.Org, partners[p.Org].Name.In(r.Locale), "")
	}
	laws, err := c.Texts.Laws(ctx, s)
	if err != nil {
		return n, err
	}
	for _, law := range laws {
		n.add(delivery.StopLaw, law.ID, lang.Place(law.Place, r.Locale), "")
	}
	return n, nil
}

func (n namer) add(kind delivery.TargetKind, id int64, name, public string) {
	t := delivery.Target{Kind: kind, ID: id}
	n.names[t], n.public[t] = name, public
}

func (n namer) line(s delivery.Stop) logLine {
	line := logLine{On: s.On, Who: s.By.Name, Reason: s.Reason, At: s.At}
	whole := s.Target
	whole.Locale = ""
	name, known := n.names[whole]
	switch {
	case whole.Kind == delivery.StopEverything:
		line.What, line.Resume = n.words.Say(n.Locale, "target.everything", nil), "/admin/resume?what=everything"
	case !known:
		line.What = n.words.Say(n.Locale, "stops.gone", nil)
	default:
		line.What = n.words.Say(n.Locale, "target."+string(whole.Kind), map[string]any{"name": name})
	}
	if s.Target.Locale != "" {
		line.What += " (" + s.Target.Locale.Name() + ")"
	} else if public := n.public[whole]; public != "" {
		line.Resume = "/admin/resume?what=" + string(whole.Kind) + "&id=" + public
	}
	return line
}

// event is the same as a moment of a timeline.
func (n namer) event(s delivery.Stop) page.Event {
	line := n.line(s)
	e := page.Event{At: line.At, Text: line.Reason}
	args := map[string]any{"what": line.What, "who": line.Who}
	if line.On {
		e.Tone, e.What = "halt", n.words.Say(n.Locale, "stops.was_stopped", args)
	} else {
		e.Tone, e.What = "ok", n.words.Say(n.Locale, "stops.was_resumed", args)
	}
	return e
}
