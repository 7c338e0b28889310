package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/delivery"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/accessdb"
	"erawan/internal/db/campaigndb"
	"erawan/internal/db/contentdb"
	"erawan/internal/db/plandb"
	"erawan/internal/id"
	"erawan/internal/lang"
)

type campaignCmd struct {
	List campaignList `cmd:"" help:"List campaigns with where they stand."`
	Step campaignStep `cmd:"" help:"Take a campaign one step on, as the console does: nothing unapproved is published here either."`
}

type campaignList struct{}

// Run prints one campaign a line, under a heading.
func (campaignList) Run(ctx context.Context, s *Settings, o out) error {
	return s.with(ctx, o, func(d *db.DB) error {
		all, err := campaigndb.Store{DB: d}.Campaigns(ctx, access.System)
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(o, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "ID\tSTATE\tVERSION\tFROM\tUNTIL\tNAME")
		for _, c := range all {
			from, until := c.Window()
			fmt.Fprintf(w, "%s\t%s\t%d\t%s\t%s\t%s\n", c.Public, c.At(time.Now()), c.Version, from.Format(time.RFC3339), until.Format(time.RFC3339), c.Name.In(lang.En))
		}
		return w.Flush()
	})
}

type campaignStep struct {
	Campaign string `arg:"" help:"Public id of the campaign."`
	Step     string `arg:"" enum:"ready,publish,pause,continue,rework,end,archive,restore,undo,clone" help:"ready, publish, pause, continue, rework, end, archive, restore, undo or clone."`
	By       string `required:"" help:"Who asks for it; the audit says so."`
	Sure     bool   `help:"Change what a running comparison compares, where the step does."`
}

// Run takes the step, and prints the campaign's id and where it stands.
func (c campaignStep) Run(ctx context.Context, s *Settings, o out) error {
	return s.with(ctx, o, func(d *db.DB) error {
		store := campaigndb.Store{DB: d}
		is, err := store.CampaignByPublic(ctx, access.System, c.Campaign)
		if err != nil {
			return err
		}
		done, err := store.TakeStep(ctx, access.System, c.Campaign, campaigns.Asked{Step: campaigns.Step(c.Step), By: access.Actor{Name: c.By}, Role: access.RoleOwner,
			Version: is.Version, Public: id.New(id.Campaign), Sure: c.Sure})
		if err != nil {
			return err
		}
		fmt.Fprintln(o, done.Public, done.At(time.Now()))
		return nil
	})
}

// halt is what the commands that stop and resume are told.
type halt struct {
	What   string `arg:"" help:"Public id of a campaign, message, law card, partner or placement, or the word everything."`
	Locale string `help:"Only in this language: zh-Hans, zh-Hant, th or en. For campaigns, messages and law cards."`
	By     string `required:"" help:"Who does it; the log says so."`
	Reason string `required:"" help:"Why; colleagues and partners read it."`
}

type stopCmd struct{ halt }

// Run records a stop. Nodes have it within a second.
func (c stopCmd) Run(ctx context.Context, s *Settings, o out) error {
	return s.with(ctx, o, func(d *db.DB) error {
		stop, err := c.order(ctx, d)
		if err != nil {
			return err
		}
		stop.On = true
		plans := plandb.Store{DB: d}
		done, err := plans.RecordStop(ctx, access.System, stop)
		if err != nil {
			return err
		}
		fmt.Fprintln(o, "stopped", c.What, "at", done.At.Format(time.RFC3339))
		return plans.KeepAir(ctx, done)
	})
}

type resumeCmd struct{ halt }

// Run lifts the stop of just this.
func (c resumeCmd) Run(ctx context.Context, s *Settings, o out) error {
	return s.with(ctx, o, func(d *db.DB) error {
		order, err := c.order(ctx, d)
		if err != nil {
			return err
		}
		plans := plandb.Store{DB: d}
		inForce, err := plans.StopsInForce(ctx)
		if err != nil {
			return err
		}
		for _, stop := range inForce {
			if stop.Target == order.Target {
				order.Revokes = stop.Seq
			}
		}
		if order.Revokes == 0 {
			return fmt.Errorf("%s is not stopped", c.What)
		}
		done, err := plans.RecordStop(ctx, access.System, order)
		if err != nil {
			return err
		}
		fmt.Fprintln(o, "resumed", c.What, "at", done.At.Format(time.RFC3339))
		return nil
	})
}

// order is a stop of what was named, in the log of whose it is.
func (c halt) order(ctx context.Context, d *db.DB) (delivery.Stop, error) {
	out := delivery.Stop{Reason: c.Reason, By: access.Actor{Name: c.By}, Target: delivery.Target{Locale: lang.Locale(c.Locale)}}
	if c.Locale != "" && !out.Target.Locale.Valid() {
		return out, usage("--locale: %s is none of ours", c.Locale)
	}
	prefix, _, _ := strings.Cut(c.What, "_")
	if c.Locale != "" && prefix != id.Campaign && prefix != id.Message && prefix != id.Law {
		return out, usage("--locale: only campaigns, messages and law cards are stopped in one language")
	}
	var err error
	set := func(kind delivery.TargetKind, target, org int64) {
		out.Target.Kind, out.Target.ID, out.Org = kind, target, org
	}
	switch prefix {
	case "everything":
		set(delivery.StopEverything, 0, 0)
	case id.Campaign:
		one, failed := campaigndb.Store{DB: d}.CampaignByPublic(ctx, access.System, c.What)
		set(delivery.StopCampaign, one.ID, one.Org)
		err = failed
	case id.Message:
		one, failed := contentdb.Store{DB: d}.MessageByPublic(ctx, access.System, c.What)
		set(delivery.StopMessage, one.ID, one.Org)
		err = failed
	case id.Law:
		one, failed := contentdb.Store{DB: d}.LawByPublic(ctx, access.System, c.What)
		set(delivery.StopLaw, one.ID, one.Org)
		err = failed
	case id.Org:
		one, failed := accessdb.Store{DB: d}.OrgByPublic(ctx, c.What)
		set(delivery.StopPartner, one.ID, one.Keeper)
		err = failed
	case id.Placement:
		one, failed := campaigndb.Store{DB: d}.PlacementByPublic(ctx, access.System, c.What)
		set(delivery.StopPlacement, one.ID, 0) // the installation lifts it, as it stopped it
		err = failed
	default:
		err = usage("%s is no public id of a campaign, message, law card, partner or placement", c.What)
	}
	return out, err
}
