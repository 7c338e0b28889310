package public

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// macro is how ad servers write what they replace: %%X%%, ${X}, {x}, {{x|y}}, [x], ##X##, __X__, and %c of Campaign Manager.
var macro = regexp.MustCompile(`^(%%[A-Za-z][^%]*%%|\$\{[A-Za-z][^{}]*\}|\{\{?\s*[A-Za-z][\w.:|\[\] -]*\}?\}|\[[A-Za-z][\w.: -]*\]|##[A-Za-z][^#]*##|__[A-Z][A-Z0-9_]*__|%[a-z]!?$)`)

// unexpanded reports whether a value is what an ad server left standing.
func unexpanded(value string) bool { return macro.MatchString(value) }

// pagesOwn are parameters that a page counts by itself. No ad server fills them in, so that what is no number there is a mistake to be told.
var pagesOwn = []string{"bucket", "seen"}

// withoutMacros is a query without the parameters whose macro nobody expanded, which are as good as absent. The others stay as they
// are written.
func withoutMacros(raw string) string {
	if !strings.ContainsAny(raw, "%{[_#$") {
		return raw
	}
	pairs := strings.Split(raw, "&")
	return strings.Join(slices.DeleteFunc(pairs, func(pair string) bool {
		name, value, _ := strings.Cut(pair, "=")
		if slices.Contains(pagesOwn, name) {
			return false
		}
		if unexpanded(value) {
			return true
		}
		text, err := url.QueryUnescape(value)
		return err == nil && unexpanded(text)
	}), "&")
}

// adServers are the hosts to which click macros of the common ad servers expand, with all below them. One that a partner runs itself
// is among the origins of its key.
var adServers = []string{"doubleclick.net", "googleadservices.com", "adnxs.com", "adzerk.net"}

// Why a click address is not used.
const (
	clickAddress = "click_address" // it is none to which another can be appended
	clickHost    = "click_host"    // it is neither a known ad server's nor on an origin of the partner's key
)

// maxClick bounds a click address, in bytes.
const maxClick = 2 << 10

// another finds an address that a click address leads to by itself, with the name of its parameter; escaped is a character of it that
// is written as a number.
var (
	another = regexp.MustCompile(`(?i)([a-z0-9_]*)=\s*[/\\]{2}|([a-z0-9_]*)=?\s*https?:`)
	escaped = regexp.MustCompile(`%[0-9A-Fa-f]{2}`)
)

// clickVia is the address at which an ad server counts a click, before it leads on to the one that is appended. It is empty where
// none was given, and where it is not used, with the reason. Nobody can lead travellers elsewhere by it: it is a known ad server's
// or the partner's own, it waits for an address, and names none yet.
func clickVia(text string, own func(origin string) bool) (via, why string) {
	if text == "" || unexpanded(text) {
		return "", ""
	}
	u, err := url.Parse(text)
	if err != nil || len(text) > maxClick || u.Scheme != "https" || u.User != nil || u.Fragment != "" || !plainHost(u.Host) || !strings.HasSuffix(text, "=") || leadsElsewhere(u.EscapedPath()+"?"+u.RawQuery) {
		return "", clickAddress
	}
	host := strings.ToLower(u.Hostname())
	known := slices.ContainsFunc(adServers, func(s string) bool { return host == s || strings.HasSuffix(host, "."+s) })
	if !known && !own("https://"+strings.ToLower(u.Host)) {
		return "", clickHost
	}
	return text, ""
}

// plainHost reports whether a host is written in letters that every browser reads alike.
func plainHost(host string) bool {
	return host != "" && !strings.ContainsFunc(host, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '.' && r != '-' && r != ':'
	})
}

// leadsElsewhere reports whether what follows a host names an address already, as it is written or encoded once or twice; that of the
// page that the card stands on is none.
func leadsElsewhere(rest string) bool {
	for range 3 {
		for _, found := range another.FindAllStringSubmatch(rest, -1) {
			if name := strings.ToLower(found[1] + found[2]); name != "referrer" && name != "referer" && name != "loc" {
				return true
			}
		}
		rest = escaped.ReplaceAllStringFunc(rest, func(one string) string {
			text, _ := url.PathUnescape(one) // two digits, which are always read
			return text
		})
	}
	return false
}
