package spec

import "erawan/internal/lang"

// Platform is where an audience can be set up, and what it takes.
type Platform struct {
	ID      string
	Name    lang.Text
	Formats []Format
	Notes   []string // message keys, in the order of the work: spec.note.*
	Sources []Source // public pages on which the notes stand
}

// Source is a public page of the platform, or about it.
type Source struct {
	Name     string
	URL      string
	Official bool
}

// Format is a kind of file.
type Format string

// The formats.
const (
	Brief Format = "txt"  // sentences for whoever sets it up, in one of four languages
	Rows  Format = "csv"  // a line for each choice; for Google, as its Editor reads them
	JSON  Format = "json" // the platform's own members where they are public
)

func name(hans, hant, th, en string) lang.Text {
	return lang.Text{lang.ZhHans: hans, lang.ZhHant: hant, lang.Th: th, lang.En: en}
}

var every = []Format{Brief, Rows, JSON}

// Platforms are the ones that the research library names as carriers of such campaigns and whose ways are
// public. Where only secondary pages were found, the notes are few and say so.
var Platforms = []Platform{
	{"wechat", name("微信（腾讯广告）", "微信（騰訊廣告）", "WeChat (Tencent Ads)", "WeChat (Tencent Ads)"), every,
		[]string{"spec.note.tencent_region", "spec.note.tencent_age", "spec.note.look_up", "spec.note.no_people"},
		[]Source{{"Tencent Ads Marketing API, targetings/add", "https://developers.e.qq.com/docs/apilist/ads/targeting", true},
			{"Tencent Ads Marketing API, on targeting", "https://developers.e.qq.com/docs/api/adsmanagement/targeting", true}}},
	{"weibo", name("微博", "微博", "Weibo", "Weibo"), []Format{Brief, Rows},
		[]string{"spec.note.secondary", "spec.note.weibo_parts", "spec.note.no_people"},
		[]Source{{"Sekkei Digital Group, Weibo advertising guide", "https://sekkeidigitalgroup.com/weibo-advertising-guide-2022/", false}}},
	{"xiaohongshu", name("小红书（聚光）", "小紅書（聚光）", "Xiaohongshu (Juguang)", "Xiaohongshu (Juguang)"), []Format{Brief, Rows},
		[]string{"spec.note.secondary", "spec.note.xhs_one_of_three", "spec.note.xhs_words", "spec.note.no_people"},
		[]Source{{"On targeting in Xiaohongshu's feed", "https://xiaohongshu.cloudxian.cn/1152.html", false},
			{"The structure of Xiaohongshu's targeting", "https://hpysite.com/h-nd-4240.html", false}}},
	{"douyin", name("抖音（巨量引擎）", "抖音（巨量引擎）", "Douyin (Ocean Engine)", "Douyin (Ocean Engine)"), []Format{Brief, Rows},
		[]string{"spec.note.secondary", "spec.note.oe_district", "spec.note.look_up", "spec.note.no_people"},
		[]Source{{"An open client of Ocean Engine's API, audience", "https://github.com/bububa/oceanengine/blob/v1.24.6/marketing-api/model/qianchuan/ad/audience.go", false},
			{"The same, audience packages", "https://pkg.go.dev/github.com/bububa/oceanengine/marketing-api/model/audiencepackage", false}}},
	{"tiktok", name("TikTok", "TikTok", "TikTok", "TikTok"), []Format{Brief, Rows},
		[]string{"spec.note.tiktok_interest", "spec.note.tiktok_words", "spec.note.no_people"},
		[]Source{{"TikTok for Business, interest targeting", "https://ads.tiktok.com/help/article/interest-targeting", true},
			{"On keywords and negative keywords in TikTok", "https://chwang.com/guide/185477556334", false}}},
	{"meta", name("Facebook 与 Instagram", "Facebook 與 Instagram", "Facebook และ Instagram", "Facebook and Instagram"), every,
		[]string{"spec.note.meta_country", "spec.note.meta_age", "spec.note.look_up", "spec.note.no_people"},
		[]Source{{"Meta Marketing API, basic targeting", "https://developers.facebook.com/docs/marketing-api/audiences/reference/basic-targeting", true},
			{"Meta Marketing API, flexible targeting", "https://developers.facebook.com/documentation/ads-commerce/marketing-api/audiences/reference/flexible-targeting", true}}},
	{"line", name("LINE", "LINE", "LINE", "LINE"), []Format{Brief, Rows},
		[]string{"spec.note.line_parts", "spec.note.line_guidelines", "spec.note.no_people"},
		[]Source{{"LINE for Business Thailand, LINE Ads", "https://lineforbusiness.com/th/service/line-adsplatform", true},
			{"LINE Ads guidelines", "https://lineforbusiness.com/th-en/service/line-ads/LINEAdsGuideline", true}}},
	{"google", name("Google 搜索", "Google 搜尋", "Google Search", "Google Search"), every,
		[]string{"spec.note.google_editor", "spec.note.google_presence", "spec.note.google_negative", "spec.note.no_people"},
		[]Source{{"Google Ads Editor, CSV file columns", "https://support.google.com/google-ads/editor/answer/57747", true},
			{"Google Ads, location options", "https://support.google.com/google-ads/answer/1722038", true}}},
}

// PlatformOf finds a platform by its id.
func PlatformOf(id string) (Platform, bool) {
	for _, p := range Platforms {
		if p.ID == id {
			return p, true
		}
	}
	return Platform{}, false
}

// Has reports whether the platform's audience can be written in a format.
func (p Platform) Has(f Format) bool {
	for _, one := range p.Formats {
		if one == f {
			return true
		}
	}
	return false
}
