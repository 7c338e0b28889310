package contentdb

import (
	"context"
	_ "embed"
	"fmt"
	"math"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/content/media"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/id"
	"erawan/internal/lang"
)

var (
	//go:embed pictures_of.sql
	picturesOfSQL string
	//go:embed picture_file_add.sql
	pictureFileAddSQL string
	//go:embed picture_versions.sql
	pictureVersionsSQL string
	//go:embed messages_showing.sql
	messagesShowingSQL string
	//go:embed pictures_offered.sql
	picturesOfferedSQL string
)

var pictures = db.Versioned{Table: "picture", Prefix: id.Picture, Kind: access.OnPicture, Unlisted: true}

type pictureDoc struct {
	Digest  string           `json:"digest"`
	Sizes   []pictureSizeDoc `json:"sizes"`
	Name    string           `json:"name"`
	Alt     lang.Text        `json:"alt"`
	Licence string           `json:"licence"`
	Credit  string           `json:"credit"`
	Expires campaigns.Date   `json:"expires"`
}

type pictureSizeDoc struct {
	Digest string `json:"digest"`
	Type   string `json:"type"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
	Bytes  int    `json:"bytes"`
}

func pictureDocOf(p content.Picture) pictureDoc {
	d := pictureDoc{Digest: p.Digest, Name: p.Name, Alt: p.Alt, Licence: p.Licence, Credit: p.Credit, Expires: p.Expires}
	for _, s := range p.Sizes {
		d.Sizes = append(d.Sizes, pictureSizeDoc(s))
	}
	return d
}

// PictureOf is a picture as it was read.
func PictureOf(f db.Found) (content.Picture, error) {
	d, err := db.Decode[pictureDoc](f.Body)
	p := content.Picture{ID: f.ID, Org: f.Org, Public: f.Public, Version: f.Version, Digest: d.Digest, Name: d.Name, Alt: d.Alt, Licence: d.Licence, Credit: d.Credit, Expires: d.Expires}
	for _, s := range d.Sizes {
		p.Sizes = append(p.Sizes, content.PictureSize(s))
	}
	return p, err
}

type pictureHeldRow struct {
	Org     int64  `gorm:"column:org_id;primaryKey;autoIncrement:false"`
	Digest  string `gorm:"column:digest;primaryKey"`
	Picture int64  `gorm:"column:picture_id"`
}

// TableName is for gorm.
func (pictureHeldRow) TableName() string { return "picture_held" }

type pictureFileRow struct {
	Digest string     `gorm:"column:digest;primaryKey"`
	Type   string     `gorm:"column:type"`
	Width  int64      `gorm:"column:width"`
	Height int64      `gorm:"column:height"`
	Data   []byte     `gorm:"column:data"`
	Made   db.Instant `gorm:"column:created_at"`
}

// TableName is for gorm.
func (pictureFileRow) TableName() string { return "picture_file" }

// AddPicture keeps an upload with what is told of it. The same picture is kept once: had the organisation it already, that
// one is returned as it stands, and old is true.
func (s Store) AddPicture(ctx context.Context, scope access.Scope, by access.Actor, told content.Picture, drawn media.Picture) (p content.Picture, old bool, err error) {
	told.Digest, told.Sizes = drawn.Digest, nil
	for _, size := range drawn.Sizes {
		told.Sizes = append(told.Sizes, content.PictureSize{Digest: size.Digest, Type: size.Type, Width: size.Width, Height: size.Height, Bytes: len(size.Data)})
	}
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		org, err := db.OwnerOf(scope, told.Org)
		if err != nil {
			return err
		}
		held, err := db.All[pictureHeldRow](t.Where("org_id = ? and digest = ?", org, drawn.Digest))
		if err != nil {
			return err
		}
		if old = len(held) > 0; old {
			p, err = pictureByID(t, held[0].Picture)
			return err
		}
		if p, err = appendPicture(t, scope, by, told); err != nil {
			return err
		}
		if err := t.Create(&pictureHeldRow{p.Org, p.Digest, p.ID}).Error; err != nil {
			return fmt.Errorf("hold picture %s: %w", p.Public, err)
		}
		for _, size := range drawn.Sizes {
			if _, err := t.Run(pictureFileAddSQL, db.Params{"digest": size.Digest, "type": size.Type, "width": size.Width, "height": size.Height, "data": size.Data, "at": db.At(t.Now)}); err != nil {
				return fmt.Errorf("keep a size of picture %s: %w", p.Public, err)
			}
		}
		return nil
	})
	return p, old, err
}

// TellPicture appends a version of what is told of a picture in scope. Its pixels stay what they are. The messages that show
// it say something else from then on, where its words or its credit changed, and want to be approved again. It is Stale when its
// Version is no longer the current one.
func (s Store) TellPicture(ctx context.Context, scope access.Scope, by access.Actor, p content.Picture) (content.Picture, error) {
	err := s.DB.Write(ctx, func(t *db.Tx) error {
		found, err := pictures.ByPublic(t, scope, p.Public)
		if err != nil {
			return err
		}
		was, err := PictureOf(found)
		if err != nil {
			return err
		}
		p.ID, p.Org, p.Digest, p.Sizes = was.ID, was.Org, was.Digest, was.Sizes
		if p, err = appendPicture(t, scope, by, p); err != nil {
			return err
		}
		return reopenShowing(t, scope, by, was, p)
	})
	return p, err
}

func appendPicture(t *db.Tx, scope access.Scope, by access.Actor, p content.Picture) (content.Picture, error) {
	if err := p.Check(); err != nil {
		return p, err
	}
	h, err := pictures.Append(t, scope, db.Edit{Head: db.Head{ID: p.ID, Org: p.Org, Public: p.Public, Version: p.Version}, Body: pictureDocOf(p), Actor: by})
	p.ID, p.Org, p.Public, p.Version = h.ID, h.Org, h.Public, h.Version
	return p, err
}

func pictureByID(t *db.Tx, id int64) (content.Picture, error) {
	found, err := pictures.Some(t, []int64{id})
	if err != nil {
		return content.Picture{}, err
	}
	if len(found) == 0 {
		return content.Picture{}, db.NotFound
	}
	return PictureOf(found[0])
}

// Pictures lists those of the asker's organisation, the newest first, at most so many; those before a public id where
// there is one.
func (s Store) Pictures(ctx context.Context, scope access.Scope, before string, most int) (out []content.Picture, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		from := int64(math.MaxInt64)
		if before != "" {
			found, err := pictures.ByPublic(t, scope, before)
			if err != nil {
				return err
			}
			from = found.ID
		}
		var found []db.Found
		if err := t.Fetch(&found, picturesOfSQL, db.Params{"org": scope.Org, "before": from, "most": most}); err != nil {
			return fmt.Errorf("read pictures of %d: %w", scope.Org, err)
		}
		out, err = mapped(found, PictureOf)
		return err
	})
	return out, err
}

// Picture finds one in scope.
func (s Store) Picture(ctx context.Context, scope access.Scope, public string) (out content.Picture, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		found, err := pictures.ByPublic(t, scope, public)
		if err != nil {
			return err
		}
		out, err = PictureOf(found)
		return err
	})
	return out, err
}

// PictureFile reads one file by its digest, whoever asks: it is named by what is in it. NotFound when there is none.
func (s Store) PictureFile(ctx context.Context, digest string) (out media.Size, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		row, err := db.One[pictureFileRow](t.Where("digest = ?", digest))
		out = media.Size{Digest: row.Digest, Type: row.Type, Width: int(row.Width), Height: int(row.Height), Data: row.Data}
		return err
	})
	return out, err
}
