package prior

import (
	"fmt"

	"erawan/audience"
)

// Fit is how well one frame suits one attitude, from 0 to 1.
type Fit struct {
	Frame      string // as content spells it
	Attitude   Attitude
	Weight     float64
	Basis      Basis
	Figures    []Figure
	Confidence string
}

// Fits are the weights behind FrameWeights, in the order of the model.
func (m *Model) Fits() (out []Fit) {
	for _, row := range m.file.Frames {
		figures, _ := m.file.cite(row.Cites)
		f := Fit{row.Frame, named[row.Attitude], row.Weight, Assumed, figures, leastSure(figures)}
		if len(figures) > 0 {
			f.Basis = Direction
		}
		out = append(out, f)
	}
	return out
}

// lean is how often one frame should be tried, by the mix.
type lean struct {
	floor, rest float64
	fit, all    [Attitudes]float64 // of this frame, and of all frames together
}

// lean returns a frame's; false for a frame that the model does not weigh. The neutral frame is none of
// those: it is the hold-out's.
func (m *Model) lean(frame string) (lean, bool) {
	l, frames, known := lean{floor: m.file.FrameFloor}, map[string]bool{}, false
	for _, row := range m.file.Frames {
		frames[row.Frame] = true
		l.all[named[row.Attitude]] += row.Weight
		if row.Frame == frame {
			l.fit[named[row.Attitude]] += row.Weight
			known = true
		}
	}
	l.rest = 1 - l.floor*float64(len(frames))
	return l, known
}

// weight is the frame's share for a mix. Those of all frames add up to 1, and none is under the model's floor.
func (l lean) weight(mix Mix) float64 {
	mine, sum := 0.0, 0.0
	for a := range Attitudes {
		mine += mix.share[a] * l.fit[a]
		sum += mix.share[a] * l.all[a]
	}
	return l.floor + l.rest*mine/sum
}

// FrameWeights are the weights of all frames for a mix, by the name of the frame.
func (m *Model) FrameWeights(mix Mix) map[string]float64 {
	out := map[string]float64{}
	for _, row := range m.file.Frames {
		if l, _ := m.lean(row.Frame); out[row.Frame] == 0 {
			out[row.Frame] = l.weight(mix)
		}
	}
	return out
}

// Weigh is made of the frames of a campaign's variants. What comes out appends the weight of each for a
// visit; it appends nothing for a visit that the research is not of. It is nil where a frame is none that the
// model weighs. Whoever chooses by it is told the weights and never the mix.
func (m *Model) Weigh(frames []string) func(t *audience.Traveller, to []float64) []float64 {
	leans := make([]lean, len(frames))
	for i, frame := range frames {
		var known bool
		if leans[i], known = m.lean(frame); !known {
			return nil
		}
	}
	return func(t *audience.Traveller, to []float64) []float64 {
		mix, known := m.Of(t)
		if !known {
			return to
		}
		for _, l := range leans {
			to = append(to, l.weight(mix))
		}
		return to
	}
}

func (f *file) checkFrames() error {
	if f.FrameFloor < 0 || f.FrameFloor*float64(len(f.Frames)) > float64(Attitudes) {
		return fmt.Errorf("a frame floor of %g is too high", f.FrameFloor)
	}
	for _, row := range f.Frames {
		if _, ok := named[row.Attitude]; !ok || row.Weight < 0 || row.Weight > 1 {
			return fmt.Errorf("frame %s: attitude %q, weight %g", row.Frame, row.Attitude, row.Weight)
		}
		if _, err := f.cite(row.Cites); err != nil {
			return err
		}
	}
	return nil
}
