package delivery

import (
	"cmp"
	"encoding/json"
	"slices"
	"time"

	"erawan/audience"
	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// Stock is a snapshot as a node keeps it: everything a plan is made from, each text once. It is
// immutable, and shares what did not change with the stock before it.
type Stock struct {
	rest      Snapshot // what there is little of: everything but the next four
	segments  []*keptSegment
	messages  []*keptMessage
	campaigns []*keptCampaign
	approvals []keptApproval // by what they are of, oldest first
	kinds     []approvalKind
}

// keptSegment is a segment with its rule compiled, and the rule itself as it is kept on disk.
type keptSegment struct {
	audience.Segment // without the rule
	rule             json.RawMessage
	compiled         rule
	broken           string // why it does not compile: the message key
	sound            bool
	refers           bool // names other segments
}

// keptMessage is a message without its map of texts, which would take more room than they do.
type keptMessage struct {
	content.Message
	texts []keptText
}

// keptText is a text. Variants often differ in the headline alone, so the others are shared.
type keptText struct {
	locale   lang.Locale
	headline string
	others   *content.Text
}

// keptCampaign is a campaign without the map of its names, which only people read.
type keptCampaign struct {
	campaigns.Campaign
	names []named
}

type named struct {
	locale lang.Locale
	name   string
}

// keptApproval is an approval that stands. Times are unix milliseconds, which is how exact a database is.
type keptApproval struct {
	id, org, of int64
	at, expires int64
	digest      content.Digest
	kind        int32 // in kinds
}

// approvalKind is what many approvals have in common.
type approvalKind struct {
	subject content.Subject
	locale  lang.Locale
	role    content.Reviewing
	by      access.Actor
	example bool
	bypass  bool
}

// packer makes the parts of a stock. Equal texts come out as one.
type packer struct {
	strings map[string]string
	texts   map[content.Text]*content.Text
	kinds   map[approvalKind]int32
	list    []approvalKind
}

func newPacker(kinds []approvalKind) *packer {
	p := &packer{strings: map[string]string{}, texts: map[content.Text]*content.Text{}, kinds: make(map[approvalKind]int32, len(kinds)), list: slices.Clip(kinds)}
	for i, k := range kinds {
		p.kinds[k] = int32(i)
	}
	return p
}

// one is a string equal to s, the same for all that are equal.
func (p *packer) one(s string) string {
	if s == "" {
		return ""
	}
	known, ok := p.strings[s]
	if !ok {
		p.strings[s], known = s, s
	}
	return known
}

func (p *packer) segment(s audience.Segment) *keptSegment {
	out := &keptSegment{Segment: s}
	out.rule, _ = json.Marshal(s.Rule) // plain data
	out.Rule = audience.Rule{}
	out.refers = len(s.Rule.References()) > 0
	if !out.refers { // else once all are there: link does
		out.compile(s, nil)
	}
	return out
}

// compile makes the rule ready, or notes why it cannot be.
func (s *keptSegment) compile(whole audience.Segment, find audience.Find) {
	s.broken, s.sound = "", false
	if s.Archived {
		s.broken = "rule.segment_archived"
		return
	}
	compiled, err := audience.CompileSegment(whole, find)
	if faults := fault.All(err); len(faults) > 0 {
		s.broken = faults[0].Key
		return
	}
	s.compiled, s.sound = ruleOf(s.ID, s.Public, compiled), true
}

// link compiles every segment that names others: what they say may have changed. Segments are shared
// with the stock before this one, so those that are compiled anew take the places of the old.
func (s *Stock) link() {
	if !slices.ContainsFunc(s.segments, func(g *keptSegment) bool { return g.refers }) {
		return
	}
	byPublic := make(map[string]*keptSegment, len(s.segments))
	for _, g := range s.segments {
		byPublic[g.Public] = g
	}
	s.segments = slices.Clone(s.segments)
	for i, g := range s.segments {
		if !g.refers {
			continue
		}
		fresh := *g
		whole, err := g.whole()
		if err != nil {
			fresh.broken, fresh.sound = "rule.not_json", false
		} else {
			fresh.compile(whole, func(public string) (audience.Segment, bool) {
				named := byPublic[public]
				if named == nil || named.Org != g.Org {
					return audience.Segment{}, false
				}
				out, err := named.whole()
				return out, err == nil
			})
		}
		s.segments[i] = &fresh
	}
}

func (s *keptSegment) whole() (audience.Segment, error) {
	out := s.Segment
	err := json.Unmarshal(s.rule, &out.Rule)
	return out, err
}

func (p *packer) message(m content.Message) *keptMessage {
	out := &keptMessage{Message: m}
	out.Texts = nil
	out.Frame, out.Action = content.Frame(p.one(string(m.Frame))), content.Action(p.one(string(m.Action)))
	out.Report = content.Hotline{Phone: p.one(m.Report.Phone), URL: p.one(m.Report.URL)}
	if len(m.Texts) > 0 {
		out.texts = make([]keptText, 0, len(m.Texts))
	}
	for l, t := range m.Texts {
		x := keptText{locale: lang.Locale(p.one(string(l))), headline: t.Headline}
		t.Headline = ""
		var known bool
		if x.others, known = p.texts[t]; !known {
			x.others = &content.Text{Body: p.one(t.Body), ActionLabel: p.one(t.ActionLabel), ActionURL: p.one(t.ActionURL),
				ReportLabel: p.one(t.ReportLabel), Alt: p.one(t.Alt), Source: p.one(t.Source), Speaker: p.one(t.Speaker), Why: p.one(t.Why),
				Print: p.one(t.Print), Guide: p.one(t.Guide), Tags: p.one(t.Tags)}
			p.texts[t] = x.others
		}
		out.texts = append(out.texts, x)
	}
	slices.SortFunc(out.texts, func(a, b keptText) int { return cmp.Compare(a.locale, b.locale) })
	return out
}

func (m *keptMessage) whole() content.Message {
	out := m.Message
	if len(m.texts) > 0 {
		out.Texts = make(map[lang.Locale]content.Text, len(m.texts))
	}
	for _, x := range m.texts {
		t := *x.others
		t.Headline = x.headline
		out.Texts[x.locale] = t
	}
	return out
}

func (p *packer) campaign(c campaigns.Campaign) *keptCampaign {
	out := &keptCampaign{Campaign: c}
	out.Name = nil
	out.Zone, out.State = p.one(c.Zone), campaigns.State(p.one(string(c.State)))
	for l, n := range c.Name {
		out.names = append(out.names, named{lang.Locale(p.one(string(l))), n})
	}
	slices.SortFunc(out.names, func(a, b named) int { return cmp.Compare(a.locale, b.locale) })
	out.names = slices.Clip(out.names)
	out.Messages = slices.Clone(c.Messages)
	for i := range out.Messages {
		out.Messages[i].Variant = p.one(out.Messages[i].Variant)
	}
	out.Split = slices.Clone(c.Split)
	for i := range out.Split {
		out.Split[i].Variant = p.one(out.Split[i].Variant)
	}
	out.Choosing, out.Unit, out.Apart.Namespace = campaigns.Choosing(p.one(string(c.Choosing))), campaigns.Unit(p.one(string(c.Unit))), p.one(c.Apart.Namespace)
	return out
}

func (c *keptCampaign) whole() campaigns.Campaign {
	out := c.Campaign
	if len(c.names) > 0 {
		out.Name = make(lang.Text, len(c.names))
	}
	for _, n := range c.names {
		out.Name[n.locale] = n.name
	}
	return out
}

func (p *packer) approval(a content.Approval) keptApproval {
	k := approvalKind{a.Subject, a.Locale, a.Role, a.By, a.Example, a.Bypass}
	n, ok := p.kinds[k]
	if !ok {
		n = int32(len(p.list))
		p.kinds[k] = n
		p.list = append(p.list, k)
	}
	return keptApproval{a.ID, a.Org, a.Of, a.At.UnixMilli(), a.Expires.UnixMilli(), a.Digest, n}
}

// whole is the approval as it was, without a withdrawal: what was withdrawn is not kept.
func (s *Stock) whole(a keptApproval) content.Approval {
	k := s.kinds[a.kind]
	return content.Approval{ID: a.id, Org: a.org, Subject: k.subject, Of: a.of, Locale: k.locale, Role: k.role, Digest: a.digest,
		By: k.by, At: time.UnixMilli(a.at).UTC(), Expires: time.UnixMilli(a.expires).UTC(), Example: k.example, Bypass: k.bypass}
}

// ordered is where an approval belongs.
func (s *Stock) ordered(a, b keptApproval) int {
	return cmp.Or(cmp.Compare(s.kinds[a.kind].subject, s.kinds[b.kind].subject), cmp.Compare(a.of, b.of), cmp.Compare(a.id, b.id))
}

// of are the approvals of one thing, oldest first. They are the stock's own.
func (s *Stock) of(subject content.Subject, id int64) []keptApproval {
	from, _ := slices.BinarySearchFunc(s.approvals, id, func(a keptApproval, id int64) int {
		return cmp.Or(cmp.Compare(s.kinds[a.kind].subject, subject), cmp.Compare(a.of, id))
	})
	to := from
	for to < len(s.approvals) && s.approvals[to].of == id && s.kinds[s.approvals[to].kind].subject == subject {
		to++
	}
	return s.approvals[from:to]
}

// name is what people call a segment.
func (s *Stock) name(id int64) string {
	at, ok := s.find(id)
	if !ok {
		return ""
	}
	return s.segments[at].Name
}

// find is where a segment is.
func (s *Stock) find(id int64) (int, bool) {
	return slices.BinarySearchFunc(s.segments, id, func(g *keptSegment, id int64) int { return cmp.Compare(g.ID, id) })
}

// rule is a segment's rule; without one, why: empty when there is no such segment.
func (s *Stock) rule(id int64) (rule, string, bool) {
	at, ok := s.find(id)
	if !ok {
		return rule{}, "", false
	}
	g := s.segments[at]
	return g.compiled, g.broken, g.sound
}
