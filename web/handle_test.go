package web

import (
	"testing"

	"erawan/internal/fault"
)

func TestEveryKindOfFaultHasAStatusAndATitle(t *testing.T) {
	t.Parallel()
	for k := fault.Internal; k <= fault.Unoffered; k++ {
		m, ok := meanings[k]
		if !ok || m.Status < 400 || m.Title == "" {
			t.Errorf("kind %d has no meaning: %+v", k, m)
		}
	}
	if got := Means(fault.Unoffered + 1); got.Status != 500 {
		t.Errorf("an unknown kind answers %d, want 500", got.Status)
	}
}
