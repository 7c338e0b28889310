package web

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/delivery"
	"erawan/campaigns/engagement"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db/campaigndb"
	"erawan/internal/db/contentdb"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/db/plandb"
	"erawan/internal/lang"
)

// room is the partners' room of a team as somebody of a role sees it.
func (b *both) room(n *team, role access.Role) string {
	b.t.Helper()
	a := b.send("GET", "/partner", "", caller{cookie: n.cookies[role]})
	if a.Code != 200 {
		b.t.Fatalf("%s: %d", role, a.Code)
	}
	return a.Body.String()
}

func TestAPartnerSeesItsOwnPlacementsFiguresAndKeys(t *testing.T) {
	t.Parallel()
	b := newBoth(t)
	n := b.teams[0]
	places := must[[]campaigns.Placement](t)((campaigndb.Store{DB: b.db}).Placements(t.Context(), n.partner.Scope()))
	cell := token.Cell{Campaign: 1, Org: n.owner.ID, Message: 1, Variant: "a", Arm: token.Shown, Locale: "en", Placement: places[0].ID, PlacementOrg: n.partner.ID, Place: "TH"}
	tally := engagement.Tally{Batch: [16]byte{6: 0x70, 8: 0x80}, Cell: cell, Bucket: b.now.Truncate(30 * time.Minute), Count: 4321}
	must[engagement.Applied](t)(ledgerdb.New(b.db).Apply(t.Context(), engagement.Batch{Tallies: []engagement.Tally{tally}}))
	for role, keys := range map[access.Role]bool{access.RolePartnerManager: true, access.RolePartnerAnalyst: false} {
		page := b.room(n, role)
		for _, want := range []string{"Alpha airline", "Alpha placement", places[0].Public, "4,321", "Nothing of yours is stopped."} {
			if !strings.Contains(page, want) {
				t.Errorf("%s does not read %q", role, want)
			}
		}
		for _, key := range []string{"pk_alpha", "Alpha all"} {
			if strings.Contains(page, key) != keys {
				t.Errorf("%s reads %q: %v", role, key, !keys)
			}
		}
		for _, secret := range []string{n.keys["all"], access.HashSecret(n.keys["all"]), "Alpha owner", "Alpha revoked", `href="/admin"`, `action="/admin/search"`} {
			if strings.Contains(page, secret) {
				t.Errorf("%s reads %q", role, secret)
			}
		}
	}
	if page := b.room(b.teams[1], access.RolePartnerManager); strings.Contains(page, "4,321") {
		t.Error("another partner reads the figures")
	}
}

func TestAPartnerIsToldWhatOfItsIsStopped(t *testing.T) {
	t.Parallel()
	b := newBoth(t)
	n, other := b.teams[0], b.teams[1]
	places := must[[]campaigns.Placement](t)((campaigndb.Store{DB: b.db}).Placements(t.Context(), n.partner.Scope()))
	stop := func(kind delivery.TargetKind, id int64) {
		must[delivery.Stop](t)((plandb.Store{DB: b.db}).RecordStop(t.Context(), access.System, delivery.Stop{Target: delivery.Target{Kind: kind, ID: id}, On: true, Reason: "a reason of ours"}))
	}
	stop(delivery.StopPlacement, places[0].ID)
	for who, want := range map[*team]bool{n: true, other: false} {
		if got := strings.Contains(b.room(who, access.RolePartnerAnalyst), "is stopped since"); got != want {
			t.Errorf("%s is told: %v", who.name, got)
		}
	}
	house := must[content.Message](t)((contentdb.Store{DB: b.db}).MessageByPublic(t.Context(), access.System, n.things["message"]))
	place := places[0]
	place.Fallback, place.House = campaigns.House, house.ID
	must[campaigns.Placement](t)((campaigndb.Store{DB: b.db}).SavePlacement(t.Context(), access.System, place))
	stop(delivery.StopMessage, house.ID)
	if page := b.room(n, access.RolePartnerAnalyst); !strings.Contains(page, "that place may stay empty") {
		t.Error("a partner is not told that its house card is stopped")
	}
	stop(delivery.StopPartner, other.partner.ID)
	if page := b.room(other, access.RolePartnerManager); !strings.Contains(page, "Your placements are stopped since") || strings.Contains(page, "a reason of ours") {
		t.Error("a stopped partner is not told, or told why in the words of the team")
	}
	stop(delivery.StopEverything, 0)
	if page := b.room(n, access.RolePartnerManager); !strings.Contains(page, "Everything is stopped since") {
		t.Error("nobody is told that everything is stopped")
	}
}

func TestAPartnerReadsWhichStopsConcernedIt(t *testing.T) {
	t.Parallel()
	b := newBoth(t)
	n, other := b.teams[0], b.teams[1]
	if page := b.room(n, access.RolePartnerAnalyst); !strings.Contains(page, "nothing that concerns you was stopped") {
		t.Error("it does not read that nothing was stopped")
	}
	texts := contentdb.Store{DB: b.db}
	law := must[content.LawCard](t)(texts.LawByPublic(t.Context(), n.owner.Scope(), n.things["law"]))
	cites := must[content.Message](t)(texts.MessageByPublic(t.Context(), n.owner.Scope(), n.things["message"]))
	cites.Cites = []int64{law.ID}
	must[content.Message](t)(texts.SaveMessage(t.Context(), n.owner.Scope(), access.Actor{Name: n.name}, cites))
	plans := plandb.Store{DB: b.db}
	stop := must[delivery.Stop](t)(plans.RecordStop(t.Context(), n.owner.Scope(), delivery.Stop{Target: delivery.Target{Kind: delivery.StopLaw, ID: law.ID}, On: true, Reason: "a reason of ours", By: access.Actor{Name: "Alpha somebody"}}))
	page := b.room(n, access.RolePartnerAnalyst)
	for _, want := range []string{"with a law card that they cite. Others", "Still stopped", "Messages that your placements carried, with a law card"} {
		if !strings.Contains(page, want) {
			t.Errorf("it does not read %q", want)
		}
	}
	must[delivery.Stop](t)(plans.RecordStop(t.Context(), n.owner.Scope(), delivery.Stop{Revokes: stop.Seq, Reason: "a reason of ours", By: access.Actor{Name: "Alpha somebody"}}))
	page = b.room(n, access.RolePartnerAnalyst)
	if !strings.Contains(page, "Messages that your placements carried, with a law card") || strings.Contains(page, "Still stopped") || !strings.Contains(page, "Nothing of yours is stopped.") {
		t.Error("it does not read that the stop was lifted")
	}
	for _, secret := range []string{"a reason of ours", "Alpha somebody"} {
		if strings.Contains(page, secret) {
			t.Errorf("it reads %q", secret)
		}
	}
	if page := b.room(other, access.RolePartnerManager); !strings.Contains(page, "nothing that concerns you was stopped") {
		t.Error("another partner reads of it")
	}
}

func TestSigningInLeadsEverybodyToTheirOwnRoom(t *testing.T) {
	t.Parallel()
	b := newBoth(t)
	for role, want := range map[access.Role]string{access.RoleOwner: "/admin", access.RoleReviewerLaw: "/admin", access.RolePartnerManager: "/partner",
		access.RolePartnerAnalyst: "/partner", access.RoleGuide: "/admin/settings"} {
		for _, next := range []string{"", "/admin", "/partner"} {
			form := "email=" + email("Alpha", role) + "&password=" + strings.ReplaceAll(matrixPassword, " ", "+") + "&next=" + next
			if a := b.send("POST", "/sign-in", form, caller{}); a.Header().Get("Location") != want {
				t.Errorf("%s, on the way to %q, comes to %q", role, next, a.Header().Get("Location"))
			}
		}
		if a := b.send("GET", "/sign-in", "", caller{cookie: b.teams[0].cookies[role]}); a.Header().Get("Location") != want {
			t.Errorf("%s, signed in already, comes to %q", role, a.Header().Get("Location"))
		}
	}
}

func TestThePartnersRoomSpeaksFourLanguages(t *testing.T) {
	t.Parallel()
	b := newBoth(t)
	key := regexp.MustCompile(`\b(partner|keys|key|scope|nav|role|metric|channel|report)\.[a-z_]+\b`)
	for _, l := range lang.All {
		a := b.send("GET", "/partner?lang="+string(l), "", caller{cookie: b.teams[0].cookies[access.RolePartnerManager]})
		page := a.Body.String()
		if a.Code != 200 || !strings.Contains(page, `<html lang="`+string(l)+`"`) || !strings.HasSuffix(strings.TrimSpace(page), "</html>") {
			t.Errorf("%s: %d", l, a.Code)
		}
		if found := key.FindString(page); found != "" {
			t.Errorf("%s shows a key: %s", l, found)
		}
	}
}

func TestAPartnerVetoesAMessageAndLiftsIt(t *testing.T) {
	t.Parallel()
	b := newBoth(t)
	n := b.teams[0]
	all := must[[]content.Carried](t)((contentdb.Store{DB: b.db}).Carried(t.Context(), n.partner.Scope()))
	if len(all) == 0 {
		t.Fatal("its placements carry nothing")
	}
	m, manager := all[0].Message, caller{cookie: n.cookies[access.RolePartnerManager]}
	at := "/partner/messages/" + m.Public
	if a := b.send("POST", at+"/veto", "reason=no", manager); a.Code != 422 || !strings.Contains(a.Body.String(), "at least 10 characters") {
		t.Errorf("without a reason: %d", a.Code)
	}
	if a := b.send("POST", at+"/veto", "reason=Our+guests+are+children", manager); a.Code != 303 {
		t.Fatalf("%d %s", a.Code, a.Body.String())
	}
	page := b.send("GET", "/partner/messages", "", caller{cookie: n.cookies[access.RolePartnerAnalyst]}).Body.String()
	if !strings.Contains(page, "Our guests are children") || strings.Contains(page, at+"/lift") {
		t.Errorf("an analyst reads %s", page)
	}
	if page := b.send("GET", "/admin/messages/"+m.Public, "", caller{cookie: n.cookies[access.RoleManager]}).Body.String(); !strings.Contains(page, "Our guests are children") {
		t.Error("staff do not read why")
	}
	if a := b.send("POST", "/partner/messages/"+m.Public+"/veto", "reason=Our+guests+are+children", caller{cookie: b.teams[1].cookies[access.RolePartnerManager]}); a.Code != 404 {
		t.Errorf("another partner: %d", a.Code)
	}
	if a := b.send("POST", at+"/lift", "", manager); a.Code != 303 {
		t.Errorf("lifted: %d", a.Code)
	}
	if a := b.send("POST", at+"/lift", "", manager); a.Code != 409 {
		t.Errorf("lifted again: %d", a.Code)
	}
}

func TestAWebhooksSecretIsShownOnceAndItsFaultsAreSaid(t *testing.T) {
	t.Parallel()
	b := newBoth(t)
	as := caller{cookie: b.teams[0].cookies[access.RolePartnerManager]}
	for form, want := range map[string]string{
		"url=":                              "Write the address of your server.",
		"url=http://partner.example/":       "The address must begin with https://",
		"url=https://me:pw@partner.example": "This is no whole address.",
		"url=https://partner.example/&kind=webhook.test": "is not sent",
	} {
		if a := b.send("POST", "/partner/webhooks", form, as); a.Code != 422 || !strings.Contains(a.Body.String(), want) {
			t.Errorf("%s is answered %d without %q", form, a.Code, want)
		}
	}
	made := b.send("POST", "/partner/webhooks", "url=https://partner.example/hook&kind=delivery.stopped", as)
	secret := regexp.MustCompile(`whsec_[A-Za-z0-9+/&#;]+=`)
	if made.Code != 201 || !secret.MatchString(made.Body.String()) {
		t.Fatalf("made it is answered %d", made.Code)
	}
	at := "/partner/webhooks/" + regexp.MustCompile(`whk_[0-9a-z]{26}`).FindString(made.Body.String())
	page := b.send("GET", at, "", as)
	if page.Code != 200 || strings.Contains(page.Body.String(), "whsec_") {
		t.Errorf("opened again it is answered %d, or shows the secret", page.Code)
	}
	rotated := b.send("POST", at+"/rotate", "", as).Body.String()
	if !secret.MatchString(rotated) || secret.FindString(rotated) == secret.FindString(made.Body.String()) || !strings.Contains(rotated, "signs as well until") {
		t.Error("a rotation shows no fresh secret, or not how long the old one signs")
	}
	for _, step := range []string{"do=test", "do=off", "do=on", "do=remove"} {
		if a := b.send("POST", at, step, as); a.Code != 303 {
			t.Errorf("%s is answered %d", step, a.Code)
		}
	}
	if a := b.send("GET", at, "", as); a.Code != 404 {
		t.Errorf("removed it is answered %d", a.Code)
	}
	if news := b.send("GET", "/partner/news", "", as).Body.String(); !strings.Contains(news, "A test") {
		t.Error("the news do not tell of the test")
	}
}
