package ledgerdb

import (
	"cmp"
	"context"
	_ "embed"
	"fmt"
	"slices"

	"erawan/campaigns"
	"erawan/campaigns/engagement"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/lang"
)

var (
	//go:embed intake_set.sql
	intakeSet string
	//go:embed intake_clocks.sql
	intakeClocks string
)

// intakeCounts are the columns of what came in.
type intakeCounts struct {
	Accepted     int64 `gorm:"column:accepted"`
	Spooled      int64 `gorm:"column:spooled"`
	Timed        int64 `gorm:"column:timed"`
	AheadMinute  int64 `gorm:"column:ahead_minute"`
	AheadHour    int64 `gorm:"column:ahead_hour"`
	AheadDay     int64 `gorm:"column:ahead_day"`
	BehindMinute int64 `gorm:"column:behind_minute"`
	BehindHour   int64 `gorm:"column:behind_hour"`
	BehindDay    int64 `gorm:"column:behind_day"`
}

func (c intakeCounts) domain() engagement.Came {
	return engagement.Came{Accepted: c.Accepted, Spooled: c.Spooled, Timed: c.Timed,
		Ahead:  [...]int64{c.AheadMinute, c.AheadHour, c.AheadDay},
		Behind: [...]int64{c.BehindMinute, c.BehindHour, c.BehindDay}}
}

type intakeRow struct {
	Day    db.Day       `gorm:"column:day"`
	Org    int64        `gorm:"column:org_id"`
	Node   db.UUID      `gorm:"column:node_id"`
	Counts intakeCounts `gorm:"embedded"`
}

// addIntakes writes, within a transaction, what came in at processes. The same again, or an older one after a newer, changes
// nothing.
func addIntakes(t *db.Tx, all []engagement.Intake) error {
	if len(all) == 0 {
		return nil
	}
	type key struct {
		day  campaigns.Date
		org  int64
		node [16]byte
	}
	latest := map[key]engagement.Intake{}
	for _, i := range all {
		k := key{campaigns.DateOf(i.Day.Time()), i.Org, i.Node}
		if latest[k].Accepted < i.Accepted {
			latest[k] = i
		}
	}
	rows := make([]intakeRow, 0, len(latest))
	for k, i := range latest {
		rows = append(rows, intakeRow{db.On(k.day), k.org, db.UUIDOf(k.node), intakeCounts{i.Accepted, i.Spooled, i.Timed,
			i.Ahead[0], i.Ahead[1], i.Ahead[2], i.Behind[0], i.Behind[1], i.Behind[2]}})
	}
	// In one order everywhere, so that workers wait for each other and do not lock each other out.
	slices.SortFunc(rows, func(a, b intakeRow) int {
		x, y := a.Node.Bytes(), b.Node.Bytes()
		return cmp.Or(cmp.Compare(a.Day.Date().String(), b.Day.Date().String()), cmp.Compare(a.Org, b.Org), slices.Compare(x[:], y[:]))
	})
	if _, err := t.Run(intakeSet, db.Params{"rows": db.RowsOf(rows)}); err != nil {
		return fmt.Errorf("write what came in: %w", err)
	}
	return nil
}

// cameOn is what nodes told that came in on a day.
func cameOn(t *db.Tx, day campaigns.Date) (accepted, spooled int64, err error) {
	var row intakeCounts
	err = t.Fetch(&row, "select coalesce(sum(accepted), 0) as accepted, coalesce(sum(spooled), 0) as spooled from intake_day where day = @day", db.Params{"day": db.On(day)})
	if err != nil {
		return 0, 0, fmt.Errorf("what came in: %w", err)
	}
	return row.Accepted, row.Spooled, nil
}

// DropIntakes removes what came in before a day: reconciliation has noted what it came to.
func (s *Store) DropIntakes(ctx context.Context, before campaigns.Date) error {
	err := s.db.Write(ctx, func(t *db.Tx) error {
		_, err := t.Run("delete from intake_day where day < @before", db.Params{"before": db.On(before)})
		return err
	})
	if err != nil {
		return fmt.Errorf("drop what came in before %s: %w", before, err)
	}
	return nil
}

// Clocks is what came in since a day (UTC) from each partner in scope, those with the most clocks that are off first, so many at
// most.
func (s *Store) Clocks(ctx context.Context, scope access.Scope, since campaigns.Date, most int) (out []engagement.PartnerClocks, err error) {
	var rows []struct {
		Public string       `gorm:"column:public_id"`
		Name   string       `gorm:"column:name"`
		Counts intakeCounts `gorm:"embedded"`
	}
	err = s.db.Read(ctx, func(t *db.Tx) error {
		return t.Fetch(&rows, intakeClocks, db.Params{"since": db.On(since), "all": scope.All, "org": scope.Org, "most": most})
	})
	if err != nil {
		return nil, fmt.Errorf("clocks of partners: %w", err)
	}
	for _, r := range rows {
		name, err := db.Decode[lang.Text](r.Name)
		if err != nil {
			return nil, err
		}
		out = append(out, engagement.PartnerClocks{Public: r.Public, Name: name, Came: r.Counts.domain()})
	}
	return out, nil
}
