package account

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/id"
	"erawan/internal/list"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// KeyBook keeps the keys of the organisations that somebody looks after.
type KeyBook interface {
	KeyPage(ctx context.Context, s access.Scope, a list.Ask) (list.Page[campaigns.KeyLine], error)
	KeyByPublic(ctx context.Context, s access.Scope, public string) (campaigns.KeyLine, error)
	// SaveKey writes a new key, or what may change of one that is there.
	SaveKey(ctx context.Context, s access.Scope, k campaigns.Key) (campaigns.Key, error)
	// RotateKey puts a fresh secret in the place of one that goes on until an instant.
	RotateKey(ctx context.Context, s access.Scope, public string, fresh campaigns.Key, until time.Time) (campaigns.Key, error)
	// Origins is what is known of whether websites are an organisation's own.
	Origins(ctx context.Context, s access.Scope, org int64) ([]campaigns.Origin, error)
}

// Days that a new key can last; 0 is without an end.
var keyLives = []int{90, 365, 0}

type keysView struct {
	frame
	Head    page.Head
	Filters []page.Field
	List    page.Table
	Pager   page.Pager
	Kinds   page.Tabs
	Kind    campaigns.KeyKind
	Orgs    orgsView
	Fields  []page.Field
	Scopes  []scopeChoice // of a secret key
	Wrong   string        // what is wrong with the scopes
	typed   campaigns.Key
	into    string
	lives   int
	wrong   map[string]string
}

// scopeChoice is one thing that a secret key may be made for.
type scopeChoice struct {
	Scope  access.KeyScope
	Means  string
	Chosen bool
}

// KeysPage lists every key, and makes another.
func (c *Surface) KeysPage(g *gin.Context) error {
	v := keysView{Kind: campaigns.Secret, lives: keyLives[1]}
	if campaigns.KeyKind(g.Query("make")) == campaigns.Publishable {
		v.Kind, v.lives = campaigns.Publishable, 0
	}
	return c.keys(g, http.StatusOK, v)
}

func (c *Surface) keys(g *gin.Context, status int, v keysView) error {
	ctx, scope := g.Request.Context(), desk.Person(g).Scope()
	a, err := list.Of(g.Request.URL.Query(), keyShape)
	if err != nil {
		return err
	}
	lines, err := c.KeyBook.KeyPage(ctx, scope, a)
	if err != nil {
		return err
	}
	orgs, err := c.orgs(g, v.into)
	if err != nil {
		return err
	}
	v.frame = c.frame(g, "/admin/keys")
	for i, s := range v.Switch { // a posted form is not sent again by a link
		v.Switch[i].Path = "/admin/keys?make=" + string(v.Kind) + "&lang=" + string(s.Locale)
	}
	v.Head = page.Head{Title: v.say("nav.keys"), Lead: v.say("keys.lead"), Do: []page.Action{{Path: "#make", Text: v.say("keys.make"), Tone: "go"}}}
	if a.Asked() || a.At.Set() || lines.Next.Set() {
		v.Filters = v.sieve(a)
	}
	v.List, v.Pager = v.list(a, lines.Items, c.Now()), desk.Pager(v.Reader, keysPath, a, keyShape, lines.Back, lines.Next)
	v.Orgs = v.found(orgs, g.Query("find"))
	v.Kinds = page.Tabs{Label: v.say("keys.kind")}
	for _, kind := range []campaigns.KeyKind{campaigns.Secret, campaigns.Publishable} {
		v.Kinds.Tabs = append(v.Kinds.Tabs, page.Tab{Link: page.Link{Path: "/admin/keys?make=" + string(kind) + "#make", Text: v.say("keys." + string(kind))}, Current: kind == v.Kind})
	}
	v.Fields = v.making(orgs.Items)
	if v.Kind == campaigns.Secret {
		v.Scopes, v.Wrong = v.scopes(v.typed.Scopes), v.wrong["scopes"]
	}
	return ask.WritePage(g, c.page.keys, status, v)
}

const keysPath = "/admin/keys"

// keyShape is what can be asked of the list of keys: the newest come first.
var keyShape = list.Shape{Sorts: []list.Sort{{Key: list.Changed, Down: true}, {Key: list.Name}}, Filter: "kind",
	Filters: []string{string(campaigns.Secret), string(campaigns.Publishable)}}

// sieve are the words and the kind that the list can be narrowed by.
func (v keysView) sieve(a list.Ask) []page.Field {
	kinds := []page.Option{{Text: v.say("keys.any_kind")}}
	for _, kind := range keyShape.Filters {
		kinds = append(kinds, page.Option{Value: kind, Text: v.say("keys." + kind), Chosen: kind == a.Filter})
	}
	return []page.Field{
		{ID: "q", Label: v.say("keys.words"), Kind: "search", Value: a.Words, Max: list.MaxWords, Wide: true},
		{ID: "kind", Label: v.say("keys.kind"), Kind: "select", Options: kinds},
	}
}

func (v keysView) scopes(chosen []access.KeyScope) (out []scopeChoice) {
	for _, s := range access.KeyScopes {
		out = append(out, scopeChoice{s, v.scopeMeans(s), slices.Contains(chosen, s)})
	}
	return out
}

// scopeMeans says what a scope lets a key do.
func (f frame) scopeMeans(s access.KeyScope) string {
	return f.say("scope." + strings.ReplaceAll(string(s), ":", "_"))
}

func (v keysView) making(orgs []access.Org) []page.Field {
	where := page.Field{ID: "org", Label: v.say("subject.org"), Kind: "select", Wrong: v.wrong["org"]}
	for i, o := range orgs {
		where.Options = append(where.Options, page.Option{Value: o.Public, Text: o.Name.In(v.Locale), Chosen: v.Orgs.offers(i, o, v.into)})
	}
	lives := page.Field{ID: "days", Label: v.say("keys.lives"), Kind: "select", Wrong: v.wrong["expires"]}
	for _, days := range keyLives {
		lives.Options = append(lives.Options, page.Option{Value: strconv.Itoa(days), Text: v.lasting(days), Chosen: days == v.lives})
	}
	out := []page.Field{where, v.labelled(v.typed.Label, v.wrong["label"])}
	if v.Kind == campaigns.Publishable {
		out = append(out, v.origins(v.typed.Origins, v.wrong["origins"]))
	}
	return append(out, lives)
}

func (f frame) lasting(days int) string {
	if days == 0 {
		return f.say("keys.no_end")
	}
	return f.say("keys.days", "count", days)
}

func (f frame) labelled(value, wrong string) page.Field {
	return page.Field{ID: "label", Label: f.say("keys.label"), Kind: "text", Value: value, Help: f.say("keys.label_help"), Max: 80, Required: true, Wrong: wrong}
}

func (f frame) origins(list []string, wrong string) page.Field {
	return page.Field{ID: "origins", Label: f.say("keys.origins"), Kind: "area", Value: strings.Join(list, "\n"), Help: f.say("keys.origins_help"), Max: 4000, Wrong: wrong}
}

// list shows keys, each with the way to its own page.
func (f frame) list(a list.Ask, lines []campaigns.KeyLine, now time.Time) page.Table {
	t := page.Table{ID: "keys", Empty: page.Empty{Title: f.say("keys.none_title"), Text: f.say("keys.none")}}
	if a.Asked() || a.At.Set() {
		t.Empty = page.Empty{Title: f.say("keys.no_match_title"), Text: f.say("keys.no_match"), Do: &page.Action{Path: keysPath, Text: f.say("keys.all")}}
	}
	t.Columns = []page.Column{desk.Heading(f.say("keys.label"), keysPath, a, keyShape, list.Name), {Text: f.say("subject.org")}, {Text: f.say("keys.kind")},
		desk.Heading(f.say("keys.made"), keysPath, a, keyShape, list.Changed), {Text: f.say("keys.expires")}, {Text: f.say("keys.used")}}
	for _, l := range lines {
		name := page.Item{Text: f.keyName(l.Key), Path: "/admin/keys/" + l.Public, Lang: f.Script(l.Label), Badges: []page.Badge{f.keyState(l.Key, now)}}
		if l.Label == "" {
			name.Code = l.Public
		}
		kind := page.Item{Text: f.say("keys." + string(l.Kind)), Under: f.opens(l.Key)}
		t.Rows = append(t.Rows, []page.Item{name, {Text: l.Owner.Name.In(f.Locale)}, kind, {Text: f.Date(l.Made), NoBreak: true},
			{Text: f.until(l.Key), NoBreak: true}, {Text: f.lastUsed(l), NoBreak: true}})
	}
	return t
}

// keyName is what a key is called. One from before keys had labels is only a key.
func (f frame) keyName(k campaigns.Key) string {
	if k.Label == "" {
		return f.say("subject.key")
	}
	return k.Label
}

func (f frame) keyState(k campaigns.Key, now time.Time) page.Badge {
	badge, err := f.KeyState(k, now)
	if err != nil {
		panic(err)
	}
	return badge
}

// opens is, in one line, what a key is for: scopes or origins.
func (f frame) opens(k campaigns.Key) string {
	if k.Kind == campaigns.Publishable {
		return strings.Join(k.Origins, " ")
	}
	words := make([]string, len(k.Scopes))
	for i, s := range k.Scopes {
		words[i] = string(s)
	}
	return strings.Join(words, " ")
}

func (f frame) until(k campaigns.Key) string {
	if k.Expires.IsZero() {
		return f.say("keys.never")
	}
	return f.Moment(k.Expires)
}

func (f frame) lastUsed(l campaigns.KeyLine) string {
	if l.Used == (campaigns.Date{}) {
		return f.say("keys.unused")
	}
	return f.Day(l.Used)
}

// MakeKey makes a key. A secret is shown on the answer, and nowhere again.
func (c *Surface) MakeKey(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	ctx, p, now := g.Request.Context(), desk.Person(g), c.Now()
	v := keysView{Kind: campaigns.KeyKind(g.PostForm("kind")), into: g.PostForm("org")}
	if v.Kind != campaigns.Secret && v.Kind != campaigns.Publishable {
		return fault.New(fault.Invalid, "kind", "key.unknown_kind")
	}
	into, err := c.reached(ctx, p, v.into)
	if err != nil {
		return err
	}
	k, secret := wantedKey(g, v.Kind)
	k.Org = into.ID
	if v.lives = daysOf(g.PostForm("days"), keyLives); v.lives > 0 {
		k.Expires = now.AddDate(0, 0, v.lives)
	}
	if wrong := fault.All(k.Check(now)); len(wrong) > 0 {
		v.typed = k
		v.wrong = c.Wrong(g, wrong)
		return c.keys(g, http.StatusUnprocessableEntity, v)
	}
	made, err := c.KeyBook.SaveKey(ctx, p.Scope(), k)
	if err != nil {
		return err
	}
	return c.key(g, http.StatusCreated, keyView{Key: campaigns.KeyLine{Key: made, Owner: into}, Secret: secret})
}

// wantedKey reads a key that somebody wants, with the secret that it is shown by once.
func wantedKey(g *gin.Context, kind campaigns.KeyKind) (k campaigns.Key, secret string) {
	k = campaigns.Key{Public: id.New(id.Key), Kind: kind, Label: strings.TrimSpace(g.PostForm("label"))}
	if kind == campaigns.Publishable {
		k.Text, k.Origins = id.New("pk"), originsOf(g.PostForm("origins"))
		return k, ""
	}
	secret, k.Text = access.NewSecret(k.Public)
	for _, s := range g.PostFormArray("scope") {
		k.Scopes = append(k.Scopes, access.KeyScope(s))
	}
	return k, secret
}

// originsOf reads origins, one a line, as a browser writes them.
func originsOf(text string) (out []string) {
	for _, o := range strings.Fields(text) {
		o = strings.TrimSuffix(strings.ToLower(o), "/")
		if !slices.Contains(out, o) {
			out = append(out, o)
		}
	}
	return out
}

// daysOf reads one of some numbers of days; the first where it is none of them.
func daysOf(text string, choices []int) int {
	n, err := strconv.Atoi(text)
	if err != nil || !slices.Contains(choices, n) {
		return choices[0]
	}
	return n
}
