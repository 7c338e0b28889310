package campaigns

import (
	"slices"
	"time"

	"erawan/internal/access"
	"erawan/internal/fault"
)

// Step is something that somebody asks to be done with a campaign.
type Step string

// The steps.
const (
	Write     Step = "write"    // other content; where it stands stays
	Put       Step = "put"      // a whole campaign, with where it stands, as an import or a seed brings it
	MakeReady Step = "ready"    // whole, and everything it says approved in a language at least
	Rework    Step = "rework"   // back to a draft, before it was ever shown
	Publish   Step = "publish"  // shown within its window; scheduled until that opens
	Pause     Step = "pause"    // out of every answer for a while
	Continue  Step = "continue" // back after a pause
	End       Step = "end"      // over, for good
	Archive   Step = "archive"  // out of the lists
	Restore   Step = "restore"  // and back
	Undo      Step = "undo"     // the version before, as a new version
	Clone     Step = "clone"    // a draft of its own that begins with the same content
)

// Steps lists what people ask for by a button, in the order of a life.
func Steps() []Step {
	return []Step{MakeReady, Publish, Pause, Continue, Rework, End, Archive, Restore, Undo, Clone}
}

// Asked is a step that somebody asks for.
type Asked struct {
	Step    Step
	By      access.Actor
	Role    access.Role // of whoever asks; the command line asks as the owner
	Version int         // that they saw
	Draft   Campaign    // to write or put: what it shall say
	Public  string      // to clone: the id that the copy gets, so that a button pressed twice makes one
	Sure    bool        // to change what a running comparison compares: they were told what that does to it
}

// Life is all that decides on a step of one campaign.
type Life struct {
	Is    Campaign // as it stands; its zero is one that is new
	Was   Campaign // the version before; its zero where there is none
	Lacks func(Campaign) []*fault.Fault
}

// onward is where people may bring a campaign from where it stands.
var onward = map[State][]State{
	"":     {Draft, Ready, Live, Paused, Ended},
	Draft:  {Draft, Ready, Live},
	Ready:  {Ready, Draft, Live, Ended},
	Live:   {Live, Paused, Ended},
	Paused: {Paused, Live, Ended},
	Ended:  {Ended},
}

// plain are the steps that lead from some standings to one state.
var plain = map[Step]struct {
	from []State
	to   State
}{
	MakeReady: {[]State{Draft}, Ready}, Publish: {[]State{Ready}, Live}, Rework: {[]State{Ready, Scheduled}, Draft},
	Pause: {[]State{Live, Scheduled}, Paused}, Continue: {[]State{Paused}, Live}, End: {[]State{Ready, Scheduled, Live, Paused}, Ended},
}

// Offers lists the steps that a campaign may be asked for where it stands, in the order of a life.
func (l Life) Offers(now time.Time) []Step {
	return slices.DeleteFunc(Steps(), func(s Step) bool {
		_, changed, err := l.next(Asked{Step: s}, now)
		return err != nil || !changed // what stands already is not offered
	})
}

// Decide is the one place that decides on a step. Every path goes through it: page, import, command and seed; what a
// clock does needs no step. It returns the version to append, and whether there is one: what stands already as it was asked for is
// not written again. Its error is a fault: Stale when the campaign is no longer the one that was seen, Forbidden when this person
// may not, Conflict when the campaign does not stand where that can be asked, Invalid with everything that is missing.
func (l Life) Decide(a Asked, now time.Time) (Campaign, bool, error) {
	if !a.Role.May(access.RunCampaigns) {
		return l.Is, false, fault.New(fault.Forbidden, "", "campaign.not_yours")
	}
	next, changed, err := l.next(a, now)
	if err != nil || !changed {
		return next, false, err
	}
	if l.stale(a) {
		return l.Is, false, fault.New(fault.Stale, "/version", "edited_meanwhile")
	}
	if err := l.admit(a, next, now); err != nil {
		return l.Is, false, err
	}
	return next, true, nil
}

// stale reports whether the campaign is another than the one that was seen, where that matters: to pause one never waits
// for somebody to look again, and to clone one takes nothing from it.
func (l Life) stale(a Asked) bool {
	return l.Is.ID != 0 && a.Step != Pause && a.Step != Clone && a.Version != l.Is.Version
}

// next is what a step makes of the campaign, and whether that is anything else.
func (l Life) next(a Asked, now time.Time) (Campaign, bool, error) {
	next, stands := l.Is, l.Is.At(now)
	wrong := fault.New(fault.Conflict, "", "campaign.not_from_here").With("state", string(stands)).With("step", string(a.Step))
	if way, ok := plain[a.Step]; ok {
		if next.State == way.to && stands == way.to || a.Step == Publish && stands == Scheduled || a.Step == Continue && stands == Scheduled {
			return next, false, nil
		}
		if !slices.Contains(way.from, stands) {
			return next, false, wrong
		}
		next.State = way.to
		return next, true, nil
	}
	switch a.Step {
	case Write, Put:
		return l.written(a, now)
	case Archive:
		if stands == Archived {
			return next, false, nil
		}
		if stands != Draft && stands != Ended {
			return next, false, wrong
		}
		next.Archived = true
		if stands == Ended {
			next.State = Ended
		}
		return next, true, nil
	case Restore:
		next.Archived = false
		return next, stands == Archived, nil
	case Undo:
		if l.Was.Version == 0 {
			return next, false, fault.New(fault.Conflict, "", "campaign.nothing_before")
		}
		next = l.Was
		next.Version = l.Is.Version
		return next, true, nil
	case Clone:
		next.ID, next.Public, next.Version, next.State, next.Archived, next.Split = 0, a.Public, 0, Draft, false, nil
		return next, true, nil
	}
	return next, false, fault.New(fault.Invalid, "step", "campaign.unknown_step")
}

// written is the campaign with other content.
func (l Life) written(a Asked, now time.Time) (Campaign, bool, error) {
	next := a.Draft
	switch {
	case l.Is.ID != 0:
		next.ID, next.Org, next.Public, next.Version, next.Archived = l.Is.ID, l.Is.Org, l.Is.Public, l.Is.Version, l.Is.Archived
	case a.Step == Write:
		next.State = Draft
	}
	if a.Step == Write && l.Is.ID != 0 {
		next.State = l.Is.State
		if stands := l.Is.At(now); stands == Archived || l.Is.State == Ended {
			return l.Is, false, fault.New(fault.Conflict, "", "campaign.not_from_here").With("state", string(stands)).With("step", string(a.Step))
		}
	}
	return next, true, nil
}

// admit holds the version that a step makes to what its standing asks for.
func (l Life) admit(a Asked, next Campaign, now time.Time) error {
	was := l.Is
	if a.Step == Clone {
		was = Campaign{}
	}
	if a.Step == Put && !slices.Contains(onward[""], next.State) {
		return fault.New(fault.Invalid, "/state", "campaign.unknown_state")
	}
	if a.Step == Put && !slices.Contains(onward[was.State], next.State) {
		return fault.New(fault.Conflict, "/state", "campaign.not_from_here").With("state", string(was.At(now))).With("step", string(next.State))
	}
	if err := next.Check(); err != nil {
		return err
	}
	if l.compares(now) && was.ID != 0 && !was.sameArms(next) && !a.Sure {
		return fault.New(fault.Conflict, "/messages", "campaign.changes_arms")
	}
	_, until := next.Window()
	starts := a.Step == MakeReady || a.Step == Publish || a.Step == Continue
	if !on(next.At(now)) && !starts {
		return nil
	}
	missing := l.Lacks(next)
	if on(was.At(now)) && was.State == next.State { // an edit: what was missing before it does not hold it up
		before := l.Lacks(was)
		missing = slices.DeleteFunc(missing, func(f *fault.Fault) bool {
			return slices.ContainsFunc(before, func(b *fault.Fault) bool { return b.Field == f.Field && b.Key == f.Key })
		})
	}
	if starts && len(fault.All(next.Validate())) == 0 && !now.Before(until) {
		missing = append(missing, fault.New(fault.Invalid, "/ends_on", "campaign.over"))
	}
	return fault.Faults(missing).Err()
}

// on reports whether a campaign that stands so is shown, will be, or waits for nothing but a word.
func on(s State) bool { return s == Ready || s == Scheduled || s == Live }

// compares reports whether visits have been given to the campaign's arms.
func (l Life) compares(now time.Time) bool {
	from, _ := l.Is.Window()
	return (l.Is.State == Live || l.Is.State == Paused) && !now.Before(from)
}

// Compares reports whether visits are given to the campaign's arms, or were before it was paused.
func (c Campaign) Compares(now time.Time) bool { return Life{Is: c}.compares(now) }

// sameArms reports whether a version compares what another does: the same variants chosen in the same way, against the same
// neutral card, with the same share held out.
func (c Campaign) sameArms(d Campaign) bool {
	return slices.Equal(c.Messages, d.Messages) && c.Choosing == d.Choosing && c.Neutral == d.Neutral && c.HoldOut == d.HoldOut &&
		c.Unit == d.Unit && c.Apart == d.Apart
}
