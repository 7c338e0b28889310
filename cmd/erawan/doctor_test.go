package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"erawan/internal/db"
)

// patient is an installation that doctor finds nothing wrong with, and the settings it is shown.
type patient struct {
	*installation
	settings map[string]string
}

// healthy is an installation on Postgres and Redis with a node that runs.
func healthy(t *testing.T) *patient {
	t.Helper()
	in := scaled(t)
	const fonts = "/usr/share/fonts" // which the tests brought
	node := in.web(t, "a")
	dir := filepath.Join(in.dataDir, "doctor")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	return &patient{in, map[string]string{"database-url": in.database, "redis-url": in.redis.URL, "key-file": filepath.Join(in.dataDir, "keys.json"),
		"data-dir": dir, "base-url": node.base(), "font-dir": fonts}}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	err := os.MkdirAll(filepath.Dir(path), 0o700)
	if err == nil {
		err = os.WriteFile(path, []byte(text), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// args are doctor's arguments, with some settings in place of the healthy ones.
func (p *patient) args(changes map[string]string) []string {
	out := []string{"doctor", "--running"}
	for name, value := range p.settings {
		if change, ok := changes[name]; ok {
			value = change
		}
		out = append(out, "--"+name+"="+value)
	}
	for name, value := range changes {
		if _, there := p.settings[name]; !there {
			out = append(out, "--"+name+"="+value)
		}
	}
	return out
}

// faults are the lines that say FAIL.
func faults(said string) []string {
	return regexp.MustCompile(`(?m)^.*\bFAIL\b.*$`).FindAllString(said, -1)
}

// lines is how many things doctor examines.
const lines = 12

// finds fails unless doctor finds one fault, says it in one line, and names all the words.
func finds(t *testing.T, said string, words ...string) {
	t.Helper()
	found := faults(said)
	if len(found) != 1 || strings.Count(strings.TrimSpace(said), "\n") != lines-1 {
		t.Fatalf("%d faults, want 1 in %d lines:\n%s", len(found), lines, said)
	}
	for _, w := range words {
		if !strings.Contains(found[0], w) {
			t.Errorf("%q is not in: %s", w, found[0])
		}
	}
}

func TestDoctorFindsNothingWrongWithAHealthyInstallationAndLeavesNothing(t *testing.T) {
	p := healthy(t)
	before, keys := p.traces(t), p.redis.Do(t, "KEYS", "*doctor*")
	for range 2 {
		code, said, e := call(t, p.args(nil)...)
		if code != done || len(faults(said)) > 0 || strings.Count(said, " ok") != lines {
			t.Fatalf("exit %d\n%s%s", code, said, e)
		}
	}
	if after := p.traces(t); after != before {
		t.Errorf("before: %s\nafter: %s", before, after)
	}
	if left := p.redis.Do(t, "KEYS", "*doctor*"); left != keys {
		t.Errorf("left in Redis: %s", left)
	}
	if entries, err := os.ReadDir(p.settings["data-dir"]); err != nil || len(entries) > 0 {
		t.Errorf("left in the data folder: %v %v", entries, err)
	}
}

// traces counts the rows of every table that an event may touch.
func (p *patient) traces(t *testing.T) (out string) {
	t.Helper()
	b := p.books(t)
	for _, table := range []string{"event", "cell", "tally_batch", "engagement_half_hour", "engagement_day"} {
		out += fmt.Sprintf("%s %d ", table, b.sum(t, "select count(*) from "+table))
	}
	return out
}

func TestDoctorFindsEachPlantedFaultWithOneLine(t *testing.T) {
	p := healthy(t)
	stranger := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(stranger.Close)
	empty, keyFile := t.TempDir(), filepath.Join(t.TempDir(), "keys.json")
	write(t, filepath.Join(empty, "README"), "no font")
	write(t, filepath.Join(empty, "Torn.otf"), "OTTO and so on")
	chinese := t.TempDir()
	if err := os.Symlink("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", filepath.Join(chinese, "wqy.ttc")); err != nil {
		t.Fatal(err)
	}
	write(t, keyFile, `{"receipt":{"current":1},"bucket":{"current":1}}`)
	for name, tc := range map[string]struct {
		setting, value string
		says           []string
	}{
		"wrong password":                    {"database-url", p.wrongPassword(t), []string{"database", "ERAWAN_DATABASE_URL", "password"}},
		"old schema":                        {"database-url", p.oldSchema(t), []string{"schema", "erawan migrate up"}},
		"missing key file":                  {"key-file", keyFile + ".none", []string{"keys", "ERAWAN_KEY_FILE", "no key file"}},
		"missing key":                       {"key-file", keyFile, []string{"keys", "ERAWAN_KEY_FILE", `no family "token"`}},
		"unreachable Redis":                 {"redis-url", "redis://" + freeAddress(t), []string{"redis", "ERAWAN_REDIS_URL", "refused"}},
		"wrong base address":                {"base-url", stranger.URL, []string{"address", "ERAWAN_BASE_URL", "not Erawan"}},
		"a base address where nobody is":    {"base-url", "http://" + freeAddress(t), []string{"address", "ERAWAN_BASE_URL", "refused"}},
		"a base address with a path":        {"base-url", p.settings["base-url"] + "/erawan", []string{"address", "ERAWAN_BASE_URL", "has a path"}},
		"missing fonts":                     {"font-dir", empty, []string{"fonts", "ERAWAN_FONT_DIR", "no fonts"}},
		"fonts that lack a language":        {"font-dir", chinese, []string{"fonts", "ERAWAN_FONT_DIR", "no font has th;"}},
		"a font folder that is not there":   {"font-dir", empty + "/none", []string{"fonts", "ERAWAN_FONT_DIR"}},
		"a browser that prints nothing":     {"chromium", "/bin/true", []string{"pdf", "ERAWAN_CHROMIUM", "wrote nothing"}},
		"a file in the data folder's place": {"data-dir", keyFile, []string{"data folder", "ERAWAN_DATA_DIR", "not a directory"}},
	} {
		t.Run(name, func(t *testing.T) {
			code, said, _ := call(t, p.args(map[string]string{tc.setting: tc.value})...)
			if code != failed {
				t.Errorf("exit %d", code)
			}
			finds(t, said, tc.says...)
		})
	}
	t.Run("eviction on", func(t *testing.T) {
		p.redis.Do(t, "CONFIG", "SET", "maxmemory-policy", "allkeys-lru")
		defer p.redis.Do(t, "CONFIG", "SET", "maxmemory-policy", "noeviction")
		_, said, _ := call(t, p.args(nil)...)
		finds(t, said, "redis", "ERAWAN_REDIS_URL", "maxmemory-policy", "noeviction", "allkeys-lru")
	})
	t.Run("clock off", func(t *testing.T) {
		for _, off := range []time.Duration{time.Hour, -time.Hour} {
			finds(t, p.examinedAt(t, off), "clock", "3600 s off", "NTP")
		}
	})
	t.Run("read-only folder", func(t *testing.T) {
		said := p.mounted(t, `mount --bind "$DIR" "$DIR" && mount -o remount,bind,ro "$DIR"`)
		finds(t, said, "data folder", "ERAWAN_DATA_DIR", "read-only")
	})
	t.Run("full disk", func(t *testing.T) {
		said := p.mounted(t, `mount -t tmpfs -o size=64k tmpfs "$DIR"`)
		finds(t, said, "data folder", "ERAWAN_DATA_DIR", "the disk is full")
	})
}

// wrongPassword is the address of a user whose password it has wrong. The server of a test asks nobody
// for one until it is told to.
func (p *patient) wrongPassword(t *testing.T) string {
	t.Helper()
	b := p.books(t)
	var file string
	if err := b.QueryRow("show hba_file").Scan(&file); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		"create role doctor login superuser password 'right'",
		"copy (values ('host all doctor 127.0.0.1/32 scram-sha-256'), ('host all all 127.0.0.1/32 trust')) to '" + file + "'",
		"select pg_reload_conf()",
	} {
		if _, err := b.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	as := func(password string) string {
		u, err := url.Parse(p.database)
		if err != nil {
			t.Fatal(err)
		}
		u.User = url.UserPassword("doctor", password)
		return u.String()
	}
	eventually(t, "the server asks for passwords", func() bool {
		code, _, _ := call(t, p.args(map[string]string{"database-url": as("wrong")})...)
		return code == failed
	})
	if code, said, _ := call(t, p.args(map[string]string{"database-url": as("right")})...); code != done {
		t.Fatalf("with the right password:\n%s", said)
	}
	return as("wrong")
}

// oldSchema is another database of the same server, one step behind.
func (p *patient) oldSchema(t *testing.T) string {
	t.Helper()
	if _, err := p.books(t).Exec("create database behind"); err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(p.database)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/behind"
	for _, way := range []db.Direction{db.Up, db.Down} {
		if _, err := db.Migrate(t.Context(), u.String(), way); err != nil {
			t.Fatal(err)
		}
	}
	return u.String()
}

// examinedAt is what doctor says on a machine whose clock is off.
func (p *patient) examinedAt(t *testing.T, off time.Duration) string {
	t.Helper()
	s := Settings{DatabaseURL: p.settings["database-url"], RedisURL: p.settings["redis-url"], KeyFile: p.settings["key-file"],
		DataDir: p.settings["data-dir"], BaseURL: p.settings["base-url"], FontDir: p.settings["font-dir"]}
	var said, log bytes.Buffer
	d := doctor{Settings: &s, out: out{&said, &log, s.logger(&log)}, now: func() time.Time { return time.Now().Add(off) }}
	if err := d.examine(t.Context()); err == nil {
		t.Error("nothing was found")
	}
	return said.String()
}

// mounted is what doctor says when its data folder is mounted in a way of its own. The program runs in a
// name space of mounts of its own, so that nothing of it outlives the process.
func (p *patient) mounted(t *testing.T, mount string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	private := []string{"--mount", "--user", "--map-root-user"}
	if os.Geteuid() == 0 {
		private = private[:1]
	}
	script := mount + ` || exit 99; exec "$0" "$@"`
	c := exec.CommandContext(ctx, "unshare", append(append(private, "sh", "-c", script, os.Args[0]), p.args(nil)...)...)
	c.Env = append(os.Environ(), asProgram+"=1", "DIR="+p.settings["data-dir"])
	var said, e bytes.Buffer
	c.Stdout, c.Stderr = &said, &e
	err := c.Run()
	if code := c.ProcessState.ExitCode(); code != failed {
		t.Fatalf("exit %d, want %d (%v)\n%s%s", code, failed, err, said.String(), e.String())
	}
	return said.String()
}

func TestDoctorOfASingleProcessSendsItsEventThroughTheSpool(t *testing.T) {
	in := single(t)
	dir := t.TempDir()
	args := append([]string{"doctor", "--data-dir=" + dir, "--base-url=http://" + freeAddress(t)}, in.flags()...)
	before := (&patient{installation: in}).traces(t)
	code, said, e := call(t, args...)
	if code != done || len(faults(said)) > 0 || !strings.Contains(said, "nobody answers at") {
		t.Fatalf("exit %d\n%s%s", code, said, e)
	}
	if after := (&patient{installation: in}).traces(t); after != before {
		t.Errorf("before: %s\nafter: %s", before, after)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		t.Errorf("left in the data folder: %v %v", entries, err)
	}
	if code, said, _ := call(t, append(args, "--running")...); code != failed || len(faults(said)) != 1 {
		t.Errorf("exit %d with --running\n%s", code, said)
	}
}

func TestDoctorExaminesWhatIsLeftWhenNothingIsSet(t *testing.T) {
	code, said, _ := call(t, "doctor")
	if code != failed || len(faults(said)) != 1 || strings.Count(said, "not examined") != 8 {
		t.Errorf("exit %d\n%s", code, said)
	}
}
