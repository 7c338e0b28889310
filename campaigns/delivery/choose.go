package delivery

import (
	"erawan/audience"
	"erawan/campaigns"
)

// Weigher makes, of the frames of a campaign's variants, what appends the weight of each for a visit: nothing
// for a visit that it cannot tell of. It makes nil where it cannot weigh one of the frames.
type Weigher func(frames []string) func(t *audience.Traveller, to []float64) []float64

// weigh is how the visit weighs a campaign's variants; nil where it does not. One variant needs no weighing.
func (c *compiler) weigh(k *keptCampaign, pieces []*piece) func(*audience.Traveller, []float64) []float64 {
	if k.Choosing != campaigns.ByAudience || len(pieces) < 2 || c.Weigher == nil {
		return nil
	}
	frames := make([]string, len(pieces))
	for i, p := range pieces {
		frames[i] = string(p.message.Frame)
	}
	return c.Weigher(frames)
}

// choose is the variant that this visit sees: by weight alone where the visit does not say more.
func (v *visit) choose(c *candidate, t *audience.Traveller) chosen {
	if c.weigh == nil {
		return c.split.variant(v.bucket, v.unit(c))
	}
	var room [8]float64
	weights := c.weigh(t, room[:0])
	if len(weights) == 0 {
		return c.split.variant(v.bucket, v.bucket)
	}
	for i := range weights {
		weights[i] *= float64(c.Messages[i].Weight)
	}
	return c.split.lean(v.bucket, weights)
}
