package account_test

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
	a.r.T.Helper()
	code, err := a.secret.Code(a.r.Now().Unix()/30 + off)
	if err != nil {
		a.r.T.Fatal(err)
	}
	return code
}

// scan reads the secret off the page that sets a factor up.
func scan(b *browser) (app, url.Values) {
	b.Room.T.Helper()
	a := b.Get("/admin/settings/factor")
	text := strings.ReplaceAll(textOf(a.One("code.secret")), "-", "")
	secret, err := base32.StdEncoding.DecodeString(text)
	if err != nil {
		b.Room.T.Fatal(err)
	}
	return app{b.Room, secret}, url.Values{"sealed": {attr(a.One("input[name=sealed]"), "value")}}
}

// enrol sets a code app up, and returns it with the recovery codes.
func enrol(b *browser) (app, []string) {
	b.Room.T.Helper()
	phone, form := scan(b)
	form.Set("code", phone.code(0))
	a := b.Post("/admin/settings/factor", form)
	if a.Status != http.StatusCreated {
		b.Room.T.Fatalf("%d %s", a.Status, a.Text("main"))
	}
	var codes []string
	for _, n := range a.All(".codes code") {
		codes = append(codes, textOf(n))
	}
	return phone, codes
}

// enrolled is somebody with a code app, whose first code is a minute old, and a browser in which nobody is.
func enrolled(t *testing.T, role access.Role) (*room, *browser, app, []string) {
	t.Helper()
	r := newRoom(t)
	phone, codes := enrol(r.SignedIn(role))
	r.Pass(time.Minute)
	return r, r.Browser(), phone, codes
}

func signInForm(role access.Role) url.Values {
	return url.Values{"email": {people[role]}, "password": {password}}
}

// half gives the password, and stands before the code.
func half(b *browser, role access.Role) string {
	b.Room.T.Helper()
	a := b.Post("/sign-in", signInForm(role))
	to := a.Header.Get("Location")
	if a.Status != http.StatusSeeOther || !strings.HasPrefix(to, "/sign-in/code?") || b.Jar["erawan"] != "" {
		b.Room.T.Fatalf("%d %s %v", a.Status, to, b.Jar)
	}
	return to
}

func inside(b *browser) bool { return b.Get("/admin/settings").Status == http.StatusOK }

func TestSigningInTakesTwoSteps(t *testing.T) {
	t.Parallel()
	_, b, phone, codes := enrolled(t, access.RoleOwner)
	if len(codes) != 10 {
		t.Fatalf("%d recovery codes", len(codes))
	}
	to := half(b, access.RoleOwner)
	if inside(b) {
		t.Fatal("a password alone opens the console")
	}
	a := b.Get(to)
	if field := a.One("input[name=code]"); attr(field, "autocomplete") != "one-time-code" || attr(field, "inputmode") != "numeric" {
		t.Error("the field helps nobody to type")
	}
	if a = b.Post(to, url.Values{"code": {phone.code(3)}}); a.Status != http.StatusUnprocessableEntity || inside(b) {
		t.Errorf("a wrong code: %d", a.Status)
	}
	if a = b.Post(to, url.Values{"code": {phone.code(0)}}); a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/admin" || !inside(b) {
		t.Errorf("the right code: %d %s", a.Status, a.Header.Get("Location"))
	}
	if b.Jar["erawan-half"] != "" {
		t.Error("the half session outlives its use")
	}
}

func TestAHalfSessionIsShortAndOpensNothingElse(t *testing.T) {
	t.Parallel()
	r, b, phone, _ := enrolled(t, access.RoleOwner)
	to := half(b, access.RoleOwner)
	whole := r.Browser()
	whole.Jar["erawan"] = b.Jar["erawan-half"]
	if inside(whole) {
		t.Error("its cookie opens the console by another name")
	}
	r.Pass(access.HalfLasts)
	if a := b.Post(to, url.Values{"code": {phone.code(0)}}); !strings.HasPrefix(a.Header.Get("Location"), "/sign-in?") || inside(b) {
		t.Errorf("it never ends: %d", a.Status)
	}
	if a := r.Browser().Get("/sign-in/code"); a.Header.Get("Location") != "/sign-in?next=%2Fadmin" {
		t.Errorf("without a password: %d", a.Status)
	}
}

func TestASetUpThatShowsNoCodeChangesNothing(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleAnalyst)
	phone, form := scan(b)
	form.Set("code", phone.code(5))
	if a := b.Post("/admin/settings/factor", form); a.Status != http.StatusUnprocessableEntity || textOf(a.One("code.secret")) != phone.secret.Text() {
		t.Errorf("%d: another secret after a typing mistake", a.Status)
	}
	stranger := r.SignedIn(access.RoleManager) // who saw the form of somebody else
	form.Set("code", phone.code(0))
	if a := stranger.Post("/admin/settings/factor", form); a.Status != http.StatusBadRequest {
		t.Errorf("a secret that was made for somebody else: %d", a.Status)
	}
	for _, role := range []access.Role{access.RoleAnalyst, access.RoleManager} {
		if p := staff(t, accessdb.Store{DB: r.DB}, people[role]); p.Factor != "" {
			t.Errorf("the %s has a factor", role)
		}
	}
}

func TestTheSecretIsKeptSealed(t *testing.T) {
	t.Parallel()
	r, _, phone, codes := enrolled(t, access.RoleOwner)
	p := staff(t, accessdb.Store{DB: r.DB}, people[access.RoleOwner])
	if p.Factor == "" || strings.Contains(p.Factor, strings.ReplaceAll(phone.secret.Text(), "-", "")) || strings.Contains(p.Factor, codes[0]) {
		t.Errorf("kept as %q", p.Factor)
	}
}

func TestSettingAFactorUpPutsEveryOtherBrowserOut(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	other, b := r.SignedIn(access.RoleOwner), r.SignedIn(access.RoleOwner)
	enrol(b)
	if inside(other) || !inside(b) {
		t.Errorf("the other is in: %v, this one is: %v", inside(other), inside(b))
	}
}

func TestAFactorIsReplacedRenewedAndRemoved(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleOwner)
	old, paper := enrol(b)
	r.Pass(time.Minute)
	phone, again := enrol(b)
	r.Pass(time.Minute)
	other := r.Browser()
	to := half(other, access.RoleOwner)
	for what, code := range map[string]string{"the old app": old.code(0), "the old paper": paper[0]} {
		if a := other.Post(to, url.Values{"code": {code}}); a.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s opens: %d", what, a.Status)
		}
	}
	if a := other.Post(to, url.Values{"code": {phone.code(0)}}); a.Status != http.StatusSeeOther {
		t.Errorf("the new app does not: %d", a.Status)
	}
	renewed := other.Post("/admin/settings/factor/codes", url.Values{})
	if renewed.Status != http.StatusCreated || strings.Contains(renewed.Text(".codes"), again[0]) || len(renewed.All(".codes code")) != 10 {
		t.Errorf("%d %s", renewed.Status, renewed.Text(".codes"))
	}
	if a := other.Post("/admin/settings/factor/remove", url.Values{}); a.Header.Get("Location") != "/admin/settings?done=factor_removed" || !inside(other) || inside(b) {
		t.Errorf("removed: %d", a.Status)
	}
	if a := r.Browser().Post("/sign-in", signInForm(access.RoleOwner)); a.Header.Get("Location") != "/admin" {
		t.Errorf("and still asked for: %s", a.Header.Get("Location"))
	}
}

func TestWhoOwesASecondFactorIsLedToItAndNowhereElse(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	owner, b := r.SignedIn(access.RoleOwner), r.SignedIn(access.RoleAnalyst)
	mine := attr(owner.Get("/admin/people").All("form[action=/admin/people/requirement] input[name=org]")[0], "value")
	if a := owner.Post("/admin/people/requirement", url.Values{"org": {mine}, "needed": {"yes"}}); a.Header.Get("Location") != "/admin/people?done=required" {
		t.Fatalf("%d %s", a.Status, a.Text("main"))
	}
	for _, path := range []string{"/admin", "/admin/campaigns", "/admin/settings", "/admin/people", "/partner"} {
		for who, b := range map[string]*browser{"the analyst": b, "the owner": owner, "one who comes now": r.SignedIn(access.RoleAnalyst)} {
			if a := b.Get(path); a.Header.Get("Location") != "/admin/settings/factor" {
				t.Errorf("%s comes to %s: %d %s", who, path, a.Status, a.Header.Get("Location"))
			}
		}
	}
	if a := b.Post("/admin/settings/language", url.Values{"language": {"th"}}); a.Header.Get("Location") != "/admin/settings/factor" {
		t.Errorf("a form does something: %d", a.Status)
	}
	a := b.Get("/admin/settings/factor")
	for _, link := range a.All("nav a") {
		if to := attr(link, "href"); strings.HasPrefix(to, "/admin/") && !strings.HasPrefix(to, "/admin/settings/factor") {
			t.Errorf("the page leads to %s", to)
		}
	}
	enrol(b)
	if !inside(b) || b.Get("/admin/campaigns").Status != http.StatusOK {
		t.Error("and then nothing opens")
	}
	if a := b.Post("/admin/settings/factor/remove", url.Values{}); a.Status != http.StatusConflict {
		t.Errorf("taken away again: %d", a.Status)
	}
}

func TestAnOwnerResetsALostFactorAndItIsTold(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleAnalyst)
	enrol(b)
	p := staff(t, accessdb.Store{DB: r.DB}, people[access.RoleAnalyst])
	if a := r.SignedIn(access.RoleManager).Post("/admin/people/"+p.Public+"/factor", url.Values{}); a.Status != http.StatusForbidden {
		t.Errorf("a manager: %d", a.Status)
	}
	owner := r.SignedIn(access.RoleOwner)
	if a := owner.Post("/admin/people/"+p.Public+"/factor", url.Values{}); a.Header.Get("Location") != "/admin/people/"+p.Public+"?done=reset" {
		t.Fatalf("%d %s", a.Status, a.Text("main"))
	}
	if inside(b) {
		t.Error("the person is still in")
	}
	if a := owner.Get("/admin/people/" + p.Public); !strings.Contains(a.Text("main"), "lost two-step sign-in, taken away by The owner") {
		t.Error(a.Text("main"))
	}
	if !inside(r.SignedIn(access.RoleAnalyst)) {
		t.Error("a password alone does not open")
	}
}

func TestTimesAreShownByTheReadersOwnClock(t *testing.T) {
	t.Parallel()
	b := newRoom(t).SignedIn(access.RoleOwner)
	clock := func() string { return textOf(b.Get("/admin/settings").All("table time")[0]) }
	if at := clock(); !strings.Contains(at, "12:00") {
		t.Fatalf("in Bangkok it is %s", at)
	}
	for zone, want := range map[string]string{"America/New_York": "00:00", "Asia/Kathmandu": "10:45"} {
		if a := b.Post("/admin/settings/zone", url.Values{"zone": {zone}}); a.Header.Get("Location") != "/admin/settings?done=zone" {
			t.Fatalf("%s: %d", zone, a.Status)
		}
		if at := clock(); !strings.Contains(at, want) {
			t.Errorf("in %s it is %s", zone, at)
		}
		if chosen := b.Get("/admin/settings").One("select#zone option[selected]"); attr(chosen, "value") != zone {
			t.Errorf("%s is not in the list: %s", zone, attr(chosen, "value"))
		}
	}
	for _, zone := range []string{"Nowhere/Land", "Local", "../../etc/passwd"} {
		if a := b.Post("/admin/settings/zone", url.Values{"zone": {zone}}); a.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", zone, a.Status)
		}
	}
}
