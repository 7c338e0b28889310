// Package ask is what the four surfaces share at the rim: handlers that return errors, problem
// documents, strict bodies, keys and origins, limits, and the one log line of a request. Nothing
// below a handler sees gin.
package ask

import (
	"github.com/gin-gonic/gin"

	"erawan/internal/lang"
)

// Handler parses, asks and answers. An error it returns is written by the surface's Fail, unless the
// answer has begun.
type Handler func(*gin.Context) error

// Fail writes an error to its reader: a problem document for programs, a page for people.
type Fail func(*gin.Context, error)

// Words says a sentence in the reader's language.
type Words interface {
	Say(l lang.Locale, key string, args map[string]any) string
}

// Handle joins a handler to the way its errors are written.
func Handle(h Handler, fail Fail) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := h(c); err != nil {
			stop(c, err, fail)
		}
	}
}

func stop(c *gin.Context, err error, fail Fail) {
	note(c, err)
	if !c.Writer.Written() {
		fail(c, err)
	}
	c.Abort()
}

// Locale is the reader's language: what a surface has set, or else the Accept-Language header's.
func Locale(c *gin.Context) lang.Locale {
	if l := of(c).locale; l != "" {
		return l
	}
	return lang.MatchHeader(c.GetHeader("Accept-Language"))
}

// SetLocale fixes the reader's language for the rest of the request: a choice of the reader's own
// wins over the browser's.
func SetLocale(c *gin.Context, l lang.Locale) { of(c).locale = l }
