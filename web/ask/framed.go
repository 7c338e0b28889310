package ask

import (
	"html/template"
	"strconv"
)

// Framed is the element with which a page shows a frame of ours, of a size in pixels. A width of 0 is the whole line; such a frame
// grows with what is in it, where the browser can.
func Framed(address, title string, width, height int) string {
	across, style := "100%", "height:auto;min-height:"+strconv.Itoa(height)+"px;frame-sizing:content-height;border:0"
	if width > 0 {
		across, style = strconv.Itoa(width), "border:0"
	}
	return `<iframe src="` + template.HTMLEscapeString(address) + `" title="` + template.HTMLEscapeString(title) + `" width="` + across + `" height="` + strconv.Itoa(height) +
		`" sandbox="allow-scripts allow-forms allow-popups allow-popups-to-escape-sandbox" loading="lazy" style="` + style + `"></iframe>`
}
