package desk

import (
	"slices"

	"github.com/gin-gonic/gin"

	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/page"
)

// Standing is where a partner stands with the team that keeps it, as the rooms of both show it (part/standing).
type Standing struct {
	State    page.Badge
	Means    string
	Checks   []CheckView // what going live needs; none once that is past
	Advised  []CheckView // what would be well, and nothing waits for
	Steps    []page.Option
	Path     string // where the steps are sent
	Leave    *page.Link
	Wrong    []string // why a step was refused
	Accepted string   // what of the agreement was accepted, by whom and when
	Read     *page.Link
}

// CheckView is one thing that going live needs.
type CheckView struct {
	Text string
	Done bool
	Do   *page.Link
}

// WebsitesAdvised is, among links, where the websites of a partner are verified.
const WebsitesAdvised access.Needs = "websites"

var standingLooks = map[access.Stage]page.Badge{
	access.Preparing: {Icon: "pen", Tone: "info"},
	access.Live:      {Icon: "check", Tone: "ok"},
	access.Resting:   {Icon: "pause", Tone: "wait"},
	access.Gone:      {Icon: "stop"},
}

// StandingBadge is a partner's stage as lists show it.
func StandingBadge(r page.Reader, s access.Stage) page.Badge {
	b := standingLooks[s]
	b.Text = r.Say("partner_life.stage_" + string(s))
	return b
}

// StandingOf says where a partner stands, and what can be done about it. What is missing leads to where it is put right, by the
// links given. Whoever may not act sees the state alone. Only its keeper takes one in again that has left.
func StandingOf(r page.Reader, o access.Org, ready access.Ready, links map[access.Needs]page.Link, path string, may, keeper bool) Standing {
	s := Standing{State: StandingBadge(r, o.Stage), Means: r.Say("partner_life.means_" + string(o.Stage)), Path: path + "/stage"}
	if o.Stage == access.Preparing {
		for _, c := range ready.Checks() {
			v := CheckView{Text: r.Say("partner_life.check_" + string(c.Needs)), Done: c.Done}
			if link, has := links[c.Needs]; has && !c.Done {
				v.Do = &link
			}
			s.Checks = append(s.Checks, v)
		}
		if ready.Websites > 0 {
			v := CheckView{Text: r.Say("partner_life.advised_websites"), Done: ready.Unverified == 0}
			if link, has := links[WebsitesAdvised]; has && !v.Done {
				v.Do = &link
			}
			s.Advised = []CheckView{v}
		}
	}
	if !may {
		return s
	}
	ask := func(to access.Stage, key string) {
		s.Steps = append(s.Steps, page.Option{Value: string(to), Text: r.Say(key)})
	}
	switch {
	case o.Stage == access.Preparing && !slices.ContainsFunc(s.Checks, func(c CheckView) bool { return !c.Done }):
		ask(access.Live, "partner_life.go_live")
	case o.Stage == access.Live:
		ask(access.Resting, "partner_life.pause")
	case o.Stage == access.Resting:
		ask(access.Live, "partner_life.again")
	case o.Stage == access.Gone && keeper:
		ask(access.Preparing, "partner_life.take_in_again")
	}
	if o.Stage != access.Gone {
		s.Leave = &page.Link{Path: path + "/leave", Text: r.Say("partner_life.leave")}
	}
	return s
}

// AcceptedText says who accepted which agreement, and when.
func AcceptedText(r page.Reader, a access.Acceptance) string {
	key := "agreement.accepted"
	if a.Paper {
		key = "agreement.signed"
	}
	return r.Say(key, "number", a.Agreement, "who", a.Name, "time", r.Moment(a.At), "by", a.EnteredBy)
}

// Sure is Invalid when a form that cannot be taken back comes from somewhere that did not ask.
func Sure(g *gin.Context) error {
	if g.PostForm("sure") == "yes" {
		return nil
	}
	return fault.New(fault.Invalid, "sure", "partner_life.not_sure")
}

// LeaveView asks whether a partner shall leave, and says before what follows (page partner-leave).
type LeaveView struct {
	page.Frame
	Question, Verb, Here, Back string
	Effects                    []string
	Refused                    string
}

// LeaveOf is that question of one partner. Its team is asked in other words than the partner itself.
func LeaveOf(f page.Frame, name, path string, keeper bool) LeaveView {
	whose := "own"
	if keeper {
		whose = "kept"
	}
	v := LeaveView{Frame: f, Question: f.Say("partner_life.leave_"+whose, "name", name), Verb: f.Say("partner_life.leave_do"), Here: path + "/leave", Back: path}
	for _, key := range []string{"air", "keys", "figures", "back"} {
		v.Effects = append(v.Effects, f.Say("partner_life.leave_means_"+key))
	}
	return v
}
