package content

import (
	"math"
	"strconv"
	"testing"
)

func TestEveryMotifStandsOutFromItsOwnTint(t *testing.T) {
	t.Parallel()
	const tint, want = 0.09, 6 // as card.css mixes it; the ratio that design asks for
	for frame, m := range motifs {
		for ground, mark := range map[string]string{"#ffffff": m.Light, "#1a201f": m.Dark} {
			if got := contrast(rgb(t, mark), mix(rgb(t, mark), rgb(t, ground), tint)); got < want {
				t.Errorf("%s: %s on %s has %.2f:1, under %d:1", frame, mark, ground, got, want)
			}
		}
	}
}

func TestEveryFrameHasADrawingOfItsOwn(t *testing.T) {
	t.Parallel()
	of := make(map[string]Frame)
	for _, frame := range Frames {
		path := MotifOf(frame).Path
		if other, taken := of[path]; taken || path == "" {
			t.Errorf("%s is drawn as %s: %q", frame, other, path)
		}
		of[path] = frame
	}
}

func TestAnUnknownFrameIsDrawnAsNeutral(t *testing.T) {
	t.Parallel()
	if got := MotifOf("health"); got != MotifOf(Neutral) || got.Path == "" {
		t.Errorf("MotifOf(health) = %+v", got)
	}
	if MotifOf(Legal) == MotifOf(Neutral) {
		t.Error("the legal frame is drawn as neutral")
	}
}

func rgb(t *testing.T, hex string) [3]float64 {
	t.Helper()
	n, err := strconv.ParseUint(hex[1:], 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	return [3]float64{float64(n >> 16), float64(n >> 8 & 255), float64(n & 255)}
}

func mix(a, b [3]float64, share float64) (c [3]float64) {
	for i := range c {
		c[i] = a[i]*share + b[i]*(1-share)
	}
	return c
}

func contrast(a, b [3]float64) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + .05) / (min(x, y) + .05)
}

func luminance(c [3]float64) float64 {
	for i, v := range c {
		if v /= 255; v <= .04045 {
			c[i] = v / 12.92
		} else {
			c[i] = math.Pow((v+.055)/1.055, 2.4)
		}
	}
	return .2126*c[0] + .7152*c[1] + .0722*c[2]
}
