package web

import "net/http"

// stewarding is where partners see to their own affairs.
func (s *site) stewarding() []route {
	d, p := s.desk, s.partner
	return []route{
		{http.MethodGet, "/partner/news", carrier, byNetwork, d.Fail, "what a partner was told, the newest first", p.News},
		{http.MethodGet, "/partner/sheet", carrier, byNetwork, d.Fail, "a month of a partner, for its report on sustainability", s.paper(p.Sheet)},
		{http.MethodGet, "/partner/sheet.csv", carrier, byNetwork, d.Fail, "the same as a sheet", p.SheetCSV},
		{http.MethodGet, "/partner/webhooks", steward, byNetwork, d.Fail, "the addresses of its servers that are told", p.HooksPage},
		{http.MethodPost, "/partner/webhooks", steward + fresh, writing, d.Fail, "adds one; its secret is shown once", p.AddHook},
		{http.MethodGet, "/partner/webhooks/:hook", steward, byNetwork, d.Fail, "one of them, and what was sent to it", p.HookPage},
		{http.MethodPost, "/partner/webhooks/:hook", steward, writing, d.Fail, "changes it, turns it off or on, sends a test or a delivery again, or removes it", p.HookForm},
		{http.MethodGet, "/partner/health", carrier, byNetwork, d.Fail, "whether all of it works, and what to do where it does not", p.Health},
		{http.MethodGet, "/partner/origins", steward, byNetwork, d.Fail, "its websites, and whether each is known to be its own", p.OriginsPage},
		{http.MethodPost, "/partner/origins", steward, writing, d.Fail, "notes one, puts it on a key, or forgets it", p.OriginForm},
		{http.MethodPost, "/partner/origins/check", steward, proving, d.Fail, "looks for the proof of one", p.CheckOrigin},
		{http.MethodPost, "/partner/stage", steward, writing, d.Fail, "goes live, pauses, or shows messages again", p.Move},
		{http.MethodGet, "/partner/leave", steward, byNetwork, d.Fail, "asks whether it leaves", p.LeavePage},
		{http.MethodPost, "/partner/leave", steward + fresh, writing, d.Fail, "it leaves, and its keys stop", p.Leave},
		{http.MethodGet, "/partner/agreement", carrier, byNetwork, d.Fail, "what it agreed to, or is asked to", p.AgreementPage},
		{http.MethodPost, "/partner/agreement", steward, writing, d.Fail, "accepts it", p.Accept},
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
		{http.MethodGet, "/apply/:team", visitor, byNetwork, d.Fail, "where an organisation asks to become a partner", p.ApplyPage},
		{http.MethodPost, "/apply/:team", visitor, applying, d.Fail, "takes an application, and says nothing of whether there was one before", p.Apply},
		{http.MethodGet, "/admin/partners/applications", keeper, byNetwork, d.Fail, "who asked, those that wait first", p.ApplicationsPage},
		{http.MethodGet, "/admin/partners/applications/:application", keeper, byNetwork, d.Fail, "one of them, to be decided", p.ApplicationPage},
		{http.MethodPost, "/admin/partners/applications/:application", keeper + fresh, writing, d.Fail, "accepts it, with a link that is shown once, or declines it", p.Decide},
		{http.MethodGet, "/admin/partners/agreement", runner, byNetwork, d.Fail, "what partners are asked to accept", p.AgreementPage},
		{http.MethodPost, "/admin/partners/agreement", runner, writing, d.Fail, "writes it anew", p.Agreement},
		{http.MethodPost, "/admin/partners/:partner/stage", runner, writing, d.Fail, "takes it a stage on, or notes what it signed on paper", p.Move},
		{http.MethodGet, "/admin/partners/:partner/leave", runner, byNetwork, d.Fail, "asks whether it leaves", p.LeavePage},
		{http.MethodPost, "/admin/partners/:partner/leave", runner + fresh, writing, d.Fail, "it leaves, and its keys stop", p.Leave},
		{http.MethodGet, "/admin/partners/:partner/websites", runner, byNetwork, d.Fail, "its websites, and whether each is known to be its own", p.Websites},
		{http.MethodGet, "/admin/partners/:partner/reported", runner, byNetwork, d.Fail, "what it reported, beside what we measured", p.Told},
		{http.MethodPost, "/admin/partners/:partner/reported", runner, writing, d.Fail, "takes a figure, a sheet of them, or some back", p.Tell},
		{http.MethodGet, "/admin/placements/:placement", runner, byNetwork, d.Fail, "one placement, and what to put on the page", p.SlotPage},
		{http.MethodPost, "/admin/placements/:placement", runner, writing, d.Fail, "saves it, or takes it off the air and back", p.Slot},
	}
}
