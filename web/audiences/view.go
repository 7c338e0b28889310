package audiences

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/audience"
	"erawan/audience/reach"
	"erawan/audience/words"
	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// audienceView is one audience: what it says, how many it matches, who uses it, and how it came to be.
type audienceView struct {
	page.Frame
	Head     page.Head
	Sentence string
	Rule     words.Part
	Reach    reachView
	Mix      []reachRow // attitudes behind its visits together; none under the floor
	Checks   []checkView
	Other    page.Field // another audience to compare with
	Overlap  []reachRow
	Used     []page.Link
	Files    string // where it is put into the words of other platforms; empty for those who may not
	Versions []versionView
	Archive  string // where the form that archives it, or brings it back, is sent
	Archived bool
	Wrong    string // why it cannot be archived
}

// versionView is one version, and what it changed.
type versionView struct {
	At     time.Time
	What   string
	Name   *page.Change // none where the name stayed
	Rule   *page.Change
	Begins string // of the first version, what it said
}

// Page shows one audience.
func (s *Surface) Page(g *gin.Context) error { return s.show(g, http.StatusOK, "") }

func (s *Surface) show(g *gin.Context, status int, wrong string) error {
	all, err := s.known(g)
	if err != nil {
		return err
	}
	one, err := all.named(g.Param("audience"))
	if err != nil {
		return err
	}
	c, err := s.catalogue(g, all, one.Rule)
	if err != nil {
		return err
	}
	use, err := s.Shelf.SegmentUse(g.Request.Context(), desk.Person(g).Scope(), one.Public)
	if err != nil {
		return err
	}
	v := audienceView{Frame: s.Frame(g, listPath), Sentence: s.line(c, one.Rule), Rule: s.saying(c).Rule(c.spoken(one.Rule), c.Locale), Archived: one.Archived, Wrong: wrong}
	v.Head = v.head(one, usage(c.Reader, use.Uses()), mayBuild(g))
	for i, l := range v.Switch {
		v.Switch[i].Path = pathOf(one.Public) + "?lang=" + string(l.Locale)
	}
	if mayBuild(g) {
		v.Archive = pathOf(one.Public) + "/archive"
	}
	v.use(use)
	if desk.Person(g).Role.May(access.SeeReports) {
		v.Files = specsPath + "?segment=" + one.Public
	}
	if err := s.measure(g, c, one, &v); err != nil {
		return err
	}
	versions, err := s.Segments.SegmentVersions(g.Request.Context(), desk.Person(g).Scope(), one.Public)
	if err != nil {
		return err
	}
	v.Versions = s.versions(c, versions)
	return ask.WritePage(g, s.page.audience, status, v)
}

// mostUsers is how many campaigns, and how many audiences, the page names; how many there are stands above.
const mostUsers = 50

// shownVersions is how many versions the page compares; the audit has all.
const shownVersions = 10

// versions says what each version changed, as sentences beside each other.
func (s *Surface) versions(c *catalogue, all []audience.Version) (out []versionView) {
	for i, one := range all[:min(len(all), shownVersions)] {
		v := versionView{At: one.At, What: c.Say("audiences.version_by", "version", one.Version, "who", one.By.Name)}
		now := s.line(c, one.Rule)
		if i+1 == len(all) {
			v.Begins = now
		} else {
			before := all[i+1]
			v.Name, v.Rule = changed(before.Name, one.Name), changed(s.line(c, before.Rule), now)
			if before.Archived != one.Archived {
				v.What += c.Say("audiences.comma") + c.Say(map[bool]string{true: "audiences.archived", false: "audiences.in_use"}[one.Archived])
			}
		}
		out = append(out, v)
	}
	return out
}

func changed(was, now string) *page.Change {
	if was == now {
		return nil
	}
	c := page.Compare(was, now)
	return &c
}

func (v *audienceView) head(one audience.Segment, usage string, may bool) page.Head {
	h := page.Head{Crumbs: []page.Link{{Path: listPath, Text: v.Say("nav.audiences")}}, Public: one.Public, Title: one.Name, Lang: v.Script(one.Name),
		Facts: []string{v.Say("audiences.version_n", "version", one.Version), usage}}
	try := page.Action{Path: pathOf(one.Public) + "/try", Text: v.Say("audiences.try"), Tone: "go"}
	if one.Archived {
		h.Badges = []page.Badge{{Text: v.Say("audiences.archived")}}
	}
	if may {
		h.Do = append(h.Do, page.Action{Path: pathOf(one.Public) + "/edit", Text: v.Say("audiences.edit"), Icon: "pen", Tone: "go"})
		try.Tone = ""
	}
	h.Do = append(h.Do, try)
	return h
}

func (v *audienceView) use(u campaigns.Use) {
	for _, c := range u.Campaigns[:min(len(u.Campaigns), mostUsers)] {
		v.Used = append(v.Used, page.Link{Path: flightsPath + "/" + c.Public, Text: v.Say("audiences.used_in_campaign", "name", c.Name.In(v.Locale))})
	}
	for _, other := range u.Segments[:min(len(u.Segments), mostUsers)] {
		v.Used = append(v.Used, page.Link{Path: pathOf(other.Public), Text: v.Say("audiences.used_in_audience", "name", other.Name)})
	}
}

// measure fills in the reach, and what the audience shares with another one when the address names one.
func (s *Surface) measure(g *gin.Context, c *catalogue, one audience.Segment, v *audienceView) error {
	v.Other = page.Field{ID: "with", Label: c.Say("audiences.overlap_with"), Kind: "select"}
	other, compare := c.segments.find(g.Query("with"))
	for _, o := range c.segments {
		if o.Public != one.Public && !o.Archived {
			v.Other.Options = append(v.Other.Options, page.Option{Value: o.Public, Text: o.Name, Chosen: compare && o.Public == other.Public})
		}
	}
	compiled, err := audience.CompileSegment(one, c.segments.of(one.Org))
	if err != nil {
		v.Checks = []checkView{{"halt", c.Say("audiences.check_broken"), c.Say("audiences.check_broken_do")}}
		return nil
	}
	sample, err := s.sample(g.Request.Context())
	if err != nil {
		return err
	}
	v.Checks = s.checks(c, sample, one, compiled)
	if len(sample) == 0 {
		return nil
	}
	e := s.Publisher.Estimate(sample, reach.Query{Rule: &compiled})
	v.Reach = s.reachView(c.Reader, e)
	v.Mix = s.mixOf(c.Reader, sample, reach.Query{Rule: &compiled})
	if err := s.places(g, c, e, &v.Reach); err != nil || !compare {
		return err
	}
	second, err := audience.CompileSegment(other, c.segments.of(other.Org))
	if err != nil {
		return nil // the other's own page says so
	}
	o := s.Publisher.Overlap(sample, reach.Query{Rule: &compiled}, reach.Query{Rule: &second})
	v.Overlap = []reachRow{row(c.Reader, c.Say("audiences.overlap_both"), o.Both), row(c.Reader, c.Say("audiences.overlap_only", "name", one.Name), o.OnlyFirst),
		row(c.Reader, c.Say("audiences.overlap_only", "name", other.Name), o.OnlySecond)}
	return nil
}

// places names the partners that the visits come from.
func (s *Surface) places(g *gin.Context, c *catalogue, e reach.Estimate, v *reachView) error {
	if len(e.Partners) == 0 {
		return nil
	}
	orgs, err := s.Orgs.Orgs(g.Request.Context(), desk.Person(g).Scope())
	if err != nil {
		return err
	}
	for _, p := range e.Partners {
		for _, o := range orgs {
			if o.ID == p.Of {
				v.Places = append(v.Places, row(c.Reader, o.Name.In(c.Locale), p.Count))
			}
		}
	}
	if !e.OtherPartners.Under() {
		v.Places = append(v.Places, row(c.Reader, c.Say("audiences.others"), e.OtherPartners))
	}
	return nil
}

// Archive takes an audience out of what is offered, or brings it back. One that a campaign or another audience
// stands on stays.
func (s *Surface) Archive(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	all, err := s.known(g)
	if err != nil {
		return err
	}
	one, err := all.mine(g)
	if err != nil {
		return err
	}
	one.Archived = g.PostForm("archived") == "yes"
	_, err = s.Segments.SaveSegment(g.Request.Context(), desk.Person(g).Scope(), actor(g), one)
	if refused(err) {
		return s.show(g, http.StatusConflict, s.Words.Say(s.Reader(g).Locale, "audiences.archive_used", nil))
	}
	if err != nil {
		return err
	}
	done := "audience_back"
	if one.Archived {
		done = "audience_archived"
	}
	g.Redirect(http.StatusSeeOther, pathOf(one.Public)+"?done="+done)
	return nil
}
