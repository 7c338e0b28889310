package agents

import "strings"

// longestHost bounds how far a domain's name is looked for (RFC 1035).
const longestHost = 255

// isDomain reports whether what stands from dot to end (".com") ends a domain's name: one such as
// example.com, and neither a number such as 1.2.io nor a parcel of software such as com.example.app.
func isDomain(header string, dot, end int) bool {
	if end < len(header) && header[end] == '.' && end+1 < len(header) && alphanumeric(header[end+1]) {
		return false // it goes on
	}
	from := dot
	for from > 0 && dot-from < longestHost && inHost(header[from-1]) {
		from--
	}
	host := header[from:dot]
	first, _, more := strings.Cut(host, ".")
	if host == "" || more && reversed(first) {
		return false
	}
	for i := range len(host) {
		if b := lower(host[i]); b >= 'a' && b <= 'z' {
			return true
		}
	}
	return false
}

// parcels are how names of software begin that are written like domains backwards.
var parcels = [...]string{"air", "cn", "co", "com", "de", "ctrip", "io", "jp", "me", "net", "org", "tv"}

func reversed(first string) bool {
	for _, p := range parcels {
		if len(first) == len(p) && begins(first, p) {
			return true
		}
	}
	return false
}

func inHost(b byte) bool { return alphanumeric(b) || b == '-' || b == '.' }

// mailbox reports whether a header holds the address of a mailbox: a name, an at, and a host whose last part
// is letters. A version that is written with an at, as Ecosia's, is none.
func mailbox(header string) bool {
	for {
		at := strings.IndexByte(header, '@')
		if at < 0 {
			return false
		}
		if at > 0 && alphanumeric(header[at-1]) && endsInLetters(header[at+1:]) {
			return true
		}
		header = header[at+1:]
	}
}

// endsInLetters reports whether a text begins with a host of two parts or more, the last of letters alone.
func endsInLetters(s string) bool {
	parts, letters := 0, 0 // of the last part: -1 when it holds anything else
	for i := 0; i < len(s) && i < longestHost && inHost(s[i]); i++ {
		switch b := lower(s[i]); {
		case b == '.':
			if i+1 == len(s) || !alphanumeric(s[i+1]) {
				return parts > 0 && letters > 1 // the end of a sentence
			}
			parts, letters = parts+1, 0
		case b >= 'a' && b <= 'z' && letters >= 0:
			letters++
		default:
			letters = -1
		}
	}
	return parts > 0 && letters > 1
}
