package access

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEveryRoleHasALineAsLongAsTheListOfPermissions(t *testing.T) {
	t.Parallel()
	seen := map[Role]bool{}
	for _, line := range table {
		if len(line.may) != int(permissions) || seen[line.role] {
			t.Errorf("%s has %d columns, or two lines", line.role, len(line.may))
		}
		seen[line.role] = true
		for i, c := range line.may {
			if c != 'x' && c != '.' {
				t.Errorf("%s: column %d is %q", line.role, i, c)
			}
		}
	}
	keys := map[string]bool{}
	for _, p := range Permissions() {
		keys[p.Key()] = true
	}
	if len(keys) != int(permissions) || keys[""] {
		t.Errorf("the words of the permissions are %v", keys)
	}
}

func TestNoRoleOfAPartnerOpensTheConsoleAndNoneOfATeamThePartnersRoom(t *testing.T) {
	t.Parallel()
	partner := map[Permission]bool{KeepAccount: true, SeePartner: true, SeeOwnKeys: true, MapWords: true, VetoMessages: true, RunPartner: true, ManageOwnPeople: true}
	for _, p := range Permissions() {
		for _, r := range RolesOf(Partner) {
			if r.May(p) && !partner[p] {
				t.Errorf("%s may %s", r, p.Key())
			}
		}
		for _, r := range RolesOf(Owner) {
			if r.May(p) && partner[p] && p != KeepAccount {
				t.Errorf("%s may %s", r, p.Key())
			}
		}
	}
	for _, p := range Permissions() {
		if Role("partner").May(p) || Role("").May(p) {
			t.Errorf("a role that we do not know may %s", p.Key())
		}
	}
}

func TestRolesFitOneKindOfOrganisationAndHaveARoomWhenOffered(t *testing.T) {
	t.Parallel()
	for _, r := range Roles() {
		if r.Fits(Owner) == r.Fits(Partner) {
			t.Errorf("%s fits both kinds of organisation, or neither", r)
		}
	}
	want := map[OrgKind][]Role{
		Owner:   {RoleAnalyst, RoleReviewerBrand, RoleReviewerLanguage, RoleReviewerSpecies, RoleReviewerLaw, RoleAuthor, RoleManager, RoleOwner},
		Partner: {RolePartnerAnalyst, RolePartnerManager},
	}
	for kind, roles := range want {
		if diff := cmp.Diff(roles, Invitable(kind)); diff != "" {
			t.Errorf("%s: %s", kind, diff)
		}
		for _, r := range roles {
			if home := r.Home(); home == "/admin/settings" {
				t.Errorf("%s is offered and has no room", r)
			}
		}
	}
	if home := RoleGuide.Home(); home != "/admin/settings" {
		t.Errorf("a guide comes to %s", home)
	}
}
