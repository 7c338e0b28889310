package desk

import (
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/internal/access"
	"erawan/internal/page"
	"erawan/web/ask"
)

// historyLength is how many changes a thing's own page shows; all of them are on the audit's page.
const historyLength = 10

// History is what was done to one thing, the newest first, for part/history on its page. It is empty for
// those who may not read the audit.
func (d *Gate) History(g *gin.Context, kind access.Subject, public string) (page.History, error) {
	p := Person(g)
	if !p.Role.May(access.SeeAudit) {
		return page.History{}, nil
	}
	lines, err := d.Audit.Audit(g.Request.Context(), p.Scope(), access.AuditAsk{Kind: kind, Subject: public, Limit: historyLength, Unnamed: kind == access.OnCampaign})
	if err != nil || len(lines) == 0 {
		return page.History{}, err
	}
	out := page.History{All: AuditAddress("", public, 0)}
	locale := ask.Locale(g)
	for _, l := range lines {
		line := d.AuditLine(l, locale)
		if line.Who == "" {
			line.Who = d.Words.Say(locale, "audit.nobody", nil)
		}
		out.Events = append(out.Events, page.Event{At: line.At, Tone: line.Tone, Text: changesOf(l.Verb, line.Fields),
			What: d.Words.Say(locale, "did."+string(line.Verb), map[string]any{"who": line.Who, "what": line.What})})
	}
	return out, nil
}

// shownChange is how much of a value stands in a timeline.
const shownChange = 40

// changesOf is what a change changed: of values that have no line to be said in, the name alone. Of what is
// new it says nothing, since all of it is new and stands on its page.
func changesOf(verb access.Verb, fields []AuditField) string {
	if verb == access.Made {
		return ""
	}
	var out []string
	for _, f := range fields {
		switch {
		case f.Before == "" && trivial[f.After]:
		case f.Before == "" && short(f.Is):
			out = append(out, f.Label+": "+f.Is)
		case short(f.Was) && short(f.Is):
			out = append(out, f.Label+": "+f.Was+" → "+f.Is)
		default:
			out = append(out, f.Label)
		}
	}
	return strings.Join(out, " · ")
}

// trivial is what a thing has that says nothing when it is new.
var trivial = map[string]bool{"": true, "false": true, "0": true, "null": true, "[]": true, "{}": true}

func short(value string) bool { return value != "" && len([]rune(value)) <= shownChange }
