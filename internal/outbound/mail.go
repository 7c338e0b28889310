package outbound

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/url"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"

	"erawan/campaigns/evidence"
	"erawan/campaigns/pledges"
	"erawan/internal/fault"
)

// Mailer sends by one mail server, which the operator names.
type Mailer struct {
	host, user, password string
	port                 int
	implicit, plain      bool
	from                 string
	dialer               Dialer
}

const mailTimeout = 30 * time.Second

// NewMailer reads the address of a mail server: smtps://user@host:465?from=a@b, or smtp:// with STARTTLS, which must be offered unless
// the address ends on tls=none. Its errors hold no password.
func NewMailer(address, password string, dialer Dialer) (*Mailer, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("it is no address; use one such as smtps://reports@mail.example.org:465?from=reports@example.org")
	}
	m := &Mailer{host: u.Hostname(), user: u.User.Username(), password: password, implicit: u.Scheme == "smtps", plain: u.Query().Get("tls") == "none", from: u.Query().Get("from"), dialer: dialer}
	if own, given := u.User.Password(); given {
		m.password = own
	}
	switch {
	case u.Scheme != "smtp" && u.Scheme != "smtps" || m.host == "":
		return nil, errors.New("begin it with smtp:// or smtps:// and a host")
	case m.plain && (m.implicit || m.user != ""):
		return nil, errors.New("tls=none goes with smtp:// and without a user only: a password is not sent in the clear")
	}
	if a, err := mail.ParseAddress(m.from); err != nil || a.Address != m.from {
		return nil, errors.New("say who the mail is from: ?from=reports@example.org")
	}
	m.port = 587
	if m.implicit {
		m.port = 465
	}
	if u.Port() != "" {
		if m.port, err = strconv.Atoi(u.Port()); err != nil {
			return nil, errors.New("its port is no number")
		}
	}
	return m, nil
}

func (m *Mailer) dial(ctx context.Context, network, address string) (net.Conn, error) {
	c, err := m.dialer.DialContext(ctx, network, address)
	if err != nil || !m.implicit {
		return c, err
	}
	private := tls.Client(c, &tls.Config{ServerName: m.host, MinVersion: tls.VersionTLS12})
	if err := private.HandshakeContext(ctx); err != nil {
		c.Close()
		return nil, err
	}
	return private, nil
}

func (m *Mailer) client() (*gomail.Client, error) {
	options := []gomail.Option{gomail.WithPort(m.port), gomail.WithTimeout(mailTimeout), gomail.WithDialContextFunc(m.dial), gomail.WithTLSPolicy(gomail.TLSMandatory)}
	switch {
	case m.implicit:
		options = append(options, gomail.WithSSL())
	case m.plain:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	}
	if m.user != "" {
		way := gomail.SMTPAuthAutoDiscover
		if m.implicit {
			way = gomail.SMTPAuthPlain // it is not told that the connection is private from its first byte
		}
		options = append(options, gomail.WithSMTPAuth(way), gomail.WithUsername(m.user), gomail.WithPassword(m.password))
	}
	return gomail.NewClient(m.host, options...)
}

// Carry sends a parcel as a letter of its own to each of its addressees, so that none reads who the others are. Sent again, a
// letter has the same id.
func (m *Mailer) Carry(ctx context.Context, p evidence.Parcel) error {
	var letters []*gomail.Msg
	for i, to := range p.To {
		letter := gomail.NewMsg()
		if err := errors.Join(letter.From(m.from), letter.To(to)); err != nil {
			return fault.New(fault.Invalid, "", "delivery.bad_to").Because(errors.New("an address of the schedule is none"))
		}
		letter.SetMessageIDWithValue(fmt.Sprintf("%s.%d@%s", p.ID, i, m.host))
		letter.Subject(p.Subject)
		letter.SetGenHeader("Auto-Submitted", "auto-generated")
		letter.SetDate()
		letter.SetBodyString(gomail.TypeTextPlain, p.Text)
		letter.AttachReadSeeker(p.Name, bytes.NewReader(p.File), gomail.WithFileContentType(gomail.ContentType(p.Kind)))
		for _, also := range p.Also {
			letter.AttachReadSeeker(also.Name, bytes.NewReader(also.File), gomail.WithFileContentType(gomail.ContentType(also.Kind)))
		}
		letters = append(letters, letter)
	}
	return m.send(ctx, letters...)
}

// Send sends one letter of text alone: nothing in it tells whether it was read. Sent again, it has the same id.
func (m *Mailer) Send(ctx context.Context, l pledges.Letter) error {
	letter := gomail.NewMsg()
	if err := errors.Join(letter.From(m.from), letter.To(l.To)); err != nil {
		return fault.New(fault.Invalid, "", "delivery.bad_to").Because(errors.New("the address of a letter is none"))
	}
	letter.SetMessageIDWithValue(fmt.Sprintf("%s@%s", l.ID, m.host))
	letter.Subject(l.Subject)
	letter.SetGenHeader("Auto-Submitted", "auto-generated")
	if l.Stop != "" { // RFC 8058
		letter.SetGenHeader("List-Unsubscribe", "<"+l.Stop+">")
		letter.SetGenHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
	}
	letter.SetDate()
	letter.SetBodyString(gomail.TypeTextPlain, l.Text)
	return m.send(ctx, letter)
}

func (m *Mailer) send(ctx context.Context, letters ...*gomail.Msg) error {
	client, err := m.client()
	if err != nil {
		return fmt.Errorf("mail client: %w", err)
	}
	return told(client.DialAndSendWithContext(ctx, letters...))
}

// told says what went wrong without what a server repeats: its words may hold addresses.
func told(err error) error {
	var sending *gomail.SendError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.As(err, &sending) && !sending.IsTemp() && sending.ErrorCode() >= 500:
		return fault.New(fault.Unavailable, "", "delivery.mail_refused")
	}
	return fault.New(fault.Unavailable, "", "delivery.mail_away")
}
