package demo

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"time"

	"erawan/audience"
	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/experiment"
	"erawan/internal/lang"
)

// problems collects what is wrong, each with where it is.
type problems []error

func (p *problems) add(ok bool, where, format string, args ...any) {
	if !ok {
		*p = append(*p, fmt.Errorf("%s: %s", where, fmt.Sprintf(format, args...)))
	}
}

// check holds the data to its closed lists and references, and every text to four locales.
func (d *Demo) check() error {
	var p problems
	d.checkLaws(&p)
	d.checkMessages(&p)
	d.checkQuestions(&p)
	d.checkPlaces(&p)
	d.checkCampaigns(&p)
	walkTexts(reflect.ValueOf(*d), "demo", func(where string, t lang.Text) {
		for _, l := range lang.All {
			p.text(where, l, t[l])
		}
	})
	for _, l := range lang.All {
		walkStrings(reflect.ValueOf(d.Thanks[l]), func(name, s string) { p.text("thanks."+name, l, s) })
	}
	return errors.Join(p...)
}

// text holds a sentence to its locale.
func (p *problems) text(where string, l lang.Locale, s string) {
	p.add(s != "", where, "no text in %s", l)
	p.add(lang.Clean(where, s, 400) == nil, where, "unclean text in %s", l)
	p.add(lang.Mixed(l, s) == nil, where, "%s holds characters of the other script: %s", l, string(lang.Mixed(l, s)))
}

func (d *Demo) checkLaws(p *problems) {
	conducts := []content.Conduct{content.TakeOut, content.BringIn, content.Trade, content.Possess, content.Mail}
	for _, w := range d.Laws {
		where := "law " + w.Key
		p.add(slices.Contains(conducts, content.Conduct(w.Conduct)), where, "unknown conduct %q", w.Conduct)
		p.add(content.PlaceName(w.Place, lang.En) != "", where, "no name for place %q", w.Place)
		p.add(content.Confidence(w.Confidence).Showable(), where, "confidence %q may not be shown to a traveller", w.Confidence)
		p.add(w.SourceURL != "", where, "no source")
		p.add(w.FineMax == 0 || lang.HasCurrency(w.FineCurrency), where, "no name for currency %q", w.FineCurrency)
		p.add(w.FineMax == 0 || !w.FineUnstated, where, "a fine cannot be both stated and unstated")
		p.add(w.ImprisonmentMinMonths <= w.ImprisonmentMaxMonths, where, "the shortest term is longer than the longest")
		for name, s := range map[string]string{"in_force_from": w.InForceFrom, "as_of": w.AsOf} {
			_, err := campaigns.ParseDate(s)
			p.add(err == nil || s == "" && name == "in_force_from", where, "%s: %v", name, err)
		}
	}
	for _, s := range d.Statements {
		kinds := []content.StatementKind{content.Promise, content.Consent}
		p.add(slices.Contains(kinds, content.StatementKind(s.Kind)), "statement "+s.Key, "unknown kind %q", s.Kind)
	}
	unique(p, "law", d.Laws, func(w Law) string { return w.Key })
	unique(p, "statement", d.Statements, func(s Statement) string { return s.Key })
}

func (d *Demo) checkMessages(p *problems) {
	for _, m := range d.Messages {
		where := "message " + m.Key
		p.add(slices.Contains(content.Frames, content.Frame(m.Frame)), where, "unknown frame %q", m.Frame)
		switch content.Action(m.Action) {
		case content.Pledge:
			p.add(d.hasStatement(m.Statement, content.Promise), where, "no promise %q", m.Statement)
			p.add(d.hasStatement(m.Consent, content.Consent), where, "no consent %q", m.Consent)
		case content.Link:
			p.add(m.URL != "", where, "a link needs an address")
		default:
			p.add(content.Action(m.Action) == content.Dismiss, where, "unknown action %q", m.Action)
		}
		for _, key := range m.Cites {
			p.add(d.hasLaw(key), where, "cites unknown law %q", key)
		}
		for _, l := range lang.All {
			t := m.Text[l]
			for name, s := range map[string]string{"headline": t.Headline, "body": t.Body, "action": t.Action, "alt": t.Alt} {
				p.text(where+" "+name, l, s)
			}
			p.add((t.Guide != "") == (m.Text[lang.En].Guide != ""), where, "a guide says something in some languages only (%s)", l)
			if t.Guide != "" {
				p.text(where+" guide", l, t.Guide)
			}
			p.add((t.Source != "") == (m.Fact != ""), where, "a figure and its source line belong together (%s)", l)
			p.add(lang.Mixed(l, t.Source) == nil, where, "source line mixes scripts (%s)", l)
		}
	}
	p.add(content.Confidence(d.Report.Confidence).Showable(), "report", "confidence %q may not be shown to a traveller", d.Report.Confidence)
	unique(p, "message", d.Messages, func(m Message) string { return m.Key })
}

func (d *Demo) checkQuestions(p *problems) {
	for _, q := range d.Questions {
		where := "question " + q.Key
		kind := content.ItemKind(q.Kind)
		p.add(kind.Order() >= 0, where, "unknown kind %q", q.Kind)
		p.add(kind.Rests() == d.hasLaw(q.Law), where, "rests on law %q", q.Law)
		p.add(len(q.Options) >= content.MinOptions && len(q.Options) <= content.MaxOptions, where, "%d options", len(q.Options))
		for _, n := range q.Wanted {
			p.add(n >= 1 && n <= len(q.Options), where, "no option %d", n)
		}
	}
	unique(p, "question", d.Questions, func(q Question) string { return q.Key })
}

func (d *Demo) hasLaw(key string) bool {
	return slices.ContainsFunc(d.Laws, func(w Law) bool { return w.Key == key })
}

func (d *Demo) hasStatement(key string, kind content.StatementKind) bool {
	return slices.ContainsFunc(d.Statements, func(s Statement) bool { return s.Key == key && content.StatementKind(s.Kind) == kind })
}

func (d *Demo) checkPlaces(p *problems) {
	channels := []campaigns.Channel{campaigns.Page, campaigns.App, campaigns.Mail, campaigns.Print, campaigns.Screen, campaigns.Guide, campaigns.Social}
	for _, pl := range d.placements() {
		where := "placement " + pl.Key
		p.add(slices.Contains(channels, campaigns.Channel(pl.Channel)), where, "unknown channel %q", pl.Channel)
		p.add(pl.Fallback == string(campaigns.House) || pl.Fallback == string(campaigns.Empty), where, "unknown fallback %q", pl.Fallback)
		_, err := time.LoadLocation(pl.Zone)
		p.add(err == nil && pl.Zone != "", where, "unknown zone %q", pl.Zone)
	}
	unique(p, "partner", d.Partners, func(x Partner) string { return x.Key })
	unique(p, "placement", d.placements(), func(x Placement) string { return x.Key })
}

func (d *Demo) placements() []Placement {
	var all []Placement
	for _, x := range d.Partners {
		all = append(all, x.Placements...)
	}
	return all
}

func (d *Demo) checkCampaigns(p *problems) {
	for _, s := range d.Segments {
		_, err := audience.Compile(s.Rule())
		p.add(err == nil, "segment "+s.Key, "%v", err)
	}
	for _, c := range d.Campaigns {
		where := "campaign " + c.Key
		_, err := time.LoadLocation(c.Zone)
		p.add(err == nil && c.Zone != "", where, "unknown zone %q", c.Zone)
		p.add(c.Days > 0, where, "a flight needs days")
		p.add(c.Ago == 0 || c.Ago > c.Days, where, "a flight of %d days is not over %d days after it began", c.Days, c.Ago)
		for _, key := range c.Segments {
			p.add(slices.ContainsFunc(d.Segments, func(s Segment) bool { return s.Key == key }), where, "unknown segment %q", key)
		}
		for _, key := range c.Placements {
			p.add(slices.ContainsFunc(d.placements(), func(x Placement) bool { return x.Key == key }), where, "unknown placement %q", key)
		}
		for _, key := range c.Messages {
			p.add(d.frame(key) != "" && d.frame(key) != content.Neutral, where, "%q is no message to show", key)
		}
		p.add(d.frame(c.Neutral) == content.Neutral, where, "%q is no neutral message", c.Neutral)
		if c.Experiment != nil {
			p.add(c.Ago > 0 && c.Experiment.Why != "", where, "an experiment of a flight that is not over")
			p.add(c.Experiment.Registration().Validate() == nil, where, "experiment: %v", c.Experiment.Registration().Validate())
		}
	}
	unique(p, "segment", d.Segments, func(s Segment) string { return s.Key })
	unique(p, "campaign", d.Campaigns, func(c Campaign) string { return c.Key })
}

// Registration is what the team wrote down, as everything else works with it.
func (e Experiment) Registration() experiment.Registration {
	return experiment.Registration{State: experiment.Draft, Question: e.Question, Metric: experiment.Metric(e.Metric), Base: e.Base / 100, Effect: e.Effect / 100,
		Reading: experiment.Reading(e.Reading)}
}

// frame is the frame of a message; empty when there is no such message.
func (d *Demo) frame(key string) content.Frame {
	i := slices.IndexFunc(d.Messages, func(m Message) bool { return m.Key == key })
	if i < 0 {
		return ""
	}
	return content.Frame(d.Messages[i].Frame)
}

// Rule is the segment as the typed tree that everything else works with.
func (s Segment) Rule() audience.Rule {
	var rule audience.Rule
	signals := make([]string, 0, len(s.All))
	for signal := range s.All {
		signals = append(signals, signal)
	}
	slices.Sort(signals)
	for _, signal := range signals {
		rule.All = append(rule.All, audience.Rule{Signal: signal, In: s.All[signal]})
	}
	return rule
}
