package webtest

import (
	"fmt"

	"erawan/internal/db"
)

// websites are two of every partner that are verified, of which one in a hundred is not any more.
func (l large) websites(t *db.Tx) error {
	sites := make([]thingLine, 2*largePartners)
	for i := range sites {
		sites[i] = thingLine{int64(base + i), "", fmt.Sprintf("https://site%d.partner.example", i), int64(base + i/2), db.At(Noon)}
	}
	return by(t, "insert into origin (id, org_id, url, verified_at, looked_at, lapsed_at, due_at) "+
		"select id, org_id, body, at, at, case when id % 100 = 0 then at end, case when id % 100 <> 0 then at end from fresh", sites)
}

// hooks are two webhooks of every partner, and what the partners were told and sent.
func (l large) hooks(t *db.Tx) error {
	hooks, told := make([]thingLine, 2*largePartners), make([]thingLine, 10*largePartners)
	for i := range hooks {
		hooks[i] = thingLine{int64(base + i), fmt.Sprintf("whk_large%d", i), "https://partner.example/hook", int64(base + i/2), db.At(Noon)}
	}
	for i := range told {
		told[i] = thingLine{int64(base + i), fmt.Sprintf("evt_large%d", i), "placement.changed", int64(base + i/10), db.At(Noon)}
	}
	if err := by(t, "insert into hook (id, public_id, org_id, url, kinds, secret, before, off, failed, created_at) select id, public_id, org_id, body, '[]', 'sealed', '', '', 0, at from fresh", hooks); err != nil {
		return err
	}
	if err := by(t, "insert into notice (id, public_id, org_id, kind, subject, facts, at) select id, public_id, org_id, body, 'plc_large', '{}', at from fresh", told); err != nil {
		return err
	}
	return by(t, fmt.Sprintf("insert into hook_delivery (id, hook_id, notice_id, org_id, state, tries, due_at, leased_at, tried_at, status, why, took_ms) select id, %d + (org_id - %d) * 2, id, org_id, 'done', 1, at, at, at, 200, '', 30 from fresh", base, base), told)
}
