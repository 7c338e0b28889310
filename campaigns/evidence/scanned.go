package evidence

import "erawan/campaigns"

// ScanDay is what the codes of a batch led to on one day. Nothing of it is what a printer reports.
type ScanDay struct {
	Day     campaigns.Date
	Scans   int64 // codes that were scanned for the first time
	Pledges int64
}
