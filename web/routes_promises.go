package web

import "net/http"

// promising is what people promise, and the codes that lead there.
func (s *site) promising() []route {
	d, p := s.desk, s.promised
	return []route{
		{http.MethodGet, "/admin/pledges", staff, byNetwork, d.Fail, "the pledge book, without names: what is held, and what is odd", p.Pledges},
		{http.MethodPost, "/admin/pledges", runner, writing, d.Fail, "lets held pledges count, or removes them, with a reason", p.Judge},
		{http.MethodGet, "/admin/pledges/after", staff, byNetwork, d.Fail, "what people who promised told 30 and 90 days later", p.Follows},
		{http.MethodGet, "/admin/pledges/after/letters", locksmith, byNetwork, d.Fail, "reminders by e-mail: for whose key addresses are sealed, and who agreed", p.LettersPage},
		{http.MethodPost, "/admin/pledges/after/letters", locksmith + fresh, writing, d.Fail, "names that key, or takes it away", p.LettersForm},
		{http.MethodPost, "/admin/pledges/after/letters/export", locksmith + fresh, writing, d.Fail, "hands the addresses over, sealed as they are kept; the audit says so", p.ExportContacts},
		{http.MethodGet, "/admin/statements", staff, byNetwork, d.Fail, "what people agree to, and how far each wording has come", p.StatementList},
		{http.MethodGet, "/admin/statements/new", writer, byNetwork, d.Fail, "asks for a statement", p.NewStatement},
		{http.MethodPost, "/admin/statements/new", writer, writing, d.Fail, "makes it", p.MakeStatement},
		{http.MethodGet, "/admin/statements/:statement", staff, byNetwork, d.Fail, "one version of it in each language, and who approved it", p.StatementPage},
		{http.MethodPost, "/admin/statements/:statement", writer, writing, d.Fail, "writes the version that follows it", p.NextStatement},
		{http.MethodPost, "/admin/statements/:statement/submit", writer, writing, d.Fail, "puts it to review", p.SubmitStatement},
		{http.MethodPost, "/admin/statements/:statement/review", reviewer, writing, d.Fail, "approves it, or sends it back", p.ReviewStatement},
		{http.MethodPost, "/admin/statements/:statement/retire", signer, writing, d.Fail, "takes a wording out for good", p.RetireStatement},
		{http.MethodGet, "/admin/batches", staff, byNetwork, d.Fail, "batches of codes, with what each led to", p.List},
		{http.MethodGet, "/admin/batches/new", runner, byNetwork, d.Fail, "asks for a campaign, then for the batch", p.NewPage},
		{http.MethodPost, "/admin/batches/new", runner, writing, d.Fail, "makes it as a draft", p.Make},
		{http.MethodGet, "/admin/batches/:batch", staff, byNetwork, d.Fail, "one batch: what it is, and what came of it by day", p.Page},
		{http.MethodGet, "/admin/batches/:batch/:file", runner, writing, d.Fail, "its printer's proof, or labels in a printer's dots", p.Print},
		{http.MethodPost, "/admin/batches/:batch", runner, writing, d.Fail, "takes it a step on, or notes what was printed", p.Form},
	}
}
