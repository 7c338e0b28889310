package admin_test

import (
	"testing"

	"erawan/internal/access"
)

func TestAnAnalystSeesNoButtonThatIsNotTheirs(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	for _, path := range []string{"/admin", "/admin/stops", "/admin/campaigns/" + r.Campaigns()[0].Public} {
		if a := r.SignedIn(access.RoleAnalyst).Get(path); len(a.All("a.halt")) > 0 {
			t.Errorf("%s: %s", path, a.Text("a.halt"))
		}
	}
}
