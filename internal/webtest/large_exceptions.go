package webtest

import "erawan/internal/db"

// exceptions are rules, a hold-out of everything and a veto by every partner, and as many bypasses that somebody has reviewed.
func (l large) exceptions(t *db.Tx) error {
	rows := make([]thingLine, largePartners)
	for i := range largePartners {
		rows[i] = thingLine{ID: int64(base + i), Org: l.org, At: db.At(Noon)}
	}
	if err := by(t, "insert into veto (org_id, message_id, reason, actor_id, actor_name, at) select id, id, 'not for our guests', 0, 'Large', at from fresh", rows); err != nil {
		return err
	}
	if err := by(t, "insert into rulebook (id, public_id, org_id, created_at) select id, 'rul_large' || id, id, at from fresh", rows); err != nil {
		return err
	}
	empty := map[bool]string{false: "'{}'", true: "cast('{}' as jsonb)"}[t.Postgres]
	if err := by(t, "insert into hold_out (id, public_id, org_id, created_at) select id, 'hld_large' || id, id, at from fresh", rows); err != nil {
		return err
	}
	for _, table := range []string{"rulebook", "hold_out"} {
		err := by(t, "insert into "+table+"_version (id, version, from_revision, to_revision, body, actor_id, actor_name, created_at) select id, 1, 1, null, "+empty+", 0, 'Large', at from fresh", rows)
		if err != nil {
			return err
		}
	}
	words := map[bool]string{false: "zeroblob(32)", true: "decode(repeat('00', 32), 'hex')"}[t.Postgres]
	return by(t, "insert into bypass (org_id, subject, subject_id, locale, digest, reason, actor_id, actor_name, at, ends_at, reviewed_at) "+
		"select org_id, 'message', id, 'en', "+words+", 'an error', 0, 'Large', at, at, at from fresh", rows)
}

// aired is what stops of a span took off the air: four texts each, and none of them said twice. Beside them somebody said something of
// every text that was put to review.
func aired(t *db.Tx, before, last int64) error {
	body := `'{"texts": [{"locale": "en", "name": "Message ' || seq || '", "headline": "Headline ' || seq || '", "body": "A sentence of message ' || seq * 7919 || ' as it was shown then"}, ` +
		`{"locale": "th", "headline": "หัวข้อ ' || seq || '", "body": "ข้อความ ' || seq * 104729 || '"}, {"locale": "zh-Hans", "headline": "标题' || seq || '", "body": "文字' || seq * 15485863 || '"}, ` +
		`{"locale": "zh-Hant", "headline": "標題' || seq || '", "body": "文字' || seq * 32452843 || '"}]}'`
	if t.Postgres {
		body = "cast(" + body + " as jsonb)"
	}
	if _, err := t.Run("insert into text_step (org_id, subject, subject_id, locale, step, role, digest, rule, field, quote, reason, actor_id, actor_name, at) "+
		"select org_id, subject, subject_id, locale, 'remark', '', digest, '', '', '', 'Is it the shop, or the counter?', 0, 'Large', at from text_step where step = 'submit'", nil); err != nil {
		return err
	}
	_, err := t.Run("insert into stop_air (stop_seq, body) select seq, "+body+" from stop where seq > @before and seq <= @last", db.Params{"before": before, "last": last})
	return err
}
