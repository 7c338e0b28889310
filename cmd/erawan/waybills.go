package main

import (
	"context"
	"fmt"
	"text/tabwriter"

	"erawan/campaigns"
	"erawan/campaigns/pledges/waybill"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/campaigndb"
	"erawan/internal/db/contentdb"
	"erawan/internal/lang"
)

type waybillsCmd struct {
	List     waybillsList     `cmd:"" help:"List batches of codes with where they stand."`
	Add      waybillsAdd      `cmd:"" help:"Make a batch of codes for a campaign."`
	Set      waybillsSet      `cmd:"" help:"Take a batch to another state, raise its size, or tell what the printer reports."`
	Generate waybillsGenerate `cmd:"" help:"Write the codes of a batch for a printer, from any serial on."`
	Verify   waybillsVerify   `cmd:"" help:"Say whether a code is ours, and which it is; exit 1 when it is not."`
}

type waybillsList struct{}

// Run prints one batch a line, under a heading.
func (waybillsList) Run(ctx context.Context, s *Settings, o out) error {
	return s.with(ctx, o, func(d *db.DB) error {
		w := tabwriter.NewWriter(o, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "ID\tSTATE\tVERSION\tSECRET\tNUMBER\tORDERED\tPRINTED (REPORTED)\tFROM\tUNTIL\tNAME")
		const most = 500
		for before := int64(0); ; {
			page, err := campaigndb.Store{DB: d}.Batches(ctx, access.System, before, most)
			if err != nil {
				return err
			}
			for _, b := range page {
				fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%d\t%d\t%d\t%s\t%s\t%s\n", b.Public, b.State, b.Version, b.Key, b.Number, b.Ordered, b.Printed, b.From, b.Until, b.Name)
				before = b.ID
			}
			if len(page) < most {
				return w.Flush()
			}
		}
	})
}

type waybillsAdd struct {
	Name      string   `required:"" help:"What staff call it."`
	Campaign  string   `required:"" help:"Public id of the campaign."`
	Placement string   `required:"" help:"Public id of one of its placements: the partner's that prints."`
	Message   string   `required:"" help:"Public id of one of its messages, which the codes lead to."`
	Ordered   int      `required:"" help:"How many codes; it may grow later."`
	From      string   `required:"" placeholder:"DAY" help:"First day on which they lead to the message, YYYY-MM-DD."`
	Until     string   `required:"" placeholder:"DAY" help:"Last day."`
	Theme     string   `enum:",elephant,lantern,songkran" default:"" help:"What the page wears: elephant, lantern or songkran."`
	City      string   `help:"Where they are handed out."`
	Carrier   string   `help:"By whom, where that is not the partner."`
	Site      string   `help:"Where exactly, such as a themed outlet."`
	Locales   []string `help:"Languages that the page speaks, the first where it speaks none of the reader's; all four without it."`
	By        string   `required:"" help:"Who makes it; the audit says so."`
}

// Run makes the batch as a draft under the current secret for waybills, and prints its id.
func (c waybillsAdd) Run(ctx context.Context, s *Settings, o out) error {
	if err := need(s.keyFile()); err != nil {
		return err
	}
	keys, err := access.LoadKeyring(s.KeyFile)
	if err != nil {
		return fmt.Errorf("ERAWAN_KEY_FILE: %w", err)
	}
	b := campaigns.Batch{Name: c.Name, Ordered: c.Ordered, Theme: c.Theme, City: c.City, Carrier: c.Carrier, Site: c.Site, State: campaigns.BatchDraft}
	b.Key, _ = keys.Family(access.WaybillFamily).Current()
	for _, l := range c.Locales {
		b.Locales = append(b.Locales, lang.Locale(l))
	}
	if b.From, err = campaigns.ParseDate(c.From); err != nil {
		return usage("--from: %w", err)
	}
	if b.Until, err = campaigns.ParseDate(c.Until); err != nil {
		return usage("--until: %w", err)
	}
	return s.with(ctx, o, func(d *db.DB) error {
		if err := c.find(ctx, d, &b); err != nil {
			return err
		}
		made, err := campaigndb.Store{DB: d}.SaveBatch(ctx, access.System, access.Actor{Name: c.By}, b)
		if err == nil {
			fmt.Fprintln(o, made.Public)
		}
		return err
	})
}

// find turns what was named into keys of the database.
func (c waybillsAdd) find(ctx context.Context, d *db.DB, b *campaigns.Batch) error {
	store := campaigndb.Store{DB: d}
	campaign, err := store.CampaignByPublic(ctx, access.System, c.Campaign)
	if err != nil {
		return fmt.Errorf("--campaign: %w", err)
	}
	placement, err := store.PlacementByPublic(ctx, access.System, c.Placement)
	if err != nil {
		return fmt.Errorf("--placement: %w", err)
	}
	message, err := contentdb.Store{DB: d}.MessageByPublic(ctx, access.System, c.Message)
	if err != nil {
		return fmt.Errorf("--message: %w", err)
	}
	b.Campaign, b.Placement, b.Message = campaign.ID, placement.ID, message.ID
	return nil
}

type waybillsSet struct {
	Batch   string `arg:"" help:"Public id of the batch."`
	State   string `enum:",draft,printing,live,withdrawn" default:"" help:"printing, live or withdrawn."`
	Ordered int    `help:"How many codes; no fewer than before once they are at a printer."`
	Printed int64  `default:"-1" placeholder:"N" help:"How many the printer reports to have printed."`
	By      string `required:"" help:"Who asks for it; the audit says so."`
}

// Run appends a version, and prints where the batch stands.
func (c waybillsSet) Run(ctx context.Context, s *Settings, o out) error {
	return s.with(ctx, o, func(d *db.DB) error {
		store := campaigndb.Store{DB: d}
		b, err := store.BatchByPublic(ctx, access.System, c.Batch)
		if err != nil {
			return err
		}
		if c.State != "" {
			b.State = campaigns.BatchState(c.State)
		}
		if c.Ordered != 0 {
			b.Ordered = c.Ordered
		}
		if c.Printed >= 0 {
			b.Printed = c.Printed
		}
		if b, err = store.SaveBatch(ctx, access.System, access.Actor{Name: c.By}, b); err != nil {
			return err
		}
		fmt.Fprintf(o, "%s %s, %d codes, %d printed as reported\n", b.Public, b.State, b.Ordered, b.Printed)
		return nil
	})
}

type waybillsVerify struct {
	Code string `arg:"" help:"The code as it is printed, or as somebody typed it."`
}

// Run says which code it is. It is an error when nobody printed it.
func (c waybillsVerify) Run(ctx context.Context, s *Settings, o out) error {
	code, err := waybill.Parse(c.Code)
	if err != nil {
		return fmt.Errorf("%q is no code: a code has %d characters, of digits and capital letters without I, L, O and U", c.Code, waybill.Length)
	}
	if err := need(s.keyFile()); err != nil {
		return err
	}
	keys, err := access.LoadKeyring(s.KeyFile)
	if err != nil {
		return fmt.Errorf("ERAWAN_KEY_FILE: %w", err)
	}
	key, err := waybill.KeyOf(keys.Family(access.WaybillFamily), code.Version(), code.Batch())
	if err != nil {
		return fmt.Errorf("%s is not ours: %w", code, err)
	}
	serial, ok := key.Open(code)
	if !ok {
		return fmt.Errorf("%s is not ours: nobody printed it, or it was misread", code)
	}
	return s.with(ctx, o, func(d *db.DB) error {
		b, err := campaigndb.Store{DB: d}.BatchByNumber(ctx, access.System, code.Version(), code.Batch())
		if err != nil {
			return fmt.Errorf("%s has no batch here: %w", code, err)
		}
		if int64(serial) >= int64(b.Ordered) {
			return fmt.Errorf("%s is serial %d of %s, of which only %d were ordered", code, serial, b.Public, b.Ordered)
		}
		fmt.Fprintf(o, "%s serial %d of %s, %s, from %s until %s, %s\n", code, serial, b.Public, b.State, b.From, b.Until, b.Name)
		return nil
	})
}
