package engagement

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns/delivery"
)

func TestMissesAreToldAsSumsThatMayComeTwice(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 11, 24, 12, 10, 0, 0, time.UTC)
	m := NewMisses([16]byte{7})
	m.Count(3, delivery.Capped, noon)
	m.Count(3, delivery.Capped, noon)
	m.Count(3, delivery.NoLocale, noon)
	half := HalfHour(noon)
	first := m.Tell(noon)
	want := []Miss{{[16]byte{7}, half, 3, delivery.Capped, 2}, {[16]byte{7}, half, 3, delivery.NoLocale, 1}}
	if diff := cmp.Diff(want, first); diff != "" {
		t.Error(diff)
	}
	if again := m.Tell(noon); len(again) != 0 {
		t.Errorf("told again: %v", again)
	}
	m.Count(3, delivery.Capped, noon)
	if diff := cmp.Diff([]Miss{{[16]byte{7}, half, 3, delivery.Capped, 3}}, m.Tell(noon)); diff != "" {
		t.Errorf("the sum since the half-hour began: %s", diff)
	}
	m.Count(3, delivery.Capped, noon.Add(time.Hour))
	m.Tell(noon.Add(2 * time.Hour))
	if len(m.counts) != 1 {
		t.Errorf("%d half-hours are kept: those that are over for an hour are not", len(m.counts))
	}
}

func TestAMissComesBackFromTheLogAndDamageDoesNot(t *testing.T) {
	t.Parallel()
	good := Miss{[16]byte{1, 2}, time.Date(2026, 11, 24, 12, 30, 0, 0, time.UTC), 42, delivery.Duplicate, 1 << 40}
	var b Batch
	if err := b.read(good.append(nil)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Miss{good}, b.Misses); diff != "" {
		t.Error(diff)
	}
	for name, change := range map[string]func(*Miss){
		"no campaign": func(m *Miss) { m.Campaign = 0 }, "no count": func(m *Miss) { m.Count = 0 },
		"a reason that is no miss": func(m *Miss) { m.Why = delivery.NoMatch }, "an unknown reason": func(m *Miss) { m.Why = "no_reason" },
		"a year nobody knows": func(m *Miss) { m.Bucket = time.Date(12000, 1, 1, 0, 0, 0, 0, time.UTC) },
	} {
		bad := good
		change(&bad)
		if err := new(Batch).read(bad.append(nil)); err == nil {
			t.Errorf("%s was read", name)
		}
	}
	whole := good.append(nil)
	for n := range whole {
		if err := new(Batch).read(whole[:n]); err == nil {
			t.Errorf("%d of %d bytes were read as a whole record", n, len(whole))
		}
	}
}
