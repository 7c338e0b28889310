package audience

import (
	"strings"

	"golang.org/x/text/language"

	"erawan/internal/lang"
)

func label(hans, hant, th, en string) lang.Text {
	return lang.Text{lang.ZhHans: hans, lang.ZhHant: hant, lang.Th: th, lang.En: en}
}

func value(name, hans, hant, th, en string) Value {
	return Value{name, label(hans, hant, th, en)}
}

// vocabulary is the one table of signals. A new signal is added here first.
var vocabulary = [Signals]Definition{
	{Signal: Destination, Name: "destination", Shape: Places, Source: "ISO 3166-1", Label: label("目的地", "目的地", "จุดหมาย", "Destination")},
	{Signal: Origin, Name: "origin", Shape: Country, Source: "ISO 3166-1", Label: label("出发国家或地区", "出發國家或地區", "ประเทศต้นทาง", "Origin")},
	{Signal: OriginAirport, Name: "origin_airport", Shape: Airport, Source: "IATA", Label: label("出发机场", "出發機場", "สนามบินต้นทาง", "Origin airport")},
	{Signal: Residence, Name: "residence", Shape: Country, Source: "ISO 3166-1", Label: label("居住地", "居住地", "ประเทศที่พำนัก", "Residence")},
	{Signal: Route, Name: "route", Shape: Journey, Source: "IATA, ISO 3166-1", Label: label("行程路线", "行程路線", "เส้นทาง", "Route")},
	{Signal: Language, Name: "language", Shape: Tag, Source: "BCP 47", Label: label("语言", "語言", "ภาษา", "Language")},
	{Signal: TripPhase, Name: "trip_phase", Shape: One, Source: "Erawan", Label: label("旅程阶段", "旅程階段", "ช่วงของการเดินทาง", "Trip phase"), Values: []Value{
		value("dreaming", "在考虑", "考慮中", "กำลังคิดจะไป", "Dreaming"),
		value("booked", "已预订", "已預訂", "จองแล้ว", "Booked"),
		value("departing", "即将出发", "即將出發", "กำลังออกเดินทาง", "Departing"),
		value("in_transit", "途中", "途中", "ระหว่างทาง", "In transit"),
		value("in_destination", "在目的地", "在目的地", "อยู่ที่จุดหมาย", "In destination"),
		value("returning", "返程中", "回程中", "กำลังเดินทางกลับ", "Returning"),
		value("home", "已到家", "已到家", "ถึงบ้านแล้ว", "Home")}},
	{Signal: Party, Name: "party", Shape: One, Source: "Erawan", Label: label("同行方式", "同行方式", "เดินทางกับใคร", "Party"), Values: []Value{
		value("solo", "独自", "獨自", "คนเดียว", "Solo"),
		value("couple", "两人", "二人", "สองคน", "Couple"),
		value("family", "家庭", "家庭", "ครอบครัว", "Family"),
		value("friends", "朋友", "朋友", "เพื่อน", "Friends"),
		value("group_tour", "跟团", "跟團", "กรุ๊ปทัวร์", "Group tour"),
		value("business", "公务", "公務", "คณะทำงาน", "Business")}},
	{Signal: Purpose, Name: "purpose", Shape: One, Source: "Erawan", Label: label("旅行目的", "旅行目的", "จุดประสงค์", "Purpose"), Values: []Value{
		value("leisure", "休闲", "休閒", "พักผ่อน", "Leisure"),
		value("business", "商务", "商務", "ธุรกิจ", "Business"),
		value("visiting", "探亲访友", "探親訪友", "เยี่ยมญาติหรือเพื่อน", "Visiting"),
		value("study", "学习", "學習", "ศึกษา", "Study"),
		value("pilgrimage", "朝圣", "朝聖", "แสวงบุญ", "Pilgrimage"),
		value("medical", "就医", "就醫", "รักษาพยาบาล", "Medical")}},
	{Signal: AgeBand, Name: "age_band", Shape: One, Source: "Erawan; never under 18", Label: label("年龄段", "年齡組別", "ช่วงอายุ", "Age band"), Values: []Value{
		value("18-24", "18–24岁", "18–24歲", "18–24 ปี", "18–24"),
		value("25-34", "25–34岁", "25–34歲", "25–34 ปี", "25–34"),
		value("35-44", "35–44岁", "35–44歲", "35–44 ปี", "35–44"),
		value("45-54", "45–54岁", "45–54歲", "45–54 ปี", "45–54"),
		value("55-64", "55–64岁", "55–64歲", "55–64 ปี", "55–64"),
		value("65+", "65岁及以上", "65歲或以上", "65 ปีขึ้นไป", "65 and over")}},
	{Signal: TripsPerYear, Name: "trips_per_year", Shape: One, Source: "GlobeScan for WWF: regular overseas travellers take two or more trips a year", Label: label("每年出境次数", "每年出境次數", "จำนวนครั้งที่ไปต่างประเทศต่อปี", "Trips a year"), Values: []Value{
		value("1", "1次", "1次", "1 ครั้ง", "One"),
		value("2+", "2次及以上", "2次或以上", "2 ครั้งขึ้นไป", "Two or more")}},
	{Signal: IvoryMarketLayer, Name: "ivory_market_layer", Shape: One, Source: "TRAFFIC: market activity of the origin city, not a city tier", Label: label("出发城市的象牙市场活跃度", "出發城市的象牙市場活躍度", "ระดับตลาดงาช้างของเมืองต้นทาง", "Ivory market layer of the origin city"), Values: []Value{
		value("1", "最活跃", "最活躍", "มากที่สุด", "Most active"),
		value("2", "中等", "中等", "ปานกลาง", "Moderate"),
		value("3", "最不活跃", "最不活躍", "น้อยที่สุด", "Least active")}},
	{Signal: Context, Name: "context", Shape: Several, Source: "Erawan", Label: label("页面内容", "頁面內容", "เนื้อหาของหน้า", "Context of the page"), Values: []Value{
		value("souvenirs", "纪念品", "手信", "ของที่ระลึก", "Souvenirs"),
		value("jewellery", "首饰", "首飾", "เครื่องประดับ", "Jewellery"),
		value("antiques", "古玩", "古玩", "ของเก่า", "Antiques"),
		value("religion", "宗教", "宗教", "ศาสนา", "Religion"),
		value("food", "美食", "美食", "อาหาร", "Food"),
		value("wildlife", "野生动物", "野生動物", "สัตว์ป่า", "Wildlife"),
		value("shopping", "购物", "購物", "ช็อปปิ้ง", "Shopping"),
		value("transport", "交通", "交通", "การเดินทาง", "Transport"),
		value("lodging", "住宿", "住宿", "ที่พัก", "Lodging"),
		value("customs", "通关", "通關", "ศุลกากร", "Customs"),
		value("none", "无特定内容", "無特定內容", "ไม่มีเนื้อหาเฉพาะ", "None in particular")}},
	{Signal: Season, Name: "season", Shape: One, From: Derived, Source: "Chinese school and public holidays", Label: label("季节", "季節", "ฤดูกาล", "Season"), Values: []Value{
		value("peak", "旺季", "旺季", "ช่วงคนเดินทางมาก", "Peak"),
		value("off_peak", "平季", "平季", "ช่วงปกติ", "Off peak")}},
	{Signal: Holiday, Name: "holiday", Shape: One, From: Derived, Source: "Public holidays of China and Thailand", Label: label("节日", "節日", "วันหยุด", "Holiday"), Values: []Value{
		value("lunar_new_year", "春节", "農曆新年", "ตรุษจีน", "Lunar New Year"),
		value("qingming", "清明节", "清明節", "เช็งเม้ง", "Qingming"),
		value("labour_day", "劳动节", "勞動節", "วันแรงงาน", "Labour Day"),
		value("songkran", "宋干节", "潑水節", "สงกรานต์", "Songkran"),
		value("golden_week", "国庆黄金周", "國慶黃金周", "สัปดาห์ทอง", "Golden Week"),
		value("none", "非节日", "非節日", "ไม่ใช่วันหยุด", "No holiday")}},
	{Signal: Hour, Name: "hour", Shape: Number, From: Derived, Min: 0, Max: 23, Source: "clock of the placement's zone", Label: label("时刻", "時刻", "ชั่วโมง", "Hour")},
	{Signal: Channel, Name: "channel", Shape: One, From: Known, Source: "Erawan", Label: label("渠道", "渠道", "ช่องทาง", "Channel"), Values: []Value{
		value("page", "网页", "網頁", "หน้าเว็บ", "Page"),
		value("app", "应用", "應用程式", "แอป", "App"),
		value("mail", "邮件", "電郵", "อีเมล", "Mail"),
		value("print", "印刷品", "印刷品", "สิ่งพิมพ์", "Print"),
		value("screen", "屏幕", "螢幕", "จอภาพ", "Screen"),
		value("guide", "导游", "導遊", "มัคคุเทศก์", "Guide"),
		value("social", "社交媒体", "社交媒體", "สื่อสังคม", "Social")}},
	{Signal: Partner, Name: "partner", Shape: Ref, From: Known, Source: "Erawan", Label: label("合作伙伴", "合作夥伴", "พันธมิตร", "Partner")},
	{Signal: Placement, Name: "placement", Shape: Ref, From: Known, Source: "Erawan", Label: label("展示位", "展示位", "ตำแหน่งแสดงผล", "Placement")},
	{Signal: Device, Name: "device", Shape: One, From: Known, Source: "width of the slot's page, in bands", Label: label("设备", "裝置", "อุปกรณ์", "Device"), Values: []Value{
		value("phone", "手机", "手機", "โทรศัพท์", "Phone"),
		value("tablet", "平板", "平板電腦", "แท็บเล็ต", "Tablet"),
		value("desktop", "电脑", "電腦", "คอมพิวเตอร์", "Desktop"),
		value("paper", "纸面", "紙面", "กระดาษ", "Paper")}},
}

func (d *Definition) many() bool {
	return d.Shape == Several || d.Shape == Places || d.Shape == Journey
}

// canonical returns the one spelling of an allowed value; false when it is not allowed. Lengths are
// checked first: this is asked about bytes from outside.
func (d *Definition) canonical(v string) (string, bool) {
	if v == "" || len(v) > 64 {
		return "", false
	}
	switch d.Shape {
	case One, Several:
		if n := d.listed(v); n >= 0 {
			return d.Values[n].Name, true
		}
		return "", false
	case Country, Places:
		v = capitals(v)
		_, ok := isoCountries[v]
		return v, ok
	case Airport:
		v = capitals(v)
		return v, isAirport(v)
	case Journey:
		v = capitals(v)
		if _, ok := isoCountries[v]; ok {
			return v, true
		}
		return v, isAirport(v)
	case Tag:
		tag, err := language.Parse(v)
		return tag.String(), err == nil
	}
	return v, d.Shape == Ref
}

// capitals writes a code of two or three letters in capitals. Letters of other scripts that have one of
// ours for a capital stay as they are.
func capitals(v string) string {
	if up := strings.ToUpper(v); len(up) == len(v) {
		return up
	}
	return v
}

func isAirport(v string) bool {
	if len(v) != 3 {
		return false
	}
	for i := range 3 {
		if v[i] < 'A' || v[i] > 'Z' {
			return false
		}
	}
	return true
}

// isoCountries are the officially assigned codes of ISO 3166-1 alpha-2.
var isoCountries = func() map[string]struct{} {
	m := make(map[string]struct{}, 256)
	for _, c := range strings.Fields(`
		AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT
		BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH
		ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT
		HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS
		LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI
		NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG
		SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG
		UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW`) {
		m[c] = struct{}{}
	}
	return m
}()
