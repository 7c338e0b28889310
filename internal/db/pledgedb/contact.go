package pledgedb

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"erawan/campaigns/pledges"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/lang"
)

type recipientRow struct {
	Org       int64      `gorm:"column:org_id;primaryKey;autoIncrement:false"`
	Recipient string     `gorm:"column:recipient"`
	Changed   db.Instant `gorm:"column:changed_at"`
	Seen      db.Instant `gorm:"column:seen_at"`
}

// TableName is for gorm.
func (recipientRow) TableName() string { return "org_recipient" }

type contactRow struct {
	Pledge       int64      `gorm:"column:pledge_id;primaryKey;autoIncrement:false"`
	Org          int64      `gorm:"column:org_id"`
	Campaign     int64      `gorm:"column:campaign_id"`
	PlacementOrg int64      `gorm:"column:placement_org_id"`
	Recipient    string     `gorm:"column:recipient"`
	Sealed       []byte     `gorm:"column:sealed"`
	Hash         []byte     `gorm:"column:hash"`
	Nonce        string     `gorm:"column:nonce"`
	Locale       string     `gorm:"column:locale"`
	Purpose      string     `gorm:"column:purpose"`
	Consent      []byte     `gorm:"column:consent_digest"`
	Asked        db.Instant `gorm:"column:asked_at"`
	Confirmed    db.Instant `gorm:"column:confirmed_at"`
	Wave         int64      `gorm:"column:wave"`
	Due          db.Instant `gorm:"column:due_at"`
	Attempts     int64      `gorm:"column:attempts"`
}

// TableName is for gorm.
func (contactRow) TableName() string { return "pledge_contact" }

func (r contactRow) domain(public string) pledges.Contact {
	return pledges.Contact{Pledge: public, Recipient: r.Recipient, Sealed: r.Sealed, Hash: r.Hash, Nonce: r.Nonce, Locale: lang.Locale(r.Locale), Consent: r.Consent,
		Asked: r.Asked.Time(), Confirmed: r.Confirmed.Time(), Due: r.Due.Time()}
}

var (
	//go:embed contact_keep.sql
	contactKeep string
	//go:embed contact_twin.sql
	contactTwin string
	//go:embed contact_confirm.sql
	contactConfirm string
	//go:embed contact_drop.sql
	contactDrop string
	//go:embed contact_bury.sql
	contactBury string
	//go:embed contact_agreed.sql
	contactAgreed string
)

// Recipient is the public key of an organisation, while a sender of its letters was seen since; empty otherwise.
func (s Store) Recipient(ctx context.Context, org int64, since time.Time) (out string, err error) {
	var keys []string
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		return t.Model(&recipientRow{}).Where("org_id = ? and seen_at >= ?", org, db.At(since)).Pluck("recipient", &keys).Error
	})
	if err != nil || len(keys) == 0 {
		return "", err
	}
	return keys[0], nil
}

// Reminded finds a standing pledge; NotFound when there is none, or no longer.
func (s Store) Reminded(ctx context.Context, public string) (out pledges.Reminded, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		row, err := db.One[pledgeRow](t.Select("org_id, campaign_id, pledged_at").Where("public_id = ?", public))
		out = pledges.Reminded{Org: row.Org, Campaign: row.Campaign, At: row.Pledged.Time()}
		return err
	})
	if err != nil {
		return pledges.Reminded{}, fmt.Errorf("remind of pledge: %w", err)
	}
	return out, nil
}

// KeepContact keeps an address that waits to be confirmed, in the place of what its pledge had before; NotFound when the pledge is there no longer.
func (s Store) KeepContact(ctx context.Context, c pledges.Contact) error {
	err := s.DB.Write(ctx, func(t *db.Tx) error {
		n, err := t.Run(contactKeep, db.Params{"public": c.Pledge, "recipient": c.Recipient, "sealed": c.Sealed, "hash": c.Hash, "nonce": c.Nonce, "locale": string(c.Locale),
			"purpose": pledges.Purpose, "consent": c.Consent, "asked": db.At(c.Asked), "wave": int64(pledges.Month), "due": db.At(c.Due)})
		if err == nil && n == 0 {
			err = db.NotFound
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("keep contact: %w", err)
	}
	return nil
}

// Contact finds a pledge's; NotFound when it has none.
func (s Store) Contact(ctx context.Context, public string) (out pledges.Contact, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		row, err := db.One[contactRow](t.Where("pledge_id = (select id from pledge where public_id = ?)", public))
		out = row.domain(public)
		return err
	})
	if err != nil {
		return pledges.Contact{}, fmt.Errorf("contact of pledge: %w", err)
	}
	return out, nil
}

// ConfirmContact lets letters go to an address, and drops what another pledge to the same organisation has of it: of one address there is one.
func (s Store) ConfirmContact(ctx context.Context, public, nonce string, at, due time.Time) error {
	err := s.DB.Write(ctx, func(t *db.Tx) error {
		p := db.Params{"public": public, "nonce": nonce, "at": db.At(at), "due": db.At(due)}
		if _, err := t.Run(contactTwin, p); err != nil {
			return err
		}
		n, err := t.Run(contactConfirm, p)
		if err == nil && n == 0 {
			err = db.NotFound
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("confirm contact: %w", err)
	}
	return nil
}

// DropContact erases an address.
func (s Store) DropContact(ctx context.Context, public, nonce string) error {
	err := s.DB.Write(ctx, func(t *db.Tx) error {
		_, err := t.Run(contactDrop, db.Params{"public": public, "nonce": nonce})
		return err
	})
	if err != nil {
		return fmt.Errorf("drop contact: %w", err)
	}
	return nil
}

// receivingDoc is what the audit keeps of a change of key.
type receivingDoc struct {
	Recipient string `json:"contact_recipient"`
}

// SetRecipient names the public key for which an organisation's contacts are sealed from here on; none ends the offer. What was sealed before stays
// sealed for the earlier key.
func (s Store) SetRecipient(ctx context.Context, scope access.Scope, recipient string) error {
	err := s.DB.Write(ctx, func(t *db.Tx) error {
		var public []string
		if err := t.Fetch(&public, "select public_id from org where id = @org and kind = 'owner'", db.Params{"org": scope.Org}); err != nil {
			return err
		}
		if len(public) == 0 {
			return db.NotFound
		}
		was, err := db.All[recipientRow](t.Where("org_id = ?", scope.Org))
		if err != nil {
			return err
		}
		before := receivingDoc{}
		if len(was) > 0 {
			before.Recipient = was[0].Recipient
		}
		if before.Recipient == recipient {
			return nil
		}
		if _, err := t.Run("delete from org_recipient where org_id = @org", db.Params{"org": scope.Org}); err != nil {
			return err
		}
		if recipient != "" {
			if err := t.Create(&recipientRow{Org: scope.Org, Recipient: recipient, Changed: db.At(t.Now)}).Error; err != nil {
				return err
			}
		}
		return t.Record(scope, db.Change{Org: scope.Org, Verb: access.Changed, Kind: access.OnOrg, Subject: public[0], Before: before, After: receivingDoc{recipient}})
	})
	if err != nil {
		return fmt.Errorf("set recipient: %w", err)
	}
	return nil
}

// Receiving is what the asker's organisation set up; the zero value where it set up nothing.
func (s Store) Receiving(ctx context.Context, scope access.Scope) (out pledges.Receiving, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		rows, err := db.All[recipientRow](t.Where("org_id = ?", scope.Org))
		if err == nil && len(rows) > 0 {
			out = pledges.Receiving{Recipient: rows[0].Recipient, Changed: rows[0].Changed.Time(), Seen: rows[0].Seen.Time()}
		}
		return err
	})
	return out, err
}

type agreedRow struct {
	Digest    []byte     `gorm:"column:consent_digest"`
	Locale    string     `gorm:"column:locale"`
	Purpose   string     `gorm:"column:purpose"`
	Partner   *string    `gorm:"column:partner"`
	Asked     db.Instant `gorm:"column:asked_at"`
	Confirmed db.Instant `gorm:"column:confirmed_at"`
}

// Agreements are the newest entries of the consent ledger of the asker's organisation.
func (s Store) Agreements(ctx context.Context, scope access.Scope, most int) (out []pledges.Agreed, err error) {
	var rows []agreedRow
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		return t.Fetch(&rows, contactAgreed, db.Params{"org": scope.Org, "most": most})
	})
	if err != nil {
		return nil, fmt.Errorf("consent ledger: %w", err)
	}
	for _, r := range rows {
		name, err := nameOf(r.Partner)
		if err != nil {
			return nil, err
		}
		out = append(out, pledges.Agreed{Digest: r.Digest, Locale: lang.Locale(r.Locale), Purpose: r.Purpose, Partner: name, Asked: r.Asked.Time(), Confirmed: r.Confirmed.Time()})
	}
	return out, nil
}

// ExportContacts hands the confirmed contacts of the asker's organisation over, sealed as they are, and says in the audit that it did.
func (s Store) ExportContacts(ctx context.Context, scope access.Scope) (out []pledges.Exported, err error) {
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		rows, err := db.All[contactRow](t.Where("org_id = ? and confirmed_at is not null", scope.Org).Order("pledge_id"))
		if err != nil {
			return err
		}
		out = out[:0]
		for _, r := range rows {
			out = append(out, pledges.Exported{Sealed: r.Sealed, Recipient: r.Recipient, Asked: r.Asked.Time(), Confirmed: r.Confirmed.Time(), Wave: pledges.Wave(r.Wave), Due: r.Due.Time()})
		}
		var public []string
		if err := t.Fetch(&public, "select public_id from org where id = @org", db.Params{"org": scope.Org}); err != nil || len(public) == 0 {
			return err
		}
		return t.Record(scope, db.Change{Org: scope.Org, Verb: access.Exported, Kind: access.OnOrg, Subject: public[0], After: map[string]int{"contacts": len(out)}})
	})
	if err != nil {
		return nil, fmt.Errorf("export contacts: %w", err)
	}
	return out, nil
}

var _ pledges.ContactStore = Store{}
