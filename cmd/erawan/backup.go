package main

import (
	"context"
	"fmt"

	"erawan/internal/db"
)

type backupCmd struct {
	File string `arg:"" help:"Where to write it; a file that is not there yet." type:"path"`
}

// Run copies an SQLite database while others use it. Postgres has tools of its own, which
// ops/backup.sh calls.
func (c backupCmd) Run(ctx context.Context, s *Settings, o out) error {
	return s.with(ctx, o, func(d *db.DB) error {
		if d.Postgres() {
			return usage("a Postgres database is backed up with ops/backup.sh")
		}
		if err := d.CopyTo(ctx, c.File); err != nil {
			return err
		}
		fmt.Fprintln(o, "wrote", c.File)
		return nil
	})
}
