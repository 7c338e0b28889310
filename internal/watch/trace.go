package watch

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"erawan/campaigns/delivery"
	"erawan/campaigns/engagement"
)

// Tracer makes spans of requests, batches and plan loads. A nil Tracer makes none, and costs nothing.
// A span says a route's template, a status, counts and revisions: nothing about a visitor, a key or a
// path. Trace headers of the public are not believed: whoever sends them would choose what is kept.
type Tracer struct {
	provider *sdk.TracerProvider
	tracer   trace.Tracer
}

// NewTracer returns a tracer when the environment names a collector, by OpenTelemetry's own names
// (OTEL_EXPORTER_OTLP_ENDPOINT and its relatives), and nil when it names none. It does not wait for
// the collector.
func NewTracer(ctx context.Context, version string, log *slog.Logger) (*Tracer, error) {
	if !tracing() {
		return nil, nil
	}
	exporter, err := otlptracehttp.New(ctx)
	if err != nil {
		return nil, fmt.Errorf("trace exporter: %w", err)
	}
	from, err := resource.New(ctx, resource.WithAttributes(
		attribute.String("service.name", "erawan"), attribute.String("service.version", version)), resource.WithFromEnv())
	if err != nil {
		return nil, fmt.Errorf("trace resource: %w", err)
	}
	// The library has one place for its own troubles, for the whole process.
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { log.Warn("traces not delivered", "error", err) }))
	provider := sdk.NewTracerProvider(sdk.WithBatcher(exporter), sdk.WithResource(from))
	return &Tracer{provider, provider.Tracer("erawan")}, nil
}

func tracing() bool {
	if strings.EqualFold(os.Getenv("OTEL_SDK_DISABLED"), "true") {
		return false
	}
	return os.Getenv("OTEL_EXPORTER_OTLP_ENDPOINT") != "" || os.Getenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") != ""
}

// Close delivers what waits, as long as the context lasts.
func (t *Tracer) Close(ctx context.Context) error {
	if t == nil {
		return nil
	}
	return t.provider.Shutdown(ctx)
}

// Request begins the span of a request, and returns how to end it.
func (t *Tracer) Request(ctx context.Context, method, route string) (context.Context, func(status int)) {
	name := method
	if route != "" {
		name += " " + route
	}
	ctx, span := t.tracer.Start(ctx, name, trace.WithNewRoot(), trace.WithSpanKind(trace.SpanKindServer),
		trace.WithAttributes(attribute.String("http.request.method", method), attribute.String("http.route", route)))
	return ctx, func(status int) {
		span.SetAttributes(attribute.Int("http.response.status_code", status))
		if status >= 500 {
			span.SetStatus(codes.Error, "")
		}
		span.End()
	}
}

// Source is a source of plans that makes a span of every load.
func (t *Tracer) Source(s delivery.Source) delivery.Source {
	if t == nil {
		return s
	}
	return tracedSource{s, t.tracer}
}

type tracedSource struct {
	delivery.Source
	tracer trace.Tracer
}

// Changes makes a span of one load.
func (s tracedSource) Changes(ctx context.Context, since delivery.Mark, now time.Time) (delivery.Changes, error) {
	ctx, span := s.tracer.Start(ctx, "load plan")
	defer span.End()
	got, err := s.Source.Changes(ctx, since, now)
	span.SetAttributes(attribute.Int64("erawan.plan.revision", got.Position.Revision), attribute.Int("erawan.plan.campaigns", len(got.Campaigns)))
	failed(span, err)
	return got, err
}

// StopsInForce makes a span of one reading of the stops.
func (s tracedSource) StopsInForce(ctx context.Context) ([]delivery.Stop, error) {
	ctx, span := s.tracer.Start(ctx, "load stops")
	defer span.End()
	got, err := s.Source.StopsInForce(ctx)
	span.SetAttributes(attribute.Int("erawan.stops", len(got)))
	failed(span, err)
	return got, err
}

// Ledger is a ledger that makes a span of every batch.
func (t *Tracer) Ledger(l engagement.Ledger) engagement.Ledger {
	if t == nil {
		return l
	}
	return tracedLedger{l, t.tracer}
}

type tracedLedger struct {
	engagement.Ledger
	tracer trace.Tracer
}

// Apply makes a span of one batch.
func (l tracedLedger) Apply(ctx context.Context, b engagement.Batch) (engagement.Applied, error) {
	ctx, span := l.tracer.Start(ctx, "drain batch", trace.WithAttributes(
		attribute.Int("erawan.batch.events", len(b.Events)), attribute.Int("erawan.batch.tallies", len(b.Tallies))))
	defer span.End()
	done, err := l.Ledger.Apply(ctx, b)
	span.SetAttributes(attribute.Int("erawan.batch.new", done.Inserted), attribute.Int("erawan.batch.duplicates", done.Duplicates))
	failed(span, err)
	return done, err
}

// failed marks a span. Why is for the log: an error may quote what it was given.
func failed(span trace.Span, err error) {
	if err != nil {
		span.SetStatus(codes.Error, "")
	}
}
