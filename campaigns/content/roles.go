package content

import (
	"slices"
	"time"

	"erawan/internal/access"
	"erawan/internal/fault"
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

// rolesOf lists who must approve a message: what is always asked, then what the shelf's rules add.
func (s Shelf) rolesOf(m Message) []Reviewing {
	roles := Roles(m)
	for _, n := range s.Rules {
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

// Check is Invalid when a rule asks for a role that nobody reviews in: such a text could never be shown.
func (r Rules) Check() error {
	for _, n := range r {
		if !slices.Contains(Reviewings, n.Role) {
			return fault.New(fault.Invalid, "role", "signoff.unknown_role")
		}
	}
	return nil
}

// Veto is a partner's no to a message on its own placements. It is to the message, whatever its words, and
// stands until the partner lifts it; it stops nothing elsewhere.
type Veto struct {
	Partner int64 // the partner's organisation
	Message int64
	By      access.Actor
	Reason  string
	At      time.Time
	Lifted  time.Time
}

// Vetoed reports whether a partner keeps a message off its placements at an instant.
func Vetoed(vetoes []Veto, partner, message int64, now time.Time) bool {
	return slices.ContainsFunc(vetoes, func(v Veto) bool {
		return v.Partner == partner && v.Message == message && !now.Before(v.At) && (v.Lifted.IsZero() || now.Before(v.Lifted))
	})
}
