package render

import (
	"fmt"
	"strings"
	"testing"
)

// modules reads a path of ours back as a square of dark modules.
func modules(t *testing.T, c Code) [][]bool {
	t.Helper()
	out := make([][]bool, c.Side)
	for y := range out {
		out[y] = make([]bool, c.Side)
	}
	for _, run := range strings.SplitAfter(c.Path, "z") {
		var x, y, n, back int
		if run == "" {
			continue
		}
		if _, err := fmt.Sscanf(run, "M%d %dh%dv1h-%dz", &x, &y, &n, &back); err != nil || n != back || x+n > c.Side || y >= c.Side {
			t.Fatalf("%q: %v", run, err)
		}
		for i := range n {
			out[y][x+i] = true
		}
	}
	return out
}

// finder is the pattern in three corners by which a reader finds a code.
var finder = []string{"#######", "#.....#", "#.###.#", "#.###.#", "#.###.#", "#.....#", "#######"}

func TestACodeHasItsFindersItsTimingAndALightMargin(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"a", "otpauth://totp/Erawan:nok@example.org?algorithm=SHA1&digits=6&issuer=Erawan&period=30&secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", strings.Repeat("ก", 300)} {
		c, err := QR(text)
		if err != nil {
			t.Fatal(err)
		}
		m, size := modules(t, c), c.Side-2*quiet
		if size < 21 || (size-17)%4 != 0 {
			t.Fatalf("%d modules a side", size)
		}
		at := func(x, y int) bool { return m[y+quiet][x+quiet] }
		for _, corner := range [][2]int{{0, 0}, {size - 7, 0}, {0, size - 7}} {
			for y, line := range finder {
				for x, want := range line {
					if at(corner[0]+x, corner[1]+y) != (want == '#') {
						t.Errorf("the finder at %v is broken at %d,%d", corner, x, y)
					}
				}
			}
		}
		for i := 8; i < size-8; i++ {
			if at(i, 6) != (i%2 == 0) || at(6, i) != (i%2 == 0) {
				t.Errorf("the timing is broken at %d", i)
			}
		}
		for i := range c.Side {
			for j := range quiet {
				if m[i][j] || m[j][i] || m[i][c.Side-1-j] || m[c.Side-1-j][i] {
					t.Fatal("the margin is not light")
				}
			}
		}
	}
}

func TestDifferentTextsAreDifferentCodesAndATooLongOneIsNone(t *testing.T) {
	t.Parallel()
	a, err := QR("elephant")
	if err != nil {
		t.Fatal(err)
	}
	if b, err := QR("elephans"); err != nil || a.Path == b.Path {
		t.Errorf("the same picture: %v", err)
	}
	if _, err := QR(strings.Repeat("x", 4000)); err == nil {
		t.Error("a text that no code holds was drawn")
	}
}
