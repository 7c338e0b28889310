package db

import "fmt"

// Counters is where everything stands.
type Counters struct {
	Revision int64 `gorm:"column:revision"` // of all that a plan is made from
	Stops    int64 `gorm:"column:stops"`    // of the stop log
	Data     int64 `gorm:"column:data"`     // of the ledger and its rollups
	Audit    int64 `gorm:"column:audit"`    // of the audit chain
}

// Counters reads the counters as this transaction sees them.
func (t *Tx) Counters() (Counters, error) {
	var c Counters
	err := t.Table("counter").Select("revision", "stops", "data", "audit").Take(&c).Error
	return c, err
}

// RaiseRevision takes the next revision. The row stays locked until the transaction ends, so whoever
// commits later has the higher number: take it first and check what you found afterwards.
func (t *Tx) RaiseRevision() (int64, error) { return t.raise("revision") }

// HoldRevision keeps the next revision for this transaction without taking it yet: what it reads from here on cannot change
// before it ends. SQLite has one writer anyway.
func (t *Tx) HoldRevision() error { return t.hold() }

// HoldData keeps everybody from counting until this transaction ends.
func (t *Tx) HoldData() error { return t.hold() }

func (t *Tx) hold() error {
	if !t.Postgres {
		return nil
	}
	if err := t.Exec("select revision from counter for update").Error; err != nil {
		return fmt.Errorf("hold the counters: %w", err)
	}
	return nil
}

// RaiseStops takes the next number of the stop log.
func (t *Tx) RaiseStops() (int64, error) { return t.raise("stops") }

// RaiseData takes the next revision of the ledger.
func (t *Tx) RaiseData() (int64, error) { return t.raise("data") }

func (t *Tx) raise(name string) (int64, error) {
	var n int64
	err := t.Raw("update counter set " + name + " = " + name + " + 1 returning " + name).Scan(&n).Error
	if err != nil {
		return 0, fmt.Errorf("raise %s: %w", name, err)
	}
	return n, nil
}
