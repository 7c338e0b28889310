package audiences

import (
	"slices"
	"strconv"
	"strings"

	"erawan/audience"
)

// root is the path of a draft's whole; a part's is that of its group and its place in it, such as r-0-2.
const root = "r"

// maxDepth is how deep groups may lie in a draft: as deep as in a rule.
const maxDepth = audience.MaxDepth

// change does to a draft what a button says, such as "add r-0", and returns the control to go on from. What
// makes no sense changes nothing: a page may have stood open for long.
func (d *draft) change(what string) (focus string) {
	verb, path, _ := strings.Cut(what, " ")
	at, ok := pathIn(path)
	if !ok {
		return ""
	}
	switch verb {
	case "add":
		return d.add(at, draft{kind: kindIf})
	case "group":
		return d.add(at, draft{kind: kindAny, parts: []draft{{kind: kindIf}}})
	}
	if len(at) == 0 {
		return ""
	}
	group, i := d.at(at[:len(at)-1]), at[len(at)-1]
	if group == nil || i >= len(group.parts) {
		return ""
	}
	above := pathOfParts(at[:len(at)-1])
	switch verb {
	case "remove":
		group.parts = slices.Delete(group.parts, i, i+1)
		if i > 0 {
			return above + "-" + strconv.Itoa(i-1) + "-more"
		}
		return above + "-add"
	case "up":
		if i > 0 {
			group.parts[i-1], group.parts[i] = group.parts[i], group.parts[i-1]
			i--
		}
	case "down":
		if i+1 < len(group.parts) {
			group.parts[i+1], group.parts[i] = group.parts[i], group.parts[i+1]
			i++
		}
	case "in":
		if len(at)+group.parts[i].depth() >= maxDepth {
			break
		}
		group.parts[i] = draft{kind: kindAny, parts: []draft{group.parts[i]}}
		return above + "-" + strconv.Itoa(i) + "-kind"
	case "out":
		return d.out(at)
	}
	return above + "-" + strconv.Itoa(i) + "-more"
}

// at is the part at a path; nil when there is none.
func (d *draft) at(path []int) *draft {
	for _, i := range path {
		if d.kind == kindIf || i >= len(d.parts) {
			return nil
		}
		d = &d.parts[i]
	}
	return d
}

func (d *draft) add(at []int, part draft) string {
	group := d.at(at)
	if group == nil || group.kind == kindIf || len(at)+1+part.depth() > maxDepth {
		return ""
	}
	group.parts = append(group.parts, part)
	path := pathOfParts(at) + "-" + strconv.Itoa(len(group.parts)-1)
	if part.kind != kindIf {
		return path + "-kind"
	}
	return path + "-signal"
}

// out moves a part behind its group; a group that is left empty goes.
func (d *draft) out(at []int) string {
	if len(at) < 2 {
		return ""
	}
	outer, g, i := d.at(at[:len(at)-2]), at[len(at)-2], at[len(at)-1]
	part := outer.parts[g].parts[i]
	outer.parts[g].parts = slices.Delete(outer.parts[g].parts, i, i+1)
	to := g + 1
	if len(outer.parts[g].parts) == 0 {
		outer.parts[g] = part
		to = g
	} else {
		outer.parts = slices.Insert(outer.parts, to, part)
	}
	return pathOfParts(at[:len(at)-2]) + "-" + strconv.Itoa(to) + "-more"
}

// depth is how many levels a part takes up.
func (d draft) depth() int {
	deepest := 0
	for _, p := range d.parts {
		deepest = max(deepest, p.depth())
	}
	return deepest + 1
}

func pathOfParts(at []int) string {
	out := root
	for _, i := range at {
		out += "-" + strconv.Itoa(i)
	}
	return out
}
