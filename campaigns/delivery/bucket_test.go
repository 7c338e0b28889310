package delivery

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
)

// authors is the key of the authors' vectors: 00 01 … 0f. Their message i is the bytes 00 … i-1.
var authors = BucketKey{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}

func sipHex(length int) string {
	msg := make([]byte, length)
	for i := range msg {
		msg[i] = byte(i)
	}
	return hex.EncodeToString(binary.LittleEndian.AppendUint64(nil, sipHash(authors, msg)))
}

func TestSipHashAgreesWithItsAuthors(t *testing.T) {
	t.Parallel()
	for length, want := range map[int]string{
		0: "310e0edd47db6f72", 1: "fd67dc93c539f874", 7: "37d1018bf50002ab", 8: "6224939a79f5f593", 15: "e545be4961ca29a1",
	} {
		if got := sipHex(length); got != want {
			t.Errorf("%d bytes: %s, want %s", length, got, want)
		}
	}
}

func TestSipHashAgreesWithAllPublishedVectors(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("ERAWAN_CASES_DIR")
	if dir == "" {
		t.Log("NOT CHECKED: ERAWAN_CASES_DIR is not set, so the 64 published SipHash vectors were not read")
		return
	}
	b, err := os.ReadFile(filepath.Join(dir, "codes", "siphash_vectors.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Vectors struct {
			Sip64 []string `json:"vectors_sip64"`
		} `json:"vectors"`
	}
	if err := json.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Vectors.Sip64) != 64 {
		t.Fatalf("%d vectors, want 64", len(file.Vectors.Sip64))
	}
	for length, want := range file.Vectors.Sip64 {
		if got := sipHex(length); got != want {
			t.Errorf("%d bytes: %s, want %s", length, got, want)
		}
	}
}

// weighed are variants a, b, … of these weights.
func weighed(weights ...int) (out []campaigns.Choice) {
	for i, w := range weights {
		out = append(out, campaigns.Choice{Message: int64(i + 1), Variant: string(rune('a' + i)), Weight: w})
	}
	return out
}

func heldOut(public string, n int) map[int]bool {
	s := &split{key: authors, public: public, holdOut: n}
	out := map[int]bool{}
	for b := range campaigns.Buckets {
		if s.heldOut(b) {
			out[b] = true
		}
	}
	return out
}

func TestAHoldOutIsExactlyItsShare(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 2, 51, 102, 511, 512} {
		if got := len(heldOut("cmp_a", n)); got != n {
			t.Errorf("hold-out of %d/1024 holds out %d buckets", n, got)
		}
	}
}

func TestRaisingAHoldOutOnlyAddsToIt(t *testing.T) {
	t.Parallel()
	before := heldOut("cmp_a", 0)
	for n := 1; n <= campaigns.MaxHoldOut; n += 17 {
		now := heldOut("cmp_a", n)
		for b := range before {
			if !now[b] {
				t.Fatalf("bucket %d left the hold-out when it grew to %d", b, n)
			}
		}
		before = now
	}
}

func TestVariantsShareTheBucketsByWeight(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ weights, want []int }{
		{nil, []int{1024}},
		{[]int{5}, []int{1024}},
		{[]int{1, 1}, []int{512, 512}},
		{[]int{3, 1}, []int{768, 256}},
		{[]int{1, 1, 1}, []int{341, 341, 342}},
		{[]int{1000, 1}, []int{1022, 2}},
	} {
		s := &split{key: authors, public: "cmp_a", variants: weighed(row.weights...)}
		got := make([]int, len(row.want))
		for b := range campaigns.Buckets {
			got[s.variant(b, b).variant]++
		}
		for i := range got {
			if got[i] != row.want[i] {
				t.Errorf("weights %v: %v, want %v", row.weights, got, row.want)
				break
			}
		}
	}
}

func TestMovingWeightFromOneOfTwoVariantsMovesNobodyTheOtherWay(t *testing.T) {
	t.Parallel()
	even := &split{key: authors, public: "cmp_a", variants: weighed(1, 1)}
	uneven := &split{key: authors, public: "cmp_a", variants: weighed(3, 1)}
	moved := 0
	for b := range campaigns.Buckets {
		was, is := even.variant(b, b).variant, uneven.variant(b, b).variant
		if was == 0 && is == 1 {
			t.Fatalf("bucket %d lost the variant that grew", b)
		}
		if was != is {
			moved++
		}
	}
	if moved != 256 {
		t.Errorf("%d buckets moved, want the 256 that must", moved)
	}
}

// chi is Pearson's statistic of a two by two table whose margins are row and column of 1,024.
func chi(both, row, column float64) float64 {
	const n = campaigns.Buckets
	sum := 0.0
	for _, cell := range []struct{ seen, expected float64 }{
		{both, row * column / n},
		{row - both, row * (n - column) / n},
		{column - both, column * (n - row) / n},
		{n - row - column + both, (n - row) * (n - column) / n},
	} {
		d := cell.seen - cell.expected
		sum += d * d / cell.expected
	}
	return sum
}

// With one degree of freedom a statistic above 10.83 has p < .001. Of 300 independent splits one is
// expected in three runs; the key is fixed, so this counts what is, and does not draw lots.
func TestHoldOutAndVariantAreIndependent(t *testing.T) {
	t.Parallel()
	extreme, sum := 0, 0.0
	for i := range 300 {
		s := &split{key: authors, public: "cmp_" + string(rune('a'+i%26)) + string(rune('a'+i/26)), holdOut: 102, variants: weighed(1, 1)}
		both := 0
		for b := range campaigns.Buckets {
			if s.heldOut(b) && s.variant(b, b).variant == 0 {
				both++
			}
		}
		x := chi(float64(both), 102, 512)
		sum += x
		if x > 10.83 {
			extreme++
		}
	}
	if mean := sum / 300; mean < 0.75 || mean > 1.3 || extreme > 2 {
		t.Errorf("mean statistic %.2f, want about 1; %d of 300 beyond p = .001", mean, extreme)
	}
}

func TestTwoCampaignsHoldOutDifferentVisits(t *testing.T) {
	t.Parallel()
	a, b, both := heldOut("cmp_a", 256), heldOut("cmp_b", 256), 0
	for bucket := range a {
		if b[bucket] {
			both++
		}
	}
	if x := chi(float64(both), 256, 256); x > 10.83 {
		t.Errorf("two campaigns share %d of 256 held-out buckets: statistic %.1f", both, x)
	}
}

func TestNobodyWithoutTheKeyCanTellTheHoldOut(t *testing.T) {
	t.Parallel()
	other := authors
	other[0]++
	a, b := &split{key: authors, public: "cmp_a", holdOut: 256}, &split{key: other, public: "cmp_a", holdOut: 256}
	both := 0
	for bucket := range campaigns.Buckets {
		if a.heldOut(bucket) && b.heldOut(bucket) {
			both++
		}
	}
	if x := chi(float64(both), 256, 256); x > 10.83 {
		t.Errorf("two keys share %d of 256 held-out buckets: statistic %.1f", both, x)
	}
}

// Whoever changes the hash, the salts or the order moves travellers between arms in the middle of a
// flight. These figures were computed apart from our code.
func TestTheSplitNeverChanges(t *testing.T) {
	t.Parallel()
	s := &split{key: authors, public: "cmp_a", holdOut: 102, variants: weighed(1, 1)}
	var held []int
	variants := ""
	for b := range campaigns.Buckets {
		if s.heldOut(b) && len(held) < 8 {
			held = append(held, b)
		}
		if b < 32 {
			variants += string(rune('a' + s.variant(b, b).variant))
		}
	}
	if diff := cmp.Diff([]int{9, 14, 32, 52, 54, 59, 70, 88}, held); diff != "" {
		t.Errorf("held out: %s", diff)
	}
	if want := "aabaabbababaabaabbbabbbabbbaabba"; variants != want {
		t.Errorf("variants %s, want %s", variants, want)
	}
}

func TestPropensityIsCountedFromTheBuckets(t *testing.T) {
	t.Parallel()
	s := &split{key: authors, public: "cmp_a", holdOut: 102, variants: weighed(2, 1, 1)}
	type side struct {
		held    bool
		variant int
	}
	counts := map[side]int{}
	for b := range campaigns.Buckets {
		counts[side{s.heldOut(b), s.variant(b, b).variant}]++
	}
	if len(counts) != 6 {
		t.Fatalf("%d of 6 combinations occur", len(counts))
	}
	for b := range campaigns.Buckets {
		if got, want := s.variant(b, b).share, counts[side{s.heldOut(b), s.variant(b, b).variant}]; got != want {
			t.Fatalf("bucket %d: %d/1024, want %d", b, got, want)
		}
	}
}

func TestAVisitThatWeighsTheVariantsIsCountedFromTheBucketsToo(t *testing.T) {
	t.Parallel()
	s := &split{key: authors, public: "cmp_a", holdOut: 102, variants: weighed(1, 1, 1)}
	for _, weights := range [][]float64{{1, 1, 1}, {.05, .9, .05}, {.333, .5, .167}, {1, 2, 7}} {
		type side struct {
			held    bool
			variant int
		}
		counts := map[side]int{}
		for b := range campaigns.Buckets {
			counts[side{s.heldOut(b), s.lean(b, weights).variant}]++
		}
		for b := range campaigns.Buckets {
			got := s.lean(b, weights)
			if want := counts[side{s.heldOut(b), got.variant}]; got.share != want {
				t.Fatalf("%v, bucket %d: %d/1024, want %d", weights, b, got.share, want)
			}
		}
	}
	for b := range campaigns.Buckets {
		if got, want := s.lean(b, []float64{1, 1, 1}), s.variant(b, b); got != want {
			t.Fatalf("bucket %d: %v where all weigh alike, %v by weight", b, got, want)
		}
	}
}

func TestASplitThatWasMovedIsKeptTo(t *testing.T) {
	t.Parallel()
	before, after := weighed(1, 1, 2), weighed(2, 1, 1)
	moved := campaigns.Split(nil).Move(before, after)
	was, is := &split{key: authors, public: "cmp_a", variants: before}, &split{key: authors, public: "cmp_a", variants: after, moved: moved}
	n := 0
	for b := range campaigns.Buckets {
		x, y := was.variant(b, b).variant, is.variant(b, b).variant
		if x != y {
			n++
			if x != 2 || y != 0 {
				t.Fatalf("bucket %d went from variant %d to %d", b, x, y)
			}
		}
	}
	if n != 256 {
		t.Errorf("%d buckets moved, want the 256 that must", n)
	}
}
