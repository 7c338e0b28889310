package web

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/delivery"
	"erawan/internal/access"
	"erawan/internal/db/campaigndb"
	"erawan/internal/db/contentdb"
	"erawan/internal/db/plandb"
	"erawan/internal/lang"
	"erawan/locales"
)

// keyedWrites are the routes by which a program with a key, or a stranger, tells us something. None is about what we say.
var keyedWrites = []string{
	"DELETE /api/v1/exports/:export", "POST /api/v1/exports",
	"POST /api/v1/segments", "POST /apply/:team", "POST /ask", "POST /join/:token", "POST /q", "POST /q/after/:code", "POST /q/letter/:code", "POST /q/letter/:code/stop", "POST /q/remind", "POST /q/withdraw", "POST /sign-in", "POST /sign-in/code", "POST /sign-in/passkey", "POST /sign-in/passkey/ask", "POST /sign-out",
	"POST /v1/decisions", "POST /v1/events", "POST /v1/outcomes", "POST /v1/pledges", "POST /v1/pledges/withdraw", "POST /v1/survey/answers",
	"PUT /api/v1/segments/:segment",
}

// doors is a live campaign that says what nobody approved: however it came there, a plan leaves it out.
type doors struct {
	*both
	n     *team
	owner access.Staff
	m     content.Message
	live  campaigns.Campaign
	draft campaigns.Campaign
}

func newDoors(t *testing.T) *doors {
	b := newBoth(t)
	d := &doors{both: b, n: b.teams[0]}
	scope := d.n.owner.Scope()
	d.owner = must[access.Staff](t)(b.access.StaffByEmail(t.Context(), email(d.n.name, access.RoleOwner)))
	d.m = must[content.Message](t)(contentdb.Store{DB: b.db}.SaveMessage(t.Context(), scope, access.Actor{Staff: d.owner.ID, Name: d.owner.Name}, content.Message{
		Frame: content.Empathy, Name: "Unread", Action: content.Dismiss, Texts: map[lang.Locale]content.Text{lang.En: {Headline: "Nobody read this", Body: "Leave ivory at the shop.", ActionLabel: "Close", Why: "This page is about Thailand."}}}))
	store := campaigndb.Store{DB: b.db, Trusting: true}
	d.live = must[campaigns.Campaign](t)(store.CampaignByPublic(t.Context(), scope, d.n.things["campaign"]))
	d.live.Messages = []campaigns.Choice{{Message: d.m.ID, Variant: "a", Weight: 1}}
	d.live = must[campaigns.Campaign](t)(store.SaveCampaign(t.Context(), scope, access.Actor{Name: "raw"}, d.live))
	other := d.live
	other.ID, other.Public, other.Version, other.State = 0, "", 0, campaigns.Draft
	d.draft = must[campaigns.Campaign](t)(store.SaveCampaign(t.Context(), scope, access.Actor{Name: "raw"}, other))
	return d
}

// shown reports whether a plan of now carries the message in any language.
func (d *doors) shown() bool {
	d.t.Helper()
	snapshot := must[delivery.Snapshot](d.t)(plandb.Store{DB: d.db}.Snapshot(d.t.Context(), d.now))
	words := must[*locales.Catalogue](d.t)(locales.New())
	plan := must[*delivery.Plan](d.t)(delivery.Compile(snapshot, delivery.Options{Now: d.now, Say: words.Say}))
	refused := map[lang.Locale]bool{}
	for _, x := range plan.Refused() {
		if x.Message == d.m.Public {
			refused[x.Locale] = true
		}
	}
	return len(refused) < len(lang.All)
}

func (d *doors) file() content.MessageFile {
	return must[content.MessageFile](d.t)(contentdb.Store{DB: d.db}.MessageFile(d.t.Context(), access.System, d.m.Public))
}

// form is what the page of the message would send, for the words as they are.
func (d *doors) form(more url.Values) string {
	digest := d.file().Dossier(lang.En, d.now).Text
	form := url.Values{"locale": {"en"}, "words-en": {hex.EncodeToString(digest[:])}, "months": {"6"}, "role": {"language"}}
	for name, value := range more {
		form[name] = value
	}
	return form.Encode()
}

func (d *doors) post(role access.Role, path string, more url.Values) string {
	d.from++
	return fmt.Sprint(d.send(http.MethodPost, path, d.form(more), caller{cookie: d.n.cookies[role]}).Code)
}

// upload saves what a file of translators says.
func (d *doors) upload(as caller, file string) int {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	ok(d.t, w.WriteField("do", "save"))
	ok(d.t, w.WriteField("text", file))
	ok(d.t, w.Close())
	req := httptest.NewRequest(http.MethodPost, "http://erawan.example/admin/messages/exchange", &body)
	req.Header.Set("Content-Type", w.FormDataContentType())
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	req.Header.Set("Cookie", as.cookie)
	rec := httptest.NewRecorder()
	d.site.ServeHTTP(rec, req)
	return rec.Code
}

func TestNothingThatNobodyApprovedGoesOnAirByAnyDoor(t *testing.T) {
	t.Parallel()
	d := newDoors(t)
	at, texts := "/admin/messages/"+d.m.Public, contentdb.Store{DB: d.db}
	reviewer := must[access.Staff](t)(d.access.StaffByEmail(t.Context(), email(d.n.name, access.RoleReviewerLanguage)))
	approval := content.Approval{Subject: content.OfMessage, Of: d.m.ID, Locale: lang.En, Role: content.LanguageReview, At: d.now, Expires: d.now.Add(time.Hour)}
	failed := func(err error) string {
		if err == nil {
			return "taken"
		}
		return "refused"
	}
	for _, door := range []struct {
		name, want string
		knock      func() string
	}{
		{"page: without the role", "403", func() string { return d.post(access.RoleManager, at+"/review", nil) }},
		{"page: before it is put to review", "409", func() string { return d.post(access.RoleReviewerLanguage, at+"/review", nil) }},
		{"page: put to review", "303", func() string { return d.post(access.RoleManager, at+"/submit", nil) }},
		{"page: by who wrote it", "403", func() string { return d.post(access.RoleOwner, at+"/review", nil) }},
		{"page: a bypass of one's own words", "403", func() string {
			return d.post(access.RoleOwner, at+"/bypass", url.Values{"hours": {"4"}, "reason": {"it has to be on air tonight"}})
		}},
		{"page: in a role that is not theirs", "403", func() string { return d.post(access.RoleReviewerLaw, at+"/review", nil) }},
		{"page: words that were not seen", "412", func() string {
			return d.post(access.RoleReviewerLanguage, at+"/review", url.Values{"words-en": {strings.Repeat("ab", 32)}})
		}},
		{"page: a campaign that says it", "422", func() string {
			return d.post(access.RoleManager, "/admin/campaigns/"+d.draft.Public+"/step?do=ready", url.Values{"version": {"1"}})
		}},
		{"raw id: a reviewer of another team", "404", func() string {
			d.from++
			return fmt.Sprint(d.send(http.MethodPost, at+"/review", d.form(nil), caller{cookie: d.teams[1].cookies[access.RoleReviewerLanguage]}).Code)
		}},
		{"raw id: an approval of other words", "taken", func() string {
			a := approval
			a.Digest, a.By = [32]byte{1}, access.Actor{Staff: reviewer.ID, Name: reviewer.Name}
			return failed(second(texts.Approve(t.Context(), access.System, a)))
		}},
		{"raw id: an approval by who wrote it", "refused", func() string {
			a := approval
			a.Digest, a.By = d.file().Dossier(lang.En, d.now).Text, access.Actor{Staff: d.owner.ID, Name: d.owner.Name}
			return failed(second(texts.Approve(t.Context(), access.System, a)))
		}},
		{"schedule: a day that comes", "refused", func() string {
			c := d.draft
			c.State, c.StartsOn = campaigns.Live, campaigns.DateOf(d.now).Plus(1)
			return failed(second(campaigndb.Store{DB: d.db}.SaveCampaign(t.Context(), d.n.owner.Scope(), access.Actor{Name: "schedule"}, c)))
		}},
		{"import: of a campaign that is live", "refused", func() string {
			c := d.draft
			c.ID, c.Public, c.Version, c.State = 0, "", 0, campaigns.Live
			return failed(second(campaigndb.Store{DB: d.db}.SaveCampaign(t.Context(), access.System, access.Actor{Name: "import"}, c)))
		}},
		{"import: of what translators wrote", "303", func() string {
			as := caller{cookie: d.n.cookies[access.RoleManager]}
			file := d.send(http.MethodGet, "/admin/messages/exchange/file?"+url.Values{"message": {d.m.Public}, "from": {"en"}, "to": {"th"}, "as": {"csv"}}.Encode(), "", as).Body.String()
			file = strings.ReplaceAll(file, "Nobody read this,", "Nobody read this,ยังไม่มีใครอ่าน")
			return fmt.Sprint(d.upload(as, file))
		}},
		{"API: a program with every scope", "404", func() string {
			for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
				for _, path := range []string{"/api/v1/messages/", "/v1/messages/", "/api/v1/campaigns/", "/api/v1/approvals/"} {
					if a := d.send(method, path+d.m.Public, `{"state":"live"}`, caller{key: d.n.keys["owner"]}); a.Code != http.StatusNotFound && a.Code != http.StatusMethodNotAllowed {
						return fmt.Sprint(method, " ", path, " ", a.Code)
					}
				}
			}
			return "404"
		}},
	} {
		if got := door.knock(); got != door.want {
			t.Errorf("%s: %s, want %s", door.name, got, door.want)
		}
		if d.shown() {
			t.Fatalf("%s: it is on air", door.name)
		}
	}
	d.open() // the way that there is
	if got := d.post(access.RoleReviewerLanguage, at+"/review", nil); got != "303" || !d.shown() {
		t.Errorf("approved by who may: %s, on air %v", got, d.shown())
	}
}

// TestNoProgramWritesWhatWeSay holds the table of routes to it: whatever is changed is changed by people who are signed in, but for
// what keyedWrites lists.
func TestNoProgramWritesWhatWeSay(t *testing.T) {
	t.Parallel()
	var got []string
	for _, r := range newBoth(t).routes {
		if r.method != http.MethodGet && !strings.HasPrefix(r.path, "/admin") && !strings.HasPrefix(r.path, "/partner") {
			got = append(got, r.method+" "+r.path)
		}
	}
	slices.Sort(got)
	if diff := cmp.Diff(keyedWrites, got); diff != "" {
		t.Error(diff)
	}
}
