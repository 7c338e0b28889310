package desk

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/delivery"
	"erawan/internal/fault"
	"erawan/internal/page"
	"erawan/web/ask"
)

type failureView struct {
	page.Reader
	Switch   []page.Choice
	Title    string // a key
	Says     string
	Request  string
	SignedIn bool
	Home     string // the reader's first room
}

// Fail writes an error as a page: what happened, what to do, and the id by which we find it. It is an
// ask.Fail. The inner text of an error never shows.
func (d *Gate) Fail(g *gin.Context, err error) {
	d.headers(g)
	if _, chosen := g.Get(personSlot); !chosen {
		ask.SetLocale(g, ask.Locale(g))
	}
	f := ask.Faults(g.Request.Context(), err)[0]
	title, key := failing(f)
	_, signedIn := g.Get(personSlot)
	home := "/admin"
	if signedIn {
		home = Person(g).Role.Home()
	}
	args := f.Args
	if unrecorded(g, f) {
		title, key, args = "failure.no_stop_title", "failure.no_stop", map[string]any{"minutes": int(delivery.Lease.Minutes())}
	}
	v := failureView{Reader: d.Reader(g), Switch: Switches(g), Title: title,
		Says: d.Words.Say(ask.Locale(g), key, args), Request: ask.RequestID(g), SignedIn: signedIn, Home: home}
	if ask.WritePage(g, d.failure, d.Means(f.Kind).Status, v) != nil && !g.Writer.Written() {
		http.Error(g.Writer, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
	}
}

// unrecorded reports whether somebody wanted to stop something and the database did not take it: they are told what to do instead,
// since nobody may believe that it was stopped.
func unrecorded(g *gin.Context, f *fault.Fault) bool {
	path := g.Request.URL.Path
	return (f.Kind == fault.Internal || f.Kind == fault.Unavailable) && (path == "/admin/stop" || path == "/admin/stops" || path == "/admin/resume")
}

// failing is the title and the sentence of a fault.
func failing(f *fault.Fault) (title, says string) {
	switch f.Kind {
	case fault.Forbidden, fault.Unauthorized:
		return "failure.forbidden_title", f.Key
	case fault.NotFound:
		return "failure.missing_title", "failure.missing"
	case fault.Unavailable, fault.Limited:
		return "failure.busy_title", f.Key
	case fault.Internal:
		return "failure.broken_title", f.Key
	}
	return "failure.refused_title", f.Key
}
