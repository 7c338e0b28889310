package reference

import (
	"slices"
	"strings"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/internal/lang"
)

func (l *Library) source(r *row) {
	s := Source{r.must("key"), r.must("name"), r.text("url"), r.date("date")}
	if slices.ContainsFunc(l.Sources, func(o Source) bool { return o.Key == s.Key }) {
		r.wrong("key", "is taken")
	}
	if s.URL != "" && !strings.HasPrefix(s.URL, "http") {
		r.wrong("url", "is no address")
	}
	l.Sources = append(l.Sources, s)
}

// fact reads what every row has, and files it under its id.
func (l *Library) fact(r *row, id string) Fact {
	f := Fact{ID: r.must(id), Confidence: content.Confidence(r.one("confidence", "A", "B", "C", "G")),
		Sources: strings.Split(r.must("source"), ";"), Date: r.date("date")}
	for _, key := range f.Sources {
		l.known(r, "source", key)
	}
	if _, taken := l.facts[f.ID]; taken {
		r.wrong(id, "is taken")
	}
	l.facts[f.ID] = f
	return f
}

func (l *Library) known(r *row, column, source string) {
	if !slices.ContainsFunc(l.Sources, func(s Source) bool { return s.Key == source }) {
		r.wrong(column, "names no known source")
	}
}

func (l *Library) law(r *row) {
	w := Law{Fact: l.fact(r, "id"), Place: r.country("place"), Instrument: r.must("instrument"), Says: r.must("says"),
		Conduct:   content.Conduct(r.one("conduct", string(content.TakeOut), string(content.BringIn), string(content.Trade), string(content.Possess), string(content.Mail))),
		MinMonths: r.number("min_months"), MaxMonths: r.number("max_months"),
		FineMax: r.number("fine_max"), FineCurrency: r.text("fine_currency"), FineUnstated: r.yes("fine_unstated"),
		OrBoth: r.yes("or_both"), Confiscated: r.yes("confiscated"),
		InForceFrom: r.date("in_force_from"), InForceTo: r.date("in_force_to"), Gap: r.text("gap")}
	if w.FineMax.Known != (w.FineCurrency != "") || w.FineCurrency != "" && !lang.HasCurrency(w.FineCurrency) {
		r.wrong("fine_currency", "does not go with the fine")
	}
	l.Laws = append(l.Laws, w)
}

func (l *Library) study(r *row) {
	s := Study{Fact: l.fact(r, "id"), Study: r.one("study", "waves", "travellers", "thailand"), Wave: r.date("wave"), Place: r.country("place"), Respondents: r.number("respondents"),
		Bound: r.one("bound", "", "over", "about"), Method: r.one("method", "online", "intercept"), From: r.date("from"), To: r.date("to"), Wording: r.text("wording"), Weights: r.text("weights"), Note: r.text("note")}
	if s.Respondents.Known && s.Respondents.Value < 1 {
		r.wrong("respondents", "is nobody")
	}
	l.Studies = append(l.Studies, s)
}

func (l *Library) figure(r *row, study string) Figure {
	f := Figure{Fact: l.fact(r, "id"), Study: study, Metric: r.must("metric"), Bound: r.one("bound", "", "over", "about"),
		Value: r.number("value"), Unit: r.text("unit"), Note: r.text("note")}
	if f.Value.Known != (f.Unit != "") {
		r.wrong("unit", "does not go with the value")
	}
	if f.Unit == "percent" && f.Value.Value > 100 {
		r.wrong("value", "is more than all")
	}
	return f
}

func (l *Library) wave(r *row) {
	f := l.figure(r, "waves")
	f.Wave, f.Base = r.date("wave"), r.must("base")
	l.Figures = append(l.Figures, f)
}

func (l *Library) traveller(r *row) {
	f := l.figure(r, "travellers")
	f.Place = r.country("place")
	l.Figures = append(l.Figures, f)
}

func (l *Library) thailand(r *row) {
	f := l.figure(r, "thailand")
	f.Place = "TH"
	l.Figures = append(l.Figures, f)
}

func (l *Library) segment(r *row) {
	l.Segments = append(l.Segments, Segment{Fact: l.fact(r, "id"), Wave: r.date("wave"), Share: r.number("share"), Profile: r.text("profile"),
		Segment: r.one("segment", "diehard", "ban_influenced", "rejector", "regular_traveller")})
}

func (l *Library) campaign(r *row) {
	l.Campaigns = append(l.Campaigns, Campaign{l.fact(r, "id"), r.must("campaign"), r.must("period"), r.must("channel"), r.must("result")})
}

func (l *Library) evidence(r *row) {
	l.Evidence = append(l.Evidence, Evidence{l.fact(r, "id"), r.must("finding"), r.must("effect"), r.must("design")})
}

func (l *Library) partner(r *row) {
	l.Partners = append(l.Partners, Partner{l.fact(r, "id"), r.must("name"), r.must("kind"), r.date("since"), r.must("role")})
}

func (l *Library) arrival(r *row) {
	a := Arrivals{Fact: l.fact(r, "id"), Country: r.country("country"), Origin: r.country("origin"), From: r.date("from"), To: r.date("to"),
		Count: r.number("arrivals"), Bound: r.one("bound", "", "about"), Note: r.text("note"),
		Kind: r.one("kind", "year", "cumulative", "week", "day", "forecast")}
	if len(a.From) != len("2006-01-02") || len(a.To) != len("2006-01-02") || a.From > a.To {
		r.wrong("to", "comes before from, or is no full day")
	}
	l.Arrivals = append(l.Arrivals, a)
}

func (l *Library) term(r *row) {
	t := Term{Fact: l.fact(r, "id"), Words: lang.Text{}, Note: r.text("note")}
	for _, locale := range lang.All {
		t.Words[locale] = r.must(string(locale))
		if lang.Mixed(locale, t.Words[locale]) != nil {
			r.wrong(string(locale), "holds characters of the other script")
		}
	}
	l.Terms = append(l.Terms, t)
}

func (l *Library) airport(r *row) {
	a := Airport{Fact: l.fact(r, "iata"), Name: r.must("name"), Municipality: r.text("municipality"), Country: r.country("country"),
		Region: r.must("region"), Lat: r.number("lat").Value, Lon: r.number("lon").Value, Scheduled: r.yes("scheduled"),
		MarketLayer: int(r.number("ivory_market_layer").Value), LayerSource: r.text("layer_source")}
	if len(a.ID) != 3 || a.Lat < -15 || a.Lat > 55 || a.Lon < 73 || a.Lon > 136 {
		r.wrong("iata", "is no airport of the region")
	}
	if a.MarketLayer < 0 || a.MarketLayer > 3 || (a.MarketLayer == 0) != (a.LayerSource == "") {
		r.wrong("ivory_market_layer", "needs 1 to 3 and a source, or neither")
	}
	if a.LayerSource != "" {
		l.known(r, "layer_source", a.LayerSource)
	}
	l.Airports = append(l.Airports, a)
}

// Card is the row as a law card, with the confidence it has here and no reviewer: it is a beginning for
// somebody to check, sign and translate, never a text to show. It is not whole where the library knows
// less than a card needs. A date of which only the year or month is known is left out.
func (l *Library) Card(w Law) content.LawCard {
	c := content.LawCard{Public: w.ID, Place: w.Place, Conduct: w.Conduct, OrBoth: w.OrBoth, Confiscated: w.Confiscated,
		Imprisonment: content.Term{MinMonths: int(w.MinMonths.Value), MaxMonths: int(w.MaxMonths.Value)},
		Fine:         content.Money{Amount: int64(w.FineMax.Value), Currency: w.FineCurrency, Unstated: w.FineUnstated},
		Instrument:   lang.Text{lang.En: w.Instrument}, Confidence: w.Confidence, SourceName: lang.Text{}}
	c.InForceFrom, _ = campaigns.ParseDate(w.InForceFrom) // zero where only a year is known
	c.InForceTo, _ = campaigns.ParseDate(w.InForceTo)
	c.AsOf, _ = campaigns.ParseDate(w.Date)
	for _, s := range l.Sources {
		if s.Key == w.Sources[0] {
			c.SourceName[lang.En], c.SourceURL = s.Name, s.URL
		}
	}
	return c
}
