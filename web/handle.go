// Package web is HTTP: every route on one page, and the one table from faults to statuses. The
// surfaces themselves are the rooms below it.
package web

import (
	"net/http"

	"erawan/internal/fault"
	"erawan/web/ask"
)

// meanings is the only place where a kind of fault becomes a status.
var meanings = map[fault.Kind]ask.Meaning{
	fault.Internal:     {Status: http.StatusInternalServerError, Title: "http.title.internal"},
	fault.Malformed:    {Status: http.StatusBadRequest, Title: "http.title.malformed"},
	fault.Invalid:      {Status: http.StatusUnprocessableEntity, Title: "http.title.invalid"},
	fault.Unauthorized: {Status: http.StatusUnauthorized, Title: "http.title.unauthorized"},
	fault.Forbidden:    {Status: http.StatusForbidden, Title: "http.title.forbidden"},
	fault.NotFound:     {Status: http.StatusNotFound, Title: "http.title.not_found"},
	fault.Conflict:     {Status: http.StatusConflict, Title: "http.title.conflict"},
	fault.Stale:        {Status: http.StatusPreconditionFailed, Title: "http.title.stale"},
	fault.TooLarge:     {Status: http.StatusRequestEntityTooLarge, Title: "http.title.too_large"},
	fault.Unsupported:  {Status: http.StatusUnsupportedMediaType, Title: "http.title.unsupported"},
	fault.Limited:      {Status: http.StatusTooManyRequests, Title: "http.title.limited"},
	fault.Unavailable:  {Status: http.StatusServiceUnavailable, Title: "http.title.unavailable"},
	fault.Unoffered:    {Status: http.StatusNotImplemented, Title: "http.title.unoffered"},
}

// wrongMethod is HTTP's own trouble: the address is right, what is asked of it is not.
var wrongMethod = ask.Meaning{Status: http.StatusMethodNotAllowed, Title: "http.title.method"}

// Means tells a kind of fault over HTTP. The console uses it for its error pages.
func Means(k fault.Kind) ask.Meaning {
	if m, ok := meanings[k]; ok {
		return m
	}
	return meanings[fault.Internal]
}
