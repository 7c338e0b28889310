package main

import (
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/alecthomas/kong"

	"erawan/campaigns/engagement"
	"erawan/internal/access"
	"erawan/internal/lang"
	"erawan/internal/outbound"
	"erawan/internal/signon"
)

// Settings come from flags, then the environment, then the file, then these defaults.
type Settings struct {
	Config         kong.ConfigFlag `help:"Settings as TOML: the names below with underscores." type:"path" placeholder:"FILE"`
	Addr           string          `env:"ERAWAN_ADDR" default:":8080" help:"Address to listen on."`
	BaseURL        string          `name:"base-url" env:"ERAWAN_BASE_URL" help:"Our own address as browsers see it."`
	DatabaseURL    string          `name:"database-url" env:"ERAWAN_DATABASE_URL" help:"postgres://… or sqlite:///path."`
	PasswordFile   string          `name:"database-password-file" env:"ERAWAN_DATABASE_PASSWORD_FILE" help:"File with the password of the database's address." type:"path"`
	RedisURL       string          `name:"redis-url" env:"ERAWAN_REDIS_URL" help:"redis://, rediss://, redis+cluster://a,b,c, redis+sentinel://… or embedded:."`
	ReachRedisURL  string          `name:"reach-redis-url" env:"ERAWAN_REACH_REDIS_URL" help:"A Redis that keeps nothing on disk, through which nodes agree on the key of a day's reach; without it, each node has its own."`
	KeyFile        string          `env:"ERAWAN_KEY_FILE" help:"File of key families; erawan keys new makes one." type:"path"`
	TimeZone       string          `env:"ERAWAN_TIME_ZONE" default:"Asia/Bangkok" help:"Zone of reports."`
	DataDir        string          `env:"ERAWAN_DATA_DIR" help:"Folder of the spool and the kept plan." type:"path"`
	SMTPURL        string          `name:"smtp-url" env:"ERAWAN_SMTP_URL" help:"Mail server for scheduled reports: smtps://user@host:465?from=reports@example.org; without it, none are sent by e-mail."`
	SMTPPassFile   string          `name:"smtp-password-file" env:"ERAWAN_SMTP_PASSWORD_FILE" help:"File with the password of the mail server's user." type:"path"`
	ContactKeys    string          `name:"contact-keys" env:"ERAWAN_CONTACT_KEYS" help:"File with secret keys of age, of organisations whose reminders to people who promised are sent from here; without it, none are." type:"path"`
	ReportDir      string          `env:"ERAWAN_REPORT_DIR" help:"Folder that scheduled reports may be delivered to; without it, none are." type:"path"`
	FontDir        string          `env:"ERAWAN_FONT_DIR" help:"Folder of fonts for pictures, labels and kits; without it, the operating system's. erawan doctor says what each language is drawn with." type:"path"`
	Chromium       string          `env:"ERAWAN_CHROMIUM" help:"Chromium or Chrome that makes PDFs of report pages: a path, or a name to be found; without it, none are made."`
	MetricsAddr    string          `env:"ERAWAN_METRICS_ADDR" help:"Address to serve Prometheus metrics on, apart from the public one; without it, none are served."`
	OIDCIssuer     string          `name:"oidc-issuer" env:"ERAWAN_OIDC_ISSUER" help:"Address of the identity provider for single sign-on; without it there is none."`
	OIDCClientID   string          `name:"oidc-client-id" env:"ERAWAN_OIDC_CLIENT_ID" help:"What the identity provider calls this installation."`
	OIDCSecretFile string          `name:"oidc-client-secret-file" env:"ERAWAN_OIDC_CLIENT_SECRET_FILE" help:"File with the secret that goes with it." type:"path"`
	OIDCName       string          `name:"oidc-name" env:"ERAWAN_OIDC_NAME" help:"What people call the identity provider; it stands on the sign-in page."`
	TrustedProxies []string        `env:"ERAWAN_TRUSTED_PROXIES" help:"Networks whose forwarded addresses are believed."`
	DataCentreFile string          `env:"ERAWAN_DATA_CENTRE_FILE" help:"File of networks where machines are and no people, one a line; what comes from there does not count." type:"path"`
	OutboundAllow  []string        `env:"ERAWAN_OUTBOUND_ALLOW" help:"Networks that are called although they are not on the public internet, such as that of one's own mail server."`
	Ack            string          `env:"ERAWAN_ACK" default:"redis" enum:"redis,disk" help:"Where an event must be before it is acknowledged."`
	LogLevel       string          `env:"ERAWAN_LOG_LEVEL" default:"info" enum:"debug,info,warn,error" help:"Least level that is logged."`
}

// check finds settings that are wrong whatever the command; what a command needs, it asks for.
func (s *Settings) check() error {
	if _, err := time.LoadLocation(s.TimeZone); err != nil || s.TimeZone == "" {
		return fmt.Errorf("ERAWAN_TIME_ZONE: %q is no time zone; use a name such as Asia/Bangkok", s.TimeZone)
	}
	if s.BaseURL != "" {
		u, err := url.Parse(s.BaseURL)
		if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
			return fmt.Errorf("ERAWAN_BASE_URL: %q is no address; use one such as https://erawan.example", s.BaseURL)
		}
		s.BaseURL = strings.TrimSuffix(s.BaseURL, "/")
	}
	if s.MetricsAddr != "" && s.MetricsAddr == s.Addr {
		return fmt.Errorf("ERAWAN_METRICS_ADDR: it must not be ERAWAN_ADDR, which the public reaches")
	}
	for _, p := range s.TrustedProxies {
		if _, err := netip.ParsePrefix(p); err != nil {
			if _, err := netip.ParseAddr(p); err != nil {
				return fmt.Errorf("ERAWAN_TRUSTED_PROXIES: %q is no network; use one such as 10.0.0.0/8", p)
			}
		}
	}
	for _, p := range s.OutboundAllow {
		if _, err := netip.ParsePrefix(p); err != nil {
			return fmt.Errorf("ERAWAN_OUTBOUND_ALLOW: %q is no network; use one such as 10.1.2.0/24", p)
		}
	}
	if err := s.findChromium(); err != nil {
		return err
	}
	if err := s.checkOIDC(); err != nil {
		return err
	}
	if _, err := s.mailer(); err != nil {
		return err
	}
	if _, err := s.contactKeys(); err != nil {
		return err
	}
	if s.ReportDir != "" {
		if at, err := os.Stat(s.ReportDir); err != nil || !at.IsDir() {
			return fmt.Errorf("ERAWAN_REPORT_DIR: %s is no folder", s.ReportDir)
		}
	}
	return s.readPassword()
}

// findChromium finds the browser that makes PDFs, where one is named.
func (s *Settings) findChromium() error {
	if s.Chromium == "" {
		return nil
	}
	found, err := exec.LookPath(s.Chromium)
	if err != nil {
		return fmt.Errorf("ERAWAN_CHROMIUM: %s is no program; name a Chromium or Chrome, or leave it unset and no PDFs are made", s.Chromium)
	}
	s.Chromium = found
	return nil
}

// mailer sends by the mail server of the settings; nil where there is none.
func (s *Settings) mailer() (*outbound.Mailer, error) {
	if s.SMTPURL == "" {
		return nil, nil //nolint:nilnil // no mail server is a setting, not a fault
	}
	password := ""
	if s.SMTPPassFile != "" {
		b, err := os.ReadFile(s.SMTPPassFile)
		if err != nil {
			return nil, fmt.Errorf("ERAWAN_SMTP_PASSWORD_FILE: %w", err)
		}
		password = strings.TrimRight(string(b), "\r\n")
	}
	m, err := outbound.NewMailer(s.SMTPURL, password, s.dialer())
	if err != nil {
		return nil, fmt.Errorf("ERAWAN_SMTP_URL: %w", err)
	}
	return m, nil
}

// contactKeys are the secret keys that open contacts; nil where there are none.
func (s *Settings) contactKeys() (*access.Identities, error) {
	if s.ContactKeys == "" {
		return nil, nil //nolint:nilnil // no keys are a setting, not a fault
	}
	keys, err := access.LoadIdentities(s.ContactKeys)
	if err != nil {
		return nil, fmt.Errorf("ERAWAN_CONTACT_KEYS: %w", err)
	}
	return keys, nil
}

// checkOIDC finds what is wrong with single sign-on: all of its settings, or none.
func (s *Settings) checkOIDC() error {
	all := [][2]string{{"ERAWAN_OIDC_ISSUER", s.OIDCIssuer}, {"ERAWAN_OIDC_CLIENT_ID", s.OIDCClientID},
		{"ERAWAN_OIDC_CLIENT_SECRET_FILE", s.OIDCSecretFile}, {"ERAWAN_OIDC_NAME", s.OIDCName}}
	given := slices.ContainsFunc(all, func(one [2]string) bool { return one[1] != "" })
	if !given {
		return nil
	}
	for _, one := range all {
		if one[1] == "" {
			return fmt.Errorf("%s is not set; single sign-on needs it beside the others of its settings", one[0])
		}
	}
	if err := signon.CheckIssuer(s.OIDCIssuer); err != nil {
		return fmt.Errorf("ERAWAN_OIDC_ISSUER: %w", err)
	}
	if strings.TrimSpace(s.OIDCName) == "" || strings.ContainsAny(s.OIDCName, "\r\n") || lang.Clean("name", s.OIDCName, 40) != nil {
		return fmt.Errorf("ERAWAN_OIDC_NAME: give a short name of one line, such as the organisation's")
	}
	_, err := s.oidcSecret()
	return err
}

// oidcSecret is what the file of the provider's secret holds.
func (s *Settings) oidcSecret() (string, error) {
	b, err := os.ReadFile(s.OIDCSecretFile)
	if err != nil {
		return "", fmt.Errorf("ERAWAN_OIDC_CLIENT_SECRET_FILE: %w", err)
	}
	secret := strings.TrimRight(string(b), "\r\n")
	if secret == "" {
		return "", fmt.Errorf("ERAWAN_OIDC_CLIENT_SECRET_FILE: %s is empty", s.OIDCSecretFile)
	}
	return secret, nil
}

// oidcClient is how the identity provider knows us.
func (s *Settings) oidcClient() (signon.Client, error) {
	secret, err := s.oidcSecret()
	return signon.Client{Issuer: s.OIDCIssuer, ID: s.OIDCClientID, Secret: secret, Name: s.OIDCName}, err
}

// dataCentres are the networks of the file of data centres; none where there is no such file.
func (s *Settings) dataCentres() (engagement.Networks, error) {
	if s.DataCentreFile == "" {
		return engagement.Networks{}, nil
	}
	file, err := os.Open(s.DataCentreFile)
	if err != nil {
		return engagement.Networks{}, fmt.Errorf("ERAWAN_DATA_CENTRE_FILE: %w", err)
	}
	defer file.Close()
	n, err := engagement.ReadNetworks(file)
	if err != nil {
		return n, fmt.Errorf("ERAWAN_DATA_CENTRE_FILE: %w", err)
	}
	return n, nil
}

// dialer connects to the public internet, and to the networks that the settings allow.
func (s *Settings) dialer() outbound.Dialer {
	var d outbound.Dialer
	for _, text := range s.OutboundAllow {
		if p, err := netip.ParsePrefix(text); err == nil { // check has looked
			d.Allow = append(d.Allow, p)
		}
	}
	return d
}

// readPassword puts the password of a file into the database's address, so that no environment and no
// command line has to hold it.
func (s *Settings) readPassword() error {
	if s.PasswordFile == "" || s.DatabaseURL == "" {
		return nil
	}
	b, err := os.ReadFile(s.PasswordFile)
	if err != nil {
		return fmt.Errorf("ERAWAN_DATABASE_PASSWORD_FILE: %w", err)
	}
	scheme, rest, _ := strings.Cut(s.DatabaseURL, "://")
	user, host, found := strings.Cut(rest, "@")
	if !found || user == "" || strings.ContainsAny(user, ":/") {
		return fmt.Errorf("ERAWAN_DATABASE_PASSWORD_FILE: ERAWAN_DATABASE_URL must name a user without a password, as in postgres://erawan@host/erawan")
	}
	s.DatabaseURL = scheme + "://" + user + url.UserPassword("", strings.TrimRight(string(b), "\r\n")).String() + "@" + host
	return nil
}

// need names the first of the settings that a command cannot do without and that is missing.
func need(settings ...[2]string) error {
	for _, s := range settings {
		if s[1] == "" {
			return usage("%s is not set", s[0])
		}
	}
	return nil
}

func (s *Settings) database() [2]string { return [2]string{"ERAWAN_DATABASE_URL", s.DatabaseURL} }
func (s *Settings) redis() [2]string    { return [2]string{"ERAWAN_REDIS_URL", s.RedisURL} }
func (s *Settings) keyFile() [2]string  { return [2]string{"ERAWAN_KEY_FILE", s.KeyFile} }
func (s *Settings) dataDir() [2]string  { return [2]string{"ERAWAN_DATA_DIR", s.DataDir} }
func (s *Settings) baseURL() [2]string  { return [2]string{"ERAWAN_BASE_URL", s.BaseURL} }

func (s *Settings) logger(w io.Writer) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(s.LogLevel)) // the enum above lets no other through
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level}))
}

// tomlFile reads a settings file: keys are the flags with underscores.
func tomlFile(r io.Reader) (kong.Resolver, error) {
	values := map[string]any{}
	if _, err := toml.NewDecoder(r).Decode(&values); err != nil {
		return nil, fmt.Errorf("settings file: %w", err)
	}
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		return values[strings.ReplaceAll(flag.Name, "-", "_")], nil
	}), nil
}
