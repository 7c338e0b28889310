package admin

import (
	"context"

	"erawan/campaigns"
	"erawan/campaigns/experiment"
	"erawan/internal/access"
	"erawan/internal/page"
)

// Experiments finds those that run, with the campaigns that they are on.
type Experiments interface {
	Running(ctx context.Context, s access.Scope, most int) ([]experiment.Registration, []campaigns.Campaign, error)
}

// Tallies counts what experiments divided.
type Tallies interface {
	Tallies(ctx context.Context, s access.Scope, spans []experiment.Span) (map[int64]experiment.Tally, error)
}

// mostRunning is how many running experiments Home looks at: more than a team runs at once.
const mostRunning = 50

// divided tells of every running experiment whose visits are divided as chance would not divide them.
func (c *Console) divided(ctx context.Context, v *homeView) error {
	scope := v.Person.Scope()
	running, on, err := c.Experiments.Running(ctx, scope, mostRunning)
	if err != nil {
		return err
	}
	spans := make([]experiment.Span, len(running))
	for i, r := range running {
		spans[i] = experiment.Span{Campaign: r.Campaign, Since: r.Began}
	}
	tallies, err := c.Tallies.Tallies(ctx, scope, spans)
	if err != nil {
		return err
	}
	for i, r := range running {
		want := experiment.SharesOf(on[i])
		if drawn, ok := c.Planner.Realised(on[i]); ok {
			want = want.Drawn(drawn.Shown, drawn.HeldOut)
		}
		if !experiment.Alarm(tallies[r.Campaign].Divisions(on[i].Messages, want)) {
			continue
		}
		v.Needs = append(v.Needs, needView{Icon: "warn", Tone: "halt", What: v.say("need.divided", "name", on[i].Name.In(v.Locale)), Why: v.say("need.divided_why"),
			Do: &page.Link{Path: campaignsPath + "/" + on[i].Public + "/experiment", Text: v.say("need.see_experiment")}})
	}
	return nil
}
