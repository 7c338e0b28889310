package ask

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/internal/fault"
)

// Meaning is how a kind of fault is told over HTTP: its status, and the key of its title.
type Meaning struct {
	Status int
	Title  string
}

// Problems writes errors as RFC 9457 problem documents. Its texts come from keys; the inner text of
// an error never reaches the reader.
type Problems struct {
	Words Words
	Means func(fault.Kind) Meaning
}

type problem struct {
	Type      string  `json:"type"`
	Title     string  `json:"title"`
	Status    int     `json:"status"`
	Detail    string  `json:"detail"`
	Code      string  `json:"code"`
	Errors    []wrong `json:"errors,omitempty"`
	RequestID string  `json:"request_id"`
}

type wrong struct {
	Pointer string `json:"pointer"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Write answers with the problem document of an error. It is a Fail.
func (p Problems) Write(c *gin.Context, err error) {
	faults := Faults(c.Request.Context(), err)
	p.write(c, faults, p.Means(faults[0].Kind))
}

// WriteAs answers with the problem document of an error under another meaning than its kind's: HTTP
// has troubles of its own that no rule knows.
func (p Problems) WriteAs(c *gin.Context, err error, means Meaning) {
	p.write(c, Faults(c.Request.Context(), err), means)
}

func (p Problems) write(c *gin.Context, faults []*fault.Fault, means Meaning) {
	first, l := faults[0], Locale(c)
	doc := problem{
		Type: "about:blank", Title: p.Words.Say(l, means.Title, nil), Status: means.Status,
		Detail: p.Words.Say(l, first.Key, first.Args), Code: first.Key, RequestID: RequestID(c),
	}
	for _, f := range faults {
		if f.Field != "" {
			doc.Errors = append(doc.Errors, wrong{f.Field, f.Key, p.Words.Say(l, f.Key, f.Args)})
		}
	}
	h := c.Writer.Header()
	expose(h)
	retryAfter(h, first.RetryAfter)
	h.Set("Content-Type", "application/problem+json")
	h.Set("Content-Language", string(l))
	h.Set("Cache-Control", "no-store")
	h.Add("Vary", "Accept-Language")
	c.Writer.WriteHeader(means.Status)
	if c.Request.Method == http.MethodHead {
		return
	}
	enc := json.NewEncoder(c.Writer)
	enc.SetEscapeHTML(false)
	// A reader who has gone away is told nothing more.
	_ = enc.Encode(doc)
}

// Faults returns what may be told about an error: the faults in it, or one that says no more than
// that it is our mistake. There is always at least one.
func Faults(ctx context.Context, err error) []*fault.Fault {
	if fs := fault.All(err); len(fs) > 0 {
		return fs
	}
	if ctx.Err() != nil || errors.Is(err, context.DeadlineExceeded) {
		return []*fault.Fault{fault.New(fault.Unavailable, "", "http.too_slow").After(time.Second)}
	}
	return []*fault.Fault{fault.New(fault.Internal, "", "http.our_mistake")}
}

func retryAfter(h http.Header, d time.Duration) {
	if d > 0 {
		h.Set("Retry-After", strconv.Itoa(int(math.Ceil(d.Seconds()))))
	}
}
