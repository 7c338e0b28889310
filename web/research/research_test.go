package research_test

import (
	"net/http"
	"strings"
	"testing"

	"erawan/internal/access"
	"erawan/internal/db/referencedb"
	"erawan/internal/sample/reference"
	"erawan/internal/webtest"
)

func TestTheShelvesShowFiguresWithSourceConfidenceAndWarning(t *testing.T) {
	t.Parallel()
	b := webtest.New(t).SignedIn(access.RoleAnalyst)
	for path, wants := range map[string][]string{
		"":               {"Bought ivory in the past 12 months", "over 25", "2027", "not seen", "“27%” is a share of ivory purchases", "It is not zero"},
		"?of=travellers": {"6.8%", "Use", "GlobeScan", "A: official or primary page", "no figure was given"},
		"?of=thailand":   {"79%", "37%", "without a group that saw nothing"},
		"?of=evidence":   {"Randomised, 2,496 people in China"},
	} {
		a := b.Get("/admin/research" + path)
		main := strings.ReplaceAll(a.Text("main"), ",", "")
		for _, want := range wants {
			if want == "Use" {
				want = "6.8% is the figure to use"
			}
			if !strings.Contains(main, strings.ReplaceAll(want, ",", "")) {
				t.Errorf("%s does not say %q: %s", path, want, main)
			}
		}
	}
}

func TestATrendLeavesBlanksAndCitesItself(t *testing.T) {
	t.Parallel()
	b := webtest.New(t).SignedIn(access.RoleAnalyst)
	a := b.Get("/admin/research/trends/aware_unprompted")
	twin := a.Text(".twin tbody")
	for _, want := range []string{"2017 4% 3.2% to 4.9%", "2019 not found –", "2020 not found –", "2021 3%"} {
		if !strings.Contains(twin, want) {
			t.Errorf("the table beside the chart does not say %q: %s", want, twin)
		}
	}
	if n := len(a.All("svg.wide circle")); n != 3 {
		t.Errorf("%d points are drawn of three figures", n)
	}
	if foot := a.Text(".foot"); !strings.Contains(foot, "Demand under the Ban") || !strings.Contains(foot, "WWF-US press release") {
		t.Errorf("the chart does not cite itself: %s", foot)
	}
	if warned := b.Get("/admin/research/trends/bought_on_travel?base=purchases"); !strings.Contains(warned.Text(".note"), "share of ivory purchases") {
		t.Error("27 % stands without its warning")
	}
	for _, path := range []string{"/admin/research/trends/nothing", "/admin/research/trends/bought_on_travel?base=all"} {
		if a := b.Get(path); a.Status != http.StatusNotFound {
			t.Errorf("%s is %d", path, a.Status)
		}
	}
}

// What the library says is said in the reader's language; only the names of sources stand as they are written.
func TestTheLibrarySpeaksTheReadersLanguage(t *testing.T) {
	t.Parallel()
	l, err := reference.Load()
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, s := range l.Sources {
		names[s.Name] = true
	}
	b := webtest.New(t).SignedIn(access.RoleAnalyst)
	for language, wants := range map[string][]string{
		"th":      {"สุ่มแบ่งกลุ่มคน 2,496 คนในจีน", "กัมพูชา ฮ่องกง ญี่ปุ่น", "จดทะเบียนกับกรมอุทยานฯ ในปี 2562", "น้อยกว่าปี 2557 อยู่ 96%", "“27% ของนักท่องเที่ยวซื้อ”"},
		"zh-Hans": {"随机分组，中国 2,496 人", "柬埔寨、中国香港、日本", "15 个城市，因当地有象牙交易而选定", "比 2014 年少 96%", "“27% 的旅客买过”"},
		"zh-Hant": {"隨機分組，中國 2,496 人", "柬埔寨、香港、日本", "15 個城市，因當地有象牙交易而選定", "比 2014 年少 96%", "「27% 的旅客買過」"},
	} {
		b.Language = language
		said := ""
		for _, path := range []string{"", "?of=travellers", "?of=thailand", "?of=evidence", "/trends/bought_on_travel?base=purchases", "/trends/intends_before_ban_shown"} {
			a := b.Get("/admin/research" + path)
			said += a.Text("main")
			if len(a.All("main [lang=en]")) == 0 {
				t.Errorf("%s: %s names no source", language, path)
			}
			for _, n := range a.All("main [lang=en]") {
				for one := range strings.SplitSeq(webtest.TextOf(n), "; ") {
					if !names[one] {
						t.Errorf("%s: %s says %q in English", language, path, one)
					}
				}
			}
		}
		for _, want := range wants {
			if !strings.Contains(said, want) {
				t.Errorf("%s does not say %q", language, want)
			}
		}
		for _, e := range l.Evidence {
			if strings.Contains(said, e.Finding) || strings.Contains(said, e.Design) {
				t.Errorf("%s says %s in English", language, e.ID)
			}
		}
	}
}

// A table newer than our sentences is told as it is written: what was said of the old row is not said of the new one.
func TestARowOfANewerTableIsToldInItsEnglish(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	store := referencedb.Store{DB: r.DB}
	rows, err := store.Rows(t.Context(), "evidence")
	if err != nil || len(rows) < 2 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	rows[0].Fields["finding"] = "Norms were looked at once more"
	rows[1].Key = "e-nobody-knows"
	if err := store.Replace(t.Context(), "evidence", rows); err != nil {
		t.Fatal(err)
	}
	b := r.SignedIn(access.RoleAnalyst)
	b.Language = "th"
	a := b.Get("/admin/research?of=evidence")
	english := a.Text("main [lang=en]")
	for _, want := range []string{"Norms were looked at once more", rows[1].Fields["finding"], rows[1].Fields["design"]} {
		if !strings.Contains(english, want) {
			t.Errorf("%q is not told in English: %s", want, english)
		}
	}
	if text := a.Text("main"); strings.Contains(text, "บรรทัดฐานทางสังคมและคำเตือน") || strings.Contains(text, "research.") {
		t.Errorf("an old sentence or a bare key is said of a new row: %s", text)
	}
}
