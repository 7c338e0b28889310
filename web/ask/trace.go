package ask

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"slices"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"erawan/internal/fault"
)

// Trace gives a request its id, recovers it from a panic, and writes its one log line: method, route,
// status, time, id. Never the address, the path, the query, a key or a token of the asker.
type Trace struct {
	Log   *slog.Logger
	Now   func() time.Time
	Fail  Fail // writes the answer to a panic
	Watch Watch
	// Busy are the routes that are asked thousands of times a second. When one of them goes well, its line
	// is for debugging only: Watch counts it, and a disk full of such lines tells nobody more.
	Busy []string
}

// Watch is told of every request, as route's template and method only. What is nil is not told.
type Watch struct {
	// Served is told at the end.
	Served func(method, route string, status int, took time.Duration)
	// Span is told at the beginning. It returns the context to go on with, and what is told the status.
	Span func(ctx context.Context, method, route string) (context.Context, func(status int))
}

// RequestID is the id of the request, as echoed in X-Request-Id.
func RequestID(c *gin.Context) string { return of(c).id[0] }

// note keeps an error for the log line.
func note(c *gin.Context, err error) { of(c).note = err }

// Note keeps for the request's line in the log what a handler has answered for itself.
func Note(c *gin.Context, err error) { note(c, err) }

// Middleware stands before all others.
func (t Trace) Middleware(c *gin.Context) {
	began := t.Now()
	known := of(c)
	known.id[0] = uuid.Must(uuid.NewV7()).String()
	c.Writer.Header()["X-Request-Id"] = known.id[:]
	if t.Watch.Span != nil {
		ctx, end := t.Watch.Span(c.Request.Context(), method(c.Request.Method), c.FullPath())
		c.Request = c.Request.WithContext(ctx)
		defer func() { end(c.Writer.Status()) }()
	}
	defer t.line(c, began)
	defer t.recover(c)
	c.Next()
}

func (t Trace) recover(c *gin.Context) {
	v := recover()
	if v == nil {
		return
	}
	if err, ok := v.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(v)
	}
	t.Log.LogAttrs(c.Request.Context(), slog.LevelError, "handler panicked",
		slog.String("route", c.FullPath()), slog.String("request_id", RequestID(c)),
		slog.Any("panic", v), slog.String("stack", string(debug.Stack())))
	stop(c, fault.New(fault.Internal, "", "http.our_mistake"), t.Fail)
}

func (t Trace) line(c *gin.Context, began time.Time) {
	status, took := c.Writer.Status(), t.Now().Sub(began)
	if t.Watch.Served != nil {
		t.Watch.Served(method(c.Request.Method), c.FullPath(), status, took)
	}
	level := t.level(c.FullPath(), status)
	if !t.Log.Enabled(c.Request.Context(), level) {
		return
	}
	ctx := context.WithoutCancel(c.Request.Context())
	attrs := make([]slog.Attr, 0, 6)
	attrs = append(attrs,
		slog.String("method", method(c.Request.Method)),
		slog.String("route", c.FullPath()),
		slog.Int("status", status),
		slog.Float64("ms", float64(took.Microseconds())/1000),
		slog.String("request_id", RequestID(c)))
	if err := of(c).note; err != nil {
		attrs = append(attrs, told(c, err))
	}
	t.Log.LogAttrs(ctx, level, "request", attrs...)
}

func (t Trace) level(route string, status int) slog.Level {
	switch {
	case status == http.StatusServiceUnavailable:
		return slog.LevelWarn
	case status >= http.StatusInternalServerError:
		return slog.LevelError
	case status < http.StatusBadRequest && slices.Contains(t.Busy, route):
		return slog.LevelDebug
	}
	return slog.LevelInfo
}

// told is what the log keeps of an error: the code of what a reader did wrong, since its cause may
// quote the reader, and the whole chain of what we did.
func told(c *gin.Context, err error) slog.Attr {
	var broken *net.OpError
	switch fs := fault.All(err); {
	case c.Writer.Written() && errors.As(err, &broken):
		return slog.String("error", "the reader went away") // its own text names their address
	case len(fs) == 0, fs[0].Kind == fault.Internal, fs[0].Kind == fault.Unavailable:
		return slog.String("error", err.Error())
	default:
		return slog.String("code", fs[0].Key)
	}
}

// method keeps invented methods out of the log.
func method(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return m
	}
	return "other"
}
