package campaigns

// Platform is a social network that posts of a campaign go to.
type Platform string

// The platforms. WeChat has no address that opens a post of one's own, and no limit that it publishes: there the
// picture to share is sent on.
const (
	Weibo       Platform = "weibo"
	Xiaohongshu Platform = "xiaohongshu"
	Facebook    Platform = "facebook"
	Instagram   Platform = "instagram"
	TikTok      Platform = "tiktok"
	X           Platform = "x"
)

// Platforms lists them in the order of menus: those that our readers look at most come first.
var Platforms = []Platform{Weibo, Xiaohongshu, Facebook, Instagram, TikTok, X}

// Name is what the platform calls itself, where that is not in Latin letters as well.
func (p Platform) Name() string { return platforms[p].name }

// Valid reports whether it is one of them.
func (p Platform) Valid() bool { return platforms[p].letter != "" }

// platforms has the letter that stands for each in the cells of openings, which have no room for a name. A letter is never
// given to another.
var platforms = map[Platform]struct{ name, letter string }{
	Weibo:       {"微博 Weibo", "W"},
	Xiaohongshu: {"小红书 RED", "R"},
	Facebook:    {"Facebook", "F"},
	Instagram:   {"Instagram", "I"},
	TikTok:      {"TikTok", "T"},
	X:           {"X", "X"},
}

// Posts is the kit of posts on social platforms: for each of them a caption and a picture, with an address that says which it was.
const Posts = "posts"
