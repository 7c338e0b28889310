package mappings

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/audience"
	"erawan/audience/mapping"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// sheetView is a mapping on its page: the samples, what they came to, the table itself, and its versions.
type sheetView struct {
	page.Frame
	Head     page.Head
	Action   string
	Version  int
	Said     string
	Samples  page.Field
	Report   *reportView
	Fields   []fieldView
	CanAdd   bool
	Versions []versionView
}

// reportView is what the samples came to.
type reportView struct {
	Said    string
	Counts  page.Table
	Unnamed []unnamedView
	More    string // says that there are more
}

// unnamedView is a field of the samples without a meaning.
type unnamedView struct {
	Path, PathID string
	Lang         string
	Signal       page.Field
}

// fieldView is one field of the mapping.
type fieldView struct {
	ID     string
	Name   string
	Path   page.Field
	Signal page.Field
	Split  page.Field
	Values page.Field
	KeepID string
	Keep   bool
	Known  string         // says what our values are called
	Open   []unmappedView // values of the samples that did not map
	More   string
}

// unmappedView is a value of the samples without a meaning.
type unmappedView struct {
	Value, FromID string
	Lang          string
	Count         string
	To            page.Field
}

// versionView is what one version changed.
type versionView struct {
	At        time.Time
	What      string
	Out, In   []string
	Unchanged bool
}

func (s *Surface) show(g *gin.Context, status int, at spot, t sheet) error {
	ctx, p := g.Request.Context(), desk.Person(g)
	versions, err := s.Mappings.MappingVersions(ctx, p.Scope(), at.org.ID)
	if err != nil {
		return err
	}
	v := sheetView{Frame: s.Frame(g, at.room), Action: at.path, Version: t.version, Said: t.said}
	for i, c := range v.Switch { // a posted form is not sent again by a link
		v.Switch[i].Path = at.path + "?lang=" + string(c.Locale)
	}
	v.Head = page.Head{Title: v.Say("mapping.title", "partner", at.org.Name.In(v.Locale)), Lead: v.Say("mapping.lead")}
	v.Head.Crumbs = []page.Link{{Path: listPath, Text: v.Say("mapping.list")}}
	if at.path == ownPath {
		v.Head.Crumbs = []page.Link{{Path: "/partner", Text: v.Say("nav.partner")}}
	}
	if len(versions) > 0 {
		v.Head.Facts = []string{v.Say("mapping.version_n", "version", versions[0].Version)}
		v.Head.Public = versions[0].Public
	}
	v.Samples = page.Field{ID: "samples", Label: v.Say("mapping.samples"), Kind: "area", Value: t.samples, Help: v.Say("mapping.samples_help"), Wrong: t.wrong["samples"], Wide: true}
	if t.report != nil {
		v.Report = v.reported(*t.report)
	}
	for n, d := range t.fields {
		v.Fields = append(v.Fields, v.field(n, d, t))
	}
	v.CanAdd = len(t.fields) < mapping.MaxFields
	v.Versions = v.versions(versions)
	return ask.WritePage(g, s.one, status, v)
}

func (v *sheetView) reported(r mapping.Report) *reportView {
	out := &reportView{Said: v.Say("mapping.read", "rows", v.Number(int64(r.Rows)), "mapped", v.Number(int64(r.Mapped)))}
	out.Counts = page.Table{ID: "counts", Empty: page.Empty{Title: v.Say("mapping.none_yet"), Text: v.Say("mapping.none_yet_lead")}}
	for _, key := range []string{"mapping.field", "mapping.signal", "mapping.mapped", "mapping.not_mapped", "mapping.came_to"} {
		out.Counts.Columns = append(out.Counts.Columns, page.Column{Text: v.Say(key), Number: key == "mapping.mapped" || key == "mapping.not_mapped"})
	}
	for _, f := range r.Fields {
		out.Counts.Rows = append(out.Counts.Rows, []page.Item{{Text: f.Path, Lang: v.Script(f.Path)}, {Text: v.signal(f.Signal)},
			{Text: v.Number(int64(f.Mapped)), Number: true}, {Text: v.Number(int64(f.Not)), Number: true}, {Text: v.cameTo(f)}})
	}
	for n, c := range r.Unnamed[:min(len(r.Unnamed), shownUnnamed)] {
		out.Unnamed = append(out.Unnamed, unnamedView{Path: c.Name, PathID: unnamed(n, "path"), Lang: string(v.Script(c.Name)), Signal: page.Field{ID: unnamed(n, "signal"),
			Label: v.Say("mapping.means", "field", c.Name), Kind: "select", Options: v.signals("", "mapping.not_used"), Help: v.Say("mapping.in_rows", "rows", v.Number(int64(c.Count)))}})
	}
	if left := len(r.Unnamed) - len(out.Unnamed); left > 0 {
		out.More = v.Say("mapping.more_fields", "n", v.Number(int64(left)))
	}
	return out
}

// cameTo are the values that mapped, and what they mean, the most frequent first.
func (v *sheetView) cameTo(f mapping.FieldCount) string {
	const most = 6
	s, _ := audience.SignalNamed(f.Signal)
	var out []string
	for _, c := range f.Values {
		if c.To == "" {
			continue
		}
		if len(out) == most {
			out = append(out, "…")
			break
		}
		out = append(out, v.Say("mapping.value_is", "from", c.Value, "to", v.value(s, c.To)))
	}
	return strings.Join(out, v.Say("mapping.comma"))
}

func (v *sheetView) signal(name string) string {
	s, ok := audience.SignalNamed(name)
	if !ok {
		return name
	}
	return s.Definition().Label.In(v.Locale)
}

func (v *sheetView) value(s audience.Signal, name string) string {
	for _, one := range s.Definition().Values {
		if one.Name == name {
			return one.Label.In(v.Locale)
		}
	}
	return name
}

// signals are those that a partner tells.
func (v *sheetView) signals(chosen, none string) []page.Option {
	out := []page.Option{{Text: v.Say(none)}}
	for _, d := range audience.Vocabulary() {
		if d.From == audience.Told {
			out = append(out, page.Option{Value: d.Name, Text: d.Label.In(v.Locale), Chosen: d.Name == chosen})
		}
	}
	return out
}

func (v *sheetView) field(n int, d draft, t sheet) fieldView {
	name := d.path
	if name == "" {
		name = v.Say("mapping.new_field")
	}
	out := fieldView{ID: id(n, "name"), Name: name, Keep: d.keep, KeepID: id(n, "keep"),
		Path:   page.Field{ID: id(n, "path"), Label: v.Say("mapping.path"), Kind: "text", Value: d.path, Max: mapping.MaxPath, Wrong: t.wrong[id(n, "path")]},
		Signal: page.Field{ID: id(n, "signal"), Label: v.Say("mapping.signal"), Kind: "select", Options: v.signals(d.signal, "mapping.left_out"), Wrong: t.wrong[id(n, "signal")]},
		Split:  page.Field{ID: id(n, "split"), Label: v.Say("mapping.split"), Kind: "text", Value: d.split, Max: mapping.MaxSplit, Wrong: t.wrong[id(n, "split")]},
		Values: page.Field{ID: id(n, "values"), Label: v.Say("mapping.values"), Kind: "area", Value: d.values, Wrong: t.wrong[id(n, "values")], Wide: true}}
	s, ok := audience.SignalNamed(d.signal)
	if !ok {
		return out
	}
	out.Known = v.known(s)
	if t.report == nil {
		return out
	}
	at := slices.IndexFunc(t.report.Fields, func(f mapping.FieldCount) bool { return f.Signal == d.signal && mapping.SamePath(f.Path, d.path) })
	if at < 0 {
		return out
	}
	left := 0
	for _, c := range t.report.Fields[at].Values {
		if c.To != "" {
			break // those that did not map come first
		}
		if len(out.Open) == shownValues {
			left++
			continue
		}
		out.Open = append(out.Open, v.unmapped(n, len(out.Open), s, c))
	}
	if left > 0 {
		out.More = v.Say("mapping.more_values", "n", v.Number(int64(left)))
	}
	return out
}

func (v *sheetView) unmapped(n, row int, s audience.Signal, c mapping.ValueCount) unmappedView {
	to := page.Field{ID: addition(n, row, "to"), Label: v.Say("mapping.means", "field", c.Value), Kind: "text", Max: mapping.MaxValue}
	if d := s.Definition(); len(d.Values) > 0 {
		to.Kind, to.Max = "select", 0
		to.Options = []page.Option{{Text: v.Say("mapping.nothing")}}
		for _, one := range d.Values {
			to.Options = append(to.Options, page.Option{Value: one.Name, Text: one.Label.In(v.Locale)})
		}
	}
	return unmappedView{Value: c.Value, FromID: addition(n, row, "from"), Lang: string(v.Script(c.Value)), Count: v.Say("mapping.times", "n", v.Number(int64(c.Count))), To: to}
}

// known says what our values of a signal are called: the list where it is closed, else the kind of code.
func (v *sheetView) known(s audience.Signal) string {
	d := s.Definition()
	if len(d.Values) == 0 {
		return v.Say("mapping.codes", "source", d.Source)
	}
	var out []string
	for _, one := range d.Values {
		out = append(out, v.Say("mapping.value_is", "from", one.Name, "to", one.Label.In(v.Locale)))
	}
	return v.Say("mapping.ours", "list", strings.Join(out, v.Say("mapping.comma")))
}

// shownVersions is how many versions the page compares; the audit has all.
const shownVersions = 10

func (v *sheetView) versions(all []mapping.Version) (out []versionView) {
	for i, one := range all[:min(len(all), shownVersions)] {
		line := versionView{At: one.At, What: v.Say("mapping.version_by", "version", one.Version, "who", one.By.Name)}
		var before []string
		if i+1 < len(all) {
			before = v.lines(all[i+1].Mapping)
		}
		now := v.lines(one.Mapping)
		line.Out, line.In = beyond(before, now), beyond(now, before)
		line.Unchanged = len(line.Out)+len(line.In) == 0
		out = append(out, line)
	}
	return out
}

// lines are a mapping as one line for each thing it says.
func (v *sheetView) lines(m mapping.Mapping) (out []string) {
	for _, f := range m.Fields {
		s, _ := audience.SignalNamed(f.Signal)
		head := v.Say("mapping.value_is", "from", f.Path, "to", v.signal(f.Signal))
		out = append(out, head)
		if f.Split != "" {
			out = append(out, v.Say("mapping.line", "field", head, "what", v.Say("mapping.split_by", "by", f.Split)))
		}
		if f.Keep {
			out = append(out, v.Say("mapping.line", "field", head, "what", v.Say("mapping.keep")))
		}
		for _, p := range f.Values {
			out = append(out, v.Say("mapping.line", "field", head, "what", v.Say("mapping.value_is", "from", p.From, "to", v.value(s, p.To))))
		}
	}
	return out
}

// beyond is what one list has that another has not. Very long ones are cut, with their number.
func beyond(list, other []string) (out []string) {
	const most = 100
	there := make(map[string]bool, len(other))
	for _, l := range other {
		there[l] = true
	}
	for _, l := range list {
		if !there[l] {
			out = append(out, l)
		}
	}
	if len(out) > most {
		out = append(out[:most], "… "+strconv.Itoa(len(out)-most))
	}
	return out
}
