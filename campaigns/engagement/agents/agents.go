// Package agents reads a User-Agent header: which browser it is, and whether it is a machine that says so.
// People come to us in the browsers inside WeChat, Alipay or LINE as often as in a browser of their own, and
// must not be taken for machines. What is read is a few closed codes; the header itself is kept nowhere.
package agents

import "math/bits"

// Rules is the version of what this package knows. It is raised when Read would answer otherwise for a
// header that it was asked about before, so that what was judged by older rules can be found.
const Rules = 2

// Longest is how many bytes of a header are read. Real ones are shorter, also those of apps that list what
// they run on.
const Longest = 2048

// Agent is what a header says, as closed codes.
type Agent struct {
	Family   Family
	Robot    Robot
	Library  bool // an HTTP library or a system's own client: no page runs in it
	Headless bool // a browser that is driven by a program
	Rules    uint8
}

// Robot is why a client is taken for a machine. The numbers may be stored: add at the end.
type Robot uint8

// The reasons, by what is told first.
const (
	NoRobot        Robot = iota
	SaysRobot            // a word for what machines do: bot, crawler, monitor
	KnownName            // its own name, known as a machine's
	MailProxy            // fetches a mail's pictures when somebody opens the mail
	GivesContact         // an address of a page or a mailbox, for those who wonder about it
	CompatibleOnly       // only says that it is like a browser
	NoBrowser            // does not begin as browsers do
	Robots               // one past the last
)

var robotNames = [Robots]string{"", "says_robot", "known_name", "mail_proxy", "gives_contact", "compatible_only", "no_browser"}

// String is the reason's name; empty for none.
func (r Robot) String() string {
	if r < Robots {
		return robotNames[r]
	}
	return ""
}

// Where is what a client is expected to be.
type Where uint8

// The expectations.
const (
	InPage Where = iota // a browser, with or without an app around it
	InApp               // an app's own code, or a partner's server: whatever library it was written with
	InMail              // a mail program, or the service that fetches pictures for it
)

// Machine reports whether this is no person, where a client of such a kind is expected. Where apps and
// servers are, neither a library nor an address or a name of their own makes a machine of them: only what
// calls itself one is.
func (a Agent) Machine(w Where) bool {
	switch a.Robot {
	case NoRobot:
		return a.Library && w == InPage
	case NoBrowser, GivesContact:
		return w == InPage
	case MailProxy:
		return w != InMail
	}
	return true
}

// Read reads a header. It allocates nothing, and its work is bounded whatever the header is. One that is
// empty says nothing, and is nobody's in particular.
func Read(header string) Agent {
	a := Agent{Rules: Rules}
	if header == "" {
		return a
	}
	header = header[:min(len(header), Longest)]
	seen := machine.scan(header)
	a.Family = seen.family(header)
	a.Library = seen.has(library) || begins(header, "dalvik/")
	a.Headless = seen.has(headless)
	a.Robot = seen.robot(header, a)
	if a.Library && a.Family == Other {
		a.Family = Library
	}
	return a
}

// sights is what was seen in a header: a bit for each mark.
type sights uint64

func (s sights) has(m mark) bool { return s&(1<<m) != 0 }

// family is the first family of order that was seen. The browser in an app also names the browser that it
// was made from, and so apps come first.
func (s sights) family(header string) Family {
	if s.has(weChat) && s.has(miniProgram) {
		return WeChatMini
	}
	if first := mark(bits.TrailingZeros64(uint64(s))); first < families {
		f := order[first]
		if f == Chrome && s.has(webView) {
			return WebView
		}
		return f
	}
	if s.has(apple) && s.has(webKit) {
		return WebView // an app's, on a telephone or tablet of Apple's: Safari would have named itself
	}
	return Other
}

// robot is the first reason that holds.
func (s sights) robot(header string, a Agent) Robot {
	app := a.Family.App()
	switch {
	case s.has(mailProxy):
		return MailProxy
	case s.has(word) || s.has(headless):
		return SaysRobot
	case s.has(name):
		return KnownName
	case s.has(contact), s.has(domain) && !app: // apps tell of operators and parcels that are named like domains
		return GivesContact
	case s.has(compatible) && !s.has(oldBrowser):
		return CompatibleOnly
	case !app && !a.Library && !likeBrowser(header):
		return NoBrowser
	}
	return NoRobot
}

// beginnings are how browsers begin. Apps that we know may begin as they like.
var beginnings = [...]string{"mozilla/", "opera/", "ucweb/", "juc ", "mqqbrowser/"}

func likeBrowser(header string) bool {
	for _, b := range beginnings {
		if begins(header, b) {
			return true
		}
	}
	return false
}

// begins reports whether a header begins with a text of small letters, in letters of either size.
func begins(header, small string) bool {
	if len(header) < len(small) {
		return false
	}
	for i := range len(small) {
		if lower(header[i]) != small[i] {
			return false
		}
	}
	return true
}

func lower(b byte) byte {
	if b >= 'A' && b <= 'Z' {
		return b + 'a' - 'A'
	}
	return b
}
