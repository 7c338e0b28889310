package waybill

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path"
	"runtime"
	"strconv"
	"strings"
)

// Format is how a printer takes codes.
type Format string

// The formats. Either has a line for each code: its serial, the code, and the address to print.
const (
	CSV    Format = "csv"    // with a line of headings in each file
	NDJSON Format = "ndjson" // an object a line
)

// Run is a stretch of a batch for a printer. It can begin at any serial: a run that broke off goes on
// where it was, and what it writes is the same to the byte.
type Run struct {
	Key     *Key
	Address string // what stands before a code: see Address
	Format  Format
	First   uint32 // serial
	Count   uint32
	Split   int64 // bytes that a file has at most; 0 for one file
}

// Part is one file of a run.
type Part struct {
	Name   string `json:"file"`
	First  uint32 `json:"first"` // serial
	Codes  uint32 `json:"codes"`
	Bytes  int64  `json:"bytes"`  // once it is written
	SHA256 string `json:"sha256"` // once it is written
}

// leastSplit keeps a run from falling into more files than a folder should have.
const leastSplit = 1 << 20

// Check says what is wrong with a run.
func (r Run) Check() error {
	switch {
	case r.Count == 0 || int64(r.First)+int64(r.Count) > MaxSerials:
		return fmt.Errorf("waybill: %d codes from serial %d: a batch has serials 0 to %d", r.Count, r.First, MaxSerials-1)
	case r.Format != CSV && r.Format != NDJSON:
		return fmt.Errorf("waybill: no format is called %q", r.Format)
	case r.Split != 0 && r.Split < leastSplit:
		return errors.New("waybill: files are split at 1 MiB or more")
	}
	return nil
}

// PerFile is how many codes a full file has: as many as fit whatever their serials; 0 without a split.
func (r Run) PerFile() uint32 {
	if r.Split == 0 {
		return 0
	}
	longest := int64(len(r.line(nil, MaxSerials-1, Code{version: 1, batch: 1})))
	return uint32((r.Split - int64(len(r.heading()))) / longest)
}

// Parts are the files of the run, named after one. Full files begin at multiples of PerFile, wherever the
// run begins, so that a run that goes on makes the same files.
func (r Run) Parts(name string) []Part {
	per := r.PerFile()
	if per == 0 {
		return []Part{{Name: name, First: r.First, Codes: r.Count}}
	}
	ending := path.Ext(name)
	var out []Part
	for at, end := r.First, r.First+r.Count; at < end; {
		next := min((at/per+1)*per, end)
		named := fmt.Sprintf("%s-%09d-%09d%s", strings.TrimSuffix(name, ending), at, next-1, ending)
		out = append(out, Part{Name: named, First: at, Codes: next - at})
		at = next
	}
	return out
}

func (r Run) heading() string {
	if r.Format == CSV {
		return "serial,code,url\n"
	}
	return ""
}

// line writes the line of a code after b.
func (r Run) line(b []byte, serial uint32, c Code) []byte {
	if r.Format == CSV {
		b = strconv.AppendUint(b, uint64(serial), 10)
		b = c.Append(append(b, ','))
		code := b[len(b)-Length:]
		b = append(append(b, ','), r.Address...)
		return append(append(b, code...), '\n')
	}
	b = strconv.AppendUint(append(b, `{"serial":`...), uint64(serial), 10)
	b = c.Append(append(b, `,"code":"`...))
	code := b[len(b)-Length:]
	b = append(append(b, `","url":"`...), r.Address...) // an address has nothing that JSON escapes
	return append(append(b, code...), '"', '}', '\n')
}

// Write writes one part, and returns it with its size and sum. Codes are made on every core; the memory
// it takes does not grow with their number.
func (r Run) Write(ctx context.Context, w io.Writer, p Part) (Part, error) {
	sum := sha256.New()
	p.Bytes = 0
	put := func(b []byte) error {
		sum.Write(b)
		n, err := w.Write(b)
		p.Bytes += int64(n)
		return err
	}
	err := put([]byte(r.heading()))
	if err == nil {
		err = r.each(ctx, p, put)
	}
	p.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return p, err
}

// perBlock is how many codes are made at a time: some 75 KiB of text.
const perBlock = 1024

// block is a stretch of codes, and their text once ready says so.
type block struct {
	first, codes uint32
	text         []byte
	ready        chan struct{}
}

// each makes the text of a part, and puts it in order.
func (r Run) each(ctx context.Context, p Part, put func([]byte) error) error {
	ctx, quit := context.WithCancel(ctx)
	defer quit()
	workers := runtime.GOMAXPROCS(0)
	blocks := 4 * workers
	free, work, order := make(chan *block, blocks), make(chan *block, blocks), make(chan *block, blocks)
	for range blocks {
		free <- &block{ready: make(chan struct{}, 1)}
	}
	for range workers {
		go r.work(work)
	}
	go func() {
		defer close(order)
		defer close(work)
		for at, end := p.First, p.First+p.Codes; at < end; {
			select {
			case b := <-free:
				b.first, b.codes = at, min(perBlock, end-at)
				at += b.codes
				work <- b // there is room for every block
				order <- b
			case <-ctx.Done():
				return
			}
		}
	}()
	for b := range order {
		<-b.ready
		if err := put(b.text); err != nil {
			return err
		}
		free <- b
	}
	return ctx.Err()
}

func (r Run) work(blocks <-chan *block) {
	p := r.Key.press()
	for b := range blocks {
		b.text = b.text[:0]
		for n := range b.codes {
			b.text = r.line(b.text, b.first+n, p.issue(b.first+n))
		}
		b.ready <- struct{}{}
	}
}
