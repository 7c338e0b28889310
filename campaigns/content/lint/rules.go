package lint

import (
	"maps"

	"erawan/internal/lang"
)

// About is what there is to say of a rule without a text: for the page that lists them.
type About struct {
	ID       Rule
	Severity Severity // of most of its finds
	Keys     []string // its sentences
	Evidence []string
	OfWords  bool // it looks for words of words.toml
	Cards    bool // it holds for a law card's own words too
}

// Rules lists every rule: those of words in the order of words.toml, then those of shape and whole.
func Rules() []About {
	var out []About
	for _, r := range book().rules {
		out = append(out, About{r.ID, r.Severity, []string{"lint." + string(r.ID)}, r.Evidence, true, r.Cards})
	}
	reading := []string{"lint.hard_to_read_ari", "lint.hard_to_read_sentence", "lint.hard_to_read_rare", "lint.hard_to_read_phrase"}
	for _, a := range []About{
		{ID: MixedScript, Severity: Block, Evidence: []string{"glossary"}, Cards: true},
		{ID: HiddenCharacter, Severity: Block, Cards: true},
		{ID: TooLong, Severity: Warn},
		{ID: BreakOverflow, Severity: Warn},
		{ID: NoAlternative, Severity: Warn, Evidence: []string{"traffic-bit-2019", "hu-2024"}},
		{ID: UncitedLaw, Severity: Block, Evidence: []string{"tat-2024"}},
		{ID: HardToRead, Severity: Warn, Keys: reading, Evidence: []string{"senter-smith-1967", "da-2009"}},
		{ID: Glossary, Severity: Warn, Evidence: []string{"glossary"}},
	} {
		if a.Keys == nil {
			a.Keys = []string{"lint." + string(a.ID)}
		}
		out = append(out, a)
	}
	return out
}

// Agreed is the agreed word of every concept that has words not to be used for it, by the id of the
// library's term.
func Agreed() map[string]lang.Text {
	out := map[string]lang.Text{}
	for _, t := range book().terms {
		out[t.ID] = maps.Clone(t.Agreed)
	}
	return out
}
