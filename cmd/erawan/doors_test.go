package main

import (
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/accessdb"
	"erawan/internal/db/campaigndb"
	"erawan/internal/db/contentdb"
	"erawan/internal/lang"
)

// publishing are the commands that write what travellers may be shown, each with how it is kept from words that nobody approved.
var publishing = map[string]string{
	"campaign step": "goes through the rules of a campaign's life, as the console does: the test below has it refuse",
	"seed demo":     "puts samples in that example reviewers approved, into an empty database; every surface says so",
	"demo":          "the same, in a process of its own",
}

// harmless are the others: they read, stop, keep accounts, or count.
var harmless = []string{
	"aside", "audit export", "audit verify", "backup", "campaign list", "doctor", "explain", "figures", "key create", "key list", "key revoke", "keys complete", "keys new", "lists rebuild", "migrate down",
	"migrate status", "migrate up", "pledges held", "pledges refuse", "pledges release", "ready", "reclassify", "recount", "replay", "report", "research import", "resume", "retain", "seed reference", "serve", "spool replay", "stop", "user add", "user reset-factor", "version",
	"waybills add", "waybills generate", "waybills list", "waybills set", "waybills verify", "worker",
}

func TestNoCommandPutsOnAirWhatNobodyApproved(t *testing.T) {
	t.Parallel()
	var c cli
	k, err := kong.New(&c, kong.Writers(io.Discard, io.Discard), kong.Exit(func(int) {}), kong.Configuration(tomlFile))
	if err != nil {
		t.Fatal(err)
	}
	var rest []string
	for _, leaf := range k.Model.Leaves(false) {
		name := strings.Join(strings.Fields(strings.Split(leaf.FullPath(), "<")[0])[1:], " ") // without the program's own
		if publishing[name] == "" {
			rest = append(rest, name)
		}
	}
	slices.Sort(rest)
	if diff := cmp.Diff(harmless, rest); diff != "" {
		t.Errorf("whoever adds a command says here whether it puts texts on air: %s", diff)
	}

	address := "sqlite://" + filepath.Join(t.TempDir(), "erawan.db")
	if code, _, e := call(t, "migrate", "up", "--database-url="+address); code != done {
		t.Fatal(e)
	}
	d, err := db.Open(t.Context(), address, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	org, err := accessdb.Store{DB: d}.AddOrg(t.Context(), access.Org{Kind: access.Owner, Name: lang.Text{lang.En: "A team"}})
	if err != nil {
		t.Fatal(err)
	}
	by := access.Actor{Name: "Mali"}
	m, err := contentdb.Store{DB: d}.SaveMessage(t.Context(), org.Scope(), by, content.Message{Frame: content.Empathy, Name: "Unread", Action: content.Dismiss, Texts: map[lang.Locale]content.Text{lang.En: {Headline: "Nobody read this"}}})
	if err != nil {
		t.Fatal(err)
	}
	today := campaigns.Date{Year: 2026, Month: 11, Day: 24}
	campaign, err := campaigndb.Store{DB: d, Trusting: true}.SaveCampaign(t.Context(), org.Scope(), by, campaigns.Campaign{Name: lang.Text{lang.En: "A campaign"}, State: campaigns.Draft, Zone: "Asia/Bangkok",
		StartsOn: today, EndsOn: today.Plus(3000), Messages: []campaigns.Choice{{Message: m.ID, Variant: "a", Weight: 1}}, Priority: 2})
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []string{"ready", "publish", "continue"} {
		if code, out, _ := call(t, "campaign", "step", campaign.Public, step, "--by=Mali", "--database-url="+address); code == done {
			t.Errorf("campaign step %s is taken: %s", step, out)
		}
	}
	now, err := campaigndb.Store{DB: d}.CampaignByPublic(t.Context(), access.System, campaign.Public)
	if err != nil || now.State != campaigns.Draft {
		t.Errorf("it is %s, %v", now.State, err)
	}
}
