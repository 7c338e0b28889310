package promises

import (
	"context"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/pledges"
	"erawan/internal/access"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// Told is what people who promised tell later.
type Told interface {
	// FollowSums adds it up by campaign of the asker's organisation and wave.
	FollowSums(ctx context.Context, s access.Scope) ([]pledges.FollowSum, error)
	// SentOn counts who came by what they sent on, by campaign of the asker's organisation and channel.
	SentOn(ctx context.Context, s access.Scope) ([]pledges.SentOn, error)
}

type followView struct {
	page.Frame
	Head  page.Head
	Table page.Table
	Sent  page.Table // who came by what was sent on
}

// fewAnswers is how many answers a figure needs to be shown: of fewer, somebody might be told.
const fewAnswers = 10

// Follows shows what people who promised told 30 and 90 days later. They came back by themselves, so that it is not what all who promised did.
func (s *Surface) Follows(g *gin.Context) error {
	sums, err := s.Told.FollowSums(g.Request.Context(), desk.Person(g).Scope())
	if err != nil {
		return err
	}
	v := followView{Frame: s.Frame(g, bookPath)}
	v.Head = page.Head{Crumbs: []page.Link{{Path: bookPath, Text: v.Say("book.title")}}, Title: v.Say("follows.title"), Lead: v.Say("follows.lead")}
	if desk.Person(g).Role.May(access.ManageKeys) {
		v.Head.Do = []page.Action{{Path: lettersPath, Text: v.Say("letters.title"), Icon: "key"}}
	}
	v.Table = page.Table{ID: "told", Tall: true, Empty: page.Empty{Title: v.Say("follows.none"), Text: v.Say("follows.none_yet")}}
	for _, key := range []string{"subject.campaign", "follows.wave", "follows.answers", "follows.kept", "follows.saw", "follows.offered"} {
		v.Table.Columns = append(v.Table.Columns, page.Column{Text: v.Say(key), Number: key != "subject.campaign" && key != "follows.wave"})
	}
	for _, f := range sums {
		row := []page.Item{named(v.Reader, f.Name, f.Campaign, "/admin/campaigns/"), {Text: v.Say("follows.after", "days", int(f.Wave)), NoBreak: true}}
		if f.Answers < fewAnswers {
			few := page.Item{Text: "–", Number: true}
			v.Table.Rows = append(v.Table.Rows, append(row, page.Item{Text: v.Say("follows.fewer"), Number: true}, few, few, few))
			continue
		}
		v.Table.Rows = append(v.Table.Rows, append(row, page.Item{Text: v.Number(f.Answers), Number: true}, said(v.Reader, f.Kept), said(v.Reader, f.Saw), said(v.Reader, f.Offered)))
	}
	sent, err := s.Told.SentOn(g.Request.Context(), desk.Person(g).Scope())
	if err != nil {
		return err
	}
	v.Sent = sentTable(v.Reader, sent)
	return ask.WritePage(g, s.follows, http.StatusOK, v)
}

// sentTable is how often somebody came to a campaign's page by what was sent on, a row for each campaign and a column for each way.
func sentTable(r page.Reader, all []pledges.SentOn) page.Table {
	t := page.Table{ID: "sent", Tall: true, Empty: page.Empty{Title: r.Say("follows.none_sent"), Text: r.Say("follows.none_sent_yet")}, Columns: []page.Column{{Text: r.Say("subject.campaign")}}}
	for _, channel := range pledges.Channels {
		t.Columns = append(t.Columns, page.Column{Text: r.Say("follows.by_" + channel), Number: true})
	}
	last := ""
	for _, one := range all {
		if one.Campaign != last {
			last = one.Campaign
			row := []page.Item{named(r, one.Name, one.Campaign, "/admin/campaigns/")}
			for range pledges.Channels {
				row = append(row, page.Item{Text: r.Number(0), Number: true})
			}
			t.Rows = append(t.Rows, row)
		}
		t.Rows[len(t.Rows)-1][1+slices.Index(pledges.Channels, one.Channel)].Text = r.Number(one.Count)
	}
	return t
}

// said is how many said yes of those who said yes or no, and how many did not know or say. A figure of few is not shown.
func said(r page.Reader, counts map[pledges.Said]int64) page.Item {
	of := counts[pledges.Yes] + counts[pledges.No]
	if of < fewAnswers {
		return page.Item{Text: "–", Number: true, Under: r.Say("follows.too_few")}
	}
	return page.Item{Text: r.Share(counts[pledges.Yes], of), Number: true, Under: r.Say("follows.of", "yes", r.Number(counts[pledges.Yes]), "all", r.Number(of))}
}
