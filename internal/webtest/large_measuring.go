package webtest

import (
	"fmt"

	"erawan/internal/db"
)

// spaces are namespaces of campaigns.
func (l large) spaces(t *db.Tx, rows []thingLine) error {
	if err := by(t, fmt.Sprintf("insert into namespace (id, public_id, org_id, created_at) select id, 'nsp_large' || id, %d, at from fresh", l.org), rows); err != nil {
		return err
	}
	named := map[bool]string{false: `'{"name":"Gifts"}'`, true: `cast('{"name":"Gifts"}' as jsonb)`}[t.Postgres]
	return by(t, "insert into namespace_version (id, version, from_revision, to_revision, body, actor_id, actor_name, created_at) select id, 1, 1, null, "+named+", 0, 'Large', at from fresh", rows)
}
