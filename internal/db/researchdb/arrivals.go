package researchdb

import (
	"context"

	"erawan/campaigns/research"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/fault"
)

type arrivalRow struct {
	Org     int64      `gorm:"column:org_id;primaryKey;autoIncrement:false"`
	Country string     `gorm:"column:country;primaryKey"`
	By      string     `gorm:"column:counted_by;primaryKey"`
	Status  string     `gorm:"column:status;primaryKey"`
	Origin  string     `gorm:"column:origin;primaryKey"`
	Month   string     `gorm:"column:month;primaryKey"`
	Count   int64      `gorm:"column:arrivals"`
	Source  string     `gorm:"column:source"`
	At      db.Instant `gorm:"column:at"`
}

// TableName is for gorm.
func (arrivalRow) TableName() string { return "arrival_month" }

func (r arrivalRow) domain() research.Arrived {
	return research.Arrived{Series: research.Series{Country: r.Country, By: r.By, Status: r.Status}, Origin: r.Origin, Month: research.Month(r.Month), Count: r.Count, Source: r.Source}
}

// arrivalsDoc is an import of arrivals as the audit keeps it.
type arrivalsDoc struct {
	Country string `json:"country"`
	By      string `json:"counted_by"`
	Status  string `json:"status"`
	Source  string `json:"source"`
	Months  int    `json:"months"`
}

// SaveArrivals keeps figures of one series, all or none. One that says otherwise than what stands is Invalid with its row, unless
// what stands is to be replaced.
func (s Store) SaveArrivals(ctx context.Context, scope access.Scope, _ access.Actor, all []research.Arrived, replace bool) error {
	if len(all) == 0 {
		return nil
	}
	one := all[0].Series
	if err := one.Validate(); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(t *db.Tx) error {
		owner, err := db.OwnerOf(scope, 0)
		if err != nil {
			return err
		}
		series := t.Where("org_id = ? and country = ? and counted_by = ? and status = ?", owner, one.Country, one.By, one.Status)
		stand, err := db.All[arrivalRow](series)
		if err != nil {
			return err
		}
		have := map[[2]string]int64{}
		for _, r := range stand {
			have[[2]string{r.Origin, r.Month}] = r.Count
		}
		var fresh []arrivalRow
		var faults fault.Faults
		for _, a := range all {
			was, there := have[[2]string{a.Origin, string(a.Month)}]
			switch {
			case there && was == a.Count:
				continue
			case there && !replace:
				faults = append(faults, fault.New(fault.Invalid, "arrivals", "wave.month_differs").With("row", a.Row).With("value", string(a.Month)).With("was", was))
				continue
			case there:
				if err := t.Where("org_id = ? and country = ? and counted_by = ? and status = ? and origin = ? and month = ?", owner, one.Country, one.By, one.Status, a.Origin, string(a.Month)).Delete(&arrivalRow{}).Error; err != nil {
					return err
				}
			}
			fresh = append(fresh, arrivalRow{owner, one.Country, one.By, one.Status, a.Origin, string(a.Month), a.Count, a.Source, db.At(t.Now)})
		}
		if len(faults) > 0 {
			return faults
		}
		if len(fresh) == 0 {
			return nil
		}
		if err := t.CreateInBatches(fresh, 100).Error; err != nil {
			return err
		}
		return t.Record(scope, db.Change{Org: owner, Verb: access.Changed, Kind: access.OnArrivals, Subject: one.Country, After: arrivalsDoc{one.Country, one.By, one.Status, fresh[0].Source, len(fresh)}})
	})
}

// Arrivals lists the asker's figures, the latest month first.
func (s Store) Arrivals(ctx context.Context, scope access.Scope, most int) (out []research.Arrived, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		rows, err := db.All[arrivalRow](t.Scopes(db.Owned(scope, "org_id")).Order("month desc, country, counted_by, status, origin").Limit(most))
		for _, r := range rows {
			out = append(out, r.domain())
		}
		return err
	})
	return out, err
}
