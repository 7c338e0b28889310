package webtest

import (
	"fmt"
	"time"

	"erawan/internal/db"
)

const (
	largeItems = 3_000 // questions that visits may be asked, of which a team has few
	largeBank  = 40
)

func (l large) trials(t *db.Tx) error {
	rows := make([]thingLine, largeTrials)
	for i := range rows {
		doc := map[string]any{"campaign": base + i, "state": "ended", "question": "Which?", "judged": "pledges", "base": .02, "effect": .005, "reading": "once", "began": Noon.AddDate(0, 0, -20), "over": Noon.AddDate(0, 0, -1)}
		if i%160 == 9 {
			doc["state"] = "running"
			delete(doc, "over")
		}
		rows[i] = thingLine{int64(base + i), fmt.Sprintf("exp_large%d", i), db.Encode(doc), l.org, db.At(Noon.AddDate(0, 0, -21))}
	}
	return first(t, "experiment", rows)
}

// batches are of codes that were printed and withdrawn: no plan has them at work.
func (l large) batches(t *db.Tx) error {
	rows := make([]thingLine, largeTrials)
	for i := range rows {
		doc := map[string]any{"name": fmt.Sprintf("Batch %d", i), "state": "withdrawn", "partner": base + i%largePartners, "campaign": base + i}
		rows[i] = thingLine{int64(base + i), fmt.Sprintf("bat_large%d", i), db.Encode(doc), l.org, db.At(Noon.AddDate(0, 0, -21))}
	}
	return first(t, "batch", rows)
}

// statements are of many teams, of which ours has as few as its bank has questions.
func (l large) statements(t *db.Tx) error {
	rows := make([]thingLine, largeItems)
	for i := range rows {
		rows[i] = thingLine{int64(base + i), fmt.Sprintf("stm_large%d", i), db.Encode(map[string]string{"en": fmt.Sprintf("I promise %d", i)}), l.org, db.At(Noon.AddDate(0, 0, -21))}
		if i >= largeBank {
			rows[i].Org = strangers
		}
	}
	body := "body"
	if t.Postgres {
		body = "body::jsonb"
	}
	return by(t, "insert into statement (id, public_id, org_id, kind, texts, created_at) select id, public_id, org_id, 'promise', "+body+", at from fresh", rows)
}

// surveys are of as many campaigns, of which a dozen are asked now, about the questions of one bank.
func (l large) surveys(t *db.Tx) error {
	items := make([]thingLine, largeItems)
	for i := range items {
		doc := map[string]any{"kind": "acceptability", "name": fmt.Sprintf("Question %d", i), "wanted": []int{1}, "texts": map[string]any{"en": map[string]any{"ask": fmt.Sprintf("Question %d?", i), "options": []string{"Yes", "No"}}}}
		org := l.org
		if i >= largeBank {
			org = strangers
		}
		items[i] = thingLine{int64(base + i), fmt.Sprintf("itm_large%d", i), db.Encode(doc), org, db.At(Noon.AddDate(0, 0, -21))}
	}
	if err := first(t, "survey_item", items); err != nil {
		return err
	}
	if err := l.statements(t); err != nil {
		return err
	}
	rows := make([]thingLine, largeTrials)
	for i := range rows {
		doc := map[string]any{"campaign": base + i, "state": "ended", "items": []int{base, base + 1}, "asked_buckets": 205, "locales": []string{"en"}, "from": "2026-11-01", "until": "2026-11-30",
			"zone": "Asia/Bangkok", "began": Noon.AddDate(0, 0, -20), "over": Noon.AddDate(0, 0, -1)}
		if i%160 == 9 {
			doc["state"] = "running"
			delete(doc, "over")
		}
		rows[i] = thingLine{int64(base + i), fmt.Sprintf("srv_large%d", i), db.Encode(doc), l.org, db.At(Noon.AddDate(0, 0, -21))}
	}
	if err := first(t, "survey", rows); err != nil {
		return err
	}
	var hours []bucketLine
	for i := range 12 {
		hours = append(hours, bucketLine{At: db.At(Noon.Add(-time.Duration(i) * 2 * time.Hour).Truncate(30 * time.Minute))})
	}
	return by(t, "insert into survey_half_hour (survey_id, cell_id, bucket, item_id, choice, count, revision) select cell.id, cell.id, fresh.at, 0, 0, 3, 1 from fresh join cell on cell.id >= 1000000 and cell.id < 1002000", hours)
}
