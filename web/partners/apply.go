package partners

import (
	"context"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/list"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// Applications keeps what asks a team to become its partner.
type Applications interface {
	TeamByPublic(ctx context.Context, public string) (access.Org, error)
	Apply(ctx context.Context, a campaigns.Application) error
	Applications(ctx context.Context, s access.Scope, a list.Ask) (list.Page[campaigns.Application], error)
	ApplicationByPublic(ctx context.Context, s access.Scope, public string) (campaigns.Application, error)
	// AcceptApplication makes the partner and an invitation for whoever asked.
	AcceptApplication(ctx context.Context, s access.Scope, public string, i access.Invitation) (access.Org, error)
	DeclineApplication(ctx context.Context, s access.Scope, public, reason string) error
}

const applyPath = "/apply/"

type applyView struct {
	page.Reader
	Switch []page.Choice
	Here   string
	Team   string
	Sent   bool
	Fields []page.Field
	Wrong  string
}

// applyIDs are the fields of an application.
var applyIDs = []string{"name", "email", "channel", "places", "origin"}

// ApplyPage asks whoever comes what they would carry messages on: GET /apply/{team}. It is open to everybody.
func (s *Surface) ApplyPage(g *gin.Context) error {
	return s.applying(g, http.StatusOK, map[string]string{"channel": string(campaigns.Page)}, nil)
}

// Apply takes an application.
func (s *Surface) Apply(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	team, err := s.Applications.TeamByPublic(g.Request.Context(), g.Param("team"))
	if err != nil {
		return err
	}
	d := typed(g, applyIDs...)
	err = s.Applications.Apply(g.Request.Context(), campaigns.Application{Team: team.ID, Name: d["name"], Locale: s.Reader(g).Locale, Email: strings.ToLower(d["email"]),
		Channel: campaigns.Channel(d["channel"]), Places: placesIn(d["places"]), Origin: strings.ToLower(d["origin"])})
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		return s.applying(g, s.Means(fault.KindOf(err)).Status, d, desk.FieldsWrong(s.Reader(g), err))
	}
	if err == nil {
		g.Redirect(http.StatusSeeOther, applyPath+team.Public+"?sent=1&lang="+string(s.Reader(g).Locale))
	}
	return err
}

// placesIn reads codes of countries, however they are kept apart.
func placesIn(text string) (out []string) {
	return strings.FieldsFunc(strings.ToUpper(text), func(r rune) bool { return strings.ContainsRune(" ,;、，；/\t", r) })
}

func (s *Surface) applying(g *gin.Context, status int, d, wrong map[string]string) error {
	team, err := s.Applications.TeamByPublic(g.Request.Context(), g.Param("team"))
	if err != nil {
		return err
	}
	v := applyView{Reader: s.Reader(g), Switch: desk.Switches(g), Here: applyPath + team.Public, Wrong: wrong[""], Sent: status == http.StatusOK && g.Query("sent") == "1"}
	v.Team = team.Name.In(v.Locale)
	channel := page.Field{ID: "channel", Label: v.Say("field.channel"), Kind: "select", Help: v.Say("partners.channel_help"), Wrong: wrong["channel"]}
	for _, c := range campaigns.Channels {
		channel.Options = append(channel.Options, page.Option{Value: string(c), Text: v.Say("channel." + string(c)), Chosen: string(c) == d["channel"]})
	}
	v.Fields = []page.Field{
		{ID: "name", Label: v.Say("application.name"), Kind: "text", Value: d["name"], Max: access.MaxOrgName, Required: true, Auto: "organization", Wrong: wrong["name"]},
		{ID: "email", Label: v.Say("sign_in.email"), Kind: "email", Value: d["email"], Max: access.MaxEmail, Required: true, Auto: "email", Help: v.Say("application.email_help"), Wrong: wrong["email"]},
		channel,
		{ID: "places", Label: v.Say("application.places"), Kind: "text", Value: d["places"], Max: 100, Required: true, Help: v.Say("application.places_help"), Wrong: wrong["places"]},
		{ID: "origin", Label: v.Say("application.origin"), Kind: "text", Value: d["origin"], Max: 200, Help: v.Say("application.origin_help"), Wrong: wrong["origin"], Lang: lang.En},
	}
	return ask.WritePage(g, s.apply, status, v)
}
