package public

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/web/ask"
)

// Tag is the script that partners put on their pages.
type Tag struct {
	Code []byte
	ETag string // quoted, as HTTP writes it
}

// script is the tag made ready to be sent.
type script struct {
	plain, packed []byte
	etag          string
}

func scriptOf(t Tag) script {
	var b bytes.Buffer
	// The level is a constant in range, and a buffer takes every write.
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	_, _ = w.Write(t.Code)
	_ = w.Close()
	return script{t.Code, b.Bytes(), t.ETag}
}

// Release is the tag of a version, which never changes.
type Release struct {
	Version string
	Tag
}

// Script sends the tag. It is the same for everybody, so that any page may load and cache it.
func (s *Surface) Script(c *gin.Context) error { return s.tag.send(c, "public, max-age=3600") }

// CheckScript sends the tag with the panel that looks at the page around it.
func (s *Surface) CheckScript(c *gin.Context) error { return s.checker.send(c, "public, max-age=3600") }

// Released sends the tag of a version. A browser that was given its digest never asks for it again.
func Released(r Release) func(*gin.Context) error {
	ready := scriptOf(r.Tag)
	return func(c *gin.Context) error { return ready.send(c, "public, max-age=31536000, immutable") }
}

func (t script) send(c *gin.Context, kept string) error {
	h := c.Writer.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Cache-Control", kept)
	h.Set("Content-Type", "text/javascript; charset=utf-8")
	h.Set("ETag", t.etag)
	h.Set("Vary", "Accept-Encoding")
	ask.Embeddable(c)
	if sameTag(c.GetHeader("If-None-Match"), t.etag) {
		c.Status(http.StatusNotModified)
		return nil
	}
	body := t.plain
	if takesGzip(c.GetHeader("Accept-Encoding")) {
		h.Set("Content-Encoding", "gzip")
		body = t.packed
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	c.Writer.WriteHeader(http.StatusOK)
	_, _ = c.Writer.Write(body)
	return nil
}

// sameTag compares as If-None-Match asks: any of a list, weakly, or the star.
func sameTag(header, etag string) bool {
	for part := range strings.SplitSeq(header, ",") {
		part = strings.TrimSpace(part)
		if part == "*" || part != "" && strings.TrimPrefix(part, "W/") == strings.TrimPrefix(etag, "W/") {
			return true
		}
	}
	return false
}

func takesGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		coding, weight, _ := strings.Cut(strings.ReplaceAll(part, " ", ""), ";")
		if coding == "gzip" || coding == "*" {
			return weight != "q=0" && !strings.HasPrefix(weight, "q=0.000") && weight != "q=0.0"
		}
	}
	return false
}
