package reach

// Count is how many visits match, and no more: what a list of rules shows of each.
func (p Publisher) Count(s Sample, q Query) Count {
	yes, _ := s.ask(q)
	return p.count(yes)
}
