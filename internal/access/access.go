// Package access knows who is asking: organisations, the people who work for them, their roles,
// sessions and keys, and the Scope that every store method takes.
package access

import (
	"strings"
	"time"

	"erawan/internal/fault"
	"erawan/internal/lang"
)

// Scope says for which organisation something is asked. A row is in scope when its own
// organisation, or the organisation of the placement it was shown on, is the scope's.
type Scope struct {
	Org int64 // the asker's organisation
	All bool  // the system itself, and operators of the whole installation
	By  Actor // the person asking; zero for the system itself
	// Key is the public id of the key that asks in a person's place; empty when a person does.
	Key string
}

// System is the scope of background work: everything.
var System = Scope{All: true}

// Sees reports whether something owned by any of these organisations is in scope.
func (s Scope) Sees(orgs ...int64) bool {
	if s.All {
		return true
	}
	for _, o := range orgs {
		if o == s.Org && o != 0 {
			return true
		}
	}
	return false
}

// OrgKind tells those who speak from those who carry.
type OrgKind string

// The kinds of organisation.
const (
	Owner   OrgKind = "owner"   // runs campaigns
	Partner OrgKind = "partner" // carries them to travellers
)

// Org is an organisation.
type Org struct {
	ID     int64
	Public string
	Kind   OrgKind
	Name   lang.Text
	Sample bool // invented for the demo; every surface says so
	// Keeper is, of a partner, the owner organisation that makes its keys and invites its people.
	Keeper int64
	// NeedsFactor leads everybody who signs in by a password alone to a second factor, and nowhere else.
	NeedsFactor bool
	// Stage is, of a partner, where it stands; of a team it says nothing.
	Stage Stage
}

// MaxOrgName is how many characters an organisation's name has at most, in each language.
const MaxOrgName = 120

// CheckName returns what is wrong with an organisation's name. It has one in English, which stands in for those it lacks.
func (o Org) CheckName() error {
	var fs fault.Faults
	if strings.TrimSpace(o.Name[lang.En]) == "" {
		fs.Add(fault.Invalid, "/name/en", "org.needs_name")
	}
	for _, l := range lang.All {
		fs = append(fs, fault.All(lang.Clean("/name/"+string(l), o.Name[l], MaxOrgName))...)
	}
	return fs.Err()
}

// Scope is what the organisation may see.
func (o Org) Scope() Scope { return Scope{Org: o.ID} }

// Staff is a person who signs in.
type Staff struct {
	ID       int64
	Public   string
	Org      Org
	Email    string // lower case
	Name     string
	Role     Role
	Locale   lang.Locale // language of the interface; empty follows the browser
	Password string      // argon2id in PHC form, never shown
	Disabled bool
	Zone     string    // of their clock; empty: the installation's
	Factor   string    // sealed secret of their code app; empty: none
	FactorAt time.Time // since when it counts
}

// Scope is what this person may see.
func (s Staff) Scope() Scope { return Scope{Org: s.Org.ID, By: Actor{s.ID, s.Name}} }

// Member is a person as a list of people shows them.
type Member struct {
	Staff
	Passkeys int // how many they have
}

// Actor is who did something, for a log line that outlives the person's account.
type Actor struct {
	Staff int64
	Name  string
}
