package main

import (
	"encoding/json"
	"strings"
	"testing"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/campaigndb"
)

func TestTheProgramDecidesAViewAgain(t *testing.T) {
	t.Parallel()
	in := single(t)
	node := in.web(t, "a", "--with-worker")
	text, claims := in.view(t, node.base())
	d, err := db.Open(t.Context(), in.database, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	store := campaigndb.Store{DB: d}
	flights, err := store.Campaigns(t.Context(), access.System)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range flights {
		c.State = campaigns.Paused
		if _, err := store.SaveCampaign(t.Context(), access.System, access.Actor{Name: "test"}, c); err != nil {
			t.Fatal(err)
		}
	}

	for _, from := range []string{"argument", "input"} {
		args, stdin := []string{"replay", text}, ""
		if from == "input" {
			args, stdin = args[:1], text+"\n"
		}
		code, stdout, stderr := in.asked(t, stdin, args...)
		var got replayed
		if err := json.Unmarshal([]byte(stdout), &got); code != 0 || err != nil {
			t.Fatalf("%s: exit %d, %v: %s%s", from, code, err, stdout, stderr)
		}
		if !got.Same || !got.Exact || got.Was != got.Is || got.Was.Campaign != claims.Cell.Campaign || got.Revision != claims.Revision || len(got.Steps.Campaigns) == 0 {
			t.Errorf("%s: %s", from, stdout)
		}
	}
	for sent, want := range map[string]string{"nonsense": "no token of this installation", text[:len(text)-4] + "AAAA": "no token of this installation"} {
		if code, _, stderr := in.asked(t, "", "replay", sent); code != 2 || !strings.Contains(stderr, want) {
			t.Errorf("%q: exit %d, %s", sent, code, stderr)
		}
	}
}
