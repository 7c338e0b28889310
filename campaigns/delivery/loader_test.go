package delivery

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/internal/lang"
)

var errAway = errors.New("database away")

// database is a Source in memory. It is used by one goroutine at a time.
type database struct {
	snapshot Snapshot
	stops    []Stop
	down     error // what every call answers
	broken   error // what Changes answers
	hangs    bool  // no call answers before its context ends

	snapshots int  // how often it was asked for
	since     Mark // from where, the last time
}

func (d *database) wait(ctx context.Context) error {
	if d.hangs {
		<-ctx.Done()
		return ctx.Err()
	}
	return d.down
}

func (d *database) Position(ctx context.Context) (Position, error) {
	return d.snapshot.Position, d.wait(ctx)
}

// Changes answers with everything, as a Source may.
func (d *database) Changes(ctx context.Context, since Mark, now time.Time) (Changes, error) {
	d.snapshots++
	d.since = since
	s := d.snapshot
	s.TakenAt = now
	return Changes{Snapshot: s}, errors.Join(d.wait(ctx), d.broken)
}

func (d *database) StopsInForce(ctx context.Context) ([]Stop, error) { return d.stops, d.wait(ctx) }

// stop presses stop on a target, and forgets it when pressed again.
func (d *database) stop(t Target) {
	d.snapshot.Position.Stops++
	d.stops = []Stop{{Seq: d.snapshot.Position.Stops, Target: t, On: true, At: noon}}
}

func (d *database) resume() {
	d.snapshot.Position.Stops++
	d.stops = nil
}

// heart is a Heart in memory.
type heart struct {
	mu    sync.Mutex
	pos   Position
	at    time.Time
	beats int
	down  error
}

func (h *heart) Beat(_ context.Context, p Position, at time.Time) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.beats++
	h.pos, h.at = p, at
	return h.down
}

func (h *heart) Last(ctx context.Context) (Position, time.Time, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.pos, h.at, errors.Join(h.down, ctx.Err())
}

// node is one process: a loader and its planner, on a clock of the test's.
type node struct {
	*Loader
	now time.Time
}

func newNode(db *database, folder string) *node {
	n := &node{now: noon}
	n.Loader = &Loader{Planner: NewPlanner(newSealer(), (&counted{}).decided), Source: db, Options: options,
		Now: func() time.Time { return n.now }, Log: slog.New(slog.DiscardHandler)}
	if folder != "" {
		n.Shelf = &Disk{Dir: folder}
	}
	return n
}

// answers is what the node tells a visit: the campaign, or the frame of a house card, or the reason.
func (n *node) answers() string {
	a := n.Planner.Decide(ask(n.now, "plc_trip"))[0]
	switch {
	case a.Empty != "":
		return string(a.Empty)
	case a.Campaign == "":
		return "house " + string(a.Frame)
	}
	return a.Campaign
}

// mustLook looks, and waits for the plan to be on disk.
func (n *node) mustLook(t *testing.T) {
	t.Helper()
	if err := errors.Join(n.Look(t.Context()), n.settle(true)); err != nil {
		t.Fatal(err)
	}
}

func (n *node) want(t *testing.T, when, want string) {
	t.Helper()
	if got := n.answers(); got != want {
		t.Errorf("%s: %q, want %q", when, got, want)
	}
}

func giftWorld() world {
	return world{Placements: []place{{ID: "plc_trip", House: "msg_card"}}, Messages: []message{{ID: "msg_gift"}, {ID: "msg_card", Frame: content.Neutral}},
		Campaigns: []campaign{{ID: "cmp_gift", Messages: []string{"msg_gift"}}}}
}

func giftDatabase(t *testing.T) *database {
	t.Helper()
	return &database{snapshot: giftWorld().snapshot(t)}
}

var stopGift = Target{Kind: StopCampaign, ID: campaignIDs}

func TestALoaderTakesInWhatChanged(t *testing.T) {
	t.Parallel()
	db := giftDatabase(t)
	n := newNode(db, "")
	if err := n.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	n.want(t, "at start", "cmp_gift")

	n.now = n.now.Add(time.Second)
	n.mustLook(t)
	if db.snapshots != 1 {
		t.Errorf("%d snapshots read for one revision", db.snapshots)
	}

	db.stop(stopGift)
	n.mustLook(t)
	n.want(t, "stopped", "house neutral")
	db.resume()
	n.mustLook(t)
	n.want(t, "resumed", "cmp_gift")
	if db.snapshots != 1 {
		t.Errorf("a stop read %d snapshots", db.snapshots-1)
	}

	db.snapshot.Campaigns = nil
	db.snapshot.Position.Revision++
	n.mustLook(t)
	n.want(t, "taken out", "house neutral")
	if got := n.Planner.Health(n.now); got.Position != db.snapshot.Position || db.snapshots != 2 {
		t.Errorf("%+v after %d snapshots", got, db.snapshots)
	}
}

func TestAPauseWaitsForNoPlan(t *testing.T) {
	t.Parallel()
	db := giftDatabase(t)
	n := newNode(db, "")
	n.mustLook(t)
	n.want(t, "at start", "cmp_gift")
	n.Options = func(now time.Time) Options { // is asked for when the plan is about to be made
		n.want(t, "before there is a plan that knows", "house neutral")
		if got := n.Planner.Explain(ask(n.now, "plc_trip"))[0].Campaigns[0].Reason; got != NoCampaign {
			t.Errorf("explained as %q", got)
		}
		return options(now)
	}
	db.snapshot.Campaigns = slices.Clone(db.snapshot.Campaigns)
	db.snapshot.Campaigns[0].State = campaigns.Paused
	db.snapshot.Position.Revision++
	n.mustLook(t)
	n.want(t, "paused", "house neutral")

	n.Options = options
	db.snapshot.Campaigns[0].State = campaigns.Live
	db.snapshot.Position.Revision++
	n.mustLook(t)
	n.want(t, "live again", "cmp_gift")
}

func TestAStopIsTakenEvenWhenThePlanCannotBeRead(t *testing.T) {
	t.Parallel()
	db := giftDatabase(t)
	n := newNode(db, "")
	n.mustLook(t)
	db.broken = errAway
	db.snapshot.Position.Revision++
	db.stop(stopGift)
	if err := n.Look(t.Context()); !errors.Is(err, errAway) {
		t.Errorf("%v", err)
	}
	n.want(t, "stopped", "house neutral")

	n.now = n.now.Add(Lease)
	n.Look(t.Context())
	if !n.Planner.Health(n.now).Expired {
		t.Error("a node that cannot read the plan counts as in contact")
	}
}

func TestWithoutContactTheLeaseRunsOutAndContactRenewsIt(t *testing.T) {
	t.Parallel()
	db := giftDatabase(t)
	n := newNode(db, "")
	n.mustLook(t)
	db.down = errAway
	for range 3 {
		n.now = n.now.Add(5*time.Minute - time.Second)
		if err := n.Look(t.Context()); !errors.Is(err, errAway) {
			t.Fatalf("%v", err)
		}
		n.want(t, "within the lease", "cmp_gift")
	}
	n.now = noon.Add(Lease)
	n.want(t, "after the lease", "house neutral")
	db.down = nil
	n.mustLook(t)
	n.want(t, "in contact again", "cmp_gift")
}

func TestATextComesIntoForceWithoutANewRevision(t *testing.T) {
	t.Parallel()
	db := giftDatabase(t)
	for i := range db.snapshot.Approvals {
		db.snapshot.Approvals[i].At = noon.Add(30 * time.Second)
	}
	n := newNode(db, "")
	n.mustLook(t)
	n.want(t, "before", "no_locale")
	n.now = noon.Add(time.Minute)
	n.mustLook(t)
	n.want(t, "after", "cmp_gift")
	if db.snapshots != 1 {
		t.Errorf("%d snapshots", db.snapshots)
	}
}

func TestTheHeartVouchesOnlyForWhatTheNodeHolds(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		beat  func(h *heart, now time.Time)
		leads string
	}{
		"same position, just now":   {func(h *heart, now time.Time) { h.at = now.Add(-time.Second) }, "cmp_gift"},
		"clocks a second apart":     {func(h *heart, now time.Time) { h.at = now.Add(time.Second) }, "cmp_gift"},
		"another revision":          {func(h *heart, now time.Time) { h.at = now; h.pos.Revision++ }, "house neutral"},
		"another stop":              {func(h *heart, now time.Time) { h.at = now; h.pos.Stops++ }, "house neutral"},
		"an old beat":               {func(h *heart, now time.Time) { h.at = now.Add(-6 * time.Second) }, "house neutral"},
		"a beat from a clock ahead": {func(h *heart, now time.Time) { h.at = now.Add(time.Hour) }, "house neutral"},
		"no heart":                  {func(h *heart, now time.Time) { h.at = now; h.down = errAway }, "house neutral"},
	} {
		db, h := giftDatabase(t), &heart{}
		n := newNode(db, "")
		n.Heart = h
		n.mustLook(t)
		if h.beats != 1 || h.pos != db.snapshot.Position || !h.at.Equal(noon) {
			t.Fatalf("%d beats, the last %+v at %v", h.beats, h.pos, h.at)
		}
		db.down = errAway
		n.now = noon.Add(Lease + time.Minute)
		row.beat(h, n.now)
		vouched := n.Look(t.Context()) == nil
		n.want(t, name, row.leads)
		if vouched != (row.leads == "cmp_gift") {
			t.Errorf("%s: vouched is %v", name, vouched)
		}
	}
}

func TestADatabaseThatHangsLeavesTimeForTheHeart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db, h := giftDatabase(t), &heart{}
		n := newNode(db, "")
		n.Loader.Now = time.Now
		n.Heart = h
		n.now = time.Now()
		n.mustLook(t)

		db.hangs = true
		began := time.Now()
		go func() { // another node, in contact
			time.Sleep(4 * time.Second)
			h.Beat(t.Context(), db.snapshot.Position, time.Now())
		}()
		if err := n.Look(t.Context()); err != nil {
			t.Errorf("%v", err)
		}
		if waited := time.Since(began); waited != lookTimeout {
			t.Errorf("waited %v for a database that hangs", waited)
		}
		if got := n.Planner.Health(time.Now()).Contact; !got.Equal(began.Add(4 * time.Second)) {
			t.Errorf("contact %v, want the other node's", got)
		}
	})
}

func TestANodeLooksTwiceASecondAndWhenTheBellRings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := giftDatabase(t)
		bell := make(chan struct{}, 1)
		n := newNode(db, "")
		n.Bell, n.Loader.Now = bell, time.Now
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { n.Run(ctx); close(done) }()

		time.Sleep(lookEvery)
		synctest.Wait()
		if db.snapshots != 1 {
			t.Errorf("no look after %v", lookEvery)
		}
		db.stop(stopGift)
		bell <- struct{}{}
		synctest.Wait()
		if got := n.Planner.board.Load().position; got != db.snapshot.Position.Stops {
			t.Errorf("the bell rang and nobody looked: stops at %d", got)
		}
		cancel()
		<-done
	})
}

func TestANodeStartsFromItsDiskWithBothStoresDown(t *testing.T) {
	t.Parallel()
	folder, db := t.TempDir(), giftDatabase(t)
	db.stop(stopGift)
	n := newNode(db, folder)
	n.mustLook(t)
	n.want(t, "before", "house neutral")

	db.down = errAway
	later := newNode(db, folder)
	later.Heart = &heart{down: errAway}
	later.now = noon.Add(Lease - time.Second)
	if err := later.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	later.want(t, "what was stopped stays stopped", "house neutral")
	if h := later.Planner.Health(later.now); !h.Loaded || h.Expired || h.Position != db.snapshot.Position || !h.Contact.Equal(noon) {
		t.Errorf("%+v", h)
	}
	later.now = noon.Add(Lease)
	if !later.Planner.Health(later.now).Expired {
		t.Error("a restart renewed the lease")
	}
	db.down = nil
	db.resume()
	later.mustLook(t)
	later.want(t, "in contact again", "cmp_gift")
}

// The first look's contact is on disk at once: a node killed a moment later starts again with it.
func TestAPlanServesFromDiskWithinItsLease(t *testing.T) {
	t.Parallel()
	folder, db := t.TempDir(), giftDatabase(t)
	newNode(db, folder).mustLook(t)
	db.down = errAway
	n := newNode(db, folder)
	n.now = noon.Add(time.Minute)
	n.Start(t.Context())
	n.want(t, "within the lease", "cmp_gift")
	n.now = noon.Add(Lease)
	n.want(t, "after the lease", "house neutral")
}

func TestContactIsNotedAsTimePasses(t *testing.T) {
	t.Parallel()
	folder, db := t.TempDir(), giftDatabase(t)
	n := newNode(db, folder)
	for range 7 {
		n.mustLook(t)
		n.now = n.now.Add(5 * time.Second)
	}
	_, c, err := n.Shelf.Kept()
	if err != nil || !c.At.Equal(noon.Add(30*time.Second)) || c.Revision != 7 {
		t.Errorf("%+v %v", c, err)
	}
}

func TestALeaseFromAnotherClockOrAnotherPlanIsNotTakenUp(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]Contact{
		"the clock was set back":             {At: noon.Add(time.Second), Revision: 7},
		"the plan in use then was not kept":  {At: noon, Revision: 8},
		"the contact is older than a lease":  {At: noon.Add(-Lease), Revision: 7},
		"there was a plan and never contact": {Revision: 7},
	} {
		d := &Disk{Dir: t.TempDir()}
		if err := errors.Join(d.KeepPlan(NewStock(giftWorld().snapshot(t))), d.KeepContact(c)); err != nil {
			t.Fatal(err)
		}
		n := newNode(&database{down: errAway}, d.Dir)
		n.Start(t.Context())
		n.want(t, name, "house neutral")
	}
}

func TestADamagedDiskIsNoReasonNotToStart(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for _, f := range []string{snapshotFile, contactFile} {
		if err := os.WriteFile(folder+"/"+f, []byte("{"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	n := newNode(giftDatabase(t), folder)
	if err := n.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	n.want(t, "from the database", "cmp_gift")
	n.settle(true) // before the folder goes
}

func TestADiskThatIsFullDelaysNoStopAndNoPlan(t *testing.T) {
	t.Parallel()
	folder, db := t.TempDir()+"/later", giftDatabase(t)
	n := newNode(db, folder)
	for range 3 { // stops, plan and contact each find the disk full
		n.Look(t.Context())
	}
	n.want(t, "nothing can be written", "cmp_gift")
	db.stop(stopGift)
	n.Look(t.Context())
	n.want(t, "stopped", "house neutral")

	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	n.settle(true) // what was tried before there was room
	n.mustLook(t)
	s, c, err := n.Shelf.Kept()
	if err != nil || s.Position().Revision != 7 || c.Position != db.snapshot.Position.Stops || len(c.Stops) != 1 {
		t.Errorf("not kept once there was room: %+v %v", c, err)
	}
}

func TestANodeWithNothingAnswersThatItHasNoPlan(t *testing.T) {
	t.Parallel()
	n := newNode(&database{down: errAway}, t.TempDir())
	if err := n.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	n.want(t, "nothing at all", "unknown_placement")
	if n.Planner.Health(n.now).Loaded {
		t.Error("says that it has a plan")
	}
}

func TestASegmentThatCannotBeReadDoesNotEndTheLease(t *testing.T) {
	t.Parallel()
	w := giftWorld()
	w.Segments = []segment{{ID: "seg_bad"}}
	w.Campaigns = append(w.Campaigns, campaign{ID: "cmp_bad", Messages: []string{"msg_gift"}, Segments: []string{"seg_bad"}})
	n := newNode(&database{snapshot: w.snapshot(t)}, "")
	n.mustLook(t)
	n.want(t, "the other campaign", "cmp_gift")
	refused := n.Planner.Plan().Refused()
	if len(refused) != 1 || refused[0] != (Refusal{Campaign: "cmp_bad", Why: "rule.one_form"}) {
		t.Errorf("%+v", refused)
	}
}

func TestAPlanListsTheTextsItRefuses(t *testing.T) {
	t.Parallel()
	w := world{Messages: []message{{ID: "msg_gift", review: review{Unapproved: []lang.Locale{lang.Th}}}}}
	p := compile(t, w.snapshot(t), noon)
	if got := p.Refused(); len(got) != 1 || got[0] != (Refusal{Message: "msg_gift", Locale: lang.Th, Why: "text.not_approved_language"}) {
		t.Errorf("%+v", got)
	}
}

func TestANodeFollowsPacingAndKeepsItOnDisk(t *testing.T) {
	t.Parallel()
	w := goalWorld()
	w.Placements = []place{{ID: "plc_trip"}}
	w.Campaigns[0].Goal.Daily = 100
	db, folder := &database{snapshot: w.snapshot(t)}, t.TempDir()
	paces := &away{pace: paced(1)}
	n := newNode(db, folder)
	n.Paces = paces
	look := func(want string) {
		t.Helper()
		if err := n.Look(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := n.answers(); got != want {
			t.Errorf("answers %s, want %s", got, want)
		}
	}
	look("cmp_a")
	paces.pace = Pace{Epoch: 6, At: noon, Campaigns: []Paced{{Campaign: campaignIDs, Share: Whole, Shut: DayCap}}}
	look("cmp_a") // it looked a moment ago
	n.now = noon.Add(paceEvery)
	look("day_cap")

	if err := n.settle(true); err != nil { // the plan is put on disk beside the looks
		t.Fatal(err)
	}
	next := newNode(&database{down: errAway}, folder) // the stores are away when it starts again
	if err := next.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := next.answers(); got != "day_cap" {
		t.Errorf("from the disk it answers %s", got)
	}

	paces.pace.Epoch, paces.pace.Campaigns = 2, []Paced{{Campaign: campaignIDs, Share: Whole}} // another database, with fewer epochs
	n.now = n.now.Add(paceEvery)
	look("cmp_a")
	paces.gone = true
	n.now = noon.Add(PaceLease - time.Second)
	look("cmp_a")
	n.now = noon.Add(PaceLease)
	look("uncounted")
}
