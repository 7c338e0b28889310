package db

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// CopyTo writes one consistent state of an SQLite database to a file that is not there yet, and
// returns when it is on the disk. Readers and the writer go on meanwhile.
func (d *DB) CopyTo(ctx context.Context, path string) error {
	if d.postgres {
		return errors.New("copy database: not an SQLite file")
	}
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("copy database: %s is there already", path)
	}
	if _, err := d.pool.ExecContext(ctx, "vacuum into ?", path); err != nil {
		return fmt.Errorf("copy database: %w", err)
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("copy database: %w", err)
	}
	if err := errors.Join(f.Chmod(0o600), f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("copy database: %w", err)
	}
	return nil
}
