package main

import (
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"erawan/internal/testenv"
)

// killing is how long everything is killed by chance; make soak asks for five minutes.
func killing() time.Duration {
	if os.Getenv("ERAWAN_SOAK") != "" {
		return 5 * time.Minute
	}
	return 5 * time.Second
}

// TestAnyProcessIsKilledByChanceUnderLoad kills one process at a time, as the promise has it: the
// next is killed when the one before runs again and the nodes have had time to notice.
func TestAnyProcessIsKilledByChanceUnderLoad(t *testing.T) {
	t.Parallel()
	in := scaled(t)
	nodes := []*webNode{in.web(t, "a"), in.web(t, "b")}
	workers := []*testenv.Process{in.worker(t), in.worker(t)}
	l := in.load(t, nodes[0].base(), nodes[1].base())
	victims := []struct {
		name string
		kill func()
	}{
		{"web node", func() {
			n := nodes[rand.IntN(len(nodes))]
			n.Kill()
			l.under(t, 20)
			n.start(t)
		}},
		{"worker", func() {
			w := &workers[rand.IntN(len(workers))]
			(*w).Kill()
			l.under(t, 20)
			*w = in.worker(t)
		}},
		{"redis", func() {
			in.redis.Kill()
			l.under(t, 20)
			in.redis.Restart(t)
			l.under(t, 200)
		}},
		{"postgres", func() {
			in.postgres.Kill()
			l.under(t, 20)
			in.postgres.Restart(t)
		}},
	}
	killed := map[string]int{}
	for end := time.Now().Add(killing()); time.Now().Before(end); {
		l.under(t, 50)
		v := victims[rand.IntN(len(victims))]
		v.kill()
		killed[v.name]++
	}
	l.end()
	t.Logf("killed: %v", killed)
	l.settle(t)
}
