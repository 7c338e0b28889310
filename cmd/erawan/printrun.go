package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/pledges/waybill"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/campaigndb"
)

type waybillsGenerate struct {
	Batch  string `required:"" help:"Public id of the batch."`
	From   uint32 `help:"First serial."`
	Count  uint32 `help:"How many; without it, all that were ordered."`
	Out    string `required:"" placeholder:"FILE" help:"Where to: a file, beside which its manifest and sums are written, or - for the standard output."`
	Format string `enum:"csv,ndjson" default:"csv" help:"csv or ndjson: a line a code, with its serial, the code and the address to print."`
	Split  int64  `placeholder:"MIB" help:"Files of at most so many MiB, named after their serials."`
}

// frugal is how much the heap may grow before it is collected, in percent: a run makes no garbage to speak
// of, and its memory is told to the printer's host.
const frugal = 20

// Run writes the codes. A run that broke off is begun again with the same words: what was whole stays.
func (c waybillsGenerate) Run(ctx context.Context, s *Settings, o out) error {
	if err := need(s.keyFile(), s.baseURL()); err != nil {
		return err
	}
	debug.SetGCPercent(frugal)
	keys, err := access.LoadKeyring(s.KeyFile)
	if err != nil {
		return fmt.Errorf("ERAWAN_KEY_FILE: %w", err)
	}
	var b campaigns.Batch
	if err := s.with(ctx, o, func(d *db.DB) (err error) {
		b, err = campaigndb.Store{DB: d}.BatchByPublic(ctx, access.System, c.Batch)
		return err
	}); err != nil {
		return err
	}
	run, err := c.run(s, keys, b)
	if err != nil {
		return err
	}
	if c.Out == "-" {
		if c.Split != 0 {
			return usage("--split: the standard output is one file")
		}
		_, err := run.Write(ctx, o, run.Parts(c.Out)[0])
		return err
	}
	return printRun(ctx, run, c.Out, b, o)
}

func (c waybillsGenerate) run(s *Settings, keys *access.Keyring, b campaigns.Batch) (waybill.Run, error) {
	run := waybill.Run{Format: waybill.Format(c.Format), First: c.From, Count: c.Count, Split: c.Split << 20}
	if b.State != campaigns.BatchPrinting && b.State != campaigns.BatchLive {
		return run, fmt.Errorf("%s is %s: codes are made of a batch that is printing or live", b.Public, b.State)
	}
	if int64(c.From) >= int64(b.Ordered) || int64(c.From)+int64(c.Count) > int64(b.Ordered) {
		return run, fmt.Errorf("%s has serials 0 to %d", b.Public, b.Ordered-1)
	}
	if run.Count == 0 {
		run.Count = uint32(b.Ordered) - c.From
	}
	var err error
	if run.Address, err = waybill.Address(s.BaseURL); err != nil {
		return run, fmt.Errorf("ERAWAN_BASE_URL: %w", err)
	}
	if run.Key, err = waybill.KeyOf(keys.Family(access.WaybillFamily), b.Key, b.Number); err != nil {
		return run, err
	}
	return run, run.Check()
}

// manifest is what lies beside the files of a run: what they are of, and which are whole.
type manifest struct {
	Batch   string         `json:"batch"`
	Version byte           `json:"version"`
	Number  int            `json:"number"`
	Address string         `json:"address"`
	Format  waybill.Format `json:"format"`
	PerFile uint32         `json:"codes_per_file,omitempty"`
	First   uint32         `json:"first"`
	Codes   uint32         `json:"codes"`
	Whole   bool           `json:"complete"`
	At      time.Time      `json:"written_at"`
	Parts   []waybill.Part `json:"parts"`
}

// of reports whether two manifests are of one run, however far each has come.
func (m manifest) of(n manifest) bool {
	m.Whole, m.At, m.Parts, n.Whole, n.At, n.Parts = false, time.Time{}, nil, false, time.Time{}, nil
	a, _ := json.Marshal(m)
	b, _ := json.Marshal(n)
	return string(a) == string(b)
}

// printRun writes the files that are not whole yet. Each gets its name only when it is on the disk, and
// the manifest after it.
func printRun(ctx context.Context, run waybill.Run, name string, b campaigns.Batch, o out) error {
	folder := filepath.Dir(name)
	m := manifest{Batch: b.Public, Version: b.Key, Number: b.Number, Address: run.Address, Format: run.Format, PerFile: run.PerFile(), First: run.First, Codes: run.Count}
	kept, err := readManifest(name)
	if err != nil {
		return err
	}
	if kept.Batch != "" && !kept.of(m) {
		return fmt.Errorf("%s is of another run: choose another --out, or take it away", manifestName(name))
	}
	for _, p := range run.Parts(filepath.Base(name)) {
		at := slices.IndexFunc(kept.Parts, func(k waybill.Part) bool { return k.Name == p.Name && k.First == p.First && k.Codes == p.Codes })
		if at >= 0 && sizeOf(filepath.Join(folder, p.Name)) == kept.Parts[at].Bytes {
			m.Parts = append(m.Parts, kept.Parts[at])
			continue
		}
		if p, err = writePart(ctx, run, folder, p); err != nil {
			return err
		}
		m.Parts, m.At = append(m.Parts, p), time.Now().UTC().Truncate(time.Second)
		if err := writeManifest(name, m); err != nil {
			return err
		}
		fmt.Fprintf(o, "%s %d codes from serial %d\n", p.Name, p.Codes, p.First)
	}
	m.Whole, m.At = true, time.Now().UTC().Truncate(time.Second)
	return writeManifest(name, m)
}

// partSuffix marks a file that is not whole.
const partSuffix = ".part"

func writePart(ctx context.Context, run waybill.Run, folder string, p waybill.Part) (waybill.Part, error) {
	final := filepath.Join(folder, p.Name)
	f, err := os.OpenFile(final+partSuffix, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return p, err
	}
	p, err = run.Write(ctx, f, p)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return p, err
	}
	return p, os.Rename(final+partSuffix, final)
}

func sizeOf(name string) int64 {
	info, err := os.Stat(name)
	if err != nil {
		return -1
	}
	return info.Size()
}

func manifestName(name string) string { return stem(name) + ".manifest.json" }

func stem(name string) string { return strings.TrimSuffix(name, filepath.Ext(name)) }

// readManifest is what lies beside the files of a run already; the zero one when nothing does.
func readManifest(name string) (m manifest, err error) {
	b, err := os.ReadFile(manifestName(name))
	if errors.Is(err, fs.ErrNotExist) {
		return m, nil
	}
	if err == nil {
		err = json.Unmarshal(b, &m)
	}
	if err != nil {
		return m, fmt.Errorf("read %s: %w", manifestName(name), err)
	}
	return m, nil
}

// writeManifest writes the manifest, and the sums as sha256sum -c reads them.
func writeManifest(name string, m manifest) error {
	b, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	var sums strings.Builder
	for _, p := range m.Parts {
		fmt.Fprintf(&sums, "%s  %s\n", p.SHA256, p.Name)
	}
	return errors.Join(replace(manifestName(name), append(b, '\n')), replace(stem(name)+".sha256", []byte(sums.String())))
}

// replace puts a file in the place of another, whole.
func replace(name string, text []byte) error {
	f, err := os.OpenFile(name+partSuffix, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(name+partSuffix, name)
}
