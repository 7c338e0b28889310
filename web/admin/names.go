package admin

import (
	"context"

	"erawan/campaigns/delivery"
	"erawan/internal/lang"
	"erawan/internal/list"
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

func (c *Console) namer(r page.Reader) namer {
	return namer{Reader: r, words: c.Words, names: map[delivery.Target]string{}, public: map[delivery.Target]string{}}
}

// targets are the kinds of what can be stopped, as lists have them.
var targets = map[delivery.TargetKind]list.Kind{delivery.StopCampaign: list.Campaigns, delivery.StopMessage: list.Messages, delivery.StopLaw: list.Laws,
	delivery.StopPartner: list.Partners, delivery.StopPlacement: list.Placements}

// names calls what some stops are about by its name.
func (c *Console) names(ctx context.Context, r page.Reader, stops ...delivery.Stop) (namer, error) {
	n, ids := c.namer(r), map[list.Kind][]int64{}
	for _, s := range stops {
		if kind, ok := targets[s.Target.Kind]; ok {
			ids[kind] = append(ids[kind], s.Target.ID)
		}
	}
	found, err := c.Finder.Names(ctx, ids)
	if err != nil {
		return n, err
	}
	for target, kind := range targets {
		for id, hit := range found[kind] {
			name, public := hit.Names.In(r.Locale), ""
			switch target {
			case delivery.StopLaw:
				name = lang.Place(name, r.Locale)
			}
			public = hit.Public
			n.add(target, id, name, public)
			n.sample = n.sample || hit.Sample
		}
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
	if public := n.public[whole]; public != "" {
		line.Resume = "/admin/resume?what=" + string(whole.Kind) + "&id=" + public
	}
	if l := s.Target.Locale; l != "" {
		line.What += " (" + l.Name() + ")"
		if line.Resume != "" {
			line.Resume += "&locale=" + string(l)
		}
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
