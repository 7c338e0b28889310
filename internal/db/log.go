package db

import (
	"context"
	"log/slog"
	"time"

	"gorm.io/gorm"
	gormlog "gorm.io/gorm/logger"
)

// slow is how long a statement may take before the log says so.
const slow = 500 * time.Millisecond

// logger tells of slow statements: their text with the values left out. Errors are for the caller.
type logger struct {
	log  *slog.Logger
	told func(string)
}

// LogMode changes nothing: the handler decides what is written.
func (l logger) LogMode(gormlog.LogLevel) gormlog.Interface { return l }

// Info is not used.
func (l logger) Info(context.Context, string, ...any) {}

// Warn is not used.
func (l logger) Warn(context.Context, string, ...any) {}

// Error is not used.
func (l logger) Error(context.Context, string, ...any) {}

// Trace looks at one finished statement.
func (l logger) Trace(ctx context.Context, begin time.Time, statement func() (string, int64), err error) {
	if l.told != nil {
		text, _ := statement()
		l.told(text)
	}
	took := time.Since(begin)
	if took < slow || err != nil {
		return
	}
	text, rows := statement()
	l.log.WarnContext(ctx, "slow statement", "sql", text, "rows", rows, "took_ms", took.Milliseconds())
}

// ParamsFilter keeps values out of the log.
func (l logger) ParamsFilter(_ context.Context, statement string, _ ...any) (string, []any) {
	return statement, nil
}

var _ gorm.ParamsFilter = logger{}
