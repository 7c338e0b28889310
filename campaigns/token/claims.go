// Package token seals the receipt of a decision. Whoever brings it back proves that we decided it,
// and nobody outside can read what is in it: above all not the arm.
package token

import (
	"strings"
	"time"

	"github.com/google/uuid"

	ids "erawan/internal/id"
	"erawan/internal/lang"
)

// ID is the token's own UUIDv7: its first 48 bits are the moment of issue in milliseconds.
type ID [16]byte

// NewID makes an id that was issued at a moment; everything after its 48 bits of time is random.
func NewID(now time.Time) ID {
	id := ID(uuid.New())
	ms := uint64(now.UnixMilli())
	for i := range 6 {
		id[i] = byte(ms >> (40 - 8*i))
	}
	id[6] = id[6]&0x0f | 0x70
	return id
}

// IDOf is the id of what is scanned again and again: always the same for a thing and a mark, and issued when
// the thing was made, as its public id says.
func IDOf(public string, mark [16]byte) (id ID) {
	_, body, _ := strings.Cut(public, "_")
	made, _ := ids.Decode(body)
	id = mark
	copy(id[:6], made[:6])
	id[6], id[8] = id[6]&0x0f|0x70, id[8]&0x3f|0x80
	return id
}

// Time is the moment of issue.
func (id ID) Time() time.Time {
	ms := int64(0)
	for _, b := range id[:6] {
		ms = ms<<8 | int64(b)
	}
	return time.UnixMilli(ms).UTC()
}

// Kind says what a token may be used for.
type Kind uint8

// The kinds. Each is sealed apart: one never opens as another.
const (
	Page  Kind = 1 // a page or an app
	Image Kind = 2 // images and mail
	Scan  Kind = 3 // a scanned code
)

// Arm is which side of a measurement a visit is on.
type Arm uint8

// The arms.
const (
	NoArm        Arm = iota // not part of a measurement: house cards
	Shown                   // the message itself
	HeldOut                 // the neutral card in its place
	HeldOutOfAll            // the same, and so of everything that the organisation runs
)

// String names the arm in reports.
func (a Arm) String() string {
	return [...]string{"none", "shown", "held_out", "held_out_of_all"}[min(a, HeldOutOfAll)]
}

// Held reports whether the visit saw a neutral card in a message's place.
func (a Arm) Held() bool { return a == HeldOut || a == HeldOutOfAll }

// Source says where the bucket came from.
type Source uint8

// The sources of a bucket.
const (
	PerView   Source = iota // drawn for this view alone
	PageStore               // kept by the page
	Pseudonym               // a partner's agreed pseudonym
	Cluster                 // worked out from what is assigned as one: a partner, or a day
	Sources                 // one past the last
	// Untold is a source that was not told: of what was counted before sources were, and of house cards, for
	// which nothing is drawn.
	Untold Source = 255
)

var sourceNames = [Sources]string{"view", "page", "pseudonym", "cluster"}

// String is the source's name; empty when it was not told.
func (s Source) String() string {
	if s < Sources {
		return sourceNames[s]
	}
	return ""
}

// Cell is what was shown where: the key under which everything about a view is counted. For a
// held-out visit it names the message that would have been shown.
type Cell struct {
	Campaign     int64 // 0 for a house card
	Org          int64 // the campaign's organisation; for a house card the message's
	Message      int64
	Variant      string // up to 8 bytes
	Arm          Arm
	Locale       lang.Locale
	Placement    int64
	PlacementOrg int64
	Segment      int64  // the one that qualified; 0 for every visit
	Place        string // the placement's country
	Source       Source // of the bucket. Claims have it once, beside the bucket; reading them fills it in here
}

// Claims is what a token says.
type Claims struct {
	ID         ID
	Kind       Kind
	Expires    time.Time // whole seconds
	Cell       Cell
	Asked      []lang.Locale // in the order asked
	Bucket     int           // 0..1023
	Source     Source
	Propensity int    // of 1024: how likely this arm and variant was
	Revision   int64  // the plan it was decided from
	Stops      int64  // position in the stop log
	Epoch      int64  // of pacing
	Signals    []byte // audience.Traveller.Compact
	Skipped    []Skip // up to 8, in the order they were passed over
	Reason     uint8  // of a house card: why nothing else; 0 when there was none to tell
	Reduced    bool   // something it was decided from is not in it: it cannot be decided again exactly
	Survey     int64  // that its card invites to; 0 for none
}

// Skip is a campaign passed over for what the page told us: replay takes the page's word again.
type Skip struct {
	Campaign int64
	Why      SkipWhy
}

// SkipWhy is the reason a candidate was passed over.
type SkipWhy uint8

// The reasons.
const (
	SkipCap SkipWhy = iota + 1
	SkipDuplicate
	SkipFrame
	SkipGap
)
