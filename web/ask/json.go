package ask

import (
	"strconv"
	"sync"
	"unicode/utf8"

	"erawan/internal/fault"
)

// JSON reads one document strictly, in one pass and without reflection. What is not JSON at all is
// Malformed and ends the reading: a name given twice, anything after the document, a lone surrogate,
// text that is not UTF-8. A value of the wrong shape is noted, skipped, and told with all the others
// by Err.
type JSON struct {
	in     []byte
	doc    string // the same: texts without an escape are pieces of it, and cost nothing
	at     int
	path   []step
	depth  int
	faults fault.Faults
	wrong  int // faults noted, kept or not
	broken bool
	room   [4]step // for the path, which is seldom longer
	names  []string
	named  [24]string // for names
}

type step struct {
	name  string
	index int
}

const (
	maxNesting = 24 // a rule of eight levels takes sixteen
	maxFaults  = 32
)

// NewJSON prepares to read a document.
func NewJSON(in []byte) *JSON {
	j := readers.Get().(*JSON)
	*j = JSON{in: in, doc: string(in)}
	j.path, j.names = j.room[:0], j.named[:0]
	return j
}

var readers = sync.Pool{New: func() any { return new(JSON) }}

// Free hands a reader back whose document was read; nobody asks it anything more. What is not handed back is
// left to the collector.
func (j *JSON) Free() { readers.Put(j) }

// End closes the reading: nothing may follow the document. It returns everything that was wrong.
func (j *JSON) End() error {
	if j.space(); j.at < len(j.in) {
		j.broken = true
	}
	if j.broken {
		return fault.New(fault.Malformed, "", "http.not_json")
	}
	return j.faults.Err()
}

// Wrong notes a fault at the value being read.
func (j *JSON) Wrong(key string) { j.Fault(fault.New(fault.Invalid, j.Pointer(), key)) }

// Fault notes a fault found elsewhere.
func (j *JSON) Fault(f *fault.Fault) {
	j.wrong++
	if len(j.faults) < maxFaults {
		j.faults = append(j.faults, f)
	}
}

// Try reads something and says whether all of it had the right shape. What was wrong with it is then
// the caller's to tell.
func (j *JSON) Try(read func()) bool {
	kept, wrong := len(j.faults), j.wrong
	read()
	fine := j.wrong == wrong
	j.faults = j.faults[:kept]
	return fine
}

// Pointer is the JSON pointer of the value being read.
func (j *JSON) Pointer() string {
	var out []byte
	for _, s := range j.path {
		out = append(out, '/')
		if s.index >= 0 {
			out = strconv.AppendInt(out, int64(s.index), 10)
			continue
		}
		out = appendStep(out, s.name)
	}
	return string(out)
}

// Pointer is the JSON pointer of a member of the document itself.
func Pointer(name string) string { return string(appendStep([]byte{'/'}, name)) }

// appendStep escapes a name for a pointer, and bounds it: it is the asker's own text.
func appendStep(out []byte, name string) []byte {
	const longest = 64
	for i, r := range name {
		if i >= longest {
			break
		}
		switch r {
		case '~':
			out = append(out, "~0"...)
		case '/':
			out = append(out, "~1"...)
		default:
			out = utf8.AppendRune(out, r)
		}
	}
	return out
}

// Object reads an object; field is called for each member and must read or Skip its value.
func (j *JSON) Object(field func(name string)) {
	if !j.open('{') {
		return
	}
	seen := members{from: len(j.names)}
	for first := true; j.more(first, '}'); first = false {
		name, ok := j.text()
		if !ok || !j.add(&seen, name) || !j.take(':') {
			j.broken = true
			return
		}
		j.path = append(j.path, step{name, -1})
		field(name)
		j.path = j.path[:len(j.path)-1]
	}
	j.names = j.names[:min(seen.from, len(j.names))]
}

// Array reads an array; item is called for each element and must read or Skip it.
func (j *JSON) Array(item func(i int)) {
	if !j.open('[') {
		return
	}
	first := true
	for i := 0; j.more(first, ']'); i++ {
		first = false
		j.path = append(j.path, step{index: i})
		item(i)
		j.path = j.path[:len(j.path)-1]
	}
}

// open steps into an object or array; false when there is none.
func (j *JSON) open(first byte) bool {
	if j.Next() != first {
		j.wrongShape()
		return false
	}
	if j.depth++; j.depth > maxNesting {
		j.broken = true
		return false
	}
	j.at++
	return true
}

// more says whether another member follows, and stands before it; after the last one it has stepped
// out.
func (j *JSON) more(first bool, last byte) bool {
	if j.take(last) {
		j.depth--
		return false
	}
	if !first && !j.take(',') {
		j.broken = true
	}
	return !j.broken
}

func (j *JSON) take(b byte) bool {
	if j.Next() != b {
		return false
	}
	j.at++
	return true
}

// Next returns the first byte of what comes: '"', '{', '[', 't', 'f', 'n', '-' or a digit; zero when
// there is nothing more to read.
func (j *JSON) Next() byte {
	j.space()
	if j.broken || j.at >= len(j.in) {
		return 0
	}
	return j.in[j.at]
}

func (j *JSON) space() {
	for j.at < len(j.in) {
		switch j.in[j.at] {
		case ' ', '\t', '\r', '\n':
			j.at++
		default:
			return
		}
	}
}

// wrongShape notes that the value is of another type than asked for, and skips it.
func (j *JSON) wrongShape() {
	if j.broken {
		return
	}
	at := len(j.faults)
	j.Wrong("http.wrong_type")
	j.Skip()
	if j.broken {
		j.faults = j.faults[:at]
	}
}
