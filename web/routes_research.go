package web

import "net/http"

// studies is what others found out, and what a campaign is planned by.
func (s *site) studies() []route {
	d, r := s.desk, s.studied
	return []route{
		{http.MethodGet, "/admin/research", analyst, byNetwork, d.Fail, "what studies of others found, and from where it is known", r.Shelf},
		{http.MethodGet, "/admin/research/trends/:metric", analyst, byNetwork, d.Fail, "one question over the waves, with what is known of how sure each answer is", r.Trend},
	}
}
