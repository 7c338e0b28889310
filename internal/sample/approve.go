package sample

import (
	"context"
	"fmt"
	"time"

	"erawan/campaigns/content"
	"erawan/internal/lang"
)

// approvalLasts is how long the example reviewer's approvals hold.
const approvalLasts = 365 * 24 * time.Hour

// approve gives every text of the demo the example reviewer's approval, in each role and locale it
// needs. What is approved already is left alone, so that a second start changes nothing.
func (g *seeder) approve(ctx context.Context) error {
	cards, err := g.content.Laws(ctx, g.scope())
	if err != nil {
		return err
	}
	statements, err := g.content.Statements(ctx, g.scope())
	if err != nil {
		return err
	}
	messages, err := g.content.Messages(ctx, g.scope())
	if err != nil {
		return err
	}
	questions, err := g.content.Items(ctx, g.scope())
	if err != nil {
		return err
	}
	shelf := content.NewShelf(cards, statements, nil)
	for _, l := range lang.All {
		for _, c := range cards {
			if err := g.sign(ctx, content.ApprovalKey{Subject: content.OfLaw, Of: c.ID, Locale: l}, content.DigestLaw(c, l), content.LawReview); err != nil {
				return err
			}
		}
		for _, s := range statements {
			if err := g.sign(ctx, content.ApprovalKey{Subject: content.OfStatement, Of: s.ID, Locale: l}, content.DigestStatement(s, l), content.LanguageReview); err != nil {
				return err
			}
		}
		for _, q := range questions {
			if err := g.sign(ctx, content.ApprovalKey{Subject: content.OfItem, Of: q.Item.ID, Locale: l}, shelf.DigestItem(q.Item, l), content.ItemRoles(q.Item)...); err != nil {
				return err
			}
		}
		for _, m := range messages {
			if err := g.sign(ctx, content.ApprovalKey{Subject: content.OfMessage, Of: m.ID, Locale: l}, shelf.DigestMessage(m, l), content.Roles(m)...); err != nil {
				return err
			}
		}
	}
	return nil
}

// began is how many days ago the first flight of those that are seeded began.
func (g *seeder) began() int {
	if !g.Over {
		return HistoryDays
	}
	days := HistoryDays
	for _, c := range g.files.Campaigns {
		days = max(days, c.Ago)
	}
	return days
}

func (g *seeder) sign(ctx context.Context, k content.ApprovalKey, d content.Digest, roles ...content.Reviewing) error {
	have, err := g.content.ApprovalsOf(ctx, g.scope(), k.Subject, k.Of)
	if err != nil {
		return err
	}
	since := g.Now.AddDate(0, 0, -g.began()-1)
	for _, role := range roles {
		signed := false
		for _, h := range have {
			signed = signed || (h.Role == role && h.Locale == k.Locale && h.Digest == d && h.Valid(g.Now))
		}
		if signed {
			continue
		}
		a := content.Approval{Org: g.out.Org.ID, Subject: k.Subject, Of: k.Of, Locale: k.Locale, Role: role, Digest: d,
			By: reviewer, At: since, Expires: since.Add(approvalLasts), Example: true}
		if _, err := g.content.Approve(ctx, g.scope(), a); err != nil {
			return fmt.Errorf("approve %s %d: %w", k.Subject, k.Of, err)
		}
	}
	return nil
}
