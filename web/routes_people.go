package web

import "net/http"

// rosters are who works in an organisation: those whom a team looks after, and the own people of a partner. The rooms are the
// same; what somebody finds there is what their organisation reaches.
func (s *site) rosters() []route {
	d, a := s.desk, s.account
	return []route{
		{http.MethodGet, "/admin/people", keeper, byNetwork, d.Fail, "who is in, who was asked", a.PeoplePage},
		{http.MethodPost, "/admin/people/invite", keeper + fresh, writing, d.Fail, "makes a link and shows it once", a.Invite},
		{http.MethodPost, "/admin/people/again", keeper + fresh, writing, d.Fail, "another link in place of the one before, shown once", a.InviteAgain},
		{http.MethodPost, "/admin/people/uninvite", keeper, writing, d.Fail, "takes it back", a.Uninvite},
		{http.MethodGet, "/admin/people/:person", keeper, byNetwork, d.Fail, "one person, and what was done to their account", a.PersonPage},
		{http.MethodPost, "/admin/people/:person/role", keeper + fresh, writing, d.Fail, "gives another role", a.SetRole},
		{http.MethodPost, "/admin/people/:person/disable", keeper + fresh, writing, d.Fail, "shuts out, and ends every session", a.Disable},
		{http.MethodPost, "/admin/people/:person/enable", keeper + fresh, writing, d.Fail, "lets in again", a.Enable},
		{http.MethodPost, "/admin/people/:person/factor", keeper + fresh, writing, d.Fail, "takes a second factor that was lost", a.ResetFactor},
		{http.MethodPost, "/admin/people/:person/passkey", keeper + fresh, writing, d.Fail, "takes a passkey of a device that was lost", a.TakePasskey},
		{http.MethodPost, "/admin/people/:person/identity", keeper + fresh, writing, d.Fail, "forgets what the provider calls them", a.TakeIdentity},
		{http.MethodPost, "/admin/people/requirement", keeper + fresh, writing, d.Fail, "wants a second factor of everybody, or no longer", a.Require},
		{http.MethodGet, "/partner/people", inviter, byNetwork, d.Fail, "who of a partner is in, who was asked", a.PeoplePage},
		{http.MethodPost, "/partner/people/invite", inviter + fresh, inviting, d.Fail, "makes a link and shows it once", a.Invite},
		{http.MethodPost, "/partner/people/again", inviter + fresh, writing, d.Fail, "another link in place of the one before, shown once", a.InviteAgain},
		{http.MethodPost, "/partner/people/uninvite", inviter, writing, d.Fail, "takes it back", a.Uninvite},
		{http.MethodGet, "/partner/people/:person", inviter, byNetwork, d.Fail, "one person, and what was done to their account", a.PersonPage},
		{http.MethodPost, "/partner/people/:person/role", inviter + fresh, writing, d.Fail, "gives another role", a.SetRole},
		{http.MethodPost, "/partner/people/:person/disable", inviter + fresh, writing, d.Fail, "shuts out, and ends every session", a.Disable},
		{http.MethodPost, "/partner/people/:person/enable", inviter + fresh, writing, d.Fail, "lets in again", a.Enable},
		{http.MethodPost, "/partner/people/:person/factor", inviter + fresh, writing, d.Fail, "takes a second factor that was lost", a.ResetFactor},
		{http.MethodPost, "/partner/people/:person/passkey", inviter + fresh, writing, d.Fail, "takes a passkey of a device that was lost", a.TakePasskey},
		{http.MethodPost, "/partner/people/:person/identity", inviter + fresh, writing, d.Fail, "forgets what the provider calls them", a.TakeIdentity},
	}
}
