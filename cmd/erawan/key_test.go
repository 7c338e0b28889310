package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// fresh is a fresh SQLite database with one team in it, as flags, and the team's id.
func fresh(t *testing.T) (flag, org string) {
	t.Helper()
	flag = "--database-url=sqlite://" + filepath.Join(t.TempDir(), "erawan.db")
	if code, _, e := call(t, "migrate", "up", flag); code != done {
		t.Fatal(e)
	}
	code, said, e := call(t, "user", "add", flag, "--email", "you@team.example", "--role", "owner")
	if code != done {
		t.Fatal(e)
	}
	return flag, regexp.MustCompile(`org_[0-9a-z]+`).FindString(said)
}

func TestAKeyIsMadeListedAndRevoked(t *testing.T) {
	t.Parallel()
	flag, org := fresh(t)
	make := func(args ...string) string {
		t.Helper()
		code, said, e := call(t, append([]string{"key", "create", flag, "--org", org}, args...)...)
		if code != done {
			t.Fatal(e)
		}
		return strings.TrimSpace(said)
	}
	secret := make("--kind", "secret", "--scopes", "reports:read", "--expires", "2199-12-31", "--label", "Booking server")
	page := make("--kind", "publishable", "--origins", "https://shop.example")
	old := make("--kind", "secret")
	if !regexp.MustCompile(`^sk_[0-9a-z]{26}_[0-9a-z]{52}$`).MatchString(secret) || !strings.HasPrefix(page, "pk_") {
		t.Errorf("printed %s and %s", secret, page)
	}
	name := "key_" + secret[3:29]
	list := func() string {
		t.Helper()
		code, said, e := call(t, "key", "list", flag, "--org", org)
		if code != done {
			t.Fatal(e)
		}
		return said
	}
	all := list()
	for _, want := range []string{`KEY +ORGANISATION +KIND +OPENS +MADE +UNTIL +LAST USED +STATE +LABEL`,
		name + ` +team.example +secret +reports:read +\d{4}-\d\d-\d\d +2200-01-01 +- +works +Booking server`,
		`key_\w+ +team.example +publishable +https://shop.example .* - +- +works +publishable key`,
		`key_\w+ +team.example +secret +decisions:read,decisions:explain,reports:read,segments:read,exports:read .* works +secret key`} {
		if !regexp.MustCompile(want).MatchString(all) {
			t.Errorf("the list lacks %s:\n%s", want, all)
		}
	}
	for _, leak := range []string{secret, old, page} {
		if strings.Contains(all, leak) {
			t.Errorf("the list holds %s", leak)
		}
	}
	for _, key := range []string{name, page} {
		if code, said, e := call(t, "key", "revoke", flag, key); code != done || !strings.HasPrefix(said, "revoked key_") {
			t.Errorf("%d %s %s", code, said, e)
		}
	}
	if n := strings.Count(list(), "revoked"); n != 2 {
		t.Errorf("%d of 2 are revoked:\n%s", n, list())
	}
}

func TestAKeyThatCannotBeIsRefused(t *testing.T) {
	t.Parallel()
	flag, org := fresh(t)
	for name, c := range map[string]struct {
		args []string
		code int
		says string
	}{
		"a scope of nobody":       {[]string{"create", "--kind", "secret", "--scopes", "events:write"}, failed, "cannot be made for this"},
		"a page with scopes":      {[]string{"create", "--kind", "publishable", "--scopes", "reports:read"}, misuse, "--scopes"},
		"a server with origins":   {[]string{"create", "--kind", "secret", "--origins", "https://shop.example"}, misuse, "--origins"},
		"an origin with a path":   {[]string{"create", "--kind", "publishable", "--origins", "https://shop.example/a"}, failed, "no address of a site"},
		"a day that is none":      {[]string{"create", "--kind", "secret", "--expires", "soon"}, misuse, "--expires"},
		"a day that is over":      {[]string{"create", "--kind", "secret", "--expires", "2001-01-01"}, failed, "past"},
		"an organisation of none": {[]string{"create", "--kind", "secret", "--org", "org_none"}, failed, ""},
		"a key of none":           {[]string{"revoke", "key_none"}, failed, "key list"},
	} {
		args := append([]string{"key", c.args[0], flag}, c.args[1:]...)
		if c.args[0] == "create" && !strings.Contains(strings.Join(args, " "), "--org") {
			args = append(args, "--org", org)
		}
		if code, _, e := call(t, args...); code != c.code || !strings.Contains(e, c.says) {
			t.Errorf("%s: exit %d: %s", name, code, e)
		}
	}
}

func TestAPersonIsAddedInARoleThatFitsWithAPasswordThatDoes(t *testing.T) {
	t.Parallel()
	flag, org := fresh(t)
	file := filepath.Join(t.TempDir(), "password")
	add := func(role, password string) (int, string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(password+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		code, _, e := call(t, "user", "add", flag, "--org", org, "--email", strings.ReplaceAll(role, "_", ".")+"@team.example", "--role", role, "--password-file", file)
		return code, e
	}
	if code, e := add("reviewer_law", "a sentence is fine"); code != done {
		t.Error(e)
	}
	if code, e := add("author", "short"); code != failed || !strings.Contains(e, "at least 12") {
		t.Errorf("a short password: %d %s", code, e)
	}
	if code, e := add("partner_manager", "a sentence is fine"); code != failed || !strings.Contains(e, "cannot have this role") && !strings.Contains(e, "can have this role") {
		t.Errorf("a partner's role in a team: %d %s", code, e)
	}
	if code, e := add("partner", "a sentence is fine"); code != misuse {
		t.Errorf("a role that was: %d %s", code, e)
	}
}
