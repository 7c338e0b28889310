package waybill

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// family is the secret of the published vectors under every number.
type family struct{}

func (family) Secret(n byte) ([]byte, bool) {
	out := make([]byte, 32)
	for i := range out {
		out[i] = byte(i)
	}
	return out, n <= MaxVersion
}

func key(t testing.TB, version byte, batch int) *Key {
	t.Helper()
	k, err := KeyOf(family{}, version, batch)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// long is how large a test is: full where ERAWAN_SOAK is set, as `make soak` sets it.
func long(short, full int) int {
	if os.Getenv("ERAWAN_SOAK") != "" {
		return full
	}
	return short
}

// The vectors are those of ADR 0045, which were made by other software.
func TestCodesAreThoseOfThePublishedVectors(t *testing.T) {
	for _, v := range []struct {
		version byte
		batch   int
		serial  uint32
		seal    uint64
		hidden  uint32
		text    string
	}{
		{1, 1, 0, 0xc42d104cd3, 0x0ad0b7a, "100722T42CTCAT2VT"},
		{1, 1, 1, 0xe12569a4d3, 0x6defe03, "1007GJATD4TFDXZG3"},
		{1, 1, 2, 0x2a308d16df, 0x0de3ef8, "1004N3138PVWDWFQR"},
		{1, 1, 99999999, 0x5cd68063b0, 0x29ed7ca, "1005EDD033P19XNYA"},
		{1, 1, 134217727, 0xd71aca0dc9, 0x40a85f4, "1007BHNJGDS60N1FM"},
		{1, 2, 0, 0x38d7625d1f, 0x3b32673, "1008WDERJX3XV69KK"},
		{1, 8191, 0, 0xd3379027d2, 0x68b6e52, "1ZZZ9KF417TB8PVJJ"},
		{15, 8191, 134217727, 0xac846918a5, 0x25ca62c, "FZZYP88T8RMN5S9HC"},
	} {
		k := key(t, v.version, v.batch)
		c := k.Issue(v.serial)
		if c.seal != v.seal || c.hidden != v.hidden || c.String() != v.text {
			t.Errorf("serial %d of batch %d: %s, seal %x, hidden %x; want %s", v.serial, v.batch, c, c.seal, c.hidden, v.text)
		}
		read, err := Parse(v.text)
		if err != nil || read != c || read.Version() != v.version || read.Batch() != v.batch {
			t.Errorf("%s read as %+v, %v", v.text, read, err)
		}
		if serial, ok := k.Open(read); !ok || serial != v.serial {
			t.Errorf("%s opens as %d, %v", v.text, serial, ok)
		}
	}
}

func TestAnySerialOfAnyBatchReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		version, batch := rapid.ByteRange(1, MaxVersion).Draw(t, "version"), rapid.IntRange(1, MaxBatch).Draw(t, "batch")
		serial := rapid.Uint32Range(0, MaxSerials-1).Draw(t, "serial")
		k, err := KeyOf(family{}, version, batch)
		if err != nil {
			t.Fatal(err)
		}
		text := k.Issue(serial).String()
		c, err := Parse(text)
		if err != nil || len(text) != Length {
			t.Fatalf("%q: %v", text, err)
		}
		if got, ok := k.Open(c); !ok || got != serial || c.Version() != version || c.Batch() != batch {
			t.Fatalf("%s opens as %d, %v", text, got, ok)
		}
	})
}

func TestWhatIsTypedByHandIsForgiven(t *testing.T) {
	want, err := Parse("100722T42CTCAT2VT")
	if err != nil {
		t.Fatal(err)
	}
	for _, typed := range []string{"1oo722t42ctcat2vt", "lO0722T42CTCAT2VT", "i00722t42ctcat2vt", "1007-22T4-2CTC-AT2V-T", " 1007 22T4 2CTC AT2V T ",
		"１００７２２Ｔ４２ＣＴＣＡＴ２ＶＴ", "１００７　２２ｔ４　２ｃｔｃ　ａｔ２ｖ　ｔ", "1007–22T4–2CTC–AT2V–T", "L-o-o-7-2-2-T-4-2-C-T-C-A-T-2-V-T"} {
		if got, err := Parse(typed); err != nil || got != want {
			t.Errorf("%q: %v, %v", typed, got, err)
		}
	}
	for name, typed := range map[string]string{"nothing": "", "too short": "100722T42CTCAT2V", "too long": "100722T42CTCAT2VT0", "a U": "100722U42CTCAT2VT",
		"another sign": "100722T42CTC_T2VT", "version 0": "000722T42CTCAT2VT", "a format to come": "G00722T42CTCAT2VT", "batch 0": "100022T42CTCAT2VT",
		"endless spaces": strings.Repeat(" ", 4096) + "100722T42CTCAT2VT", "not text": "100722T42CTCAT2V\xff"} {
		if got, err := Parse(typed); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

// One code in 2^40 would pass. Ten million random ones, and a bit changed of printed ones.
func TestForgeriesAreFound(t *testing.T) {
	k := key(t, 1, 1)
	p, r := k.press(), rand.New(rand.NewPCG(1, 2))
	accepted := 0
	for range long(1_000_000, 10_000_000) {
		c := Code{1, 1, r.Uint64() >> (64 - sealBits), r.Uint32() >> (32 - hideBits)}
		if _, ok := p.open(c); ok {
			accepted++
		}
	}
	for serial := range uint32(2000) {
		c := p.issue(serial)
		for bit := range sealBits {
			if _, ok := p.open(Code{1, 1, c.seal ^ 1<<bit, c.hidden}); ok {
				accepted++
			}
		}
		for bit := range hideBits {
			if _, ok := p.open(Code{1, 1, c.seal, c.hidden ^ 1<<bit}); ok {
				accepted++
			}
		}
	}
	if accepted > 0 {
		t.Fatalf("%d forgeries accepted", accepted)
	}
	if _, ok := key(t, 1, 2).Open(k.Issue(7)); ok {
		t.Error("another batch's key opens it")
	}
	other := k.Issue(7)
	other.batch = 2
	if _, ok := key(t, 1, 2).Open(other); ok {
		t.Error("a code moved to another batch passes there")
	}
}

func TestNoTwoSerialsShareACode(t *testing.T) {
	p := key(t, 1, 1).press()
	seen := make([][2]uint64, long(1_000_000, 10_000_000))
	for n := range seen {
		c := p.issue(uint32(n))
		seen[n] = [2]uint64{c.seal, uint64(c.hidden)}
	}
	slices.SortFunc(seen, func(a, b [2]uint64) int { return slices.Compare(a[:], b[:]) })
	for n := 1; n < len(seen); n++ {
		if seen[n] == seen[n-1] {
			t.Fatalf("two serials have code %v", seen[n])
		}
	}
}

// bits is the 67 hidden bits of a code.
func bits(c Code) (out [sealBits + hideBits]bool) {
	for i := range out {
		if i < hideBits {
			out[i] = c.hidden>>i&1 == 1
		} else {
			out[i] = c.seal>>(i-hideBits)&1 == 1
		}
	}
	return out
}

// Whoever sees codes learns no bit of a serial, and not which codes are neighbours: over many serials, every
// bit of a code agrees with every bit of its serial, and with every bit of the next serial's code, as often
// as not. 6,298 pairs of bits are looked at, so that five deviations would be rare; a construction that shows one bit is hundreds off.
func TestNeighboursCannotBeLinked(t *testing.T) {
	const n = 1 << 16
	p := key(t, 1, 1).press()
	var withSerial [sealBits + hideBits][hideBits]int
	var withNext [sealBits + hideBits][sealBits + hideBits]int
	first := uint32(50_000_000)
	code := bits(p.issue(first))
	for s := first; s < first+n; s++ {
		next := bits(p.issue(s + 1))
		for i, bit := range code {
			for j := range hideBits {
				if bit == (s>>j&1 == 1) {
					withSerial[i][j]++
				}
			}
			for j, other := range next {
				if bit == other {
					withNext[i][j]++
				}
			}
		}
		code = next
	}
	const bound = 5
	worst := 0.0
	for i := range withSerial {
		for j := range withSerial[i] {
			worst = max(worst, math.Abs(float64(withSerial[i][j])-n/2)/(math.Sqrt(n)/2))
		}
		for j := range withNext[i] {
			worst = max(worst, math.Abs(float64(withNext[i][j])-n/2)/(math.Sqrt(n)/2))
		}
	}
	if worst > bound {
		t.Fatalf("two bits agree %.1f standard deviations too often or too seldom", worst)
	}
}

func TestAnAddressFitsASmallQRCode(t *testing.T) {
	for base, want := range map[string]string{"https://erawan.example.th": "HTTPS://ERAWAN.EXAMPLE.TH/Q/", "https://erawan.example/": "HTTPS://ERAWAN.EXAMPLE/Q/",
		"http://localhost:8080": "HTTP://LOCALHOST:8080/Q/", "https://nineteen-signs.xyz": ""} {
		got, err := Address(base)
		if want == "" && base == "https://nineteen-signs.xyz" {
			want = "HTTPS://NINETEEN-SIGNS.XYZ/Q/"
		}
		if got != want || err != nil || len(got)+Length > MaxURL {
			t.Errorf("%s: %q, %v", base, got, err)
		}
	}
	for _, base := range []string{"https://twenty-characters.xyz", "https://a_b.example", "https://éléphant.example"} {
		if got, err := Address(base); err == nil {
			t.Errorf("%s: %q", base, got)
		}
	}
}

func run(t testing.TB, format Format, first, count uint32) Run {
	return Run{Key: key(t, 1, 1), Address: "HTTPS://ERAWAN.EXAMPLE/Q/", Format: format, First: first, Count: count}
}

func written(t *testing.T, r Run, p Part) []byte {
	t.Helper()
	var out bytes.Buffer
	p, err := r.Write(context.Background(), &out, p)
	if err != nil {
		t.Fatal(err)
	}
	if sum := sha256.Sum256(out.Bytes()); p.Bytes != int64(out.Len()) || p.SHA256 != hex.EncodeToString(sum[:]) {
		t.Fatalf("part %+v of %d bytes", p, out.Len())
	}
	return out.Bytes()
}

func TestARunHasEveryCodeOnceAndInOrder(t *testing.T) {
	const first, count = 99_990, 20_001
	k := key(t, 1, 1)
	for _, format := range []Format{CSV, NDJSON} {
		r := run(t, format, first, count)
		lines := bufio.NewScanner(bytes.NewReader(written(t, r, r.Parts("x")[0])))
		if format == CSV && (!lines.Scan() || lines.Text() != "serial,code,url") {
			t.Fatalf("heading %q", lines.Text())
		}
		serial := uint32(first)
		for ; lines.Scan(); serial++ {
			var got struct {
				Serial uint32 `json:"serial"`
				Code   string `json:"code"`
				URL    string `json:"url"`
			}
			if format == CSV {
				fields := strings.Split(lines.Text(), ",")
				fmt.Sscan(fields[0], &got.Serial)
				got.Code, got.URL = fields[1], fields[2]
			} else if err := json.Unmarshal(lines.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			if want := k.Issue(serial).String(); got.Serial != serial || got.Code != want || got.URL != "HTTPS://ERAWAN.EXAMPLE/Q/"+want {
				t.Fatalf("serial %d: %s", serial, lines.Text())
			}
		}
		if serial != first+count {
			t.Fatalf("the run ends at %d", serial)
		}
	}
}

func TestARunThatGoesOnMakesTheSameFiles(t *testing.T) {
	r := run(t, CSV, 0, 100_000)
	r.Split = leastSplit
	all := r.Parts("codes.csv")
	if len(all) < 5 || all[0].First != 0 || all[0].Name != fmt.Sprintf("codes-%09d-%09d.csv", 0, r.PerFile()-1) {
		t.Fatalf("%d parts, %+v", len(all), all[0])
	}
	whole := map[string][]byte{}
	next := uint32(0)
	for _, p := range all {
		text := written(t, r, p)
		if p.First != next || int64(len(text)) > r.Split {
			t.Fatalf("%+v has %d bytes, want it to begin at %d", p, len(text), next)
		}
		next = p.First + p.Codes
		whole[p.Name] = text
	}
	if next != 100_000 {
		t.Fatalf("the parts end at %d", next)
	}
	later := run(t, CSV, all[2].First, 100_000-all[2].First)
	later.Split = leastSplit
	for _, p := range later.Parts("codes.csv") {
		if !bytes.Equal(written(t, later, p), whole[p.Name]) {
			t.Errorf("%s is another", p.Name)
		}
	}
	if middle := run(t, CSV, all[2].First+7, 10); middle.Parts("x")[0].First != all[2].First+7 {
		t.Error("a run begins at any serial")
	}
}

// full is a disk that takes so much and no more.
type full struct{ left int }

var errFull = errors.New("disk full")

func (f *full) Write(b []byte) (int, error) {
	if f.left -= len(b); f.left < 0 {
		return 0, errFull
	}
	return len(b), nil
}

func TestARunStopsWithItsDiskAndWithItsCaller(t *testing.T) {
	r := run(t, CSV, 0, 1_000_000)
	if _, err := r.Write(context.Background(), &full{1 << 20}, r.Parts("x")[0]); !errors.Is(err, errFull) {
		t.Errorf("full disk: %v", err)
	}
	ctx, quit := context.WithCancel(context.Background())
	quit()
	if _, err := r.Write(ctx, io.Discard, r.Parts("x")[0]); !errors.Is(err, context.Canceled) {
		t.Errorf("called off: %v", err)
	}
	for _, bad := range []Run{run(t, CSV, 0, 0), run(t, CSV, MaxSerials-1, 2), run(t, "xml", 0, 1), {Format: CSV, Count: 1, Split: 100}} {
		if bad.Check() == nil {
			t.Errorf("%+v passes", bad)
		}
	}
	if err := run(t, CSV, MaxSerials-1, 1).Check(); err != nil {
		t.Error(err)
	}
}

func TestKeysAreOfOneFamilyAndInBounds(t *testing.T) {
	ring := NewRing(family{})
	a, err := ring.Key(1, 1)
	if err != nil {
		t.Fatal(err)
	}
	if b, _ := ring.Key(1, 1); a != b {
		t.Error("a key is made once")
	}
	for _, bad := range [][2]int{{0, 1}, {16, 1}, {1, 0}, {1, MaxBatch + 1}} {
		if _, err := ring.Key(byte(bad[0]), bad[1]); err == nil {
			t.Errorf("version %d batch %d has a key", bad[0], bad[1])
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"100722T42CTCAT2VT", "", "1007-22t4", "ＵＵＵ", "FZZYP88T8RMN5S9HC"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Parse(text)
		if err != nil {
			return
		}
		again, err := Parse(c.String())
		if err != nil || again != c {
			t.Fatalf("%q reads as %s, which reads as %s, %v", text, c, again, err)
		}
	})
}

func BenchmarkIssue(b *testing.B) {
	p := key(b, 1, 1).press()
	for n := 0; b.Loop(); n++ {
		p.issue(uint32(n))
	}
}

func BenchmarkVerify(b *testing.B) {
	k := key(b, 1, 1)
	text := k.Issue(12345).String()
	for b.Loop() {
		c, _ := Parse(text)
		if _, ok := k.Open(c); !ok {
			b.Fatal("not ours")
		}
	}
}

func BenchmarkRun(b *testing.B) {
	r := run(b, CSV, 0, 1_000_000)
	for b.Loop() {
		r.Write(context.Background(), io.Discard, r.Parts("x")[0])
	}
}
