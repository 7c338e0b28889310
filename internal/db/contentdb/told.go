package contentdb

import (
	_ "embed"
	"fmt"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/internal/db"
	"erawan/internal/lang"
)

//go:embed message_carriers.sql
var messageCarriersSQL string

//go:embed kit_holders.sql
var kitHoldersSQL string

// tellMessage tells those whose placements carry a message that it has another version.
func tellMessage(t *db.Tx, m content.Message) error {
	var orgs []int64
	if err := t.Fetch(&orgs, messageCarriersSQL, db.Params{"word": fmt.Sprintf("message#%d", m.ID)}); err != nil {
		return fmt.Errorf("read who carries message %d: %w", m.ID, err)
	}
	return t.Tell(campaigns.Notice{Kind: campaigns.NoticeMessage, Subject: m.Public, Facts: campaigns.NoticeFacts{Version: m.Version}}, orgs...)
}

// tellHolders tells the partners that took away a print kit which says a text in a language that the text was retired there.
func tellHolders(t *db.Tx, subject content.Subject, of int64, public string, l lang.Locale) error {
	var orgs []int64
	if err := t.Fetch(&orgs, kitHoldersSQL, db.Params{"subject": string(subject), "of": of, "locale": string(l)}); err != nil {
		return fmt.Errorf("read who took kits of %s: %w", public, err)
	}
	return t.Tell(campaigns.Notice{Kind: campaigns.NoticeKitOff, Subject: public, Facts: campaigns.NoticeFacts{What: string(subject), Locale: string(l)}}, orgs...)
}
