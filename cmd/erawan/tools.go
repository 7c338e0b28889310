package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/accessdb"
	"erawan/internal/db/campaigndb"
	"erawan/internal/db/evidencedb"
	"erawan/internal/db/listdb"
	"erawan/internal/id"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/internal/sample"
	"erawan/locales"
)

// with opens the database for a command and closes it after.
func (s *Settings) with(ctx context.Context, o out, do func(*db.DB) error) (err error) {
	if err := need(s.database()); err != nil {
		return err
	}
	d, err := db.Open(ctx, s.DatabaseURL, db.Options{Log: o.log})
	if err != nil {
		return fmt.Errorf("ERAWAN_DATABASE_URL: %w", err)
	}
	defer d.Close()
	return plain(do(d))
}

type migrateCmd struct {
	Up     migrateUp     `cmd:"" help:"Bring the schema all the way up."`
	Down   migrateDown   `cmd:"" help:"Take one step back."`
	Status migrateStatus `cmd:"" help:"List the steps."`
}

type (
	migrateUp     struct{}
	migrateDown   struct{}
	migrateStatus struct{}
)

func (migrateUp) Run(ctx context.Context, s *Settings, o out) error {
	if err := migrate(ctx, s, o, db.Up); err != nil {
		return err
	}
	return s.with(ctx, o, func(d *db.DB) error {
		made, err := listdb.Store{DB: d}.Fill(ctx)
		if made {
			fmt.Fprintln(o, "made the lists and the search index")
		}
		return err
	})
}

type listsCmd struct {
	Rebuild listsRebuild `cmd:"" help:"Make the console's lists and its search index again from what they list."`
}

type listsRebuild struct{}

func (listsRebuild) Run(ctx context.Context, s *Settings, o out) error {
	return s.with(ctx, o, func(d *db.DB) error { return listdb.Store{DB: d}.Rebuild(ctx) })
}

func (migrateDown) Run(ctx context.Context, s *Settings, o out) error {
	return migrate(ctx, s, o, db.Down)
}

func migrate(ctx context.Context, s *Settings, o out, way db.Direction) error {
	if err := need(s.database()); err != nil {
		return err
	}
	names, err := db.Migrate(ctx, s.DatabaseURL, way)
	for _, name := range names {
		fmt.Fprintln(o, way, name)
	}
	return err
}

func (migrateStatus) Run(ctx context.Context, s *Settings, o out) error {
	if err := need(s.database()); err != nil {
		return err
	}
	steps, err := db.Status(ctx, s.DatabaseURL)
	for _, m := range steps {
		state := "pending"
		if m.Applied {
			state = "applied " + m.At.Format(time.RFC3339)
		}
		fmt.Fprintf(o, "%04d %s %s\n", m.Version, m.Name, state)
	}
	return err
}

type seedCmd struct {
	Reference seedReference `cmd:"" help:"The reference library: facts with sources, dates and confidence."`
	Demo      seedDemo      `cmd:"" help:"Sample campaigns, partners and texts."`
}

type seedReference struct{}

func (seedReference) Run(ctx context.Context, s *Settings, o out) error {
	return s.with(ctx, o, func(d *db.DB) error {
		n, err := sample.Reference(ctx, d)
		if err == nil {
			fmt.Fprintf(o, "reference library: %d rows\n", n)
		}
		return err
	})
}

type seedDemo struct {
	Force bool `help:"Even into a database that is not a demo's."`
}

func (c seedDemo) Run(ctx context.Context, s *Settings, o out) error {
	return s.with(ctx, o, func(d *db.DB) error {
		seeded, err := sample.Demo(ctx, sample.Seeding{DB: d, Origins: origins(s.BaseURL), Now: time.Now(), Force: c.Force})
		if err != nil {
			return err
		}
		for _, slot := range seeded.Slots() {
			fmt.Fprintf(o, "placement %s key %s\n", slot.Placement, slot.Key)
		}
		return nil
	})
}

func origins(base string) []string {
	if base == "" {
		return nil
	}
	return []string{base}
}

type keysCmd struct {
	New      keysNew      `cmd:"" help:"Make a key file with fresh secrets; never replaces one."`
	Complete keysComplete `cmd:"" help:"Give a key file of an earlier version the families it lacks; what it holds stays."`
}

type keysComplete struct {
	File string `arg:"" help:"The key file." type:"path"`
}

func (c keysComplete) Run(o out) error {
	added, err := access.CompleteKeyring(c.File)
	if err != nil {
		return err
	}
	if len(added) == 0 {
		fmt.Fprintln(o, c.File, "has every family")
		return nil
	}
	fmt.Fprintln(o, "added", strings.Join(added, ", "), "to", c.File, "- give every node this file, and its safe copy")
	return nil
}

type keysNew struct {
	File string `arg:"" help:"Where to write it." type:"path"`
}

func (c keysNew) Run(o out) error {
	if _, err := access.CreateKeyring(c.File); err != nil {
		return err
	}
	fmt.Fprintln(o, "made", c.File, "- keep a copy apart from the database's backups")
	return nil
}

type userCmd struct {
	Add         userAdd         `cmd:"" help:"Add a person who signs in."`
	ResetFactor userResetFactor `cmd:"" help:"Take the code app and the passkeys of somebody who lost them, and end their sessions."`
}

type userResetFactor struct {
	Email string `required:"" help:"Address they sign in with."`
}

func (c userResetFactor) Run(ctx context.Context, s *Settings, o out) error {
	return s.with(ctx, o, func(d *db.DB) error {
		store := accessdb.Store{DB: d}
		p, err := store.StaffByEmail(ctx, strings.ToLower(strings.TrimSpace(c.Email)))
		if err != nil {
			return err
		}
		keys, err := store.PasskeysOf(ctx, access.System, p.ID)
		if err != nil {
			return err
		}
		if p.Factor == "" && len(keys) == 0 {
			fmt.Fprintln(o, p.Email, "has no second factor")
			return nil
		}
		for _, k := range keys {
			if err := store.RemovePasskey(ctx, access.System, k); err != nil {
				return err
			}
		}
		if err := store.DropFactor(ctx, access.System, p.Public); err != nil {
			return err
		}
		fmt.Fprintln(o, "took the second factor of", p.Email, "- they sign in by their password, and are signed out everywhere")
		return nil
	})
}

type userAdd struct {
	Email        string `required:"" help:"Address they sign in with."`
	Role         string `required:"" enum:"owner,manager,author,reviewer_law,reviewer_species,reviewer_language,reviewer_brand,analyst,partner_manager,partner_analyst,guide" help:"owner, manager, author, reviewer_law, reviewer_species, reviewer_language, reviewer_brand or analyst; of a partner: partner_manager, partner_analyst or guide."`
	Org          string `help:"Public id of their organisation; without it, a new one is made for the first owner."`
	Name         string `help:"How the console calls them."`
	PasswordFile string `help:"File with the password; without it one is made and printed." type:"existingfile"`
}

func (c userAdd) Run(ctx context.Context, s *Settings, o out) error {
	return s.with(ctx, o, func(d *db.DB) error {
		store := accessdb.Store{DB: d}
		org, err := c.org(ctx, store)
		if err != nil {
			return err
		}
		password, made, err := c.password()
		if err != nil {
			return err
		}
		if err := access.JudgePassword(password, c.Email); err != nil {
			return err
		}
		hash := access.Hash(password)
		who := access.Staff{Public: id.New(id.Staff), Org: org, Email: strings.ToLower(c.Email), Name: c.Name, Role: access.Role(c.Role), Password: hash}
		if who.Name == "" {
			who.Name, _, _ = strings.Cut(c.Email, "@")
		}
		if _, err := store.AddStaff(ctx, access.System, who); err != nil {
			return err
		}
		fmt.Fprintf(o, "added %s as %s of %s (%s)\n", who.Email, c.Role, org.Name.In(lang.En), org.Public)
		if made {
			fmt.Fprintln(o, "password", password)
		}
		return nil
	})
}

func (c userAdd) org(ctx context.Context, store accessdb.Store) (access.Org, error) {
	if c.Org != "" {
		return store.OrgByPublic(ctx, c.Org)
	}
	orgs, err := store.Orgs(ctx, access.System)
	if err != nil {
		return access.Org{}, err
	}
	if len(orgs) > 0 || c.Role != string(access.RoleOwner) {
		return access.Org{}, usage("--org is needed: name the organisation by its public id")
	}
	_, domain, _ := strings.Cut(c.Email, "@")
	return store.AddOrg(ctx, access.Org{Public: id.New(id.Org), Kind: access.Owner, Name: lang.Text{lang.En: domain}})
}

// password reads the file, or makes one and says that it did.
func (c userAdd) password() (string, bool, error) {
	if c.PasswordFile == "" {
		return strings.ToLower(rand.Text()), true, nil
	}
	b, err := os.ReadFile(c.PasswordFile)
	if err != nil {
		return "", false, fmt.Errorf("password file: %w", err)
	}
	return strings.TrimRight(string(b), "\r\n"), false, nil
}

type reportCmd struct {
	Campaign string `help:"Public id of a campaign; without it, all."`
	From     string `required:"" help:"First day, YYYY-MM-DD."`
	To       string `required:"" help:"Last day, YYYY-MM-DD."`
	Format   string `default:"json" enum:"csv,json" help:"csv or json."`
	Columns  string `help:"Where what the columns mean is written as CSV; a JSON report has it inside." type:"path"`
}

func (c reportCmd) Run(ctx context.Context, s *Settings, o out) error {
	q := evidence.Query{Zone: s.TimeZone}
	var err error
	if q.From, err = campaigns.ParseDate(c.From); err != nil {
		return usage("--from: %w", err)
	}
	if q.To, err = campaigns.ParseDate(c.To); err != nil {
		return usage("--to: %w", err)
	}
	return s.with(ctx, o, func(d *db.DB) error {
		if c.Campaign != "" {
			found, err := campaigndb.Store{DB: d}.CampaignByPublic(ctx, access.System, c.Campaign)
			if err != nil {
				return err
			}
			q.Campaign = found.ID
		}
		r, err := evidencedb.Store{DB: d}.Engagement(ctx, access.System, q)
		if err != nil {
			return err
		}
		return c.write(o, r)
	})
}

// write writes a report, and what its columns mean: within a document, beside a sheet.
func (c reportCmd) write(o out, r evidence.Report) error {
	words, err := locales.New()
	if err != nil {
		return err
	}
	reader := page.Plainly(words, lang.En, time.UTC)
	if c.Columns != "" {
		raw, err := reader.DictionarySheet(evidence.EngagementColumns(), nil)
		if err != nil {
			return err
		}
		if err := os.WriteFile(c.Columns, raw, 0o644); err != nil {
			return fmt.Errorf("--columns: %w", err)
		}
	}
	if c.Format == "csv" {
		return r.WriteCSV(o, evidence.Sheet{Locale: lang.En})
	}
	columns, err := reader.Describe(evidence.EngagementColumns(), nil)
	if err != nil {
		return err
	}
	return r.WriteJSON(o, c.Campaign, columns)
}

type versionCmd struct{}

func (versionCmd) Run(o out) error {
	fmt.Fprintln(o, "erawan", version())
	return nil
}

func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}

// plain turns a fault into the sentence that its reader would see, in the language of the shell.
func plain(err error) error {
	words, wordsErr := locales.New()
	if err == nil || wordsErr != nil {
		return err
	}
	return sentence(err, words.Say)
}
