package web

import "net/http"

// surveying is the bank of questions, and what campaigns ask.
func (s *site) surveying() []route {
	d, q := s.desk, s.asked
	return []route{
		{http.MethodGet, "/admin/surveys", staff, byNetwork, d.Fail, "the bank of questions, and how far each wording has come", q.BankPage},
		{http.MethodPost, "/admin/surveys/standard", writer, writing, d.Fail, "takes in the questions that come with the program, as drafts", q.AddStandard},
		{http.MethodGet, "/admin/surveys/items/new", writer, byNetwork, d.Fail, "asks for a question", q.NewItem},
		{http.MethodPost, "/admin/surveys/items/new", writer, writing, d.Fail, "makes it", q.MakeItem},
		{http.MethodGet, "/admin/surveys/items/:item", staff, byNetwork, d.Fail, "one question in each language, and who approved it", q.ItemPage},
		{http.MethodPost, "/admin/surveys/items/:item", writer, writing, d.Fail, "appends a version", q.SaveItem},
		{http.MethodPost, "/admin/surveys/items/:item/submit", writer, writing, d.Fail, "puts it to review", q.SubmitItem},
		{http.MethodPost, "/admin/surveys/items/:item/review", reviewer, writing, d.Fail, "approves it, or sends it back", q.ReviewItem},
		{http.MethodPost, "/admin/surveys/items/:item/retire", signer, writing, d.Fail, "takes a wording out for good", q.RetireItem},
		{http.MethodGet, "/admin/campaigns/:campaign/survey", analyst, byNetwork, d.Fail, "what a campaign's visits are asked, and what they answered", s.paper(q.SurveyPage)},
		{http.MethodPost, "/admin/campaigns/:campaign/survey", runner, writing, d.Fail, "saves, registers or ends it", q.SurveyForm},
	}
}
