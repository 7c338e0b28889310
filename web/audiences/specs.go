package audiences

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"erawan/audience"
	"erawan/audience/spec"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// specsPath is the page on which a segment is put into the words of another platform.
const specsPath = "/admin/audiences/specs"

// specsView is one segment for one platform: what the brief says, and the files to take away.
type specsView struct {
	page.Frame
	Head     page.Head
	Fields   []page.Field
	Segment  string
	Platform string
	Brief    string
	Files    []page.Field // the choices of the form that takes a file away
	None     page.Empty   // in place of all of it where there is no segment
}

// chosen is what was asked for: a segment of the asker's, and a platform.
type chosen struct {
	segment  audience.Segment
	platform spec.Platform
	all      []audience.Segment
}

// SpecsPage shows a segment's brief for a platform. Without a choice it shows the first of each.
func (s *Surface) SpecsPage(g *gin.Context) error {
	c, err := s.chooseSpec(g, g.Query("segment"), g.Query("platform"))
	if err != nil {
		return err
	}
	v := specsView{Frame: s.Frame(g, specsPath)}
	v.Head = page.Head{Title: v.Say("spec.title"), Lead: v.Say("spec.lead")}
	if len(c.all) == 0 {
		v.None = page.Empty{Title: v.Say("spec.none"), Text: v.Say("spec.none_lead")}
		return ask.WritePage(g, s.page.specs, http.StatusOK, v)
	}
	v.Segment, v.Platform = c.segment.Public, c.platform.ID
	v.Fields = []page.Field{
		{ID: "segment", Label: v.Say("spec.segment"), Kind: "select", Options: segmentOptions(c)},
		{ID: "platform", Label: v.Say("spec.platform"), Kind: "select", Options: platformOptions(c, v.Locale)}}
	v.Files = []page.Field{
		{ID: "format", Label: v.Say("spec.format"), Kind: "select", Options: formatOptions(c, v)},
		{ID: "language", Label: v.Say("spec.language"), Kind: "select", Options: languageOptions(v.Locale)}}
	v.Brief = string(spec.Of(c.segment).Brief(c.platform, v.Locale, s.Words))
	return ask.WritePage(g, s.page.specs, http.StatusOK, v)
}

// chooseSpec finds the segment and the platform that are named; the first of each where none is. An archived
// segment is found by its name only.
func (s *Surface) chooseSpec(g *gin.Context, segment, platform string) (c chosen, err error) {
	all, err := s.Segments.Segments(g.Request.Context(), desk.Person(g).Scope())
	if err != nil {
		return c, err
	}
	c.all = slices.DeleteFunc(all, func(s audience.Segment) bool { return s.Archived && s.Public != segment })
	slices.SortFunc(c.all, func(a, b audience.Segment) int { return cmp.Compare(a.Name, b.Name) })
	at := 0
	if segment != "" {
		at = slices.IndexFunc(c.all, func(s audience.Segment) bool { return s.Public == segment })
	}
	c.platform = spec.Platforms[0]
	found := true
	if platform != "" {
		c.platform, found = spec.PlatformOf(platform)
	}
	if at < 0 || !found {
		return c, fault.New(fault.NotFound, "", "not_found")
	}
	if len(c.all) > 0 {
		c.segment = c.all[at]
	}
	return c, nil
}

// ExportSpec writes the audience out as a file, and tells the audit so first.
func (s *Surface) ExportSpec(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	form := g.Request.PostForm
	c, err := s.chooseSpec(g, form.Get("segment"), form.Get("platform"))
	if err != nil {
		return err
	}
	format, language := spec.Format(form.Get("format")), lang.Locale(form.Get("language"))
	if !language.Valid() {
		language = ask.Locale(g)
	}
	if len(c.all) == 0 || !c.platform.Has(format) {
		return fault.New(fault.NotFound, "", "not_found")
	}
	made := spec.Of(c.segment)
	file := made.Brief(c.platform, language, s.Words)
	if format != spec.Brief {
		if file, err = made.File(c.platform, format); err != nil {
			return err
		}
	}
	if err := s.Segments.RecordExport(g.Request.Context(), desk.Person(g).Scope(), c.segment, c.platform.ID, string(format)); err != nil {
		return err
	}
	h := g.Writer.Header()
	h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="erawan-%s-%s.%s"`, c.platform.ID, c.segment.Public, format))
	g.Data(http.StatusOK, mediaTypes[format], file)
	return nil
}

var mediaTypes = map[spec.Format]string{spec.Brief: "text/plain; charset=utf-8", spec.Rows: "text/csv; charset=utf-8", spec.JSON: "application/json"}

func segmentOptions(c chosen) (out []page.Option) {
	for _, s := range c.all {
		out = append(out, page.Option{Value: s.Public, Text: s.Name, Chosen: s.Public == c.segment.Public})
	}
	return out
}

func platformOptions(c chosen, l lang.Locale) (out []page.Option) {
	for _, p := range spec.Platforms {
		out = append(out, page.Option{Value: p.ID, Text: p.Name.In(l), Chosen: p.ID == c.platform.ID})
	}
	return out
}

func formatOptions(c chosen, v specsView) (out []page.Option) {
	for _, f := range c.platform.Formats {
		out = append(out, page.Option{Value: string(f), Text: v.Say("spec.format_" + string(f))})
	}
	return out
}

func languageOptions(reader lang.Locale) (out []page.Option) {
	for _, l := range lang.All {
		out = append(out, page.Option{Value: string(l), Text: l.Name(), Chosen: l == reader})
	}
	return out
}
