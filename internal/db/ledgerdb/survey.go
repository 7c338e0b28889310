package ledgerdb

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/engagement"
	"erawan/internal/db"
)

// surveyRow is how often something was said to a survey by views of a cell in a half-hour.
type surveyRow struct {
	Survey   int64      `gorm:"column:survey_id"`
	Cell     int64      `gorm:"column:cell_id"`
	Bucket   db.Instant `gorm:"column:bucket"`
	Item     int64      `gorm:"column:item_id"`
	Choice   int64      `gorm:"column:choice"`
	Count    int64      `gorm:"column:count"`
	Revision int64      `gorm:"column:revision"`
}

var (
	//go:embed survey_add.sql
	surveyAdd string
	//go:embed survey_raw.sql
	surveyRaw string
)

// Told is one thing that is counted of a survey: of item 0, choice 0 is that a card which asked was drawn, and choice Replied that the
// visit answered anything.
type Told struct {
	Survey, Cell int64
	At           time.Time
	Item, Choice int64
}

// Replied is the choice, of item 0, of visits that answered anything.
const Replied = 1

// Surveyed is what a batch adds, by half-hour.
type Surveyed map[Told]int64

// Add counts.
func (s Surveyed) Add(one Told, n int64) {
	one.At = halfHour(one.At)
	s[one] += n
}

// moved takes in that events are judged otherwise: a card that asked and was drawn to a machine asked nobody.
func (s Surveyed) moved(m movedRow) {
	if m.Survey == 0 || engagement.Type(m.Type) != engagement.Impression {
		return
	}
	one := Told{Survey: m.Survey, Cell: m.Cell, At: m.Bucket.Time()}
	if engagement.Filter(m.Filter) == engagement.Counted {
		s.Add(one, -m.Count)
	}
	if engagement.Filter(m.Becomes) == engagement.Counted {
		s.Add(one, m.Count)
	}
}

// Write adds it to what stands, in one order, under a revision of the data.
func (s Surveyed) Write(t *db.Tx, revision int64) error {
	rows := make([]surveyRow, 0, len(s))
	for k, n := range s {
		if n != 0 {
			rows = append(rows, surveyRow{k.Survey, k.Cell, db.At(k.At), k.Item, k.Choice, n, revision})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	slices.SortFunc(rows, func(a, b surveyRow) int {
		return cmp.Or(cmp.Compare(a.Survey, b.Survey), cmp.Compare(a.Cell, b.Cell), a.Bucket.Time().Compare(b.Bucket.Time()), cmp.Compare(a.Item, b.Item), cmp.Compare(a.Choice, b.Choice))
	})
	if _, err := t.Run(surveyAdd, db.Params{"rows": db.RowsOf(rows)}); err != nil {
		return fmt.Errorf("add to surveys: %w", err)
	}
	return nil
}

// surveyedWrong is what has to be added to a day's half-hours of surveys for them to be what cards drawn and answers come to.
func surveyedWrong(t *db.Tx, day campaigns.Date) (Surveyed, error) {
	begins, ends := db.At(day.In(time.UTC)), db.At(day.Next().In(time.UTC))
	var raw, stands []surveyRow
	text := strings.NewReplacer("{seen}", halfHourIn(t, "occurred_at"), "{replied}", halfHourIn(t, "replied_at"), "{answered}", halfHourIn(t, "survey_answer.answered_at")).Replace(surveyRaw)
	err := t.Fetch(&raw, text, db.Params{"first": db.On(day.Plus(-reach)), "last": db.On(day), "begins": begins, "ends": ends,
		"impression": int64(engagement.Impression), "replied": int64(Replied)})
	if err != nil {
		return nil, fmt.Errorf("count what surveys were told: %w", err)
	}
	if err := t.Table("survey_half_hour").Where("bucket >= ? and bucket < ?", begins, ends).Find(&stands).Error; err != nil {
		return nil, fmt.Errorf("half-hours of surveys that stand: %w", err)
	}
	wrong := Surveyed{}
	for _, r := range raw {
		wrong.Add(Told{r.Survey, r.Cell, r.Bucket.Time(), r.Item, r.Choice}, r.Count)
	}
	for _, r := range stands {
		wrong.Add(Told{r.Survey, r.Cell, r.Bucket.Time(), r.Item, r.Choice}, -r.Count)
	}
	for k, n := range wrong {
		if n == 0 {
			delete(wrong, k)
		}
	}
	return wrong, nil
}
