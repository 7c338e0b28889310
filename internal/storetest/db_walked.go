package storetest

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns/content"
	"erawan/internal/lang"
)

// truth is what stands in the database, read by another way than plans are.
type truth struct {
	shelf content.Shelf
	said  map[string]content.Message // by public id
}

func (k *stroll) truth() truth {
	ctx, s := k.Context(), k.w.ours.scope()
	cards := must[[]content.LawCard](k.T)(k.w.content.Laws(ctx, s))
	statements := must[[]content.Statement](k.T)(k.w.content.Statements(ctx, s))
	out := truth{content.NewShelf(cards, statements, nil), map[string]content.Message{}}
	for _, m := range must[[]content.Message](k.T)(k.w.content.Messages(ctx, s)) {
		out.said[m.Public] = m
	}
	return out
}

// hold fails where something is on air that may not be. What may be is worked out here from every approval that was ever
// given, and not by the judge that plans ask.
func (k *stroll) hold() {
	k.Helper()
	is := k.truth()
	for _, p := range k.places {
		for _, l := range lang.All {
			a := k.ask(p, l)
			if a.Empty != "" {
				continue
			}
			k.shown++
			m, ok := is.said[a.Message]
			if !ok {
				k.Errorf("%s says a message that is not there: %s", p.Name, a.Message)
				continue
			}
			if why := k.mayNot(is, m, a.Locale); why != "" {
				k.Errorf("message %d is on air in %s: %s", m.ID, a.Locale, why)
			}
			var got content.Card
			noError(k.T, json.Unmarshal(a.Content.Join(), &got))
			if diff := cmp.Diff(is.shelf.Render(m, a.Locale, walkSay), got); diff != "" {
				k.Errorf("message %d in %s is not what is on air: %s", m.ID, a.Locale, diff)
			}
		}
	}
}

// mayNot says why a message may not be on air in a language; empty when it may.
func (k *stroll) mayNot(is truth, m content.Message, l lang.Locale) string {
	roles := []content.Reviewing{content.LanguageReview}
	if m.Frame == content.Legal || len(m.Cites) > 0 {
		roles = append(roles, content.LawReview)
	}
	if k.vetoed[m.Public] {
		return "the partner keeps it off"
	}
	roles = append(roles, k.asked(m)...)
	if why := k.unsigned(content.ApprovalKey{Subject: content.OfMessage, Of: m.ID, Locale: l}, is.shelf.DigestMessage(m, l), ownWords(m, l), roles); why != "" {
		return why
	}
	for _, id := range m.Cites {
		c := is.shelf.Cards[id]
		if day := k.clock().Format("2006-01-02"); c.InForceTo.Valid() && c.InForceTo.String() < day || c.SourceURL == "" || c.Confidence > content.B {
			return fmt.Sprintf("it cites card %d, which ends on %s, with confidence %s and source %q", id, c.InForceTo, c.Confidence, c.SourceURL)
		}
		if why := k.unsigned(content.ApprovalKey{Subject: content.OfLaw, Of: id, Locale: l}, content.DigestLaw(c, l), cardWords(c, l), []content.Reviewing{content.LawReview}); why != "" {
			return why
		}
	}
	return ""
}

// unsigned says in which role nobody but its writers has approved a text; empty when somebody has in each.
func (k *stroll) unsigned(of content.ApprovalKey, text content.Digest, w words, roles []content.Reviewing) string {
	given := must[[]content.Approval](k.T)(k.w.content.ApprovalsOf(k.Context(), k.w.ours.scope(), of.Subject, of.Of))
	now := k.clock()
	for _, role := range roles {
		if !slices.ContainsFunc(given, func(a content.Approval) bool {
			return a.Locale == of.Locale && a.Role == role && a.Digest == text && !now.Before(a.At) && now.Before(a.Expires) && a.Withdrew.IsZero() && !k.wrote[w][a.By.Staff]
		}) {
			return fmt.Sprintf("%s %d has no approval as %s by somebody who did not write it", of.Subject, of.Of, role)
		}
	}
	return ""
}
