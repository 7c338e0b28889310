package partner

import (
	"context"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// Life is where the asker's organisation stands with its keeper, and what it agreed to.
type Life interface {
	Ready(ctx context.Context, s access.Scope, partner int64) (access.Ready, error)
	MovePartner(ctx context.Context, s access.Scope, partner int64, to access.Stage) (access.Org, error)
	AgreementOf(ctx context.Context, team int64) (access.Agreement, error)
	Acceptances(ctx context.Context, s access.Scope, partner int64) ([]access.Acceptance, error)
	Accept(ctx context.Context, s access.Scope, partner int64, a access.Acceptance) error
}

const (
	homePath      = "/partner"
	agreementPath = "/partner/agreement"
)

// standing is where the organisation stands, with its own ways to go on.
func (s *Surface) standing(g *gin.Context, r page.Reader, wrong []string) (desk.Standing, error) {
	p := s.Gate.Person(g)
	ready, err := s.Life.Ready(g.Request.Context(), p.Scope(), p.Org.ID)
	if err != nil {
		return desk.Standing{}, err
	}
	may := p.Role.May(access.RunPartner)
	links := map[access.Needs]page.Link{access.NeedsAgreement: {Path: agreementPath, Text: r.Say("agreement.read")}}
	if may {
		links[desk.WebsitesAdvised] = page.Link{Path: originsPath, Text: r.Say("origins.verify")}
	}
	v := desk.StandingOf(r, p.Org, ready, links, homePath, may, false)
	v.Wrong = wrong
	if ready.Agreement > 0 {
		v.Read = &page.Link{Path: agreementPath, Text: r.Say("agreement.read")}
		if ready.Accepted != ready.Agreement && p.Org.Stage != access.Preparing {
			v.Accepted = r.Say("agreement.not_accepted")
		}
	}
	return v, nil
}

// Move takes the organisation a stage on.
func (s *Surface) Move(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	p, to := s.Gate.Person(g), access.Stage(g.PostForm("to"))
	err := error(fault.New(fault.Conflict, "to", "partner_life.not_from_here"))
	if to == access.Live || to == access.Resting { // leaving has a question of its own, and its keeper takes it in again
		_, err = s.Life.MovePartner(g.Request.Context(), p.Scope(), p.Org.ID, to)
	}
	if fault.Is(err, fault.Conflict) {
		return s.shown(g, http.StatusConflict, err)
	}
	if err == nil {
		g.Redirect(http.StatusSeeOther, homePath+"?done=partner_moved")
	}
	return err
}

// LeavePage asks whether the organisation leaves.
func (s *Surface) LeavePage(g *gin.Context) error {
	f := s.Gate.Frame(g, homePath)
	return ask.WritePage(g, s.leave, http.StatusOK, desk.LeaveOf(f, s.Gate.Person(g).Org.Name.In(f.Locale), homePath, false))
}

// Leave takes it off the air for good, and its keys with it.
func (s *Surface) Leave(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	p, err := s.Gate.Person(g), desk.Sure(g)
	status := http.StatusUnprocessableEntity
	if err == nil {
		status = http.StatusConflict
		_, err = s.Life.MovePartner(g.Request.Context(), p.Scope(), p.Org.ID, access.Gone)
	}
	if fault.Is(err, fault.Conflict) || fault.Is(err, fault.Invalid) {
		f := s.Gate.Frame(g, homePath)
		v := desk.LeaveOf(f, p.Org.Name.In(f.Locale), homePath, false)
		v.Refused = desk.Sentences(f.Reader, err)[0]
		return ask.WritePage(g, s.leave, status, v)
	}
	if err == nil {
		g.Redirect(http.StatusSeeOther, homePath+"?done=partner_left")
	}
	return err
}

type agreementView struct {
	view
	Head      page.Head
	Number    int64
	Text      string
	Language  lang.Locale
	Since     string
	Ask       bool // the reader may accept, and nobody has yet
	Who, Name string
	Wrong     string
	Log       []string // what was accepted, the newest first
	Empty     page.Empty
}

// AgreementPage shows what the organisation agreed to, or is asked to.
func (s *Surface) AgreementPage(g *gin.Context) error { return s.agreement(g, http.StatusOK, "") }

func (s *Surface) agreement(g *gin.Context, status int, wrong string) error {
	ctx, p := g.Request.Context(), s.Gate.Person(g)
	v := agreementView{view: view{s.Gate.Frame(g, agreementPath)}, Who: p.Name, Wrong: wrong}
	v.Name, v.Language = p.Org.Name.In(v.Locale), v.Locale
	v.Head = page.Head{Title: v.say("agreement.title"), Lead: v.say("agreement.own_lead")}
	v.Empty = page.Empty{Title: v.say("agreement.none"), Text: v.say("agreement.none_own")}
	a, err := s.Life.AgreementOf(ctx, p.Org.Keeper)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	if err == nil {
		v.Number, v.Text = a.Number, a.Text[v.Locale]
		v.Since = v.say("agreement.since_own", "time", v.Moment(a.Made))
	}
	accepted, err := s.Life.Acceptances(ctx, p.Scope(), p.Org.ID)
	if err != nil {
		return err
	}
	v.Ask = p.Role.May(access.RunPartner) && p.Org.Stage != access.Gone
	for _, one := range accepted {
		v.Log = append(v.Log, desk.AcceptedText(v.Reader, one))
		v.Ask = v.Ask && one.Agreement != a.Number
	}
	return ask.WritePage(g, s.agreed, status, v)
}

// Accept notes that the organisation accepts the agreement, in the name of whoever is signed in.
func (s *Surface) Accept(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	p, r := s.Gate.Person(g), s.Gate.Frame(g, agreementPath).Reader
	number, _ := strconv.ParseInt(g.PostForm("number"), 10, 64)
	if g.PostForm("sure") != "yes" {
		return s.agreement(g, http.StatusUnprocessableEntity, r.Say("agreement.not_sure"))
	}
	err := s.Life.Accept(g.Request.Context(), p.Scope(), p.Org.ID, access.Acceptance{Agreement: number, Name: p.Name, Locale: r.Locale})
	if fault.Is(err, fault.Conflict) {
		return s.agreement(g, http.StatusConflict, desk.Sentences(r, err)[0])
	}
	if err == nil {
		g.Redirect(http.StatusSeeOther, agreementPath+"?done=agreement_accepted")
	}
	return err
}
