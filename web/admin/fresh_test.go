package admin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"erawan/internal/access"
	"erawan/internal/db/accessdb"
	"erawan/web/admin"
)

func TestActsThatCannotBeTakenBackAskAgainWhoIsThere(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	p := staff(t, accessdb.Store{DB: r.db}, people[access.RoleAnalyst])
	for path, form := range map[string]url.Values{
		"/admin/people/invite":                   {"name": {"Nok"}, "email": {"nok@example.org"}, "role": {"analyst"}},
		"/admin/people/" + p.Public + "/role":    {"role": {"manager"}},
		"/admin/people/" + p.Public + "/disable": {},
		"/admin/people/" + p.Public + "/enable":  {},
		"/admin/people/" + p.Public + "/factor":  {},
		"/admin/people/requirement":              {"org": {p.Org.Public}, "needed": {"yes"}},
		"/admin/keys":                            {"kind": {"secret"}, "label": {"Nok"}, "scope": {"reports:read"}},
		"/admin/keys/key_1/rotate":               {"days": {"7"}},
		"/admin/keys/key_1/revoke":               {},
		"/admin/settings/factor":                 {},
		"/admin/settings/factor/codes":           {},
		"/admin/settings/factor/remove":          {},
	} {
		b := r.signedIn(access.RoleOwner)
		r.pass(access.FreshFor - time.Minute)
		if a := b.post("/admin/people/"+p.Public+"/role", url.Values{"role": {"nothing"}}); a.status != http.StatusUnprocessableEntity {
			t.Fatalf("after nine minutes: %d", a.status)
		}
		r.pass(time.Minute)
		a := b.post(path, form, "Referer", "http://erawan.example/admin/people?lang=th&done=role")
		if a.status != http.StatusSeeOther || a.header.Get("Location") != "/admin/confirm?next=%2Fadmin%2Fpeople%3Flang%3Dth" {
			t.Errorf("%s: %d %s", path, a.status, a.header.Get("Location"))
		}
	}
	if now := staff(t, accessdb.Store{DB: r.db}, people[access.RoleAnalyst]); now.Role != access.RoleAnalyst || now.Disabled || now.Org.NeedsFactor {
		t.Errorf("something was done: %+v", now)
	}
}

func TestAProofLeadsBackUnderAnotherCookie(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.signedIn(access.RoleOwner)
	r.pass(access.FreshFor)
	before := b.jar["erawan"]
	to := b.get("/admin/settings/factor").header.Get("Location")
	if to != "/admin/confirm?next=%2Fadmin%2Fsettings%2Ffactor" {
		t.Fatal(to)
	}
	a := b.get(to)
	if action := attr(a.one("main form.stack"), "action"); action != to {
		t.Errorf("the form goes to %s", action)
	}
	if a = b.post(to, url.Values{"password": {"a guess"}}); a.status != http.StatusUnprocessableEntity || b.jar["erawan"] != before {
		t.Errorf("a wrong password: %d", a.status)
	}
	if a = b.post(to, url.Values{"password": {password}}); a.header.Get("Location") != "/admin/settings/factor?done=confirmed" {
		t.Fatalf("%d %s", a.status, a.header.Get("Location"))
	}
	stolen := r.browser()
	stolen.jar["erawan"] = before
	if b.jar["erawan"] == before || stolen.inside() {
		t.Error("the cookie from before the proof still opens the console")
	}
	if a := b.get("/admin/settings/factor"); a.status != http.StatusOK {
		t.Errorf("proven, and asked again: %d", a.status)
	}
	r.pass(12*time.Hour - access.FreshFor)
	if b.inside() {
		t.Error("a proof makes the session longer")
	}
}

func TestWhoHasACodeAppConfirmsByItAndNotByThePassword(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.signedIn(access.RoleOwner)
	phone, codes := b.enrol()
	for _, right := range []func() string{func() string { return phone.code(0) }, func() string { return codes[3] }} {
		r.pass(access.FreshFor)
		to := b.get("/admin/settings/factor").header.Get("Location")
		if a := b.post(to, url.Values{"password": {password}}); a.status != http.StatusUnprocessableEntity {
			t.Errorf("the password confirms: %d", a.status)
		}
		if a := b.post(to, url.Values{"code": {right()}}); a.header.Get("Location") != "/admin/settings/factor?done=confirmed" {
			t.Errorf("the code does not: %d", a.status)
		}
	}
}

func TestAConfirmationNeverLeadsOutside(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.signedIn(access.RoleOwner)
	for _, next := range []string{"https://evil.example/admin", "//evil.example/admin", "/\\evil.example", "javascript:alert(1)", "/v1/e.js", "\thttps://evil.example"} {
		a := b.post("/admin/confirm?next="+url.QueryEscape(next), url.Values{"password": {password}})
		if a.header.Get("Location") != "/admin?done=confirmed" {
			t.Errorf("%q leads to %s", next, a.header.Get("Location"))
		}
		r.pass(20 * time.Minute)
		for _, from := range []string{next, "https://evil.example/admin/people"} {
			a = b.post("/admin/keys", url.Values{}, "Referer", from)
			if a.header.Get("Location") != "/admin/confirm?next=%2Fadmin" {
				t.Errorf("coming from %q leads to %s", from, a.header.Get("Location"))
			}
		}
	}
	_, c, phone, _ := enrolled(t, access.RoleOwner)
	c.half(access.RoleOwner)
	if a := c.post("/sign-in/code?next=https://evil.example/", url.Values{"code": {phone.code(0)}}); a.header.Get("Location") != "/admin" {
		t.Errorf("a code leads to %s", a.header.Get("Location"))
	}
}

func TestACodeOpensOnce(t *testing.T) {
	t.Parallel()
	r, b, phone, _ := enrolled(t, access.RoleOwner)
	seen := phone.code(0) // over a shoulder
	if a := b.post(b.half(access.RoleOwner), url.Values{"code": {seen}}); !b.inside() {
		t.Fatalf("%d", a.status)
	}
	thief := r.browser()
	to := thief.half(access.RoleOwner)
	for _, code := range []string{seen, phone.code(-1)} {
		if a := thief.post(to, url.Values{"code": {code}}); a.status != http.StatusUnprocessableEntity || thief.inside() {
			t.Errorf("a code that was used, or is older, opens: %d", a.status)
		}
	}
	if a := thief.post(to, url.Values{"code": {phone.code(1)}}); a.status != http.StatusSeeOther {
		t.Errorf("the next one does not: %d", a.status)
	}
}

func TestARecoveryCodeOpensOnce(t *testing.T) {
	t.Parallel()
	r, b, _, codes := enrolled(t, access.RoleOwner)
	to := b.half(access.RoleOwner)
	if a := b.get(to + "&with=recovery"); attr(a.one("input[name=code]"), "inputmode") != "" || !strings.Contains(a.text("label"), "Recovery code") {
		t.Error(a.text("main"))
	}
	if b.post(to, url.Values{"code": {strings.ToUpper(codes[0])}}); !b.inside() {
		t.Fatal("it does not open at all")
	}
	thief := r.browser()
	if a := thief.post(thief.half(access.RoleOwner), url.Values{"code": {codes[0]}}); a.status != http.StatusUnprocessableEntity || thief.inside() {
		t.Errorf("it opens twice: %d", a.status)
	}
	if a := b.get("/admin/settings"); !strings.Contains(a.text("main"), "9 recovery codes are left") {
		t.Error(a.text("main"))
	}
}

func TestTriesOfCodesAreLimitedWhereverTheyAreAskedFor(t *testing.T) {
	t.Parallel()
	r, b, phone, codes := enrolled(t, access.RoleOwner)
	in := r.browser()
	in.post(in.half(access.RoleOwner), url.Values{"code": {phone.code(0)}}) // one try
	to := b.half(access.RoleOwner)
	wrong := ""
	for i := range 7 { // after the one that set it up, and that of the line above
		path := to
		if i%2 == 1 {
			b = r.browser() // another half session, or another browser, counts as well
			path = b.half(access.RoleOwner)
		}
		a := b.post(path, url.Values{"code": {phone.code(int64(10 + i))}})
		if a.status != http.StatusUnprocessableEntity {
			t.Fatalf("try %d: %d", i+3, a.status)
		}
		wrong = a.text(".wrong")
	}
	if a := in.post("/admin/confirm", url.Values{"code": {"000000"}}); a.status != http.StatusUnprocessableEntity || a.text(".wrong") != wrong {
		t.Errorf("the tenth: %d %q", a.status, a.text(".wrong"))
	}
	for what, code := range map[string]string{"the right code": phone.code(1), "a wrong one": "000000", "a recovery code": codes[0]} {
		for name, a := range map[string]answer{"at the door": b.post(to, url.Values{"code": {code}}), "inside": in.post("/admin/confirm", url.Values{"code": {code}})} {
			if a.status != http.StatusTooManyRequests {
				t.Errorf("%s %s: the limit tells: %d", what, name, a.status)
			}
		}
	}
	r.pass(15 * time.Minute)
	last := r.browser()
	if a := last.post(last.half(access.RoleOwner), url.Values{"code": {phone.code(0)}}); a.status != http.StatusSeeOther {
		t.Errorf("the limit never ends: %d", a.status)
	}
}

func TestAPasswordThatIsAskedForAgainCannotBeGuessed(t *testing.T) {
	t.Parallel()
	b := newRoom(t).signedIn(access.RoleOwner)
	for i := range 11 {
		a := b.post("/admin/confirm", url.Values{"password": {"a guess"}})
		if limited := a.status == http.StatusTooManyRequests; limited != (i == 10) {
			t.Fatalf("guess %d: %d", i+1, a.status)
		}
	}
	if a := b.post("/admin/confirm", url.Values{"password": {password}}); a.status != http.StatusTooManyRequests {
		t.Errorf("the limit tells a right password from a wrong one: %d", a.status)
	}
}

func TestAStolenSessionIsWorthlessAfterANewPasswordAndKeepsNoFactor(t *testing.T) {
	t.Parallel()
	r, b, phone, _ := enrolled(t, access.RoleOwner)
	b.post(b.half(access.RoleOwner), url.Values{"code": {phone.code(0)}})
	stolen, waiting := r.browser(), r.browser()
	stolen.jar["erawan"] = b.jar["erawan"]
	to := waiting.half(access.RoleOwner)
	if !stolen.inside() {
		t.Fatal("it was not stolen")
	}
	if a := b.post("/admin/settings/password", changing(password, newPassword)); a.status != http.StatusSeeOther || !b.inside() {
		t.Fatalf("%d", a.status)
	}
	if stolen.inside() {
		t.Error("it still opens the console")
	}
	r.pass(time.Minute)
	if a := waiting.post(to, url.Values{"code": {phone.code(0)}}); waiting.inside() {
		t.Errorf("a sign-in by the old password goes on: %d", a.status)
	}
}

func TestTheCookieOfAHalfSessionIsForThisHostAndNotForScripts(t *testing.T) {
	t.Parallel()
	for base, name := range map[string]string{"http://erawan.example": "erawan-half", "https://erawan.example": "__Host-erawan-half"} {
		r := newRoom(t, func(d *admin.Deps) { d.BaseURL = base })
		r.signedIn(access.RoleOwner).enrol()
		a := r.browser().post("/sign-in", signInForm(access.RoleOwner))
		if len(a.cookies) != 1 {
			t.Fatalf("%s: %d cookies", base, len(a.cookies))
		}
		c := a.cookies[0]
		if c.Name != name || !c.HttpOnly || c.Secure != strings.HasPrefix(base, "https") || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.MaxAge != 300 {
			t.Errorf("%s: %s", base, c)
		}
	}
}

func TestOnlyTheAddressOfOurOwnSaysWhetherThereIsTLS(t *testing.T) {
	t.Parallel()
	for base, want := range map[string]string{"http://erawan.example": "", "https://erawan.example": "max-age=31536000; includeSubDomains"} {
		r := newRoom(t, func(d *admin.Deps) { d.BaseURL = base })
		for _, proto := range []string{"", "http", "https"} { // what a proxy says, or anybody
			if got := r.browser().get("/sign-in", "X-Forwarded-Proto", proto).header.Get("Strict-Transport-Security"); got != want {
				t.Errorf("%s, forwarded as %q: %q", base, proto, got)
			}
		}
	}
}

func TestPagesOfSigningInAreGuardedLikeAllOthers(t *testing.T) {
	t.Parallel()
	r, b, _, _ := enrolled(t, access.RoleOwner)
	to := b.half(access.RoleOwner)
	in := r.signedIn(access.RoleAnalyst)
	for name, a := range map[string]answer{
		"the door": r.browser().get("/sign-in"), "the code": b.get(to), "a wrong code": b.post(to, url.Values{"code": {"0"}}),
		"the proof": in.get("/admin/confirm"), "the secret": in.get("/admin/settings/factor"), "a failure": in.get("/admin/nothing"), "a refusal": in.get("/admin/people"),
	} {
		policy := a.header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "frame-ancestors 'none'") || strings.Contains(policy, "unsafe") || !strings.Contains(policy, "default-src 'none'") {
			t.Errorf("%s: %q", name, policy)
		}
		if got := a.header.Get("Permissions-Policy"); !strings.HasPrefix(got, "camera=()") {
			t.Errorf("%s: %q", name, got)
		}
		if got := a.header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s is kept by a cache: %q", name, got)
		}
		for _, n := range a.all("script") {
			if attr(n, "src") == "" {
				t.Errorf("%s has a script of its own", name)
			}
		}
		if len(a.all("[style]")) > 0 || strings.Contains(a.body, "onclick=") {
			t.Errorf("%s has a style or a handler of its own", name)
		}
	}
	for _, path := range []string{to, "/admin/confirm", "/admin/settings/factor"} {
		if a := b.post(path, url.Values{"code": {"0"}}, "Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"); a.status != http.StatusForbidden {
			t.Errorf("%s takes a form of another site: %d", path, a.status)
		}
	}
}
