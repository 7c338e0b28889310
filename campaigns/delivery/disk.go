package delivery

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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
	paceFile     = "plan-pace.json"
)

// KeepPlan replaces the kept plan.
func (d *Disk) KeepPlan(s *Stock) error { return d.keep(snapshotFile, s.write) }

// KeepContact replaces the kept contact.
func (d *Disk) KeepContact(c Contact) error {
	return d.keep(contactFile, func(w io.Writer) error { return json.NewEncoder(w).Encode(c) })
}

// KeepPace replaces the kept state of pacing.
func (d *Disk) KeepPace(p Pace) error {
	return d.keep(paceFile, func(w io.Writer) error { return json.NewEncoder(w).Encode(p) })
}

// KeptPace returns the kept state of pacing; ErrNothingKept when none was.
func (d *Disk) KeptPace() (p Pace, err error) {
	return p, d.read(paceFile, func(r io.Reader) error { return json.NewDecoder(r).Decode(&p) })
}

// Kept returns what was kept; ErrNothingKept when nothing was.
func (d *Disk) Kept() (*Stock, Contact, error) {
	var c Contact
	s, err := d.plan()
	if err != nil {
		return nil, c, err
	}
	return s, c, d.read(contactFile, func(r io.Reader) error { return json.NewDecoder(r).Decode(&c) })
}

func (d *Disk) plan() (s *Stock, err error) {
	err = d.read(snapshotFile, func(r io.Reader) error {
		s, err = readStock(r)
		return err
	})
	return s, err
}

// keep writes a file beside the old one and puts it in its place, so that a crash leaves one or the
// other whole.
func (d *Disk) keep(name string, write func(io.Writer) error) error {
	tmp, err := os.CreateTemp(d.Dir, name+".*")
	if err != nil {
		return fmt.Errorf("keep %s: %w", name, err)
	}
	defer os.Remove(tmp.Name())
	buffer := bufio.NewWriterSize(tmp, 64<<10)
	err = write(buffer)
	if err == nil {
		err = errors.Join(buffer.Flush(), tmp.Sync())
	}
	err = errors.Join(err, tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), filepath.Join(d.Dir, name))
	}
	if err != nil {
		return fmt.Errorf("keep %s: %w", name, err)
	}
	return nil
}

func (d *Disk) read(name string, from func(io.Reader) error) error {
	f, err := os.Open(filepath.Join(d.Dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return ErrNothingKept
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	defer f.Close()
	if err := from(bufio.NewReaderSize(f, 64<<10)); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return nil
}
