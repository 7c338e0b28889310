package rdb

// keys is the name space. Every key and channel comes from a function here, and the part in braces
// keeps the keys of one use in one slot of a cluster.
type keys string

// eventLog is a stream of events that wait for the ledger. Owner: Log. Lives until drained; an
// entry is deleted when it is acknowledged.
func (k keys) eventLog() string { return "{" + string(k) + ":events}:log" }

// eventLife is a string drawn at random when there is none: it is gone when the log was emptied behind our back, by a flush or by a
// server that begins anew. Owner: Log.Epoch. Lives as long as the log.
func (k keys) eventLife() string { return "{" + string(k) + ":events}:life" }

// eventAside is a stream of events that the ledger could not take, each with the reason. Owner:
// Log.SetAside. Lives until a person deals with them; the oldest go past asideMax.
func (k keys) eventAside() string { return "{" + string(k) + ":events}:aside" }

// heartbeat is a string: what the last reader of the database saw. Owner: Heartbeat. Lives 30 s.
func (k keys) heartbeat() string { return "{" + string(k) + ":plan}:heartbeat" }

// limit is a string, the count of tries in one window. Owner: Limiter. Lives as long as the window.
// The digest hides what is counted.
func (k keys) limit(digest string) string { return "{" + string(k) + ":limit:" + digest + "}" }

// bell is a channel, not a key: something about the topic changed. Owner: Bell.
func (k keys) bell(topic string) string { return string(k) + ":bell:" + topic }

// seen is a hash: how often the campaigns that one visitor of a partner saw on a UTC day were shown, and when last. Owner:
// Visitors. Lives to the end of the next day. The digest hides whose it is.
func (k keys) seen(digest string) string { return "{" + string(k) + ":seen:" + digest + "}" }

// dayKey is a string: the key that a day's reach is hashed with, and when it was drawn. Owner: DayKeys. Lives to the end of its
// day, on a server that keeps nothing.
func (k keys) dayKey(day string) string { return "{" + string(k) + ":daykey:" + day + "}" }
