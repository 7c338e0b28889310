package audience

import (
	"strings"
	"time"

	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// Segment is a named, versioned rule.
type Segment struct {
	ID       int64
	Org      int64
	Public   string
	Version  int
	Name     string
	Rule     Rule
	Archived bool // no longer offered, and no rule or campaign may newly name it
}

// Version is a segment as somebody left it at some time.
type Version struct {
	Segment
	By access.Actor
	At time.Time
}

// maxSegmentName is how many characters a segment's name has at most.
const maxSegmentName = 120

// Check says everything that keeps a segment from being saved: its name under /name, its rule under
// /rule. The rule of an archived one is not asked about: nothing uses it.
func (s Segment) Check(find Find) error {
	var faults fault.Faults
	if strings.TrimSpace(s.Name) == "" {
		faults.Add(fault.Invalid, "/name", "segment.needs_name")
	} else {
		faults = append(faults, fault.All(lang.Clean("/name", s.Name, maxSegmentName))...)
	}
	if s.Archived {
		return faults.Err()
	}
	_, err := CompileSegment(s, find)
	for _, f := range fault.All(err) {
		within := *f
		within.Field = "/rule" + f.Field
		faults = append(faults, &within)
	}
	return faults.Err()
}
