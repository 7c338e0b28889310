package main

import (
	"context"
	"errors"
	"fmt"

	"erawan/campaigns"
	"erawan/internal/db"
	"erawan/internal/db/ledgerdb"
)

type recountCmd struct {
	From string `required:"" help:"First day, YYYY-MM-DD, in UTC."`
	To   string `required:"" help:"Last day, YYYY-MM-DD, in UTC."`
	Mend bool   `help:"Put right what differs."`
}

var errDiffers = errors.New("rollups differ from the raw events: look for the reason first, then mend them with --mend")

// Run counts each day anew, and ends with 1 when something differed and was left so.
func (c recountCmd) Run(ctx context.Context, s *Settings, o out) error {
	from, to, err := fromTo(c.From, c.To)
	if err != nil {
		return err
	}
	return s.with(ctx, o, func(d *db.DB) error {
		left := false
		for day := from; !to.Before(day); day = day.Next() {
			r, err := ledgerdb.New(d).Recount(ctx, day, c.Mend)
			if err != nil {
				return err
			}
			fmt.Fprintln(o, recounted(r))
			left = left || r.Wrong+r.WrongDay+r.WrongAside > 0 && !r.Mended
		}
		if left {
			return errDiffers
		}
		return nil
	})
}

// fromTo reads the first and the last day that a command is asked about.
func fromTo(first, last string) (from, to campaigns.Date, err error) {
	if from, err = campaigns.ParseDate(first); err != nil {
		return from, to, usage("--from: %w", err)
	}
	if to, err = campaigns.ParseDate(last); err != nil {
		return from, to, usage("--to: %w", err)
	}
	if to.Before(from) {
		return from, to, usage("--to: it is before --from")
	}
	return from, to, nil
}

func recounted(r ledgerdb.Recount) string {
	said := fmt.Sprintf("%s: %d events make %d half-hours of cells", r.Day, r.Events, r.Rows)
	switch {
	case r.Wrong+r.WrongDay+r.WrongAside == 0:
		return said + ", as they stand"
	case r.Mended:
		return said + fmt.Sprintf("; %d were wrong, %d sums by reason, and %d days of cells: put right", r.Wrong, r.WrongAside, r.WrongDay)
	}
	return said + fmt.Sprintf("; %d stand differently, %d sums by reason, and %d days of cells", r.Wrong, r.WrongAside, r.WrongDay)
}
