package engagement

import (
	"strings"

	"erawan/campaigns"
	"erawan/campaigns/engagement/agents"
)

// client is what a request says of the program that sent it, read once for all that it brings. Nothing of it
// is kept but whether it counts.
type client struct {
	agent agents.Agent
	marks Mark
}

func judge(userAgent, purpose string) client {
	purpose = strings.ToLower(purpose)
	by := client{agent: agents.Read(userAgent)}
	if strings.Contains(purpose, "prefetch") || strings.Contains(purpose, "prerender") {
		by.marks = Ahead
	}
	return by
}

// at is what the client is where messages are carried so. A partner's app, its mail and its own server send with
// whatever library they were written with; where a page is expected, a library is a machine.
func (c client) at(channel campaigns.Channel, server bool) Traits {
	t := Traits{Agent: c.agent, Where: agents.InPage, Marks: c.marks}
	switch {
	case server || channel == campaigns.App:
		t.Where = agents.InApp
	case channel == campaigns.Mail:
		t.Where = agents.InMail
	}
	return t
}
