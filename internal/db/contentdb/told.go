package contentdb

import (
	_ "embed"
	"fmt"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/internal/db"
)

//go:embed message_carriers.sql
var messageCarriersSQL string

// tellMessage tells those whose placements carry a message that it has another version.
func tellMessage(t *db.Tx, m content.Message) error {
	var orgs []int64
	if err := t.Fetch(&orgs, messageCarriersSQL, db.Params{"word": fmt.Sprintf("message#%d", m.ID)}); err != nil {
		return fmt.Errorf("read who carries message %d: %w", m.ID, err)
	}
	return t.Tell(campaigns.Notice{Kind: campaigns.NoticeMessage, Subject: m.Public, Facts: campaigns.NoticeFacts{Version: m.Version}}, orgs...)
}
