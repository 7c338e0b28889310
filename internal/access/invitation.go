package access

import (
	"errors"
	"slices"
	"strings"
	"time"

	"erawan/internal/fault"
	"erawan/internal/lang"
)

// InvitationLasts is how long the link of an invitation opens.
const InvitationLasts = 7 * 24 * time.Hour

// Invitation asks somebody to join an organisation. Whoever has its link chooses a password and is in:
// only a hash of the link's token is kept, and it opens once.
type Invitation struct {
	Public  string // the id that the person will have
	Org     int64
	Into    Org    // that organisation, of an invitation that was found by its link; zero otherwise
	Email   string // lower case
	Name    string
	Role    Role
	Hash    [32]byte
	Made    time.Time
	Expires time.Time
}

// Bounds of what an invitation says.
const (
	maxEmail = 254
	maxName  = 100
)

// Check says everything that is wrong with an invitation into an organisation of a kind.
func (i Invitation) Check(into OrgKind) error {
	var wrong []error
	local, domain, at := strings.Cut(i.Email, "@")
	if !at || local == "" || domain == "" || strings.ContainsAny(i.Email, " \t\r\n,;<>") || len(i.Email) > maxEmail || i.Email != strings.ToLower(i.Email) {
		wrong = append(wrong, fault.New(fault.Invalid, "email", "invitation.bad_email"))
	}
	if strings.TrimSpace(i.Name) == "" {
		wrong = append(wrong, fault.New(fault.Invalid, "name", "invitation.needs_name"))
	} else if err := lang.Clean("name", i.Name, maxName); err != nil {
		wrong = append(wrong, err)
	}
	if !slices.Contains(Invitable(into), i.Role) {
		wrong = append(wrong, fault.New(fault.Invalid, "role", "invitation.unknown_role"))
	}
	return errors.Join(wrong...)
}
