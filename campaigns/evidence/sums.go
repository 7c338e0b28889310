package evidence

// Sums is what comes of adding a number up over the rows of a table.
type Sums string

// What the sums are.
const (
	SumsTotal   Sums = "total"   // the rows, added, are the total
	SumsShare   Sums = "share"   // nothing: each share has a base of its own
	SumsRounded Sums = "rounded" // nearly the total: each number is rounded by itself
	SumsPeople  Sums = "people"  // no number of people: nobody is known again on another day or at another partner
	SumsDays    Sums = "days"    // visitor-days, without what is under LeastReached
	SumsTold    Sums = "told"    // nothing: each figure is of a document of its own
)

// Sums says what adding this number up comes to. It hangs on what is counted alone.
func (d Definition) Sums() Sums {
	switch d.Unit {
	case Percent, Points:
		return SumsShare
	case Visits:
		return SumsRounded
	case Visitors:
		return SumsPeople
	case VisitorDays:
		return SumsDays
	case Copies, Accounts:
		return SumsTold
	}
	return SumsTotal
}

// AddsUp reports whether the counts of each side's rows, added, are those of its total.
func (g Grid) AddsUp() bool {
	arm := g.Column("arm")
	for i, c := range g.Columns {
		if c.Kind != Whole {
			continue
		}
		left := map[string]int64{}
		for _, row := range g.Rows {
			left[row[arm].Text] += row[i].N
		}
		for _, row := range g.Totals {
			left[row[arm].Text] -= row[i].N
		}
		for _, n := range left {
			if n != 0 {
				return false
			}
		}
	}
	return true
}

// Described is a column of a file with what it means, in a reader's language. What says which row it is has no unit, basis or version.
type Described struct {
	ID      string `json:"id"`
	Heading string `json:"-"`
	Metric  string `json:"metric,omitempty"`
	Version int    `json:"version,omitempty"`
	Means   string `json:"means"`
	How     string `json:"how,omitempty"`
	Unit    Unit   `json:"unit,omitempty"`
	Basis   Basis  `json:"basis,omitempty"`
	Sums    Sums   `json:"sums,omitempty"`
	Bias    string `json:"bias,omitempty"`
	Donor   string `json:"donor,omitempty"`
}
