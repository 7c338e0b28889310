package content

import (
	"slices"
	"strconv"
	"time"

	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// More reviewing roles, asked for where the rules say so.
const (
	SpeciesReview Reviewing = "species"
	BrandReview   Reviewing = "brand"
)

// Reviewings lists the roles in the order of menus.
var Reviewings = []Reviewing{LanguageReview, LawReview, SpeciesReview, BrandReview}

// Need asks for a role where a message has one of these frames and cites the law of one of these places.
// An empty list is any.
type Need struct {
	Role   Reviewing
	Frames []Frame
	Places []string // ISO country or territory of a card that the message cites
}

// Rules say who must approve what, beyond what is always asked: language for every text, and law wherever
// a message cites a law or speaks of one. Rules can only ask for more.
type Rules []Need

// Rulebook is the rules of one organisation, as a version.
type Rulebook struct {
	ID      int64
	Org     int64
	Public  string
	Version int // 0 of one that nobody has written yet
	Rules   Rules
}

// RulebookVersion is one version of the rules, with who wrote it and when.
type RulebookVersion struct {
	Rulebook
	By access.Actor
	At time.Time
}

// MaxRules is how many rules an organisation may have.
const MaxRules = 40

// rolesOf lists who must approve a message: what is always asked, then what its organisation's rules add.
func (s Shelf) rolesOf(m Message) []Reviewing {
	roles := Roles(m)
	for _, n := range s.Rules[m.Org] {
		if slices.Contains(roles, n.Role) || len(n.Frames) > 0 && !slices.Contains(n.Frames, m.Frame) {
			continue
		}
		if len(n.Places) > 0 && !slices.ContainsFunc(m.Cites, func(id int64) bool { return slices.Contains(n.Places, s.Cards[id].Place) }) {
			continue
		}
		roles = append(roles, n.Role)
	}
	return roles
}

// RolesOf lists who must approve a message, as the shelf's rules stand.
func (s Shelf) RolesOf(m Message) []Reviewing { return s.rolesOf(m) }

// Check is Invalid when a rule asks for a role that nobody reviews in, or is about a frame or a place that there is not:
// such a text could never be shown, or the rule would ask for nothing. Its fields are those of the rule at fault.
func (r Rules) Check() error {
	var wrong fault.Faults
	for i, n := range r {
		at := "/rules/" + strconv.Itoa(i)
		if !slices.Contains(Reviewings, n.Role) {
			wrong.Add(fault.Invalid, at+"/role", "signoff.unknown_role")
		}
		if slices.ContainsFunc(n.Frames, func(f Frame) bool { return !slices.Contains(Frames, f) }) {
			wrong.Add(fault.Invalid, at+"/frame", "signoff.unknown_frame")
		}
		if slices.ContainsFunc(n.Places, func(p string) bool { return PlaceName(p, lang.En) == "" }) {
			wrong.Add(fault.Invalid, at+"/place", "law.unknown_place")
		}
	}
	if len(r) > MaxRules {
		wrong = append(wrong, fault.New(fault.Invalid, "/rules", "signoff.many_rules").With("max", MaxRules))
	}
	return wrong.Err()
}

// Loss is what other rules would take off air at once: texts that lack a role which is newly asked for.
type Loss struct {
	Texts     int // a message in one language is one
	Campaigns int // live ones that say any of them
}

// Lost works out what other rules take off air: of some messages, each with how many campaigns say it.
func (s Shelf) Lost(said map[int64]Saying, other map[int64]Rules, now time.Time) (out Loss) {
	then, hit := s, map[int64]bool{}
	then.Rules = other
	for _, one := range said {
		for _, l := range lang.All {
			if s.Judge(one.Message, l, now).Why != "" || then.Judge(one.Message, l, now).Why == "" {
				continue
			}
			out.Texts++
			for _, c := range one.Campaigns {
				hit[c] = true
			}
		}
	}
	out.Campaigns = len(hit)
	return out
}

// Saying is a message and the live campaigns that say it.
type Saying struct {
	Message   Message
	Campaigns []int64
}

// Veto is a partner's no to a message on its own placements. It is to the message, whatever its words, and
// stands until the partner lifts it; it stops nothing elsewhere.
type Veto struct {
	ID      int64
	Partner int64 // the partner's organisation
	Message int64
	By      access.Actor
	Reason  string
	At      time.Time
	Lifted  time.Time
}

// Carried is a message that a partner's placements carry, with the partner's veto of it; its zero when there is none.
type Carried struct {
	Message Message
	Veto    Veto
}

// PartnerVeto is a veto with the partner's name.
type PartnerVeto struct {
	Veto
	Name lang.Text
}

// Beside is what stands beside a message: vetoes of partners and bypasses of owners, each the newest first.
type Beside struct {
	Vetoes   []PartnerVeto
	Bypasses []Bypassing
}

// CheckVeto is Invalid for a veto that does not say why.
func CheckVeto(reason string) error {
	if err := lang.Clean("/reason", reason, maxReason); err != nil {
		return err
	}
	if len([]rune(reason)) < minReason {
		return fault.New(fault.Invalid, "/reason", "veto.reason_short").With("min", minReason)
	}
	return nil
}

// Vetoed reports whether a partner keeps a message off its placements at an instant.
func Vetoed(vetoes []Veto, partner, message int64, now time.Time) bool {
	return slices.ContainsFunc(vetoes, func(v Veto) bool {
		return v.Partner == partner && v.Message == message && !now.Before(v.At) && (v.Lifted.IsZero() || now.Before(v.Lifted))
	})
}
