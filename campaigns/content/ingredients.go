package content

import (
	"erawan/audience"
	"erawan/campaigns"
	"erawan/internal/access"
)

// Ingredients is all that one campaign is made of, as it stands.
type Ingredients struct {
	Segments   []audience.Segment
	Named      map[string]string // segments that the segments refer to, by public id
	Placements []campaigns.Placement
	Partners   map[int64]access.Org // whose the placements are
	Messages   map[int64]Message    // the neutral one among them
	Shelf      Shelf                // what the messages cite, and who approved all of it
}
