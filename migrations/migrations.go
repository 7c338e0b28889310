// Package migrations is the schema's truth: numbered SQL files, one subject a file, once for
// Postgres and once for SQLite. The two say the same: a test compares their tables and columns.
//
// On SQLite an instant is an integer of Unix milliseconds, a day is ISO text, a truth is 0 or 1,
// and JSON is text. A zero that means "none" stands in the ledger's keys, because a unique key
// over nulls keeps nothing unique.
package migrations

import (
	"embed"
	"io/fs"
)

//go:embed postgres/*.sql
var postgres embed.FS

//go:embed sqlite/*.sql
var sqlite embed.FS

// Postgres and SQLite hold the files of each dialect, at the root.
var (
	Postgres = sub(postgres, "postgres")
	SQLite   = sub(sqlite, "sqlite")
)

func sub(all embed.FS, dir string) fs.FS {
	out, err := fs.Sub(all, dir)
	if err != nil {
		panic("migrations: " + err.Error())
	}
	return out
}
