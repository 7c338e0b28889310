package account_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"erawan/internal/access"
	"erawan/internal/db/accessdb"
	"erawan/internal/webtest"
)

func TestActsThatCannotBeTakenBackAskAgainWhoIsThere(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	p := staff(t, accessdb.Store{DB: r.DB}, people[access.RoleAnalyst])
	for path, form := range map[string]url.Values{
		"/admin/people/again":                     {"invitation": {"usr_x"}},
		"/admin/people/invite":                    {"name": {"Nok"}, "email": {"nok@example.org"}, "role": {"analyst"}},
		"/admin/people/" + p.Public + "/role":     {"role": {"manager"}},
		"/admin/people/" + p.Public + "/disable":  {},
		"/admin/people/" + p.Public + "/enable":   {},
		"/admin/people/" + p.Public + "/factor":   {},
		"/admin/people/" + p.Public + "/passkey":  {},
		"/admin/people/" + p.Public + "/identity": {},
		"/admin/people/requirement":               {"org": {p.Org.Public}, "needed": {"yes"}},
		"/admin/keys":                             {"kind": {"secret"}, "label": {"Nok"}, "scope": {"reports:read"}},
		"/admin/keys/key_1/rotate":                {"days": {"7"}},
		"/admin/keys/key_1/revoke":                {},
		"/admin/settings/factor":                  {},
		"/admin/settings/factor/codes":            {},
		"/admin/settings/factor/remove":           {},
	} {
		b := r.SignedIn(access.RoleOwner)
		r.Pass(access.FreshFor - time.Minute)
		if a := b.Post("/admin/people/"+p.Public+"/role", url.Values{"role": {"nothing"}}); a.Status != http.StatusUnprocessableEntity {
			t.Fatalf("after nine minutes: %d", a.Status)
		}
		r.Pass(time.Minute)
		a := b.Post(path, form, "Referer", "http://erawan.example/admin/people?lang=th&done=role")
		if a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/admin/confirm?next=%2Fadmin%2Fpeople%3Flang%3Dth" {
			t.Errorf("%s: %d %s", path, a.Status, a.Header.Get("Location"))
		}
	}
	if now := staff(t, accessdb.Store{DB: r.DB}, people[access.RoleAnalyst]); now.Role != access.RoleAnalyst || now.Disabled || now.Org.NeedsFactor {
		t.Errorf("something was done: %+v", now)
	}
}

func TestAProofLeadsBackUnderAnotherCookie(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleOwner)
	r.Pass(access.FreshFor)
	before := b.Jar["erawan"]
	to := b.Get("/admin/settings/factor").Header.Get("Location")
	if to != "/admin/confirm?next=%2Fadmin%2Fsettings%2Ffactor" {
		t.Fatal(to)
	}
	a := b.Get(to)
	if action := attr(a.One("main form.stack"), "action"); action != to {
		t.Errorf("the form goes to %s", action)
	}
	if a = b.Post(to, url.Values{"password": {"a guess"}}); a.Status != http.StatusUnprocessableEntity || b.Jar["erawan"] != before {
		t.Errorf("a wrong password: %d", a.Status)
	}
	if a = b.Post(to, url.Values{"password": {password}}); a.Header.Get("Location") != "/admin/settings/factor?done=confirmed" {
		t.Fatalf("%d %s", a.Status, a.Header.Get("Location"))
	}
	stolen := r.Browser()
	stolen.Jar["erawan"] = before
	if b.Jar["erawan"] == before || inside(stolen) {
		t.Error("the cookie from before the proof still opens the console")
	}
	if a := b.Get("/admin/settings/factor"); a.Status != http.StatusOK {
		t.Errorf("proven, and asked again: %d", a.Status)
	}
	r.Pass(12*time.Hour - access.FreshFor)
	if inside(b) {
		t.Error("a proof makes the session longer")
	}
}

func TestWhoHasACodeAppConfirmsByItAndNotByThePassword(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleOwner)
	phone, codes := enrol(b)
	for _, right := range []func() string{func() string { return phone.code(0) }, func() string { return codes[3] }} {
		r.Pass(access.FreshFor)
		to := b.Get("/admin/settings/factor").Header.Get("Location")
		if a := b.Post(to, url.Values{"password": {password}}); a.Status != http.StatusUnprocessableEntity {
			t.Errorf("the password confirms: %d", a.Status)
		}
		if a := b.Post(to, url.Values{"code": {right()}}); a.Header.Get("Location") != "/admin/settings/factor?done=confirmed" {
			t.Errorf("the code does not: %d", a.Status)
		}
	}
}

func TestAConfirmationNeverLeadsOutside(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleOwner)
	for _, next := range []string{"https://evil.example/admin", "//evil.example/admin", "/\\evil.example", "javascript:alert(1)", "/v1/e.js", "\thttps://evil.example"} {
		a := b.Post("/admin/confirm?next="+url.QueryEscape(next), url.Values{"password": {password}})
		if a.Header.Get("Location") != "/admin?done=confirmed" {
			t.Errorf("%q leads to %s", next, a.Header.Get("Location"))
		}
		r.Pass(20 * time.Minute)
		for _, from := range []string{next, "https://evil.example/admin/people"} {
			a = b.Post("/admin/keys", url.Values{}, "Referer", from)
			if a.Header.Get("Location") != "/admin/confirm?next=%2Fadmin" {
				t.Errorf("coming from %q leads to %s", from, a.Header.Get("Location"))
			}
		}
	}
	_, c, phone, _ := enrolled(t, access.RoleOwner)
	half(c, access.RoleOwner)
	if a := c.Post("/sign-in/code?next=https://evil.example/", url.Values{"code": {phone.code(0)}}); a.Header.Get("Location") != "/admin" {
		t.Errorf("a code leads to %s", a.Header.Get("Location"))
	}
}

func TestACodeOpensOnce(t *testing.T) {
	t.Parallel()
	r, b, phone, _ := enrolled(t, access.RoleOwner)
	seen := phone.code(0) // over a shoulder
	if a := b.Post(half(b, access.RoleOwner), url.Values{"code": {seen}}); !inside(b) {
		t.Fatalf("%d", a.Status)
	}
	thief := r.Browser()
	to := half(thief, access.RoleOwner)
	for _, code := range []string{seen, phone.code(-1)} {
		if a := thief.Post(to, url.Values{"code": {code}}); a.Status != http.StatusUnprocessableEntity || inside(thief) {
			t.Errorf("a code that was used, or is older, opens: %d", a.Status)
		}
	}
	if a := thief.Post(to, url.Values{"code": {phone.code(1)}}); a.Status != http.StatusSeeOther {
		t.Errorf("the next one does not: %d", a.Status)
	}
}

func TestARecoveryCodeOpensOnce(t *testing.T) {
	t.Parallel()
	r, b, _, codes := enrolled(t, access.RoleOwner)
	to := half(b, access.RoleOwner)
	if a := b.Get(to + "&with=recovery"); attr(a.One("input[name=code]"), "inputmode") != "" || !strings.Contains(a.Text("label"), "Recovery code") {
		t.Error(a.Text("main"))
	}
	if b.Post(to, url.Values{"code": {strings.ToUpper(codes[0])}}); !inside(b) {
		t.Fatal("it does not open at all")
	}
	thief := r.Browser()
	if a := thief.Post(half(thief, access.RoleOwner), url.Values{"code": {codes[0]}}); a.Status != http.StatusUnprocessableEntity || inside(thief) {
		t.Errorf("it opens twice: %d", a.Status)
	}
	if a := b.Get("/admin/settings"); !strings.Contains(a.Text("main"), "9 recovery codes are left") {
		t.Error(a.Text("main"))
	}
}

func TestTriesOfCodesAreLimitedWhereverTheyAreAskedFor(t *testing.T) {
	t.Parallel()
	r, b, phone, codes := enrolled(t, access.RoleOwner)
	in := r.Browser()
	in.Post(half(in, access.RoleOwner), url.Values{"code": {phone.code(0)}}) // one try
	to := half(b, access.RoleOwner)
	wrong := ""
	for i := range 7 { // after the one that set it up, and that of the line above
		path := to
		if i%2 == 1 {
			b = r.Browser() // another half session, or another browser, counts as well
			path = half(b, access.RoleOwner)
		}
		a := b.Post(path, url.Values{"code": {phone.code(int64(10 + i))}})
		if a.Status != http.StatusUnprocessableEntity {
			t.Fatalf("try %d: %d", i+3, a.Status)
		}
		wrong = a.Text(".wrong")
	}
	if a := in.Post("/admin/confirm", url.Values{"code": {"000000"}}); a.Status != http.StatusUnprocessableEntity || a.Text(".wrong") != wrong {
		t.Errorf("the tenth: %d %q", a.Status, a.Text(".wrong"))
	}
	for what, code := range map[string]string{"the right code": phone.code(1), "a wrong one": "000000", "a recovery code": codes[0]} {
		for name, a := range map[string]answer{"at the door": b.Post(to, url.Values{"code": {code}}), "inside": in.Post("/admin/confirm", url.Values{"code": {code}})} {
			if a.Status != http.StatusTooManyRequests {
				t.Errorf("%s %s: the limit tells: %d", what, name, a.Status)
			}
		}
	}
	r.Pass(15 * time.Minute)
	last := r.Browser()
	if a := last.Post(half(last, access.RoleOwner), url.Values{"code": {phone.code(0)}}); a.Status != http.StatusSeeOther {
		t.Errorf("the limit never ends: %d", a.Status)
	}
}

func TestAPasswordThatIsAskedForAgainCannotBeGuessed(t *testing.T) {
	t.Parallel()
	b := newRoom(t).SignedIn(access.RoleOwner)
	for i := range 11 {
		a := b.Post("/admin/confirm", url.Values{"password": {"a guess"}})
		if limited := a.Status == http.StatusTooManyRequests; limited != (i == 10) {
			t.Fatalf("guess %d: %d", i+1, a.Status)
		}
	}
	if a := b.Post("/admin/confirm", url.Values{"password": {password}}); a.Status != http.StatusTooManyRequests {
		t.Errorf("the limit tells a right password from a wrong one: %d", a.Status)
	}
}

func TestAStolenSessionIsWorthlessAfterANewPasswordAndKeepsNoFactor(t *testing.T) {
	t.Parallel()
	r, b, phone, _ := enrolled(t, access.RoleOwner)
	b.Post(half(b, access.RoleOwner), url.Values{"code": {phone.code(0)}})
	stolen, waiting := r.Browser(), r.Browser()
	stolen.Jar["erawan"] = b.Jar["erawan"]
	to := half(waiting, access.RoleOwner)
	if !inside(stolen) {
		t.Fatal("it was not stolen")
	}
	if a := b.Post("/admin/settings/password", changing(password, newPassword)); a.Status != http.StatusSeeOther || !inside(b) {
		t.Fatalf("%d", a.Status)
	}
	if inside(stolen) {
		t.Error("it still opens the console")
	}
	r.Pass(time.Minute)
	if a := waiting.Post(to, url.Values{"code": {phone.code(0)}}); inside(waiting) {
		t.Errorf("a sign-in by the old password goes on: %d", a.Status)
	}
}

func TestTheCookieOfAHalfSessionIsForThisHostAndNotForScripts(t *testing.T) {
	t.Parallel()
	for base, name := range map[string]string{"http://erawan.example": "erawan-half", "https://erawan.example": "__Host-erawan-half"} {
		r := newRoom(t, func(p *webtest.Parts) { p.Desk.BaseURL = base })
		enrol(r.SignedIn(access.RoleOwner))
		a := r.Browser().Post("/sign-in", signInForm(access.RoleOwner))
		if len(a.Cookies) != 1 {
			t.Fatalf("%s: %d cookies", base, len(a.Cookies))
		}
		c := a.Cookies[0]
		if c.Name != name || !c.HttpOnly || c.Secure != strings.HasPrefix(base, "https") || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.MaxAge != 300 {
			t.Errorf("%s: %s", base, c)
		}
	}
}

func TestOnlyTheAddressOfOurOwnSaysWhetherThereIsTLS(t *testing.T) {
	t.Parallel()
	for base, want := range map[string]string{"http://erawan.example": "", "https://erawan.example": "max-age=31536000; includeSubDomains"} {
		r := newRoom(t, func(p *webtest.Parts) { p.Desk.BaseURL = base })
		for _, proto := range []string{"", "http", "https"} { // what a proxy says, or anybody
			if got := r.Browser().Get("/sign-in", "X-Forwarded-Proto", proto).Header.Get("Strict-Transport-Security"); got != want {
				t.Errorf("%s, forwarded as %q: %q", base, proto, got)
			}
		}
	}
}

func TestPagesOfSigningInAreGuardedLikeAllOthers(t *testing.T) {
	t.Parallel()
	r, b, _, _ := enrolled(t, access.RoleOwner)
	to := half(b, access.RoleOwner)
	in := r.SignedIn(access.RoleAnalyst)
	for name, a := range map[string]answer{
		"the door": r.Browser().Get("/sign-in"), "the code": b.Get(to), "a wrong code": b.Post(to, url.Values{"code": {"0"}}),
		"the proof": in.Get("/admin/confirm"), "the secret": in.Get("/admin/settings/factor"), "a failure": in.Get("/admin/nothing"), "a refusal": in.Get("/admin/people"),
	} {
		policy := a.Header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "frame-ancestors 'none'") || strings.Contains(policy, "unsafe") || !strings.Contains(policy, "default-src 'none'") {
			t.Errorf("%s: %q", name, policy)
		}
		if got := a.Header.Get("Permissions-Policy"); !strings.HasPrefix(got, "camera=()") {
			t.Errorf("%s: %q", name, got)
		}
		if got := a.Header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s is kept by a cache: %q", name, got)
		}
		for _, n := range a.All("script") {
			if attr(n, "src") == "" {
				t.Errorf("%s has a script of its own", name)
			}
		}
		if len(a.All("[style]")) > 0 || strings.Contains(a.Body, "onclick=") {
			t.Errorf("%s has a style or a handler of its own", name)
		}
	}
	for _, path := range []string{to, "/admin/confirm", "/admin/settings/factor"} {
		if a := b.Post(path, url.Values{"code": {"0"}}, "Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"); a.Status != http.StatusForbidden {
			t.Errorf("%s takes a form of another site: %d", path, a.Status)
		}
	}
}
