package content

import (
	"slices"
	"strings"
	"time"

	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// ItemKind is what a question of the bank is about.
type ItemKind string

// The kinds, in the order in which they are asked.
const (
	Recall         ItemKind = "recall"          // whether something on ivory was seen of late
	LegalOut       ItemKind = "legal_out"       // may ivory be carried out of a place
	LegalIn        ItemKind = "legal_in"        // or into one
	Penalty        ItemKind = "penalty"         // what a law threatens
	Acceptability  ItemKind = "acceptability"   // whether buying is all right
	InjunctiveNorm ItemKind = "injunctive_norm" // whether those who matter would approve
	Alternative    ItemKind = "alternative"     // what would be bought in its place
	Intention      ItemKind = "intention"       // in the next twelve months
	Residence      ItemKind = "residence"       // where somebody lives, as arrivals are counted
	Band           ItemKind = "band"            // of age, or of how often somebody travels; nothing to be right about
	IntentionAfter ItemKind = "intention_after" // the same once the law card was read
)

// ItemKinds lists them in the order of menus and of asking: what shows the law comes after everything that asks about it.
var ItemKinds = []ItemKind{Recall, LegalOut, LegalIn, Penalty, Acceptability, InjunctiveNorm, Alternative, Intention, Residence, Band, IntentionAfter}

// Order is the place of a kind among the others.
func (k ItemKind) Order() int { return slices.Index(ItemKinds, k) }

// Rests reports whether a question of the kind stands on a law card: what is right is what the card says, or the card is shown with it.
func (k ItemKind) Rests() bool {
	return k == LegalOut || k == LegalIn || k == Penalty || k == IntentionAfter
}

// Measures reports whether some of its options are what a campaign hopes for. Bands only say who answered.
func (k ItemKind) Measures() bool { return k != Band && k != Residence }

// Yields is what a difference in its answers is called: recall, knowledge, attitude or intention; empty for bands.
func (k ItemKind) Yields() string {
	switch k {
	case Recall:
		return "recall"
	case LegalOut, LegalIn, Penalty:
		return "knowledge"
	case Acceptability, InjunctiveNorm, Alternative:
		return "attitude"
	case Intention, IntentionAfter:
		return "intention"
	}
	return ""
}

// Item is a question of an organisation's bank with its options. Versions are appended, never overwritten.
type Item struct {
	ID      int64
	Org     int64
	Public  string
	Version int
	Kind    ItemKind
	Name    string // for the team, never shown to travellers
	Texts   map[lang.Locale]ItemText
	Wanted  []int    // of the options, those that are right, or that the campaign hopes for
	Law     int64    // the card it stands on, where the kind rests on one
	Origins []string // of Residence: the ISO place of each option; empty for one that is none
	Sample  bool
}

// ItemText is a question as it is asked in one language.
type ItemText struct {
	Ask     string
	Options []string
}

// Bounds of a question.
const (
	MinOptions  = 2
	MaxOptions  = 8
	MaxAsk      = 240
	MaxOption   = 120
	maxItemName = 80
)

// Options is how many options it has; 0 while it has no words.
func (i Item) Options() int {
	for _, l := range lang.All {
		if n := len(i.Texts[l].Options); n > 0 {
			return n
		}
	}
	return 0
}

// Check returns every rule that the question breaks.
func (i Item) Check() error {
	var fs fault.Faults
	if err := lang.Clean("/name", i.Name, maxItemName); err != nil {
		fs = append(fs, fault.All(err)...)
	}
	if strings.TrimSpace(i.Name) == "" {
		fs.Add(fault.Invalid, "/name", "item.no_name")
	}
	if i.Kind.Order() < 0 {
		fs.Add(fault.Invalid, "/kind", "item.bad_kind")
	}
	if i.Kind.Rests() && i.Law == 0 {
		fs.Add(fault.Invalid, "/law", "item.needs_law")
	}
	if !i.Kind.Rests() && i.Law != 0 {
		fs.Add(fault.Invalid, "/law", "item.no_law")
	}
	options := i.Options()
	if options == 0 {
		fs.Add(fault.Invalid, "/ask-"+string(lang.En), "item.no_words")
	}
	for _, l := range lang.All {
		fs = append(fs, i.Texts[l].faults(l, options)...)
	}
	for _, w := range i.Wanted {
		if w < 0 || w >= options {
			fs.Add(fault.Invalid, "/wanted", "item.bad_wanted")
			break
		}
	}
	if n := len(i.Wanted); i.Kind.Measures() && options > 0 && (n == 0 || n >= options) {
		fs.Add(fault.Invalid, "/wanted", "item.needs_wanted")
	}
	if !i.Kind.Measures() && len(i.Wanted) > 0 {
		fs.Add(fault.Invalid, "/wanted", "item.band_wanted")
	}
	if i.Kind == Residence && len(i.Origins) != options || i.Kind != Residence && len(i.Origins) > 0 {
		fs.Add(fault.Invalid, "/origins", "item.origins")
	}
	for _, o := range i.Origins {
		if o != "" && !(len(o) == 2 && o[0] >= 'A' && o[0] <= 'Z' && o[1] >= 'A' && o[1] <= 'Z') {
			fs.Add(fault.Invalid, "/origins", "item.bad_origin")
			break
		}
	}
	return fs.Err()
}

// faults are what is wrong with the words in one language. None at all are nothing wrong: it is not asked in it.
func (t ItemText) faults(l lang.Locale, options int) (fs fault.Faults) {
	if t.Ask == "" && len(t.Options) == 0 {
		return nil
	}
	add := func(field string, err error) {
		for _, f := range fault.All(err) {
			f.Field = field
			fs = append(fs, f)
		}
	}
	ask, at := "/ask-"+string(l), "/options-"+string(l)
	add(ask, lang.Clean(ask, t.Ask, MaxAsk))
	if t.Ask == "" {
		fs.Add(fault.Invalid, ask, "item.no_ask")
	}
	switch n := len(t.Options); {
	case n < MinOptions || n > MaxOptions:
		fs = append(fs, fault.New(fault.Invalid, at, "item.options").With("least", MinOptions).With("most", MaxOptions))
	case n != options:
		fs = append(fs, fault.New(fault.Invalid, at, "item.as_many").With("count", options))
	}
	seen := map[string]bool{}
	for _, o := range t.Options {
		add(at, lang.Clean(at, o, MaxOption))
		if key := strings.ToLower(o); seen[key] {
			fs = append(fs, fault.New(fault.Invalid, at, "item.twice").With("option", o))
		} else {
			seen[key] = true
		}
	}
	return fs
}

// Hopes reports whether an option is one of those that are right, or hoped for.
func (i Item) Hopes(option int) bool { return slices.Contains(i.Wanted, option) }

// DigestItem is the digest of a question in a locale, with its options, which of them count, and the card it stands on.
func (s Shelf) DigestItem(i Item, l lang.Locale) Digest {
	var law []Digest
	if i.Law != 0 {
		law = append(law, s.digestLaw(i.Law, l))
	}
	return digestOf(struct {
		V      int
		Locale lang.Locale
		Kind   ItemKind
		Text   ItemText
		Wanted []int
		Law    []Digest
		Places []string `json:",omitempty"`
	}{1, l, i.Kind, i.Texts[l], i.Wanted, law, i.Origins})
}

// ItemRoles lists who must approve a question in each language: somebody for the language, and for the law where it stands on it.
func ItemRoles(i Item) []Reviewing {
	if i.Kind.Rests() {
		return []Reviewing{LanguageReview, LawReview}
	}
	return []Reviewing{LanguageReview}
}

func (i Item) said(l lang.Locale) bool { return i.Texts[l].Ask != "" && len(i.Texts[l].Options) > 0 }

// JudgeItem decides whether a visit may be asked a question in a locale. A question whose card may not be shown is not asked: nobody
// could say which answer is right.
func (s Shelf) JudgeItem(i Item, l lang.Locale, now time.Time) Verdict {
	if !i.said(l) {
		return Verdict{Why: "text.missing"}
	}
	v := s.approved(ApprovalKey{OfItem, i.ID, l}, s.DigestItem(i, l), ItemRoles(i), now)
	if i.Law != 0 {
		v = v.and(s.judgeLaw(i.Law, l, now))
	}
	return v
}

// ItemVersion is one version of a question, with who wrote it and when.
type ItemVersion struct {
	Item Item
	By   access.Actor
	At   time.Time
}

// ItemFile is a question with all that decides on it.
type ItemFile struct {
	Item     Item
	Shelf    Shelf         // its card and approvals, and the card's
	Versions []ItemVersion // the newest first
	Log      []Done        // the oldest first
	OnAir    bool          // a survey that runs asks it
}

// OtherItem reports whether two versions of a question ask different things in a locale, whatever their card says meanwhile.
func OtherItem(a, b Item, l lang.Locale) bool {
	return a.Texts[l].Ask != b.Texts[l].Ask || !slices.Equal(a.Texts[l].Options, b.Texts[l].Options) || a.Kind != b.Kind || a.Law != b.Law ||
		!slices.Equal(a.Wanted, b.Wanted) || !slices.Equal(a.Origins, b.Origins)
}

// Writers are those who wrote a wording: whoever saved a version that says exactly this, where the one before it did not.
func (f ItemFile) Writers(l lang.Locale, text Digest) (out []access.Actor) {
	for n, v := range f.Versions {
		if f.Shelf.DigestItem(v.Item, l) == text && (n+1 == len(f.Versions) || OtherItem(f.Versions[n+1].Item, v.Item, l)) {
			out = append(out, v.By)
		}
	}
	return out
}

// Dossier is all that decides on the question in a locale.
func (f ItemFile) Dossier(l lang.Locale, now time.Time) Dossier {
	text := f.Shelf.DigestItem(f.Item, l)
	r := Record{Writers: f.Writers(l, text), Submitted: Submitted(f.Log, l), OnAir: f.OnAir}
	at := RetiredAt(f.Log, l)
	for _, v := range f.Versions {
		if !at.IsZero() && !v.At.After(at) { // this is what was retired
			r.Gone, at = !OtherItem(v.Item, f.Item, l), time.Time{}
		}
	}
	d := f.Shelf.dossier(ApprovalKey{OfItem, f.Item.ID, l}, text, ItemRoles(f.Item), r)
	if !f.Item.said(l) {
		d.Unfit = "text.missing"
	}
	if f.Item.Law != 0 {
		d.Rests = f.Shelf.judgeLaw(f.Item.Law, l, now).Why
	}
	return d
}
