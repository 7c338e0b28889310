package list

import "erawan/internal/lang"

// Hit is one thing that was found.
type Hit struct {
	Kind   Kind
	ID     int64
	Public string
	Names  lang.Text // what it is called; one name for all is under English
	Plain  bool      // it has one name for all
	Sample bool
	In     string // public id of a campaign in which it is used; "" for none
}

// Found is what was found of one kind.
type Found struct {
	Kind Kind
	Hits []Hit
	More bool // there is more of the kind
}
