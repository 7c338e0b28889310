package prior

import "fmt"

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

// FrameWeights says how often each frame should be tried for a mix: shares of one by the name of the
// frame, none of them under the model's floor. The neutral frame is not in it: it is the hold-out's.
func (m *Model) FrameWeights(mix Mix) map[string]float64 {
	out, sum := map[string]float64{}, 0.0
	for _, row := range m.file.Frames {
		w := mix.share[named[row.Attitude]] * row.Weight
		out[row.Frame] += w
		sum += w
	}
	floor := m.file.FrameFloor
	for frame, w := range out {
		out[frame] = floor + (1-floor*float64(len(out)))*w/sum
	}
	return out
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
