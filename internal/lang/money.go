package lang

import (
	"maps"
	"slices"
	"strconv"
)

// currency names money the way a sentence does: a word before the amount, a word after it.
type currency struct{ before, after string }

// currencies are those of the places travellers cross. Chinese names the mainland's yuan in full,
// since 元 alone means another currency in Hong Kong.
var currencies = map[string]map[Locale]currency{
	"THB": {ZhHans: {"", "泰铢"}, ZhHant: {"", "泰銖"}, Th: {"", "บาท"}, En: {"", " baht"}},
	"CNY": {ZhHans: {"人民币", "元"}, ZhHant: {"人民幣", "元"}, Th: {"", "หยวน"}, En: {"", " yuan"}},
	"HKD": {ZhHans: {"", "港元"}, ZhHant: {"", "港元"}, Th: {"", "ดอลลาร์ฮ่องกง"}, En: {"HK$", ""}},
	"JPY": {ZhHans: {"", "日元"}, ZhHant: {"", "日圓"}, Th: {"", "เยน"}, En: {"", " yen"}},
	"VND": {ZhHans: {"", "越南盾"}, ZhHant: {"", "越南盾"}, Th: {"", "ดอง"}, En: {"", " dong"}},
	"LAK": {ZhHans: {"", "老挝基普"}, ZhHant: {"", "老撾基普"}, Th: {"", "กีบ"}, En: {"", " kip"}},
	"MMK": {ZhHans: {"", "缅元"}, ZhHant: {"", "緬元"}, Th: {"", "จ๊าด"}, En: {"", " kyat"}},
	"SGD": {ZhHans: {"", "新加坡元"}, ZhHant: {"", "新加坡元"}, Th: {"", "ดอลลาร์สิงคโปร์"}, En: {"S$", ""}},
	"USD": {ZhHans: {"", "美元"}, ZhHant: {"", "美元"}, Th: {"", "ดอลลาร์สหรัฐ"}, En: {"US$", ""}},
}

// Money writes a sum as a law sentence does: 100万泰铢, 100萬泰銖, 1 ล้านบาท, 1,000,000 baht. The
// sum is exact, so a large unit is used only where one decimal of it says everything. A currency
// without a name is written by its code.
func Money(l Locale, amount int64, code string) string {
	c, ok := currencies[code][l]
	if !ok {
		return Number(l, amount) + " " + code
	}
	number := exact(l, amount)
	if l == Th && number[len(number)-1] <= '9' {
		number += " " // 20,000 หยวน, but 1 ล้านบาท
	}
	return c.before + number + c.after
}

// Currencies lists the codes that Money has names for, sorted.
func Currencies() []string { return slices.Sorted(maps.Keys(currencies)) }

// HasCurrency reports whether Money has a name for the currency.
func HasCurrency(code string) bool { return currencies[code] != nil }

// exact writes a whole amount without rounding. English law sentences spell every digit.
func exact(l Locale, n int64) string {
	if l == En || n <= 0 {
		return Number(l, n)
	}
	for _, u := range scales[l] {
		tenth := u.ones / 10
		if n < u.ones || n%tenth != 0 {
			continue
		}
		s := unitCount(l, n/u.ones)
		if d := n / tenth % 10; d != 0 {
			s += "." + strconv.FormatInt(d, 10)
		}
		return s + u.word
	}
	return Number(l, n)
}

// unitCount writes the count of a large unit. Mainland style leaves four digits together
// (1000万); Hong Kong and Thai part them (1,000萬).
func unitCount(l Locale, n int64) string {
	if l == ZhHans && n < 10_000 {
		return strconv.FormatInt(n, 10)
	}
	return Number(l, n)
}
