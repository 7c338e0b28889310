package archtest

import (
	"fmt"
	"slices"
	"strings"
)

// File is what the table is asked about: one Go file, the folder it is in, and what it imports.
type File struct {
	Path    string // from the root, with slashes
	Package string // the folder, from the root; "" is the root itself
	Imports []string
	Test    bool // _test.go
}

// Check returns every import that the table does not allow, as a sentence each.
func Check(files []File) []string {
	var found []string
	for _, f := range files {
		say := func(format string, args ...any) { found = append(found, f.Path+": "+fmt.Sprintf(format, args...)) }
		if within(f.Package, "e2e") {
			checkEndToEnd(f, say)
			continue
		}
		if f.Test {
			continue
		}
		from, ok := roomOf(f.Package)
		if !ok {
			say("%q has no place in the table", f.Package)
			continue
		}
		for _, path := range f.Imports {
			if own, ours := strings.CutPrefix(path, module); ours {
				checkArrow(f, from, own, say)
			} else {
				checkLibrary(f, path, say)
			}
		}
	}
	return found
}

type sayer func(format string, args ...any)

// checkEndToEnd: the black box knows nothing of what is inside, not even in its tests.
func checkEndToEnd(f File, say sayer) {
	for _, path := range f.Imports {
		if strings.HasPrefix(path, module) {
			say("e2e imports %s, and may import nothing of ours", path)
		}
	}
}

func checkArrow(f File, from room, own string, say sayer) {
	to, ok := roomOf(own)
	switch {
	case within(own, "cmd"):
		say("nothing imports %s", own)
		return
	case isTestRoom(own) && !isTestRoom(f.Package):
		say("product code imports the test room %s", own)
		return
	case !ok:
		say("imports %s, which has no place in the table", own)
		return
	}
	for _, pair := range never {
		if within(f.Package, pair[0]) && within(own, pair[1]) || within(f.Package, pair[1]) && within(own, pair[0]) {
			say("%s and %s never know each other", pair[0], pair[1])
			return
		}
	}
	inside := from.path == to.path && from.whole
	allowed := inside || isTestRoom(f.Package) || slices.Contains(beside, [2]string{from.path, to.path})
	if to.level >= from.level && !allowed {
		say("%s (level %d) imports %s (level %d)", from.path, from.level, own, to.level)
	}
}

func checkLibrary(f File, path string, say sayer) {
	owner, rooms := "", []string(nil)
	for _, o := range owners {
		if startsWith(path, o.library) && len(o.library) > len(owner) {
			owner, rooms = o.library, o.rooms
		}
	}
	if owner != "" && !slices.ContainsFunc(rooms, func(r string) bool { return within(f.Package, r) }) {
		say("%s belongs to %s", path, strings.Join(rooms, ", "))
	}
	for _, d := range domain {
		for _, n := range notForDomain {
			if within(f.Package, d) && path == n {
				say("a domain room imports %s", path)
			}
		}
	}
	allowed, isGround := ground[f.Package]
	standard := !strings.Contains(strings.Split(path, "/")[0], ".")
	if isGround && !standard && !slices.ContainsFunc(allowed, func(a string) bool { return startsWith(path, a) }) {
		say("%s stands on little, and imports %s", f.Package, path)
	}
}

// roomOf finds a folder's place in the table.
func roomOf(folder string) (room, bool) {
	for _, r := range rooms {
		if folder == r.path || r.whole && within(folder, r.path) {
			return r, true
		}
	}
	return room{}, false
}

func isTestRoom(folder string) bool {
	return slices.ContainsFunc(testRooms, func(r string) bool { return within(folder, r) })
}

// within reports whether a folder is another or lies in it.
func within(folder, in string) bool { return folder == in || strings.HasPrefix(folder, in+"/") }

// startsWith reports whether an import path begins with whole parts of another.
func startsWith(path, prefix string) bool {
	return path == prefix || strings.HasPrefix(path, strings.TrimSuffix(prefix, "/")+"/")
}
