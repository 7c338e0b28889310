package campaigns

import (
	"testing"
	"time"

	"erawan/internal/fault"
)

func TestAWebhooksAddressIsChecked(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"https://partner.example/erawan": "", "http://localhost:9000/x": "", "https://partner.example:8443/?a=b": "",
		"": "hook.needs_url", "  ": "hook.needs_url", "http://partner.example/": "hook.needs_https", "ftp://partner.example/": "hook.needs_https",
		"partner.example": "hook.bad_url", "https://": "hook.bad_url", "https://me:pass@partner.example/": "hook.bad_url", "https://a b.example/": "hook.bad_url", "https://partner.example/#x": "hook.bad_url",
	} {
		got := ""
		if all := fault.All(Hook{URL: address}.Check()); len(all) > 0 {
			got = all[0].Key
		}
		if got != want {
			t.Errorf("%q: %q, want %q", address, got, want)
		}
	}
	if Hook.Check(Hook{URL: "https://partner.example/", Kinds: []NoticeKind{NoticeTest}}) == nil {
		t.Error("a kind that is not sent may be asked for")
	}
}

// What is not taken is tried again as published, ten times in all, and then given up.
func TestADeliveryFollowsTheSchedule(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	d := Delivery{State: DeliveryDue, Due: now}
	var waits []time.Duration
	var told []NoticeKind
	for d.State == DeliveryDue {
		at := d.Due
		var more []NoticeKind
		d, more = d.After(Try{At: at, Status: 500, Why: TroubleStatus})
		told = append(told, more...)
		if d.State == DeliveryDue {
			waits = append(waits, d.Due.Sub(at))
		}
	}
	if len(waits) != len(HookSchedule) || d.Tries != 10 || d.State != DeliveryGiven {
		t.Fatalf("%d waits, %d tries, %s", len(waits), d.Tries, d.State)
	}
	for i, w := range waits {
		if w != HookSchedule[i] {
			t.Errorf("wait %d is %s, want %s", i, w, HookSchedule[i])
		}
	}
	if len(told) != 2 || d.Hook.Off != HookOn {
		t.Errorf("told %v, off %q: ten failures are told of twice and turn nothing off", told, d.Hook.Off)
	}
	if late, _ := (Delivery{State: DeliveryDue}).After(Try{At: now, Why: TroubleTime, Jitter: 1}); late.Due.Sub(now) != 5500*time.Millisecond {
		t.Errorf("with jitter it waits %s", late.Due.Sub(now))
	}
}

func TestAWebhookIsTurnedOff(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	h := Hook{}
	fail := func(at time.Time, why Trouble) []NoticeKind {
		d, told := (Delivery{State: DeliveryDue, Hook: h}).After(Try{At: at, Why: why})
		h = d.Hook
		return told
	}
	for range 30 {
		fail(now, TroubleStatus)
	}
	if h.Off != HookOn {
		t.Error("thirty deliveries of one minute turn it off")
	}
	d, _ := (Delivery{State: DeliveryDue, Hook: h}).After(Try{At: now, Status: 204})
	if d.Hook.Failed != 0 || !d.Hook.Failing.IsZero() {
		t.Error("one that was taken forgets nothing")
	}
	h = d.Hook
	for i := range hookTries {
		told := fail(now.Add(time.Duration(i)*90*time.Minute), TroubleTime)
		if last := i == hookTries-1; last != (h.Off == HookFailing) || last && told[len(told)-1] != NoticeOff {
			t.Errorf("after %d failures it is %q, told %v", i+1, h.Off, told)
		}
	}
	h = Hook{}
	if told := fail(now, TroubleGone); h.Off != HookGone || len(told) != 1 {
		t.Errorf("410 leaves it %q, told %v", h.Off, told)
	}
}
