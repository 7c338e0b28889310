package campaigns

import "slices"

// Outcome is something that a partner saw a visitor do after a decision, whichever side of a measurement the visit was
// on: neither the message nor the neutral card offers it.
type Outcome string

// The outcomes. Their places are stored: add at the end.
const (
	ReadRules        Outcome = "read_rules"        // opened the partner's own page on what may not be taken across a border
	AskedStaff       Outcome = "asked_staff"       // asked the partner's staff about products of wild animals
	ChoseAlternative Outcome = "chose_alternative" // bought or booked something of the partner's that takes no wild animal
	Declared         Outcome = "declared"          // declared or handed in a product of wild animals
	Refused          Outcome = "refused"           // turned down an offer of such a product, as far as the partner was told
)

// Outcomes lists them.
var Outcomes = [...]Outcome{ReadRules, AskedStaff, ChoseAlternative, Declared, Refused}

// Known reports whether the outcome is on the list.
func (o Outcome) Known() bool { return slices.Contains(Outcomes[:], o) }
