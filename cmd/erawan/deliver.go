package main

import (
	"context"
	"time"

	"erawan/campaigns/evidence"
	"erawan/campaigns/pledges"
	"erawan/internal/access"
	"erawan/internal/db/evidencedb"
	"erawan/internal/db/pledgedb"
	"erawan/internal/jobs"
	"erawan/internal/outbound"
	"erawan/internal/rdb"
	"erawan/internal/render/press"
	"erawan/web/public"
	"erawan/web/reports"
)

// deliverReports sends reports as their schedules say, until the context ends.
func (n *node) deliverReports(ctx context.Context) {
	maker := reports.Maker{Answers: evidencedb.Store{DB: n.db}, Words: n.words, BaseURL: n.settings.BaseURL}
	if n.settings.Chromium != "" {
		set, assets, err := n.templates()
		if err != nil {
			n.log.Error("pages of reports not read, none are printed", "error", err)
		} else {
			maker.Printer = reports.NewPrinter(press.New(n.settings.Chromium), set, assets)
		}
	}
	d := jobs.Deliverer{Runs: evidencedb.Store{DB: n.db}, Maker: maker, Now: time.Now, Log: n.log, Carriers: map[string]jobs.Carrier{
		evidence.ByHook: outbound.ReportHooks{Dialer: n.settings.dialer(), Vault: access.Vault{Keys: n.keys.Family(access.VaultFamily)}, Now: time.Now, Log: n.log}}}
	mailer, err := n.settings.mailer()
	switch {
	case err != nil: // it was read at the start, and has changed since
		n.log.Warn("mail server not known", "error", err)
	case mailer != nil:
		d.Carriers[evidence.ByMail] = mailer
	}
	if n.settings.ReportDir != "" {
		d.Carriers[evidence.ToFolder] = outbound.Folder{Dir: n.settings.ReportDir}
	}
	d.Run(ctx)
}

// makeExports writes the files that somebody asked for, until the context ends.
func (n *node) makeExports(ctx context.Context) {
	store := evidencedb.Store{DB: n.db}
	jobs.Exporter{Store: store, Reports: reports.Maker{Answers: store, Words: n.words}, Now: time.Now, Log: n.log}.Run(ctx)
}

// remind sends people who promised the letters that they asked for, until the context ends.
func (n *node) remind(ctx context.Context) {
	r := jobs.Reminder{Store: pledgedb.Store{DB: n.db}, Words: n.words, Now: time.Now, Log: n.log}
	var err error
	if r.Keys, err = n.settings.contactKeys(); err != nil { // they were read at the start, and have changed since
		n.log.Warn("contact keys not known", "error", err)
	}
	mailer, err := n.settings.mailer()
	switch {
	case err != nil:
		n.log.Warn("mail server not known", "error", err)
	case mailer != nil:
		r.Post = mailer
	}
	r.Run(ctx)
}

// reminders takes addresses of people who want such letters; nil where there is no mail server.
func (n *node) reminders(service *pledges.Service) public.Reminders {
	mailer, err := n.settings.mailer()
	if err != nil || mailer == nil {
		return nil
	}
	receipts := n.keys.Family(access.ReceiptFamily)
	return &pledges.Reminders{Service: service, Store: n.pledgeBook(), Post: mailer, Allowance: allowance{rdb.Limiter{Client: n.redis}},
		Key: receipts.Derive("contacts", 32), Retired: receipts.DeriveRetired("contacts", 32)}
}

// allowance counts letters by name over a day, on all nodes together.
type allowance struct{ limiter rdb.Limiter }

// Within counts one. While Redis is away none is within: it is better not to write than to write without end.
func (a allowance) Within(ctx context.Context, of string, perDay int) bool {
	d, err := a.limiter.Allow(ctx, "letters:"+of, rdb.Limit{Count: perDay, Window: 24 * time.Hour})
	return err == nil && d.OK
}

// carries are the ways of delivery that are set up, and PDF where there is a browser.
func (n *node) carries() []string {
	ways := []string{evidence.ByHook}
	if n.settings.Chromium != "" {
		ways = append(ways, evidence.PDF)
	}
	if n.settings.SMTPURL != "" {
		ways = append(ways, evidence.ByMail)
	}
	if n.settings.ReportDir != "" {
		ways = append(ways, evidence.ToFolder)
	}
	return ways
}
