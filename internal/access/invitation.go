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
	MaxEmail = 254
	MaxName  = 100
)

// Check says everything that is wrong with an invitation into an organisation of a kind.
func (i Invitation) Check(into OrgKind) error {
	var wrong []error
	if err := CheckEmail("email", i.Email); err != nil {
		wrong = append(wrong, err)
	}
	if strings.TrimSpace(i.Name) == "" {
		wrong = append(wrong, fault.New(fault.Invalid, "name", "invitation.needs_name"))
	} else if err := lang.Clean("name", i.Name, MaxName); err != nil {
		wrong = append(wrong, err)
	}
	if !slices.Contains(Invitable(into), i.Role) {
		wrong = append(wrong, fault.New(fault.Invalid, "role", "invitation.unknown_role"))
	}
	return errors.Join(wrong...)
}

// CheckEmail is Invalid when a text is no address of one mailbox, in lower case.
func CheckEmail(field, email string) error {
	local, domain, at := strings.Cut(email, "@")
	if !at || local == "" || domain == "" || strings.ContainsAny(email, " \t\r\n,;<>") || len(email) > MaxEmail || email != strings.ToLower(email) {
		return fault.New(fault.Invalid, field, "invitation.bad_email")
	}
	return nil
}
