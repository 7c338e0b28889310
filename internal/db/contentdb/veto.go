package contentdb

import (
	"cmp"
	"context"
	_ "embed"
	"fmt"
	"slices"
	"time"

	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

var (
	//go:embed beside.sql
	besideSQL string
	//go:embed carried.sql
	carriedSQL string
)

type vetoRow struct {
	ID      int64      `gorm:"column:id;primaryKey"`
	Org     int64      `gorm:"column:org_id"`
	Message int64      `gorm:"column:message_id"`
	Reason  string     `gorm:"column:reason"`
	ActorID int64      `gorm:"column:actor_id"`
	Actor   string     `gorm:"column:actor_name"`
	At      db.Instant `gorm:"column:at"`
	Lifted  db.Instant `gorm:"column:lifted_at"`
}

// TableName is for gorm.
func (vetoRow) TableName() string { return "veto" }

func (r vetoRow) domain() content.Veto {
	return content.Veto{ID: r.ID, Partner: r.Org, Message: r.Message, By: access.Actor{Staff: r.ActorID, Name: r.Actor}, Reason: r.Reason, At: r.At.Time(), Lifted: r.Lifted.Time()}
}

// VetoesAt reads the vetoes that stood at an instant, within a transaction.
func VetoesAt(t *db.Tx, moment time.Time) (out []content.Veto, err error) {
	rows, err := db.All[vetoRow](t.Where("at <= ? and (lifted_at is null or lifted_at > ?)", db.At(moment), db.At(moment)).Order("id"))
	for _, r := range rows {
		out = append(out, r.domain())
	}
	return out, err
}

// VetoesIn reads the vetoes that stand, within a transaction.
func VetoesIn(t *db.Tx) (out []content.Veto, err error) {
	rows, err := db.All[vetoRow](t.Where("lifted_at is null").Order("id"))
	for _, r := range rows {
		out = append(out, r.domain())
	}
	return out, err
}

// vetoDoc is a veto as the audit keeps it.
type vetoDoc struct {
	Partner string `json:"partner"`
	Reason  string `json:"reason"`
}

// carriedBy finds a message among those that an organisation's placements carry; NotFound when none does.
func carriedBy(t *db.Tx, org int64, public string) (carriedRow, error) {
	rows, err := carried(t, org)
	if err != nil {
		return carriedRow{}, err
	}
	at := slices.IndexFunc(rows, func(r carriedRow) bool { return r.Public == public })
	if at < 0 {
		return carriedRow{}, db.NotFound
	}
	return rows[at], nil
}

// mostCarried is how many messages a partner's placements are looked through for: the newest.
const mostCarried = 2000

type carriedRow struct {
	db.Found
	Reason string     `gorm:"column:reason"`
	Actor  string     `gorm:"column:actor_name"`
	At     db.Instant `gorm:"column:at"`
}

func carried(t *db.Tx, org int64) (rows []carriedRow, err error) {
	if err := t.Fetch(&rows, carriedSQL, db.Params{"org": org, "most": mostCarried}); err != nil {
		return nil, fmt.Errorf("read what placements of %d carry: %w", org, err)
	}
	return rows, nil
}

// Carried lists the messages that the placements of the asker's organisation carry, the newest first, each with the
// organisation's own veto when there is one.
func (s Store) Carried(ctx context.Context, scope access.Scope) (out []content.Carried, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		rows, err := carried(t, scope.Org)
		if err != nil {
			return err
		}
		for _, r := range rows {
			m, err := MessageOf(r.Found)
			if err != nil {
				return err
			}
			one := content.Carried{Message: m}
			if !r.At.Time().IsZero() {
				one.Veto = content.Veto{Partner: scope.Org, Message: m.ID, By: access.Actor{Name: r.Actor}, Reason: r.Reason, At: r.At.Time()}
			}
			out = append(out, one)
		}
		return nil
	})
	return out, err
}

// Veto keeps a message off the placements of the asker's organisation, whatever it says, until that lifts it. It is
// NotFound for a message that none of them carries, Conflict when it is kept off already, and Invalid without a reason.
func (s Store) Veto(ctx context.Context, scope access.Scope, by access.Actor, public, reason string) error {
	if err := content.CheckVeto(reason); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(t *db.Tx) error {
		if _, err := t.RaiseRevision(); err != nil {
			return err
		}
		m, err := carriedBy(t, scope.Org, public)
		if err != nil {
			return err
		}
		if !m.At.Time().IsZero() {
			return fault.New(fault.Conflict, "", "veto.already")
		}
		row := vetoRow{Org: scope.Org, Message: m.ID, Reason: reason, ActorID: by.Staff, Actor: by.Name, At: db.At(t.Now)}
		if err := t.Create(&row).Error; err != nil {
			return err
		}
		return recordVeto(t, scope, by, access.Vetoed, m.Found, reason)
	})
}

// LiftVeto lets a message back on the placements of the asker's organisation. It is Conflict when nothing keeps it off, and
// NotFound when none of them carries it either.
func (s Store) LiftVeto(ctx context.Context, scope access.Scope, by access.Actor, public string) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		if _, err := t.RaiseRevision(); err != nil {
			return err
		}
		var found []db.Found
		if err := t.Fetch(&found, messagesNamedSQL, db.Params{"publics": []string{public}, "all": true, "org": scope.Org}); err != nil {
			return err
		}
		if len(found) == 0 {
			return db.NotFound
		}
		rows, err := db.All[vetoRow](t.Where("org_id = ? and message_id = ? and lifted_at is null", scope.Org, found[0].ID))
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			if _, err := carriedBy(t, scope.Org, public); err != nil { // which is nothing to them
				return err
			}
			return fault.New(fault.Conflict, "", "veto.none")
		}
		if err := t.Model(&vetoRow{}).Where("id = ?", rows[0].ID).Update("lifted_at", db.At(t.Now)).Error; err != nil {
			return err
		}
		return recordVeto(t, scope, by, access.Unvetoed, found[0], rows[0].Reason)
	})
}

// recordVeto tells the audit of the message's organisation.
func recordVeto(t *db.Tx, scope access.Scope, by access.Actor, verb access.Verb, m db.Found, reason string) error {
	var partner struct {
		Public string `gorm:"column:public_id"`
	}
	if err := t.Table("org").Select("public_id").Where("id = ?", scope.Org).Take(&partner).Error; err != nil {
		return err
	}
	scope.By = by
	return t.Record(scope, db.Change{Org: m.Org, Verb: verb, Kind: access.OnMessage, Subject: m.Public, After: vetoDoc{partner.Public, reason}})
}

// mostBeside is how many vetoes and bypasses of a message are told, the newest first.
const mostBeside = 20

// Beside reads what stands beside a message in scope: its vetoes and bypasses, each the newest first.
func (s Store) Beside(ctx context.Context, scope access.Scope, message int64) (out content.Beside, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		var rows []struct {
			Kind string    `gorm:"column:kind"`
			Row  bypassRow `gorm:"embedded"`
			Name string    `gorm:"column:org_name"`
		}
		if err := t.Fetch(&rows, besideSQL, db.Params{"message": message, "all": scope.All, "org": scope.Org}); err != nil {
			return fmt.Errorf("read what stands beside message %d: %w", message, err)
		}
		for _, r := range rows {
			if r.Kind == "bypass" {
				b := r.Row.domain()
				b.Subject, b.Of = content.OfMessage, message
				out.Bypasses = append(out.Bypasses, b)
				continue
			}
			name, err := db.Decode[lang.Text](r.Name)
			if err != nil {
				return err
			}
			out.Vetoes = append(out.Vetoes, content.PartnerVeto{Name: name, Veto: content.Veto{ID: r.Row.ID, Partner: r.Row.Org, Message: message,
				By: access.Actor{Staff: r.Row.ActorID, Name: r.Row.Actor}, Reason: r.Row.Reason, At: r.Row.At.Time(), Lifted: r.Row.Ends.Time()}})
		}
		slices.SortFunc(out.Vetoes, func(a, b content.PartnerVeto) int { return cmp.Compare(b.ID, a.ID) })
		slices.SortFunc(out.Bypasses, func(a, b content.Bypassing) int { return cmp.Compare(b.ID, a.ID) })
		out.Vetoes, out.Bypasses = out.Vetoes[:min(len(out.Vetoes), mostBeside)], out.Bypasses[:min(len(out.Bypasses), mostBeside)]
		return nil
	})
	return out, err
}
