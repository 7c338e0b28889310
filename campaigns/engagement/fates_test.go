package engagement

import (
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func fatesOf(r *Recorder) map[string]uint64 {
	out := map[string]uint64{}
	keep := func(name string, n uint64) {
		if n > 0 {
			out[name] += n
		}
	}
	r.Tell(Fates{Taken: keep, Refused: keep, Filtered: keep})
	return out
}

func TestEveryEventIsCountedByWhatBecameOfIt(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	s := sealer("a secret")
	text := func(at time.Time) string {
		c := claims(at)
		sealed, err := s.Seal(&c)
		if err != nil {
			t.Fatal(err)
		}
		return sealed
	}
	good, old := text(now), text(now.AddDate(0, 0, -3))
	first, second := &journal{}, &journal{}
	r := &Recorder{Sealer: s, First: first, Second: second, Log: slog.New(slog.DiscardHandler)}
	record := func(ua string, events ...Incoming) {
		_, _, err := r.Record(t.Context(), Visit{Now: now, UserAgent: ua}, events)
		if down := first.down != nil && second.down != nil; (err != nil) != down {
			t.Fatal(err)
		}
	}
	record("Mozilla/5.0", Incoming{Token: good, Type: "impression"}, Incoming{Token: good, Type: "viewable"}, Incoming{Token: old, Type: "click"},
		Incoming{Token: "x", Type: "click"}, Incoming{Token: good, Type: "decision"})
	record("curl/8", Incoming{Token: good, Type: "open"})
	r.Refused(EventMalformed)
	r.Refused("a code of nobody's")
	first.down = errDown
	record("Mozilla/5.0", Incoming{Token: good, Type: "share"})
	second.down = errDown
	record("Mozilla/5.0", Incoming{Token: good, Type: "click"}, Incoming{Token: good, Type: "share"})
	want := map[string]uint64{"accepted": 3, "spooled": 1, "unavailable": 2, "declared_bot": 1, "too_soon": 1,
		TokenExpired: 1, TokenInvalid: 1, TypeUnknown: 1, EventMalformed: 1}
	if diff := cmp.Diff(want, fatesOf(r)); diff != "" {
		t.Error(diff)
	}
}
