package webtest

import (
	"fmt"

	"erawan/internal/db"
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
