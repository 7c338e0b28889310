package db

import (
	"fmt"
	"strconv"
	"strings"

	"erawan/internal/access"
	"erawan/internal/list"
)

// mostFew is up to how many things with a word are looked at one by one. Of more, the beginning of a list has some.
const mostFew = 500

// found are, by kind, the ids of all things in a list that have the rarest of some words, where those are few.
type found map[list.Kind][]int64

// begins is the condition that a word begins with a term, with the values that it names.
func begins(i int, term string, p Params) string {
	from, until := "from"+strconv.Itoa(i), "until"+strconv.Itoa(i)
	p[from], p[until] = term, term+"\U0010FFFF"
	return "found.word >= @" + from + " and found.word < @" + until
}

// few looks how many of the asker's own things have each of the words of a question. How often a word stands in one
// kind of things a planner cannot know, and a list of 100,000 is not to be walked to its end for a word that is in none.
func (t *Tx) few(s access.Scope, a list.Ask, all ...Listing) (found, error) {
	terms := list.Terms(a.Words)
	if len(terms) == 0 {
		return nil, nil
	}
	p, parts := Params{"org": s.Org, "most": mostFew + 1}, []string{}
	for _, l := range all {
		for i, term := range terms {
			parts = append(parts, fmt.Sprintf("select '%s' as kind, %d as term, one.id from (select found.id from search_word as found where found.org_id = @org and found.kind = '%s' and %s limit @most) as one",
				l.Kind, i, l.Kind, begins(i, term, p)))
		}
	}
	var rows []struct {
		Kind string `gorm:"column:kind"`
		Term int    `gorm:"column:term"`
		ID   int64  `gorm:"column:id"`
	}
	if err := t.Fetch(&rows, strings.Join(parts, "\nunion all\n"), p); err != nil {
		return nil, fmt.Errorf("look for words: %w", err)
	}
	type place struct {
		kind string
		term int
	}
	ids, out := map[place][]int64{}, found{}
	for _, r := range rows {
		ids[place{r.Kind, r.Term}] = append(ids[place{r.Kind, r.Term}], r.ID)
	}
	for _, l := range all {
		for i := range terms {
			have := ids[place{string(l.Kind), i}]
			if best, known := out[l.Kind]; len(have) <= mostFew && (!known || len(have) < len(best)) {
				out[l.Kind] = have
			}
		}
	}
	return out, nil
}
