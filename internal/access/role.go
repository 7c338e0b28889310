package access

import "slices"

// Role is what a person does in their organisation. Somebody has one; what it lets them do stands in
// the table below and nowhere else.
type Role string

// The roles. Who reviews does so in one field.
const (
	RoleOwner            Role = "owner"
	RoleManager          Role = "manager"
	RoleAuthor           Role = "author"
	RoleReviewerLaw      Role = "reviewer_law"
	RoleReviewerSpecies  Role = "reviewer_species"
	RoleReviewerLanguage Role = "reviewer_language"
	RoleReviewerBrand    Role = "reviewer_brand"
	RoleAnalyst          Role = "analyst"
	RolePartnerManager   Role = "partner_manager"
	RolePartnerAnalyst   Role = "partner_analyst"
	RoleGuide            Role = "guide"
)

// Permission is one thing that a role may do.
type Permission uint8

// The permissions, in the order of the table's columns.
const (
	KeepAccount     Permission = iota // a language, a password and sessions of one's own
	SeeConsole                        // campaigns, messages and stops, word for word
	SeeReports                        // read figures
	WriteTexts                        // write messages and law cards
	ReviewTexts                       // approve texts, or send them back
	StopMessages                      // stop and resume
	SeeAudit                          // read who changed what
	ManageKeys                        // make, change and revoke keys, one's own and one's partners'
	ManagePeople                      // invite, give roles, disable
	SeePartner                        // a partner's own placements, figures and stops
	SeeOwnKeys                        // and the keys that it was given
	TargetVisits                      // build audiences, and choose those of a campaign
	MapWords                          // say what a partner's own names and values mean
	RunCampaigns                      // make, change, publish, pause and end campaigns
	VetoMessages                      // keep messages off a partner's own placements
	SetReview                         // say which approvals texts need
	BypassReview                      // put a text on air for a day without approvals that it lacks
	RunPartner                        // a partner's own webhooks and agreement; pause it, and leave
	ManageOwnPeople                   // invite a partner's own people, give them roles, disable them
	permissions     = iota
)

// Permissions lists them, in the order of the table's columns.
func Permissions() []Permission {
	out := make([]Permission, permissions)
	for i := range out {
		out[i] = Permission(i)
	}
	return out
}

// Key is the word of a permission in the catalogues and documents.
func (p Permission) Key() string { return permissionKeys[p] }

var permissionKeys = [permissions]string{"account", "console", "reports", "write", "review", "stop", "audit", "keys", "people", "partner", "own_keys", "target", "words", "run", "veto", "rules", "bypass", "own_run", "own_people"}

// table is who may do what: a line for each role, a column for each permission, x where it may.
var table = []struct {
	may  string
	role Role
	kind OrgKind
}{
	// account
	// |console
	// ||reports
	// |||write
	// ||||review
	// |||||stop
	// ||||||audit
	// |||||||keys
	// ||||||||people
	// |||||||||partner
	// ||||||||||own keys
	// |||||||||||audiences
	// ||||||||||||own words
	// |||||||||||||campaigns
	// ||||||||||||||vetoes
	// |||||||||||||||rules of review
	// ||||||||||||||||bypasses
	// |||||||||||||||||own life
	// ||||||||||||||||||own people
	{"xxxxxxxxx..x.x.xx..", RoleOwner, Owner},
	{"xxxx.xx....x.x.....", RoleManager, Owner},
	{"xx.x...............", RoleAuthor, Owner},
	{"xx..x..............", RoleReviewerLaw, Owner},
	{"xx..x..............", RoleReviewerSpecies, Owner},
	{"xx..x..............", RoleReviewerLanguage, Owner},
	{"xx..x..............", RoleReviewerBrand, Owner},
	{"xxx................", RoleAnalyst, Owner},
	{"x........xx.x.x..xx", RolePartnerManager, Partner},
	{"x........x.........", RolePartnerAnalyst, Partner},
	{"x..................", RoleGuide, Partner},
}

// May reports whether a role has a permission. One that we do not know has none.
func (r Role) May(p Permission) bool {
	for _, line := range table {
		if line.role == r {
			return line.may[p] == 'x'
		}
	}
	return false
}

// RolesOf lists the roles that people of an organisation of a kind can have, the one that may most first.
func RolesOf(k OrgKind) (out []Role) {
	for _, line := range table {
		if line.kind == k {
			out = append(out, line.role)
		}
	}
	return out
}

// Roles lists every role.
func Roles() []Role { return append(RolesOf(Owner), RolesOf(Partner)...) }

// Fits reports whether somebody of an organisation of a kind can have the role.
func (r Role) Fits(k OrgKind) bool { return slices.Contains(RolesOf(k), r) }

// Invitable lists the roles to which people of an organisation can be invited, the one that may least
// first: those that have a room. A guide has none yet.
func Invitable(k OrgKind) []Role {
	out := slices.DeleteFunc(RolesOf(k), func(r Role) bool { return r == RoleGuide })
	slices.Reverse(out)
	return out
}

// Home is the room that somebody of this role comes to first.
func (r Role) Home() string {
	switch {
	case r.May(SeeConsole):
		return "/admin"
	case r.May(SeePartner):
		return "/partner"
	}
	return "/admin/settings"
}
