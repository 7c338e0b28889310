package admin_test

import (
	"testing"

	"erawan/internal/access"
)

func TestAnAnalystSeesNoButtonThatIsNotTheirs(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	for _, path := range []string{"/admin", "/admin/stops", "/admin/campaigns/" + r.campaigns()[0].Public} {
		if a := r.signedIn(access.RoleAnalyst).get(path); len(a.all("a.halt")) > 0 {
			t.Errorf("%s: %s", path, a.text("a.halt"))
		}
	}
}
