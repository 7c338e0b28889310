package api

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/audience"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/id"
	"erawan/internal/list"
	"erawan/web/ask"
)

// Segments keeps the segments of organisations.
type Segments interface {
	SegmentPage(ctx context.Context, s access.Scope, a list.Ask) (list.Page[audience.Segment], error)
	// SegmentByPublic returns a segment in scope; NotFound otherwise.
	SegmentByPublic(ctx context.Context, s access.Scope, public string) (audience.Segment, error)
	// SegmentVersions are all versions of one, the newest first.
	SegmentVersions(ctx context.Context, s access.Scope, public string) ([]audience.Version, error)
	// SaveSegment makes one, or appends a version; Stale when somebody else did meanwhile.
	SaveSegment(ctx context.Context, s access.Scope, by access.Actor, g audience.Segment) (audience.Segment, error)
}

// segmentDoc is a segment as programs read it.
type segmentDoc struct {
	Segment  string        `json:"segment"`
	Version  int           `json:"version"`
	Name     string        `json:"name"`
	Archived bool          `json:"archived"`
	Rule     audience.Rule `json:"rule"`
}

func segmentOut(g audience.Segment) segmentDoc {
	return segmentDoc{g.Public, g.Version, g.Name, g.Archived, g.Rule}
}

// versionDoc is a segment as somebody left it.
type versionDoc struct {
	segmentDoc
	By string    `json:"by"`
	At time.Time `json:"at"`
}

// Bounds of what is asked and sent.
const (
	maxSegment  = 128 << 10
	maxNameSent = 1 << 10
)

// segmentsPath is where the segments are.
const segmentsPath = "/api/v1/segments"

// ListSegments lists the segments of the key's organisation by name: GET /api/v1/segments.
func (s *Surface) ListSegments(c *gin.Context) error {
	a, err := paged(c, list.Sort{Key: list.Name})
	if err != nil {
		return err
	}
	found, err := s.Segments.SegmentPage(c.Request.Context(), ask.Key(c).Scope(), a)
	if err != nil {
		return err
	}
	out := make([]segmentDoc, len(found.Items))
	for i, g := range found.Items {
		out[i] = segmentOut(g)
	}
	return sendPage(c, segmentsPath, a, found.Next, out)
}

// Segment is one of them: GET /api/v1/segments/{segment}. Its ETag is what a change of it must name.
func (s *Surface) Segment(c *gin.Context) error {
	g, err := s.Segments.SegmentByPublic(c.Request.Context(), ask.Key(c).Scope(), c.Param("segment"))
	if err != nil {
		return missing(err, "", "segment.unknown")
	}
	return sendSegment(c, http.StatusOK, g)
}

// SegmentHistory is every version of one: GET /api/v1/segments/{segment}/versions.
func (s *Surface) SegmentHistory(c *gin.Context) error {
	all, err := s.Segments.SegmentVersions(c.Request.Context(), ask.Key(c).Scope(), c.Param("segment"))
	if err != nil {
		return missing(err, "", "segment.unknown")
	}
	out := struct {
		Data []versionDoc `json:"data"`
	}{}
	for _, v := range all {
		out.Data = append(out.Data, versionDoc{segmentOut(v.Segment), v.By.Name, v.At.UTC()})
	}
	return send(c, http.StatusOK, out)
}

// MakeSegment makes one: POST /api/v1/segments. Sent again with the same Idempotency-Key it makes no second.
func (s *Surface) MakeSegment(c *gin.Context) error {
	g, err := readSegment(c)
	if err != nil {
		return err
	}
	ctx, scope := c.Request.Context(), ask.Key(c).Scope()
	if g.Public, err = keyed(c, id.Segment, "segment", scope.Org); err != nil {
		return err
	}
	made, err := s.Segments.SaveSegment(ctx, scope, scope.By, g)
	if g.Public == "" || !fault.Is(err, fault.Conflict) {
		return sendMade(c, made, err)
	}
	all, err := s.Segments.SegmentVersions(ctx, scope, g.Public)
	if err != nil {
		return err
	}
	return repeated(c, all[len(all)-1].Segment, g)
}

func sendMade(c *gin.Context, made audience.Segment, err error) error {
	if err != nil {
		return err
	}
	c.Header("Location", segmentsPath+"/"+made.Public)
	return sendSegment(c, http.StatusCreated, made)
}

// repeated answers a request that was made before with what it made then.
func repeated(c *gin.Context, first, again audience.Segment) error {
	if first.Name != again.Name || !sameRule(first.Rule, again.Rule) {
		return fault.New(fault.Invalid, "", "segment.key_reused")
	}
	return sendSegment(c, http.StatusOK, first)
}

// sameRule compares rules as they are written: an empty list and none are the same.
func sameRule(a, b audience.Rule) bool {
	x, xErr := json.Marshal(a)
	y, yErr := json.Marshal(b)
	return xErr == nil && yErr == nil && bytes.Equal(x, y)
}

// ChangeSegment appends a version: PUT /api/v1/segments/{segment}, with the ETag of the version that it
// changes in If-Match.
func (s *Surface) ChangeSegment(c *gin.Context) error {
	ctx, scope := c.Request.Context(), ask.Key(c).Scope()
	now, err := s.Segments.SegmentByPublic(ctx, scope, c.Param("segment"))
	if err != nil {
		return missing(err, "", "segment.unknown")
	}
	next, err := readSegment(c)
	if err != nil {
		return err
	}
	if c.GetHeader("If-Match") != etag(now.Version) {
		return fault.New(fault.Stale, "", "http.if_match")
	}
	next.ID, next.Org, next.Public, next.Version = now.ID, now.Org, now.Public, now.Version
	saved, err := s.Segments.SaveSegment(ctx, scope, scope.By, next)
	if fault.Is(err, fault.Stale) { // somebody was quicker
		return fault.New(fault.Stale, "", "http.if_match")
	}
	if err != nil {
		return err
	}
	return sendSegment(c, http.StatusOK, saved)
}

// readSegment reads what a segment should be. Its name and rule are judged when it is saved.
func readSegment(c *gin.Context) (g audience.Segment, err error) {
	body, err := ask.Body(c, maxSegment)
	if err != nil {
		return g, err
	}
	j := ask.NewJSON(body)
	var rule []byte
	j.Object(func(name string) {
		switch name {
		case "name":
			g.Name = j.String(maxNameSent)
		case "rule":
			rule = j.Raw()
		case "archived":
			g.Archived = j.Bool()
		default:
			j.Wrong("http.unknown_field")
			j.Skip()
		}
	})
	if err := j.End(); err != nil || rule == nil {
		return g, err
	}
	g.Rule, err = audience.ReadRule(strings.NewReader(string(rule)))
	var within fault.Faults
	for _, f := range fault.All(err) {
		at := *f
		at.Field = "/rule" + f.Field
		within = append(within, &at)
	}
	return g, within.Err()
}

// missing names what is not there: a store says only that something is not.
func missing(err error, field, key string) error {
	if fault.Is(err, fault.NotFound) {
		return fault.New(fault.NotFound, field, key)
	}
	return err
}

func etag(version int) string { return `"v` + strconv.Itoa(version) + `"` }

func sendSegment(c *gin.Context, status int, g audience.Segment) error {
	c.Header("ETag", etag(g.Version))
	return send(c, status, segmentOut(g))
}

// send writes a document that nobody keeps a copy of.
func send(c *gin.Context, status int, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	h := c.Writer.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", strconv.Itoa(len(text)))
	c.Writer.WriteHeader(status)
	_, _ = c.Writer.Write(text)
	return nil
}
