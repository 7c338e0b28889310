package admin

import (
	"cmp"
	"net/url"
	"slices"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/lang"
	"erawan/internal/page"
)

// needView is one thing that wants a person: what, why, and where to go.
type needView struct {
	Icon, Tone string
	What, Why  string
	Do         *page.Link // nil where nothing in the console answers it
}

const (
	lawsPath    = "/admin/laws"
	reviewsPath = "/admin/reviews"
)

// Horizons of what Home tells.
const (
	signOffNear = 14 * 24 * time.Hour
	comingDays  = 14
	mostOfOne   = 5
)

func (c *Console) horizon(f frame, now time.Time) evidence.Horizon {
	return evidence.Horizon{Now: now, Today: campaigns.DateOf(now.In(f.Zone)), SignOff: signOffNear, NearDays: comingDays, Most: mostOfOne,
		Holds: content.ReviewsIn(f.Person.Role), Asker: access.Actor{Staff: f.Person.ID, Name: f.Person.Name}, Admits: f.Person.Role.May(access.ManagePeople)}
}

// tell lays out what needs somebody, with what the pulse shows first, and what is coming.
func (v *homeView) tell(needs []evidence.Need, p evidence.Pulse) {
	v.Needs = append(v.Needs, v.signs(p)...)
	count, shown := int64(len(v.Needs)), map[evidence.Concern]int64{}
	for _, n := range needs {
		if n.Concern == evidence.EndsSoon || n.Concern == evidence.StartsSoon {
			v.Coming = append(v.Coming, v.comes(n))
			continue
		}
		if shown[n.Concern]++; shown[n.Concern] == 1 {
			count += n.Total
		}
		v.Needs = append(v.Needs, v.need(n))
		if more := n.Total - shown[n.Concern]; more > 0 && shown[n.Concern] == mostOfOne {
			v.Needs = append(v.Needs, needView{Icon: "info", What: v.say("need.more", "count", more), Why: v.say("need." + string(n.Concern) + "_more")})
		}
	}
	v.Title = v.say("home.needs", "count", count)
	if count == 0 {
		v.Title, v.Calm = v.say("home.nothing_needs"), "home.calm"
		if len(v.Busy) == 0 {
			v.Calm = "home.calm_empty"
		}
	}
	slices.SortStableFunc(v.Coming, func(a, b comingView) int { return cmp.Compare(a.Day.String(), b.Day.String()) })
}

// looks are how each concern is drawn.
var looks = map[evidence.Concern]struct{ icon, tone, do string }{
	evidence.BypassOpen:  {"warn", "halt", "need.see_reviews"},
	evidence.ReviewWaits: {"check", "wait", "need.see_reviews"},
	evidence.AsksToJoin:  {"people", "wait", "need.see_applications"},
	evidence.SignOffEnds: {"pen", "wait", "need.see_message"}, evidence.PartnerQuiet: {"people", "halt", "need.see_partner"},
	evidence.OriginLapsed: {"warn", "wait", "need.see_partner"},
	evidence.NotShown:     {"campaign", "halt", "need.see_campaign"}, evidence.LawAlarm: {"clock", "wait", "need.see_law"},
}

func (v *homeView) need(n evidence.Need) needView {
	look, name := looks[n.Concern], n.Text(v.Locale)
	out := needView{Icon: look.icon, Tone: look.tone}
	what, why := "need."+string(n.Concern), "need."+string(n.Concern)+"_why"
	switch n.Concern {
	case evidence.ReviewWaits:
		if n.Place != "" {
			name = v.cardName(n)
		}
		out.What, out.Why = v.say(what, "count", n.Total), v.say(why, "name", name, "time", v.Date(n.At))
		out.Do = &page.Link{Path: reviewsPath}
	case evidence.AsksToJoin:
		out.What, out.Why = v.say(what, "count", n.Total), v.say(why, "name", name, "time", v.Date(n.At))
		out.Do = &page.Link{Path: "/admin/partners/applications"}
	case evidence.BypassOpen:
		if n.Place != "" {
			name = v.cardName(n)
		}
		out.What, out.Why = v.say(what, "name", name), v.say(why, "time", v.Moment(n.At))
		out.Do = &page.Link{Path: bypassedAt(n)}
	case evidence.SignOffEnds:
		out.What, out.Why = v.say(what, "name", name, "time", v.Date(n.At)), v.say(why, "count", n.Count)
		out.Do = &page.Link{Path: "/admin/messages/" + n.Public}
	case evidence.PartnerQuiet:
		out.What, out.Why = v.say(what, "name", name), v.say(why, "day", v.Day(n.Day), "count", n.Count)
		out.Do = &page.Link{Path: searchPath + "?q=" + url.QueryEscape(n.Public)}
	case evidence.OriginLapsed:
		out.What, out.Why = v.say(what, "name", name), v.say(why, "count", n.Count, "time", v.Date(n.At))
		if v.Person.Role.May(access.RunCampaigns) {
			out.Do = &page.Link{Path: "/admin/partners/" + n.Public + "/websites"}
		}
	case evidence.NotShown:
		out.What, out.Why = v.say(what, "name", name), v.say(why, "day", v.Day(n.Day))
		out.Do = &page.Link{Path: campaignsPath + "/" + n.Public}
	case evidence.LawAlarm:
		out.What, out.Why = v.say(what, "name", v.cardName(n)), v.alarmed(n)
		if n.Alarm.Stops() {
			out.Icon, out.Tone = "warn", "halt"
		}
		out.Do = &page.Link{Path: lawsPath + "/" + n.Public}
	}
	if out.Do != nil {
		out.Do.Text = v.say(look.do)
	}
	return out
}

// bypassedAt is the page of what was put on air.
func bypassedAt(n evidence.Need) string {
	if n.Place != "" {
		return lawsPath + "/" + n.Public
	}
	return "/admin/messages/" + n.Public
}

func (v *homeView) cardName(n evidence.Need) string {
	return v.say("laws.name", "place", lang.Place(n.Place, v.Locale), "conduct", v.say("conduct."+string(n.Conduct)))
}

// alarmed says what is wrong with a law card, and how many live campaigns say it.
func (v *homeView) alarmed(n evidence.Need) string {
	why := v.say(n.Alarm.Key())
	if n.Day.Valid() {
		why = v.say("need.law_"+string(n.Alarm), "day", v.Day(n.Day), "days", content.StaleAfter)
	}
	if n.Count == 0 {
		return v.say("need.law_unsaid", "alarm", why)
	}
	return v.say("need.law_said", "alarm", why, "count", n.Count)
}

// What a pulse must show before Home speaks of it: enough to be no accident.
const (
	enoughAsked  = 20  // decisions in the same hour a week before
	enoughEvents = 200 // in a day
	manyAside    = 20  // one in so many set aside, and twice what was usual
)

// signs are what the last day's counts say of themselves.
func (v *homeView) signs(p evidence.Pulse) (out []needView) {
	hour := p.ReadAt.UTC().Truncate(evidence.HalfHour).Add(-time.Hour)
	usual := p.Between(hour.Add(-evidence.Week), hour.Add(time.Hour-evidence.Week)).Decisions
	if usual >= enoughAsked && p.Since(hour).Decisions == 0 {
		out = append(out, needView{Icon: "warn", Tone: "halt", What: v.say("need.uncounted", "time", v.Clock(hour)), Why: v.say("need.uncounted_why", "count", usual)})
	}
	day := p.Since(p.ReadAt.Add(-24 * time.Hour))
	before := p.Between(p.ReadAt.Add(-24*time.Hour-evidence.Week), p.ReadAt.Add(-evidence.Week))
	events, eventsBefore := eventsIn(day), eventsIn(before)
	if events < enoughEvents || day.Filtered*manyAside < events || day.Filtered*max(eventsBefore, 1) < 2*before.Filtered*events {
		return out
	}
	sign := needView{Icon: "warn", Tone: "wait", What: v.say("need.aside", "share", v.Share(day.Filtered, events)), Why: v.say("need.aside_why")}
	if eventsBefore >= enoughEvents {
		sign.Why = v.say("need.aside_before", "share", v.Share(before.Filtered, eventsBefore))
	}
	if v.Person.Role.May(access.SeeReports) {
		sign.Do = &page.Link{Path: "/admin/reports/engagement", Text: v.say("need.see_report")}
	}
	return append(out, sign)
}

// eventsIn are all that pages sent, counted or set aside.
func eventsIn(c evidence.Counts) int64 {
	return c.Impressions + c.Viewable + c.Opens + c.Clicks + c.LawReads + c.Dismissed + c.Shares + c.Pledges + c.Filtered
}

func (v *homeView) comes(n evidence.Need) comingView {
	key := "home.begins"
	if n.Concern == evidence.EndsSoon {
		key = "home.last_day_of"
	}
	return comingView{Day: n.Day, What: v.say(key), Name: page.Link{Path: campaignsPath + "/" + n.Public, Text: n.Text(v.Locale)}}
}
