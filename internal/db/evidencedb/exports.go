package evidencedb

import (
	"cmp"
	"context"

	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/fault"
	"erawan/internal/id"
	"erawan/internal/lang"
	"erawan/internal/list"
)

type exportRow struct {
	ID       int64      `gorm:"column:id;primaryKey"`
	Public   string     `gorm:"column:public_id"`
	Org      int64      `gorm:"column:org_id"`
	From     db.Day     `gorm:"column:from_day"`
	To       db.Day     `gorm:"column:to_day"`
	Zone     string     `gorm:"column:zone"`
	Campaign string     `gorm:"column:campaign"`
	State    string     `gorm:"column:state"`
	Done     int        `gorm:"column:done"`
	Rows     int64      `gorm:"column:rows"`
	Bytes    int64      `gorm:"column:bytes"`
	Attempts int        `gorm:"column:attempts"`
	Failed   int        `gorm:"column:failed"`
	Next     db.Instant `gorm:"column:next_at"`
	Why      string     `gorm:"column:why"`
	ActorID  int64      `gorm:"column:actor_id"`
	Actor    string     `gorm:"column:actor_name"`
	At       db.Instant `gorm:"column:at"`
	Finished db.Instant `gorm:"column:finished_at"`
	Kind     string     `gorm:"column:kind"`
	Address  string     `gorm:"column:address"`
	Locale   string     `gorm:"column:locale"`
	File     string     `gorm:"column:file"`
}

// TableName is for gorm.
func (exportRow) TableName() string { return "event_export" }

func (r exportRow) domain() evidence.Export {
	return evidence.Export{ID: r.ID, Org: r.Org, Public: r.Public, From: r.From.Date(), To: r.To.Date(), Zone: r.Zone, Campaign: r.Campaign, State: r.State, Done: r.Done, Rows: r.Rows, Bytes: r.Bytes,
		Attempts: r.Attempts, Failed: r.Failed, Next: r.Next.Time(), Why: r.Why, By: access.Actor{Staff: r.ActorID, Name: r.Actor}, At: r.At.Time(), Finished: r.Finished.Time(),
		Kind: r.Kind, Address: r.Address, Locale: lang.Locale(r.Locale), File: r.File}
}

type exportPartRow struct {
	Export   int64  `gorm:"column:export_id;primaryKey;autoIncrement:false"`
	N        int    `gorm:"column:n;primaryKey;autoIncrement:false"`
	Rows     int64  `gorm:"column:rows"`
	Bytes    int64  `gorm:"column:bytes"`
	Revision int64  `gorm:"column:revision"`
	File     []byte `gorm:"column:file"`
}

// TableName is for gorm.
func (exportPartRow) TableName() string { return "event_export_part" }

// exportDoc is an export as the audit keeps it.
type exportDoc struct {
	From     string `json:"from"`
	To       string `json:"to"`
	Zone     string `json:"zone"`
	Campaign string `json:"campaign,omitempty"`
	Report   string `json:"report,omitempty"` // its question
}

func exportDocOf(e evidence.Export) exportDoc {
	return exportDoc{e.From.String(), e.To.String(), e.Zone, e.Campaign, e.Address}
}

// Export asks for one that was checked. It belongs to the asker's organisation.
func (s Store) Export(ctx context.Context, scope access.Scope, e evidence.Export) (out evidence.Export, err error) {
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		owner, err := db.OwnerOf(scope, e.Org)
		if err != nil {
			return err
		}
		if e.Campaign != "" {
			if _, err := db.One[campaignOf](t.Where("public_id = ? and org_id = ?", e.Campaign, owner)); err != nil {
				return err
			}
		}
		if err := roomForExport(t, owner); err != nil {
			return err
		}
		row := exportRow{Public: cmp.Or(e.Public, id.New(id.Export)), Org: owner, From: db.On(e.From), To: db.On(e.To), Zone: e.Zone, Campaign: e.Campaign, State: evidence.Waiting, Next: db.At(t.Now),
			ActorID: scope.By.Staff, Actor: scope.By.Name, At: db.At(t.Now),
			Kind: cmp.Or(e.Kind, evidence.OfEvents), Address: e.Address, Locale: string(e.Locale), File: e.File}
		if err := t.Create(&row).Error; err != nil {
			return err
		}
		out = row.domain()
		return t.Record(scope, db.Change{Org: owner, Verb: access.Exported, Kind: access.OnExport, Subject: row.Public, After: exportDocOf(out)})
	})
	return out, err
}

// roomForExport is Conflict where as many of an organisation are on their way as may be.
func roomForExport(t *db.Tx, owner int64) error {
	var many int64
	if err := t.Model(&exportRow{}).Where("org_id = ? and state = ?", owner, evidence.Waiting).Count(&many).Error; err != nil {
		return err
	}
	if many >= evidence.MaxExports {
		return fault.New(fault.Conflict, "", "export.too_many").With("most", evidence.MaxExports)
	}
	return nil
}

type campaignOf struct {
	ID int64 `gorm:"column:id"`
}

// TableName is for gorm.
func (campaignOf) TableName() string { return "campaign" }

// ExportPage reads a page of them, the newest first.
func (s Store) ExportPage(ctx context.Context, scope access.Scope, a list.Ask) (out list.Page[evidence.Export], err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		order, beyond := "id desc", "id < ?"
		if a.Back {
			order, beyond = "id", "id > ?"
		}
		asked := t.Scopes(db.Owned(scope, "org_id")).Order(order).Limit(a.Limit() + 1)
		if a.At.Set() {
			asked = asked.Where(beyond, a.At.ID)
		}
		rows, err := db.All[exportRow](asked)
		all := make([]evidence.Export, len(rows))
		for i, r := range rows {
			all[i] = r.domain()
		}
		out = list.Cut(a, all, func(e evidence.Export) list.Cursor { return list.Cursor{ID: e.ID} })
		return err
	})
	return out, err
}

func ownExport(t *db.Tx, scope access.Scope, public string) (exportRow, error) {
	return db.One[exportRow](t.Scopes(db.Owned(scope, "org_id")).Where("public_id = ?", public))
}

// ExportOf is one, with its parts but their files.
func (s Store) ExportOf(ctx context.Context, scope access.Scope, public string) (out evidence.Export, parts []evidence.ExportPart, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		row, err := ownExport(t, scope, public)
		if err != nil {
			return err
		}
		out = row.domain()
		rows, err := db.All[exportPartRow](t.Select("n", "rows", "bytes", "revision").Where("export_id = ?", row.ID).Order("n"))
		for _, r := range rows {
			parts = append(parts, evidence.ExportPart{N: r.N, Rows: r.Rows, Bytes: r.Bytes, Revision: r.Revision})
		}
		return err
	})
	return out, parts, err
}

// ExportFile is the file of a part.
func (s Store) ExportFile(ctx context.Context, scope access.Scope, public string, part int) (out []byte, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		row, err := ownExport(t, scope, public)
		if err != nil {
			return err
		}
		of, err := db.One[exportPartRow](t.Where("export_id = ? and n = ?", row.ID, part))
		out = of.File
		return err
	})
	return out, err
}

// taken is how the audit tells which file of an export somebody took; nothing for all of it.
type taken struct {
	Day string `json:"day,omitempty"`
}

// TakeExport tells the audit that a file was taken.
func (s Store) TakeExport(ctx context.Context, scope access.Scope, public string, part int) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		row, err := ownExport(t, scope, public)
		if err != nil {
			return err
		}
		after := taken{}
		if part >= 0 && row.Kind == evidence.OfEvents {
			after.Day = row.domain().Day(part).String()
		}
		return t.Record(scope, db.Change{Org: row.Org, Verb: access.Taken, Kind: access.OnExport, Subject: row.Public, After: after})
	})
}

// ResumeExport has one that was given up go on after the part that was made last.
func (s Store) ResumeExport(ctx context.Context, scope access.Scope, public string) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		row, err := ownExport(t, scope, public)
		if err != nil {
			return err
		}
		if err := roomForExport(t, row.Org); err != nil {
			return err
		}
		n, err := t.Run("update event_export set state = 'waiting', failed = 0, why = '', next_at = @now, finished_at = null where id = @id and state = 'failed'", db.Params{"now": db.At(t.Now), "id": row.ID})
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "", "export.not_given_up")
		}
		return t.Record(scope, db.Change{Org: row.Org, Verb: access.Retried, Kind: access.OnExport, Subject: row.Public, After: exportDocOf(row.domain())})
	})
}

// CancelExport ends one and deletes its files. One that has ended stays so.
func (s Store) CancelExport(ctx context.Context, scope access.Scope, public string) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		row, err := ownExport(t, scope, public)
		if err != nil || row.State == evidence.Cancelled || row.State == evidence.Expired {
			return err
		}
		if err := endExport(t, row.ID, evidence.Cancelled); err != nil {
			return err
		}
		return t.Record(scope, db.Change{Org: row.Org, Verb: access.Dropped, Kind: access.OnExport, Subject: row.Public, Before: exportDocOf(row.domain())})
	})
}

// endExport deletes the files of one.
func endExport(t *db.Tx, export int64, state string) error {
	for _, statement := range []string{"update event_export set state = @state where id = @id", "delete from event_export_part where export_id = @id"} {
		if _, err := t.Run(statement, db.Params{"id": export, "state": state}); err != nil {
			return err
		}
	}
	return nil
}

var (
	_ evidence.Exports     = Store{}
	_ evidence.ExportFiles = Store{}
)
