package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/accessdb"
	"erawan/internal/id"
	"erawan/internal/rdb"
	"erawan/internal/sample"
	"erawan/internal/testenv"
)

// pageOrigin is where the measured page is; the key is held to it.
const pageOrigin = "https://travel.example"

// world is one installation: stores of its own, the demo's organisations and texts, and as many live
// messages as were asked for.
type world struct {
	b       *bench
	dir     string
	env     []string
	servers *testenv.Servers
	db      *db.DB
	redis   *rdb.Client
	keys    *access.Keyring
	seeded  *sample.Seeded
	key     string // publishable, with no limit to speak of
	slot    campaigns.Placement
	nodes   int
}

// noLimit is requests a minute: the limiter counts, and refuses nothing.
const noLimit = 1_000_000_000

// world makes an installation. With no messages there is nothing live at all.
func (b *bench) world(ctx context.Context, messages int) (*world, error) {
	dir, err := os.MkdirTemp(b.dir, "world-")
	if err != nil {
		return nil, err
	}
	w := &world{b: b, dir: dir}
	if err := w.open(ctx); err != nil {
		return nil, join(err, w.close())
	}
	if err := w.seed(ctx, messages); err != nil {
		return nil, join(err, w.close())
	}
	return w, nil
}

func (w *world) open(ctx context.Context) (err error) {
	keyFile := filepath.Join(w.dir, "keys.json")
	if w.keys, err = access.CreateKeyring(keyFile); err != nil {
		return err
	}
	if w.servers, err = testenv.ServeDurable(); err != nil {
		return err
	}
	w.env = []string{"ERAWAN_DATABASE_URL=" + w.servers.DatabaseURL, "ERAWAN_REDIS_URL=" + w.servers.RedisURL, "ERAWAN_KEY_FILE=" + keyFile}
	if _, err := db.Migrate(ctx, w.servers.DatabaseURL, db.Up); err != nil {
		return err
	}
	if w.db, err = db.Open(ctx, w.servers.DatabaseURL, db.Options{}); err != nil {
		return err
	}
	w.redis, err = rdb.Open(w.servers.RedisURL, rdb.Options{})
	return err
}

func (w *world) close() error {
	var err error
	if w.redis != nil {
		err = join(err, w.redis.Close())
	}
	if w.db != nil {
		err = join(err, w.db.Close())
	}
	if w.servers != nil {
		err = join(err, w.servers.Stop())
	}
	return err
}

func (w *world) seed(ctx context.Context, messages int) error {
	var err error
	if w.seeded, err = sample.Demo(ctx, sample.Seeding{DB: w.db, Origins: []string{pageOrigin}, Now: time.Now()}); err != nil {
		return err
	}
	w.slot = w.seeded.Places["qingyu-guide"]
	key := campaigns.Key{Org: w.slot.Org, Kind: campaigns.Publishable, Text: id.New("pk"), Origins: []string{pageOrigin}, PerMinute: noLimit}
	if key, err = (accessdb.Store{DB: w.db}).SaveKey(ctx, access.System, key); err != nil {
		return err
	}
	w.key = key.Text
	if err := w.silence(ctx); err != nil {
		return err
	}
	if messages == 0 {
		return nil
	}
	return w.grow(ctx, messages)
}

// silence ends the demo's own campaigns, so that what is live is what a row has put there.
func (w *world) silence(ctx context.Context) error {
	return w.db.Write(ctx, func(t *db.Tx) error {
		if _, err := t.RaiseRevision(); err != nil {
			return err
		}
		_, err := t.Run(`update campaign_version set body = jsonb_set(body, '{state}', '"ended"')`, nil)
		return err
	})
}

// node is a running web node.
type node struct {
	*process
	addr string
	dir  string
}

// node starts a web node that nobody else has the folder of, and waits until it is ready.
func (w *world) node(env ...string) (*node, error) {
	w.nodes++
	return w.nodeIn(filepath.Join(w.dir, fmt.Sprintf("node-%d", w.nodes)), env...)
}

func (w *world) nodeIn(dir string, env ...string) (*node, error) {
	n, err := w.begin(dir, env...)
	if err != nil {
		return nil, err
	}
	if err := until("a node that is ready", time.Minute, n.ready); err != nil {
		return nil, join(fmt.Errorf("%w\n%s", err, n.said()), n.end())
	}
	return n, nil
}

// begin starts a node and does not wait.
func (w *world) begin(dir string, env ...string) (*node, error) {
	addr, err := testenv.FreeAddress()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	all := append([]string{"ERAWAN_ADDR=" + addr, "ERAWAN_BASE_URL=http://" + addr, "ERAWAN_DATA_DIR=" + dir}, w.env...)
	p, err := launch(filepath.Join(dir, "log"), w.b.program, []string{"serve"}, append(all, env...))
	if err != nil {
		return nil, err
	}
	return &node{p, addr, dir}, nil
}

func (n *node) ready() bool {
	res, err := quick.Get("http://" + n.addr + "/readyz")
	if err != nil {
		return false
	}
	defer res.Body.Close()
	return res.StatusCode == http.StatusOK
}

var quick = &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}

// worker starts a worker.
func (w *world) worker() (*process, error) {
	return launch(filepath.Join(w.dir, "worker.log"), w.b.program, []string{"worker"}, w.env)
}

func (w *world) sealer() *token.Sealer { return token.NewSealer(w.keys.Family(access.TokenFamily)) }

func (w *world) decisionsPath() string { return "/v1/decisions?key=" + w.key }
func (w *world) eventsPath() string    { return "/v1/events?key=" + w.key }

// question is a page's request for its one slot.
func (w *world) question(bucket int) ([]byte, error) {
	return json.Marshal(map[string]any{"placements": []string{w.slot.Public}, "locales": []string{"zh-CN", "en"}, "signals": ten.signals(), "bucket": bucket})
}

// answer is what a page reads of a decision.
type answer struct {
	Decisions []struct {
		Token    string `json:"token"`
		Campaign string `json:"campaign"`
		Empty    string `json:"empty"`
	} `json:"decisions"`
}
