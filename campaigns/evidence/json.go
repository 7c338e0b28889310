package evidence

import (
	"encoding/json"
	"io"
	"slices"

	"erawan/campaigns"
	"erawan/internal/lang"
)

// document is a report as programs read it. Public ids tell partners, campaigns and messages apart;
// names change.
type document struct {
	Campaign string         `json:"campaign"` // empty: every campaign in scope
	From     campaigns.Date `json:"from"`
	To       campaigns.Date `json:"to"`
	TimeZone string         `json:"time_zone"`
	Revision int64          `json:"revision"`
	Sample   bool           `json:"sample"`
	Columns  []Described    `json:"columns"` // of the rows
	Rows     []line         `json:"rows"`
}

// sheetOnly are columns of the sheet that the document says once, at its head, or leaves out.
var sheetOnly = []string{"partner_name", "campaign_name", "message_name", "time_zone", "revision"}

type line struct {
	Day         campaigns.Date `json:"day"`
	Locale      lang.Locale    `json:"locale"`
	Partner     string         `json:"partner"`
	Campaign    string         `json:"campaign"`
	Message     string         `json:"message"`
	Variant     string         `json:"variant"`
	Arm         string         `json:"arm"`
	Basis       Basis          `json:"basis"`
	Decisions   int64          `json:"decisions"`
	Impressions int64          `json:"impressions"`
	Viewable    int64          `json:"viewable"`
	Clicks      int64          `json:"clicks"`
	Pledges     int64          `json:"pledges"`
	Filtered    int64          `json:"filtered"`
	Sample      bool           `json:"sample"`
}

// WriteJSON writes the report as one document, with what its columns mean. The campaign is the public
// id that was asked for, empty for all.
func (r Report) WriteJSON(w io.Writer, campaign string, columns []Described) error {
	doc := document{Campaign: campaign, From: r.Query.From, To: r.Query.To, TimeZone: r.Query.Zone,
		Revision: r.Revision, Sample: r.Sample, Columns: slices.DeleteFunc(slices.Clone(columns), func(c Described) bool { return slices.Contains(sheetOnly, c.ID) }), Rows: make([]line, 0, len(r.Rows))}
	for _, row := range r.Rows {
		doc.Rows = append(doc.Rows, line{
			Day: row.Day, Locale: row.Locale, Partner: row.Partner.Public, Campaign: row.Campaign.Public,
			Message: row.Message.Public, Variant: row.Variant, Arm: row.Arm(), Basis: row.Basis,
			Decisions: row.Decisions, Impressions: row.Impressions, Viewable: row.Viewable, Clicks: row.Clicks,
			Pledges: row.Pledges, Filtered: row.Filtered, Sample: row.Sample,
		})
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(doc)
}

// Arm names the side of the measurement a row is on. A row of house cards is on neither.
func (r Row) Arm() string {
	switch {
	case r.HeldOut:
		return "held_out"
	case r.Campaign.Public == "":
		return "none"
	}
	return "shown"
}
