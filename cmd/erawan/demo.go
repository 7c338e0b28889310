package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	mathrand "math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/delivery"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/accessdb"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/db/listdb"
	"erawan/internal/db/plandb"
	"erawan/internal/id"
	"erawan/internal/sample"
	"erawan/internal/sample/reference"
	"erawan/web/demo"
	host "erawan/web/templates/demo"
)

type demoCmd struct {
	Data    string `help:"Folder for everything the demo keeps." default:"data/demo" type:"path"`
	Traffic bool   `help:"Play sample visits while it runs."`
}

const (
	historyPerDay = 240  // visits, about, that each past day of the demo has
	overPerDay    = 190  // and each day of a flight that is over
	overTo        = "TH" // where all of the latter go
)

// Run starts everything in one process: an SQLite file, Redis inside, sample campaigns.
func (c *demoCmd) Run(ctx context.Context, s *Settings, o out) error {
	if err := c.settle(s); err != nil {
		return err
	}
	if s.LogLevel == "info" {
		s.LogLevel = "warn" // a person reads this terminal
	}
	log := s.logger(o.errors)
	if _, err := db.Migrate(ctx, s.DatabaseURL, db.Up); err != nil {
		return err
	}
	n, err := open(ctx, s, log)
	if err != nil {
		return err
	}
	defer n.close()
	if _, err := (listdb.Store{DB: n.db}).Fill(ctx); err != nil {
		return plain(err)
	}
	if err := n.openSpool(); err != nil {
		return err
	}
	seeded, err := c.seed(ctx, n)
	if err != nil {
		return plain(err)
	}
	signIns, err := c.people(ctx, n.db, seeded)
	if err != nil {
		return plain(err)
	}
	site, err := partnerSite(seeded)
	if err != nil {
		return err
	}
	return n.serve(ctx, serving{worker: true, demo: site, ready: func(string) {
		greet(o, s.BaseURL, signIns)
		if c.Traffic {
			go c.play(ctx, n.log, s.BaseURL, seeded)
		}
	}})
}

// settle fills the settings: everything lives in one folder.
func (c *demoCmd) settle(s *Settings) error {
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return fmt.Errorf("--data: %w", err)
	}
	s.DataDir = c.Data
	s.DatabaseURL = "sqlite://" + filepath.Join(c.Data, "erawan.db")
	s.RedisURL = "embedded:"
	s.KeyFile = filepath.Join(c.Data, "keys.json")
	if s.BaseURL == "" {
		host, port, found := strings.Cut(s.Addr, ":")
		if !found {
			return usage("--addr: %q has no port", s.Addr)
		}
		if host == "" || host == "0.0.0.0" {
			host = "localhost"
		}
		s.BaseURL = "http://" + host + ":" + port
	}
	_, err := access.CreateKeyring(s.KeyFile)
	if errors.Is(err, fs.ErrExist) { // of a demo before, perhaps an earlier version's
		_, err = access.CompleteKeyring(s.KeyFile)
	}
	return err
}

func (c *demoCmd) seed(ctx context.Context, n *node) (*sample.Seeded, error) {
	if err := ledgerdb.New(n.db).Declare(ctx, []string{n.settings.TimeZone}); err != nil {
		return nil, err
	}
	if _, err := sample.Reference(ctx, n.db); err != nil {
		return nil, err
	}
	seeded, err := sample.Demo(ctx, sample.Seeding{DB: n.db, Origins: demoOrigins(n.settings.BaseURL), Now: time.Now(), Over: true})
	if err != nil || !seeded.First {
		return seeded, err
	}
	traffic, err := c.traffic(seeded)
	if err != nil {
		return nil, err
	}
	snapshot, err := plandb.Store{DB: n.db}.Snapshot(ctx, time.Now())
	if err != nil {
		return nil, err
	}
	h := sample.History{Traffic: traffic, Since: time.Now().AddDate(0, 0, -sample.HistoryDays), Days: sample.HistoryDays, PerDay: historyPerDay}
	if err := n.playPast(ctx, h, snapshot); err != nil {
		return nil, err
	}
	for _, over := range seeded.Over {
		from, until := over.Window()
		if snapshot, err = (plandb.Store{DB: n.db}).Snapshot(ctx, from); err != nil {
			return nil, err
		}
		snapshot.Campaigns = []campaigns.Campaign{over}
		traffic.Slots = seeded.SlotsOf(over)
		traffic.To = slices.DeleteFunc(traffic.To, func(to sample.Port) bool { return to.Country != overTo })
		h := sample.History{Traffic: traffic, Since: from, Days: int(until.Sub(from) / (24 * time.Hour)), PerDay: overPerDay}
		if err := n.playPast(ctx, h, snapshot); err != nil {
			return nil, err
		}
	}
	return seeded, nil
}

// playPast plays days of the past as they are decided by what stood then.
func (n *node) playPast(ctx context.Context, h sample.History, then delivery.Snapshot) (err error) {
	if h.Plan, err = delivery.Compile(then, n.loader(nil).Options(then.TakenAt)); err != nil {
		return err
	}
	h.Sealer, h.Ledger, h.Pledges = n.sealer(), ledgerdb.New(n.db), n.pledgeBook()
	return h.Play(ctx)
}

// demoOrigins are where the demo's own page may be open: localhost has two names.
func demoOrigins(base string) []string {
	out := []string{base}
	if rest, ok := strings.CutPrefix(base, "http://localhost"); ok {
		out = append(out, "http://127.0.0.1"+rest)
	}
	if rest, ok := strings.CutPrefix(base, "http://127.0.0.1"); ok {
		out = append(out, "http://localhost"+rest)
	}
	return out
}

// people makes the demo's sign-ins once and remembers their passwords beside its data, since nobody
// else knows them.
func (c *demoCmd) people(ctx context.Context, d *db.DB, seeded *sample.Seeded) (string, error) {
	file := filepath.Join(c.Data, "sign-ins.txt")
	if b, err := os.ReadFile(file); err == nil {
		return string(b), nil
	}
	store := accessdb.Store{DB: d}
	var lines strings.Builder
	for _, p := range []struct {
		email, name string
		role        access.Role
		org         access.Org
	}{
		{"manager@demo.example", "Lin Yue (sample)", access.RoleManager, seeded.Org},
		{"owner@demo.example", "Napat K. (sample)", access.RoleOwner, seeded.Org},
		{"analyst@demo.example", "Araya S. (sample)", access.RoleAnalyst, seeded.Org},
		{"partner@demo.example", "Zhou Min (sample)", access.RolePartnerManager, seeded.Partners["qingyu"]},
	} {
		password := strings.ToLower(rand.Text())
		hash := access.Hash(password)
		who, err := store.StaffByEmail(ctx, p.email)
		if err == nil {
			err = store.SetPassword(ctx, p.org.Scope(), who.ID, hash)
		} else {
			_, err = store.AddStaff(ctx, access.System, access.Staff{Public: id.New(id.Staff), Org: p.org, Email: p.email, Name: p.name, Role: p.role, Password: hash})
		}
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&lines, "  %-22s %s\n", p.email, password)
	}
	if err := os.WriteFile(file, []byte(lines.String()), 0o600); err != nil {
		return "", fmt.Errorf("--data: %w", err)
	}
	return lines.String(), nil
}

// partnerSite is the invented booking site, with the slot of its confirmation page.
func partnerSite(seeded *sample.Seeded) (*demo.Surface, error) {
	site, err := host.NewSite()
	if err != nil {
		return nil, err
	}
	crafts, err := sample.Souvenirs()
	if err != nil {
		return nil, err
	}
	page := host.Souvenirs{Title: crafts.Title, Intro: crafts.Intro, Note: crafts.Note}
	for _, c := range crafts.Crafts {
		page.Crafts = append(page.Crafts, host.Craft{Name: c.Name, Line: c.Line})
	}
	return &demo.Surface{Site: site, Key: seeded.Keys["qingyu"].Text, Placement: seeded.Places["qingyu-confirmation"].Public, Souvenirs: page}, nil
}

func greet(o out, base, signIns string) {
	fmt.Fprintf(o, `Erawan demo: everything you see is sample data.

  A partner's page   %s/demo/host
  The console        %s/admin

Sign in as
%s
Stop with Ctrl-C. The data stays for the next start.
`, base, base, signIns)
}

func (c *demoCmd) traffic(seeded *sample.Seeded) (*sample.Traffic, error) {
	library, err := reference.Load()
	if err != nil {
		return nil, err
	}
	t := &sample.Traffic{Slots: seeded.Slots(), Rand: mathrand.New(mathrand.NewPCG(mathrand.Uint64(), mathrand.Uint64()))}
	t.From, t.To = sample.Ports(library)
	return t, nil
}

// play sends sample visits through the public surface, as partners' pages would.
func (c *demoCmd) play(ctx context.Context, log *slog.Logger, base string, seeded *sample.Seeded) {
	t, err := c.traffic(seeded)
	if err != nil {
		log.Error("no sample traffic", "error", err)
		return
	}
	t.Linger = 1200 * time.Millisecond
	t.Base, t.Every, t.Log, t.Client = base, 300*time.Millisecond, log, &http.Client{Timeout: 10 * time.Second}
	t.Play(ctx)
}
