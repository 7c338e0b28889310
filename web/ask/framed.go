package ask

import (
	"html/template"
	"strconv"
)

// Framed is the element with which a page shows a frame of ours, of a size in pixels; a width of 0 is the whole line.
func Framed(address, title string, width, height int) string {
	across := "100%"
	if width > 0 {
		across = strconv.Itoa(width)
	}
	return `<iframe src="` + template.HTMLEscapeString(address) + `" title="` + template.HTMLEscapeString(title) + `" width="` + across + `" height="` + strconv.Itoa(height) +
		`" sandbox="allow-scripts allow-forms allow-popups allow-popups-to-escape-sandbox" loading="lazy" style="border:0"></iframe>`
}
