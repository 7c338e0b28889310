package campaigns

import (
	"strings"
	"testing"
	"time"

	"erawan/internal/access"
	"erawan/internal/fault"
)

func TestAProofIsOfOnePartnerAtOneWebsite(t *testing.T) {
	t.Parallel()
	one := Origin{Owner: "org_one", URL: "https://shop.example"}
	seen := map[string]bool{}
	for _, o := range []Origin{one, {Owner: "org_two", URL: one.URL}, {Owner: one.Owner, URL: "https://shop.example:8443"}, {Owner: one.Owner, URL: "https://*.shop.example"}} {
		if seen[o.Proof()] {
			t.Errorf("%+v shares its proof", o)
		}
		seen[o.Proof()] = true
		if o.RecordName() != "_erawan.shop.example" || !strings.HasPrefix(o.Proof(), "erawan-partner=") || strings.Contains(o.FileURL(), o.Proof()) {
			t.Errorf("%s: %s, %s", o.URL, o.RecordName(), o.Proof())
		}
	}
	if one.FileURL() != "https://shop.example/.well-known/erawan.txt" || (Origin{URL: "https://*.shop.example"}).FileURL() != "" {
		t.Error("the file is elsewhere, or speaks for every subdomain")
	}
}

func TestWhatNobodyOutsideCanLookAtIsNotVerified(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]string{
		"https://shop.example": "", "https://*.shop.example": "", "https://shop.example:8443": "", "https://xn--80ak6aa92e.example": "",
		"http://localhost:3000": "origin.local", "https://localhost": "origin.local", "https://10.0.0.1": "origin.local", "https://[::1]:8443": "origin.local", "https://intranet": "origin.local",
		"https://pos.shop.local": "origin.local", "https://a.test": "origin.local", "https://shop.home.arpa": "origin.local",
		"https://shop.example/path": "origin.bad", "ftp://shop.example": "origin.bad", "": "origin.bad", "https://user@shop.example": "origin.bad", "https://" + strings.Repeat("a", 300) + ".example": "origin.bad",
	} {
		got := ""
		for _, f := range fault.All(Origin{URL: url}.CheckURL()) {
			got = f.Key
		}
		if got != want {
			t.Errorf("%q: %q, want %q", url, got, want)
		}
	}
	if o := (Origin{URL: "http://localhost:3000", Verified: time.Now()}); o.State() != OriginLocal || o.Holds() {
		t.Error("this machine is verified")
	}
}

func TestAWebsiteIsMarkedAfterAWeekInVain(t *testing.T) {
	t.Parallel()
	day0 := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	found, vain := Finding{Result: FoundProof}, Finding{Result: FoundAway}
	o := Origin{Owner: "org_one", URL: "https://shop.example"}
	for _, step := range []struct {
		name       string
		day        float64
		dns, file  Finding
		want       OriginState
		told       NoticeKind
		looksAgain bool
	}{
		{"never there", 0, vain, vain, OriginUnverified, "", false},
		{"in the file alone", 1, vain, found, OriginVerified, NoticeOriginVerified, true},
		{"in both", 2, found, found, OriginVerified, "", true},
		{"gone", 3, vain, vain, OriginFailing, "", true},
		{"back in the record", 4, found, vain, OriginVerified, "", true},
		{"gone again", 5, vain, vain, OriginFailing, "", true},
		{"gone for just under a week", 11.9, vain, vain, OriginFailing, "", true},
		{"gone for a week", 12, vain, vain, OriginLapsed, NoticeOriginLapsed, false},
		{"gone for longer", 20, vain, vain, OriginLapsed, "", false},
		{"back", 21, found, vain, OriginVerified, NoticeOriginVerified, true},
	} {
		at := day0.Add(time.Duration(step.day * 24 * float64(time.Hour)))
		var told []NoticeKind
		o, told = o.After(OriginLook{Record: step.dns, File: step.file, At: at, Spread: time.Hour})
		if o.State() != step.want || len(told) > 1 || (step.told != "") != (len(told) == 1) || len(told) == 1 && told[0] != step.told {
			t.Errorf("%s: %s, told %v", step.name, o.State(), told)
		}
		if due := at.Add(OriginEvery + time.Hour); step.looksAgain != o.Due.Equal(due) || !step.looksAgain && !o.Due.IsZero() {
			t.Errorf("%s: due %s", step.name, o.Due)
		}
	}
}

func TestTheWebsitesOfAPartnerAreThoseOfItsKeysAndThoseThatWereLookedAt(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	of := access.Org{ID: 7, Public: "org_seven"}
	kept := []Origin{{ID: 1, Org: 7, Owner: of.Public, URL: "https://a.example", Verified: now}, {ID: 2, Org: 7, Owner: of.Public, URL: "https://b.example", Verified: now, Lapsed: now}}
	keys := []Key{
		{Org: 7, Kind: Publishable, Label: "one", Origins: []string{"https://a.example", "null", "https://c.example", "https://localhost"}},
		{Org: 7, Kind: Publishable, Label: "two", Origins: []string{"https://a.example"}},
		{Org: 7, Kind: Publishable, Label: "revoked", Revoked: true, Origins: []string{"https://d.example"}},
		{Org: 8, Kind: Publishable, Label: "somebody else's", Origins: []string{"https://e.example"}},
	}
	var got []string
	for _, l := range OriginLines(of, kept, keys, now) {
		labels := ""
		for _, k := range l.Keys {
			labels += " " + k.Label
		}
		got = append(got, l.URL+" "+string(l.State())+labels)
		if l.Owner != of.Public {
			t.Errorf("%s is of %q", l.URL, l.Owner)
		}
	}
	if want := "https://b.example lapsed|https://c.example unverified one|https://localhost local one|https://a.example verified one two"; strings.Join(got, "|") != want {
		t.Errorf("%s", strings.Join(got, "|"))
	}
}
