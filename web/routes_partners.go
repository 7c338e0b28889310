package web

import "net/http"

// stewarding is where partners see to their own affairs.
func (s *site) stewarding() []route {
	d, p := s.desk, s.partner
	return []route{
		{http.MethodGet, "/partner/news", carrier, byNetwork, d.Fail, "what a partner was told, the newest first", p.News},
		{http.MethodGet, "/partner/webhooks", steward, byNetwork, d.Fail, "the addresses of its servers that are told", p.HooksPage},
		{http.MethodPost, "/partner/webhooks", steward + fresh, writing, d.Fail, "adds one; its secret is shown once", p.AddHook},
		{http.MethodGet, "/partner/webhooks/:hook", steward, byNetwork, d.Fail, "one of them, and what was sent to it", p.HookPage},
		{http.MethodPost, "/partner/webhooks/:hook", steward, writing, d.Fail, "changes it, turns it off or on, sends a test or a delivery again, or removes it", p.HookForm},
		{http.MethodPost, "/partner/webhooks/:hook/rotate", steward + fresh, writing, d.Fail, "a fresh secret, while the old one signs as well", p.RotateHook},
	}
}

// bringing is where partners and their slots are brought in.
func (s *site) bringing() []route {
	d, p := s.desk, s.carriers
	return []route{
		{http.MethodGet, "/admin/partners", runner, byNetwork, d.Fail, "the partners that a team keeps", p.List},
		{http.MethodPost, "/admin/partners", runner, writing, d.Fail, "takes a new one in", p.Add},
		{http.MethodGet, "/admin/partners/:partner", runner, byNetwork, d.Fail, "one partner and its placements", p.Page},
		{http.MethodPost, "/admin/partners/:partner", runner, writing, d.Fail, "adds a placement, or gives the partner other names", p.Form},
		{http.MethodGet, "/admin/partners/:partner/reported", runner, byNetwork, d.Fail, "what it reported, beside what we measured", p.Told},
		{http.MethodPost, "/admin/partners/:partner/reported", runner, writing, d.Fail, "takes a figure, a sheet of them, or some back", p.Tell},
		{http.MethodGet, "/admin/placements/:placement", runner, byNetwork, d.Fail, "one placement, and what to put on the page", p.SlotPage},
		{http.MethodPost, "/admin/placements/:placement", runner, writing, d.Fail, "saves it, or takes it off the air and back", p.Slot},
	}
}
