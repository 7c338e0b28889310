package account

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/id"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// Days that an old secret goes on beside the fresh one.
var overlaps = []int{7, 1, 30, 0}

type keyView struct {
	frame
	Head    page.Head
	Key     campaigns.KeyLine
	Until   string
	Used    string
	Means   []string  // what a secret key may do
	Sites   []site    // of a publishable key
	Secret  string    // of a key just made: shown this once
	Copy    page.Copy // the text to take away
	Stands  bool      // it can still be changed
	Fields  []page.Field
	Overlap page.Field // of a rotation; nothing for a publishable key
	History page.History
	wrong   map[string]string
	typed   *campaigns.Key
}

// KeyPage shows one key: what it opens, until when, and what was done to it.
func (c *Surface) KeyPage(g *gin.Context) error {
	k, err := c.keyLine(g)
	if err != nil {
		return err
	}
	return c.key(g, http.StatusOK, keyView{Key: k})
}

func (c *Surface) key(g *gin.Context, status int, v keyView) error {
	k, now := v.Key, c.Now()
	v.frame = c.frame(g, "/admin/keys")
	for i, s := range v.Switch { // a posted form is not sent again by a link
		v.Switch[i].Path = "/admin/keys/" + k.Public + "?lang=" + string(s.Locale)
	}
	v.Head = page.Head{Crumbs: []page.Link{{Path: "/admin/keys", Text: v.say("nav.keys")}}, Public: k.Public, Title: v.keyName(k.Key), Lang: v.Script(k.Label),
		Badges: []page.Badge{v.keyState(k.Key, now)}, Facts: []string{v.say("keys." + string(k.Kind))}}
	v.Until, v.Used, v.Stands = v.until(k.Key), v.lastUsed(k), k.Stands(now)
	for _, s := range k.Scopes {
		v.Means = append(v.Means, v.scopeMeans(s))
	}
	if err := c.sites(g, &v); err != nil {
		return err
	}
	v.Copy = page.Copy{ID: "text", Label: v.say("copy.copy"), Text: v.Secret}
	if k.Kind == campaigns.Publishable {
		v.Copy.Text = k.Text
	}
	typed := k.Key
	if v.typed != nil {
		typed = *v.typed
	}
	v.Fields = []page.Field{v.labelled(typed.Label, v.wrong["label"])}
	if k.Kind == campaigns.Publishable {
		v.Fields = append(v.Fields, v.origins(typed.Origins, v.wrong["origins"]))
	}
	v.Overlap = page.Field{ID: "days", Label: v.say("keys.overlap"), Kind: "select", Help: v.say("keys.overlap_help")}
	for _, days := range overlaps {
		text := v.say("keys.at_once")
		if days > 0 {
			text = v.say("keys.days", "count", days)
		}
		v.Overlap.Options = append(v.Overlap.Options, page.Option{Value: strconv.Itoa(days), Text: text})
	}
	var err error
	if v.History, err = c.History(g, access.OnKey, k.Public); err != nil {
		return err
	}
	return ask.WritePage(g, c.page.key, status, v)
}

// site is a website that a key names.
type site struct {
	URL   string
	State *page.Badge // nil for a team's own key: nobody asks a team whose its websites are
}

// sites fills in a key's websites, and whether each is known to be its partner's.
func (c *Surface) sites(g *gin.Context, v *keyView) error {
	k := v.Key
	if len(k.Origins) == 0 {
		return nil
	}
	if k.Owner.Kind != access.Partner {
		for _, u := range k.Origins {
			v.Sites = append(v.Sites, site{URL: u})
		}
		return nil
	}
	kept, err := c.KeyBook.Origins(g.Request.Context(), desk.Person(g).Scope(), k.Owner.ID)
	if err != nil {
		return err
	}
	for _, u := range k.Origins {
		o := campaigns.Origin{URL: u}
		if at := slices.IndexFunc(kept, func(o campaigns.Origin) bool { return o.URL == u }); at >= 0 {
			o = kept[at]
		}
		badge := desk.OriginBadge(v.Reader, o)
		v.Sites = append(v.Sites, site{u, &badge})
	}
	return nil
}

// keyLine is the key that the address names, among those that the reader looks after.
func (c *Surface) keyLine(g *gin.Context) (campaigns.KeyLine, error) {
	return c.KeyBook.KeyByPublic(g.Request.Context(), desk.Person(g).Scope(), g.Param("key"))
}

// ChangeKey writes a key's label and its origins. Origins that it had before are not looked at again.
func (c *Surface) ChangeKey(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	l, err := c.keyLine(g)
	if err != nil {
		return err
	}
	k, _ := wantedKey(g, l.Kind)
	next := l.Key
	next.Label = k.Label
	judged := next
	if l.Kind == campaigns.Publishable {
		next.Origins = k.Origins
		judged.Origins = slices.DeleteFunc(slices.Clone(k.Origins), func(o string) bool { return slices.Contains(l.Origins, o) })
	}
	if !l.Stands(c.Now()) {
		return fault.New(fault.Conflict, "", "key.over")
	}
	if wrong := fault.All(judged.Check(c.Now())); len(wrong) > 0 {
		v := keyView{Key: l, typed: &next}
		v.wrong = c.Wrong(g, wrong)
		return c.key(g, http.StatusUnprocessableEntity, v)
	}
	return c.saveKey(g, next, "key")
}

func (c *Surface) saveKey(g *gin.Context, k campaigns.Key, done string) error {
	if _, err := c.KeyBook.SaveKey(g.Request.Context(), desk.Person(g).Scope(), k); err != nil {
		return err
	}
	g.Redirect(http.StatusSeeOther, "/admin/keys/"+k.Public+"?done="+done)
	return nil
}

// RotateKey makes a fresh secret in the place of one, and shows it once. The old one goes on for as long
// as was chosen.
func (c *Surface) RotateKey(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	l, err := c.keyLine(g)
	if err != nil {
		return err
	}
	fresh := campaigns.Key{Public: id.New(id.Key)}
	var secret string
	secret, fresh.Text = access.NewSecret(fresh.Public)
	until := c.Now().AddDate(0, 0, daysOf(g.PostForm("days"), overlaps))
	made, err := c.KeyBook.RotateKey(g.Request.Context(), desk.Person(g).Scope(), l.Public, fresh, until)
	if err != nil {
		return err
	}
	return c.key(g, http.StatusCreated, keyView{Key: campaigns.KeyLine{Key: made, Owner: l.Owner}, Secret: secret})
}

// RevokeKey ends a key at once.
func (c *Surface) RevokeKey(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	l, err := c.keyLine(g)
	if err != nil {
		return err
	}
	k := l.Key
	k.Revoked = true
	return c.saveKey(g, k, "revoke")
}
