package main

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/campaigndb"
	"erawan/internal/db/contentdb"
)

// said is what is shown in the demo and will be stopped, and by which addresses it reaches somebody.
type said struct {
	placement, key    string
	campaign, message string
	headline          string // of the message, without break hints
	token             string
	slug, code        string // of a short link, as a kit has it, and of a waybill
	promise           string // another campaign, that asks for a promise: of it there is a picture to send on
}

// sought is what was stopped: answers that name things name it by its public id.
type sought struct{ what, public string }

// surface is one way in which what is said reaches somebody, at one node. It is asked again and again.
type surface struct {
	name    string
	of      []string // the public ids of what it shows
	carries func(ctx context.Context, wanted sought) (carries, answered bool)
	last    atomic.Int64 // unix nanoseconds when the last answer that carried it was whole
	clean   atomic.Int64 // answers without it since it was last carried
}

// shows reports whether it has to let go when something is stopped.
func (s *surface) shows(w sought) bool { return slices.Contains(s.of, w.public) }

// watchEvery is how often each surface is asked: often enough to say when it let go, and rarely enough that asking is not the load.
const watchEvery = 15 * time.Millisecond

// watch asks until the context ends.
func (s *surface) watch(ctx context.Context, wanted *atomic.Pointer[sought], work *sync.WaitGroup) {
	work.Go(func() {
		for ctx.Err() == nil {
			carries, answered := s.carries(ctx, *wanted.Load())
			switch {
			case carries:
				s.last.Store(time.Now().UnixNano())
				s.clean.Store(0)
			case answered:
				s.clean.Add(1)
			}
			time.Sleep(watchEvery)
		}
	})
}

// asker asks a node as somebody's browser would, and follows no redirect.
type asker struct {
	base string
	http *http.Client
}

func askerOf(n *webNode) asker {
	return asker{n.base(), &http.Client{Timeout: 5 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// ask is an answer's status and all that it says; 0 when there was none.
func (a asker) ask(ctx context.Context, method, target, body string) (int, string) {
	req, err := http.NewRequestWithContext(ctx, method, a.base+target, strings.NewReader(body))
	if err != nil {
		return 0, ""
	}
	req.Header.Set("Content-Type", "text/plain")
	req.Header.Set("Accept-Language", "en")
	if strings.Contains(target, "key=fp_") {
		req.Header.Set("Origin", "null") // as a frame's own page has it, which is cut off from ours
	}
	res, err := a.http.Do(req)
	if err != nil {
		return 0, ""
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, ""
	}
	return res.StatusCode, string(text)
}

var passed = regexp.MustCompile(`data-key="(fp_[A-Za-z0-9_-]+)"`)

// surfaces are those of a node that carry a sentence of ours: a page's question with a body and without, whose answer holds the card; the
// question that the tag in a frame asks; the picture; where a short link on a kit and a waybill's code lead; the click; and the picture that
// people send on after a promise. What stands for
// a frame by oEmbed and the frame's own page say nothing of a message.
func (in *installation) surfaces(n *webNode, x said) []*surface {
	a := askerOf(n)
	signals := `{"destination":["TH"],"trip_phase":"booked","context":["souvenirs"]}`
	body := fmt.Sprintf(`{"placement":%q,"locales":["en"],"bucket":%d,"signals":%s}`, x.placement, in.bucket, signals)
	answers := func(method, target, body string) func(context.Context, sought) (bool, bool) {
		return func(ctx context.Context, w sought) (bool, bool) {
			status, text := a.ask(ctx, method, target, body)
			return strings.Contains(text, w.public), status == http.StatusOK
		}
	}
	lands := func(target string) func(context.Context, sought) (bool, bool) {
		return func(ctx context.Context, _ sought) (bool, bool) {
			status, text := a.ask(ctx, http.MethodGet, target, "")
			return status == http.StatusFound || x.in(text), status == http.StatusOK || status == http.StatusFound
		}
	}
	out := []*surface{
		{name: "JSON decision, POST", carries: answers(http.MethodPost, "/v1/decisions?key="+x.key, body)},
		{name: "JSON decision, GET", carries: answers(http.MethodGet, in.question(x.placement, x.key), "")},
		{name: "frame", carries: func(ctx context.Context, w sought) (bool, bool) {
			status, page := a.ask(ctx, http.MethodGet, "/embed/"+x.placement+"?key="+x.key+"&locale=en", "")
			m := passed.FindStringSubmatch(page)
			if status != http.StatusOK || m == nil {
				return false, false
			}
			return answers(http.MethodPost, "/v1/decisions?key="+m[1], body)(ctx, w)
		}},
		{name: "image", carries: func(ctx context.Context, _ sought) (bool, bool) {
			status, text := a.ask(ctx, http.MethodGet, "/image/"+x.placement+".svg?key="+x.key+"&locales=en&destination=TH&trip_phase=booked&context=souvenirs", "")
			return x.in(text), status == http.StatusOK
		}},
		{name: "short link", carries: lands("/l/" + x.slug)},
		{name: "waybill code", carries: lands("/q/" + x.code)},
		{name: "click", carries: func(ctx context.Context, _ sought) (bool, bool) {
			status, _ := a.ask(ctx, http.MethodGet, "/c?t="+url.QueryEscape(x.token), "")
			return status == http.StatusFound, status == http.StatusFound || status == http.StatusNotFound
		}},
	}
	for _, s := range out {
		s.of = []string{x.campaign, x.message}
	}
	return append(out, &surface{name: "picture to send on", of: []string{x.promise}, carries: func(ctx context.Context, _ sought) (bool, bool) {
		status, _ := a.ask(ctx, http.MethodGet, sharePicture(x.promise), "")
		return status == http.StatusOK, status == http.StatusOK || status == http.StatusNotFound
	}})
}

func sharePicture(campaign string) string { return "/t/" + campaign + "/share.png?l=en" }

// in reports whether an answer says the headline.
func (x said) in(text string) bool {
	return strings.Contains(strings.ReplaceAll(html.UnescapeString(text), "\u200b", ""), x.headline)
}

func (in *installation) question(placement, key string) string {
	return "/v1/decisions?placement=" + placement + "&key=" + key + "&locales=en&destination=TH&trip_phase=booked&context=souvenirs&bucket=" + strconv.Itoa(in.bucket)
}

// shown is a slot whose message leads somewhere, with a token of it.
func (in *installation) shown(t *testing.T, n *webNode) (x said) {
	t.Helper()
	a := askerOf(n)
	for i := range 8 * len(in.slots) { // one visit in ten is held out, and its card leads nowhere
		in.bucket = 1 + i/len(in.slots)
		x.placement, x.key = in.slot(i % len(in.slots))
		_, body := get(t, n.base()+in.question(x.placement, x.key))
		var got struct {
			Decisions []struct {
				Campaign, Message, Token string
				Content                  struct{ Headline string }
			}
		}
		if json.Unmarshal([]byte(body), &got) != nil || len(got.Decisions) == 0 || got.Decisions[0].Campaign == "" {
			continue
		}
		d := got.Decisions[0]
		if status, _ := a.ask(t.Context(), http.MethodGet, "/c?t="+url.QueryEscape(d.Token), ""); status == http.StatusFound {
			x.campaign, x.message, x.token = d.Campaign, d.Message, d.Token
			x.headline = strings.ReplaceAll(d.Content.Headline, "\u200b", "")
			return x
		}
	}
	t.Fatal("no message leads anywhere")
	return x
}

// printed puts it on paper: a poster's short link, and a waybill of a batch that is live.
// It also finds the campaign of which a picture is sent on.
func (in *installation) printed(t *testing.T, n *webNode, x *said) {
	t.Helper()
	d, err := db.Open(t.Context(), in.database, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	ctx, store := t.Context(), campaigndb.Store{DB: d}
	m, err := contentdb.Store{DB: d}.MessageByPublic(ctx, access.System, x.message)
	if err != nil {
		t.Fatal(err)
	}
	all, err := store.Campaigns(ctx, access.System)
	if err != nil {
		t.Fatal(err)
	}
	today := campaigns.DateOf(time.Now())
	link := campaigns.Link{Name: "A poster", Message: m.ID, Kit: "poster", From: today.Plus(-1), Until: today.Plus(7)}
	for _, c := range all {
		if c.Public == x.campaign {
			link.Campaign, link.Placement = c.ID, c.Placements[0]
		}
		if status, _ := askerOf(n).ask(ctx, http.MethodGet, sharePicture(c.Public), ""); status == http.StatusOK {
			x.promise = c.Public
		}
	}
	if x.promise == "" || x.promise == x.campaign {
		t.Fatalf("no other campaign asks for a promise: %q", x.promise)
	}
	link, err = store.MakeLink(ctx, access.Scope{Org: m.Org}, access.Actor{Name: "Mali"}, link)
	if err != nil {
		t.Fatal(err)
	}
	x.slug = link.Slug
	batch := regexp.MustCompile(`bat_[0-9a-z]{26}`).FindString(in.command(t, "waybills", "add", "--name=A run", "--campaign="+x.campaign, "--placement="+x.placement, "--message="+x.message,
		"--ordered=10", "--from="+today.Plus(-1).String(), "--until="+today.Plus(7).String(), "--city=Kunming", "--by=Mali"))
	in.command(t, "waybills", "set", batch, "--state=printing", "--by=Mali")
	rows := strings.Split(in.command(t, "waybills", "generate", "--batch="+batch, "--count=1", "--out=-", "--base-url=http://localhost:8080"), "\n")
	in.command(t, "waybills", "set", batch, "--state=live", "--by=Mali")
	if cells := strings.Split(rows[1], ","); len(rows) > 1 && len(cells) > 1 {
		x.code = cells[1]
	}
	if x.code == "" {
		t.Fatalf("no code in %q", rows)
	}
}
