// Command erawan is the whole of Erawan in one program: the web node, the worker, and the tools of
// those who run it.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// Exit codes.
const (
	done   = 0
	failed = 1
	misuse = 2
)

// cli is every command and, embedded, every setting.
type cli struct {
	Settings

	Demo     demoCmd     `cmd:"" help:"Run everything in one process with sample campaigns. Nothing else needs to be installed."`
	Serve    serveCmd    `cmd:"" help:"Run a web node."`
	Worker   workerCmd   `cmd:"" help:"Drain events into the ledger."`
	Migrate  migrateCmd  `cmd:"" help:"Change or show the database schema."`
	Lists    listsCmd    `cmd:"" help:"Make the console's lists again."`
	Seed     seedCmd     `cmd:"" help:"Load the reference library or the demo's campaigns. Repeatable."`
	Keys     keysCmd     `cmd:"" help:"Make the key file."`
	User     userCmd     `cmd:"" help:"Manage the people who sign in."`
	Key      keyCmd      `cmd:"" help:"Manage partners' keys."`
	Pledges  pledgesCmd  `cmd:"" help:"Pledges that are held: look at them, and let them count or not."`
	Waybills waybillsCmd `cmd:"" help:"Batches of codes on waybills: make, print and check them."`
	Spool    spoolCmd    `cmd:"" help:"Work on a node's disk log."`
	Aside    asideCmd    `cmd:"" help:"Show events that could not be booked."`
	Audit    auditCmd    `cmd:"" help:"Prove or print the chain of who changed what."`
	Campaign campaignCmd `cmd:"" help:"List campaigns, and take them through their lives."`
	Stop     stopCmd     `cmd:"" help:"Take something out of every answer, also while the console cannot."`
	Resume   resumeCmd   `cmd:"" help:"Let back in what was stopped."`
	Report   reportCmd   `cmd:"" help:"Print an engagement report."`
	Recount  recountCmd  `cmd:"" help:"Hold the rollups of days against their raw events."`
	Explain  explainCmd  `cmd:"" help:"Say why a visit is in an audience or a campaign, or is not."`
	Replay   replayCmd   `cmd:"" help:"Make the decision of a view token again, as everything was then."`
	Backup   backupCmd   `cmd:"" help:"Copy an SQLite database while it is in use."`
	Retain   retainCmd   `cmd:"" help:"Drop raw events of days long past; reports stay as they are."`
	Doctor   doctorCmd   `cmd:"" help:"Check settings, stores, schema and clock, and push one event through."`
	Ready    readyCmd    `cmd:"" help:"Ask the web node of this host whether it is ready; exit 1 when it is not."`
	Version  versionCmd  `cmd:"" help:"Print the version."`

	Research   researchCmd   `cmd:"" help:"Waves of surveys that a team brings in."`
	Reclassify reclassifyCmd `cmd:"" help:"Judge the raw events of days again by this program's rules; what came in stays as it is."`
	Figures    figuresCmd    `cmd:"" help:"Tell how days stood when log, raw events and rollups were last held against each other."`
}

// out is where commands speak to whoever called them.
type out struct {
	io.Writer
	errors io.Writer
	log    *slog.Logger
}

// run is main without the process: tests call it.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var c cli
	code := -1
	parser, err := kong.New(&c,
		kong.Name("erawan"),
		kong.Description("Campaign targeting for cutting the demand for ivory."),
		kong.UsageOnError(),
		kong.Writers(stdout, stderr),
		kong.Exit(func(n int) { code = n }),
		kong.Configuration(tomlFile),
	)
	if err != nil {
		return say(stderr, err, failed)
	}
	k, err := parser.Parse(args)
	if code >= 0 { // help was asked for, and printed
		return code
	}
	if err != nil {
		return say(stderr, err, misuse)
	}
	if err := c.Settings.check(); err != nil {
		return say(stderr, err, misuse)
	}
	k.BindTo(ctx, (*context.Context)(nil))
	lines := &lineWriter{out: stderr}
	log := slog.New(prompt{c.Settings.logger(lines).Handler(), lines})
	err = k.Run(&c.Settings, out{stdout, stderr, log})
	lines.Flush()
	if err != nil {
		var wrong usageError
		if errors.As(err, &wrong) {
			return say(stderr, err, misuse)
		}
		return say(stderr, err, failed)
	}
	return done
}

// usageError is the caller's mistake.
type usageError struct{ error }

func usage(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

func say(w io.Writer, err error, code int) int {
	fmt.Fprintln(w, "erawan:", err)
	return code
}
