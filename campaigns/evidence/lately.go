package evidence

import "erawan/campaigns"

// Lately is what some campaigns did of late, for a list of them.
type Lately struct {
	Day      map[int64]Counts                   // since the instant asked for, by campaign
	Zone     string                             // of the days; empty when nothing was counted in them
	Viewable map[int64]map[campaigns.Date]int64 // by campaign and day, without visits that were held out
}
