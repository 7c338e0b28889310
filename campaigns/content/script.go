package content

import "strings"

// Question is what travellers ask a guide, and what the guide answers.
type Question struct{ Ask, Answer string }

// Another is another message of a campaign: its headline and its body, in one language.
type Another struct {
	Message        int64
	Headline, Body string
}

// Script takes what a guide says apart: what is said unasked, and then what travellers ask. A paragraph whose first line ends with a
// question mark is a question, and its other lines are the answer; paragraphs have an empty line between them.
func Script(guide string) (say string, asked []Question) {
	var said []string
	for paragraph := range strings.SplitSeq(guide, "\n\n") {
		paragraph = strings.Trim(paragraph, "\n")
		first, rest, more := strings.Cut(paragraph, "\n")
		first = strings.TrimRight(first, " ")
		switch {
		case paragraph == "":
		case more && (strings.HasSuffix(first, "?") || strings.HasSuffix(first, "？")):
			asked = append(asked, Question{first, rest})
		default:
			said = append(said, paragraph)
		}
	}
	return strings.Join(said, "\n"), asked
}
