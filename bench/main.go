// Command bench measures the rows of the goals: each against its peer in the same run, in alternating
// slices, by the processor time that each process says it took.
//
//	make bench              every row
//	make bench ROW=decide   one row
//
// It starts what it needs (Postgres, Redis, the real program, a bare gin peer), loads loopback only,
// and ends everything it has started.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"
)

// settings are how long to look. The defaults are what a result may be quoted from.
type settings struct {
	cycles  int           // how often each figure is taken
	slice   time.Duration // each side of a cycle
	seconds int           // of the end-to-end row
	codes   int           // of the codes row, once in full
	profile string        // folder for profiles of what a node does; empty takes none
}

// row is one line of the goals.
type row struct {
	name string
	run  func(ctx context.Context, b *bench) ([]result, error)
}

var rows = []row{
	{"match", match},
	{"match-first", matchFirst},
	{"index", index},
	{"decide", decide},
	{"intake", intake},
	{"drain", drain},
	{"end-to-end", endToEnd},
	{"event-cost", eventCost},
	{"stop", stop},
	{"publish", publish},
	{"start", start},
	{"tag", tag},
	{"report", report},
	{"audit", audit},
	{"codes", codes},
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == peerCommand {
		exit(servePeer(os.Args[2:]))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	exit(run(ctx, os.Args[1:]))
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

func run(ctx context.Context, args []string) (err error) {
	var s settings
	var only string
	var keep bool
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.StringVar(&only, "row", "", "the one row to measure, of: "+strings.Join(names(), ", "))
	flags.IntVar(&s.cycles, "cycles", 7, "how often each figure is taken; fewer than 7 say little")
	flags.DurationVar(&s.slice, "slice", 2*time.Second, "length of each side of a cycle")
	flags.IntVar(&s.seconds, "seconds", 60, "length of the end-to-end row")
	flags.IntVar(&s.codes, "codes", 100_000_000, "codes that the codes row writes in full, in files of 256 MiB that are taken away as they are whole")
	flags.StringVar(&s.profile, "profile", "", "folder for profiles of what a node does for a decision and for an event")
	flags.BoolVar(&keep, "keep", false, "add to the dated results")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if only != "" && !slices.Contains(names(), only) {
		return fmt.Errorf("no row is called %q; there are %s", only, strings.Join(names(), ", "))
	}
	b, err := open(s)
	if err != nil {
		return err
	}
	defer func() { err = join(err, b.close()) }()
	if s.profile != "" {
		return profiles(ctx, b)
	}
	book, err := newBook(keep)
	if err != nil {
		return err
	}
	defer func() { err = join(err, book.close()) }()
	return measure(ctx, b, book, only)
}

// measure goes through the rows. One that cannot be measured says why, and the others go on.
func measure(ctx context.Context, b *bench, book *book, only string) error {
	var failed error
	for _, r := range rows {
		if only != "" && r.name != only {
			continue
		}
		results, err := r.run(ctx, b)
		if err != nil {
			failed = join(failed, fmt.Errorf("%s: %w", r.name, err))
			fmt.Fprintf(os.Stderr, "bench: %s: %v\n", r.name, err)
		}
		for _, res := range results {
			book.write(res)
		}
		if ctx.Err() != nil {
			return join(failed, ctx.Err())
		}
	}
	return failed
}

func names() []string {
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = r.name
	}
	return out
}
