package partners

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// Life takes partners from being taken in to going live, pausing and leaving, and keeps what they agreed to.
type Life interface {
	Ready(ctx context.Context, s access.Scope, partner int64) (access.Ready, error)
	MovePartner(ctx context.Context, s access.Scope, partner int64, to access.Stage) (access.Org, error)
	AgreementOf(ctx context.Context, team int64) (access.Agreement, error)
	SaveAgreement(ctx context.Context, s access.Scope, a access.Agreement) (access.Agreement, error)
	Acceptances(ctx context.Context, s access.Scope, partner int64) ([]access.Acceptance, error)
	Accept(ctx context.Context, s access.Scope, partner int64, a access.Acceptance) error
}

const agreementPath = listPath + "/agreement"

// standing is where a partner stands, with the keeper's ways to go on.
func (s *Surface) standing(g *gin.Context, r page.Reader, o access.Org, wrong []string) (v desk.Standing, signed []page.Field, err error) {
	ctx, p := g.Request.Context(), desk.Person(g)
	ready, err := s.Life.Ready(ctx, p.Scope(), o.ID)
	if err != nil {
		return v, nil, err
	}
	links := map[access.Needs]page.Link{access.NeedsPlacement: {Path: "#add", Text: r.Say("partners.add_slot")}}
	links[desk.WebsitesAdvised] = page.Link{Path: pathOf(o.Public) + "/websites", Text: r.Say("origins.see")}
	if mayKeys(p) {
		links[access.NeedsKey] = page.Link{Path: "/admin/keys?make=publishable&find=" + o.Public + "#make", Text: r.Say("partners.keys")}
	}
	v = desk.StandingOf(r, o, ready, links, pathOf(o.Public), true, true)
	v.Wrong = wrong
	if ready.Agreement == 0 {
		v.Accepted = r.Say("agreement.none_kept")
		v.Read = &page.Link{Path: agreementPath, Text: r.Say("agreement.write")}
		return v, nil, nil
	}
	accepted, err := s.Life.Acceptances(ctx, p.Scope(), o.ID)
	if err != nil {
		return v, nil, err
	}
	v.Read = &page.Link{Path: agreementPath, Text: r.Say("agreement.number", "number", ready.Agreement)}
	if len(accepted) > 0 {
		v.Accepted = desk.AcceptedText(r, accepted[0])
	}
	if ready.Accepted != ready.Agreement {
		signed = []page.Field{{ID: "signed-by", Label: r.Say("agreement.signed_by"), Kind: "text", Max: 100, Help: r.Say("agreement.signed_help"), Required: true}}
	}
	return v, signed, nil
}

// Move takes a partner a stage on, or notes that it signed the agreement on paper.
func (s *Surface) Move(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	o, err := s.kept(g)
	if err != nil {
		return err
	}
	ctx, p := g.Request.Context(), desk.Person(g)
	done := "partner_moved"
	if to := access.Stage(g.PostForm("to")); to != "" {
		if to == access.Gone { // that has a question of its own
			return fault.New(fault.Invalid, "to", "partner_life.not_from_here")
		}
		_, err = s.Life.MovePartner(ctx, p.Scope(), o.ID, to)
	} else {
		done = "agreement_signed"
		err = s.signed(ctx, p, o, g.PostForm("signed-by"))
	}
	if fault.Is(err, fault.Conflict) || fault.Is(err, fault.Invalid) {
		return s.page(g, s.Means(fault.KindOf(err)).Status, o, sheet{standing: desk.Sentences(s.Reader(g), err)})
	}
	if err == nil {
		g.Redirect(http.StatusSeeOther, pathOf(o.Public)+"?done="+done)
	}
	return err
}

func (s *Surface) signed(ctx context.Context, p access.Staff, o access.Org, name string) error {
	a, err := s.Life.AgreementOf(ctx, o.Keeper)
	if err != nil {
		return err
	}
	on := access.Acceptance{Agreement: a.Number, Name: name, Paper: true, EnteredBy: p.Name, Locale: lang.En}
	if err := on.Check(); err != nil {
		return err
	}
	return s.Life.Accept(ctx, p.Scope(), o.ID, on)
}

// LeavePage asks whether a partner leaves.
func (s *Surface) LeavePage(g *gin.Context) error {
	o, err := s.kept(g)
	if err != nil {
		return err
	}
	f := s.Frame(g, listPath)
	return ask.WritePage(g, s.leave, http.StatusOK, desk.LeaveOf(f, o.Name.In(f.Locale), pathOf(o.Public), true))
}

// Leave takes it off the air for good, and its keys with it.
func (s *Surface) Leave(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	o, err := s.kept(g)
	if err != nil {
		return err
	}
	if err = desk.Sure(g); err == nil {
		_, err = s.Life.MovePartner(g.Request.Context(), desk.Person(g).Scope(), o.ID, access.Gone)
	}
	if fault.Is(err, fault.Conflict) || fault.Is(err, fault.Invalid) {
		f := s.Frame(g, listPath)
		v := desk.LeaveOf(f, o.Name.In(f.Locale), pathOf(o.Public), true)
		v.Refused = desk.Sentences(f.Reader, err)[0]
		return ask.WritePage(g, s.leave, s.Means(fault.KindOf(err)).Status, v)
	}
	if err == nil {
		g.Redirect(http.StatusSeeOther, pathOf(o.Public)+"?done=partner_left")
	}
	return err
}

type agreementView struct {
	page.Frame
	Head   page.Head
	Fields []page.Field
	Wrong  string
}

// AgreementPage shows what the team asks its partners to accept, to be written.
func (s *Surface) AgreementPage(g *gin.Context) error {
	return s.agreement(g, http.StatusOK, nil, nil)
}

func (s *Surface) agreement(g *gin.Context, status int, typed lang.Text, wrong map[string]string) error {
	v := agreementView{Frame: s.Frame(g, listPath), Wrong: wrong[""]}
	v.Head = page.Head{Crumbs: []page.Link{{Path: listPath, Text: v.Say("nav.partners")}}, Title: v.Say("agreement.title"), Lead: v.Say("agreement.lead")}
	a, err := s.Life.AgreementOf(g.Request.Context(), desk.Person(g).Org.ID)
	switch {
	case fault.Is(err, fault.NotFound):
	case err != nil:
		return err
	default:
		v.Head.Facts = []string{v.Say("agreement.since", "number", a.Number, "time", v.Moment(a.Made), "who", a.By)}
	}
	if typed == nil {
		typed = a.Text
	}
	for _, l := range lang.All {
		id := "text-" + string(l)
		v.Fields = append(v.Fields, page.Field{ID: id, Label: v.Say("agreement.text_in", "language", l.Name()), Kind: "area", Value: typed[l], Max: access.MaxAgreement, Lang: l, Required: true, Wide: true, Wrong: wrong[id]})
	}
	return ask.WritePage(g, s.agreed, status, v)
}

// Agreement writes it anew, under the next number.
func (s *Surface) Agreement(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	text := lang.Text{}
	for _, l := range lang.All {
		text[l] = g.PostForm("text-" + string(l))
	}
	_, err := s.Life.SaveAgreement(g.Request.Context(), desk.Person(g).Scope(), access.Agreement{Text: text})
	if fault.Is(err, fault.Invalid) {
		return s.agreement(g, http.StatusUnprocessableEntity, text, desk.FieldsWrong(s.Reader(g), err))
	}
	if err == nil {
		g.Redirect(http.StatusSeeOther, agreementPath+"?done=agreement_saved")
	}
	return err
}
