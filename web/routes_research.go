package web

import "net/http"

// studies is what others found out, and what a campaign is planned by.
func (s *site) studies() []route {
	d, r := s.desk, s.studied
	return []route{
		{http.MethodGet, "/admin/research", analyst, byNetwork, d.Fail, "what studies of others found, and from where it is known", s.paper(r.Shelf)},
		{http.MethodGet, "/admin/research/trends/:metric", analyst, byNetwork, d.Fail, "one question over the waves, with what is known of how sure each answer is", s.paper(r.Trend)},
		{http.MethodGet, "/admin/research/waves/new", analyst, byNetwork, d.Fail, "asks for a wave's codebook and answers", r.BringPage},
		{http.MethodPost, "/admin/research/waves/new", analyst, writing, d.Fail, "reads them, and keeps their sums or says what is wrong in which row", r.Bring},
		{http.MethodGet, "/admin/research/waves/:wave", analyst, byNetwork, d.Fail, "a wave: its words, whom it asked, and what they answered", s.paper(r.Wave)},
		{http.MethodGet, "/admin/research/waves/:wave/:question", analyst, byNetwork, d.Fail, "one of its questions over the waves that asked it in the same words", s.paper(r.Asked)},
		{http.MethodGet, "/admin/planner", analyst, byNetwork, d.Fail, "when people travel, how many come, and how many visits a comparison needs", s.paper(r.Planner)},
		{http.MethodGet, "/admin/planner/arrivals", analyst, byNetwork, d.Fail, "asks for arrivals by month, and shows those that stand", r.ArrivalsPage},
		{http.MethodPost, "/admin/planner/arrivals", analyst, writing, d.Fail, "reads a file of one series, and keeps it or says what is wrong in which row", r.BringArrivals},
	}
}
