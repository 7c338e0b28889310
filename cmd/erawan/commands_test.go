package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/accessdb"
	"erawan/internal/testenv"
)

// call runs a command and returns its exit code and what it said.
func call(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(t.Context(), args, &o, &e)
	return code, o.String(), e.String()
}

func TestAWrongOrMissingSettingStopsTheStartAndIsNamed(t *testing.T) {
	dir := t.TempDir()
	keys := filepath.Join(dir, "keys.json")
	if code, _, e := call(t, "keys", "new", keys); code != done {
		t.Fatal(e)
	}
	if code, _, e := call(t, "migrate", "up", "--database-url=sqlite://"+dir+"/erawan.db"); code != done {
		t.Fatal(e)
	}
	good := []string{"--database-url=sqlite://" + dir + "/erawan.db", "--redis-url=embedded:", "--key-file=" + keys, "--data-dir=" + dir, "--base-url=http://127.0.0.1:1"}
	without := func(flag string) []string {
		out := []string{"serve", "--with-worker"}
		for _, g := range good {
			if !strings.HasPrefix(g, flag) {
				out = append(out, g)
			}
		}
		return out
	}
	for _, tc := range []struct {
		name string
		args []string
		code int
		says string
	}{
		{"no database", without("--database-url"), misuse, "ERAWAN_DATABASE_URL"},
		{"no redis", without("--redis-url"), misuse, "ERAWAN_REDIS_URL"},
		{"no key file", without("--key-file"), misuse, "ERAWAN_KEY_FILE"},
		{"no data folder", without("--data-dir"), misuse, "ERAWAN_DATA_DIR"},
		{"no base address", without("--base-url"), misuse, "ERAWAN_BASE_URL"},
		{"wrong zone", append(without(""), append(good, "--time-zone=Mars/Olympus")...), misuse, "ERAWAN_TIME_ZONE"},
		{"wrong base address", append(without("--base-url"), "--base-url=erawan"), misuse, "ERAWAN_BASE_URL"},
		{"wrong proxies", append(without("x"), "--trusted-proxies=everywhere"), misuse, "ERAWAN_TRUSTED_PROXIES"},
		{"a database of another kind", append(without("--database-url"), "--database-url=mysql://x"), failed, "ERAWAN_DATABASE_URL"},
		{"a redis of another kind", append(without("--redis-url"), "--redis-url=memcached://x"), failed, "ERAWAN_REDIS_URL"},
		{"a key file that is not there", append(without("--key-file"), "--key-file="+dir+"/nothing"), failed, "ERAWAN_KEY_FILE"},
		{"embedded redis without its worker", append([]string{"serve"}, good...), misuse, "ERAWAN_REDIS_URL"},
		{"embedded redis in a worker", append([]string{"worker"}, good...), misuse, "ERAWAN_REDIS_URL"},
		{"a level that is none", append(without("x"), "--log-level=loud"), misuse, "log-level"},
		{"an unknown command", []string{"frobnicate"}, misuse, "frobnicate"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			code, _, stderr := call(t, tc.args...)
			last := lastLine(stderr)
			if code != tc.code || !strings.HasPrefix(last, "erawan: ") || !strings.Contains(last, tc.says) {
				t.Fatalf("exit %d, want %d: %s", code, tc.code, stderr)
			}
		})
	}
}

func lastLine(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return lines[len(lines)-1]
}

func TestSettingsComeFromAFileAndFlagsWin(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "erawan.toml")
	if err := os.WriteFile(file, []byte("database_url = \"sqlite://"+dir+"/from-file.db\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, e := call(t, "migrate", "up", "--config", file); code != done {
		t.Fatal(e)
	}
	if _, err := os.Stat(dir + "/from-file.db"); err != nil {
		t.Fatal(err)
	}
	if code, _, e := call(t, "migrate", "up", "--config", file, "--database-url", "sqlite://"+dir+"/from-flag.db"); code != done {
		t.Fatal(e)
	}
	if _, err := os.Stat(dir + "/from-flag.db"); err != nil {
		t.Fatal(err)
	}
}

func TestSeedDemoRefusesSomebodyElsesDatabaseUnlessForced(t *testing.T) {
	url := "--database-url=sqlite://" + filepath.Join(t.TempDir(), "real.db")
	for _, args := range [][]string{{"migrate", "up"}, {"user", "add", "--email", "owner@wwf.example", "--role", "owner"}} {
		if code, _, e := call(t, append(args, url)...); code != done {
			t.Fatal(e)
		}
	}
	if code, _, e := call(t, "seed", "demo", url); code != failed || strings.Contains(e, "demo.not_a_demo") {
		t.Fatalf("exit %d: %s", code, e)
	}
	code, first, e := call(t, "seed", "demo", "--force", url)
	if code != done {
		t.Fatal(e)
	}
	code, second, e := call(t, "seed", "demo", url)
	if code != done || first != second {
		t.Fatalf("a second seeding differs (%s)\n%s\n%s", e, first, second)
	}
}

func TestSeedReferenceIsRepeatable(t *testing.T) {
	url := "--database-url=sqlite://" + filepath.Join(t.TempDir(), "r.db")
	call(t, "migrate", "up", url)
	_, first, _ := call(t, "seed", "reference", url)
	code, second, e := call(t, "seed", "reference", url)
	if code != done || first != second || !regexp.MustCompile(`: [0-9]{3,} rows`).MatchString(first) {
		t.Fatalf("%s%s%s", first, second, e)
	}
}

func TestKeysAndPeopleAreMadeOnceAndWellFormed(t *testing.T) {
	url := "--database-url=sqlite://" + filepath.Join(t.TempDir(), "k.db")
	call(t, "migrate", "up", url)
	code, out, e := call(t, "user", "add", "--email", "Owner@WWF.example", "--role", "owner", url)
	org := regexp.MustCompile(`org_[0-9a-z]{26}`).FindString(out)
	if code != done || org == "" || !strings.Contains(out, "owner@wwf.example") {
		t.Fatalf("%s%s", out, e)
	}
	if code, _, _ := call(t, "user", "add", "--email", "owner@wwf.example", "--role", "owner", "--org", org, url); code != failed {
		t.Fatal("the same address was added twice")
	}
	if code, _, _ := call(t, "user", "add", "--email", "x@wwf.example", "--role", "king", "--org", org, url); code != misuse {
		t.Fatal("a role that is none was taken")
	}
	if code, out, e := call(t, "user", "reset-factor", "--email", "Owner@WWF.example", url); code != done || out != "owner@wwf.example has no second factor\n" {
		t.Fatalf("%q %s", out, e)
	}
	enrol(t, url, "owner@wwf.example")
	if code, out, e := call(t, "user", "reset-factor", "--email", "owner@wwf.example", url); code != done || !strings.HasPrefix(out, "took the second factor of owner@wwf.example") {
		t.Fatalf("%q %s", out, e)
	}
	if code, out, _ := call(t, "user", "reset-factor", "--email", "owner@wwf.example", url); code != done || !strings.Contains(out, "has no second factor") {
		t.Fatalf("it is still there: %q", out)
	}
	if code, _, _ := call(t, "user", "reset-factor", "--email", "nobody@wwf.example", url); code != failed {
		t.Fatal("somebody who is not there was reset")
	}
	for kind, want := range map[string]string{"publishable": `^pk_[0-9a-z]{26}\n$`, "secret": `^sk_[0-9a-z]{26}_[0-9a-z]{52}\n$`} {
		if code, out, e := call(t, "key", "create", "--org", org, "--kind", kind, url); code != done || !regexp.MustCompile(want).MatchString(out) {
			t.Fatalf("%s: %q %s", kind, out, e)
		}
	}
}

func TestAnOldKeyFileIsNotStartedWithUntilItIsCompleted(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "keys.json")
	if code, _, e := call(t, "keys", "new", file); code != done {
		t.Fatal(e)
	}
	editKeys(t, file, func(k keyFile) { delete(k, "vault") })
	flags := []string{"--database-url=sqlite://" + dir + "/erawan.db", "--redis-url=embedded:", "--key-file=" + file, "--data-dir=" + dir, "--base-url=http://127.0.0.1:1"}
	if code, _, e := call(t, append([]string{"serve", "--with-worker"}, flags...)...); code != failed || !strings.Contains(e, `no family "vault"`) {
		t.Errorf("serve: exit %d: %s", code, e)
	}
	if _, said, e := call(t, append([]string{"doctor"}, flags...)...); !strings.Contains(said+e, "erawan keys complete") {
		t.Errorf("doctor: %s%s", said, e)
	}
	for _, want := range []string{"added vault to " + file, file + " has every family"} {
		if code, said, e := call(t, "keys", "complete", file); code != done || !strings.HasPrefix(said, want) {
			t.Errorf("%q %s, want %q", said, e, want)
		}
	}
	if code, _, _ := call(t, "keys", "complete", filepath.Join(dir, "none")); code != failed {
		t.Error("a file that is not there was completed")
	}
}

// enrol gives somebody a second factor.
func enrol(t *testing.T, flag, email string) {
	t.Helper()
	d, err := db.Open(t.Context(), strings.TrimPrefix(flag, "--database-url="), db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	store := accessdb.Store{DB: d}
	p, err := store.StaffByEmail(t.Context(), email)
	if err != nil {
		t.Fatal(err)
	}
	if err := store.SetFactor(t.Context(), p.Scope(), access.Enrolment{Staff: p.ID, Sealed: "sealed", Step: 1}); err != nil {
		t.Fatal(err)
	}
	if _, err := store.AddPasskey(t.Context(), p.Scope(), access.Passkey{Staff: p.ID, Credential: []byte("device"), Key: []byte{1}, Name: "Phone"}); err != nil {
		t.Fatal(err)
	}
}

func TestTheDemoKeepsItsDataAndWorksAsItsGuideSays(t *testing.T) {
	dir, addr := t.TempDir(), freeAddress(t)
	demo := func() *testenv.Process {
		p := testenv.Start(t, testenv.Command{Path: os.Args[0], Args: []string{"demo", "--addr", addr, "--data", dir}, Env: []string{asProgram + "=1"}})
		p.WaitHTTP(t, "http://"+addr+"/readyz")
		p.WaitLine(t, `Stop with Ctrl-C`)
		return p
	}
	p := demo()
	firstWords := p.Output()
	for _, tag := range []string{"zh-CN", "zh-HK", "th", "en"} {
		for _, page := range []string{"/demo/host", "/demo/souvenirs"} {
			if status, body := get(t, "http://"+addr+page+"?lang="+tag); status != http.StatusOK || !strings.Contains(body, "</html>") {
				t.Fatalf("%s in %s: %d", page, tag, status)
			}
		}
	}
	pledge := pledgeOnce(t, "http://"+addr)
	if code := p.Terminate(t); code != done {
		t.Fatalf("exit %d: %s", code, p.Output())
	}
	p = demo()
	if signIns(p.Output()) != signIns(firstWords) {
		t.Fatal("a second start changed how to sign in")
	}
	if again := tally(t, "http://"+addr, pledge.campaign); again != pledge.tally {
		t.Fatalf("tally %d before, %d after", pledge.tally, again)
	}
	reads := []string{"report", "--database-url=sqlite://" + dir + "/erawan.db", "--from=2020-01-01", "--to=2099-01-01", "--campaign=" + pledge.campaign}
	code, out, e := call(t, reads...)
	var report struct {
		Campaign string
		Columns  []struct{ ID, Means string }
		Rows     []struct{ Pledges int }
	}
	if err := json.Unmarshal([]byte(out), &report); err != nil || code != done || report.Campaign != pledge.campaign {
		t.Fatalf("report beside a running demo: %v %s", err, e)
	}
	total := 0
	for _, r := range report.Rows {
		total += r.Pledges
	}
	if total != pledge.tally {
		t.Fatalf("report says %d pledges, tally %d", total, pledge.tally)
	}
	beside := filepath.Join(t.TempDir(), "columns.csv")
	_, sheet, _ := call(t, append(reads, "--format=csv", "--columns="+beside)...)
	meanings, err := os.ReadFile(beside)
	heads, _, _ := strings.Cut(sheet, "\n")
	for name := range strings.SplitSeq(heads, ",") {
		if err != nil || name == "" || !strings.Contains(string(meanings), "\n"+name+",") {
			t.Errorf("%q of the sheet is not explained beside it: %v", name, err)
		}
	}
	if len(report.Columns) != 15 || report.Columns[0].ID != "day" || report.Columns[0].Means == "" {
		t.Errorf("the document explains %+v", report.Columns)
	}
}

func signIns(said string) string {
	return strings.Join(regexp.MustCompile(`\S+@demo\.example\s+\S+`).FindAllString(said, -1), "\n")
}

type pledged struct {
	campaign string
	tally    int
	receipt  string
}

// pledgeOnce takes the key and placement that the README tells everybody to paste, is shown the legal
// message and promises.
func pledgeOnce(t *testing.T, base string) pledged {
	t.Helper()
	root, err := testenv.ModuleRoot()
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	key, placement := regexp.MustCompile(`pk_[0-9a-z]{26}`).FindString(string(readme)), regexp.MustCompile(`plc_[0-9a-z]{26}`).FindString(string(readme))
	for bucket := range 64 {
		var got struct {
			Decisions []struct {
				Token, Campaign, Frame string
				Content                struct {
					Action struct{ Kind, Statement, Consent string }
				}
			}
		}
		body := `{"placement":"` + placement + `","locales":["zh-CN"],"bucket":` + jsonInt(bucket) + `,"signals":{"destination":["TH"],"trip_phase":"booked"}}`
		post(t, base+"/v1/decisions?key="+key, body, http.StatusOK, &got)
		d := got.Decisions[0]
		if d.Frame != "legal" {
			continue // held out
		}
		before := tally(t, base, d.Campaign)
		ask := `{"token":"` + d.Token + `","statement":"` + d.Content.Action.Statement + `","locale":"zh-Hans","consent":{"text":"` + d.Content.Action.Consent + `"}}`
		var first, second struct{ Pledge, Receipt string }
		post(t, base+"/v1/pledges", ask, http.StatusCreated, &first)
		post(t, base+"/v1/pledges", ask, http.StatusOK, &second)
		if first != second || first.Receipt == "" {
			t.Fatalf("%+v %+v", first, second)
		}
		after := tally(t, base, d.Campaign)
		if after != before+1 {
			t.Fatalf("tally %d, then %d", before, after)
		}
		return pledged{d.Campaign, after, first.Receipt}
	}
	t.Fatal("no bucket is shown the legal message")
	return pledged{}
}

func jsonInt(n int) string {
	b, _ := json.Marshal(n)
	return string(b)
}

func post(t *testing.T, url, body string, status int, into any) {
	t.Helper()
	res, err := quick.Post(url, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var b bytes.Buffer
	if _, err := b.ReadFrom(res.Body); err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != status {
		t.Fatalf("%s: %d %s", url, res.StatusCode, b.String())
	}
	if err := json.Unmarshal(b.Bytes(), into); err != nil {
		t.Fatal(err)
	}
}

func tally(t *testing.T, base, campaign string) int {
	t.Helper()
	status, body := get(t, base+"/v1/pledges/tally?campaign="+campaign)
	var n struct{ Measured int }
	if err := json.Unmarshal([]byte(body), &n); err != nil || status != http.StatusOK {
		t.Fatalf("%d %s", status, body)
	}
	return n.Measured
}

func TestTheAuditChainIsProvenAndPrinted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	url := "--database-url=sqlite://" + path
	call(t, "migrate", "up", url)
	if code, _, e := call(t, "user", "add", "--email", "owner@wwf.example", "--role", "owner", url); code != done {
		t.Fatal(e)
	}
	code, out, e := call(t, "audit", "verify", url)
	head := regexp.MustCompile(`^2 rows stand\nhead (2:[0-9a-f]{64})\n$`).FindStringSubmatch(out)
	if code != done || head == nil {
		t.Fatalf("%d %q %s", code, out, e)
	}
	if code, _, e := call(t, "audit", "verify", "--head", head[1], url); code != done {
		t.Fatalf("its own head: %s", e)
	}
	other := "2:" + strings.Repeat("0", 64)
	if code, out, _ := call(t, "audit", "verify", "--head", other, url); code != failed || out != "row 2 is another than the one that was kept\n" {
		t.Fatalf("another head: %d %q", code, out)
	}
	if code, out, _ := call(t, "audit", "verify", "--head", "3"+head[1][1:], url); code != failed || out != "row 3, which was kept, is missing\n" {
		t.Fatalf("a head past the end: %d %q", code, out)
	}
	for _, wrong := range []string{"2", "x:" + head[1][2:], "2:12", "0:" + head[1][2:]} {
		if code, _, _ := call(t, "audit", "verify", "--head", wrong, url); code != misuse {
			t.Fatalf("--head %s: exit %d", wrong, code)
		}
	}
	_, out, _ = call(t, "audit", "export", url)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	var last struct {
		Row  json.RawMessage
		Hash string
	}
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &last); err != nil || len(lines) != 2 {
		t.Fatalf("%v %q", err, out)
	}
	if sum := sha256.Sum256(last.Row); hex.EncodeToString(sum[:]) != last.Hash || "2:"+last.Hash != head[1] {
		t.Fatalf("the hash of %s is not %s", last.Row, last.Hash)
	}
	if strings.Contains(out, "owner@wwf.example") {
		t.Fatal("the chain names an address")
	}
}
