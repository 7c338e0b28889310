package partner

import (
	"time"

	"erawan/campaigns"
	"erawan/internal/page"
)

// keys lists those of the organisation that were not revoked. Those who keep the partner make them.
func (v view) keys(all []campaigns.Key, now time.Time) page.Table {
	t := page.Table{ID: "keys", Empty: page.Empty{Title: v.say("partner.no_keys_title"), Text: v.say("partner.no_keys")}}
	for _, key := range []string{"keys.label", "keys.kind", "keys.expires"} {
		t.Columns = append(t.Columns, page.Column{Text: v.say(key)})
	}
	for _, k := range all {
		if k.Revoked {
			continue
		}
		state, err := v.KeyState(k, now)
		if err != nil {
			panic("partner: " + err.Error()) // a name without its value, which no reader can cause
		}
		name := page.Item{Text: k.Label, Lang: v.Script(k.Label), Badges: []page.Badge{state}}
		if k.Label == "" {
			name.Text, name.Code = v.say("subject.key"), k.Public
		}
		kind := page.Item{Text: v.say("keys." + string(k.Kind))}
		if k.Kind == campaigns.Publishable {
			kind.Code = k.Text
		}
		until := v.say("keys.never")
		if !k.Expires.IsZero() {
			until = v.Moment(k.Expires)
		}
		t.Rows = append(t.Rows, []page.Item{name, kind, {Text: until, NoBreak: true}})
	}
	return t
}
