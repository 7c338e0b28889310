package public

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/delivery"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/web/ask"
)

// Links finds short links.
type Links interface {
	// LinkBySlug finds one by its address, whoever asks; NotFound for none.
	LinkBySlug(ctx context.Context, s access.Scope, slug string) (campaigns.Link, error)
}

// Leads says where a link leads now, from memory.
type Leads interface {
	LandLink(campaigns.Link, campaigns.Reader, delivery.Scan) delivery.Landing
}

// Shorts answers for short links. Each is read once a second at most, and with the database away it is what it was.
type Shorts struct {
	links Links
	leads Leads
	mu    sync.Mutex
	kept  map[string]keptLink
}

type keptLink struct {
	link campaigns.Link
	read time.Time
}

const (
	linkFor   = time.Second
	mostLinks = 10_000
)

// NewShorts makes one of what keeps the links and what knows where they lead.
func NewShorts(l Links, p Leads) *Shorts {
	return &Shorts{links: l, leads: p, kept: map[string]keptLink{}}
}

func (s *Shorts) find(ctx context.Context, slug string, now time.Time) (campaigns.Link, error) {
	s.mu.Lock()
	k, known := s.kept[slug]
	s.mu.Unlock()
	if age := now.Sub(k.read); known && age >= 0 && age < linkFor {
		return k.link, nil
	}
	l, err := s.links.LinkBySlug(ctx, access.Scope{}, slug)
	if fault.Is(err, fault.NotFound) {
		return l, err
	}
	if err != nil {
		if known {
			return k.link, nil
		}
		return l, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.kept) >= mostLinks {
		s.kept = map[string]keptLink{}
	}
	s.kept[slug] = keptLink{l, now}
	return l, nil
}

// maxSlug is longer than any address of ours.
const maxSlug = 32

// Short leads on from a short link: GET /l/{slug}. It leads to the landing page of the message that its rules choose, or to the
// approved address of that message's action, and nowhere else. What opens links to make a preview is given the same, and is counted apart.
func (s *Surface) Short(c *gin.Context) error {
	reader, now := readerOf(c), s.Now()
	slug, from := campaigns.ParseSlug(c.Param("slug"))
	if s.Shorts == nil || len(slug) > maxSlug {
		return s.say(c, http.StatusNotFound, reader, "no_link")
	}
	l, err := s.Shorts.find(c.Request.Context(), slug, now)
	if fault.Is(err, fault.NotFound) {
		if s.Codes.guessed(c, 0) {
			return s.say(c, http.StatusTooManyRequests, reader, "limited")
		}
		return s.say(c, http.StatusNotFound, reader, "no_link")
	}
	if err != nil {
		return err
	}
	scan := delivery.Scan{Now: now, Locale: reader}
	_, _ = rand.Read(scan.Mark[:]) // it never fails; each opening counts by itself
	to := s.Shorts.leads.LandLink(l, campaigns.Reader{Locale: reader, Place: regionOf(c.GetHeader("Accept-Language")), Device: deviceOf(c.Request.UserAgent()), From: from}, scan)
	if to.Fate != "" {
		return s.say(c, http.StatusOK, to.Locale, string(to.Fate))
	}
	var card content.Card
	if err := json.Unmarshal(to.Content, &card); err != nil {
		return err
	}
	if c.Request.Method != http.MethodHead {
		if err := s.Codes.Scans.Scanned(c.Request.Context(), visit(c, now), to.Claims); err != nil {
			c.Writer.Header().Set(ignoredHeader, "unavailable")
		}
	}
	if card.Action.Kind == content.Link && card.Action.URL != "" {
		noStore(c)
		c.Writer.Header().Set("Location", marked(card.Action.URL, l, from))
		c.Writer.Header().Set("Vary", "Accept-Language, User-Agent")
		c.Status(http.StatusFound)
		c.Writer.WriteHeaderNow()
		return nil
	}
	page := landing{Locale: to.Locale, Locales: to.Locales, Card: &card, Token: to.Token, Sample: card.Words["sample"] != ""}
	if work, asked, err := s.Pledges.Challenge(to.Token, ask.Network(c), now); err != nil {
		return err
	} else if asked {
		page.Work = &work
	}
	return s.land(c, http.StatusOK, page)
}

// marked is an approved address with the link's marks, which change nothing of where it leads. A platform's post has marks of its own.
func marked(address string, l campaigns.Link, from campaigns.Platform) string {
	if from != "" {
		l.Source, l.Medium = string(from), cmp.Or(l.Medium, "social")
	}
	u, err := url.Parse(address)
	if err != nil || l.Source == "" && l.Medium == "" {
		return address
	}
	q := u.Query()
	for name, value := range map[string]string{"utm_source": l.Source, "utm_medium": l.Medium, "utm_campaign": l.Slug} {
		if value != "" && !q.Has(name) {
			q.Set(name, value)
		}
	}
	u.RawQuery = q.Encode()
	return u.String()
}

// regionOf is the region of the language that a browser asks for first; empty where it says none.
func regionOf(accept string) string {
	first, _, _ := strings.Cut(accept, ",")
	first, _, _ = strings.Cut(first, ";")
	parts := strings.Split(strings.TrimSpace(first), "-")
	if last := parts[len(parts)-1]; len(parts) > 1 && len(last) == 2 {
		return strings.ToUpper(last)
	}
	return ""
}

// deviceOf tells a telephone or a tablet from a computer.
func deviceOf(agent string) campaigns.Device {
	for _, mark := range []string{"Mobi", "Android", "iPhone", "iPad", "HarmonyOS"} {
		if strings.Contains(agent, mark) {
			return campaigns.Phone
		}
	}
	return campaigns.Computer
}
