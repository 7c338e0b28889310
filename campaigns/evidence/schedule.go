package evidence

import (
	"context"
	"fmt"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/adhocore/gronx"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// The ways a report is delivered, and the kinds of file that it is delivered as.
const (
	ByMail   = "mail"
	ToFolder = "folder"
	ByHook   = "webhook"
	PDF      = "pdf"
)

// Ways and Files list them, for forms.
var (
	Ways  = []string{ByMail, ToFolder, ByHook}
	Files = []string{"xlsx", "csv", "json", PDF}
)

// MaxRecipients is to how many addresses one schedule sends.
const MaxRecipients = 10

// Schedule is a kept question that is asked again and again, and its answer delivered.
type Schedule struct {
	ID      int64
	Org     int64
	Public  string
	Title   string
	Address string // the question; without days of its own it is of the days before the one on which it is due
	Cron    string // when: minute, hour, day, month and day of the week, in Zone
	Zone    string
	Locale  lang.Locale
	File    string
	Way     string
	To      []string // addresses; for mail only
	Hook    campaigns.Hook
	Next    time.Time
	By      access.Actor
	At      time.Time
}

// Weekly and Monthly are schedules in the words of a form: on a day of the week (0 is Sunday) or the first of each month, at an hour.
func Weekly(day, hour int) string { return fmt.Sprintf("0 %d * * %d", hour, day) }

// Monthly is the first of each month.
func Monthly(hour int) string { return fmt.Sprintf("0 %d 1 * *", hour) }

// Rhythm is what Weekly and Monthly made, in the words of that form: "week" with its day, or "month", and the hour. Every other
// schedule is "cron".
func Rhythm(cron string) (rhythm string, day, hour int) {
	for hour := range 24 {
		if cron == Monthly(hour) {
			return "month", 0, hour
		}
		for day := range 7 {
			if cron == Weekly(day, hour) {
				return "week", day, hour
			}
		}
	}
	return "cron", 0, 0
}

var oneMinute = regexp.MustCompile(`^[0-5]?[0-9]$`)

// Checked is the schedule as it is kept, with the moment when it is due next.
func (s Schedule) Checked(now time.Time) (Schedule, error) {
	var wrong fault.Faults
	var err error
	if s.Title, err = titleOf(s.Title); err != nil {
		wrong = append(wrong, fault.All(err)...)
	}
	s.Cron = strings.Join(strings.Fields(s.Cron), " ")
	parts := strings.Fields(s.Cron)
	zone, zoneErr := time.LoadLocation(s.Zone)
	switch {
	case zoneErr != nil || s.Zone == "" || s.Zone == "Local":
		wrong.Add(fault.Invalid, "/zone", "schedule.bad_zone")
	case len(parts) != 5 || !gronx.IsValid(s.Cron):
		wrong.Add(fault.Invalid, "/cron", "schedule.bad_cron")
	case !oneMinute.MatchString(parts[0]):
		wrong.Add(fault.Invalid, "/cron", "schedule.too_often")
	default:
		if s.Next, err = gronx.NextTickAfter(s.Cron, now.In(zone), false); err != nil {
			wrong.Add(fault.Invalid, "/cron", "schedule.never")
		}
	}
	if !slices.Contains(Files, s.File) {
		wrong.Add(fault.Invalid, "/file", "build.unknown_choice")
	}
	if !slices.Contains(Ways, s.Way) {
		wrong.Add(fault.Invalid, "/way", "build.unknown_choice")
	}
	if !s.Locale.Valid() {
		wrong.Add(fault.Invalid, "/locale", "build.unknown_choice")
	}
	wrong = append(wrong, s.addressees()...)
	return s, wrong.Err()
}

func (s *Schedule) addressees() (wrong fault.Faults) {
	switch s.Way {
	case ByHook:
		s.To = nil
		return fault.All(s.Hook.Check())
	case ToFolder:
		s.To = nil
		return nil
	}
	if len(s.To) == 0 || len(s.To) > MaxRecipients {
		wrong = append(wrong, fault.New(fault.Invalid, "/to", "schedule.needs_to").With("most", MaxRecipients))
	}
	for _, to := range s.To {
		if a, err := mail.ParseAddress(to); err != nil || a.Address != to || len(to) > 254 {
			wrong.Add(fault.Invalid, "/to", "schedule.bad_to")
			break
		}
	}
	return wrong
}

// Due is the last moment up to now when the schedule was due, how many before it were missed and are not made up for, and when
// it is due next. It begins with Next.
func (s Schedule) Due(now time.Time) (due time.Time, missed int, next time.Time, err error) {
	zone, err := time.LoadLocation(s.Zone)
	if err != nil {
		return due, 0, next, fmt.Errorf("schedule %s: %w", s.Public, err)
	}
	next = s.Next
	for ; !next.After(now); missed++ {
		due = next
		if next, err = gronx.NextTickAfter(s.Cron, due.In(zone), false); err != nil {
			return due, missed, next, fmt.Errorf("schedule %s: %w", s.Public, err)
		}
	}
	return due, max(0, missed-1), next, nil
}

// Days are the days of a question of so many, for what was due at a moment: up to the day before, whenever it is answered.
func (s Schedule) Days(due time.Time, last int) (from, to campaigns.Date) {
	zone, err := time.LoadLocation(s.Zone)
	if err != nil { // Checked has been asked
		zone = time.UTC
	}
	to = campaigns.DateOf(due.In(zone)).Plus(-1)
	return to.Plus(1 - last), to
}

// The states of a run.
const (
	Waiting = "waiting" // it is tried again at Next
	Sent    = "sent"
	Failed  = "failed" // it was tried often enough
	Dropped = "dropped"
)

// Run is one delivery: due at a moment, once.
type Run struct {
	ID       int64
	Public   string
	Schedule int64
	Title    string // of the schedule
	Way      string
	Due      time.Time
	Missed   int // moments before it that nobody was there for
	State    string
	Attempts int
	Next     time.Time
	Why      string // key of what went wrong last
	Status   int    // which a webhook answered with last; 0 for none
	Test     bool   // somebody asked for it: it is tried once, also where the webhook is off
	Bytes    int64
	Revision int64 // of the data that was sent
	Sent     time.Time
}

// pauses are between attempts.
var pauses = []time.Duration{time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 6 * time.Hour, 12 * time.Hour}

// Tried is the run after an attempt that went wrong, or with no key, well.
func (r Run) Tried(now time.Time, why string) Run {
	r.Why = why
	switch {
	case why == "":
		r.State, r.Sent = Sent, now
	case r.Test, r.Attempts > len(pauses):
		r.State = Failed
	default:
		r.Next = now.Add(pauses[max(0, r.Attempts-1)])
	}
	return r
}

// Timetable keeps schedules, and what became of them.
type Timetable interface {
	Schedule(ctx context.Context, s access.Scope, sch Schedule) (Schedule, error)
	Schedules(ctx context.Context, s access.Scope, most int) ([]Schedule, error)
	// ScheduleOf is one that goes on, with its last deliveries, the last due first.
	ScheduleOf(ctx context.Context, s access.Scope, public string, most int) (Schedule, []Run, error)
	// TestSchedule makes a delivery that is due now.
	TestSchedule(ctx context.Context, s access.Scope, public string) error
	// DropSchedule ends one. What still waits is not sent.
	DropSchedule(ctx context.Context, s access.Scope, public string) error
	// Runs lists deliveries, the last due first.
	Runs(ctx context.Context, s access.Scope, most int) ([]Run, error)
}

// ScheduleHooks changes the webhooks of schedules.
type ScheduleHooks interface {
	// TurnSchedule turns one on or off. While it is off nothing is made or sent for it; on again it is sent what waits.
	TurnSchedule(ctx context.Context, s access.Scope, public string, on bool) error
	// RotateSchedule puts a fresh sealed secret in the place of one that goes on signing for campaigns.HookOverlap.
	RotateSchedule(ctx context.Context, s access.Scope, public, secret string) error
}
