package evidence

import (
	"context"
	"strings"
	"time"

	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// MaxAddress is how long the address of a kept question may be.
const MaxAddress = 600

// View is a question that somebody keeps under a name, to ask it again.
type View struct {
	ID      int64
	Org     int64
	Public  string
	Title   string
	Address string // the question, as an address asks it
	Shared  bool   // with everyone of the organisation who may see figures; otherwise its maker's own
	By      access.Actor
	At      time.Time
}

// KeptAs gives a question its name.
func (v View) KeptAs(title string) (View, error) {
	var err error
	if v.Title, err = titleOf(title); err != nil {
		return v, err
	}
	if len(v.Address) > MaxAddress {
		return v, fault.New(fault.Invalid, "/title", "view.too_long")
	}
	return v, nil
}

// titleOf is a title as it was typed, or what is wrong with it.
func titleOf(title string) (string, error) {
	title = strings.TrimSpace(title)
	if title == "" {
		return "", fault.New(fault.Invalid, "/title", "frozen.needs_title")
	}
	return title, lang.Clean("/title", title, MaxTitle)
}

// ViewBook keeps questions. What a person sees are their own, and those that others of the organisation share.
type ViewBook interface {
	KeepView(ctx context.Context, s access.Scope, v View) (View, error)
	// View finds one; NotFound where the asker does not see it.
	View(ctx context.Context, s access.Scope, public string) (View, error)
	// Views lists them by title, so many at most.
	Views(ctx context.Context, s access.Scope, most int) ([]View, error)
	// DropView removes one that the asker sees.
	DropView(ctx context.Context, s access.Scope, public string) error
}
