package web

import "net/http"

// programs are what teams' and partners' own programs call with a secret key.
func (s *site) programs() []route {
	return []route{
		{http.MethodGet, "/api/v1/reports/reach", puller, reporting, s.problems, "about how many people were reached, as JSON or CSV", s.api.Reach},
		{http.MethodGet, "/api/v1/reports/columns", puller, reporting, s.problems, "what the columns of reports mean, as JSON or CSV", s.api.Columns},
		{http.MethodGet, "/api/v1/reports/engagement", puller, reporting, s.problems, "what was counted, as JSON or CSV", s.api.Engagement},
		{http.MethodGet, "/api/v1/segments", sketcher, segmenting, s.problems, "the segments of the key's organisation", s.api.ListSegments},
		{http.MethodPost, "/api/v1/segments", shaper, segmenting, s.problems, "makes one, once per Idempotency-Key", s.api.MakeSegment},
		{http.MethodGet, "/api/v1/segments/:segment", sketcher, segmenting, s.problems, "one, with the ETag that a change names", s.api.Segment},
		{http.MethodPut, "/api/v1/segments/:segment", shaper, segmenting, s.problems, "appends a version", s.api.ChangeSegment},
		{http.MethodGet, "/api/v1/segments/:segment/versions", sketcher, segmenting, s.problems, "what it said before, and who changed it", s.api.SegmentHistory},
		{http.MethodGet, "/api/v1/exports", fetcher, reporting, s.problems, "what the key's organisation had written to files, and how far that is", s.api.ListExports},
		{http.MethodPost, "/api/v1/exports", exporter, reporting, s.problems, "asks for one, once per Idempotency-Key; a worker makes it", s.api.MakeExport},
		{http.MethodGet, "/api/v1/exports/:export", fetcher, reporting, s.problems, "one, with its progress and its parts", s.api.Export},
		{http.MethodGet, "/api/v1/exports/:export/file", fetcher, reporting, s.problems, "its file, once it is made; the audit tells of it", s.api.ExportFile},
		{http.MethodDelete, "/api/v1/exports/:export", exporter, reporting, s.problems, "ends it and deletes its files", s.api.EndExport},
	}
}
