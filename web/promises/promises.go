// Package promises is where a team keeps what people promise: the pledge book with what waits to be judged, what people agree to word for word,
// and the batches of codes that lead to pledges.
package promises

import (
	"context"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/evidence"
	"erawan/campaigns/pledges"
	"erawan/campaigns/pledges/waybill"
	"erawan/internal/access"
	"erawan/internal/list"
	"erawan/internal/page"
	"erawan/internal/render"
	"erawan/web/desk"
)

// Batches keeps batches of codes.
type Batches interface {
	// Batches lists those made before one (0: from the newest), the newest first.
	Batches(ctx context.Context, s access.Scope, before int64, most int) ([]campaigns.Batch, error)
	BatchByPublic(ctx context.Context, s access.Scope, public string) (campaigns.Batch, error)
	SaveBatch(ctx context.Context, s access.Scope, by access.Actor, b campaigns.Batch) (campaigns.Batch, error)
}

// Campaigns are what batches are made for.
type Campaigns interface {
	CampaignPage(ctx context.Context, s access.Scope, a list.Ask, now campaigns.Standing) (list.Page[campaigns.Campaign], error)
	CampaignByPublic(ctx context.Context, s access.Scope, public string) (campaigns.Campaign, error)
	CampaignByID(ctx context.Context, s access.Scope, id int64) (campaigns.Campaign, error)
	// Ingredients are what a campaign is made of.
	Ingredients(ctx context.Context, s access.Scope, c campaigns.Campaign) (content.Ingredients, error)
}

// Counts says what codes led to.
type Counts interface {
	// Scanned counts by batch and day, in the zone that it names.
	Scanned(ctx context.Context, s access.Scope, some []campaigns.Batch) (days map[int64][]evidence.ScanDay, zone string, err error)
}

// Book is the pledges. It shows no names.
type Book interface {
	Listed(ctx context.Context, s access.Scope, before int64, most int) ([]pledges.Waiting, error)
	Held(ctx context.Context, s access.Scope, after int64, most int) ([]pledges.Waiting, error)
	Paces(ctx context.Context, s access.Scope, since time.Time, most int) ([]pledges.Pace, error)
	// Release lets one count; NotFound when it is held no longer. Refuse removes it.
	Release(ctx context.Context, s access.Scope, public, reason string) error
	Refuse(ctx context.Context, s access.Scope, public, reason string) error
}

// Strays says how often codes did not lead to their message for the first time.
type Strays interface {
	StraysOf(ctx context.Context, s access.Scope, batches []int64, since campaigns.Date) (map[int64]map[string]int64, error)
}

// Deps is what the room stands on.
type Deps struct {
	*desk.Gate
	Batches    Batches
	Campaigns  Campaigns
	Counts     Counts
	Book       Book
	Strays     Strays
	Told       Told
	Letters    Letters
	Statements Statements
	Ring       *waybill.Ring
	Fonts      *render.Fonts
	Mails      bool // a mail server is set up
	Secret     byte // number of the secret that new batches are printed under
}

// Surface is the room.
type Surface struct {
	Deps
	list  page.Page[listView]
	fresh page.Page[newView]
	one   page.Page[oneView]
	book  page.Page[bookView]

	follows    page.Page[followView]
	letters    page.Page[lettersView]
	statements page.Page[statementsView]
	statement  page.Page[statementView]
}

// New prepares the room. It panics when a template is missing.
func New(d Deps) *Surface {
	return &Surface{Deps: d, list: page.Of[listView](d.Pages, "batches"), fresh: page.Of[newView](d.Pages, "batch-new"),
		one: page.Of[oneView](d.Pages, "batch"), book: page.Of[bookView](d.Pages, "pledges"), follows: page.Of[followView](d.Pages, "follows"), letters: page.Of[lettersView](d.Pages, "letters"),
		statements: page.Of[statementsView](d.Pages, "statements"), statement: page.Of[statementView](d.Pages, "statement")}
}

// Where the room is.
const (
	batchesPath = "/admin/batches"
	newPath     = batchesPath + "/new"
	bookPath    = "/admin/pledges"
	followsPath = bookPath + "/after"
	shown       = 25 // on a page
)

func pathOf(public string) string { return batchesPath + "/" + public }

func mayRun(p access.Staff) bool { return p.Role.May(access.RunCampaigns) }
