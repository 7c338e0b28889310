package campaigns

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"erawan/internal/fault"
)

// Hook is an address of somebody's own servers that is sent what they are told: a partner what concerns it, an analyst a report.
type Hook struct {
	ID       int64
	Public   string
	Org      int64
	URL      string
	Kinds    []NoticeKind // what it is sent; all of it when empty
	Secret   string       // with which deliveries are signed, sealed
	Before   string       // the one before, sealed; it signs as well until Overlaps
	Overlaps time.Time
	Off      HookOff   // why nothing is sent; empty while it is
	Failed   int       // tries in a row that came to nothing
	Failing  time.Time // since when; zero while none did
	Made     time.Time
}

// HookOff is why a webhook is sent nothing.
type HookOff string

// Why.
const (
	HookOn      HookOff = ""
	HookPaused  HookOff = "paused"  // its owner wanted it
	HookGone    HookOff = "gone"    // it answered 410
	HookFailing HookOff = "failing" // it took nothing for a day and twenty tries
)

// Bounds of webhooks.
const (
	MaxHooks     = 10 // of an organisation
	maxHookURL   = 500
	HookOverlap  = 24 * time.Hour // how long the secret before still signs
	hookPatience = 24 * time.Hour // how long nothing may be taken before a webhook is turned off
	hookTries    = 20             // and how many tries
)

// hookTold are the counts of failures in a row of which a partner is told.
var hookTold = []int{5, 10, 15}

// Check says everything that is wrong with a webhook that somebody wants. Without TLS only this very machine, as for origins.
func (h Hook) Check() error {
	var wrong fault.Faults
	u, err := url.Parse(h.URL)
	switch {
	case strings.TrimSpace(h.URL) == "":
		wrong.Add(fault.Invalid, "url", "hook.needs_url")
	case len(h.URL) > maxHookURL:
		wrong = append(wrong, fault.New(fault.Invalid, "url", "hook.long_url").With("max", maxHookURL))
	case err != nil || u.Host == "" || u.Hostname() == "" || u.User != nil || u.Fragment != "" || strings.ContainsAny(h.URL, " \t\r\n"):
		wrong.Add(fault.Invalid, "url", "hook.bad_url")
	case u.Scheme != "https" && (u.Scheme != "http" || u.Hostname() != "localhost" && u.Hostname() != "127.0.0.1" && u.Hostname() != "::1"):
		wrong.Add(fault.Invalid, "url", "hook.needs_https")
	}
	if slices.ContainsFunc(h.Kinds, func(k NoticeKind) bool { return !k.Sent() }) {
		wrong.Add(fault.Invalid, "kinds", "hook.unknown_kind")
	}
	return wrong.Err()
}

// HookSchedule is how long after one try the next follows. What was not taken after the last is given up.
var HookSchedule = []time.Duration{5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour}

// DeliveryState is how far a delivery has come.
type DeliveryState string

// The states.
const (
	DeliveryDue   DeliveryState = "due"
	DeliveryDone  DeliveryState = "done"
	DeliveryGiven DeliveryState = "given_up"
)

// Trouble is why a try came to nothing, in a word.
type Trouble string

// The troubles.
const (
	NoTrouble      Trouble = ""
	TroubleStatus  Trouble = "status"   // it answered, and not with 2xx
	TroubleMoved   Trouble = "redirect" // which is not followed
	TroubleGone    Trouble = "gone"     // 410
	TroublePrivate Trouble = "private"  // the address is not on the public internet
	TroubleTime    Trouble = "timeout"
	TroubleConnect Trouble = "connect"
	TroubleTLS     Trouble = "tls"
	TroubleSecret  Trouble = "secret" // our key file does not open the secret
)

// Delivery is a notice on its way to a webhook.
type Delivery struct {
	ID     int64
	Hook   Hook
	Notice Notice
	State  DeliveryState
	Tries  int
	Due    time.Time // of the next try
	At     time.Time // of the last; zero before the first
	Status int       // which the last was answered with; 0 for none
	Why    Trouble
	Took   time.Duration
}

// Try is what came of one.
type Try struct {
	At     time.Time
	Status int
	Why    Trouble
	Took   time.Duration
	Jitter float64 // 0 to 1: where in its tenth the next one falls
}

// After is the delivery and its webhook when a try was made, and what the partner is told for it.
func (d Delivery) After(t Try) (Delivery, []NoticeKind) {
	var told []NoticeKind
	d.Tries++
	d.At, d.Status, d.Why, d.Took = t.At, t.Status, t.Why, t.Took
	d.Hook, told = d.Hook.After(t)
	switch {
	case t.Why == NoTrouble:
		d.State = DeliveryDone
	case t.Why == TroubleGone, d.Tries > len(HookSchedule):
		d.State = DeliveryGiven
	default:
		wait := HookSchedule[d.Tries-1]
		d.Due = t.At.Add(wait + time.Duration(t.Jitter*float64(wait/10)))
	}
	return d, told
}

// After is the webhook when a try was made, whatever was sent, and what its owner is told for it.
func (h Hook) After(t Try) (Hook, []NoticeKind) {
	if t.Why == NoTrouble {
		h.Failed, h.Failing = 0, time.Time{}
		return h, nil
	}
	var told []NoticeKind
	if h.Failing.IsZero() {
		h.Failing = t.At
	}
	h.Failed++
	if slices.Contains(hookTold, h.Failed) {
		told = append(told, NoticeFailing)
	}
	switch {
	case t.Why == TroubleGone:
		h.Off = HookGone
		told = append(told, NoticeOff)
	case h.Off == HookOn && h.Failed >= hookTries && t.At.Sub(h.Failing) >= hookPatience:
		h.Off = HookFailing
		told = append(told, NoticeOff)
	}
	return h, told
}
