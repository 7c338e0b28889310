package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"erawan/campaigns/delivery"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/plandb"
	"erawan/internal/rdb"
	"erawan/internal/testenv"
)

// asProgram makes this test binary behave as the program, so that tests start the real thing as
// processes of its own without building it again.
const asProgram = "ERAWAN_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) == "1" {
		main()
		return
	}
	os.Exit(m.Run())
}

// slotLine is what seeding says of one slot.
var slotLine = regexp.MustCompile(`placement (\S+) key (\S+)`)

// installation is one set of stores and the settings of the processes that stand on them.
type installation struct {
	env      []string
	database string
	keys     *access.Keyring
	slots    []string // "placement key" pairs of the demo
	dataDir  string
	postgres *testenv.PostgresServer // nil unless the test may kill it
	redis    *testenv.RedisServer    // nil when embedded
	bucket   int                     // of a visit that is watched
}

// scaled is an installation on Postgres and Redis of its own.
func scaled(t *testing.T) *installation {
	t.Helper()
	pg, redis := testenv.StartPostgres(t), testenv.Redis(t)
	in := &installation{database: pg.URL, postgres: pg, redis: redis}
	in.prepare(t, redis.URL)
	return in
}

// single is an installation in one process.
func single(t *testing.T) *installation {
	t.Helper()
	in := &installation{database: "sqlite://" + filepath.Join(t.TempDir(), "erawan.db")}
	in.prepare(t, "embedded:")
	return in
}

func (in *installation) prepare(t *testing.T, redis string) {
	t.Helper()
	dir := t.TempDir()
	keyFile := filepath.Join(dir, "keys.json")
	keys, err := access.CreateKeyring(keyFile)
	if err != nil {
		t.Fatal(err)
	}
	in.keys, in.dataDir = keys, dir
	if _, err := db.Migrate(t.Context(), in.database, db.Up); err != nil {
		t.Fatal(err)
	}
	in.env = []string{asProgram + "=1", "ERAWAN_DATABASE_URL=" + in.database, "ERAWAN_REDIS_URL=" + redis, "ERAWAN_KEY_FILE=" + keyFile}
	out := in.command(t, "seed", "demo")
	in.slots = slotLine.FindAllString(out, -1)
	if len(in.slots) == 0 {
		t.Fatalf("seed said no placements: %s", out)
	}
}

// command runs one command in this process and returns what it printed.
func (in *installation) command(t *testing.T, args ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if code := run(context.WithoutCancel(t.Context()), append(args, in.flags()...), &stdout, &stderr); code != 0 {
		t.Fatalf("%v: exit %d: %s", args, code, stderr.String())
	}
	return stdout.String()
}

// flags are the settings of the installation as flags.
func (in *installation) flags() (out []string) {
	for _, e := range in.env {
		name, value, _ := strings.Cut(e, "=")
		if name != asProgram {
			out = append(out, "--"+strings.ReplaceAll(strings.ToLower(strings.TrimPrefix(name, "ERAWAN_")), "_", "-")+"="+value)
		}
	}
	return out
}

// web starts a web node with a data folder of its own and waits until it is ready.
func (in *installation) web(t *testing.T, name string, flags ...string) *webNode {
	t.Helper()
	n := &webNode{in: in, flags: flags, addr: freeAddress(t), dir: filepath.Join(in.dataDir, name)}
	n.start(t)
	return n
}

type webNode struct {
	*testenv.Process
	in    *installation
	flags []string
	addr  string
	dir   string
}

func (n *webNode) base() string { return "http://" + n.addr }

func (n *webNode) start(t *testing.T) {
	t.Helper()
	n.launch(t)
	n.WaitHTTP(t, n.base()+"/readyz")
}

// launch starts the process without waiting for it to be ready.
func (n *webNode) launch(t *testing.T) {
	t.Helper()
	env := append([]string{"ERAWAN_ADDR=" + n.addr, "ERAWAN_BASE_URL=" + n.base(), "ERAWAN_DATA_DIR=" + n.dir}, n.in.env...)
	n.Process = testenv.Start(t, testenv.Command{Path: os.Args[0], Args: append([]string{"serve"}, n.flags...), Env: env})
}

func (in *installation) worker(t *testing.T, flags ...string) *testenv.Process {
	t.Helper()
	return testenv.Start(t, testenv.Command{Path: os.Args[0], Args: append([]string{"worker"}, flags...), Env: in.env})
}

func freeAddress(t *testing.T) string {
	t.Helper()
	addr, err := testenv.FreeAddress()
	if err != nil {
		t.Fatal(err)
	}
	return addr
}

// eventually waits for a condition, and says what it waited for when it never comes.
func eventually(t *testing.T, what string, condition func() bool) {
	t.Helper()
	patience := time.Minute
	if os.Getenv("ERAWAN_SOAK") != "" {
		patience = 10 * time.Minute // what gathered for as long is worked off
	}
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if condition() {
			return
		}
	}
	t.Fatalf("never: %s", what)
}

var quick = &http.Client{Timeout: 5 * time.Second}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	res, err := quick.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var b bytes.Buffer
	if _, err := b.ReadFrom(res.Body); err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, b.String()
}

func (in *installation) slot(i int) (placement, key string) {
	var p, k string
	fmt.Sscanf(in.slots[i%len(in.slots)], "placement %s key %s", &p, &k)
	return p, k
}

// stopEverything presses stop, as the console does.
func (in *installation) stopEverything(t *testing.T) {
	t.Helper()
	d, err := db.Open(t.Context(), in.database, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	store := plandb.Store{DB: d}
	if _, err := store.RecordStop(t.Context(), access.System, delivery.Stop{Target: delivery.Target{Kind: delivery.StopEverything}, On: true, Reason: "test", By: access.Actor{Name: "test"}}); err != nil {
		t.Fatal(err)
	}
}

// append puts a record into the event log, past everything that makes records.
func (in *installation) append(t *testing.T, record string) {
	t.Helper()
	c, err := rdb.Open(in.redis.URL, rdb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := rdb.NewLog(c, rdb.LogOptions{}).Append(t.Context(), [][]byte{[]byte(record)}); err != nil {
		t.Fatal(err)
	}
}
