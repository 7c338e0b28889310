package admin_test

import (
	"encoding/base32"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"erawan/internal/access"
	"erawan/internal/db/accessdb"
)

// app is somebody's code app.
type app struct {
	r      *room
	secret access.AppSecret
}

// code is what it shows now, or some steps from now.
func (a app) code(off int64) string {
	a.r.t.Helper()
	code, err := a.secret.Code(a.r.now().Unix()/30 + off)
	if err != nil {
		a.r.t.Fatal(err)
	}
	return code
}

// scan reads the secret off the page that sets a factor up.
func (b *browser) scan() (app, url.Values) {
	b.r.t.Helper()
	a := b.get("/admin/settings/factor")
	text := strings.ReplaceAll(textOf(a.one("code.secret")), "-", "")
	secret, err := base32.StdEncoding.DecodeString(text)
	if err != nil {
		b.r.t.Fatal(err)
	}
	return app{b.r, secret}, url.Values{"sealed": {attr(a.one("input[name=sealed]"), "value")}}
}

// enrol sets a code app up, and returns it with the recovery codes.
func (b *browser) enrol() (app, []string) {
	b.r.t.Helper()
	phone, form := b.scan()
	form.Set("code", phone.code(0))
	a := b.post("/admin/settings/factor", form)
	if a.status != http.StatusCreated {
		b.r.t.Fatalf("%d %s", a.status, a.text("main"))
	}
	var codes []string
	for _, n := range a.all(".codes code") {
		codes = append(codes, textOf(n))
	}
	return phone, codes
}

// enrolled is somebody with a code app, whose first code is a minute old, and a browser in which nobody is.
func enrolled(t *testing.T, role access.Role) (*room, *browser, app, []string) {
	t.Helper()
	r := newRoom(t)
	phone, codes := r.signedIn(role).enrol()
	r.pass(time.Minute)
	return r, r.browser(), phone, codes
}

func signInForm(role access.Role) url.Values {
	return url.Values{"email": {people[role]}, "password": {password}}
}

// half gives the password, and stands before the code.
func (b *browser) half(role access.Role) string {
	b.r.t.Helper()
	a := b.post("/sign-in", signInForm(role))
	to := a.header.Get("Location")
	if a.status != http.StatusSeeOther || !strings.HasPrefix(to, "/sign-in/code?") || b.jar["erawan"] != "" {
		b.r.t.Fatalf("%d %s %v", a.status, to, b.jar)
	}
	return to
}

func (b *browser) inside() bool { return b.get("/admin/settings").status == http.StatusOK }

func TestSigningInTakesTwoSteps(t *testing.T) {
	t.Parallel()
	_, b, phone, codes := enrolled(t, access.RoleOwner)
	if len(codes) != 10 {
		t.Fatalf("%d recovery codes", len(codes))
	}
	to := b.half(access.RoleOwner)
	if b.inside() {
		t.Fatal("a password alone opens the console")
	}
	a := b.get(to)
	if field := a.one("input[name=code]"); attr(field, "autocomplete") != "one-time-code" || attr(field, "inputmode") != "numeric" {
		t.Error("the field helps nobody to type")
	}
	if a = b.post(to, url.Values{"code": {phone.code(3)}}); a.status != http.StatusUnprocessableEntity || b.inside() {
		t.Errorf("a wrong code: %d", a.status)
	}
	if a = b.post(to, url.Values{"code": {phone.code(0)}}); a.status != http.StatusSeeOther || a.header.Get("Location") != "/admin" || !b.inside() {
		t.Errorf("the right code: %d %s", a.status, a.header.Get("Location"))
	}
	if b.jar["erawan-half"] != "" {
		t.Error("the half session outlives its use")
	}
}

func TestAHalfSessionIsShortAndOpensNothingElse(t *testing.T) {
	t.Parallel()
	r, b, phone, _ := enrolled(t, access.RoleOwner)
	to := b.half(access.RoleOwner)
	whole := r.browser()
	whole.jar["erawan"] = b.jar["erawan-half"]
	if whole.inside() {
		t.Error("its cookie opens the console by another name")
	}
	r.pass(access.HalfLasts)
	if a := b.post(to, url.Values{"code": {phone.code(0)}}); !strings.HasPrefix(a.header.Get("Location"), "/sign-in?") || b.inside() {
		t.Errorf("it never ends: %d", a.status)
	}
	if a := r.browser().get("/sign-in/code"); a.header.Get("Location") != "/sign-in?next=%2Fadmin" {
		t.Errorf("without a password: %d", a.status)
	}
}

func TestASetUpThatShowsNoCodeChangesNothing(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.signedIn(access.RoleAnalyst)
	phone, form := b.scan()
	form.Set("code", phone.code(5))
	if a := b.post("/admin/settings/factor", form); a.status != http.StatusUnprocessableEntity || textOf(a.one("code.secret")) != phone.secret.Text() {
		t.Errorf("%d: another secret after a typing mistake", a.status)
	}
	stranger := r.signedIn(access.RoleManager) // who saw the form of somebody else
	form.Set("code", phone.code(0))
	if a := stranger.post("/admin/settings/factor", form); a.status != http.StatusBadRequest {
		t.Errorf("a secret that was made for somebody else: %d", a.status)
	}
	for _, role := range []access.Role{access.RoleAnalyst, access.RoleManager} {
		if p := staff(t, accessdb.Store{DB: r.db}, people[role]); p.Factor != "" {
			t.Errorf("the %s has a factor", role)
		}
	}
}

func TestTheSecretIsKeptSealed(t *testing.T) {
	t.Parallel()
	r, _, phone, codes := enrolled(t, access.RoleOwner)
	p := staff(t, accessdb.Store{DB: r.db}, people[access.RoleOwner])
	if p.Factor == "" || strings.Contains(p.Factor, strings.ReplaceAll(phone.secret.Text(), "-", "")) || strings.Contains(p.Factor, codes[0]) {
		t.Errorf("kept as %q", p.Factor)
	}
}

func TestSettingAFactorUpPutsEveryOtherBrowserOut(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	other, b := r.signedIn(access.RoleOwner), r.signedIn(access.RoleOwner)
	b.enrol()
	if other.inside() || !b.inside() {
		t.Errorf("the other is in: %v, this one is: %v", other.inside(), b.inside())
	}
}

func TestAFactorIsReplacedRenewedAndRemoved(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.signedIn(access.RoleOwner)
	old, paper := b.enrol()
	r.pass(time.Minute)
	phone, again := b.enrol()
	r.pass(time.Minute)
	other := r.browser()
	to := other.half(access.RoleOwner)
	for what, code := range map[string]string{"the old app": old.code(0), "the old paper": paper[0]} {
		if a := other.post(to, url.Values{"code": {code}}); a.status != http.StatusUnprocessableEntity {
			t.Errorf("%s opens: %d", what, a.status)
		}
	}
	if a := other.post(to, url.Values{"code": {phone.code(0)}}); a.status != http.StatusSeeOther {
		t.Errorf("the new app does not: %d", a.status)
	}
	renewed := other.post("/admin/settings/factor/codes", url.Values{})
	if renewed.status != http.StatusCreated || strings.Contains(renewed.text(".codes"), again[0]) || len(renewed.all(".codes code")) != 10 {
		t.Errorf("%d %s", renewed.status, renewed.text(".codes"))
	}
	if a := other.post("/admin/settings/factor/remove", url.Values{}); a.header.Get("Location") != "/admin/settings?done=factor_removed" || !other.inside() || b.inside() {
		t.Errorf("removed: %d", a.status)
	}
	if a := r.browser().post("/sign-in", signInForm(access.RoleOwner)); a.header.Get("Location") != "/admin" {
		t.Errorf("and still asked for: %s", a.header.Get("Location"))
	}
}

func TestWhoOwesASecondFactorIsLedToItAndNowhereElse(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	owner, b := r.signedIn(access.RoleOwner), r.signedIn(access.RoleAnalyst)
	mine := attr(owner.get("/admin/people").all("form[action=/admin/people/requirement] input[name=org]")[0], "value")
	if a := owner.post("/admin/people/requirement", url.Values{"org": {mine}, "needed": {"yes"}}); a.header.Get("Location") != "/admin/people?done=required" {
		t.Fatalf("%d %s", a.status, a.text("main"))
	}
	for _, path := range []string{"/admin", "/admin/campaigns", "/admin/settings", "/admin/people", "/partner"} {
		for who, b := range map[string]*browser{"the analyst": b, "the owner": owner, "one who comes now": r.signedIn(access.RoleAnalyst)} {
			if a := b.get(path); a.header.Get("Location") != "/admin/settings/factor" {
				t.Errorf("%s comes to %s: %d %s", who, path, a.status, a.header.Get("Location"))
			}
		}
	}
	if a := b.post("/admin/settings/language", url.Values{"language": {"th"}}); a.header.Get("Location") != "/admin/settings/factor" {
		t.Errorf("a form does something: %d", a.status)
	}
	a := b.get("/admin/settings/factor")
	for _, link := range a.all("nav a") {
		if to := attr(link, "href"); strings.HasPrefix(to, "/admin/") && !strings.HasPrefix(to, "/admin/settings/factor") {
			t.Errorf("the page leads to %s", to)
		}
	}
	b.enrol()
	if !b.inside() || b.get("/admin/campaigns").status != http.StatusOK {
		t.Error("and then nothing opens")
	}
	if a := b.post("/admin/settings/factor/remove", url.Values{}); a.status != http.StatusConflict {
		t.Errorf("taken away again: %d", a.status)
	}
}

func TestAnOwnerResetsALostFactorAndItIsTold(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.signedIn(access.RoleAnalyst)
	b.enrol()
	p := staff(t, accessdb.Store{DB: r.db}, people[access.RoleAnalyst])
	if a := r.signedIn(access.RoleManager).post("/admin/people/"+p.Public+"/factor", url.Values{}); a.status != http.StatusForbidden {
		t.Errorf("a manager: %d", a.status)
	}
	owner := r.signedIn(access.RoleOwner)
	if a := owner.post("/admin/people/"+p.Public+"/factor", url.Values{}); a.header.Get("Location") != "/admin/people/"+p.Public+"?done=reset" {
		t.Fatalf("%d %s", a.status, a.text("main"))
	}
	if b.inside() {
		t.Error("the person is still in")
	}
	if a := owner.get("/admin/people/" + p.Public); !strings.Contains(a.text("main"), "lost two-step sign-in, taken away by The owner") {
		t.Error(a.text("main"))
	}
	if !r.signedIn(access.RoleAnalyst).inside() {
		t.Error("a password alone does not open")
	}
}

func TestTimesAreShownByTheReadersOwnClock(t *testing.T) {
	t.Parallel()
	b := newRoom(t).signedIn(access.RoleOwner)
	clock := func() string { return textOf(b.get("/admin/settings").all("table time")[0]) }
	if at := clock(); !strings.Contains(at, "12:00") {
		t.Fatalf("in Bangkok it is %s", at)
	}
	for zone, want := range map[string]string{"America/New_York": "00:00", "Asia/Kathmandu": "10:45"} {
		if a := b.post("/admin/settings/zone", url.Values{"zone": {zone}}); a.header.Get("Location") != "/admin/settings?done=zone" {
			t.Fatalf("%s: %d", zone, a.status)
		}
		if at := clock(); !strings.Contains(at, want) {
			t.Errorf("in %s it is %s", zone, at)
		}
		if chosen := b.get("/admin/settings").one("select#zone option[selected]"); attr(chosen, "value") != zone {
			t.Errorf("%s is not in the list: %s", zone, attr(chosen, "value"))
		}
	}
	for _, zone := range []string{"Nowhere/Land", "Local", "../../etc/passwd"} {
		if a := b.post("/admin/settings/zone", url.Values{"zone": {zone}}); a.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", zone, a.status)
		}
	}
}
