package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"erawan/internal/testenv"
)

// bench is what the rows share: the built program, a folder, and the large installation.
type bench struct {
	settings
	dir     string // removed at the end
	program string // the real one, built as it is shipped
	big     *world // made by the first row that asks for it
}

// bigPlan is how many live messages the rows about decisions have.
const bigPlan = 10_000

func open(s settings) (*bench, error) {
	dir, err := os.MkdirTemp("", "erawan-bench-")
	if err != nil {
		return nil, err
	}
	b := &bench{settings: s, dir: dir, program: filepath.Join(dir, "erawan")}
	if err := b.build(); err != nil {
		return nil, join(err, b.close())
	}
	return b, nil
}

func (b *bench) build() error {
	root, err := testenv.ModuleRoot()
	if err != nil {
		return err
	}
	build := exec.Command("go", "build", "-trimpath", "-tags", "nomsgpack", "-ldflags", "-s -w", "-o", b.program, "./cmd/erawan")
	build.Dir = root
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if said, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build erawan: %w\n%s", err, said)
	}
	return nil
}

func (b *bench) close() error {
	var err error
	if b.big != nil {
		err = b.big.close()
	}
	return join(err, os.RemoveAll(b.dir))
}

// large is the installation with the big plan.
func (b *bench) large(ctx context.Context) (*world, error) {
	if b.big == nil {
		w, err := b.world(ctx, bigPlan)
		if err != nil {
			return nil, fmt.Errorf("installation with %d messages: %w", bigPlan, err)
		}
		b.big = w
	}
	return b.big, nil
}
