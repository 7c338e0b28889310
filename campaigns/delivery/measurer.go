package delivery

import (
	"context"
	"fmt"

	"erawan/audience/reach"
)

// Measurer keeps the floors of all campaigns: as visits come and go, rules rise above the floor and fall
// under it. Any number of them may run.
type Measurer struct {
	Floors interface {
		// Aims are the conjunctions that there are, and where they stand.
		Aims(ctx context.Context) ([]Aim, error)
		// SetFloors writes those that still are what was measured, and has every plan follow.
		SetFloors(ctx context.Context, floors []Floor) error
	}
	Sample interface {
		// Rolling is the sample up to this moment.
		Rolling(ctx context.Context) (reach.Sample, error)
	}
}

// Measure measures everything once, and returns how many conjunctions changed their standing.
func (m *Measurer) Measure(ctx context.Context) (int, error) {
	aims, err := m.Floors.Aims(ctx)
	if err != nil {
		return 0, fmt.Errorf("read what is aimed at: %w", err)
	}
	if len(aims) == 0 {
		return 0, nil
	}
	sample, err := m.Sample.Rolling(ctx)
	if err != nil {
		return 0, err
	}
	gauges := map[string]reach.Gauge{}
	var changed []Floor
	for _, a := range aims {
		g, known := gauges[a.Digest]
		if !known {
			g = sample.Gauge(reach.Query{Rule: &a.Rule, Placements: a.Placements})
			gauges[a.Digest] = g
		}
		if f := a.Judge(g); f.Standing != a.Standing {
			changed = append(changed, f)
		}
	}
	if len(changed) == 0 {
		return 0, nil
	}
	if err := m.Floors.SetFloors(ctx, changed); err != nil {
		return 0, fmt.Errorf("set floors: %w", err)
	}
	return len(changed), nil
}
