package delivery

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"erawan/campaigns/token"
)

var pageKinds = []token.Kind{token.Page, token.Image}

// Source is where plans come from: the database.
type Source interface {
	// Position reads the two counters.
	Position(ctx context.Context) (Position, error)
	// Changes reads in one transaction what a reader at a mark lacks; everything, with the zero Mark as
	// their Since, when it cannot tell what that is.
	Changes(ctx context.Context, since Mark, now time.Time) (Changes, error)
	// StopsInForce reads the stops, and the position they stand at.
	StopsInForce(ctx context.Context) ([]Stop, error)
}

// Heart carries the positions between nodes when the database is away.
type Heart interface {
	// Beat tells the others what the database said just now.
	Beat(ctx context.Context, p Position, at time.Time) error
	// Last is the newest beat of anybody.
	Last(ctx context.Context) (Position, time.Time, error)
}

// Loader keeps a planner's plan and stops current: it asks the database every half second, and at
// once when the bell rings; it keeps what it knows on disk, so that a node starts with both stores
// down.
type Loader struct {
	Planner *Planner
	Source  Source
	Heart   Heart // nil without Redis
	Shelf   *Disk // nil keeps nothing
	Options func(now time.Time) Options
	Now     func() time.Time
	Log     *slog.Logger
	Bell    <-chan struct{}           // something changed: look now
	Paces   PaceSource                // nil leaves pacing alone
	Stopped func(after time.Duration) // told how long each stop took from being pressed to being in force here; may be nil

	pacedAt    time.Time // when pacing was looked at
	stock      *Stock    // of the plan in use; nil before there is one
	compiledAt time.Time
	stops      []Stop
	savedAt    time.Time
	keeping    chan error // of the plan that is being put on disk
	unkept     bool       // the plan in use is not on disk yet, nor on its way
	littered   bool       // everything was read at once, and what that took is not given back yet
	quiet      bool       // the last look failed, and the log says so already
}

// How often the loader looks, recompiles (texts come into force and expire), and notes its contact.
const (
	lookEvery      = 500 * time.Millisecond
	recompileEvery = time.Minute
	noteEvery      = 10 * time.Second
	lookTimeout    = 5 * time.Second
	firstTimeout   = 30 * time.Second // to read everything, while there is nothing yet that a stop could wait for
)

// Start loads what is on disk and then looks at the database once. A node may start with neither: it
// answers lease_expired until it is in contact.
func (l *Loader) Start(ctx context.Context) error {
	if l.Shelf != nil {
		if err := l.restore(); err != nil && !errors.Is(err, ErrNothingKept) {
			l.Log.Warn("kept plan not usable", "error", err)
		}
	}
	if err := l.Look(ctx); err != nil {
		l.Log.Warn("plan not refreshed at start", "error", err)
	}
	return nil
}

// Run looks until the context ends.
func (l *Loader) Run(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			if err := l.settle(true); err != nil {
				l.Log.Warn("plan not kept", "error", err)
			}
			return
		case <-tick.C:
		case <-l.Bell:
			l.pacedAt = time.Time{} // it may have rung for that
		}
		err := l.Look(ctx)
		switch {
		case err != nil && !l.quiet:
			l.Log.Warn("plan not refreshed", "error", err)
		case err == nil && l.quiet:
			l.Log.Info("plan refreshed again")
		}
		l.quiet = err != nil
	}
}

// Look asks once what has changed and takes it in. Contact counts only after everything the
// positions promise is in memory.
func (l *Loader) Look(parent context.Context) error {
	ctx, cancel := context.WithTimeout(parent, lookTimeout)
	defer cancel()
	now := l.Now()
	pos, err := l.Source.Position(ctx)
	if err != nil {
		if l.heard(parent) { // which has its own time: the database may have used up ours
			return nil
		}
		return fmt.Errorf("read positions: %w", err)
	}
	if err := l.takeStops(ctx, pos); err != nil {
		return err
	}
	if err := l.takePlan(parent, pos, now); err != nil {
		return err
	}
	l.Planner.Touch(now)
	l.takePace(ctx, now)
	if l.Heart != nil {
		if err := l.Heart.Beat(ctx, pos, now); err != nil {
			l.Log.Debug("heartbeat not sent", "error", err)
		}
	}
	if err := l.keep(); err != nil {
		return err
	}
	return l.note(now, false)
}

// keep puts the plan in use on disk, and tries again until it is there. That takes longer than a plan
// may, so it goes on beside the looks; until it is done the disk has the plan before, from which no lease
// of this one can be read.
func (l *Loader) keep() error {
	if l.Shelf == nil {
		return nil
	}
	err := l.settle(false)
	if l.keeping != nil || !l.unkept {
		return err
	}
	stock, littered, done := l.stock, l.littered, make(chan error, 1)
	l.keeping, l.unkept, l.littered = done, false, false
	go func() {
		err := l.Shelf.KeepPlan(stock)
		if littered {
			debug.FreeOSMemory() // rows and text of a whole plan are several times what is kept of it
		}
		done <- err
	}()
	return err
}

// settle takes note of a plan that has reached the disk; with wait, of one that is on its way there.
func (l *Loader) settle(wait bool) error {
	if l.keeping == nil {
		return nil
	}
	var err error
	select {
	case err = <-l.keeping:
	default:
		if !wait {
			return nil
		}
		err = <-l.keeping
	}
	l.keeping = nil
	l.unkept = l.unkept || err != nil
	return err
}

// heard reports whether another node, in contact with the database a moment ago, vouches for what we
// hold. It cannot tell us what changed, only that nothing did.
func (l *Loader) heard(ctx context.Context) bool {
	if l.Heart == nil {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	pos, at, err := l.Heart.Last(ctx)
	now := l.Now()
	if err != nil || now.Sub(at).Abs() > clockSlack || pos != l.held() {
		return false
	}
	l.Planner.Touch(at)
	return l.note(now, false) == nil
}

func (l *Loader) held() Position {
	return Position{l.revision(), l.Planner.board.Load().position}
}

// revision is that of the plan in use; -1 before there is one.
func (l *Loader) revision() int64 {
	if l.stock == nil {
		return -1
	}
	return l.stock.Position().Revision
}

// takeStops comes first: taking something out must wait for nothing.
func (l *Loader) takeStops(ctx context.Context, pos Position) error {
	if pos.Stops == l.Planner.board.Load().position && l.stops != nil {
		return nil
	}
	stops, err := l.Source.StopsInForce(ctx)
	if err != nil {
		return fmt.Errorf("read stops: %w", err)
	}
	if stops == nil {
		stops = []Stop{}
	}
	before, known := l.Planner.board.Load().position, l.stops != nil
	l.stops = stops
	l.Planner.UseStops(NewBoard(pos.Stops, stops))
	if known {
		l.tellStopped(before, stops)
	}
	return l.note(l.Now(), true)
}

// tellStopped tells of the stops that were not there at the look before. What a node finds at its start
// was pressed when it was not running, and says nothing about how fast stops are.
func (l *Loader) tellStopped(before int64, stops []Stop) {
	if l.Stopped == nil {
		return
	}
	now := l.Now()
	for _, s := range stops {
		if s.Seq > before {
			l.Stopped(max(now.Sub(s.At), 0))
		}
	}
}

func (l *Loader) takePlan(ctx context.Context, pos Position, now time.Time) error {
	patience := lookTimeout
	if l.stock == nil {
		patience = firstTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	fresh := pos.Revision != l.revision()
	if !fresh && now.Sub(l.compiledAt) < recompileEvery {
		return nil
	}
	stock, whole := l.stock, false
	if fresh {
		since := l.mark(pos)
		whole = since == Mark{}
		changes, err := l.Source.Changes(ctx, since, now)
		if err != nil {
			return fmt.Errorf("read plan: %w", err)
		}
		l.Planner.Rest(changes.resting())
		if stock == nil {
			stock = &Stock{}
		}
		stock = stock.After(changes)
	}
	if err := l.compile(stock, now); err != nil {
		return err
	}
	if !fresh {
		return nil
	}
	l.unkept, l.littered = true, l.littered || whole
	l.Log.Info("plan loaded", "revision", stock.Position().Revision, "campaigns", len(stock.campaigns), "refused_texts", len(l.Planner.Plan().Refused()))
	return nil
}

// mark is from where to read. A revision that went back is another database's: all of it is read.
func (l *Loader) mark(pos Position) Mark {
	if pos.Revision < l.revision() || l.stock == nil {
		return Mark{}
	}
	return l.stock.Mark()
}

func (l *Loader) compile(s *Stock, now time.Time) error {
	o := l.Options(now)
	o.Before = l.Planner.Plan()
	plan, err := s.Compile(o)
	if err != nil {
		return fmt.Errorf("compile plan %d: %w", s.Position().Revision, err)
	}
	l.stock, l.compiledAt = s, now
	l.Planner.Use(plan)
	return nil
}

// note keeps the stops and the moment of contact on disk.
func (l *Loader) note(now time.Time, always bool) error {
	if l.Shelf == nil || (!always && now.Sub(l.savedAt) < noteEvery) {
		return nil
	}
	contact := time.UnixMilli(l.Planner.contact.Load()).UTC()
	err := l.Shelf.KeepContact(Contact{At: contact, Revision: max(l.revision(), 0), Stops: l.stops, Position: l.Planner.board.Load().position})
	switch {
	case err != nil:
		l.savedAt = time.Time{} // the next look tries again
	case !always:
		l.savedAt = now
	}
	return err
}

// restore takes up what an earlier run of this node knew.
func (l *Loader) restore() error {
	s, c, err := l.Shelf.Kept()
	if err != nil {
		return err
	}
	now := l.Now()
	if err := l.compile(s, now); err != nil {
		return err
	}
	l.stops = c.Stops
	l.Planner.UseStops(NewBoard(c.Position, c.Stops))
	if pace, err := l.Shelf.KeptPace(); err == nil {
		l.Planner.UsePace(pace)
	} else if !errors.Is(err, ErrNothingKept) {
		l.Log.Warn("kept pacing not usable", "error", err)
	}
	if c.At.After(now) || c.Revision > s.Position().Revision {
		return nil // a clock was set back, or a later plan was never kept: no lease can be read from it
	}
	l.Planner.Touch(c.At)
	l.Log.Info("kept plan taken up", "revision", s.Position().Revision, "contact", c.At)
	return nil
}
