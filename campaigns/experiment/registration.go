package experiment

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/fault"
)

// Metric is what a variant is judged by: how many of the visits that were given it did this.
type Metric string

// The metrics. The first four are something that only a shown message can lead to, so variants are compared with each other
// and never with the hold-out. The others both sides can have.
const (
	Pledges  Metric = "pledges"
	Clicks   Metric = "clicks"
	LawReads Metric = "law_reads"
	Opens    Metric = "opens"
	Links    Metric = "links"   // followed the card's own link, where every message and the neutral card have one
	Reported Metric = "outcome" // an outcome that the partner saw
	Answered Metric = "survey"  // answered a question as is right, or hoped for
)

// Metrics lists them in the order of menus.
var Metrics = []Metric{Pledges, Clicks, LawReads, Opens, Links, Reported, Answered}

// Both reports whether a held-out visit can do it as well.
func (m Metric) Both() bool { return m == Links || m == Reported || m == Answered }

// Reading is when the result may be read.
type Reading string

// The readings.
const (
	Once    Reading = "once"    // when every variant has its visits, and not before
	Anytime Reading = "anytime" // as often as one likes, with the wider intervals that this takes
)

// Readings lists them in the order of menus.
var Readings = []Reading{Once, Anytime}

// State is how far an experiment has come.
type State string

// The states.
const (
	Draft   State = "draft"
	Running State = "running" // registered: what it is cannot be changed unseen
	Ended   State = "ended"
)

// Registration is what is asked of a campaign, and how it shall be read, written down before anybody has looked. A
// campaign has one at a time. Versions are appended, never overwritten: what comes after the first that runs is an
// amendment, with its reason, for everybody to see.
type Registration struct {
	ID       int64
	Org      int64
	Public   string
	Version  int
	Campaign int64
	State    State
	Question string // in the team's own words
	Metric   Metric
	Outcome  campaigns.Outcome // of a metric that is reported; empty for the others
	Item     string            // of a metric that is answered: the question's public id; empty for the others
	Wanted   []int             // of the question's options, those that count, as it was registered
	Base     float64           // the share that is expected of the first variant, in parts of one
	Effect   float64           // the smallest difference worth knowing, in parts of one
	Reading  Reading
	Alike    Alike     // of a campaign that draws for clusters; zero for others
	Frozen   Frozen    // zero while it is a draft
	Began    time.Time // from when visits count: the first half-hour after it was registered
	Over     time.Time // until when they did; zero while it runs
	Why      string    // of an amendment, and of an end
}

// Version is a registration as somebody wrote it.
type Version struct {
	Registration
	By access.Actor
	At time.Time
}

// Frozen is what the campaign was when the experiment began.
type Frozen struct {
	Size     int64  // visits, or clusters, that each variant shall have
	Measured string // the document that was frozen, as JSON
	Digest   string // its SHA-256, in hex
}

// Bounds of what is written.
const (
	MaxQuestion = 500
	MaxWhy      = 500
)

// Validate returns every rule that the registration breaks.
func (r Registration) Validate() error {
	var fs fault.Faults
	if n := utf8.RuneCountInString(r.Question); strings.TrimSpace(r.Question) == "" || n > MaxQuestion {
		fs = append(fs, fault.New(fault.Invalid, "/question", "experiment.bad_question").With("most", MaxQuestion))
	}
	if !slices.Contains(Metrics, r.Metric) {
		fs.Add(fault.Invalid, "/metric", "experiment.bad_metric")
	}
	if (r.Metric == Reported) != (r.Outcome != "") || r.Outcome != "" && !r.Outcome.Known() {
		fs.Add(fault.Invalid, "/outcome", "experiment.bad_outcome")
	}
	if (r.Metric == Answered) != (r.Item != "" && len(r.Wanted) > 0) {
		fs.Add(fault.Invalid, "/item", "experiment.bad_item")
	}
	if !slices.Contains(Readings, r.Reading) {
		fs.Add(fault.Invalid, "/reading", "experiment.bad_reading")
	}
	if r.Base <= 0 || r.Base >= 1 || math.IsNaN(r.Base) {
		fs.Add(fault.Invalid, "/base", "experiment.bad_base")
	} else if _, _, ok := r.Design(nil).Size(); !ok || r.Effect < 0 {
		fs.Add(fault.Invalid, "/effect", "experiment.bad_effect")
	}
	if utf8.RuneCountInString(r.Why) > MaxWhy {
		fs = append(fs, fault.New(fault.Invalid, "/why", "experiment.bad_why").With("most", MaxWhy))
	}
	return fs.Err()
}

// Fits returns every rule that the registration breaks for a campaign: its own rules, and of one that draws for clusters what they are like. Those are
// few and read once: how wide an interval that may be looked at any time has to be among so few is not known.
func (r Registration) Fits(c campaigns.Campaign) error {
	fs := fault.Faults(fault.All(r.Validate()))
	if r.Metric == Answered && c.Choosing == campaigns.Adaptive { // what was answered is not kept by how likely each variant was
		fs.Add(fault.Invalid, "/metric", "experiment.survey_adaptive")
	}
	if c.Unit != campaigns.ByVisit {
		if r.Reading == Anytime {
			fs.Add(fault.Invalid, "/reading", "experiment.clusters_once")
		}
		if !(r.Alike.Varies >= 0 && r.Alike.Varies <= MaxVaries) {
			fs = append(fs, fault.New(fault.Invalid, "/varies", "experiment.bad_varies").With("most", 100*MaxVaries))
		}
		if r.Alike.Visits < 1 {
			fs.Add(fault.Invalid, "/each", "experiment.bad_each")
		}
	}
	return fs.Err()
}

// Design is what the registration asks of a campaign's variants: of the first and the one with the fewest visits
// beside it.
func (r Registration) Design(variants []campaigns.Choice) Design {
	d := Design{Base: r.Base, Effect: r.Effect, Among: len(variants) - 1}
	if len(variants) > 1 {
		least := variants[1].Weight
		for _, v := range variants[2:] {
			least = min(least, v.Weight)
		}
		d.Ratio = float64(least) / float64(variants[0].Weight)
	}
	return d
}

// Need is how many visits each variant needs, in their order, for the registration to be read: clusters, where the campaign draws for
// them. It is none where no number could do.
func (r Registration) Need(c campaigns.Campaign) []int64 {
	variants := Compared(c)
	first, other, ok := r.size(r.Design(variants), c.Unit)
	if !ok {
		return nil
	}
	out := make([]int64, len(variants))
	for i := range out {
		out[i] = other
	}
	if len(out) > 0 {
		out[0] = first
	}
	return out
}

// NeedHeldOut is how many visits or clusters the hold-out needs to be compared with all that were shown a message, and how many those
// need; 0 where they are not compared.
func (r Registration) NeedHeldOut(c campaigns.Campaign) (heldOut, shown int64) {
	if c.HoldOut == 0 || !r.Metric.Both() {
		return 0, 0
	}
	heldOut, shown, _ = r.size(Design{Base: r.Base, Effect: r.Effect, Ratio: float64(campaigns.Buckets-c.HoldOut) / float64(c.HoldOut)}, c.Unit)
	return heldOut, shown
}

func (r Registration) size(d Design, unit campaigns.Unit) (base, other int64, ok bool) {
	if unit == campaigns.ByVisit {
		return d.Size()
	}
	return d.Clusters(r.Alike)
}

// measured is what of a campaign makes the experiment what it is, beside the registration.
type measured struct {
	Campaign   string             `json:"campaign"`
	Question   string             `json:"question"`
	Metric     Metric             `json:"metric"`
	Outcome    campaigns.Outcome  `json:"outcome,omitempty"`
	Item       string             `json:"question_of_survey,omitempty"`
	Wanted     []int              `json:"answers_that_count,omitempty"`
	Base       float64            `json:"base"`
	Effect     float64            `json:"effect"`
	Reading    Reading            `json:"reading"`
	Size       int64              `json:"visits_a_variant,omitempty"`
	Clusters   int64              `json:"clusters_a_variant,omitempty"`
	Varies     float64            `json:"clusters_vary,omitempty"`
	Each       int64              `json:"visits_a_cluster,omitempty"`
	Began      time.Time          `json:"counts_from"`
	Variants   []campaigns.Choice `json:"variants"`
	Choosing   campaigns.Choosing `json:"choosing,omitempty"`
	HoldOut    int                `json:"hold_out_of_1024"`
	Unit       campaigns.Unit     `json:"unit,omitempty"`
	Apart      campaigns.Apart    `json:"apart,omitzero"`
	Segments   []int64            `json:"segments"`
	Placements []int64            `json:"placements"`
	Made       map[string]int     `json:"versions"` // of messages and segments, by public id
}

// Freeze begins a draft's experiment at an instant, for the campaign as it stands. Made are the versions of the
// messages and segments that it is made of, by public id.
func (r Registration) Freeze(c campaigns.Campaign, made map[string]int, now time.Time) (Registration, error) {
	switch {
	case r.State != Draft && r.State != "":
		return r, fault.New(fault.Conflict, "", "experiment.begun")
	case len(c.Messages) < 2 && !(r.Metric.Both() && c.HoldOut > 0):
		return r, fault.New(fault.Conflict, "", "experiment.needs_variants")
	case Over(c, now):
		return r, fault.New(fault.Conflict, "", "experiment.campaign_ended")
	}
	if err := r.Fits(c); err != nil {
		return r, err
	}
	r.State, r.Campaign, r.Began = Running, c.ID, now.UTC().Truncate(HalfHour).Add(HalfHour)
	return r.seal(c, made)
}

// Over reports whether a campaign gets no more visits, so that nothing can be begun on it.
func Over(c campaigns.Campaign, now time.Time) bool {
	at := c.At(now)
	return at == campaigns.Ended || at == campaigns.Archived
}

// HalfHour is how finely visits are counted.
const HalfHour = 30 * time.Minute

func (r Registration) seal(c campaigns.Campaign, made map[string]int) (Registration, error) {
	r.Frozen.Size = slices.Max(r.Need(c))
	visits, clusters := r.Frozen.Size, int64(0)
	if c.Unit != campaigns.ByVisit {
		visits, clusters = 0, r.Frozen.Size
	}
	raw, err := json.Marshal(measured{c.Public, r.Question, r.Metric, r.Outcome, r.Item, r.Wanted, r.Base, r.Effect, r.Reading, visits, clusters, r.Alike.Varies, r.Alike.Visits, r.Began,
		c.Messages, c.Choosing, c.HoldOut, c.Unit, c.Apart, c.Segments, c.Placements, made})
	if err != nil {
		return r, err
	}
	sum := sha256.Sum256(raw)
	r.Frozen.Measured, r.Frozen.Digest = string(raw), hex.EncodeToString(sum[:])
	return r, nil
}

// Amend changes what was registered, in the open: to another registration's words, with a reason. Since when visits
// count stays.
func (r Registration) Amend(to Registration, c campaigns.Campaign, made map[string]int) (Registration, error) {
	if r.State != Running {
		return r, fault.New(fault.Conflict, "", "experiment.not_running")
	}
	if strings.TrimSpace(to.Why) == "" {
		return r, fault.New(fault.Invalid, "/why", "experiment.needs_why")
	}
	r.Question, r.Metric, r.Outcome, r.Base, r.Effect, r.Reading, r.Why = to.Question, to.Metric, to.Outcome, to.Base, to.Effect, to.Reading, to.Why
	r.Item, r.Wanted, r.Alike = to.Item, to.Wanted, to.Alike
	if err := r.Fits(c); err != nil {
		return r, err
	}
	return r.seal(c, made)
}

// End ends it, with a reason.
func (r Registration) End(why string, now time.Time) (Registration, error) {
	if r.State != Running {
		return r, fault.New(fault.Conflict, "", "experiment.not_running")
	}
	if strings.TrimSpace(why) == "" {
		return r, fault.New(fault.Invalid, "/why", "experiment.needs_why")
	}
	r.State, r.Over, r.Why = Ended, now.UTC(), why
	return r, r.Validate()
}

// Keeps is nil while a change of a campaign leaves a running experiment what it is; otherwise a fault for every part
// that would make it another. A campaign may be paused, ended, renamed and run longer.
func Keeps(before, after campaigns.Campaign) error {
	var fs fault.Faults
	for _, part := range []struct {
		field string
		same  bool
	}{
		{"/messages", slices.Equal(before.Messages, after.Messages)},
		{"/choosing", before.Choosing == after.Choosing},
		{"/hold_out", before.HoldOut == after.HoldOut},
		{"/unit", before.Unit == after.Unit},
		{"/stretch", before.Apart == after.Apart},
		{"/neutral", before.Neutral == after.Neutral},
		{"/segments", slices.Equal(before.Segments, after.Segments)},
		{"/placements", slices.Equal(before.Placements, after.Placements)},
		{"/starts_on", before.StartsOn == after.StartsOn},
		{"/zone", before.Zone == after.Zone},
	} {
		if !part.same {
			fs.Add(fault.Conflict, part.field, "experiment.running")
		}
	}
	return fs.Err()
}

// Adaptive reports whether the campaign's split was an adaptive one when the experiment began.
func (f Frozen) Adaptive() bool {
	var was measured
	return json.Unmarshal([]byte(f.Measured), &was) == nil && was.Choosing == campaigns.Adaptive
}

// Changed lists what the campaign is made of and has another version than when the experiment began, by public id.
func (f Frozen) Changed(made map[string]int) (out []string) {
	var was measured
	if json.Unmarshal([]byte(f.Measured), &was) != nil {
		return nil
	}
	for public, version := range was.Made {
		if made[public] != version {
			out = append(out, public)
		}
	}
	slices.Sort(out)
	return out
}
