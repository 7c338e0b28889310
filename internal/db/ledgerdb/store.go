// Package ledgerdb is the book of what happened: raw events, each once, and the rollups that are
// counted from exactly the events that were new.
package ledgerdb

import (
	"sync"
	"sync/atomic"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/token"
	"erawan/internal/db"
)

// Store keeps the ledger. Make it with New; it is safe for use by many goroutines.
type Store struct {
	db    *db.DB
	again atomic.Int64 // events that were there already, since the last reconciliation

	mu    sync.Mutex
	cells map[token.Cell]int64        // ids that are committed, and so never change
	days  map[campaigns.Date]struct{} // days whose partition is there
	zones map[string]*time.Location
}

// New returns the ledger of a database.
func New(d *db.DB) *Store {
	return &Store{db: d, cells: map[token.Cell]int64{}, days: map[campaigns.Date]struct{}{}, zones: map[string]*time.Location{}}
}

// maxCells bounds what is remembered of cells; beyond it, it is learned again.
const maxCells = 1 << 17

func (s *Store) knownCell(c token.Cell) (int64, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id, ok := s.cells[c]
	return id, ok
}

// remember keeps cells that a committed transaction used.
func (s *Store) remember(learned map[token.Cell]int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.cells)+len(learned) > maxCells {
		clear(s.cells)
	}
	for c, id := range learned {
		s.cells[c] = id
	}
}

func (s *Store) location(zone string) (*time.Location, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if l, ok := s.zones[zone]; ok {
		return l, nil
	}
	l, err := time.LoadLocation(zone)
	if err == nil {
		s.zones[zone] = l
	}
	return l, err
}
