package delivery

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// ErrNothingKept says that no plan was kept here yet.
var ErrNothingKept = errors.New("delivery: no plan kept")

// Disk keeps the last plan and the last contact of one node in a folder.
type Disk struct{ Dir string }

// Contact is when the stores were last reached, and the stops in force then.
type Contact struct {
	At       time.Time
	Revision int64 // of the plan in use then
	Position int64 // of the stops
	Stops    []Stop
}

const (
	snapshotFile = "plan.json"
	contactFile  = "plan-contact.json"
)

// KeepSnapshot replaces the kept plan.
func (d *Disk) KeepSnapshot(s Snapshot) error { return d.keep(snapshotFile, s) }

// KeepContact replaces the kept contact.
func (d *Disk) KeepContact(c Contact) error { return d.keep(contactFile, c) }

// Kept returns what was kept; ErrNothingKept when nothing was.
func (d *Disk) Kept() (Snapshot, Contact, error) {
	var s Snapshot
	var c Contact
	if err := d.read(snapshotFile, &s); err != nil {
		return s, c, err
	}
	return s, c, d.read(contactFile, &c)
}

// keep writes a file beside the old one and puts it in its place, so that a crash leaves one or the
// other whole.
func (d *Disk) keep(name string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("keep %s: %w", name, err)
	}
	tmp, err := os.CreateTemp(d.Dir, name+".*")
	if err != nil {
		return fmt.Errorf("keep %s: %w", name, err)
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(b)
	err = errors.Join(err, tmp.Sync(), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), filepath.Join(d.Dir, name))
	}
	if err != nil {
		return fmt.Errorf("keep %s: %w", name, err)
	}
	return nil
}

func (d *Disk) read(name string, v any) error {
	b, err := os.ReadFile(filepath.Join(d.Dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return ErrNothingKept
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	if err := json.Unmarshal(b, v); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return nil
}
