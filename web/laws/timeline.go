package laws

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/content"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// timelineView is what was in force in a place, and when.
type timelineView struct {
	page.Frame
	Head  page.Head
	Place page.Field
	Of    string
	Spans []spanView
	Empty page.Empty
}

// spanView is one card for as long as it is, or was, in force.
type spanView struct {
	Card     page.Link
	Days     string
	Sentence string
	Now      bool
	Alarms   []page.Badge
	Before   *page.Link // what it took the place of
}

// Timeline shows the cards of a place in the order of their first days, the latest first.
func (s *Surface) Timeline(g *gin.Context) error {
	all, err := s.Library.Laws(g.Request.Context(), desk.Person(g).Scope())
	if err != nil {
		return err
	}
	v := timelineView{Frame: s.Frame(g, listPath)}
	places := placesOf(v.Reader, all)
	place := g.Query("place")
	if !slices.Contains(places, place) && len(places) > 0 {
		place = places[0]
	}
	v.Head = page.Head{Crumbs: []page.Link{{Path: listPath, Text: v.Say("laws.title")}}, Title: v.Say("laws.timeline"), Lead: v.Say("laws.timeline_lead")}
	v.Place = page.Field{ID: "place", Label: v.Say("field.place"), Kind: "select"}
	for _, code := range places {
		v.Place.Options = append(v.Place.Options, page.Option{Value: code, Text: placeOf(v.Reader, code), Chosen: code == place})
	}
	v.Of = placeOf(v.Reader, place)
	byID := map[int64]content.LawCard{}
	var here []content.LawCard
	for _, c := range all {
		byID[c.ID] = c
		if c.Place == place {
			here = append(here, c)
			v.Sample = v.Sample || c.Sample
		}
	}
	slices.SortStableFunc(here, func(a, b content.LawCard) int {
		return cmp.Or(cmp.Compare(b.InForceFrom.String(), a.InForceFrom.String()), cmp.Compare(b.ID, a.ID))
	})
	for _, c := range here {
		v.Spans = append(v.Spans, s.span(v.Reader, c, all, byID))
	}
	v.Empty = page.Empty{Title: v.Say("laws.none"), Text: v.Say("laws.none_do")}
	return ask.WritePage(g, s.page.timeline, http.StatusOK, v)
}

func (s *Surface) span(r page.Reader, c content.LawCard, all []content.LawCard, byID map[int64]content.LawCard) spanView {
	now := s.Now()
	alarms := content.Alarms(c, all, now)
	v := spanView{Card: page.Link{Path: pathOf(c.Public), Text: r.Say("conduct." + string(c.Conduct))}, Days: days(r, c), Sentence: c.Sentence(r.Locale), Alarms: alarmBadges(r, alarms),
		Now: c.InForce(now) && !slices.Contains(alarms, content.Superseded)}
	if old, ok := byID[c.Supersedes]; ok {
		v.Before = &page.Link{Path: pathOf(old.Public), Text: r.Say("laws.takes_place_of", "name", name(r, old)+since(r, old))}
	}
	return v
}

// days says from when to when a card holds, as far as that is known.
func days(r page.Reader, c content.LawCard) string {
	switch from, to := c.InForceFrom, c.InForceTo; {
	case from.Valid() && to.Valid():
		return r.Days(from, to)
	case from.Valid():
		return r.Say("laws.since", "date", r.Day(from))
	case to.Valid():
		return r.Say("laws.until", "date", r.Day(to))
	}
	return r.Say("laws.no_days")
}

// placesOf are the places that have cards, by their names.
func placesOf(r page.Reader, all []content.LawCard) (out []string) {
	for _, c := range all {
		if !slices.Contains(out, c.Place) {
			out = append(out, c.Place)
		}
	}
	slices.SortFunc(out, func(a, b string) int { return cmp.Compare(placeOf(r, a), placeOf(r, b)) })
	return out
}

// journeyView is what a traveller meets on a way through some places.
type journeyView struct {
	page.Frame
	Head   page.Head
	Places []page.Field
	Stops  []stopView
}

type stopView struct {
	Place string
	Cards []journeyCard
}

type journeyCard struct {
	Link     page.Link
	Stage    page.Badge // in the reader's language
	Sentence string
	Source   string
}

// mostStops is how many places a journey is asked for.
const mostStops = 6

// Journey shows the cards that hold along a way, each place once, in the order of the way.
func (s *Surface) Journey(g *gin.Context) error {
	all, err := s.Library.Laws(g.Request.Context(), desk.Person(g).Scope())
	if err != nil {
		return err
	}
	v := journeyView{Frame: s.Frame(g, listPath)}
	v.Head = page.Head{Crumbs: []page.Link{{Path: listPath, Text: v.Say("laws.title")}}, Title: v.Say("laws.journey"), Lead: v.Say("laws.journey_lead")}
	known := lang.OwnPlaces()
	slices.SortFunc(known, func(a, b string) int { return cmp.Compare(placeOf(v.Reader, a), placeOf(v.Reader, b)) })
	var way []string
	for i := range mostStops {
		id := "place-" + strconv.Itoa(i+1)
		f := page.Field{ID: id, Label: v.Say("laws.stop_n", "number", i+1), Kind: "select", Options: []page.Option{{Text: v.Say("laws.no_stop")}}}
		for _, code := range known {
			chosen := g.Query(id) == code
			f.Options = append(f.Options, page.Option{Value: code, Text: placeOf(v.Reader, code), Chosen: chosen})
			if chosen {
				way = append(way, code)
			}
		}
		v.Places = append(v.Places, f)
	}
	along := content.Journey(way, all, s.Now())
	stages, err := s.stagesAlong(g, v.Reader, along)
	if err != nil {
		return err
	}
	for _, at := range along {
		stop := stopView{Place: placeOf(v.Reader, at.Place)}
		for _, c := range at.Cards {
			asOf := s.Words.Say(v.Locale, "card.as_of", map[string]any{"date": v.Day(c.AsOf)})
			stop.Cards = append(stop.Cards, journeyCard{page.Link{Path: pathOf(c.Public), Text: v.Say("conduct." + string(c.Conduct))}, stages[c.ID], c.Sentence(v.Locale), asOf + " · " + c.SourceName.In(v.Locale)})
			v.Sample = v.Sample || c.Sample
		}
		v.Stops = append(v.Stops, stop)
	}
	return ask.WritePage(g, s.page.journey, http.StatusOK, v)
}

// stagesAlong is how far each card of a way has come in the reader's language: those that nobody approved yet are
// told to nobody.
func (s *Surface) stagesAlong(g *gin.Context, r page.Reader, along []content.Crossing) (map[int64]page.Badge, error) {
	var cards []content.LawCard
	for _, at := range along {
		cards = append(cards, at.Cards...)
	}
	files, err := s.Library.LawFiles(g.Request.Context(), desk.Person(g).Scope(), cards)
	out := map[int64]page.Badge{}
	for _, f := range files {
		out[f.Card.ID] = desk.StageBadge(r, f.Dossier(r.Locale, s.Now()).Stage(s.Now()))
	}
	return out, err
}
