package audience

// Truth has three values: what a partner did not tell us is neither true nor false (Kleene's strong
// logic, 1938). Only Yes matches; so a missing signal can never satisfy a condition, not even a
// negated one.
type Truth uint8

// The three, in the order that makes "and" the minimum and "or" the maximum.
const (
	No Truth = iota
	Unknown
	Yes
)

// Not turns yes into no and leaves the unknown unknown.
func (t Truth) Not() Truth { return Yes - t }

// And is the weaker of the two.
func (t Truth) And(u Truth) Truth { return min(t, u) }

// Or is the stronger of the two.
func (t Truth) Or(u Truth) Truth { return max(t, u) }

// String names the value.
func (t Truth) String() string { return [...]string{"no", "unknown", "yes"}[t] }

func truth(b bool) Truth {
	if b {
		return Yes
	}
	return No
}
