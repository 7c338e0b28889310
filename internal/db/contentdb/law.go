package contentdb

import (
	"context"
	"slices"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

type lawDoc struct {
	Place        string             `json:"place"`
	Conduct      content.Conduct    `json:"conduct"`
	Lead         lang.Text          `json:"lead"`
	Imprisonment termDoc            `json:"imprisonment"`
	Fine         moneyDoc           `json:"fine"`
	OrBoth       bool               `json:"or_both"`
	Confiscated  bool               `json:"confiscated"`
	Instrument   lang.Text          `json:"instrument"`
	SourceName   lang.Text          `json:"source_name"`
	SourceURL    string             `json:"source_url"`
	InForceFrom  campaigns.Date     `json:"in_force_from"`
	InForceTo    campaigns.Date     `json:"in_force_to"`
	AsOf         campaigns.Date     `json:"as_of"`
	Confidence   content.Confidence `json:"confidence"`
	Reviewer     string             `json:"reviewer,omitempty"`
	Supersedes   int64              `json:"supersedes,omitempty"`
	Sample       bool               `json:"sample"`
}

type termDoc struct {
	MinMonths int `json:"min_months"`
	MaxMonths int `json:"max_months"`
}

type moneyDoc struct {
	Amount   int64  `json:"amount"`
	Currency string `json:"currency"`
	Unstated bool   `json:"unstated"`
}

func lawDocOf(c content.LawCard) lawDoc {
	return lawDoc{
		Place: c.Place, Conduct: c.Conduct, Lead: c.Lead, Imprisonment: termDoc(c.Imprisonment), Fine: moneyDoc(c.Fine),
		OrBoth: c.OrBoth, Confiscated: c.Confiscated, Instrument: c.Instrument, SourceName: c.SourceName,
		SourceURL: c.SourceURL, InForceFrom: c.InForceFrom, InForceTo: c.InForceTo, AsOf: c.AsOf,
		Confidence: c.Confidence, Reviewer: c.Reviewer, Supersedes: c.Supersedes, Sample: c.Sample,
	}
}

// LawOf is a law card as it was read.
func LawOf(f db.Found) (content.LawCard, error) {
	d, err := db.Decode[lawDoc](f.Body)
	return content.LawCard{
		ID: f.ID, Org: f.Org, Public: f.Public, Version: f.Version,
		Place: d.Place, Conduct: d.Conduct, Lead: d.Lead, Imprisonment: content.Term(d.Imprisonment), Fine: content.Money(d.Fine),
		OrBoth: d.OrBoth, Confiscated: d.Confiscated, Instrument: d.Instrument, SourceName: d.SourceName,
		SourceURL: d.SourceURL, InForceFrom: d.InForceFrom, InForceTo: d.InForceTo, AsOf: d.AsOf,
		Confidence: d.Confidence, Reviewer: d.Reviewer, Supersedes: d.Supersedes, Sample: d.Sample,
	}, err
}

// SaveLaw makes a law card when its ID is 0, else appends a version to one in scope. It is Stale when
// its Version is no longer the current one, and Invalid, at the card's fields, where content.LawCard.Check
// says so. A card that it supersedes must be of the same organisation and place; its last day is set to the
// one before this card's first, as a version of its own in the same transaction.
func (s Store) SaveLaw(ctx context.Context, scope access.Scope, by access.Actor, c content.LawCard) (content.LawCard, error) {
	err := s.DB.Write(ctx, func(t *db.Tx) error {
		if err := c.Check(t.Now); err != nil {
			return err
		}
		var err error
		if c, err = appendLaw(t, scope, by, c); err != nil || c.Supersedes == 0 {
			return err
		}
		return supersede(t, scope, by, c)
	})
	return c, err
}

func appendLaw(t *db.Tx, scope access.Scope, by access.Actor, c content.LawCard) (content.LawCard, error) {
	was, err := laws.Some(t, []int64{c.ID})
	if err != nil {
		return c, err
	}
	h, err := laws.Append(t, scope, db.Edit{
		Head: db.Head{ID: c.ID, Org: c.Org, Public: c.Public, Version: c.Version},
		Body: lawDocOf(c), Actor: by, Listed: lawListed(c),
	})
	if err != nil {
		return c, err
	}
	c.ID, c.Org, c.Public, c.Version = h.ID, h.Org, h.Public, h.Version
	if len(was) == 0 {
		return c, nil
	}
	old, err := LawOf(was[0])
	if err != nil {
		return c, err
	}
	other := slices.DeleteFunc(slices.Clone(lang.All), func(l lang.Locale) bool { return !content.OtherLaw(old, c, l) })
	if err := disownSuggested(t, scope, saidOfLaw(c), other); err != nil {
		return c, err
	}
	if err := disown(t, scope, content.Approval{Subject: content.OfLaw, Of: c.ID, By: by}, other); err != nil {
		return c, err
	}
	if err := settleCiting(t, old, c); err != nil {
		return c, err
	}
	return c, settle(t, content.OfLaw, c.ID, c.Public)
}

// supersede ends the card whose place another takes.
func supersede(t *db.Tx, scope access.Scope, by access.Actor, next content.LawCard) error {
	old, err := supersededBy(t, next)
	if err != nil {
		return err
	}
	for before := old; before.Supersedes != 0; {
		if before.Supersedes == next.ID {
			return fault.New(fault.Invalid, "/supersedes", "law.supersedes_itself")
		}
		if before, err = supersededBy(t, before); err != nil {
			return err
		}
	}
	if old.Place != next.Place {
		return fault.New(fault.Invalid, "/place", "law.supersedes_elsewhere")
	}
	ended := content.Supersede(old, next)
	if ended.InForceTo == old.InForceTo {
		return nil
	}
	if err := ended.Check(t.Now); err != nil {
		return fault.New(fault.Invalid, "/in_force_from", "law.supersede_too_early")
	}
	_, err = appendLaw(t, scope, by, ended)
	return err
}

// supersededBy is the card that another names as what it supersedes: one of the same organisation.
func supersededBy(t *db.Tx, c content.LawCard) (content.LawCard, error) {
	found, err := laws.Some(t, []int64{c.Supersedes})
	if err != nil {
		return content.LawCard{}, err
	}
	if len(found) == 0 || found[0].Org != c.Org {
		return content.LawCard{}, fault.New(fault.NotFound, "/supersedes", "not_found")
	}
	return LawOf(found[0])
}

// Laws lists the current version of every law card in scope.
func (s Store) Laws(ctx context.Context, scope access.Scope) (out []content.LawCard, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		found, err := laws.Current(t, scope)
		if err != nil {
			return err
		}
		out, err = mapped(found, LawOf)
		return err
	})
	return out, err
}

// LawsIn reads the cards that changed in a span, within a transaction.
func LawsIn(t *db.Tx, span db.Span) ([]content.LawCard, error) {
	found, err := laws.Between(t, access.System, span)
	if err != nil {
		return nil, err
	}
	return mapped(found, LawOf)
}
