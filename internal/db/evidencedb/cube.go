package evidencedb

import (
	_ "embed"
	"fmt"
	"strings"

	"erawan/campaigns"
	"erawan/campaigns/evidence"
	"erawan/internal/db"
)

// Reports read sums that are by exactly what they are by and narrowed to, so that what they read grows with what they show. There is
// a sum for every such set; the dimensions depend on each other, and that leaves thirty. A message has the frame it has now, so a
// question about a frame reads the sums by message.

// The bits of a shape of engagement_cube.
const (
	byCampaign = 1 << iota
	byMessage  // and variant
	byLocale
	byPlace
	byPartner
	byPlacement
	byMonth
	byEverything = byMonth - 1
)

// whole adds what a dimension cannot be without: a message is of a campaign, and a placement of a partner, at a place.
func whole(shape int) int {
	if shape&byMessage != 0 {
		shape |= byCampaign
	}
	if shape&byPlacement != 0 {
		shape |= byPlace | byPartner
	}
	return shape
}

var (
	//go:embed cube.sql
	cubeSQL string
	//go:embed cube_cells.sql
	cubeCellsSQL string
	//go:embed cube_day.sql
	cubeDay string
	//go:embed cube_shapes.sql
	cubeShapes string
	//go:embed cube_month.sql
	cubeMonth string
)

type cubeRow struct {
	Zone      string  `gorm:"column:zone"`
	Viewer    int64   `gorm:"column:viewer_id"`
	Shape     int     `gorm:"column:shape"`
	Starts    db.Day  `gorm:"column:starts_on"`
	Campaign  int64   `gorm:"column:campaign_id"`
	Message   int64   `gorm:"column:message_id"`
	Variant   string  `gorm:"column:variant"`
	Locale    string  `gorm:"column:locale"`
	Place     string  `gorm:"column:place"`
	Partner   int64   `gorm:"column:partner_id"`
	Placement int64   `gorm:"column:placement_id"`
	Arm       int     `gorm:"column:arm"`
	Sample    int     `gorm:"column:sample"`
	Counts    cutSums `gorm:"embedded"`
	Scans     int64   `gorm:"column:scans"`
	Answers   int64   `gorm:"column:answers"`
}

// wantedRow is a shape, and what it is by: 1 or 0.
type wantedRow struct {
	Shape     int `gorm:"column:shape"`
	Campaign  int `gorm:"column:campaign"`
	Message   int `gorm:"column:message"`
	Locale    int `gorm:"column:locale"`
	Place     int `gorm:"column:place"`
	Partner   int `gorm:"column:partner"`
	Placement int `gorm:"column:placement"`
}

// wanted lists every shape that is by no more than some columns; what is by all of them is not among them.
func wanted(most int) (out []wantedRow) {
	for shape := range most {
		if shape != whole(shape) || shape&^most != 0 {
			continue
		}
		is := func(bit int) int {
			if shape&bit != 0 {
				return 1
			}
			return 0
		}
		out = append(out, wantedRow{shape, is(byCampaign), is(byMessage), is(byLocale), is(byPlace), is(byPartner), is(byPlacement)})
	}
	return out
}

// cubeOf is which columns of a sum a dimension needs; none are those of time.
var cubeOf = map[evidence.Dimension]int{
	evidence.OfCampaign: byCampaign, evidence.OfMessage: byMessage, evidence.OfVariant: byMessage, evidence.OfFrame: byMessage, evidence.OfLocale: byLocale,
	evidence.OfPartner: byPartner, evidence.OfPlacement: byPlacement, evidence.OfChannel: byPlacement, evidence.OfPlace: byPlace,
}

// byTime is whether the rows of a dimension are spans of days.
func byTime(d evidence.Dimension) bool {
	return d == evidence.OfDay || d == evidence.OfWeek || d == evidence.OfMonth
}

// only is which columns of a sum a question is narrowed by, and how.
func (a *answering) only() (shape int, which string) {
	which = "true"
	add := func(is bool, bit int, where string) {
		if is {
			shape, which = shape|bit, which+"\n  and "+where
		}
	}
	add(a.cutting.out.Query.Campaign != 0, byCampaign, "kept.campaign_id = @campaign")
	add(a.q.Only.Locale != "", byLocale, "kept.locale = @locale")
	add(a.q.Only.Place != "", byPlace, "kept.place = @place")
	add(a.q.Only.Frame != "", byMessage, "kept.message_id <> 0") // and of that frame: see lay
	return shape, which
}

// sums are what one statement reads: for a chart by day, and for rows in days and whole months.
type sums struct {
	which string // narrows sums
	days  int    // shape of the chart
	rows  int    // shape of the rows; noRows where the chart is all
	cells string // the statement for days whose sums do not hold
}

const noRows = -1

// sums is the parts of a statement that reads sums, and the cells of days whose sums do not hold. It adds what it needs to the parameters.
func (c *cutting) sums(p db.Params, s sums) (parts []string) {
	days, months, stale := c.spans()
	p["day_shape"], p["row_shape"], p["month_shape"] = s.days, s.rows, s.rows|byMonth
	p["day_starts"], p["row_starts"], p["month_starts"] = append(c.held(stale), never), append(days, never), append(months, never)
	for _, part := range []string{partDay, partRow, partMonth} {
		if part == partDay || s.rows >= 0 {
			parts = append(parts, strings.NewReplacer("{part}", part, "{which}", s.which).Replace(cubeSQL))
		}
	}
	if len(stale) > 0 {
		p["stale"] = stale
		parts = append(parts, s.cells)
	}
	return parts
}

// cube reads the sums of a question, and by segments what is published.
func (a *answering) cube(first campaigns.Date) error {
	a.since = first
	p := a.bound(first)
	narrowed, which := a.only()
	s := sums{which: which, days: whole(narrowed), rows: whole(narrowed | cubeOf[a.q.By]), cells: a.cells()}
	crossed, ofDays := a.q.By == evidence.OfSegment, byTime(a.q.By)
	if crossed || ofDays {
		s.rows = noRows
	}
	parts := a.sums(p, s)
	var spans [2]map[campaigns.Date]int
	if crossed {
		spans, p["so_far"] = a.soFar()
		parts = append(parts, publishedSQL)
	}
	var rows, told []cutRow
	if err := a.t.Fetch(&rows, strings.Join(parts, "union all\n"), p); err != nil {
		return fmt.Errorf("read sums of a question: %w", err)
	}
	for _, r := range rows {
		if r.Part == partTold {
			told = append(told, r)
			continue
		}
		if r.Period = 1; r.Starts.Date().Before(a.q.From) {
			r.Period = 0
		}
		read := r.Part
		if r.Part = partDay; read == partDay || read == partCell {
			a.rows = append(a.rows, r)
		}
		if r.Part = partRow; !crossed && (read != partDay || ofDays) {
			a.rows = append(a.rows, r)
		}
	}
	a.tell(spans, told)
	return nil
}

// held are the days to read whose sums hold.
func (c *cutting) held(stale []db.Day) (out []db.Day) {
	not := map[db.Day]bool{}
	for _, d := range stale {
		not[d] = true
	}
	for d := c.first(); !c.out.Query.To.Before(d); d = d.Next() {
		if !not[db.On(d)] {
			out = append(out, db.On(d))
		}
	}
	return out
}

// keyColumns are what the cells of a dimension are grouped by, in the words of the statement.
var keyColumns = map[evidence.Dimension]map[string]string{
	evidence.OfCampaign: {"campaign": "cell.campaign_id"}, evidence.OfMessage: {"campaign": "cell.campaign_id", "message": "cell.message_id"},
	evidence.OfVariant: {"campaign": "cell.campaign_id", "message": "cell.message_id", "variant": "cell.variant"}, evidence.OfFrame: {"message": "cell.message_id"},
	evidence.OfLocale: {"locale": "cell.locale"}, evidence.OfPartner: {"partner": "cell.placement_org_id"},
	evidence.OfPlacement: {"slot": "placement.public_id", "slot_name": "placement.name"}, evidence.OfChannel: {"channel": "placement.channel"}, evidence.OfPlace: {"place": "cell.place"},
}

// cells are the days that are read cell by cell.
func (a *answering) cells() string {
	replace, keys := []string{}, ""
	for name, none := range map[string]string{"campaign": "0", "message": "0", "variant": "''", "partner": "0", "slot": "''", "slot_name": "''", "channel": "''", "place": "''", "locale": "''"} {
		if column := keyColumns[a.q.By][name]; column != "" {
			none, keys = column, keys+", "+column
		}
		replace = append(replace, "{"+name+"}", none)
	}
	return strings.NewReplacer(append(replace, "{keys}", keys, "{which}", a.narrowed())...).Replace(cubeCellsSQL)
}
