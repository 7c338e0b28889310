package lang

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// outside reads a file of facts that others published, which are not part of this repository.
func outside(t *testing.T, name string) []byte {
	t.Helper()
	dir := os.Getenv("ERAWAN_CASES_DIR")
	if dir == "" {
		t.Skip("NOT CHECKED against published facts: ERAWAN_CASES_DIR is not set")
	}
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestMonthsAndSymbolsAgreeWithCLDR(t *testing.T) {
	t.Parallel()
	type facts struct {
		Wide    map[string]string `json:"months_wide"`
		Abbr    map[string]string `json:"months_abbr"`
		Symbols map[string]string `json:"symbols"`
		Formats map[string]string `json:"dateFormats"`
		Compact map[string]string `json:"compact_short"`
	}
	var cldr map[string]json.RawMessage
	if err := json.Unmarshal(outside(t, "i18n/cldr48_en_zh_th.json"), &cldr); err != nil {
		t.Fatal(err)
	}
	for name, l := range map[string]Locale{"zh": ZhHans, "zh-Hant": ZhHant, "th": Th, "en": En} {
		var f facts
		if err := json.Unmarshal(cldr[name], &f); err != nil {
			t.Fatal(err)
		}
		if got := Decimal(l, 1234.5, 1); got != "1"+f.Symbols["group"]+"234"+f.Symbols["decimal"]+"5" {
			t.Errorf("%s parts digits as %q, CLDR has %v", l, got, f.Symbols)
		}
		if got := Percent(l, 0.5, 0); got != "50"+f.Symbols["percentSign"] {
			t.Errorf("%s writes a half as %q", l, got)
		}
		for m := time.January; m <= time.December; m++ {
			key, day := strconv.Itoa(int(m)), time.Date(2026, m, 9, 0, 0, 0, 0, time.UTC)
			long := strings.NewReplacer("MMMM", f.Wide[key], "G ", "", "EEEE", "", "M", key, "d", "9", "y", Year(l, day)).Replace(f.Formats["long"])
			if l == En {
				long = "9 " + f.Wide[key] + " 2026" // ours is the British order
			}
			if got := Date(l, day); got != long {
				t.Errorf("%s writes %q, CLDR %q", l, got, long)
			}
			if l == Th || l == En {
				if got, want := DayMonth(l, day), "9 "+f.Abbr[key]; got != want {
					t.Errorf("%s writes %q, CLDR %q", l, got, want)
				}
			}
		}
		if l == ZhHans || l == ZhHant {
			for _, n := range []int64{1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10} {
				pattern := f.Compact[strconv.FormatInt(n, 10)+"-count-other"]
				unit := strings.TrimLeft(pattern, "0")
				got := strings.TrimLeft(Compact(l, n), "0123456789,")
				if got != unit {
					t.Errorf("%s counts %d in %q, CLDR in %q", l, n, got, unit)
				}
			}
		}
	}
}

// The two tables were made by a rule of our own; these are all the characters in which they differ
// from the list of a widely used converter, among those in frequent use. Each was looked at.
func TestScriptTablesAgreeWithAnotherListOnFrequentCharacters(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		file, ours string
		frequent   func(rune) bool
		onlyOurs   string
		onlyTheirs string
	}{
		{"i18n/simplified_only_chars.txt", simplifiedOnly, inGB2312,
			"万价党厂厘叶广极柜确硷种胜腊苹蜡踊适",
			"卺峰并床扑晒灶痴秘粽糍群肴腼虱霉鞲麽"},
		{"i18n/traditional_only_chars.txt", traditionalOnly, inBig5Frequent,
			"倣僇剋勗姪嬝徬慇搆搾撚撢於暱櫺毬沍濬燄燐瑯睪瞇砲祕簷籐苧蒐藷賸跼踡釐銲鎗陞隄餽鼇",
			"冑勣拚捱摺朮枴榦牴犛璿硃篠簑縯菴菸訏軏醣鈇鑪閤頫騵麴"},
	} {
		ours, theirs := runeSet(c.ours), runeSet(strings.TrimSpace(string(outside(t, c.file))))
		var extra, missing strings.Builder
		for r := rune(0x3400); r < 0xa000; r++ {
			if ours[r] && !theirs[r] && c.frequent(r) {
				extra.WriteRune(r)
			}
			if theirs[r] && !ours[r] && c.frequent(r) {
				missing.WriteRune(r)
			}
		}
		if d := cmp.Diff(c.onlyOurs, extra.String()); d != "" {
			t.Errorf("%s, only ours: %s", c.file, d)
		}
		if d := cmp.Diff(c.onlyTheirs, missing.String()); d != "" {
			t.Errorf("%s, only theirs: %s", c.file, d)
		}
	}
}

func inGB2312(r rune) bool {
	b := encoded(simplifiedchinese.GBK, r)
	return len(b) == 2 && b[0] >= 0xb0 && b[0] <= 0xf7 && b[1] >= 0xa1
}

func inBig5Frequent(r rune) bool {
	b := encoded(traditionalchinese.Big5, r)
	return len(b) == 2 && b[0] >= 0xa4 && (b[0] < 0xc6 || b[0] == 0xc6 && b[1] <= 0x7e)
}

func encoded(e encoding.Encoding, r rune) []byte {
	b, err := e.NewEncoder().Bytes([]byte(string(r)))
	if err != nil {
		return nil
	}
	return b
}
