// Package watch is how whoever runs Erawan sees it: metrics for Prometheus and traces for
// OpenTelemetry. It is the only room that knows either library. What it measures on the path of a
// visit is counted by atomic additions and read when somebody looks.
package watch

import (
	"errors"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics is what one process measures. Make it with NewMetrics; it is safe for use by many goroutines.
type Metrics struct {
	registry *prometheus.Registry
	requests requests
	batches  *prometheus.CounterVec
	drained  *prometheus.CounterVec
	took     prometheus.Histogram
	aside    prometheus.Counter
	stops    prometheus.Histogram
}

// The bounds of the histograms, in seconds. Those of requests are fine where answers from memory lie,
// those of stops where the promise of a second lies.
var (
	requestBounds = []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10}
	drainBounds   = []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10}
	stopBounds    = []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2, 5, 30, 300}
)

// NewMetrics returns the metrics of this process: what every process has, and nothing yet of planners,
// recorders, spools and streams, which are added as they are made.
func NewMetrics(version string) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: requests{seconds: histogramVec(requestSeconds, requestBounds)},
		batches:  prometheus.NewCounterVec(prometheus.CounterOpts{Name: drainBatches.Name, Help: drainBatches.Help}, drainBatches.Labels),
		drained:  prometheus.NewCounterVec(prometheus.CounterOpts{Name: drainEvents.Name, Help: drainEvents.Help}, drainEvents.Labels),
		took:     prometheus.NewHistogram(prometheus.HistogramOpts{Name: drainSeconds.Name, Help: drainSeconds.Help, Buckets: drainBounds}),
		aside:    prometheus.NewCounter(prometheus.CounterOpts{Name: drainSetAside.Name, Help: drainSetAside.Help}),
		stops:    prometheus.NewHistogram(prometheus.HistogramOpts{Name: stopSeconds.Name, Help: stopSeconds.Help, Buckets: stopBounds}),
	}
	m.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		m.requests.seconds, m.batches, m.drained, m.took, m.aside, m.stops)
	m.sampled(func(tell tell) { tell(buildInfo, 1, version) }, buildInfo)
	return m
}

func histogramVec(m Metric, bounds []float64) *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: m.Name, Help: m.Help, Buckets: bounds}, m.Labels)
}

// Handler answers a scrape. It belongs on an address of its own, never on the public one.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// Request counts one request that was answered. Route is the route's template, empty when no route
// was meant.
func (m *Metrics) Request(method, route string, status int, took time.Duration) {
	if route == "" {
		route = "none"
	}
	m.requests.of(series{method, route, status / 100}).Observe(took.Seconds())
}

// Stopped counts how long a stop took to be in force.
func (m *Metrics) Stopped(after time.Duration) { m.stops.Observe(after.Seconds()) }

// SetAside counts a record that was set aside.
func (m *Metrics) SetAside() { m.aside.Inc() }

// requests finds the histogram of a request without making anything, once it was made.
type requests struct {
	seconds *prometheus.HistogramVec

	known atomic.Pointer[map[series]prometheus.Observer]
	mu    sync.Mutex // held while a series is added
}

type series struct {
	method, route string
	class         int // of the status: 2 for 2xx
}

func (r *requests) of(s series) prometheus.Observer {
	if known := r.known.Load(); known != nil {
		if o, ok := (*known)[s]; ok {
			return o
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	next := map[series]prometheus.Observer{}
	if known := r.known.Load(); known != nil {
		for k, v := range *known {
			next[k] = v
		}
	}
	next[s] = r.seconds.WithLabelValues(s.route, s.method, strconv.Itoa(s.class)+"xx")
	r.known.Store(&next)
	return next[s]
}

// tell gives one value of a sampled metric, with its labels in the order of the catalogue.
type tell func(m Metric, value float64, labels ...string)

// sampler is metrics that are asked for when somebody looks.
type sampler struct {
	descs  map[string]*prometheus.Desc
	sample func(tell)
}

// sampled registers metrics whose values are asked for at every scrape. Those of one kind that are
// registered twice are a mistake of the wiring, and panic.
func (m *Metrics) sampled(sample func(tell), all ...Metric) {
	s := sampler{map[string]*prometheus.Desc{}, sample}
	for _, one := range all {
		s.descs[one.Name] = prometheus.NewDesc(one.Name, one.Help, one.Labels, nil)
	}
	m.registry.MustRegister(s)
}

// Describe is for the registry.
func (s sampler) Describe(out chan<- *prometheus.Desc) {
	for _, d := range s.descs {
		out <- d
	}
}

// Collect is for the registry.
func (s sampler) Collect(out chan<- prometheus.Metric) {
	s.sample(func(m Metric, value float64, labels ...string) {
		kind := prometheus.GaugeValue
		if m.Kind == Counter {
			kind = prometheus.CounterValue
		}
		desc, ok := s.descs[m.Name]
		if !ok {
			out <- prometheus.NewInvalidMetric(prometheus.NewDesc(m.Name, m.Help, m.Labels, nil), errUndescribed)
			return
		}
		out <- prometheus.MustNewConstMetric(desc, kind, value, labels...)
	})
}

var errUndescribed = errors.New("watch: a metric is told that was not described")
