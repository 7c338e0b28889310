package audiences_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"erawan/internal/access"
	"erawan/internal/db/campaigndb"
)

const specs = "/admin/audiences/specs"

func TestASegmentIsTakenAwayForAPlatformAndTheAuditTellsIt(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleManager)
	all, err := campaigndb.Store{DB: r.DB}.Segments(t.Context(), r.Staff(access.RoleManager).Scope())
	if err != nil || len(all) == 0 {
		t.Fatalf("%d segments, %v", len(all), err)
	}
	form := url.Values{"segment": {all[0].Public}, "platform": {"wechat"}, "format": {"txt"}, "language": {"zh-Hans"}}
	got := b.Post(specs, form)
	if got.Status != http.StatusOK || !strings.Contains(got.Body, "象牙塔") || !strings.HasPrefix(got.Header.Get("Content-Disposition"), "attachment; filename=\"erawan-wechat-seg_") {
		t.Fatalf("%d, %s: %.200s", got.Status, got.Header.Get("Content-Disposition"), got.Body)
	}
	lines, err := r.DB.Audit(t.Context(), r.Staff(access.RoleOwner).Scope(), access.AuditAsk{Limit: 5})
	if err != nil || len(lines) == 0 || lines[0].Verb != access.Exported || lines[0].Subject != all[0].Public || !strings.Contains(lines[0].After, "wechat") {
		t.Fatalf("the audit tells %+v, %v", lines[:min(len(lines), 1)], err)
	}
	for name, change := range map[string]url.Values{
		"no such segment":  {"segment": {"seg_none"}},
		"no such platform": {"platform": {"post"}},
		"no such format":   {"format": {"exe"}},
		"not of this one":  {"platform": {"weibo"}, "format": {"json"}},
	} {
		wrong := url.Values{}
		for k, v := range form {
			wrong[k] = v
		}
		for k, v := range change {
			wrong[k] = v
		}
		if got := b.Post(specs, wrong); got.Status != http.StatusNotFound {
			t.Errorf("%s: %d", name, got.Status)
		}
	}
	after, err := r.DB.Audit(t.Context(), r.Staff(access.RoleOwner).Scope(), access.AuditAsk{Limit: 5})
	if err != nil || after[0].Seq != lines[0].Seq {
		t.Errorf("what was refused is in the audit: %+v, %v", after[0], err)
	}
}

func TestTheBriefIsShownForEachPlatform(t *testing.T) {
	t.Parallel()
	b := newRoom(t).SignedIn(access.RoleAnalyst)
	if a := b.Get(specs + "?platform=google"); a.Status != http.StatusOK || !strings.Contains(a.Text("pre"), "Google Ads Editor") {
		t.Errorf("%d: %.300s", a.Status, a.Text("pre"))
	}
	if a := b.Get(specs + "?platform=post"); a.Status != http.StatusNotFound {
		t.Errorf("a platform that is none: %d", a.Status)
	}
}
