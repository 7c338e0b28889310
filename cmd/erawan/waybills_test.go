package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/campaigndb"
	"erawan/internal/sample"
)

// printShop is a seeded installation with a key file, and a batch of it.
type printShop struct {
	*testing.T
	dir, batch string
	args       []string
}

func newPrintShop(t *testing.T) *printShop {
	t.Helper()
	p := &printShop{T: t, dir: t.TempDir()}
	url := "sqlite://" + filepath.Join(p.dir, "erawan.db")
	keys := filepath.Join(p.dir, "keys.json")
	p.args = []string{"--database-url", url, "--key-file", keys, "--base-url", "https://erawan.example"}
	if _, err := access.CreateKeyring(keys); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Migrate(t.Context(), url, db.Up); err != nil {
		t.Fatal(err)
	}
	d, err := db.Open(t.Context(), url, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if _, err := sample.Demo(t.Context(), sample.Seeding{DB: d, Now: time.Now()}); err != nil {
		t.Fatal(err)
	}
	all, err := campaigndb.Store{DB: d}.Campaigns(t.Context(), access.System)
	if err != nil {
		t.Fatal(err)
	}
	c := all[0]
	for _, one := range all {
		if one.State == campaigns.Live {
			c = one
		}
	}
	var placement, message string
	if err := d.Read(t.Context(), func(tx *db.Tx) error {
		if err := tx.Fetch(&placement, "select public_id from placement where id = @id", db.Params{"id": c.Placements[0]}); err != nil {
			return err
		}
		return tx.Fetch(&message, "select public_id from message where id = @id", db.Params{"id": c.Messages[0].Message})
	}); err != nil {
		t.Fatal(err)
	}
	p.batch = strings.TrimSpace(p.run(done, "add", "--name", "Kunming", "--campaign", c.Public, "--placement", placement, "--message", message,
		"--ordered", "100000", "--from", "2026-11-01", "--until", "2027-02-01", "--city", "昆明", "--by", "Mali"))
	return p
}

// run runs a command, and returns what it said: to stderr when it does not end as it should.
func (p *printShop) run(want int, args ...string) string {
	p.Helper()
	var said, wrong bytes.Buffer
	if got := run(p.Context(), append(append([]string{"waybills"}, args...), p.args...), &said, &wrong); got != want {
		p.Fatalf("%v ends with %d, want %d\n%s%s", args, got, want, said.String(), wrong.String())
	}
	if want != done {
		return wrong.String()
	}
	return said.String()
}

func TestWaybillsAreMadePrintedAndVerified(t *testing.T) {
	p := newPrintShop(t)
	if said := p.run(failed, "generate", "--batch", p.batch, "--out", "-"); !strings.Contains(said, "draft") {
		t.Errorf("codes of a draft: %s", said)
	}
	p.run(done, "set", p.batch, "--state", "printing", "--by", "Mali")
	lines := strings.Split(strings.TrimSpace(p.run(done, "generate", "--batch", p.batch, "--from", "41", "--count", "2", "--out", "-")), "\n")
	if len(lines) != 3 || lines[0] != "serial,code,url" || !strings.HasPrefix(lines[2], "42,1") {
		t.Fatalf("codes: %q", lines)
	}
	fields := strings.Split(lines[2], ",")
	if fields[2] != "HTTPS://ERAWAN.EXAMPLE/Q/"+fields[1] {
		t.Errorf("address %s", fields[2])
	}
	typed := strings.ToLower(fields[1][:4] + " " + fields[1][4:9] + "-" + fields[1][9:])
	if said := p.run(done, "verify", typed); !strings.Contains(said, "serial 42 of "+p.batch) {
		t.Errorf("verify: %s", said)
	}
	wrong := []byte(fields[1])
	wrong[10] = map[bool]byte{true: 'A', false: 'B'}[wrong[10] == 'B']
	for name, code := range map[string]string{"one letter off": string(wrong), "too short": fields[1][:16], "another batch": "1ZZZ9KF417TB8PVJJ"} {
		if said := p.run(failed, "verify", code); !strings.Contains(said, "not ours") && !strings.Contains(said, "no code") {
			t.Errorf("%s: %s", name, said)
		}
	}
	if said := p.run(done, "set", p.batch, "--printed", "99500", "--ordered", "100001", "--by", "Mali"); !strings.Contains(said, "100001 codes, 99500 printed as reported") {
		t.Errorf("set: %s", said)
	}
	if said := p.run(done, "list"); !strings.Contains(said, p.batch+"  printing") {
		t.Errorf("list: %s", said)
	}
	p.run(failed, "generate", "--batch", p.batch, "--from", "100001", "--out", "-")
	p.run(failed, "set", p.batch, "--ordered", "5", "--by", "Mali")
}

func TestAPrintRunGoesOnWhereItBrokeOff(t *testing.T) {
	p := newPrintShop(t)
	p.run(done, "set", p.batch, "--state", "printing", "--by", "Mali")
	name := filepath.Join(p.dir, "run.csv")
	generate := []string{"generate", "--batch", p.batch, "--out", name, "--split", "1"}
	p.run(done, generate...)
	m, err := readManifest(name)
	if err != nil || !m.Whole || len(m.Parts) < 5 || m.Batch != p.batch || m.Codes != 100_000 {
		t.Fatalf("manifest %+v, %v", m, err)
	}
	whole := map[string][]byte{}
	total := uint32(0)
	for _, part := range m.Parts {
		text, err := os.ReadFile(filepath.Join(p.dir, part.Name))
		if err != nil {
			t.Fatal(err)
		}
		if sum := sha256.Sum256(text); hex.EncodeToString(sum[:]) != part.SHA256 || int64(len(text)) != part.Bytes || part.First != total {
			t.Errorf("%+v is not what its manifest says", part)
		}
		total += part.Codes
		whole[part.Name] = text
	}
	if total != 100_000 {
		t.Errorf("%d codes", total)
	}

	// It broke off in the third file: two are whole, the manifest says so, and a piece of the third lies about.
	broken := m
	broken.Whole, broken.Parts = false, m.Parts[:2]
	if err := writeManifest(name, broken); err != nil {
		t.Fatal(err)
	}
	for _, part := range m.Parts[2:] {
		if err := os.Remove(filepath.Join(p.dir, part.Name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(p.dir, m.Parts[2].Name+partSuffix), whole[m.Parts[2].Name][:1000], 0o600); err != nil {
		t.Fatal(err)
	}
	if said := p.run(done, generate...); strings.Contains(said, m.Parts[1].Name) || !strings.Contains(said, m.Parts[2].Name) {
		t.Errorf("going on wrote %s", said)
	}
	for file, want := range whole {
		if got, err := os.ReadFile(filepath.Join(p.dir, file)); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is another now: %v", file, err)
		}
	}
	again, err := readManifest(name)
	if a, _ := json.Marshal(again.Parts); err != nil || !again.Whole {
		t.Errorf("manifest %s, %v", a, err)
	}
	if said := p.run(failed, "generate", "--batch", p.batch, "--out", name, "--split", "2"); !strings.Contains(said, "another run") {
		t.Errorf("another run beside it: %s", said)
	}
}
