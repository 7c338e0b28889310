package webtest

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"erawan/internal/db"
)

// Heard collects the statements that a database carries out.
type Heard struct {
	mu  sync.Mutex
	all []string
}

// Note takes one in.
func (h *Heard) Note(statement string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.all = append(h.all, statement)
}

// Take is what was heard since it was asked last.
func (h *Heard) Take() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := h.all
	h.all = nil
	return out
}

// few are the tables that stay small whatever an installation grows to: one row each, or one for each report zone and
// some of its days, and the stop log, which has a line for each time that somebody pulled a stop.
var few = []string{"counter", "setting", "report_zone", "engagement_stale", "half_hour_stale", "engagement_month", "published_month", "stop"}

var (
	arrays   = regexp.MustCompile(`cast\('\[[^']*\]' as`) // many values, as they are written down
	dollars  = regexp.MustCompile(`\$(\d+)\$`)
	numbered = regexp.MustCompile(`\$(\d+)`)
)

// Scans says where a statement, as it would be carried out with any values, reads the whole of a table that grows. On
// Postgres the planner is told that to do so is dear, since of small tables it is right to.
func Scans(ctx context.Context, d *db.DB, statement string) (out []string, err error) {
	statement = dollars.ReplaceAllString(statement, "$$$1")
	if !utf8.ValidString(statement) { // bytes that were bound, written as they are
		statement = strings.ReplaceAll(strings.ToValidUTF8(statement, "?"), `\`, "?")
	}
	err = d.Read(ctx, func(t *db.Tx) error {
		if t.Postgres {
			out, err = postgresScans(t, statement)
			return err
		}
		out, err = sqliteScans(t, statement)
		return err
	})
	return out, err
}

type planNode struct {
	Type     string     `json:"Node Type"`
	Relation string     `json:"Relation Name"`
	Index    string     `json:"Index Name"`
	Cond     string     `json:"Index Cond"`
	Plans    []planNode `json:"Plans"`
}

func (n planNode) scans() (out []string) {
	whole := n.Type == "Seq Scan" || strings.HasPrefix(n.Type, "Index") && n.Cond == "" || n.Type == "Bitmap Index Scan" && n.Cond == ""
	table := n.Relation
	if table == "" {
		table = n.Index
	}
	if whole && !slices.ContainsFunc(few, func(f string) bool { return f == table || strings.HasPrefix(table, f+"_") }) {
		out = append(out, n.Type+" of "+table)
	}
	for _, p := range n.Plans {
		out = append(out, p.scans()...)
	}
	return out
}

// postgresScans asks for the plan that serves any values: that of a prepared statement, which every version can tell.
func postgresScans(t *db.Tx, statement string) ([]string, error) {
	statement = arrays.ReplaceAllString(statement, "cast('{}' as")
	most := 0
	for _, m := range numbered.FindAllStringSubmatch(statement, -1) {
		n, err := strconv.Atoi(m[1])
		if err != nil {
			return nil, err
		}
		most = max(most, n)
	}
	asked := "explain (format json) execute looked_at"
	if most > 0 {
		asked += "(null" + strings.Repeat(", null", most-1) + ")"
	}
	pool, ctx := t.Statement.ConnPool, t.Statement.Context
	for _, s := range []string{"set local enable_seqscan = off", "set local plan_cache_mode = force_generic_plan", "prepare looked_at as " + statement} {
		if _, err := pool.ExecContext(ctx, s); err != nil {
			return nil, fmt.Errorf("explain: %w", err)
		}
	}
	var body string
	if err := pool.QueryRowContext(ctx, asked).Scan(&body); err != nil {
		return nil, fmt.Errorf("explain: %w", err)
	}
	if _, err := pool.ExecContext(ctx, "deallocate looked_at"); err != nil {
		return nil, err
	}
	var plan []struct{ Plan planNode }
	if err := json.Unmarshal([]byte(body), &plan); err != nil {
		return nil, err
	}
	return plan[0].Plan.scans(), nil
}

var named = regexp.MustCompile(`^(?:SCAN) (\S+)`)

func sqliteScans(t *db.Tx, statement string) (out []string, err error) {
	values := make([]any, strings.Count(statement, "?"))
	rows, err := t.Statement.ConnPool.QueryContext(t.Statement.Context, "explain query plan "+statement, values...)
	if err != nil {
		return nil, fmt.Errorf("explain: %w", err)
	}
	defer rows.Close()
	made := map[string]bool{}
	var scans [][2]string
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			return nil, err
		}
		if what, name, ok := strings.Cut(detail, " "); ok && (what == "CO-ROUTINE" || what == "MATERIALIZE") {
			made[name] = true
		}
		if m := named.FindStringSubmatch(detail); m != nil && !strings.Contains(detail, "VIRTUAL TABLE") && !strings.Contains(detail, "CONSTANT ROW") {
			scans = append(scans, [2]string{m[1], detail})
		}
	}
	for _, s := range scans {
		if !made[s[0]] && !strings.HasPrefix(s[0], "(") && !slices.Contains(few, s[0]) {
			out = append(out, s[1])
		}
	}
	return out, rows.Err()
}
