package main

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"erawan/campaigns/pledges"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/db/pledgedb"
	"erawan/internal/lang"
)

func TestThePledgeThatSomebodyTouchedIsNamed(t *testing.T) {
	dir := t.TempDir()
	url := "sqlite://" + filepath.Join(dir, "erawan.db")
	args := []string{"audit", "verify", "--database-url", url, "--key-file", filepath.Join(dir, "keys.json")}
	call(t, "migrate", "up", "--database-url", url)
	keys, err := access.CreateKeyring(filepath.Join(dir, "keys.json"))
	if err != nil {
		t.Fatal(err)
	}
	d, err := db.Open(t.Context(), url, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if err := ledgerdb.New(d).Declare(t.Context(), []string{"Asia/Bangkok"}); err != nil {
		t.Fatal(err)
	}
	book := pledgedb.Store{DB: d, Signer: signerOf(keys)}
	at := time.Date(2026, 11, 24, 5, 0, 0, 0, time.UTC)
	var made []string
	for range 3 {
		p, _, err := book.Create(t.Context(), pledges.Pledge{Token: token.NewID(at), Statement: 1, Digest: []byte{1}, Consent: 2, Locale: lang.Th, At: at,
			Cell: token.Cell{Campaign: 7, Org: 1, Message: 8, Arm: token.Shown, Locale: lang.Th, Placement: 9, PlacementOrg: 2, Place: "TH"}})
		if err != nil {
			t.Fatal(err)
		}
		made = append(made, p.Public)
	}
	if _, err := book.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := book.Withdraw(t.Context(), made[0], at); err != nil {
		t.Fatal(err)
	}
	code, said, e := call(t, args...)
	head := regexp.MustCompile(`\n2 pledges stand, 0 of them not sealed yet; 0 are held, 1 were withdrawn\npledges (1:[0-9a-f]{64})\n$`).FindStringSubmatch(said)
	if code != done || head == nil {
		t.Fatalf("%d %q %s", code, said, e)
	}
	if code, _, e := call(t, append(args, "--pledges", head[1])...); code != done {
		t.Errorf("its own head: %s", e)
	}
	for kept, says := range map[string]string{"1:" + strings.Repeat("0", 64): "pledge batch 1 is another than the one that was kept", "2" + head[1][1:]: "pledge batch 2, which was kept, is missing"} {
		if code, said, _ := call(t, append(args, "--pledges", kept)...); code != failed || !strings.Contains(said, says) {
			t.Errorf("--pledges %s: %d %q", kept, code, said)
		}
	}
	if code, _, _ := call(t, append(args, "--pledges", "x")...); code != misuse {
		t.Errorf("--pledges x: %d", code)
	}
	if err := d.Write(t.Context(), func(x *db.Tx) error {
		_, err := x.Run("update pledge set campaign_id = 8 where public_id = @public", db.Params{"public": made[2]})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if code, said, e := call(t, args...); code != failed || !strings.Contains(said, made[2]+" is not what was promised") || !strings.Contains(e, "1 places") {
		t.Errorf("an altered pledge: %d %q %s", code, said, e)
	}
	if code, said, _ := call(t, args[:4]...); code != done || !strings.Contains(said, "pledges were not looked at") {
		t.Errorf("without the key file: %d %q", code, said)
	}
}
