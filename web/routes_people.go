package web

import (
	"net/http"
	"slices"

	"erawan/web/ask"
)

// rosters are who works in an organisation: those whom a team looks after, and the own people of a partner. The rooms are the
// same; what somebody finds there is what their organisation reaches.
func (s *site) rosters() []route {
	return slices.Concat(s.roster("/admin/people", keeper, writing), s.roster("/partner/people", inviter, inviting), []route{
		{http.MethodPost, "/admin/people/requirement", keeper + fresh, writing, s.desk.Fail, "wants a second factor of everybody, or no longer", s.account.Require},
	})
}

func (s *site) roster(at string, who guard, invites ask.Limit) []route {
	d, a := s.desk, s.account
	return []route{
		{http.MethodGet, at, who, byNetwork, d.Fail, "who is in, who was asked", a.PeoplePage},
		{http.MethodPost, at + "/invite", who + fresh, invites, d.Fail, "makes a link and shows it once", a.Invite},
		{http.MethodPost, at + "/again", who + fresh, writing, d.Fail, "another link in place of the one before, shown once", a.InviteAgain},
		{http.MethodPost, at + "/uninvite", who, writing, d.Fail, "takes it back", a.Uninvite},
		{http.MethodGet, at + "/:person", who, byNetwork, d.Fail, "one person, and what was done to their account", a.PersonPage},
		{http.MethodPost, at + "/:person/role", who + fresh, writing, d.Fail, "gives another role", a.SetRole},
		{http.MethodPost, at + "/:person/disable", who + fresh, writing, d.Fail, "shuts out, and ends every session", a.Disable},
		{http.MethodPost, at + "/:person/enable", who + fresh, writing, d.Fail, "lets in again", a.Enable},
		{http.MethodPost, at + "/:person/factor", who + fresh, writing, d.Fail, "takes a second factor that was lost", a.ResetFactor},
		{http.MethodPost, at + "/:person/passkey", who + fresh, writing, d.Fail, "takes a passkey of a device that was lost", a.TakePasskey},
		{http.MethodPost, at + "/:person/identity", who + fresh, writing, d.Fail, "forgets what the provider calls them", a.TakeIdentity},
	}
}
