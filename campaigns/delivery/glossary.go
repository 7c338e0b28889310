package delivery

import "erawan/audience/mapping"

// glossary is an organisation's mapping, ready to be used.
type glossary struct {
	id      int64
	version int
	*mapping.Mapper
}

// mappings makes those of the stock ready. One that stands as it did is taken over; one that cannot be
// read any more is left out, and answers say that there is none.
func (c *compiler) mappings() {
	c.plan.glossaries = make(map[int64]glossary, len(c.stock.rest.Mappings))
	for _, m := range c.stock.rest.Mappings {
		if c.Before != nil {
			if kept := c.Before.glossaries[m.Org]; kept.Mapper != nil && kept.id == m.ID && kept.version == m.Version {
				c.plan.glossaries[m.Org] = kept
				continue
			}
		}
		if mapper, err := mapping.Compile(m); err == nil && len(m.Fields) > 0 {
			c.plan.glossaries[m.Org] = glossary{m.ID, m.Version, mapper}
		}
	}
}

// Mapper is what turns an organisation's own names and values into signals; nil when it has none.
func (p *Planner) Mapper(org int64) *mapping.Mapper { return p.plan.Load().glossaries[org].Mapper }
