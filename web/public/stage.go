package public

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/pledges"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/web/ask"
)

// Boards are the public tallies.
type Boards interface {
	// Board is the tally of a campaign.
	Board(ctx context.Context, campaign string, now time.Time) (pledges.Board, error)
	// Promise is what it asks people to promise, in a language; empty when nothing is approved in it.
	Promise(campaign string, l lang.Locale, now time.Time) string
}

// Stage shows the tally of a campaign to whoever looks: a page for a screen, and its figures as they change. However many
// look, the books are asked once a second.
type Stage struct {
	boards  Boards
	mu      sync.Mutex
	kept    map[string]*keptBoard
	streams chan struct{}
	closing chan struct{}
	once    sync.Once
}

type keptBoard struct {
	mu    sync.Mutex
	board pledges.Board
}

// The bounds of a stage.
const (
	stageEvery = time.Second
	stageFor   = 5 * time.Minute // then the browser asks again
	maxWatched = 4096            // streams of a node
	maxBoards  = 1024            // campaigns that are kept
)

// NewStage makes a stage of what keeps the tallies.
func NewStage(b Boards) *Stage {
	return &Stage{boards: b, kept: map[string]*keptBoard{}, streams: make(chan struct{}, maxWatched), closing: make(chan struct{})}
}

// Close ends the streams, so that a node can stop without waiting for them.
func (s *Stage) Close() { s.once.Do(func() { close(s.closing) }) }

// board reads the books, or gives what was read within the last second.
func (s *Stage) board(ctx context.Context, campaign string, now time.Time) (pledges.Board, error) {
	s.mu.Lock()
	k := s.kept[campaign]
	if k == nil {
		if len(s.kept) >= maxBoards {
			s.kept = map[string]*keptBoard{}
		}
		k = &keptBoard{}
		s.kept[campaign] = k
	}
	s.mu.Unlock()
	k.mu.Lock()
	defer k.mu.Unlock()
	if age := now.Sub(k.board.At); age >= 0 && age < stageEvery {
		return k.board, nil
	}
	b, err := s.boards.Board(ctx, campaign, now)
	if err != nil {
		s.mu.Lock()
		delete(s.kept, campaign) // names that nobody has are not kept
		s.mu.Unlock()
		return pledges.Board{}, err
	}
	k.board = b
	return b, nil
}

var (
	//go:embed stage.html
	stageHTML string
	//go:embed stage.css
	stageCSS string
	//go:embed stage.js
	stageJS string

	stagePage   = template.Must(template.New("stage").Parse(stageHTML))
	stagePolicy = "default-src 'none'; style-src '" + hashOf(stageCSS) + "'; script-src '" + hashOf(stageJS) +
		"'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
)

// stageView is a tally as one reader sees it.
type stageView struct {
	Locale  lang.Locale
	Theme   string
	Live    string // where the figures are told as they change
	Promise string
	Board   pledges.Board
	words   ask.Words
}

// T says a sentence of the page.
func (v stageView) T(key string) string { return v.words.Say(v.Locale, "stage."+key, nil) }

// Style and Script are our own files, in the page so that one round trip is enough.
func (v stageView) Style() template.CSS { return template.CSS(stageCSS) }

// Script makes the figures live; without it the page asks again by itself.
func (v stageView) Script() template.JS { return template.JS(stageJS) }

// Number writes a figure.
func (v stageView) Number(n int64) string { return lang.Number(v.Locale, n) }

// Compact writes a large figure short.
func (v stageView) Compact(n int64) string { return lang.Compact(v.Locale, n) }

// Share is a figure as a share of another, in percent, for a bar.
func (v stageView) Share(n, of int64) string {
	return strconv.FormatFloat(100*float64(n)/float64(max(of, n, 1)), 'f', 1, 64) + "%"
}

// Most is the longest bar.
func (v stageView) Most() int64 {
	if len(v.Board.Carriers) == 0 {
		return 1
	}
	return v.Board.Carriers[0].Count
}

// Clock is when the figures were read.
func (v stageView) Clock() string { return v.Board.At.UTC().Format("15:04:05") + " UTC" }

// Called is a partner's name.
func (v stageView) Called(t lang.Text) string { return t.In(v.Locale) }

// Languages are the others that the page can be read in.
func (v stageView) Languages() (out []lang.Locale) {
	return slices.DeleteFunc(slices.Clone(lang.All), func(l lang.Locale) bool { return l == v.Locale })
}

// Name is what a language calls itself.
func (v stageView) Name(l lang.Locale) string { return l.Name() }

func (s *Surface) stageView(c *gin.Context) (stageView, error) {
	for _, name := range []string{"lang", "l"} {
		if l, ok := lang.Match([]string{ask.Param(c, name)}, lang.All); ok && ask.Param(c, name) != "" {
			ask.SetLocale(c, l)
		}
	}
	v := stageView{Locale: ask.Locale(c), words: s.Words, Live: "/t/" + url.PathEscape(c.Param("campaign")) + "/live?l=" + string(ask.Locale(c))}
	if theme := ask.Param(c, "theme"); theme == "dark" || theme == "light" {
		v.Theme = theme
	}
	now := s.Now()
	b, err := s.Stage.board(c.Request.Context(), c.Param("campaign"), now)
	v.Board = b
	v.Promise = s.Stage.boards.Promise(c.Param("campaign"), v.Locale, now)
	return v, err
}

// Tallied shows the tally of a campaign: GET /t/CAMPAIGN. What was measured and what was reported stand side by side.
func (s *Surface) Tallied(c *gin.Context) error {
	v, err := s.stageView(c)
	if err != nil || s.sentOn(c) {
		return err
	}
	var out bytes.Buffer
	if err := stagePage.Execute(&out, v); err != nil {
		return err
	}
	h := c.Writer.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", string(v.Locale))
	h.Set("Content-Security-Policy", stagePolicy)
	h.Set("Vary", "Accept-Language")
	noStore(c)
	c.Writer.WriteHeader(http.StatusOK)
	// A reader who has gone away is told nothing more.
	_, _ = c.Writer.Write(out.Bytes())
	return nil
}

// figures are what the page shows, by the names that its parts have there.
func (v stageView) figures() ([]byte, error) {
	texts := map[string]string{"measured": v.Number(v.Board.Count.Measured), "next": v.Number(v.Board.Next), "at": v.Clock()}
	bars := map[string]string{"goal": v.Share(v.Board.Count.Measured, v.Board.Next)}
	for _, r := range v.Board.Carriers {
		key := "org" + strconv.FormatInt(r.Org, 10)
		texts[key], bars[key] = v.Number(r.Count), v.Share(r.Count, v.Most())
	}
	return json.Marshal(struct {
		Texts map[string]string `json:"texts"`
		Bars  map[string]string `json:"bars"`
	}{texts, bars})
}

// TallyLive sends the figures as they change: GET /t/CAMPAIGN/live, a stream of events.
func (s *Surface) TallyLive(c *gin.Context) error {
	select {
	case s.Stage.streams <- struct{}{}:
		defer func() { <-s.Stage.streams }()
	default:
		return fault.New(fault.Unavailable, "", "http.too_slow").After(time.Minute)
	}
	v, err := s.stageView(c)
	if err != nil {
		return err
	}
	h := c.Writer.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("X-Accel-Buffering", "no")
	noStore(c)
	if err := http.NewResponseController(c.Writer).SetWriteDeadline(time.Now().Add(stageFor + time.Minute)); err != nil {
		return err
	}
	return s.watch(c, v)
}

func (s *Surface) watch(c *gin.Context, v stageView) error {
	end, tick := time.NewTimer(stageFor), time.NewTicker(stageEvery)
	defer end.Stop()
	defer tick.Stop()
	for last, said := "", 0; ; said++ {
		body, err := v.figures()
		if err != nil {
			return err
		}
		// the time alone is sent each ten seconds, so that who stands between does not end the stream
		if now := strconv.FormatInt(v.Board.Count.Measured, 10); now != last || said%10 == 0 {
			last = now
			if _, err := c.Writer.Write(slices.Concat([]byte("data: "), body, []byte("\n\n"))); err != nil {
				return nil
			}
			c.Writer.Flush()
		}
		select {
		case <-c.Request.Context().Done():
			return nil
		case <-s.Stage.closing:
			return nil
		case <-end.C:
			return nil
		case <-tick.C:
		}
		if v.Board, err = s.Stage.board(c.Request.Context(), c.Param("campaign"), s.Now()); err != nil {
			return nil // the page keeps the time that its figures are from
		}
	}
}
