package prior

import "math"

// rounds of fitting; a table of some values and three attitudes is still to twelve decimals long before.
const rounds = 200

// rake fits the ratios of a signal to two margins by turns: the shares of its values, and the base. What
// the ratios say of values against one another stays (Deming and Stephan, 1940).
func (m *Model) rake(cells map[string]terms, shares map[string]float64) {
	whole := 0.0
	for _, s := range shares {
		whole += s
	}
	for range rounds {
		var column [Attitudes]float64
		for v, c := range cells {
			for a := range Attitudes {
				column[a] += shares[v] / whole * math.Exp(c.log[a])
			}
		}
		for v, c := range cells {
			row := 0.0
			for a := range Attitudes {
				c.log[a] -= math.Log(column[a])
				row += m.bases[a].Part * math.Exp(c.log[a])
			}
			for a := range Attitudes {
				c.log[a] -= math.Log(row)
			}
			cells[v] = c
		}
	}
}
