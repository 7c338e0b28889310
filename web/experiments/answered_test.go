package experiments_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"erawan/campaigns/content"
	"erawan/campaigns/engagement"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/contentdb"
	"erawan/internal/webtest"
)

func TestAnExperimentIsReadByWhatVisitsAnswer(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	c := r.Campaigns()[0]
	bank, err := contentdb.Store{DB: r.DB}.Items(t.Context(), access.System)
	if err != nil {
		t.Fatal(err)
	}
	var item content.Item
	for _, f := range bank {
		if f.Item.Kind == content.Acceptability {
			item = f.Item
		}
	}
	manager := r.SignedIn(access.RoleManager)
	path := "/admin/campaigns/" + c.Public
	asks := url.Values{"do": {"register"}, "version": {"0"}, "item": {item.Public}, "locale": {"zh-Hans", "th"}, "share": {"100"}, "from": {c.StartsOn.String()}, "until": {c.EndsOn.String()}}
	if a := manager.Post(path+"/survey", asks); a.Status != 303 {
		t.Fatalf("the survey: %d %s", a.Status, a.Text("main"))
	}
	judged := with("do", "register", "version", "0", "metric", "survey", "item", item.Public, "base", "60", "effect", "10")
	if a := manager.Post(path+"/experiment", judged); a.Status != 303 {
		t.Fatalf("the experiment: %d %s", a.Status, a.Text("main"))
	}
	page := func() string { return manager.Get(path + "/experiment").Text("main") }
	if text := page(); !strings.Contains(text, "Not every side has its answers yet") || strings.Contains(text, "Of those asked") {
		t.Errorf("before anybody was asked: %s", text)
	}
	r.Pass(time.Hour)
	booked(t, r, c, token.Shown, "a", 4000)
	booked(t, r, c, token.HeldOut, "a", 500)
	answered := func(arm token.Arm, asked, counts, others int64) {
		t.Helper()
		for _, one := range []struct {
			item         int64
			choice, said int64
		}{{0, 0, asked}, {0, 1, counts + others}, {item.ID, int64(item.Wanted[0]), counts}, {item.ID, 0, others}} {
			err := r.DB.Write(t.Context(), func(t *db.Tx) error {
				_, err := t.Run(`insert into survey_half_hour (survey_id, cell_id, bucket, item_id, choice, count, revision)
select survey.id, cell.id, @bucket, @item, @choice, @count, 1 from survey, cell where cell.campaign_id = @campaign and cell.arm = @arm and cell.placement_org_id = cell.org_id`,
					db.Params{"bucket": db.At(engagement.HalfHour(r.Now())), "item": one.item, "choice": one.choice, "count": one.said, "campaign": c.ID, "arm": int(arm)})
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	answered(token.Shown, 4000, 1600, 400)
	answered(token.HeldOut, 500, 150, 100)
	text := page()
	for _, want := range []string{"Answers that count", "Share of answers", "Of those asked, 50.0% (48.5 to 51.5) answered where a message was shown and 50.0%",
		"Hold-out 250 193 150 60.00%", "All shown 2,000 1,740 1,600 80.00%", "20.00 points"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not said: %s", want, text)
		}
	} // Whoever ends the survey is told what hangs on it, and has to say it again.
	end := url.Values{"do": {"end"}, "version": {"1"}, "why": {"The leaflets are wrong."}}
	const warned = "An experiment of this campaign is judged by what this survey asks"
	a := manager.Post(path+"/survey", end)
	if a.Status != 409 || !strings.Contains(a.Text("main"), warned) || a.Text("#why") != "The leaflets are wrong." {
		t.Fatalf("not warned: %d %s", a.Status, a.Text("main"))
	}
	end.Set("sure", webtest.Attr(a.One("input[name=sure]"), "value"))
	if a := manager.Post(path+"/survey", end); a.Status != 303 {
		t.Errorf("said again: %d %s", a.Status, a.Text("main"))
	}
}
