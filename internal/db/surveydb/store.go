// Package surveydb keeps surveys of campaigns, what visits answered, and what that comes to.
package surveydb

import (
	"context"
	_ "embed"
	"fmt"
	"strings"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/contentdb"
	"erawan/internal/fault"
	"erawan/internal/id"
	"erawan/internal/lang"
)

// Store keeps surveys.
type Store struct{ DB *db.DB }

// surveys are in no list: a campaign has one at a time, and is found itself.
var surveys = db.Versioned{Table: "survey", Prefix: id.Survey, Kind: access.OnSurvey, Unlisted: true}

type surveyDoc struct {
	Campaign int64                 `json:"campaign"`
	State    campaigns.SurveyState `json:"state"`
	Items    []int64               `json:"items"`
	Share    int                   `json:"asked_buckets"`
	Locales  []lang.Locale         `json:"locales"`
	From     campaigns.Date        `json:"from"`
	Until    campaigns.Date        `json:"until"`
	Zone     string                `json:"zone"`
	Document string                `json:"measured,omitempty"`
	Digest   string                `json:"digest,omitempty"`
	Began    *time.Time            `json:"began,omitempty"`
	Over     *time.Time            `json:"over,omitempty"`
	Why      string                `json:"reason,omitempty"`
}

func surveyDocOf(s campaigns.Survey) surveyDoc {
	d := surveyDoc{Campaign: s.Campaign, State: s.State, Items: s.Items, Share: s.Share, Locales: s.Locales, From: s.From, Until: s.Until, Zone: s.Zone,
		Document: s.Frozen.Document, Digest: s.Frozen.Digest, Why: s.Why}
	if !s.Began.IsZero() {
		d.Began = &s.Began
	}
	if !s.Over.IsZero() {
		d.Over = &s.Over
	}
	return d
}

func surveyOf(f db.Found) (campaigns.Survey, error) {
	d, err := db.Decode[surveyDoc](f.Body)
	s := campaigns.Survey{ID: f.ID, Org: f.Org, Public: f.Public, Version: f.Version, Campaign: d.Campaign, State: d.State, Items: d.Items, Share: d.Share,
		Locales: d.Locales, From: d.From, Until: d.Until, Zone: d.Zone, Frozen: campaigns.FrozenSurvey{Document: d.Document, Digest: d.Digest}, Why: d.Why}
	if d.Began != nil {
		s.Began = *d.Began
	}
	if d.Over != nil {
		s.Over = *d.Over
	}
	return s, err
}

var (
	//go:embed surveys_of.sql
	surveysOfSQL string
	//go:embed surveys_running.sql
	surveysRunningSQL string
)

// Surveys are those of a campaign of the asker's own, the newest first: at most the first is not ended.
func (s Store) Surveys(ctx context.Context, scope access.Scope, campaign int64) (out []campaigns.Survey, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		out, err = surveysOf(t, campaign)
		if err == nil && len(out) > 0 && !scope.Sees(out[0].Org) {
			out = nil
		}
		return err
	})
	return out, err
}

func surveysOf(t *db.Tx, campaign int64) ([]campaigns.Survey, error) {
	var found []db.Found
	if err := t.Fetch(&found, surveysOfSQL, db.Params{"campaign": campaign}); err != nil {
		return nil, fmt.Errorf("read surveys of campaign %d: %w", campaign, err)
	}
	return mapped(found)
}

// RunningIn reads the surveys that run, within a transaction.
func RunningIn(t *db.Tx) ([]campaigns.Survey, error) {
	var found []db.Found
	if err := t.Fetch(&found, surveysRunningSQL, nil); err != nil {
		return nil, fmt.Errorf("read running surveys: %w", err)
	}
	return mapped(found)
}

func mapped(found []db.Found) ([]campaigns.Survey, error) {
	out := make([]campaigns.Survey, len(found))
	for n, f := range found {
		one, err := surveyOf(f)
		if err != nil {
			return nil, err
		}
		out[n] = one
	}
	return out, nil
}

// SaveSurvey makes a survey when its ID is 0, else appends a version. Its campaign must be the asker's own, and have none that is not
// ended: otherwise it is NotFound or a Conflict. It is Stale when its Version is no longer the current one.
func (s Store) SaveSurvey(ctx context.Context, scope access.Scope, by access.Actor, one campaigns.Survey, of campaigns.Campaign) (campaigns.Survey, error) {
	if one.State == campaigns.SurveyDraft {
		if err := one.Validate(); err != nil {
			return one, err
		}
	}
	err := s.DB.Write(ctx, func(t *db.Tx) error {
		if !scope.Sees(of.Org) {
			return db.NotFound
		}
		if err := db.Exist(t, "survey_item", db.Belonging{Org: of.Org, Field: "/items"}, one.Items...); err != nil {
			return err
		}
		all, err := surveysOf(t, of.ID)
		if err != nil {
			return err
		}
		for _, other := range all {
			if other.ID != one.ID && other.State != campaigns.SurveyEnded {
				return fault.New(fault.Conflict, "", "survey.another")
			}
		}
		one.Campaign, one.Org = of.ID, of.Org
		h, err := surveys.Append(t, scope, db.Edit{Head: db.Head{ID: one.ID, Org: one.Org, Public: one.Public, Version: one.Version}, Body: surveyDocOf(one), Actor: by})
		one.ID, one.Org, one.Public, one.Version = h.ID, h.Org, h.Public, h.Version
		return err
	})
	return one, err
}

//go:embed items_of.sql
var itemsOfSQL string

// AskedItems are the questions of the survey that runs on a campaign of the asker's own; none where none does.
func (s Store) AskedItems(ctx context.Context, scope access.Scope, campaign int64) (out []content.Item, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		asks := "item.id in (select value from json_each(asked.body, '$.items'))"
		if t.Postgres {
			asks = "asked.body -> 'items' @> to_jsonb(item.id)"
		}
		var found []db.Found
		if err := t.Fetch(&found, strings.Replace(itemsOfSQL, "{asks}", asks, 1), db.Params{"campaign": campaign, "all": scope.All, "org": scope.Org}); err != nil {
			return fmt.Errorf("read what campaign %d is asked: %w", campaign, err)
		}
		out, err = contentdb.ItemsOf(found)
		return err
	})
	return out, err
}
