package content

import (
	"slices"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/unicode/norm"

	"erawan/campaigns"
)

// Caption is what is written beside the picture of a post.
type Caption struct {
	Platform campaigns.Platform
	Title    string // where the platform has one of its own
	Text     string
	Long     int      // how long the text is, as the platform counts
	Most     int      // how long it may be
	Left     []string // what had no room: "law", "body", "tags"
	Address  bool     // the text has the address, which can be pressed there
}

// platform is what a platform takes.
type platform struct {
	title   int  // characters of a title of its own; 0 for none
	most    int  // of the text
	tags    int  // hashtags
	closed  bool // a hashtag ends with the sign as well
	address bool // an address in the text can be pressed; elsewhere the picture has its code
	weigh   func(text, address string) int
}

// platforms are the published limits, as ADR 0100 has them with where they come from.
var platforms = map[campaigns.Platform]platform{
	campaigns.Weibo:       {most: 2000, tags: MaxTags, closed: true, address: true, weigh: units},
	campaigns.Xiaohongshu: {title: 20, most: 1000, tags: MaxTags, weigh: units},
	campaigns.Facebook:    {most: 63206, tags: MaxTags, address: true, weigh: units},
	campaigns.Instagram:   {most: 2200, tags: MaxTags, weigh: units},
	campaigns.TikTok:      {most: 4000, tags: MaxTags, weigh: units},
	campaigns.X:           {most: 280, tags: MaxTags, address: true, weigh: weightOnX},
}

// MaxTags is how many hashtags a text has at most: fewer than any platform allows, and as many as anybody reads.
const MaxTags = 5

// CaptionOf writes a card out for a platform. The headline, the source of a figure and the address are always in it; the law's
// sentences, all or none of them, then the body, then the hashtags, as far as there is room. It is false where
// the first do not fit.
func CaptionOf(p campaigns.Platform, c Card, tags []string, address string) (Caption, bool) {
	rules := platforms[p]
	out := Caption{Platform: p, Most: rules.most, Address: rules.address}
	parts := captionParts{headline: plain(c.Headline), source: plain(c.Source)}
	if rules.address {
		parts.address = address
	}
	if rules.title > 0 && rules.weigh(parts.headline, "") <= rules.title {
		out.Title = parts.headline
		parts.headline = ""
	}
	if rules.weigh(parts.join(), address) > rules.most {
		return out, false
	}
	var laws []string
	for _, law := range c.Law {
		laws = append(laws, plain(law.Text)+"\n"+law.AsOfText+" · "+law.SourceName)
	}
	for _, one := range []struct {
		name, text string
		at         *string
	}{{"law", strings.Join(laws, "\n"), &parts.laws}, {"body", plain(c.Body), &parts.body}, {"tags", hashtags(tags, rules), &parts.tags}} {
		if *one.at = one.text; one.text != "" && rules.weigh(parts.join(), address) > rules.most {
			*one.at = ""
			out.Left = append(out.Left, one.name)
		}
	}
	out.Text = parts.join()
	out.Long = rules.weigh(out.Text, address)
	return out, true
}

// captionParts are the paragraphs of a caption.
type captionParts struct{ headline, body, laws, source, address, tags string }

func (p captionParts) join() string {
	said := slices.DeleteFunc([]string{p.headline, p.body, p.laws, p.source, p.address, p.tags}, func(s string) bool { return s == "" })
	return strings.Join(said, "\n\n")
}

// plain is a text without break hints, which are for pictures and paper.
func plain(text string) string { return strings.ReplaceAll(text, Hint, "") }

func hashtags(tags []string, p platform) string {
	var out []string
	for _, tag := range tags[:min(len(tags), p.tags)] {
		if tag = "#" + tag; p.closed {
			tag += "#"
		}
		out = append(out, tag)
	}
	return strings.Join(out, " ")
}

// units are UTF-16 code units: what most platforms' own fields count, and never fewer than the characters that others do.
func units(text, _ string) int { return len(utf16.Encode([]rune(text))) }

// weightOnX is how X weighs a text (configuration 3 of its twitter-text): two for what is not of the Latin scripts and their
// neighbours, Thai among them; 23 for an address, however long.
func weightOnX(text, address string) int {
	const addressWeight = 23
	weight := 0
	if address != "" {
		n := strings.Count(text, address)
		text, weight = strings.ReplaceAll(text, address, ""), n*addressWeight
	}
	for _, r := range norm.NFC.String(text) {
		switch {
		case r <= 4351, 8192 <= r && r <= 8205, 8208 <= r && r <= 8223, 8242 <= r && r <= 8247:
			weight++
		default:
			weight += 2
		}
	}
	return weight
}
