package web

import "net/http"

// printed is short links and kits: a team's that makes them, and a partner's that carries them.
func (s *site) printed() []route {
	d := s.desk
	return []route{
		{http.MethodGet, "/admin/campaigns/:campaign/links", runner, byNetwork, d.Fail, "a campaign's short links and kits, and a form for another", s.kits.List},
		{http.MethodPost, "/admin/campaigns/:campaign/links", runner, writing, d.Fail, "makes one", s.kits.Make},
		{http.MethodGet, "/admin/links/:link", runner, byNetwork, d.Fail, "one: its code, its kit in each language, who took it away", s.kits.Page},
		{http.MethodPost, "/admin/links/:link/stop", runner, writing, d.Fail, "takes it out of use for good", s.kits.Stop},
		{http.MethodGet, "/admin/links/:link/:file", runner, writing, d.Fail, "its code or its kit as a file; whoever takes a kit is noted", s.kits.File},
		{http.MethodGet, "/partner/kits", carrier, byNetwork, d.Fail, "the kits for a partner's placements", s.kits.Mine},
		{http.MethodGet, "/partner/kits/:link", carrier, byNetwork, d.Fail, "the captions and pictures of a kit of posts", s.kits.MinePosts},
		{http.MethodGet, "/partner/kits/:link/:file", carrier, writing, d.Fail, "one of them as a file; whoever takes it is noted", s.kits.MineFile},
	}
}
