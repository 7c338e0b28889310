package jobs

import (
	"context"
	"log/slog"
	"time"

	"erawan/campaigns/pledges"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// Reminders are where letters to people who promised stand.
type Reminders interface {
	// SeenSender notes that a process is at work that can open what was sealed for some keys.
	SeenSender(ctx context.Context, recipients []string) error
	// ClaimReminder takes up the letter that waits longest, of those that some keys open; one with an ID of 0 when there is none.
	ClaimReminder(ctx context.Context, recipients []string, lease time.Duration) (pledges.Reminder, error)
	SettleReminder(ctx context.Context, was, next pledges.Reminder) error
	// DropUnconfirmed erases addresses that nobody confirmed in time, or whose letters have nothing to ask any more.
	DropUnconfirmed(ctx context.Context) (int64, error)
}

// Words says sentences in a language.
type Words interface {
	Say(l lang.Locale, key string, args map[string]any) string
}

// Reminder sends people who promised the letters that they asked for. Only a process with an organisation's secret key can: without one it
// erases what has had its time, and sends nothing.
type Reminder struct {
	Store Reminders
	Keys  *access.Identities // nil where no organisation's letters are sent from here
	Post  pledges.Post       // nil where there is no mail server
	Words Words
	Now   func() time.Time
	Log   *slog.Logger
}

// Run sends until the context ends.
func (r Reminder) Run(ctx context.Context) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if err := r.Once(ctx); err != nil && ctx.Err() == nil {
			r.Log.Warn("reminders not sent", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Once erases what has had its time, and sends all that is due.
func (r Reminder) Once(ctx context.Context) error {
	if n, err := r.Store.DropUnconfirmed(ctx); err != nil {
		return err
	} else if n > 0 {
		r.Log.Info("contacts erased", "count", n)
	}
	mine := r.Keys.Recipients()
	if len(mine) == 0 || r.Post == nil {
		return nil
	}
	if err := r.Store.SeenSender(ctx, mine); err != nil {
		return err
	}
	for ctx.Err() == nil {
		due, err := r.Store.ClaimReminder(ctx, mine, lease)
		if err != nil || due.ID == 0 {
			return err
		}
		if err := r.Store.SettleReminder(ctx, due, r.send(ctx, due)); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// send is one attempt, and what follows it. Neither the address nor whose pledge it is stands in the log.
func (r Reminder) send(ctx context.Context, due pledges.Reminder) pledges.Reminder {
	if !due.Open(r.Now()) { // nobody was there to send it in time: it would ask what cannot be told any more
		return due.Sent()
	}
	plain, err := r.Keys.Open(due.Sealed)
	var o pledges.Order
	if err == nil {
		o, err = pledges.OpenOrder(plain)
	}
	if err != nil {
		r.Log.Warn("contact not readable", "wave", int(due.Wave))
		return due.Failed(r.Now())
	}
	within, cancel := context.WithTimeout(ctx, lease/2)
	defer cancel()
	key := map[pledges.Wave]string{pledges.Month: "month", pledges.Quarter: "quarter"}[due.Wave]
	err = r.Post.Send(within, pledges.Letter{ID: "remind." + due.Nonce + "." + key, To: o.To, Stop: o.Stop, Subject: r.Words.Say(o.Locale, "letter."+key+"_subject", nil),
		Text: r.Words.Say(o.Locale, "letter."+key+"_text", map[string]any{"promise": o.Promise, "day": o.Day, "after": o.After, "stop": o.Stop})})
	switch why := reason(err); {
	case err == nil:
		r.Log.Info("reminder sent", "wave", int(due.Wave), "attempt", due.Attempts)
		return due.Sent()
	case fault.Is(err, fault.Invalid), why == "delivery.mail_refused":
		r.Log.Warn("reminder refused", "wave", int(due.Wave), "attempt", due.Attempts, "why", why)
		due.Done = true // the server takes nothing for it: the address goes
		return due
	default:
		r.Log.Warn("reminder not sent", "wave", int(due.Wave), "attempt", due.Attempts, "why", why)
		return due.Failed(r.Now())
	}
}
