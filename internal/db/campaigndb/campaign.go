package campaigndb

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

type campaignDoc struct {
	Name       lang.Text          `json:"name"`
	State      campaigns.State    `json:"state"`
	Zone       string             `json:"zone"`
	StartsOn   campaigns.Date     `json:"starts_on"`
	StartsAt   string             `json:"starts_at,omitempty"`
	EndsOn     campaigns.Date     `json:"ends_on"`
	EndsAt     string             `json:"ends_at,omitempty"`
	HoursFrom  string             `json:"hours_from,omitempty"`
	HoursUntil string             `json:"hours_until,omitempty"`
	Quiet      []campaigns.Date   `json:"quiet_days,omitempty"`
	Segments   []int64            `json:"segments"`
	Placements []int64            `json:"placements"`
	Messages   []choiceDoc        `json:"messages"`
	Choosing   campaigns.Choosing `json:"choosing,omitempty"`
	Split      []stretchDoc       `json:"split,omitempty"`
	DrawnOn    campaigns.Date     `json:"drawn_on,omitzero"`
	Neutral    int64              `json:"neutral"`
	Priority   int                `json:"priority"`
	CapPerDay  int                `json:"cap_per_day"`
	HoldOut    int                `json:"hold_out"`
	Unit       campaigns.Unit     `json:"unit,omitempty"`
	Namespace  string             `json:"namespace,omitempty"`
	ApartFrom  int                `json:"stretch_from,omitempty"`
	ApartTo    int                `json:"stretch_to,omitempty"`
	Goal       goalDoc            `json:"goal,omitzero"`
	FrameCap   int                `json:"frame_per_day,omitempty"`
	FrameGap   int                `json:"frame_gap,omitempty"`
	PerHour    int64              `json:"per_hour,omitempty"`
	Reserve    campaigns.Reserve  `json:"reserve,omitempty"`
	Archived   bool               `json:"archived,omitempty"`
	Sample     bool               `json:"sample"`
}

type choiceDoc struct {
	Message int64  `json:"message"`
	Variant string `json:"variant"`
	Weight  int    `json:"weight"`
}

type stretchDoc struct {
	To      int    `json:"to"`
	Variant string `json:"variant"`
}

type goalDoc struct {
	Metric campaigns.Metric `json:"metric,omitempty"`
	Amount int64            `json:"amount,omitempty"`
	Pacing campaigns.Pacing `json:"pacing,omitempty"`
	Daily  int64            `json:"daily,omitempty"`
	Total  int64            `json:"total,omitempty"`
}

func docOf(c campaigns.Campaign) campaignDoc {
	doc := campaignDoc{
		Name: c.Name, State: c.State, Zone: c.Zone, StartsOn: c.StartsOn, StartsAt: clockDoc(c.StartsAt), EndsOn: c.EndsOn, EndsAt: clockDoc(c.EndsAt),
		HoursFrom: clockDoc(c.Hours.From), HoursUntil: clockDoc(c.Hours.Until), Quiet: c.Quiet,
		Segments: c.Segments, Placements: c.Placements, Neutral: c.Neutral, Priority: c.Priority,
		Unit: c.Unit, Namespace: c.Apart.Namespace, ApartFrom: c.Apart.From, ApartTo: c.Apart.To,
		CapPerDay: c.CapPerDay, HoldOut: c.HoldOut, Goal: goalDoc(c.Goal), FrameCap: c.FramePerDay, FrameGap: c.FrameGap, PerHour: c.PerHour, Reserve: c.Reserve, Archived: c.Archived, Sample: c.Sample, Choosing: c.Choosing, DrawnOn: c.DrawnOn,
	}
	for _, m := range c.Messages {
		doc.Messages = append(doc.Messages, choiceDoc(m))
	}
	for _, m := range c.Split {
		doc.Split = append(doc.Split, stretchDoc(m))
	}
	return doc
}

func campaignOf(f db.Found) (campaigns.Campaign, error) {
	doc, err := db.Decode[campaignDoc](f.Body)
	c := campaigns.Campaign{
		ID: f.ID, Org: f.Org, Public: f.Public, Version: f.Version,
		Name: doc.Name, State: doc.State, Zone: doc.Zone, StartsOn: doc.StartsOn, EndsOn: doc.EndsOn, Quiet: doc.Quiet,
		Segments: doc.Segments, Placements: doc.Placements, Neutral: doc.Neutral, Priority: doc.Priority,
		Unit: doc.Unit, Apart: campaigns.Apart{Namespace: doc.Namespace, From: doc.ApartFrom, To: doc.ApartTo},
		CapPerDay: doc.CapPerDay, HoldOut: doc.HoldOut, Goal: campaigns.Goal(doc.Goal), FramePerDay: doc.FrameCap, FrameGap: doc.FrameGap, PerHour: doc.PerHour, Reserve: doc.Reserve, Archived: doc.Archived, Sample: doc.Sample, Choosing: doc.Choosing, DrawnOn: doc.DrawnOn,
	}
	for _, m := range doc.Messages {
		c.Messages = append(c.Messages, campaigns.Choice(m))
	}
	for _, m := range doc.Split {
		c.Split = append(c.Split, campaigns.Stretch(m))
	}
	var starts, ends, opens, closes error
	c.StartsAt, starts = clockOf(doc.StartsAt)
	c.EndsAt, ends = clockOf(doc.EndsAt)
	c.Hours.From, opens = clockOf(doc.HoursFrom)
	c.Hours.Until, closes = clockOf(doc.HoursUntil)
	return c, errors.Join(err, starts, ends, opens, closes)
}

// clockDoc is a time of day as a document keeps it: 08:30; midnight is left out.
func clockDoc(c campaigns.Clock) string {
	if c == 0 {
		return ""
	}
	return c.String()
}

func clockOf(text string) (campaigns.Clock, error) {
	if text == "" {
		return 0, nil
	}
	return campaigns.ParseClock(text)
}

// carriedRow is a row of campaign_placement.
type carriedRow struct {
	Campaign  int64 `gorm:"column:campaign_id;primaryKey;autoIncrement:false"`
	Version   int   `gorm:"column:version;primaryKey;autoIncrement:false"`
	Placement int64 `gorm:"column:placement_id;primaryKey;autoIncrement:false"`
}

// TableName is for gorm.
func (carriedRow) TableName() string { return "campaign_placement" }

var (
	//go:embed campaigns.sql
	campaignsSQL string
	//go:embed campaign_versions.sql
	versionsSQL string
)

// splitAfter is which buckets see which variant once a version is written: as few as can see another than
// they did. Nobody hands it in, so that no way of writing a campaign moves more.
func splitAfter(before, c campaigns.Campaign) campaigns.Split {
	if before.ID == 0 {
		return nil
	}
	if slices.Equal(before.Messages, c.Messages) {
		return before.Split
	}
	return before.Split.Move(before.Messages, c.Messages)
}

// checkNamed looks at everything the campaign names.
func checkNamed(t *db.Tx, c campaigns.Campaign) error {
	messages := []int64{c.Neutral}
	for _, m := range c.Messages {
		messages = append(messages, m.Message)
	}
	if err := db.Exist(t, "message", db.Belonging{Org: c.Org, Field: "/messages"}, messages...); err != nil {
		return err
	}
	if err := segments.Owns(t, c.Org, "/segments", c.Segments...); err != nil {
		return err
	}
	if err := checkApart(t, c); err != nil {
		return err
	}
	if err := checkInUse(t, c); err != nil {
		return err
	}
	return db.Exist(t, "placement", db.Belonging{Field: "/placements"}, c.Placements...)
}

// checkInUse refuses a campaign with days to come that names an archived segment.
func checkInUse(t *db.Tx, c campaigns.Campaign) error {
	if c.State == campaigns.Ended || c.Archived {
		return nil
	}
	found, err := segments.Some(t, c.Segments)
	if err != nil {
		return err
	}
	named, err := mapped(found, SegmentOf)
	for _, g := range named {
		if g.Archived {
			return fault.New(fault.Invalid, "/segments", "rule.segment_archived").With("path", g.Name)
		}
	}
	return err
}

func carry(t *db.Tx, c campaigns.Campaign) error {
	places := slices.Clone(c.Placements)
	slices.Sort(places)
	places = slices.Compact(places)
	if len(places) == 0 {
		return nil
	}
	rows := make([]carriedRow, len(places))
	for i, p := range places {
		rows[i] = carriedRow{c.ID, c.Version, p}
	}
	if err := t.CreateInBatches(rows, 100).Error; err != nil {
		return fmt.Errorf("carry campaign %d: %w", c.ID, err)
	}
	return nil
}

// Campaigns lists the current version of every campaign in scope: the asker's own, and those that
// may appear on the asker's placements.
func (s Store) Campaigns(ctx context.Context, scope access.Scope) ([]campaigns.Campaign, error) {
	return s.campaigns(ctx, strings.Replace(campaignsSQL, "{one}", "", 1), db.Params{"all": scope.All, "org": scope.Org})
}

// CampaignByPublic finds the current version of one campaign in scope.
func (s Store) CampaignByPublic(ctx context.Context, scope access.Scope, public string) (campaigns.Campaign, error) {
	if public == "" {
		return campaigns.Campaign{}, db.NotFound
	}
	only := strings.Replace(campaignsSQL, "{one}", "\nand campaign.public_id = @public", 1)
	return one(s.campaigns(ctx, only, db.Params{"all": scope.All, "org": scope.Org, "public": public}))
}

// CampaignByID finds the current version of one of the asker's own campaigns.
func (s Store) CampaignByID(ctx context.Context, scope access.Scope, id int64) (out campaigns.Campaign, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		found, err := versions.Some(t, []int64{id})
		if err != nil {
			return err
		}
		if len(found) == 0 || !scope.Sees(found[0].Org) {
			return db.NotFound
		}
		out, err = campaignOf(found[0])
		return err
	})
	return out, err
}

// CampaignVersions lists every version of one of the asker's own campaigns, the newest first.
func (s Store) CampaignVersions(ctx context.Context, scope access.Scope, campaign int64) ([]campaigns.Campaign, error) {
	out, err := s.campaigns(ctx, versionsSQL, db.Params{"all": scope.All, "org": scope.Org, "id": campaign})
	if err == nil && len(out) == 0 {
		err = db.NotFound
	}
	return out, err
}

func (s Store) campaigns(ctx context.Context, query string, p db.Params) (out []campaigns.Campaign, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		var found []db.Found
		if err := t.Fetch(&found, query, p); err != nil {
			return err
		}
		out, err = mapped(found, campaignOf)
		return err
	})
	return out, err
}

func one(all []campaigns.Campaign, err error) (campaigns.Campaign, error) {
	if err != nil {
		return campaigns.Campaign{}, err
	}
	if len(all) == 0 {
		return campaigns.Campaign{}, db.NotFound
	}
	return all[0], nil
}

// CampaignsIn reads the campaigns that changed in a span, within a transaction.
func CampaignsIn(t *db.Tx, span db.Span) ([]campaigns.Campaign, error) {
	found, err := versions.Between(t, access.System, span)
	if err != nil {
		return nil, err
	}
	return mapped(found, campaignOf)
}
