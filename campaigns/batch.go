package campaigns

import (
	"slices"
	"strconv"
	"strings"

	"erawan/internal/fault"
	"erawan/internal/lang"
)

// BatchState is where a batch of codes stands.
type BatchState string

// The states. A batch whose codes are at a printer stays what it is but for its size, which may grow.
const (
	BatchDraft     BatchState = "draft"
	BatchPrinting  BatchState = "printing"  // its codes may be made
	BatchLive      BatchState = "live"      // and lead to its message within its window
	BatchWithdrawn BatchState = "withdrawn" // they lead to the page that says so
)

// BatchStates lists them in their order.
var BatchStates = []BatchState{BatchDraft, BatchPrinting, BatchLive, BatchWithdrawn}

// Batch is codes that a partner prints: waybills, key cards, posters. A code is arithmetic, and no row is
// kept of it; this is what all codes of the batch lead to. Versions are appended, never overwritten.
type Batch struct {
	ID        int64
	Org       int64 // the campaign's
	Public    string
	Version   int
	Key       byte // the secret that its codes are printed under, and its number beneath it: the store's to give
	Number    int
	Name      string
	Campaign  int64
	Placement int64         // one of the campaign's: it says which partner prints
	Message   int64         // one of the campaign's
	Theme     string        // what the landing page wears; empty for the plain one
	City      string        // where it is handed out
	Carrier   string        // by whom, where the partner is somebody else
	Site      string        // where exactly, such as a themed outlet
	Locales   []lang.Locale // that the landing page speaks, the first where it speaks none of the reader's; empty for every language
	From      Date          // first day on which its codes lead to the message, by the placement's calendar
	Until     Date          // last day
	Ordered   int           // codes: serials below this one are its
	Printed   int64         // as the printer reports; beside what is measured, and never added to it
	State     BatchState
	Way       []string   // places that whoever is handed it travels through, in order: whose law the landing page tells
	Misprints []Misprint // stretches that came out wrong
	Sample    bool
	Short     string // of what is no batch but a short link: what stands for it in cells
}

// Misprint is serials that came out wrong, as the printer or the partner told us. What is scanned of them leads to the page that says so.
type Misprint struct {
	First int    `json:"first"`
	Last  int    `json:"last"` // with it
	Why   string `json:"why"`
	On    Date   `json:"on"` // when it was told
}

// Misprinted reports whether a serial came out wrong: it was reported so, or is beyond what was ordered.
func (b Batch) Misprinted(serial int) bool {
	return serial >= b.Ordered || slices.ContainsFunc(b.Misprints, func(m Misprint) bool { return m.First <= serial && serial <= m.Last })
}

// Variant is what stands for the batch in the cells of its scans and pledges, where other cells name the variant of a message.
func (b Batch) Variant() string {
	if b.Short != "" {
		return b.Short
	}
	return strconv.Itoa(int(b.Key)) + "." + strconv.Itoa(b.Number)
}

// Bounds of a batch.
const (
	MaxOrdered   = 1 << 27 // serials that a code has room for
	maxBatchText = 80
	MaxWay       = 4   // places of a journey
	MaxMisprints = 100 // stretches of a batch
)

// Themes are what a landing page may wear.
var Themes = []string{"", "elephant", "lantern", "songkran"}

// Check says everything that is wrong with a batch.
func (b Batch) Check() error {
	var fs fault.Faults
	no := func(wrong bool, field, key string) {
		if wrong {
			fs.Add(fault.Invalid, field, key)
		}
	}
	no(strings.TrimSpace(b.Name) == "", "/name", "batch.needs_name")
	for field, text := range map[string]string{"/name": b.Name, "/city": b.City, "/carrier": b.Carrier, "/site": b.Site} {
		if text != "" {
			fs = append(fs, fault.All(lang.Clean(field, text, maxBatchText))...)
		}
	}
	no(b.Campaign == 0, "/campaign", "batch.needs_campaign")
	no(b.Placement == 0, "/placement", "batch.needs_placement")
	no(b.Message == 0, "/message", "batch.needs_message")
	no(!slices.Contains(Themes, b.Theme), "/theme", "batch.unknown_theme")
	no(slices.ContainsFunc(b.Locales, func(l lang.Locale) bool { return !l.Valid() }), "/locales", "batch.unknown_locale")
	no(!b.From.Valid() || !b.Until.Valid() || b.Until.Before(b.From), "/until", "batch.bad_window")
	no(b.Ordered < 1 || b.Ordered > MaxOrdered, "/ordered", "batch.bad_ordered")
	no(b.Printed < 0 || b.Printed > MaxOrdered, "/printed", "batch.bad_printed")
	no(!slices.Contains(BatchStates, b.State), "/state", "batch.unknown_state")
	no(len(b.Way) > MaxWay || slices.ContainsFunc(b.Way, func(code string) bool { return lang.OwnPlace(code, lang.En) == "" }), "/way", "batch.unknown_place")
	no(len(b.Misprints) > MaxMisprints, "/mis_first", "batch.too_many_misprints")
	for _, m := range b.Misprints {
		no(m.First < 0 || m.Last < m.First || m.Last >= b.Ordered, "/mis_first", "batch.bad_stretch")
		no(strings.TrimSpace(m.Why) == "", "/mis_why", "batch.needs_why")
		if m.Why != "" {
			fs = append(fs, fault.All(lang.Clean("/mis_why", m.Why, maxBatchText))...)
		}
	}
	return fs.Err()
}

// After says what is wrong with a batch as a change of an earlier version. Once its codes may be at a
// printer it has at least as many of them, and what they lead to stays with the same campaign and
// placement, so that figures keep their meaning.
func (b Batch) After(was Batch) error {
	var fs fault.Faults
	if !slices.Contains(batchSteps[was.State], b.State) {
		fs.Add(fault.Conflict, "/state", "batch.bad_step")
	}
	if was.State != "" && was.State != BatchDraft {
		if b.Ordered < was.Ordered {
			fs.Add(fault.Conflict, "/ordered", "batch.shrinks")
		}
		if b.Campaign != was.Campaign {
			fs.Add(fault.Conflict, "/campaign", "batch.is_printed")
		}
		if b.Placement != was.Placement {
			fs.Add(fault.Conflict, "/placement", "batch.is_printed")
		}
	}
	return fs.Err()
}

// batchSteps is where a batch may stand after it stood somewhere.
var batchSteps = map[BatchState][]BatchState{
	"":             {BatchDraft, BatchPrinting},
	BatchDraft:     {BatchDraft, BatchPrinting},
	BatchPrinting:  {BatchPrinting, BatchLive, BatchWithdrawn},
	BatchLive:      {BatchLive, BatchWithdrawn},
	BatchWithdrawn: {BatchWithdrawn, BatchLive},
}
