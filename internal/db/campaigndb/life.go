package campaigndb

import (
	"context"
	_ "embed"
	"errors"

	"erawan/audience/reach"
	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/fault"
)

// SaveCampaign makes a campaign when its ID is 0, else appends a version to one of the asker's own, with where it stands: as a
// seed or an import brings it, sure of what it changes. It is held to all that campaigns.Life asks of a step, and to what
// TakeStep says.
func (s Store) SaveCampaign(ctx context.Context, scope access.Scope, by access.Actor, c campaigns.Campaign) (campaigns.Campaign, error) {
	return s.take(ctx, scope, "", campaigns.Asked{Step: campaigns.Put, By: by, Role: access.RoleOwner, Version: c.Version, Draft: c, Sure: true})
}

// TakeStep does with a campaign of the asker's own, or makes, what a step asks for, or nothing: whether it may be is for
// campaigns.Life to decide. Its segments and messages must belong to the campaign's organisation and its placements exist;
// otherwise it is NotFound. One that is to be shown and whose segment matches too few visits at its placements is Invalid, at the
// segment.
func (s Store) TakeStep(ctx context.Context, scope access.Scope, public string, a campaigns.Asked) (campaigns.Campaign, error) {
	if public == "" && a.Step != campaigns.Write && a.Step != campaigns.Put {
		return campaigns.Campaign{}, db.NotFound
	}
	return s.take(ctx, scope, public, a)
}

func (s Store) take(ctx context.Context, scope access.Scope, public string, a campaigns.Asked) (out campaigns.Campaign, err error) {
	sample, err := s.sample(ctx)
	if err != nil {
		return out, err
	}
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		if err := t.HoldRevision(); err != nil {
			return err
		}
		life, err := s.life(t, scope, public, a)
		if err != nil {
			return err
		}
		var failed error
		life.Lacks = func(c campaigns.Campaign) (missing []*fault.Fault) {
			missing, failed = s.lacks(t, scope, c)
			return missing
		}
		next, changed, err := life.Decide(a, t.Now)
		if failed != nil {
			return failed
		}
		if err != nil {
			return err
		}
		there := !changed
		if changed && next.ID == 0 && next.Public != "" {
			if next, there, err = made(t, scope, next); err != nil {
				return err
			}
		}
		if out = next; there {
			return errUnchanged
		}
		out, err = appended(t, scope, a.By, next, sample)
		return err
	})
	if errors.Is(err, errUnchanged) {
		return out, nil
	}
	return out, err
}

// errUnchanged takes a transaction back in which nothing was to be done.
var errUnchanged = errors.New("it stands so already")

// made looks for what is to be made, so that a form that is sent twice makes one campaign, and reports whether it is there. It is
// Stale where what has that id says something else, or is not the asker's.
func made(t *db.Tx, scope access.Scope, c campaigns.Campaign) (campaigns.Campaign, bool, error) {
	found, err := versions.ByPublic(t, access.System, c.Public)
	if fault.Is(err, fault.NotFound) {
		return c, false, nil
	}
	if err != nil {
		return c, false, err
	}
	there, err := campaignOf(found)
	if err == nil && (!scope.Sees(there.Org) || db.Encode(docOf(there)) != db.Encode(docOf(c))) {
		err = fault.New(fault.Stale, "/version", "edited_meanwhile")
	}
	return there, true, err
}

// life reads all that decides on a step of one campaign: of a public id, or of what is written.
func (s Store) life(t *db.Tx, scope access.Scope, public string, a campaigns.Asked) (out campaigns.Life, err error) {
	if out.Is, err = own(t, scope, public, a.Draft.ID); err != nil {
		return out, err
	}
	if out.Is.Version > 1 && a.Step == campaigns.Undo {
		out.Was, err = oneVersion(t, out.Is.ID, out.Is.Version-1)
	}
	return out, err
}

// own reads a campaign of the asker's own; its zero for neither id.
func own(t *db.Tx, scope access.Scope, public string, id int64) (campaigns.Campaign, error) {
	var found []db.Found
	switch {
	case public != "":
		one, err := versions.ByPublic(t, scope, public)
		if err != nil {
			return campaigns.Campaign{}, err
		}
		found = append(found, one)
	case id != 0:
		some, err := versions.Some(t, []int64{id})
		if err != nil {
			return campaigns.Campaign{}, err
		}
		if found = some; len(found) == 0 || !scope.Sees(found[0].Org) {
			return campaigns.Campaign{}, db.NotFound
		}
	default:
		return campaigns.Campaign{}, nil
	}
	return campaignOf(found[0])
}

//go:embed campaign_version.sql
var versionSQL string

func oneVersion(t *db.Tx, id int64, version int) (campaigns.Campaign, error) {
	var found []db.Found
	if err := t.Fetch(&found, versionSQL, db.Params{"id": id, "version": version}); err != nil {
		return campaigns.Campaign{}, err
	}
	if len(found) == 0 {
		return campaigns.Campaign{}, db.NotFound
	}
	return campaignOf(found[0])
}

// lacks is what a campaign must have before it is shown, and has not, by all that it is made of as it stands in a transaction.
func (s Store) lacks(t *db.Tx, scope access.Scope, c campaigns.Campaign) ([]*fault.Fault, error) {
	if s.Trusting {
		return nil, nil
	}
	own := access.Scope{Org: c.Org}
	if c.Org == 0 {
		own.Org = scope.Org
	}
	made, err := ingredients(t, own, c)
	if err != nil {
		return nil, err
	}
	return made.Lacks(c, t.Now), nil
}

// appended writes a version that was decided on.
func appended(t *db.Tx, scope access.Scope, by access.Actor, c campaigns.Campaign, sample reach.Sample) (_ campaigns.Campaign, err error) {
	before, err := campaignNow(t, c.ID)
	if err != nil {
		return c, err
	}
	if err := unchanged(t, before, c); err != nil {
		return c, err
	}
	c.Split = splitAfter(before, c)
	h, err := versions.Append(t, scope, db.Edit{
		Head: db.Head{ID: c.ID, Org: c.Org, Public: c.Public, Version: c.Version},
		Body: docOf(c), Actor: by, Listed: campaignListed(c),
	})
	if err != nil {
		return c, err
	}
	c.ID, c.Org, c.Public, c.Version = h.ID, h.Org, h.Public, h.Version
	if err := checkNamed(t, c); err != nil {
		return c, err
	}
	if err := carry(t, c); err != nil {
		return c, err
	}
	return c, admit(t, c, sample)
}
