package ask

import (
	"bytes"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/internal/fault"
)

// refusedBy is an error that names both ends of a connection.
func refusedBy(address string) error {
	return &net.OpError{Op: "write", Net: "tcp", Addr: &net.TCPAddr{IP: net.ParseIP(address), Port: 51234}, Err: net.ErrClosed}
}

func TestTheLogKeepsWhyButNotWhoseAddress(t *testing.T) {
	t.Parallel()
	gin.SetMode(gin.ReleaseMode)
	for name, tc := range map[string]struct {
		do        Handler
		says, not string
	}{
		"a reader who went away": {func(c *gin.Context) error {
			_, _ = c.Writer.WriteString("half of it")
			return refusedBy("203.0.113.9")
		}, `"error":"the reader went away"`, "203.0.113.9"},
		"a store that is away": {func(*gin.Context) error { return refusedBy("10.0.0.5") }, "10.0.0.5", "went away"},
		"a reader's own mistake": {func(*gin.Context) error {
			return fault.New(fault.Invalid, "/email", "staff.email_taken").Because(refusedBy("203.0.113.9"))
		}, `"code":"staff.email_taken"`, "203.0.113.9"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			fail := func(c *gin.Context, _ error) { c.Status(http.StatusInternalServerError) }
			engine := gin.New()
			engine.Use(Trace{Log: slog.New(slog.NewJSONHandler(&log, nil)), Now: time.Now, Fail: fail}.Middleware)
			engine.GET("/", Handle(tc.do, fail))
			engine.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil))
			if got := log.String(); !strings.Contains(got, tc.says) || strings.Contains(got, tc.not) {
				t.Error(got)
			}
		})
	}
}

func TestABusyRouteIsLoggedWhenItFails(t *testing.T) {
	t.Parallel()
	gin.SetMode(gin.ReleaseMode)
	var counted int
	ask := func(level slog.Level, path string, status int) string {
		var log bytes.Buffer
		engine := gin.New()
		engine.Use(Trace{Log: slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: level})), Now: time.Now, Busy: []string{"/v1/decisions"},
			Watch: Watch{Served: func(string, string, int, time.Duration) { counted++ }}}.Middleware)
		engine.GET(path, func(c *gin.Context) { c.Status(status) })
		engine.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, path, nil))
		return log.String()
	}
	for _, tc := range []struct {
		level  slog.Level
		path   string
		status int
		says   string
	}{
		{slog.LevelInfo, "/v1/decisions", http.StatusOK, ""},
		{slog.LevelInfo, "/v1/decisions", http.StatusUnprocessableEntity, `"level":"INFO"`},
		{slog.LevelInfo, "/v1/decisions", http.StatusServiceUnavailable, `"level":"WARN"`},
		{slog.LevelInfo, "/v1/decisions", http.StatusInternalServerError, `"level":"ERROR"`},
		{slog.LevelDebug, "/v1/decisions", http.StatusOK, `"level":"DEBUG"`},
		{slog.LevelInfo, "/admin", http.StatusOK, `"level":"INFO"`},
	} {
		if got := ask(tc.level, tc.path, tc.status); !strings.Contains(got, tc.says) || (tc.says == "") != (got == "") {
			t.Errorf("%s %d at %v: %q", tc.path, tc.status, tc.level, got)
		}
	}
	if counted != 6 {
		t.Errorf("counted %d of 6", counted)
	}
}
