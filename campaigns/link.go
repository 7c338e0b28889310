package campaigns

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"erawan/internal/fault"
	"erawan/internal/lang"
)

// Link is a short address that leads to a message of a campaign: on a page it is the message's landing page, or the
// approved address of its action. A kit is a link that is printed on something.
type Link struct {
	ID        int64
	Org       int64 // the campaign's
	Public    string
	Slug      string // in the address, lower case
	Name      string
	Campaign  int64
	Placement int64 // one of the campaign's: it says whose it is
	Message   int64 // one of the campaign's
	Kit       string
	Rules     []LinkRule // the first that fits decides
	Source    string     // utm_source and utm_medium; empty for none
	Medium    string
	From      Date // first day, by the placement's calendar
	Until     Date // last day
	Stopped   time.Time
	By        string // who made it
	At        time.Time
}

// LinkRule leads some readers to another message. What is empty asks nothing.
type LinkRule struct {
	Locale  lang.Locale `json:"locale,omitempty"` // of the reader
	Place   string      `json:"place,omitempty"`  // the region that the reader's browser says, such as HK
	Device  Device      `json:"device,omitempty"`
	From    Date        `json:"from,omitzero"`
	Until   Date        `json:"until,omitzero"`
	Message int64       `json:"message"`
}

// LinkOf is the link that the variant of a cell names, and the platform of the post that led there; false where it names a batch or
// the variant of a message.
func LinkOf(variant string) (id int64, from Platform, ok bool) {
	rest, ok := strings.CutPrefix(variant, "/")
	if !ok {
		return 0, "", false
	}
	for p, known := range platforms {
		if before, cut := strings.CutSuffix(rest, known.letter); cut {
			rest, from = before, p
			break
		}
	}
	id, err := strconv.ParseInt(rest, 36, 64)
	return id, from, err == nil && id > 0
}

// Address is a link's path, as people type it. That of a post says on which platform it was.
func (l Link) Address(from Platform) string {
	if from == "" {
		return "/l/" + l.Slug
	}
	return "/l/" + l.Slug + "." + string(from)
}

// ParseSlug takes an address apart into what finds the link and the platform that it names, if any.
func ParseSlug(path string) (slug string, from Platform) {
	slug, mark, _ := strings.Cut(strings.ToLower(path), ".")
	if from = Platform(mark); !from.Valid() {
		from = ""
	}
	return slug, from
}

// Device is what a link is opened with.
type Device string

// The devices.
const (
	Phone    Device = "phone"
	Computer Device = "computer"
)

// Devices lists them.
var Devices = []Device{Phone, Computer}

// Reader is somebody who opens a link.
type Reader struct {
	Locale lang.Locale
	Place  string
	Device Device
	From   Platform // whose post was read; empty where the address says none
	Day    Date
}

// MessageFor is the message that a reader is led to.
func (l Link) MessageFor(r Reader) int64 {
	for _, rule := range l.Rules {
		if rule.fits(r) {
			return rule.Message
		}
	}
	return l.Message
}

func (r LinkRule) fits(to Reader) bool {
	return (r.Locale == "" || r.Locale == to.Locale) && (r.Place == "" || r.Place == to.Place) && (r.Device == "" || r.Device == to.Device) &&
		(!r.From.Valid() || !to.Day.Before(r.From)) && (!r.Until.Valid() || !r.Until.Before(to.Day))
}

// Batch is the link as what a code leads to, for readers of posts on a platform; empty for all others. In cells the link stands as
// its number after a slash and before the platform's letter: eight bytes are all the room there is, and no batch and no variant of a message reads so.
func (l Link) Batch(message int64, from Platform) Batch {
	b := Batch{Short: "/" + strconv.FormatInt(l.ID, 36) + platforms[from].letter, Org: l.Org, Public: l.Public, Name: l.Name, Campaign: l.Campaign, Placement: l.Placement, Message: message, From: l.From, Until: l.Until, State: BatchLive}
	if !l.Stopped.IsZero() {
		b.State = BatchWithdrawn
	}
	return b
}

// MaxLinkRules is how many rules a link has at most.
const MaxLinkRules = 8

var (
	markShape  = regexp.MustCompile(`^[a-z0-9_.-]{1,40}$`)
	placeShape = regexp.MustCompile(`^[A-Z]{2}$`)
)

// Check says everything that is wrong with a link. Whether its campaign has what it names is for who keeps it to know.
func (l Link) Check() error {
	var fs fault.Faults
	no := func(wrong bool, field, key string) {
		if wrong {
			fs.Add(fault.Invalid, field, key)
		}
	}
	no(strings.TrimSpace(l.Name) == "", "/name", "links.needs_name")
	if l.Name != "" {
		fs = append(fs, fault.All(lang.Clean("/name", l.Name, maxBatchText))...)
	}
	no(l.Placement == 0, "/placement", "links.needs_placement")
	no(l.Message == 0, "/message", "links.needs_message")
	no(l.Source != "" && !markShape.MatchString(l.Source), "/source", "links.bad_mark")
	no(l.Medium != "" && !markShape.MatchString(l.Medium), "/medium", "links.bad_mark")
	no(!l.From.Valid() || !l.Until.Valid() || l.Until.Before(l.From), "/until", "batch.bad_window")
	no(len(l.Rules) > MaxLinkRules, "/rules", "links.too_many_rules")
	for _, r := range l.Rules {
		no(r.Message == 0 || r.Locale != "" && !r.Locale.Valid() || r.Place != "" && !placeShape.MatchString(r.Place) || r.Device != "" && !slices.Contains(Devices, r.Device) ||
			r.From.Valid() && r.Until.Valid() && r.Until.Before(r.From), "/rules", "links.bad_rule")
	}
	return fs.Err()
}

// Download is a kit that somebody took away.
type Download struct {
	Org     int64 // of who took it
	Link    int64
	Message int64
	Also    []int64 // other messages that it tells of
	Locale  lang.Locale
	Format  string
	Digest  []byte // SHA-256 of what it says
	By      string
	At      time.Time
}
