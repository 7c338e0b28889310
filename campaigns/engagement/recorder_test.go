package engagement

import (
	"context"
	"crypto/sha256"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns/engagement/agents"
	"erawan/campaigns/token"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

var errDown = errors.New("log down")

// ring is one secret.
type ring struct{ secret [32]byte }

func (r *ring) Current() (byte, []byte)      { return 1, r.secret[:] }
func (r *ring) Secret(n byte) ([]byte, bool) { return r.secret[:], n == 1 }

func sealer(secret string) *token.Sealer {
	return token.NewSealer(&ring{sha256.Sum256([]byte(secret))})
}

// journal is a Log in memory.
type journal struct {
	mu      sync.Mutex
	records [][]byte
	calls   int
	down    error
	hangs   bool
	away    time.Time // until then it answers errDown
}

func (j *journal) Append(ctx context.Context, records [][]byte) error {
	j.mu.Lock()
	j.calls++
	down, hangs := j.down, j.hangs
	if time.Now().Before(j.away) {
		down = errDown
	}
	j.mu.Unlock()
	if hangs {
		<-ctx.Done()
	}
	if err := errors.Join(down, ctx.Err()); err != nil {
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, r := range records {
		j.records = append(j.records, append([]byte(nil), r...))
	}
	return nil
}

func (j *journal) batch(t *testing.T) Batch {
	t.Helper()
	var b Batch
	for _, r := range j.records {
		if err := b.read(r); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

func claims(now time.Time) token.Claims {
	id := token.NewID(now)
	return token.Claims{ID: id, Kind: token.Page, Expires: id.Time().Truncate(time.Second).Add(24 * time.Hour), Bucket: 711, Source: token.PageStore,
		Revision: 42, Propensity: 512, Signals: []byte{0, 2, 'T', 'H'},
		Cell: token.Cell{Campaign: 7, Org: 2, Message: 31, Variant: "a", Arm: token.Shown, Locale: lang.Th, Placement: 12, PlacementOrg: 5, Place: "TH"}.From(token.PageStore)}
}

func sealed(t *testing.T, s *token.Sealer, c token.Claims) string {
	t.Helper()
	text, err := s.Seal(&c)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func recorder(first, second Log) *Recorder {
	return &Recorder{Sealer: sealer("ours"), First: first, Second: second, Log: slog.New(slog.DiscardHandler)}
}

const browser = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0"

func TestEventsAreRecordedAndTheRestIsRejectedByIndex(t *testing.T) {
	t.Parallel()
	first := &journal{}
	r := recorder(first, nil)
	c := claims(noon)
	text := sealed(t, r.Sealer, c)
	image, scan, old := c, c, claims(noon.Add(-25*time.Hour))
	image.Kind, scan.Kind = token.Image, token.Scan
	now := noon.Add(time.Minute)

	n, rejected, err := r.Record(t.Context(), Visit{Now: now, UserAgent: browser}, []Incoming{
		{Token: text, Type: "impression"},
		{Token: sealed(t, sealer("theirs"), c), Type: "impression"},
		{Token: text, Type: "viewable", At: noon.Add(30 * time.Second), DwellMS: 1200},
		{Token: sealed(t, r.Sealer, old), Type: "click"},
		{Token: text, Type: "decision"},
		{Token: text, Type: "pledge"},
		{Token: "", Type: "click"},
		{Token: sealed(t, r.Sealer, image), Type: "open"},
		{Token: sealed(t, r.Sealer, scan), Type: "open"},
		{Token: text[:len(text)-2], Type: "click"},
	})
	if err != nil || n != 3 {
		t.Fatalf("%d recorded, %v", n, err)
	}
	if diff := cmp.Diff([]Rejection{{1, TokenInvalid}, {3, TokenExpired}, {4, TypeUnknown}, {5, TypeUnknown}, {6, TokenInvalid}, {8, TokenInvalid}, {9, TokenInvalid}}, rejected); diff != "" {
		t.Error(diff)
	}
	base := Event{Token: c.ID, Cell: c.Cell, Bucket: 711, Source: token.PageStore, Propensity: 512, Revision: 42, Signals: c.Signals, OccurredAt: now, ReceivedAt: now,
		Features: Traits{Agent: agents.Read(browser), Band: WithinTenMinutes}.Pack()}
	shown, viewed, opened := base, base, base
	shown.Type, viewed.Type, opened.Type = Impression, Viewable, Open
	viewed.OccurredAt, viewed.Dwell = noon.Add(30*time.Second), 1200*time.Millisecond
	if diff := cmp.Diff(Batch{Events: []Event{shown, viewed, opened}}, first.batch(t)); diff != "" {
		t.Error(diff)
	}
	if first.calls != 1 {
		t.Errorf("%d appends for one request", first.calls)
	}
}

func TestARequestOfRejectedEventsTouchesNoLog(t *testing.T) {
	t.Parallel()
	first := &journal{down: errDown}
	n, rejected, err := recorder(first, nil).Record(t.Context(), Visit{Now: noon}, []Incoming{{Token: "x", Type: "click"}})
	if n != 0 || len(rejected) != 1 || err != nil || first.calls != 0 {
		t.Errorf("%d %v %v, %d appends", n, rejected, err, first.calls)
	}
}

func TestAPagesClockIsTrustedWithinItsToken(t *testing.T) {
	t.Parallel()
	c := claims(noon)
	issued, expires := c.ID.Time(), c.Expires
	for name, row := range map[string]struct{ at, now, want time.Time }{
		"no time of its own":    {time.Time{}, noon.Add(time.Minute), noon.Add(time.Minute)},
		"between issue and now": {noon.Add(time.Second), noon.Add(time.Minute), noon.Add(time.Second)},
		"at its issue":          {issued, noon.Add(time.Minute), issued},
		"before its issue":      {noon.Add(-time.Hour), noon.Add(time.Minute), issued},
		"in the future":         {noon.Add(time.Hour), noon.Add(time.Minute), noon.Add(time.Minute)},
		"after its end":         {noon.Add(30 * time.Hour), noon.Add(40 * time.Hour), expires},
		"our clock runs behind": {time.Time{}, noon.Add(-time.Minute), issued},
		"in another zone":       {noon.Add(time.Second).In(time.FixedZone("", 7*3600)), noon.Add(time.Minute), noon.Add(time.Second)},
		"a fraction of a milli": {noon.Add(time.Second + 999), noon.Add(time.Minute), noon.Add(time.Second)},
		"a year of the page":    {time.Date(1601, 1, 1, 0, 0, 0, 0, time.UTC), noon.Add(time.Minute), issued},
	} {
		e := EventOf(c, Click, row.at, row.now)
		if !e.OccurredAt.Equal(row.want) || e.OccurredAt.Location() != time.UTC || !e.ReceivedAt.Equal(row.now) {
			t.Errorf("%s: occurred %v, want %v; received %v", name, e.OccurredAt, row.want, e.ReceivedAt)
		}
	}
	for claimed, want := range map[int64]time.Duration{-5: 0, 0: 0, 1200: 1200 * time.Millisecond, 1 << 60: MaxDwell} {
		if e := EventOf(c, Click, noon, noon).with(0, claimed); e.Dwell != want {
			t.Errorf("dwell of %d ms: %v, want %v", claimed, e.Dwell, want)
		}
	}
}

func TestWhenTheFirstLogFailsTheSecondTakesTheEventsAndTheFirstRests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first, second := &journal{down: errDown}, &journal{}
		r := recorder(first, second)
		record := func() {
			t.Helper()
			if err := r.Append(t.Context(), [][]byte{{1}}); err != nil {
				t.Fatal(err)
			}
		}
		record()
		record()
		time.Sleep(firstRest - time.Millisecond)
		record()
		if first.calls != 1 || len(second.records) != 3 {
			t.Errorf("first asked %d times while it rests; second has %d", first.calls, len(second.records))
		}
		time.Sleep(time.Millisecond)
		record()
		if first.calls != 2 {
			t.Errorf("first asked %d times after its rest", first.calls)
		}
		first.down = nil
		time.Sleep(firstRest)
		record()
		record()
		if len(first.records) != 2 || len(second.records) != 4 {
			t.Errorf("first has %d, second %d after the first is back", len(first.records), len(second.records))
		}
	})
}

func TestAFirstLogThatHangsIsGivenUpOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		second := &journal{}
		began := time.Now()
		if err := recorder(&journal{hangs: true}, second).Append(t.Context(), [][]byte{{1}}); err != nil {
			t.Fatal(err)
		}
		if waited := time.Since(began); waited != firstTimeout || len(second.records) != 1 {
			t.Errorf("waited %v; second has %d", waited, len(second.records))
		}
	})
}

// A beacon is sent as its page goes: the request is often over before the log has answered.
func TestAPageThatLeavesLosesNothingAndBlamesNoLog(t *testing.T) {
	t.Parallel()
	gone, leave := context.WithCancel(t.Context())
	leave()
	for name, row := range map[string]struct{ first, second *journal }{
		"the first log takes it":                      {&journal{}, &journal{}},
		"the second takes it when the first does not": {&journal{down: errDown}, &journal{}},
		"the only one takes it":                       {&journal{}, nil},
	} {
		r := recorder(row.first, nil)
		if row.second != nil {
			r.Second = row.second
		}
		if err := r.Append(gone, [][]byte{{1}}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		kept := len(row.first.records)
		if row.second != nil {
			kept += len(row.second.records)
		}
		if kept != 1 {
			t.Errorf("%s: %d kept", name, kept)
		}
		if resting := r.restUntil.Load() > 0; resting != (row.first.down != nil) {
			t.Errorf("%s: the first log rests: %v", name, resting)
		}
	}
}

func TestNothingIsAcknowledgedThatNoLogHas(t *testing.T) {
	t.Parallel()
	for name, logs := range map[string][2]Log{
		"both down":         {&journal{down: errDown}, &journal{down: errDown}},
		"the only one down": {&journal{down: errDown}, nil},
	} {
		r := recorder(logs[0], logs[1])
		text := sealed(t, r.Sealer, claims(noon))
		n, rejected, err := r.Record(t.Context(), Visit{Now: noon}, []Incoming{{Token: text, Type: "click"}, {Token: "x", Type: "click"}})
		if n != 0 || rejected != nil || !fault.Is(err, fault.Unavailable) || !errors.Is(err, errDown) {
			t.Errorf("%s: %d acknowledged, %v, %v", name, n, rejected, err)
		}
		if f := fault.All(err)[0]; f.RetryAfter <= 0 || f.Key != "intake.unavailable" {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

func TestAFaultOfTheLogKeepsItsOwnRetryTime(t *testing.T) {
	t.Parallel()
	full := fault.New(fault.Unavailable, "", "spool.full").After(time.Minute)
	err := recorder(&journal{down: full}, nil).Append(t.Context(), [][]byte{{1}})
	if f := fault.All(err); len(f) != 1 || f[0].RetryAfter != time.Minute {
		t.Errorf("%v", err)
	}
}
