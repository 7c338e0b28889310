package desk

import (
	"encoding/json"

	"erawan/campaigns/content"
	"erawan/internal/lang"
)

// Drawn is a card that the tag's own hand draws on a page of ours (part/drawn, with preview.js). Where there is no script
// its words stand there.
type Drawn struct {
	Locale lang.Locale
	Card   content.Card
	Sent   string // the card as it is sent to pages; none where the same figure tells it to people, from which it is read
	Size   string // the width of its slot: "300", "360" or "wide"; none is as wide as there is room
	Theme  string // "dark", or the light one
}

// DrawnOf is a card to be drawn.
func DrawnOf(c content.Card, l lang.Locale) Drawn {
	sent, err := json.Marshal(c)
	if err != nil {
		panic("desk: a card is plain data: " + err.Error())
	}
	return Drawn{Locale: l, Card: c, Sent: string(sent)}
}
