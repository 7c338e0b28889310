package page

import (
	"erawan/internal/access"
	"erawan/internal/lang"
)

// Frame is what every page for signed-in people shows around its own matter (layout/console).
type Frame struct {
	Reader
	Home    string // the person's first room
	Rooms   []Room
	Person  access.Staff
	Switch  []Choice
	Draft   string // id of the form whose unsaved words a change of language takes along; empty for none
	MayFind bool   // there is something to search
	MayStop bool
	Sample  bool   // something on the page is made up for the demo
	Done    string // key of what was just done; empty for nothing
}

// Room is a line of the menu.
type Room struct {
	Key, Path, Icon string
	Current         bool
}

// Choice is one language of the switch.
type Choice struct {
	Locale  lang.Locale
	Path    string
	Current bool
}
