package ask

import (
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/internal/fault"
)

// Body reads a request's body of at most max bytes. It takes application/json, and text/plain, which
// a browser may send across origins without asking first. TooLarge and Unsupported otherwise.
func Body(c *gin.Context, max int64) ([]byte, error) {
	if !readable(c.Request.Header) {
		return nil, fault.New(fault.Unsupported, "", "http.media_type")
	}
	if c.Request.ContentLength > max {
		return nil, tooLarge(max)
	}
	body, size := c.Request.Body, c.Request.ContentLength // the server reads no further than what was announced
	if size < 0 {
		body, size = http.MaxBytesReader(c.Writer, body, max), max
	}
	out, err := readAll(body, size)
	if big := (*http.MaxBytesError)(nil); errors.As(err, &big) {
		return nil, tooLarge(max)
	}
	if err != nil {
		return nil, fault.New(fault.Malformed, "", "http.body_cut").Because(err)
	}
	_ = body.Close() // read to its end: the server need not look for more
	return out, nil
}

func tooLarge(max int64) error {
	return fault.New(fault.TooLarge, "", "http.too_large").With("max", max)
}

// readAll is io.ReadAll with room made at once for what was announced.
func readAll(r io.Reader, announced int64) ([]byte, error) {
	out := make([]byte, 0, min(announced, 4<<10)+1)
	for {
		if len(out) == cap(out) {
			out = append(out, 0)[:len(out)]
		}
		n, err := r.Read(out[len(out):cap(out)])
		out = out[:len(out)+n]
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// Param is the first value of a query parameter, as gin's Query tells it; empty when there is none. A query that
// nothing is escaped in, which is every one of our own, is read without a map being made of it.
func Param(c *gin.Context, name string) string {
	raw := c.Request.URL.RawQuery
	if strings.ContainsAny(raw, "%+;") {
		return c.Query(name)
	}
	for raw != "" {
		var one string
		one, raw, _ = strings.Cut(raw, "&")
		if key, value, _ := strings.Cut(one, "="); key == name {
			return value
		}
	}
	return ""
}

// Names lists the parameters of a query in a fixed order, so that what is said of them is too.
func Names(q url.Values) []string { return slices.Sorted(maps.Keys(q)) }

// readable says whether a body is in a media type, charset and coding that we read.
func readable(h http.Header) bool {
	if coding := h.Get("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		return false
	}
	kind := h.Get("Content-Type")
	switch kind {
	case "application/json", "text/plain;charset=UTF-8":
		return true
	}
	media, params, err := mime.ParseMediaType(kind)
	if err != nil || media != "application/json" && media != "text/plain" {
		return false
	}
	charset := params["charset"]
	return charset == "" || strings.EqualFold(charset, "utf-8") || strings.EqualFold(charset, "us-ascii")
}
