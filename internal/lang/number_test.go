package lang

import (
	"math"
	"testing"
)

func TestNumbersArePartedInThrees(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]string{0: "0", 7: "7", 999: "999", 1000: "1,000", -1234567: "-1,234,567", math.MinInt64: "-9,223,372,036,854,775,808"} {
		if got := Number(En, n); got != want {
			t.Errorf("%d is %q, want %q", n, got, want)
		}
	}
}

func TestCompactCountsInTheReadersUnits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		n    int64
		want map[Locale]string
	}{
		{0, map[Locale]string{ZhHans: "0", ZhHant: "0", Th: "0", En: "0"}},
		{9_999, map[Locale]string{ZhHans: "9,999", ZhHant: "9,999", Th: "9,999", En: "9,999"}},
		{12_345, map[Locale]string{ZhHans: "1.2万", ZhHant: "1.2萬", Th: "12,345", En: "12,345"}},
		{1_200_000, map[Locale]string{ZhHans: "120万", ZhHant: "120萬", Th: "1.2 ล้าน", En: "1.2 million"}},
		{1_250_000, map[Locale]string{ZhHans: "125万", ZhHant: "125萬", Th: "1.3 ล้าน", En: "1.3 million"}},
		{99_999_999, map[Locale]string{ZhHans: "1亿", ZhHant: "1億", Th: "100 ล้าน", En: "100 million"}},
		{100_000_000, map[Locale]string{ZhHans: "1亿", ZhHant: "1億", Th: "100 ล้าน", En: "100 million"}},
		{1_500_000_000, map[Locale]string{ZhHans: "15亿", ZhHant: "15億", Th: "1,500 ล้าน", En: "1.5 billion"}},
		{2_300_000_000_000, map[Locale]string{ZhHans: "2.3万亿", ZhHant: "2.3萬億", Th: "2.3 ล้านล้าน", En: "2.3 trillion"}},
		{-1_200_000, map[Locale]string{ZhHans: "-120万", ZhHant: "-120萬", Th: "-1.2 ล้าน", En: "-1.2 million"}},
	} {
		check(t, Number(En, c.n), func(l Locale) string { return Compact(l, c.n) }, c.want)
	}
	if got := Compact(En, math.MinInt64); got != "-9,223,372 trillion" {
		t.Errorf("the smallest number is %q", got)
	}
}

func TestDecimalsAndPercentagesRoundAndNeverInvent(t *testing.T) {
	t.Parallel()
	for got, want := range map[string]string{
		Decimal(En, 1234.567, 2):     "1,234.57",
		Decimal(Th, -0.001, 1):       "0.0",
		Decimal(Th, -1.25, 2):        "-1.25",
		Decimal(En, math.NaN(), 1):   Unknown,
		Percent(ZhHans, 0.81, 0):     "81%",
		Percent(En, 0.0255, 1):       "2.5%",
		Percent(Th, math.Inf(1), 1):  Unknown,
		Percent(ZhHant, -0.0042, 1):  "-0.4%",
		Percent(En, -0.00001, 1):     "0.0%",
		Decimal(ZhHant, 12345678, 0): "12,345,678",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestMoneyIsWrittenAsALawSentenceWritesIt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		n    int64
		code string
		want map[Locale]string
	}{
		{1_000_000, "THB", map[Locale]string{ZhHans: "100万泰铢", ZhHant: "100萬泰銖", Th: "1 ล้านบาท", En: "1,000,000 baht"}},
		{10_000_000, "HKD", map[Locale]string{ZhHans: "1000万港元", ZhHant: "1,000萬港元", Th: "10 ล้านดอลลาร์ฮ่องกง", En: "HK$10,000,000"}},
		{20_000, "CNY", map[Locale]string{ZhHans: "人民币2万元", ZhHant: "人民幣2萬元", Th: "20,000 หยวน", En: "20,000 yuan"}},
		{41_667, "CNY", map[Locale]string{ZhHans: "人民币41,667元", ZhHant: "人民幣41,667元", Th: "41,667 หยวน", En: "41,667 yuan"}},
		{5_000_000, "JPY", map[Locale]string{ZhHans: "500万日元", ZhHant: "500萬日圓", Th: "5 ล้านเยน", En: "5,000,000 yen"}},
		{15_000_000_000, "VND", map[Locale]string{ZhHans: "150亿越南盾", ZhHant: "150億越南盾", Th: "15,000 ล้านดอง", En: "15,000,000,000 dong"}},
		{10_000_000, "LAK", map[Locale]string{ZhHans: "1000万老挝基普", ZhHant: "1,000萬老撾基普", Th: "10 ล้านกีบ", En: "10,000,000 kip"}},
		{1_500_000, "MMK", map[Locale]string{ZhHans: "150万缅元", ZhHant: "150萬緬元", Th: "1.5 ล้านจ๊าด", En: "1,500,000 kyat"}},
		{10_000, "SGD", map[Locale]string{ZhHans: "1万新加坡元", ZhHant: "1萬新加坡元", Th: "10,000 ดอลลาร์สิงคโปร์", En: "S$10,000"}},
		{522, "USD", map[Locale]string{ZhHans: "522美元", ZhHant: "522美元", Th: "522 ดอลลาร์สหรัฐ", En: "US$522"}},
		{5, "XXX", map[Locale]string{ZhHans: "5 XXX", ZhHant: "5 XXX", Th: "5 XXX", En: "5 XXX"}},
	} {
		check(t, c.code, func(l Locale) string { return Money(l, c.n, c.code) }, c.want)
	}
}

func TestEveryCurrencyHasANameInEveryLocale(t *testing.T) {
	t.Parallel()
	for code, names := range currencies {
		if !HasCurrency(code) || len(names) != len(All) {
			t.Errorf("%s has %d names", code, len(names))
		}
		for _, l := range All {
			if m := Mixed(l, names[l].before+names[l].after); m != nil {
				t.Errorf("%s in %s mixes scripts: %s", code, l, string(m))
			}
		}
	}
}
