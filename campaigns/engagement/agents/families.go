package agents

// Family is a browser, or the app that a browser is in. The numbers may be stored: add at the end.
type Family uint8

// The families. Apps that few of our travellers come in are OtherApp.
const (
	Other Family = iota
	Chrome
	Safari
	Firefox
	Edge
	Opera
	Samsung
	WeChat
	WeChatMini // a mini-program in WeChat
	QQ
	QQBrowser
	UC
	Quark
	Baidu
	Weibo
	LINE
	Alipay
	Taobao // Tmall with it
	Douyin
	TikTok
	Xiaohongshu
	Facebook // Messenger with it
	Instagram
	Huawei
	Xiaomi
	Vivo
	Oppo  // realme and OnePlus with it, whose browser is the same
	Ctrip // Trip.com with it
	DingTalk
	OtherApp
	WebView  // an app that does not say which
	Library  // no browser at all
	Families // one past the last
)

var familyNames = [Families]string{"other", "chrome", "safari", "firefox", "edge", "opera", "samsung", "wechat", "wechat_mini", "qq", "qq_browser", "uc", "quark",
	"baidu", "weibo", "line", "alipay", "taobao", "douyin", "tiktok", "xiaohongshu", "facebook", "instagram", "huawei", "xiaomi", "vivo", "oppo", "ctrip",
	"dingtalk", "other_app", "web_view", "library"}

// String is the family's name.
func (f Family) String() string {
	if f < Families {
		return familyNames[f]
	}
	return ""
}

// App reports whether the family is an app that we know by name, or the browser that such an app's maker
// ships: whoever calls itself so begins as it likes.
func (f Family) App() bool { return f >= WeChat && f <= OtherApp }

// mark is one thing that a header may hold. The first are families, in the order in which they count.
type mark uint8

const (
	weChat mark = iota
	dingTalk
	alipay
	taobao
	weibo
	xiaohongshu
	tikTok
	douyin
	ctrip
	line
	instagram
	facebook
	otherApp
	qq
	baidu
	quark
	uc
	qqBrowser
	huawei
	xiaomi
	vivo
	oppo
	samsung
	edge
	opera
	firefox
	chrome
	safari
	families // one past the last of them

	miniProgram
	webView
	apple  // a telephone or tablet of Apple's
	webKit // the machine that draws
	library
	headless
	word
	name
	mailProxy
	contact
	domain
	compatible
	oldBrowser // those that rightly said they were compatible
	fine       // holds a word, and is innocent
	marks      // one past the last
)

var order = [families]Family{WeChat, DingTalk, Alipay, Taobao, Weibo, Xiaohongshu, TikTok, Douyin, Ctrip, LINE, Instagram, Facebook, OtherApp, QQ, Baidu, Quark, UC,
	QQBrowser, Huawei, Xiaomi, Vivo, Oppo, Samsung, Edge, Opera, Firefox, Chrome, Safari}
