package contentdb

import (
	"context"
	"maps"
	"slices"

	"erawan/campaigns/content"
	"erawan/campaigns/content/lint"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// papers are what decides on one text, whatever its kind.
type papers struct {
	org      int64
	id       int64
	dossier  func(l lang.Locale) content.Dossier
	writers  func(l lang.Locale, text content.Digest) []access.Actor
	unfit    func(l lang.Locale) string // why not even a command may approve it
	findings func(l lang.Locale) []lint.Finding
	log      []content.Done
}

// papersOf reads them within the transaction that decides, so that they cannot change meanwhile.
func papersOf(t *db.Tx, scope access.Scope, subject content.Subject, public string) (papers, error) {
	switch subject {
	case content.OfLaw:
		return lawPapers(t, scope, public)
	case content.OfMessage:
		return messagePapers(t, scope, public)
	case content.OfItem:
		return itemPapers(t, scope, public)
	case content.OfStatement:
		return statementPapers(t, scope, public)
	}
	return papers{}, fault.New(fault.Invalid, "/subject", "approval.unknown_subject")
}

func lawPapers(t *db.Tx, scope access.Scope, public string) (papers, error) {
	f, err := lawFile(t, scope, public)
	if err != nil {
		return papers{}, err
	}
	return papers{org: f.Card.Org, id: f.Card.ID, log: f.Log, writers: f.Writers,
		unfit:    func(l lang.Locale) string { return content.Approvable(f.Card, l, t.Now) },
		dossier:  func(l lang.Locale) content.Dossier { return f.Dossier(l, t.Now) },
		findings: func(l lang.Locale) []lint.Finding { return lint.CheckCard(f.Card, l, t.Now) }}, nil
}

func messagePapers(t *db.Tx, scope access.Scope, public string) (papers, error) {
	f, err := messageFile(t, scope, public)
	return papersOfMessage(t, f), err
}

func papersOfMessage(t *db.Tx, f content.MessageFile) papers {
	return papers{org: f.Message.Org, id: f.Message.ID, log: f.Log, writers: f.Writers,
		unfit: func(l lang.Locale) string {
			if f.Blocked[l] {
				return "signoff.blocked"
			}
			return ""
		},
		dossier:  func(l lang.Locale) content.Dossier { return f.Dossier(l, t.Now) },
		findings: func(l lang.Locale) []lint.Finding { return lint.CheckMessage(f.Message, f.Shelf, l, t.Now) }}
}

// Decide takes a step with one text in scope, in all the languages asked for or in none. Whether it may be taken is for
// content.Dossier.Decide to say; its fault names the language it met.
func (s Store) Decide(ctx context.Context, scope access.Scope, r content.Request) error {
	if err := r.Check(); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(t *db.Tx) error {
		if _, err := t.RaiseRevision(); err != nil {
			return err
		}
		p, err := papersOf(t, scope, r.Subject, r.Public)
		if err != nil {
			return err
		}
		for _, l := range lang.All {
			seen, ok := r.Words[l]
			if !ok {
				continue
			}
			asked := r.Asked
			asked.Digest = seen
			out, err := p.dossier(l).Decide(asked, t.Now)
			if err != nil {
				return in(l, err)
			}
			if err := p.write(t, scope, r, out, l); err != nil {
				return err
			}
			if r.Asked.Step == content.Retire {
				if err := tellHolders(t, r.Subject, p.id, r.Public, l); err != nil {
					return err
				}
			}
		}
		if r.Asked.Step == content.Retire {
			if err := leavesNone(t, scope, r); err != nil {
				return err
			}
		}
		if r.Subject == content.OfMessage {
			if err := forgetDropped(t, p.id, slices.Collect(maps.Keys(r.Words))); err != nil {
				return err
			}
		}
		return settle(t, r.Subject, p.id, r.Public)
	})
}

// leavesNone refuses to retire the last words of a house message: placements that must not be empty would be.
func leavesNone(t *db.Tx, scope access.Scope, r content.Request) error {
	if r.Subject != content.OfMessage {
		return nil
	}
	p, err := papersOf(t, scope, r.Subject, r.Public)
	if err != nil {
		return err
	}
	for _, l := range lang.All {
		if p.dossier(l).Plannable(t.Now) {
			return nil
		}
	}
	var housed []struct {
		Name string `gorm:"column:name"`
	}
	err = t.Fetch(&housed, "select name from placement where house_message_id = @of and fallback = 'house' and not paused order by name limit 1", db.Params{"of": p.id})
	if err == nil && len(housed) > 0 {
		err = fault.New(fault.Conflict, "", "placement.house_needed").With("name", housed[0].Name)
	}
	return err
}

// in says which language a fault was met in.
func in(l lang.Locale, err error) error {
	if all := fault.All(err); len(all) == 1 {
		return all[0].With("language", l.Name())
	}
	return err
}

// write keeps what a step did.
func (p papers) write(t *db.Tx, scope access.Scope, r content.Request, out content.Outcome, l lang.Locale) error {
	for _, a := range out.Given {
		a.Org = p.org
		row := rowOfApproval(a)
		if err := t.Create(&row).Error; err != nil {
			return err
		}
		if a.Bypass { // which is told as a whole
			continue
		}
		if err := row.record(t, scope, a.By, access.Approved); err != nil {
			return err
		}
	}
	if r.Asked.Step == content.Bypass {
		return p.bypassed(t, scope, r, out, l)
	}
	if err := p.reviewed(t, scope, r, out, l); err != nil {
		return err
	}
	for _, a := range out.Withdrew {
		row := rowOfApproval(a)
		if err := t.Model(&approvalRow{}).Where("id = ?", a.ID).Update("withdrawn_at", row.Withdrawn).Error; err != nil {
			return err
		}
		if err := row.record(t, scope, r.Asked.By, access.Withdrawn); err != nil {
			return err
		}
	}
	if _, logged := verbs[r.Asked.Step]; !logged {
		return nil
	}
	d := content.Done{Org: p.org, Subject: r.Subject, Of: p.id, Locale: l, Step: r.Asked.Step, Digest: out.Dossier.Text, Reason: r.Reason, By: r.Asked.By}
	switch d.Step {
	case content.Object:
		d.Role = r.Asked.Role
	case content.Submit:
		d.Wanted = r.Asked.Wanted
	}
	return note(t, scope, r.Public, d)
}

// Override lets one finding of the rules of copy pass, for exactly its words. It is Conflict when there is no such
// finding, and Invalid without a reason.
func (s Store) Override(ctx context.Context, scope access.Scope, subject content.Subject, public string, o lint.Override) error {
	if err := o.Check(); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(t *db.Tx) error {
		p, err := papersOf(t, scope, subject, public)
		if err != nil {
			return err
		}
		open := lint.Open(o.Locale, p.findings(o.Locale), lint.Overrides(p.log, o.Locale))
		if !o.Meets(open) {
			return fault.New(fault.Conflict, "", "lint.no_such_finding")
		}
		return note(t, scope, public, content.Done{Org: p.org, Subject: subject, Of: p.id, Locale: o.Locale, Step: content.Override,
			Digest: p.dossier(o.Locale).Text, Rule: string(o.Rule), Field: string(o.Field), Quote: o.Quote, Reason: o.Reason, By: o.By})
	})
}
