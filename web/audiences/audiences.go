// Package audiences is the rooms about WHO: which visits a message is for, and what is known of them.
package audiences

import (
	"erawan/audience/prior"
	"erawan/internal/page"
	"erawan/web/desk"
)

// Deps is what the rooms stand on.
type Deps struct {
	*desk.Gate
	Model *prior.Model // of attitudes; nil is the one that ships
}

// Surface is those rooms.
type Surface struct {
	Deps
	page pages
}

// pages are the templates, each with the type of its view.
type pages struct {
	attitudes page.Page[attitudesView]
}

// New prepares the rooms. It panics when a template is missing.
func New(d Deps) *Surface {
	if d.Model == nil {
		d.Model = prior.Current()
	}
	return &Surface{Deps: d, page: pages{
		attitudes: page.Of[attitudesView](d.Pages, "attitudes"),
	}}
}
