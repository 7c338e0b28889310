package lint

import (
	"fmt"
	"strings"
	"testing"

	"erawan/internal/lang"
)

func TestAgreedWordsAreFoundWhereTheyStand(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		locale     lang.Locale
		text, want string
	}{
		{lang.ZhHans, "换一份伴手礼，带走泰国手艺", "伴手礼→souvenir"},
		{lang.ZhHant, "換一份手信，帶走泰國手藝", "手信→souvenir"},
		{lang.Th, "เลือกของที่\u200bระลึกชิ้นอื่น", "ของที่\u200bระลึก→souvenir"},
		{lang.Th, "ฉันขอให้คำมั่นสัญญา", "คำมั่นสัญญา→pledge"},
		{lang.En, "A Pledge for each souvenir", "Pledge→pledge souvenir→souvenir"},
		{lang.En, "Pledged souvenirs", ""},
		{lang.ZhHans, "", ""},
	} {
		var got []string
		for _, term := range Terms(row.locale, row.text) {
			got = append(got, fmt.Sprintf("%s→%s", string([]rune(row.text)[term.From:term.To]), term.Agreed[lang.En]))
		}
		if strings.Join(got, " ") != row.want {
			t.Errorf("%s: %v, want %s", row.text, got, row.want)
		}
	}
}
