package main

import (
	"context"
	"time"

	"erawan/campaigns/evidence"
	"erawan/internal/db/evidencedb"
	"erawan/internal/jobs"
	"erawan/internal/outbound"
	"erawan/web/reports"
)

// deliverReports sends reports as their schedules say, until the context ends.
func (n *node) deliverReports(ctx context.Context) {
	d := jobs.Deliverer{Runs: evidencedb.Store{DB: n.db}, Maker: reports.Maker{Answers: evidencedb.Store{DB: n.db}, Words: n.words, BaseURL: n.settings.BaseURL},
		Carriers: map[string]jobs.Carrier{}, Now: time.Now, Log: n.log}
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

// carries are the ways of delivery that are set up.
func (n *node) carries() (ways []string) {
	if n.settings.SMTPURL != "" {
		ways = append(ways, evidence.ByMail)
	}
	if n.settings.ReportDir != "" {
		ways = append(ways, evidence.ToFolder)
	}
	return ways
}
