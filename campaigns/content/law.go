package content

import (
	"strconv"
	"strings"
	"time"

	"erawan/internal/lang"
)

// InForce reports whether the law holds on the day of an instant, as far as its dates are known.
func (c LawCard) InForce(now time.Time) bool {
	day := now.UTC()
	if c.InForceFrom.Valid() && day.Before(c.InForceFrom.In(time.UTC)) {
		return false
	}
	return !c.InForceTo.Valid() || day.Before(c.InForceTo.Next().In(time.UTC))
}

// Sentence says the law in a locale, built from its parts so that no number is ever typed by hand:
// what is forbidden, then the penalty in the fixed legal phrases of the language. It is empty when
// a part has no words in the locale.
func (c LawCard) Sentence(l lang.Locale) string {
	place, lead := PlaceName(c.Place, l), c.Lead[l]
	if lead == "" {
		lead = conducts[c.Conduct][l]
	}
	if place == "" || lead == "" {
		return ""
	}
	p := phrases[l]
	return place + p.colon + lead + p.stop + c.penalty(l) + c.confiscation(l)
}

// breaks is where lines of the fixed Thai words may break on pictures and paper. The words themselves hold no hints, since what was approved
// with them stays approved.
var breaks = strings.NewReplacer(
	"การนำงาช้างออกนอกประเทศเป็นความผิดอาญา", "การนำงาช้าง\u200bออกนอก\u200bประเทศ\u200bเป็น\u200bความผิด\u200bอาญา",
	"การนำงาช้างเข้าประเทศโดยไม่มีใบอนุญาตเป็นการลักลอบนำเข้า", "การนำงาช้าง\u200bเข้าประเทศ\u200bโดย\u200bไม่มี\u200bใบอนุญาต\u200bเป็น\u200bการลักลอบ\u200bนำเข้า",
	"การซื้อขายงาช้างเป็นสิ่งผิดกฎหมาย", "การซื้อขาย\u200bงาช้าง\u200bเป็นสิ่ง\u200bผิดกฎหมาย",
	"การครอบครองงาช้างที่ถูกควบคุมเป็นสิ่งผิดกฎหมาย", "การครอบครอง\u200bงาช้าง\u200bที่ถูก\u200bควบคุม\u200bเป็นสิ่ง\u200bผิดกฎหมาย",
	"ห้ามส่งงาช้างทางไปรษณีย์หรือพัสดุ", "ห้ามส่ง\u200bงาช้าง\u200bทาง\u200bไปรษณีย์\u200bหรือ\u200bพัสดุ",
	"หรือทั้งจำทั้งปรับ", "หรือ\u200bทั้งจำ\u200bทั้งปรับ",
)

// Breakable is a law's sentence with break hints in its fixed words, for where no browser breaks lines.
func Breakable(sentence string) string { return breaks.Replace(sentence) }

// penalty is the second sentence: prison, fine, and how they combine.
func (c LawCard) penalty(l lang.Locale) string {
	p := phrases[l]
	prison, fine := c.prison(l), c.fine(l)
	switch {
	case prison == "" && fine == "":
		return ""
	case prison == "":
		return p.gap + capital(l, fine) + p.stop
	case fine == "":
		return p.gap + capital(l, prison) + p.stop
	case c.OrBoth:
		return p.gap + capital(l, prison+p.list+fine+p.orBoth) + p.stop
	}
	return p.gap + capital(l, prison+p.and+fine) + p.stop
}

func (c LawCard) prison(l lang.Locale) string {
	t, p := c.Imprisonment, phrases[l]
	switch {
	case t.MaxMonths == 0 && t.MinMonths == 0:
		return ""
	case t.MaxMonths == 0:
		return fill(p.prisonLeast, span(l, t.MinMonths))
	case t.MinMonths > 0:
		return fill(p.prisonRange, span(l, t.MinMonths), span(l, t.MaxMonths))
	}
	return fill(p.prison, span(l, t.MaxMonths))
}

func (c LawCard) fine(l lang.Locale) string {
	p := phrases[l]
	switch {
	case c.Fine.Amount > 0:
		return fill(p.fine, lang.Money(l, c.Fine.Amount, c.Fine.Currency))
	case c.Fine.Unstated:
		return p.someFine
	}
	return ""
}

func (c LawCard) confiscation(l lang.Locale) string {
	if !c.Confiscated {
		return ""
	}
	p := phrases[l]
	return p.gap + capital(l, p.confiscated) + p.stop
}

// span writes a term in years where it is whole years, in months otherwise.
func span(l lang.Locale, months int) string {
	n, units := months, phrases[l].months
	if months%12 == 0 {
		n, units = months/12, phrases[l].years
	}
	if n == 1 {
		return "1" + units[0]
	}
	return strconv.Itoa(n) + units[1]
}

func fill(phrase string, args ...string) string {
	for _, a := range args {
		phrase = strings.Replace(phrase, "{}", a, 1)
	}
	return phrase
}

// capital starts a sentence in the one script of ours that has capitals.
func capital(l lang.Locale, s string) string {
	if l != lang.En || s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// phrase holds the fixed words of a law sentence in one language.
type phrase struct {
	colon, gap, stop    string
	prison, prisonRange string
	prisonLeast         string
	fine, someFine      string
	list, and, orBoth   string
	confiscated         string
	years, months       [2]string // one, many
}

var phrases = map[lang.Locale]phrase{
	lang.ZhHans: {colon: "：", stop: "。",
		prison: "最高{}监禁", prisonRange: "{}至{}监禁", prisonLeast: "{}以上监禁", fine: "最高{}罚款", someFine: "罚金",
		list: "、", and: "，并处", orBoth: "，或两者并罚", confiscated: "物品将被没收",
		years: [2]string{"年", "年"}, months: [2]string{"个月", "个月"}},
	lang.ZhHant: {colon: "：", stop: "。",
		prison: "最高{}監禁", prisonRange: "{}至{}監禁", prisonLeast: "{}以上監禁", fine: "最高{}罰款", someFine: "罰款",
		list: "、", and: "，並處", orBoth: "，或兩者並罰", confiscated: "物品將被沒收",
		years: [2]string{"年", "年"}, months: [2]string{"個月", "個月"}},
	lang.Th: {colon: ": ", gap: " ",
		prison: "จำคุกไม่เกิน {}", prisonRange: "จำคุกตั้งแต่ {} ถึง {}", prisonLeast: "จำคุกตั้งแต่ {}ขึ้นไป", fine: "ปรับไม่เกิน {}", someFine: "ปรับ",
		list: " ", and: " และ", orBoth: " หรือทั้งจำทั้งปรับ", confiscated: "ของกลางจะถูกริบ",
		years: [2]string{" ปี", " ปี"}, months: [2]string{" เดือน", " เดือน"}},
	lang.En: {colon: ": ", gap: " ", stop: ".",
		prison: "up to {} in prison", prisonRange: "{} to {} in prison", prisonLeast: "{} or more in prison", fine: "a fine of up to {}", someFine: "a fine",
		list: ", ", and: " and ", orBoth: ", or both", confiscated: "the item is confiscated",
		years: [2]string{" year", " years"}, months: [2]string{" month", " months"}},
}

// conducts says what is forbidden, where a card has no lead of its own.
var conducts = map[Conduct]lang.Text{
	TakeOut: {lang.ZhHans: "将象牙带出境属于犯罪", lang.ZhHant: "將象牙帶出境屬刑事罪行", lang.Th: "การนำงาช้างออกนอกประเทศเป็นความผิดอาญา", lang.En: "taking ivory out of the country is a crime"},
	BringIn: {lang.ZhHans: "未经许可携带象牙入境属于走私", lang.ZhHant: "未經許可攜帶象牙入境屬刑事罪行", lang.Th: "การนำงาช้างเข้าประเทศโดยไม่มีใบอนุญาตเป็นการลักลอบนำเข้า", lang.En: "bringing ivory in without a permit is smuggling"},
	Trade:   {lang.ZhHans: "买卖象牙属于违法", lang.ZhHant: "買賣象牙屬違法", lang.Th: "การซื้อขายงาช้างเป็นสิ่งผิดกฎหมาย", lang.En: "buying or selling ivory is illegal"},
	Possess: {lang.ZhHans: "持有受管制的象牙属于违法", lang.ZhHant: "管有受管制的象牙屬違法", lang.Th: "การครอบครองงาช้างที่ถูกควบคุมเป็นสิ่งผิดกฎหมาย", lang.En: "possessing controlled ivory is illegal"},
	Mail:    {lang.ZhHans: "禁止邮寄象牙", lang.ZhHant: "禁止郵寄象牙", lang.Th: "ห้ามส่งงาช้างทางไปรษณีย์หรือพัสดุ", lang.En: "sending ivory by mail or courier is forbidden"},
}

// PlaceName is a place of a law card in a locale; empty for one we have no name for.
func PlaceName(code string, l lang.Locale) string { return lang.OwnPlace(code, l) }
