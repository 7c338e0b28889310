package evidence

import "time"

// Seen is whether a placement is alive: when its page last asked, when a message was last drawn there, when something from there
// last did not count, and what came of the last day. Instants are the beginning of a half-hour; zero where nothing was counted as far
// back as was looked.
type Seen struct {
	Asked, Drawn, Aside time.Time
	Day                 Counts // of the last 24 hours, by whole half-hours
	Requests            int64  // in them
}

// SeenFor is how far back a placement is looked at.
const SeenFor = 7 * 24 * time.Hour
