package api

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/internal/fault"
	"erawan/internal/id"
	"erawan/internal/list"
)

// mostListed is how much of a list an answer has at most.
const mostListed = 100

// paged reads which page of a list is asked for.
func paged(c *gin.Context, sort list.Sort) (list.Ask, error) {
	a, err := list.Of(url.Values{"after": {c.Query("after")}}, list.Shape{Sorts: []list.Sort{sort}})
	if err != nil {
		return a, err
	}
	if text := c.Query("limit"); text != "" {
		if a.Size, err = strconv.Atoi(text); err != nil || a.Size < 1 || a.Size > mostListed {
			return a, fault.New(fault.Invalid, "/limit", "http.out_of_range")
		}
	}
	return a, nil
}

// sendPage writes a page, and where the next one is.
func sendPage[T any](c *gin.Context, path string, a list.Ask, next list.Cursor, data []T) error {
	out := struct {
		Data []T `json:"data"`
		Page struct {
			Next    string `json:"next"`
			HasMore bool   `json:"has_more"`
		} `json:"page"`
	}{Data: data}
	if out.Page.Next, out.Page.HasMore = next.String(), next.Set(); out.Page.HasMore {
		q := url.Values{"after": {out.Page.Next}, "limit": {strconv.Itoa(a.Limit())}}
		c.Header("Link", "<"+path+"?"+q.Encode()+`>; rel="next"`)
	}
	return send(c, http.StatusOK, out)
}

// keyed is the id of what an organisation makes with the Idempotency-Key of a request: the same for the same key, and none
// without one.
func keyed(c *gin.Context, prefix, thing string, org int64) (string, error) {
	key := c.GetHeader("Idempotency-Key")
	if key == "" {
		return "", nil
	}
	if strings.ContainsFunc(key, func(r rune) bool { return r < 0x21 || r > 0x7e }) {
		return "", fault.New(fault.Invalid, "", "http.bad_idempotency_key")
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d %s", thing, org, key))
	return prefix + "_" + id.Encode([16]byte(sum[:16])), nil
}
