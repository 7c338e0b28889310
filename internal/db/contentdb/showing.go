package contentdb

import (
	"fmt"
	"math"
	"slices"

	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/lang"
)

// reopenShowing works out anew how the messages stand that show a picture of which something else is told. Whoever told
// it approved none of what they say now.
func reopenShowing(t *db.Tx, scope access.Scope, by access.Actor, was, now content.Picture) error {
	var ids []int64
	if err := t.Fetch(&ids, messagesShowingSQL, db.Params{"org": now.Org, "ref": db.RefTo(pictureRef, now.ID)}); err != nil {
		return fmt.Errorf("read which messages show %s: %w", now.Public, err)
	}
	found, err := messages.Some(t, ids)
	if err != nil {
		return err
	}
	showing, err := mapped(found, MessageOf)
	if err != nil {
		return err
	}
	if err := noteDropped(t, now.Org, db.RefTo(pictureRef, now.ID), content.PictureChanged, changed(was, now)); err != nil {
		return err
	}
	for _, m := range showing {
		other := slices.DeleteFunc(slices.Clone(lang.All), func(l lang.Locale) bool { return !m.ShowsOther(was, now, l) })
		if len(other) == 0 {
			continue
		}
		if err := disown(t, scope, content.Approval{Subject: content.OfMessage, Of: m.ID, By: by}, other); err != nil {
			return err
		}
		if err := settle(t, content.OfMessage, m.ID, m.Public); err != nil {
			return err
		}
	}
	return nil
}

// changed lists the languages in which something else is told of a picture.
func changed(was, now content.Picture) (out []string) {
	for _, l := range lang.All {
		if (content.Message{Picture: now.ID}).ShowsOther(was, now, l) {
			out = append(out, string(l))
		}
	}
	return out
}

// picturesFor reads the pictures of messages in all their versions, each with the newest of what is told of it first.
func picturesFor(t *db.Tx, files []content.MessageFile) (map[int64][]content.PictureVersion, error) {
	var ids []int64
	for _, f := range files {
		for _, v := range f.Versions {
			ids = append(ids, v.Message.Picture)
		}
	}
	ids = slices.DeleteFunc(distinct(ids), func(id int64) bool { return id == 0 })
	out := map[int64][]content.PictureVersion{}
	if len(ids) == 0 {
		return out, nil
	}
	var rows []struct {
		db.Found
		ActorID int64  `gorm:"column:actor_id"`
		Actor   string `gorm:"column:actor_name"`
	}
	if err := t.Fetch(&rows, pictureVersionsSQL, db.Params{"ids": ids}); err != nil {
		return nil, fmt.Errorf("read versions of pictures: %w", err)
	}
	for _, r := range rows {
		p, err := PictureOf(r.Found)
		if err != nil {
			return nil, err
		}
		out[p.ID] = append(out[p.ID], content.PictureVersion{Picture: p, By: access.Actor{Staff: r.ActorID, Name: r.Actor}})
	}
	return out, nil
}

// mostOffered is how many pictures a writer is offered: the newest.
const mostOffered = 24

// picturesOffered are those that somebody may choose from who writes a message: the newest, the one it shows, and one that
// they named.
func picturesOffered(t *db.Tx, org, chosen int64, named string) ([]content.Picture, error) {
	var found []db.Found
	if err := t.Fetch(&found, picturesOfferedSQL, db.Params{"org": org, "before": int64(math.MaxInt64), "chosen": chosen, "named": named, "most": mostOffered}); err != nil {
		return nil, fmt.Errorf("read pictures to choose from: %w", err)
	}
	return mapped(found, PictureOf)
}

// PicturesIn reads the pictures of which something was told in a span, within a transaction.
func PicturesIn(t *db.Tx, span db.Span) ([]content.Picture, error) {
	found, err := pictures.Between(t, access.System, span)
	if err != nil {
		return nil, err
	}
	return mapped(found, PictureOf)
}
