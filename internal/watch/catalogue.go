package watch

// Kind is how a metric behaves, as Prometheus names it.
type Kind string

// The kinds.
const (
	Counter   Kind = "counter"
	Gauge     Kind = "gauge"
	Histogram Kind = "histogram"
)

// Metric is one thing that is measured. No label ever holds anything about a visitor, a key, a path or
// an address: each takes a handful of values that are listed in the program.
type Metric struct {
	Name   string
	Kind   Kind
	Labels []string
	Help   string
}

var (
	buildInfo = Metric{"erawan_build_info", Gauge, []string{"version"}, "Always 1; the label is the version of the program."}

	requestSeconds = Metric{"erawan_http_request_duration_seconds", Histogram, []string{"route", "method", "status"},
		"Time to answer a request on the public address, by the route's template, method and class of status (2xx). Its _count is the number of requests."}

	decisions = Metric{"erawan_decisions_total", Counter, []string{"outcome"},
		"Decisions by what they came to: served, held_out, held_out_of_all, house (the placement's own card), or the reason for nothing."}

	events = Metric{"erawan_events_total", Counter, []string{"fate"},
		"Events by what became of them: accepted (acknowledged, in the event log), spooled (acknowledged, on this node's disk, since Redis did not answer), unavailable (refused with 503, nothing was acknowledged)."}
	eventsRejected = Metric{"erawan_events_rejected_total", Counter, []string{"code"},
		"Events that were refused for what is in them, by the code their sender was told."}
	eventsFiltered = Metric{"erawan_events_filtered_total", Counter, []string{"reason"},
		"Events that were acknowledged and kept but do not count: declared_bot, prefetched, wrong_time (more than a day outside its token's life), long_dwell (an hour longer than its token is old), data_centre (a network of ERAWAN_DATA_CENTRE_FILE), foreign_page (none of the partner's origins), too_many (over 300 a minute from one browser at one address), replayed (a token from more than 4 networks), too_soon (viewable within 0.8 s). They are part of erawan_events_total as well."}

	spoolBytes    = Metric{"erawan_spool_bytes", Gauge, nil, "Bytes in this node's spool that wait to be moved on."}
	spoolOldest   = Metric{"erawan_spool_oldest_seconds", Gauge, nil, "Age of the oldest record in the spool; 0 when it is empty."}
	spoolWritable = Metric{"erawan_spool_writable", Gauge, nil, "1 while the spool takes records; 0 when it is full or its disk failed at the last write."}

	streamReachable = Metric{"erawan_stream_reachable", Gauge, nil, "1 when Redis told how much waits in the event log, at this scrape; while it is 0 the two metrics below are absent."}
	streamWaiting   = Metric{"erawan_stream_waiting_events", Gauge, nil, "Records in the event log that are not in the ledger yet, those in a worker's hands included. Every process tells the same number: take the maximum, not the sum."}
	streamOldest    = Metric{"erawan_stream_oldest_seconds", Gauge, nil, "Age of the oldest of them; 0 when there is none."}

	drainBatches = Metric{"erawan_drain_batches_total", Counter, []string{"result"},
		"Batches given to the ledger: booked, or failed (the database was away, or a record in it was refused; it is tried again or halved)."}
	drainEvents = Metric{"erawan_drain_events_total", Counter, []string{"result"},
		"Events in booked batches: new, or duplicate (the ledger had them; a second delivery is normal after a restart)."}
	drainSeconds  = Metric{"erawan_drain_duration_seconds", Histogram, nil, "Time to write one batch to the ledger."}
	drainSetAside = Metric{"erawan_drain_set_aside_total", Counter, nil, "Records that can never be booked and were set aside for a person to look at."}

	planLoaded    = Metric{"erawan_plan_loaded", Gauge, nil, "1 when this node has a plan."}
	planRevision  = Metric{"erawan_plan_revision", Gauge, nil, "Revision of the plan in use. Nodes that differ for more than a second are not in contact."}
	planStops     = Metric{"erawan_plan_stops_position", Gauge, nil, "Position in the log of stops that this node has taken in."}
	planAge       = Metric{"erawan_plan_age_seconds", Gauge, nil, "Time since the plan in use was read. It grows while nothing changes, and is no alarm by itself."}
	planContact   = Metric{"erawan_plan_contact_seconds", Gauge, nil, "Time since plan and stops were last known to be current."}
	planLeaseLeft = Metric{"erawan_plan_lease_left_seconds", Gauge, nil, "Time until this node shows neutral cards only, if it gets no contact before; 0 when it does so already."}
	planRefused   = Metric{"erawan_plan_refused_texts", Gauge, nil, "Texts left out of the plan for want of an approval that is in force."}

	stopSeconds = Metric{"erawan_stop_latency_seconds", Histogram, nil, "Time from a stop's being recorded to its being in force on this node."}
)

// Catalogue lists every metric of our own, in the order of docs/metrics.md.
var Catalogue = []Metric{
	buildInfo, requestSeconds, decisions, events, eventsRejected, eventsFiltered,
	spoolBytes, spoolOldest, spoolWritable, streamReachable, streamWaiting, streamOldest,
	drainBatches, drainEvents, drainSeconds, drainSetAside,
	planLoaded, planRevision, planStops, planAge, planContact, planLeaseLeft, planRefused, stopSeconds,
}
