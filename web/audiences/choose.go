package audiences

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/audience"
	"erawan/campaigns"
	"erawan/internal/fault"
	"erawan/internal/list"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// chooseView asks which audiences a campaign is for.
type chooseView struct {
	page.Frame
	Head    page.Head
	Action  string
	Version int
	Find    page.Field
	Rows    []chosenRow
	More    int    // that are not ticked and fit as well
	Wrong   string // with the whole
	Clash   bool   // somebody else saved the campaign meanwhile
	Live    bool   // it is shown now: what is saved is in the next answer
	Ahead   *forecastView
}

// chosenRow is one audience that can be ticked.
type chosenRow struct {
	Public   string
	Name     string
	Sentence string
	Reach    string
	Chosen   bool
	Wrong    string // why it may not be delivered to
}

// ChoosePage asks which audiences a campaign is for.
func (s *Surface) ChoosePage(g *gin.Context) error {
	flight, all, err := s.flight(g)
	if err != nil {
		return err
	}
	return s.choose(g, http.StatusOK, all, flight, nil, false)
}

// flight is the campaign of the address, where it is the asker's to change, and the audiences there are.
func (s *Surface) flight(g *gin.Context) (campaigns.Campaign, known, error) {
	scope := desk.Person(g).Scope()
	flight, err := s.Campaigns.CampaignByPublic(g.Request.Context(), scope, g.Param("campaign"))
	if err != nil {
		return flight, nil, err
	}
	if !scope.All && flight.Org != scope.Org {
		return flight, nil, fault.New(fault.NotFound, "", "not_found")
	}
	all, err := s.known(g)
	return flight, all, err
}

// Choose keeps them: as a version of the campaign, which is in force at once where the campaign is.
func (s *Surface) Choose(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	flight, all, err := s.flight(g)
	if err != nil {
		return err
	}
	before := flight.Version
	flight.Version = whole(g.PostForm("version"), before)
	flight.Segments = nil
	for _, one := range all {
		if slices.Contains(g.Request.PostForm["audience"], one.Public) && one.Org == flight.Org {
			flight.Segments = append(flight.Segments, one.ID)
		}
	}
	if g.PostForm("do") == "find" {
		return s.choose(g, http.StatusOK, all, flight, nil, false)
	}
	_, err = s.Campaigns.SaveCampaign(g.Request.Context(), desk.Person(g).Scope(), actor(g), flight)
	switch {
	case fault.Is(err, fault.Stale):
		flight.Version = before
		return s.choose(g, http.StatusConflict, all, flight, nil, true)
	case refused(err):
		return s.choose(g, s.Means(fault.KindOf(err)).Status, all, flight, blamed(s.Reader(g), flight, err), false)
	case err != nil:
		return err
	}
	g.Redirect(http.StatusSeeOther, flightsPath+"/"+flight.Public+"?done=chosen")
	return nil
}

// blamed says what is wrong by the audience that it is about; under 0 what is about none.
func blamed(r page.Reader, flight campaigns.Campaign, err error) map[int64]string {
	out := map[int64]string{}
	for _, f := range fault.All(err) {
		about := int64(0)
		if at, ok := strings.CutPrefix(f.Field, "/segments/"); ok {
			if n := whole(at, -1); n >= 0 && n < len(flight.Segments) {
				about = flight.Segments[n]
			}
		}
		out[about] = strings.TrimSpace(out[about] + " " + r.Say(f.Key, pairs(f.Args)...))
	}
	return out
}

func (s *Surface) choose(g *gin.Context, status int, all known, flight campaigns.Campaign, wrong map[int64]string, clash bool) error {
	find := strings.TrimSpace(cmp.Or(g.PostForm("q"), g.Query("q")))
	offered, more := all.offered(flight, find)
	var rules []audience.Rule
	for _, one := range offered {
		rules = append(rules, one.Rule)
	}
	c, err := s.catalogue(g, all, rules...)
	if err != nil {
		return err
	}
	sample, err := s.sample(g.Request.Context())
	if err != nil {
		return err
	}
	name := flight.Name.In(c.Locale)
	v := chooseView{Frame: s.Frame(g, flightsPath), Action: flightsPath + "/" + flight.Public + "/audiences", Version: flight.Version, Wrong: wrong[0], Clash: clash, Live: flight.State == campaigns.Live}
	v.Head = page.Head{Crumbs: []page.Link{{Path: flightsPath, Text: v.Say("campaigns.title")}, {Path: flightsPath + "/" + flight.Public, Text: name}}, Title: v.Say("audiences.choose_title"), Lead: v.Say("audiences.choose_lead")}
	v.More = more
	v.Find = page.Field{ID: "q", Label: v.Say("audiences.find"), Kind: "search", Value: find, Max: list.MaxWords, Wide: true}
	for _, one := range offered {
		v.Rows = append(v.Rows, chosenRow{Public: one.Public, Name: one.Name, Sentence: s.line(c, one.Rule), Reach: s.reachItem(c, all, sample, one).Text,
			Chosen: slices.Contains(flight.Segments, one.ID), Wrong: wrong[one.ID]})
	}
	if v.Ahead, err = s.forecast(g.Request.Context(), &v, all, flight, sample); err != nil {
		return err
	}
	return ask.WritePage(g, s.page.choose, status, v)
}

// mostOffered is how many audiences stand below those that are ticked: the others are found by a part of their names.
const mostOffered = 20

// offered are the audiences that a campaign may be for: those that are ticked, then those whose name has some words, by
// name, and how many more of them there are.
func (k known) offered(flight campaigns.Campaign, find string) (out known, more int) {
	all := slices.Clone(k)
	slices.SortFunc(all, byName)
	var others known
	for _, one := range all {
		switch {
		case one.Org != flight.Org:
		case slices.Contains(flight.Segments, one.ID):
			out = append(out, one)
		case !one.Archived && (one.Public == find || strings.Contains(strings.ToLower(one.Name), strings.ToLower(find))):
			others = append(others, one)
		}
	}
	first := min(len(others), mostOffered)
	return append(out, others[:first]...), len(others) - first
}
