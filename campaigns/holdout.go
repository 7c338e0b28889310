package campaigns

import (
	"time"

	"erawan/internal/access"
	"erawan/internal/fault"
)

// HoldOut is the share of visits that is held out of everything that an organisation runs, so that all of it together can
// be measured. Versions are appended. Raising it only adds buckets, and while it stands no bucket changes sides.
type HoldOut struct {
	ID      int64
	Org     int64
	Public  string
	Version int
	Buckets int   // of 1,024; 0 holds nobody out
	Neutral int64 // the message that its visits see where a campaign has no neutral card of its own
}

// HoldOutVersion is one version, with who wrote it and when.
type HoldOutVersion struct {
	HoldOut
	By access.Actor
	At time.Time
}

// MaxHoldOutOfAll is a tenth: who is held out of everything is reached by nothing.
const MaxHoldOutOfAll = Buckets / 10

// Validate returns every rule that it breaks.
func (h HoldOut) Validate() error {
	var fs fault.Faults
	if h.Buckets < 0 || h.Buckets > MaxHoldOutOfAll {
		fs = append(fs, fault.New(fault.Invalid, "/buckets", "hold_out.bad_share").With("most", 10))
	}
	if h.Buckets > 0 && h.Neutral == 0 {
		fs.Add(fault.Invalid, "/neutral", "campaign.needs_neutral")
	}
	return fs.Err()
}
