package research

// Example is a comparison of the field, to plan by: a share, and the share that should be told apart from it.
type Example struct {
	Key      string
	From, To float64
}

// Examples are those whose sizes evaluations in this field were worked out for.
var Examples = []Example{
	{"ads", .148, .088},       // intention of those who did not see search ads and of those who did: USAID, Digital Deterrence
	{"pledge", .02, .025},     // a pledge rate, a quarter higher
	{"purchase", .068, .05},   // travellers who bought abroad: GlobeScan for WWF, 2020
	{"pledge_low", .01, .012}, // a pledge rate, a fifth higher
}
