package lint

import (
	"slices"

	"erawan/campaigns"
	"erawan/internal/lang"
)

// Slot is a shape that a text has to fit.
type Slot string

// The slots: by the pixels of the box where it is one, by the kind of kit where it is that.
const (
	Inline        Slot = "inline"
	Banner        Slot = "320x100"
	Rectangle     Slot = "300x250"
	Skyscraper    Slot = "160x600"
	Billboard     Slot = "970x250"
	WaybillLine   Slot = "waybill"
	BoardingStrip Slot = "strip"
	HotelCard     Slot = "hotel"
	WallPoster    Slot = "poster"
	AirportScreen Slot = "screen"
	ShareCard     Slot = "share"
	GuidePage     Slot = "guide"
)

// Slots lists those that a text can be put into, in the order of channels.
var Slots = []Slot{Inline, Banner, Rectangle, Skyscraper, Billboard, WaybillLine, BoardingStrip, HotelCard, WallPoster, AirportScreen, ShareCard, GuidePage}

// Key is the message key of the slot's name.
func (s Slot) Key() string {
	switch s {
	case Banner:
		return "slot.banner"
	case Rectangle:
		return "slot.rectangle"
	case Skyscraper:
		return "slot.skyscraper"
	case Billboard:
		return "slot.billboard"
	}
	return "slot." + string(s)
}

// Budget is how many characters fit a slot; 0 where the slot has no such line. Marks above and below
// a Thai letter take no room and are not counted.
type Budget struct {
	Headline, Body, Action int
	Line                   int // the line for paper, where a slot has it in the headline's stead
	Guide                  int // what a guide says
}

// budgets are, for the slots of pages and the waybill, those of the traveller's design; for kits, what the
// renderer fits at the smallest size that the kit sets, beside the longest law that a seeded message cites, a report
// line and the code: a headline (or the line in its stead) that leaves room for a body as long as a page's, then a body
// under that headline, each less a tenth for other fonts and rounded down, or all that can be kept where that
// fits. The test beside the kits' layouts holds these figures, and measures them again. In the order zh, th, en.
var budgets = map[Slot][3]Budget{
	Inline:        {{16, 48, 8, 0, 0}, {32, 80, 24, 0, 0}, {40, 120, 24, 0, 0}},
	Banner:        {{12, 36, 8, 0, 0}, {30, 58, 22, 0, 0}, {30, 72, 20, 0, 0}},
	Rectangle:     {{14, 40, 8, 0, 0}, {32, 66, 24, 0, 0}, {32, 90, 24, 0, 0}},
	Skyscraper:    {{14, 40, 8, 0, 0}, {32, 70, 24, 0, 0}, {34, 90, 20, 0, 0}},
	Billboard:     {{16, 48, 8, 0, 0}, {34, 80, 24, 0, 0}, {40, 110, 24, 0, 0}},
	WaybillLine:   {{10, 0, 0, 10, 0}, {30, 0, 0, 30, 0}, {30, 0, 0, 30, 0}},
	BoardingStrip: {{70, 255, 0, 70, 0}, {80, 450, 0, 80, 0}, {120, 600, 0, 120, 0}},
	HotelCard:     {{65, 165, 0, 0, 0}, {70, 225, 0, 0, 0}, {120, 395, 0, 0, 0}},
	WallPoster:    {{75, 250, 0, 0, 0}, {120, 225, 0, 0, 0}, {120, 425, 0, 0, 0}},
	AirportScreen: {{55, 110, 0, 0, 0}, {65, 145, 0, 0, 0}, {120, 290, 0, 0, 0}},
	ShareCard:     {{45, 0, 0, 0, 0}, {70, 0, 0, 0, 0}, {120, 0, 0, 0, 0}},
	GuidePage:     {{65, 0, 0, 0, 1200}, {120, 0, 0, 0, 1200}, {120, 0, 0, 0, 1200}},
}

// BudgetOf returns a slot's budget in a locale; all zero for a slot we have none of.
func BudgetOf(s Slot, l lang.Locale) Budget {
	b := budgets[s]
	switch l {
	case lang.ZhHans, lang.ZhHant:
		return b[0]
	case lang.Th:
		return b[1]
	}
	return b[2]
}

// Of is the budget of a field; 0 where the slot has no such line.
func (b Budget) Of(f Field) int {
	switch f {
	case Headline:
		return b.Headline
	case Body:
		return b.Body
	case ActionLabel:
		return b.Action
	case PrintLine:
		return b.Line
	case GuideScript:
		return b.Guide
	}
	return 0
}

// kits are the slots of those that can be made of any message. A waybill is none of them: only a message with
// a line for paper is meant for one.
var kits = []Slot{BoardingStrip, HotelCard, WallPoster, AirportScreen, ShareCard, GuidePage}

// kitsOf lists the kits that a text can go to.
func kitsOf(print string) []Slot {
	if print == "" {
		return kits
	}
	return append(slices.Clone(kits), WaybillLine)
}

// slots lists those that a text goes to: what its channels have, and the kits that can be made of it.
func (c Copy) slots() []Slot {
	channels := c.Channels
	if len(channels) == 0 {
		channels = []campaigns.Channel{campaigns.Page}
	}
	of := map[campaigns.Channel][]Slot{
		campaigns.Page:   {Inline},
		campaigns.App:    {Inline, Banner},
		campaigns.Mail:   {Inline, Rectangle},
		campaigns.Print:  {WaybillLine, BoardingStrip, HotelCard, WallPoster},
		campaigns.Screen: {Billboard, AirportScreen},
		campaigns.Social: {Rectangle, ShareCard},
		campaigns.Guide:  {GuidePage},
	}
	var out []Slot
	for _, ch := range channels {
		out = append(out, of[ch]...)
	}
	return append(out, c.Kits...)
}
