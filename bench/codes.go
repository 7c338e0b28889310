package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/pledges/waybill"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/campaigndb"
	"erawan/internal/sample"
)

// What codes on waybills may cost.
const (
	codesPerSecond = 5.0 // millions, to a file, on two cores
	codesMemory    = 64  // MiB that the program holds, however many
	codesVerify    = 1.0 // µs
	codesSlice     = 10_000_000
)

// codes are written to files by the program itself, as a printer gets them: in slices for the rate, and
// once in full for the memory.
func codes(ctx context.Context, b *bench) ([]result, error) {
	shop, err := b.printShop(ctx)
	if err != nil {
		return nil, err
	}
	var rates []float64
	var least, highest held
	for range b.cycles {
		rate, memory, err := shop.run(ctx, min(codesSlice, b.codes))
		if err != nil {
			return nil, err
		}
		rates = append(rates, rate)
		highest = highest.most(memory)
	}
	if _, least, err = shop.run(ctx, codesSlice/100); err != nil {
		return nil, err
	}
	whole, memory, err := shop.run(ctx, b.codes)
	if err != nil {
		return nil, err
	}
	highest = highest.most(memory)
	s := spreadOf(rates)
	out := []result{{name: "codes", figure: fmt.Sprintf("%s, %.1f M/s over all %d", s.in("%.1f", " M/s"), whole, b.codes),
		goal: fmt.Sprintf("≥ %.0f M/s to a file", codesPerSecond), pass: min(s.low, whole) >= codesPerSecond, raw: []string{"M/s " + list("%.2f", rates)}},
		{name: "codes-memory", figure: fmt.Sprintf("%.0f MiB of its own at most, %.0f MiB for a hundredth of a slice", highest.own, least.own),
			goal: fmt.Sprintf("≤ %d MiB, flat", codesMemory), pass: highest.own <= codesMemory,
			raw: []string{fmt.Sprintf("%d codes at most; with what the kernel maps of the program's file from its cache, and may drop: %.0f MiB and %.0f MiB", b.codes, highest.all, least.all)}}}
	verified, err := shop.verify(ctx, b.cycles)
	return append(out, verified), err
}

// printShop is an installation with one batch in print.
type printShop struct {
	*bench
	dir   string
	args  []string
	batch campaigns.Batch
	keys  *access.Keyring
}

func (b *bench) printShop(ctx context.Context) (*printShop, error) {
	p := &printShop{bench: b, dir: filepath.Join(b.dir, "codes")}
	if err := os.MkdirAll(p.dir, 0o700); err != nil {
		return nil, err
	}
	url, keys := "sqlite://"+filepath.Join(p.dir, "erawan.db"), filepath.Join(p.dir, "keys.json")
	p.args = []string{"--database-url", url, "--key-file", keys, "--base-url", "https://erawan-example.org"} // a host of 18 characters
	var err error
	if p.keys, err = access.CreateKeyring(keys); err != nil {
		return nil, err
	}
	if _, err := db.Migrate(ctx, url, db.Up); err != nil {
		return nil, err
	}
	d, err := db.Open(ctx, url, db.Options{})
	if err != nil {
		return nil, err
	}
	defer d.Close()
	if _, err := sample.Demo(ctx, sample.Seeding{DB: d, Now: time.Now()}); err != nil {
		return nil, err
	}
	store := campaigndb.Store{DB: d}
	all, err := store.Campaigns(ctx, access.System)
	if err != nil {
		return nil, err
	}
	for _, c := range all {
		if len(c.Placements) == 0 || len(c.Messages) == 0 {
			continue
		}
		today := campaigns.DateOf(time.Now())
		p.batch, err = store.SaveBatch(ctx, access.System, access.Actor{Name: "bench"}, campaigns.Batch{Key: 1, Name: "bench", Campaign: c.ID, Placement: c.Placements[0],
			Message: c.Messages[0].Message, From: today, Until: today, Ordered: waybill.MaxSerials, State: campaigns.BatchPrinting})
		return p, err
	}
	return nil, fmt.Errorf("none of %d campaigns can carry codes", len(all))
}

// held is what a process held of memory at most, in MiB: its own, and with pages of its program's file. How many of those the kernel maps
// hangs on what is in its cache and on how large the file is: a process that only says its version has fifty.
type held struct{ own, all float64 }

func (h held) most(o held) held { return held{max(h.own, o.own), max(h.all, o.all)} }

// run writes so many codes: millions a second over the whole command, and the memory that it held.
func (p *printShop) run(ctx context.Context, n int) (rate float64, memory held, err error) {
	out := filepath.Join(p.dir, "out")
	if err := os.MkdirAll(out, 0o700); err != nil {
		return 0, held{}, err
	}
	c := exec.CommandContext(ctx, p.program, append([]string{"waybills", "generate", "--batch", p.batch.Public, "--count", fmt.Sprint(n),
		"--out", filepath.Join(out, "run.csv"), "--split", "256"}, p.args...)...)
	var said bytes.Buffer
	c.Stdout, c.Stderr = &said, &said
	began := time.Now()
	if err := c.Start(); err != nil {
		return 0, held{}, err
	}
	watched, quit := make(chan held, 1), make(chan struct{})
	go func() { watched <- most(c.Process.Pid, out, quit) }()
	err = c.Wait()
	took := time.Since(began)
	close(quit)
	if memory = <-watched; err != nil {
		return 0, held{}, fmt.Errorf("waybills generate: %w\n%s", err, said.String())
	}
	return float64(n) / took.Seconds() / 1e6, memory, os.RemoveAll(out)
}

// most is what a process held at most, as the kernel keeps count of it, looked at until it ends; of its own the kernel keeps no highest
// count. What the kernel tells of a process that has ended begins with its parent's. Files that are whole are taken away
// meanwhile, so that a hundred million codes find room on any disk.
func most(pid int, folder string, quit <-chan struct{}) (out held) {
	for {
		whole, _ := filepath.Glob(filepath.Join(folder, "run-*.csv"))
		for _, name := range whole {
			os.Remove(name)
		}
		text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		out = out.most(held{own: mib(text, "RssAnon:"), all: mib(text, "VmHWM:")})
		select {
		case <-quit:
			return out
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// mib is a line of /proc/PID/status; 0 where it has none.
func mib(status []byte, line string) float64 {
	_, after, _ := strings.Cut(string(status), line)
	var kib float64
	if _, err := fmt.Sscan(after, &kib); err != nil {
		return 0
	}
	return kib / 1024
}

// verify reads codes as somebody typed them, on one core, and opens them.
func (p *printShop) verify(ctx context.Context, cycles int) (result, error) {
	key, err := waybill.KeyOf(p.keys.Family(access.WaybillFamily), p.batch.Key, p.batch.Number)
	if err != nil {
		return result{}, err
	}
	const n = 1 << 20
	texts := make([]string, 1<<12)
	for i := range texts {
		texts[i] = key.Issue(uint32(i) * 31337).String()
	}
	var took []float64
	for range cycles {
		began := time.Now()
		for i := range n {
			c, err := waybill.Parse(texts[i%len(texts)])
			if err != nil {
				return result{}, err
			}
			if _, ok := key.Open(c); !ok {
				return result{}, fmt.Errorf("%s is not ours", c)
			}
		}
		took = append(took, float64(time.Since(began).Nanoseconds())/n/1000)
		if ctx.Err() != nil {
			return result{}, ctx.Err()
		}
	}
	s := spreadOf(took)
	return result{name: "codes-verify", figure: s.in("%.2f", " µs"), goal: fmt.Sprintf("≤ %.0f µs", codesVerify), pass: s.high <= codesVerify,
		raw: []string{"µs " + list("%.3f", took)}}, nil
}
