package kits

import (
	"crypto/sha256"
	"encoding/json"
	"strings"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/internal/lang"
	"erawan/internal/render/kit"
)

// piece is a link's message as a kit has it.
type piece struct {
	kit.Piece
	tags   []string
	digest []byte // SHA-256 of all that it says
}

// piece is a link's message as a kit has it, in a language, and for a platform where it is a post; false where it may not be shown.
func (s *Surface) piece(l campaigns.Link, at lang.Locale, from campaigns.Platform) (p piece, ok bool, err error) {
	said, ok := s.Texts.Says(l, at, s.Now())
	if !ok {
		return p, false, nil
	}
	var card content.Card
	if err := json.Unmarshal(said.Card, &card); err != nil {
		return p, false, err
	}
	scan := "kit.scan_read"
	if card.Action.Kind == content.Pledge {
		scan = "kit.scan_pledge"
	}
	say := func(key string) string { return s.Words.Say(at, key, nil) }
	words := string(said.Card) + "\x00" + said.Print + "\x00" + said.Guide
	if l.Kit == campaigns.Posts {
		words += "\x00" + said.Tags
	}
	var also []content.Another
	if l.Kit == string(kit.Guide) {
		also = s.Texts.Instead(l, at, s.Now())
		for _, a := range also {
			words += "\x00" + a.Headline + "\x00" + a.Body
		}
	}
	sum := sha256.Sum256([]byte(words))
	p = piece{tags: strings.Fields(said.Tags), digest: sum[:]}
	p.Piece = kit.Piece{Card: &card, Print: said.Print, Guide: said.Guide, Also: also, Locale: at, Link: s.address(l, from), Short: s.short(l, from), Scan: say(scan),
		Words: kit.Words{Say: say("kit.say_title"), Asked: say("kit.asked_title"), Law: say("kit.law_title"), Also: say("kit.also_title")}}
	return p, true, nil
}
