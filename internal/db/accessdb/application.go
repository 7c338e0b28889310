package accessdb

import (
	"context"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/fault"
	"erawan/internal/id"
	"erawan/internal/lang"
	"erawan/internal/list"
)

type applicationRow struct {
	ID      int64      `gorm:"column:id;primaryKey"`
	Public  string     `gorm:"column:public_id"`
	Org     int64      `gorm:"column:org_id"`
	Name    string     `gorm:"column:name"`
	Locale  string     `gorm:"column:locale"`
	Email   string     `gorm:"column:email"`
	Channel string     `gorm:"column:channel"`
	Places  string     `gorm:"column:places"`
	Origin  string     `gorm:"column:origin"`
	State   string     `gorm:"column:state"`
	Reason  string     `gorm:"column:reason"`
	By      string     `gorm:"column:decided_by"`
	Decided db.Instant `gorm:"column:decided_at"`
	Partner db.Ref     `gorm:"column:partner_id"`
	Made    db.Instant `gorm:"column:created_at"`
}

// TableName is for gorm.
func (applicationRow) TableName() string { return "application" }

func (r applicationRow) domain() (campaigns.Application, error) {
	places, err := db.Decode[[]string](r.Places)
	return campaigns.Application{ID: r.ID, Public: r.Public, Team: r.Org, Name: r.Name, Locale: lang.Locale(r.Locale), Email: r.Email, Channel: campaigns.Channel(r.Channel), Places: places,
		Origin: r.Origin, State: campaigns.ApplicationState(r.State), Reason: r.Reason, By: r.By, Made: r.Made.Time(), Decided: r.Decided.Time()}, err
}

// applicationDoc is what the audit keeps of a decision: nothing by which somebody could be written to.
type applicationDoc struct {
	Name   string `json:"name"`
	State  string `json:"state"`
	Reason string `json:"reason,omitempty"`
}

// TeamByPublic finds a team that can be asked to take a partner in.
func (s Store) TeamByPublic(ctx context.Context, public string) (out access.Org, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		row, err := db.One[orgRow](t.Where("public_id = ? and kind = ?", public, string(access.Owner)))
		if err != nil {
			return err
		}
		out, err = row.domain()
		return err
	})
	return out, err
}

// Apply writes an application to a team. One that waits already under the same address stands as it is: whoever applies twice
// learns nothing of whether somebody did before. It is a Conflict while too many wait.
func (s Store) Apply(ctx context.Context, a campaigns.Application) error {
	if err := a.Check(); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(t *db.Tx) error {
		if err := hold(t, a.Team); err != nil {
			return err
		}
		waiting, err := db.All[applicationRow](t.Select("id", "email", "places").Where("org_id = ? and state = ?", a.Team, string(campaigns.Waiting)))
		if err != nil {
			return err
		}
		for _, r := range waiting {
			if r.Email == a.Email {
				return nil
			}
		}
		if len(waiting) >= campaigns.MaxWaiting {
			return fault.New(fault.Conflict, "", "application.too_many")
		}
		return t.Create(&applicationRow{Public: id.New(id.Application), Org: a.Team, Name: a.Name, Locale: string(a.Locale), Email: a.Email, Channel: string(a.Channel),
			Places: db.Encode(a.Places), Origin: a.Origin, State: string(campaigns.Waiting), Made: db.At(t.Now)}).Error
	})
}

// Applications reads a page of those to the asker's team in one state, the newest first.
func (s Store) Applications(ctx context.Context, scope access.Scope, a list.Ask) (out list.Page[campaigns.Application], err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		q, beyond, way := t.Scopes(db.Owned(scope, "org_id")).Where("state = ?", a.Filter), "<", " desc"
		if a.Back {
			beyond, way = ">", ""
		}
		if a.At.Set() {
			q = q.Where("id "+beyond+" ?", a.At.ID)
		}
		rows, err := db.All[applicationRow](q.Order("id" + way).Limit(a.Limit() + 1))
		p := list.Cut(a, rows, func(r applicationRow) list.Cursor { return list.Cursor{ID: r.ID} })
		out.Back, out.Next = p.Back, p.Next
		for _, r := range p.Items {
			one, err := r.domain()
			if err != nil {
				return err
			}
			out.Items = append(out.Items, one)
		}
		return err
	})
	return out, err
}

// ApplicationByPublic finds one to the asker's team.
func (s Store) ApplicationByPublic(ctx context.Context, scope access.Scope, public string) (out campaigns.Application, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		row, err := db.One[applicationRow](t.Scopes(db.Owned(scope, "org_id")).Where("public_id = ?", public))
		if err != nil {
			return err
		}
		if out, err = row.domain(); err != nil || row.Partner == 0 {
			return err
		}
		of, err := db.One[orgRow](t.Where("id = ?", int64(row.Partner)))
		out.Partner = of.Public
		return err
	})
	return out, err
}

// AcceptApplication makes the partner that an application asks to be, and invites whoever asked. The invitation brings its hash and its
// end. It is a Conflict when the application is decided already, or its address has an account.
func (s Store) AcceptApplication(ctx context.Context, scope access.Scope, public string, i access.Invitation) (out access.Org, err error) {
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		if _, err := t.RaiseRevision(); err != nil {
			return err
		}
		row, a, err := waits(t, scope, public)
		if err != nil {
			return err
		}
		if out, err = savePartner(t, scope, access.Org{Name: lang.Text{lang.En: a.Name, a.Locale: a.Name}}); err != nil {
			return err
		}
		i.Org, i.Email, i.Name, i.Role = out.ID, a.Email, a.Name, access.RolePartnerManager
		if runes := []rune(i.Name); len(runes) > access.MaxName {
			i.Name = string(runes[:access.MaxName])
		}
		if err := i.Check(access.Partner); err != nil {
			return err
		}
		if _, err := invite(t, scope, i); err != nil {
			return err
		}
		return decide(t, scope, row, map[string]any{"state": string(campaigns.Accepted), "partner_id": out.ID})
	})
	return out, err
}

// DeclineApplication turns one down, with a reason.
func (s Store) DeclineApplication(ctx context.Context, scope access.Scope, public, reason string) error {
	if err := campaigns.CheckReason(reason); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(t *db.Tx) error {
		row, _, err := waits(t, scope, public)
		if err != nil {
			return err
		}
		return decide(t, scope, row, map[string]any{"state": string(campaigns.Declined), "reason": reason})
	})
}

// waits finds an application to the asker's team that is not decided. Of two who decide at once one is refused.
func waits(t *db.Tx, scope access.Scope, public string) (applicationRow, campaigns.Application, error) {
	if err := hold(t, scope.Org); err != nil {
		return applicationRow{}, campaigns.Application{}, err
	}
	row, err := db.One[applicationRow](t.Scopes(db.Owned(scope, "org_id")).Where("public_id = ?", public))
	if err != nil {
		return row, campaigns.Application{}, err
	}
	if row.State != string(campaigns.Waiting) {
		return row, campaigns.Application{}, fault.New(fault.Conflict, "", "application.decided_already")
	}
	a, err := row.domain()
	return row, a, err
}

// decide writes what became of an application. Nobody is written to any more, so the address goes.
func decide(t *db.Tx, scope access.Scope, row applicationRow, change map[string]any) error {
	change["email"], change["decided_by"], change["decided_at"] = "", scope.By.Name, db.At(t.Now)
	if err := t.Model(&applicationRow{}).Where("id = ?", row.ID).Updates(change).Error; err != nil {
		return err
	}
	doc := applicationDoc{Name: row.Name, State: change["state"].(string)}
	doc.Reason, _ = change["reason"].(string)
	return t.Record(scope, db.Change{Org: row.Org, Verb: access.Changed, Kind: access.OnApplying, Subject: row.Public, Before: applicationDoc{Name: row.Name, State: row.State}, After: doc})
}
