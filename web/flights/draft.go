package flights

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/internal/lang"
	"erawan/internal/list"
)

// draft is a campaign as a form holds it: what was typed, and what was ticked by public ids.
type draft struct {
	typed      map[string]string
	audiences  []string
	placements []string
	variants   []variant
}

// variant is a row of the form: a message, what reports call it, and its weight.
type variant struct{ Message, Name, Weight string }

// typedFields are the fields that take what somebody types or chooses.
var typedFields = []string{"zone", "starts-on", "starts-at", "ends-on", "ends-at", "hours-from", "hours-until", "quiet-days", "priority", "cap", "hold-out", "neutral", "choosing", "unit", "words"}

// mostVariants is how many rows are read from a form.
const mostVariants = 26

func readDraft(g *gin.Context) draft {
	d := draft{typed: map[string]string{}}
	for _, id := range slices.Concat(typedFields, goalFields, apartFields) {
		d.typed[id] = strings.TrimSpace(g.PostForm(id))
	}
	for _, l := range lang.All {
		d.typed["name-"+string(l)] = strings.TrimSpace(g.PostForm("name-" + string(l)))
	}
	form := g.Request.PostForm
	d.audiences, d.placements = form["audience"], form["placement"]
	for i, message := range form["message"] {
		if i >= mostVariants {
			break
		}
		at := func(name string) string {
			if values := form[name]; i < len(values) {
				return strings.TrimSpace(values[i])
			}
			return ""
		}
		d.variants = append(d.variants, variant{message, at("variant"), at("weight")})
	}
	return d
}

func draftOf(c campaigns.Campaign, made content.Ingredients) draft {
	d := draft{typed: map[string]string{"zone": c.Zone, "starts-on": typedDay(c.StartsOn), "ends-on": typedDay(c.EndsOn), "starts-at": typedClock(c.StartsAt), "ends-at": typedClock(c.EndsAt),
		"priority": typedNumber(c.Priority), "cap": typedNumber(c.CapPerDay), "hold-out": typedShare(c.HoldOut), "neutral": made.Messages[c.Neutral].Public, "choosing": string(c.Choosing), "unit": string(c.Unit)}}
	if !c.Hours.Whole() {
		d.typed["hours-from"], d.typed["hours-until"] = c.Hours.From.String(), c.Hours.Until.String()
	}
	d.typed["quiet-days"] = typedDays(c.Quiet)
	d.typeGoal(c)
	d.typeApart(c)
	for _, l := range lang.All {
		d.typed["name-"+string(l)] = c.Name[l]
	}
	for _, g := range made.Segments {
		if slices.Contains(c.Segments, g.ID) {
			d.audiences = append(d.audiences, g.Public)
		}
	}
	for _, p := range made.Placements {
		if slices.Contains(c.Placements, p.ID) {
			d.placements = append(d.placements, p.Public)
		}
	}
	for _, m := range c.Messages {
		d.variants = append(d.variants, variant{made.Messages[m.Message].Public, m.Variant, strconv.Itoa(m.Weight)})
	}
	return d
}

func typedDay(d campaigns.Date) string {
	if !d.Valid() {
		return ""
	}
	return d.String()
}

func typedDays(days []campaigns.Date) string {
	var out []string
	for _, d := range days {
		out = append(out, d.String())
	}
	return strings.Join(out, ", ")
}

func typedClock(c campaigns.Clock) string {
	if c == 0 {
		return ""
	}
	return c.String()
}

func typedNumber(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// typedShare is a hold-out in hundredths, as exact as it takes to come to the same buckets again.
func typedShare(buckets int) string {
	if buckets == 0 {
		return ""
	}
	return strings.TrimRight(strings.TrimRight(strconv.FormatFloat(float64(buckets)*100/campaigns.Buckets, 'f', 2, 64), "0"), ".")
}

// chosen are the public ids in a draft, by kind.
func (d draft) chosen() map[list.Kind][]string {
	out := map[list.Kind][]string{list.Segments: d.audiences, list.Placements: d.placements, list.Messages: {d.typed["neutral"]}}
	for _, v := range d.variants {
		out[list.Messages] = append(out[list.Messages], v.Message)
	}
	return out
}

// campaign is what the draft makes of a campaign, and what of it cannot be read, as message keys by field. What the form does
// not ask for stays as it is.
func (d draft) campaign(c campaigns.Campaign, ids map[string]int64) (campaigns.Campaign, map[string]string) {
	bad := map[string]string{}
	number := func(id string) int {
		text := strings.NewReplacer(",", "", " ", "").Replace(d.typed[id])
		if text == "" {
			return 0
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 || n > 1_000_000 {
			bad[id] = "flights.bad_number"
		}
		return n
	}
	c.Name, c.Zone, c.Choosing = lang.Text{}, d.typed["zone"], campaigns.Choosing(d.typed["choosing"])
	c.Unit = campaigns.Unit(d.typed["unit"])
	c.Priority, c.CapPerDay, c.HoldOut = number("priority"), number("cap"), d.share(bad)
	c.StartsOn, c.StartsAt = d.day("starts-on", bad), d.clock("starts-at", bad)
	c.EndsOn, c.EndsAt = d.day("ends-on", bad), d.clock("ends-at", bad)
	c.Hours = campaigns.Hours{From: d.clock("hours-from", bad), Until: d.clock("hours-until", bad)}
	c.Quiet = d.days("quiet-days", bad)
	d.goal(&c, bad)
	c.Segments, c.Placements = nil, nil
	for _, l := range lang.All {
		if name := d.typed["name-"+string(l)]; name != "" {
			c.Name[l] = name
		}
	}
	one := func(field, public string) (int64, bool) {
		id, ok := ids[public]
		if public != "" && !ok {
			bad[field] = "flights.gone"
		}
		return id, ok
	}
	for _, public := range d.audiences {
		if id, ok := one("audience", public); ok {
			c.Segments = append(c.Segments, id)
		}
	}
	for _, public := range d.placements {
		if id, ok := one("placement", public); ok {
			c.Placements = append(c.Placements, id)
		}
	}
	c.Neutral, _ = one("neutral", d.typed["neutral"])
	c.Messages = d.choices(bad, one)
	return c, bad
}

// choices are the rows with a message. A row that is new gets the first letter that no other has.
func (d draft) choices(bad map[string]string, one func(field, public string) (int64, bool)) (out []campaigns.Choice) {
	taken := map[string]bool{}
	for _, v := range d.variants {
		taken[v.Name] = true
	}
	for _, v := range d.variants {
		id, ok := one("messages", v.Message)
		if !ok {
			continue
		}
		choice := campaigns.Choice{Message: id, Variant: v.Name, Weight: 1}
		for letter := 'a'; choice.Variant == "" && letter <= 'z'; letter++ {
			if name := string(letter); !taken[name] {
				choice.Variant, taken[name] = name, true
			}
		}
		if v.Weight != "" {
			n, err := strconv.Atoi(v.Weight)
			if err != nil {
				bad["messages"] = "campaign.bad_weight"
			}
			choice.Weight = n
		}
		out = append(out, choice)
	}
	return out
}

func (d draft) day(id string, bad map[string]string) campaigns.Date {
	if d.typed[id] == "" {
		return campaigns.Date{}
	}
	out, err := campaigns.TypedDate(d.typed[id])
	if err != nil {
		bad[id] = "flights.bad_day"
		return out
	}
	d.typed[id] = out.String() // as date fields write it
	return out
}

// days reads days with spaces or commas between them.
func (d draft) days(id string, bad map[string]string) (out []campaigns.Date) {
	between := func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",;，；、", r) }
	for _, one := range strings.FieldsFunc(d.typed[id], between) {
		day, err := campaigns.TypedDate(one)
		if err != nil {
			bad[id] = "campaign.bad_quiet_day"
		}
		out = append(out, day)
	}
	return out
}

func (d draft) clock(id string, bad map[string]string) campaigns.Clock {
	if d.typed[id] == "" {
		return 0
	}
	out, err := campaigns.ParseClock(d.typed[id])
	if err != nil {
		bad[id] = "flights.bad_clock"
	}
	return out
}

// share is the hold-out: hundredths of the visits, as the nearest number of buckets.
func (d draft) share(bad map[string]string) int {
	text := strings.TrimSuffix(strings.TrimSpace(d.typed["hold-out"]), "%")
	if text == "" {
		return 0
	}
	n, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(text), ",", ".", 1), 64)
	if err != nil || math.IsNaN(n) || n < 0 || n > 100 {
		bad["hold-out"] = "campaign.bad_hold_out"
		return 0
	}
	return int(math.Round(n * campaigns.Buckets / 100))
}
