package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"erawan/internal/testenv"
)

// result is one printed line and what it was made from.
type result struct {
	name   string
	figure string
	goal   string
	pass   bool
	raw    []string // the slices, as they were measured
}

func (r result) verdict() string {
	if r.pass {
		return "PASS"
	}
	return "SHORT"
}

// book prints results, and keeps them when asked to.
type book struct {
	out  io.Writer
	file *os.File
}

// newBook opens the day's results. What stands there already stays.
func newBook(keep bool) (*book, error) {
	b := &book{out: os.Stdout}
	if keep {
		root, err := testenv.ModuleRoot()
		if err != nil {
			return nil, err
		}
		name := filepath.Join(root, "bench", "results", time.Now().UTC().Format(time.DateOnly)+".txt")
		if b.file, err = os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644); err != nil {
			return nil, fmt.Errorf("results: %w", err)
		}
		b.out = io.MultiWriter(os.Stdout, b.file)
	}
	fmt.Fprintln(b.out, machine())
	return b, nil
}

func (b *book) write(r result) {
	fmt.Fprintf(b.out, "%-12s %s   goal %s   %s\n", r.name, r.figure, r.goal, r.verdict())
	for _, line := range r.raw {
		fmt.Fprintln(b.out, "    "+line)
	}
	fmt.Fprintf(b.out, "    load %s\n", loadAverage())
}

func (b *book) close() error {
	if b.file == nil {
		return nil
	}
	fmt.Fprintln(b.file)
	return b.file.Close()
}

// join is errors.Join that leaves a single error as it is.
func join(a, b error) error {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return errors.Join(a, b)
}

// list writes numbers in the order they were measured.
func list(format string, values []float64) string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = fmt.Sprintf(format, v)
	}
	return strings.Join(out, " ")
}
