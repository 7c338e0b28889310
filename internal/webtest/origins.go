package webtest

import (
	"context"

	"erawan/campaigns"
)

// Publish says what a look at a website comes to from now on; before, there is nothing to be found.
func (r *Room) Publish(origin string, l campaigns.OriginLook) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.shown == nil {
		r.shown = map[string]campaigns.OriginLook{}
	}
	r.shown[origin] = l
}

// Look is what a look at a website comes to: nothing is called from a room.
func (r *Room) Look(_ context.Context, o campaigns.Origin) campaigns.OriginLook {
	r.mu.Lock()
	defer r.mu.Unlock()
	l, published := r.shown[o.URL]
	if !published {
		none := campaigns.Finding{Result: campaigns.FoundNone}
		l = campaigns.OriginLook{Record: none, File: none}
	}
	l.At = r.at
	return l
}
