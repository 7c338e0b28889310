// Package delivery decides WHICH, NOW: from everything live, the one message for this visit at this
// placement, with a reason, in one pass over memory.
package delivery

import (
	"time"

	"erawan/audience"
	"erawan/audience/mapping"
	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/lang"
)

// Snapshot is everything that stands at one revision, as it was read in one transaction. It is plain
// data: it is kept on disk as it is, and a Plan is compiled from it.
type Snapshot struct {
	Position   Position
	TakenAt    time.Time
	Orgs       []access.Org
	Keys       []campaigns.Key
	Placements []campaigns.Placement
	Segments   []audience.Segment
	Cards      []content.LawCard
	Messages   []content.Message
	Statements []content.Statement
	Pictures   []content.Picture
	Items      []content.Item
	Surveys    []campaigns.Survey // those that run
	Approvals  []content.Approval // not expired when read
	Campaigns  []campaigns.Campaign
	Stops      []Stop // those in force
	Floors     []Floor
	Mappings   []mapping.Mapping
	Batches    []campaigns.Batch
	HoldOuts   []campaigns.HoldOut // of organisations, out of everything they run
	Rulebooks  []content.Rulebook
	Vetoes     []content.Veto // those that stand
	Pace       Pace           `json:",omitzero"` // of a snapshot that decisions are made again from
}

// Position is how far a reader has come in the two counters.
type Position struct {
	Revision int64 // of everything that has versions
	Stops    int64 // of the stop log
}

// Stop takes something out of every answer, or lets it back in. Stops are a log of their own: they
// are not versions, and need no approval.
type Stop struct {
	Seq     int64
	Org     int64
	Target  Target
	On      bool // false: resumed
	Reason  string
	By      access.Actor
	At      time.Time
	Revokes int64 // for a resume, the stop it lifts
}

// Air is what of a target could be shown at the moment at which it was stopped.
type Air struct {
	Texts     []content.Aired // of a campaign, a message or a law card, in the languages that were stopped
	Campaigns []lang.Text     // the names of those that a partner or a placement carried
	Places    []string        // the names of the placements that carried a campaign
	More      int             // texts or names beyond MaxAir
	Unread    bool            // it could not be read, and the stop did not wait for it
}

// KitsOut is what an organisation took away of print kits that carry something.
type KitsOut struct {
	Name  lang.Text // of the organisation
	Kits  int
	Times int       // that it took one away
	Last  time.Time // when it did last
}

// MaxAir is how many texts, and how many names, are kept of one stop.
const MaxAir = 40

// Spell is a stop from when it was made to when it was lifted, as those are told whom it concerned: neither who nor why.
type Spell struct {
	Target Target
	From   time.Time
	Until  time.Time // zero while it is in force
	Texts  []content.Aired
}

// Here is what an organisation that carries messages is told of stops.
type Here struct {
	InForce []Stop         // whoever they concern, oldest first
	Carried map[int64]bool // of those in force, by number: its placements carried what was stopped, when it was
	Told    []Spell        // those that concerned it lately, the latest first
}

// Target is what is stopped. The zero locale means every language.
type Target struct {
	Kind   TargetKind
	ID     int64 // 0 for Everything
	Locale lang.Locale
}

// TargetKind is the sort of thing that can be stopped.
type TargetKind string

// The kinds of targets.
const (
	StopCampaign   TargetKind = "campaign"
	StopMessage    TargetKind = "message"
	StopLaw        TargetKind = "law"
	StopPartner    TargetKind = "partner"
	StopPlacement  TargetKind = "placement"
	StopEverything TargetKind = "everything"
)
