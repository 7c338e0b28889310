package public

import (
	"bytes"
	"context"
	_ "embed"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/content"
	"erawan/campaigns/delivery"
	"erawan/campaigns/survey"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/web/ask"
)

// Surveys asks visits, and takes what they answer.
type Surveys interface {
	// Ask is the sheet for a view token.
	Ask(ctx context.Context, token, locale string, now time.Time) (survey.Sheet, error)
	// Take keeps answers; false when none of them is new.
	Take(ctx context.Context, a survey.Answer) (survey.Sheet, bool, error)
}

// surveyPath is where a card that asks leads.
const surveyPath = "/ask"

// maxAnswers is more questions than a survey has.
const maxAnswers = 16

// asking is a page that asks, or thanks.
type asking struct {
	Locale    lang.Locale
	Locales   []lang.Locale // in which the same page can be read
	Token     string
	Law       []content.CardLaw
	Questions []delivery.Question
	More      bool // a second part comes after this one
	Wrong     bool // it was sent without an answer
	Sample    bool
	Word      string // which page this is, where nothing is asked
	say       func(key string) string
}

// T says a sentence of these pages.
func (a asking) T(key string) string { return a.say("survey." + key) }

// Name is what a language calls itself.
func (a asking) Name(other lang.Locale) string { return other.Name() }

var (
	//go:embed survey.html
	surveyHTML string
	//go:embed survey.css
	surveyCSS string

	surveyPage   = template.Must(template.New("survey").Parse(surveyHTML))
	surveyPolicy = "default-src 'none'; style-src '" + hashOf(landingCSS+surveyCSS) + "'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

// Style is the page's style: that of our other pages for travellers, and a little more.
func (a asking) Style() template.CSS { return template.CSS(landingCSS + surveyCSS) }

// SurveyPage asks: GET /ask?t=TOKEN. It needs no script, and keeps nothing in the browser.
func (s *Surface) SurveyPage(c *gin.Context) error {
	reader := string(readerOf(c))
	if c.Query("l") == "" {
		reader = "" // the card's own language
	}
	sheet, err := s.Surveys.Ask(c.Request.Context(), c.Query("t"), reader, s.Now())
	if err != nil {
		return s.surveyRefused(c, err)
	}
	return s.sheet(c, http.StatusOK, sheet, asking{Token: c.Query("t")})
}

// SurveyForm takes what the page asked: POST /ask. Sent twice it says the same.
func (s *Surface) SurveyForm(c *gin.Context) error {
	if err := formOf(c); err != nil {
		return err
	}
	in := survey.Answer{Now: s.Now(), Token: c.PostForm("t"), Locale: c.PostForm("locale"), Answers: map[string]int{}}
	for name, values := range c.Request.PostForm {
		if name == "t" || name == "locale" || len(values) == 0 || len(in.Answers) == maxAnswers {
			continue
		}
		n, err := strconv.Atoi(values[0])
		if err != nil {
			n = -1 // of no option
		}
		in.Answers[name] = n
	}
	sheet, _, err := s.Surveys.Take(c.Request.Context(), in)
	for _, f := range fault.All(err) {
		if f.Key == "survey.nothing" {
			return s.sheet(c, http.StatusUnprocessableEntity, sheet, asking{Token: in.Token, Wrong: true})
		}
	}
	if err != nil {
		return s.surveyRefused(c, err)
	}
	return s.sheet(c, http.StatusOK, sheet, asking{Token: in.Token})
}

// sheet shows what is asked next, or thanks.
func (s *Surface) sheet(c *gin.Context, status int, sheet survey.Sheet, a asking) error {
	a.Locale, a.Locales, a.Sample, a.Questions = sheet.Locale, sheet.Locales, sheet.Sample, sheet.Now()
	if len(a.Questions) == 0 {
		a.Word = "thanks"
	}
	for _, q := range a.Questions {
		if q.Law != nil && !slices.Contains(a.Law, *q.Law) {
			a.Law = append(a.Law, *q.Law)
		}
	}
	last := len(sheet.Questions) > 0 && sheet.Questions[len(sheet.Questions)-1].Kind == content.IntentionAfter
	a.More = last && len(a.Law) == 0
	return s.writeSurvey(c, status, a)
}

// surveyRefused says in the reader's words why nothing is asked.
func (s *Surface) surveyRefused(c *gin.Context, err error) error {
	all := fault.All(err)
	if len(all) == 0 {
		return err
	}
	word, status := "over", http.StatusGone
	switch all[0].Key {
	case "token.expired", "survey.over":
	case "token.invalid", "survey.not_asked":
		word, status = "unknown", http.StatusNotFound
	default:
		return err
	}
	return s.writeSurvey(c, status, asking{Locale: ask.Locale(c), Word: word})
}

func (s *Surface) writeSurvey(c *gin.Context, status int, a asking) error {
	a.say = func(key string) string { return s.Words.Say(a.Locale, key, nil) }
	var out bytes.Buffer
	if err := surveyPage.Execute(&out, a); err != nil {
		return err
	}
	h := c.Writer.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", string(a.Locale))
	h.Set("Content-Security-Policy", surveyPolicy)
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Vary", "Accept-Language")
	noStore(c)
	c.Writer.WriteHeader(status)
	// A reader who has gone away is told nothing more.
	_, _ = c.Writer.Write(out.Bytes())
	return nil
}

// sheetJSON is a survey as apps read it.
type sheetJSON struct {
	Survey    string         `json:"survey"`
	Locale    lang.Locale    `json:"locale"`
	Locales   []lang.Locale  `json:"locales"`
	Questions []questionJSON `json:"questions"`
	Answered  []string       `json:"answered"`
}

type questionJSON struct {
	Item    string           `json:"item"`
	Kind    content.ItemKind `json:"kind"`
	Ask     string           `json:"ask"`
	Options []string         `json:"options"`
	Law     *content.CardLaw `json:"law,omitempty"`
}

func answered(sheet survey.Sheet) []string {
	out := []string{}
	for _, q := range sheet.Questions {
		if slices.ContainsFunc(sheet.Given, func(g survey.Given) bool { return g.Item == q.ID }) {
			out = append(out, q.Item)
		}
	}
	return out
}

// Survey is what a view's card asks, for apps that draw it themselves: GET /v1/survey?token=….
func (s *Surface) Survey(c *gin.Context) error {
	sheet, err := s.Surveys.Ask(c.Request.Context(), ask.Param(c, "token"), ask.Param(c, "locale"), s.Now())
	if err != nil {
		return err
	}
	out := sheetJSON{Survey: sheet.Survey.Public, Locale: sheet.Locale, Locales: sheet.Locales, Answered: answered(sheet)}
	for _, q := range sheet.Questions {
		out.Questions = append(out.Questions, questionJSON{q.Item, q.Kind, q.Ask, q.Options, q.Law})
	}
	return sendValue(c, http.StatusOK, out)
}

// Answers takes what a visit answered: POST /v1/survey/answers. 201 when any of it is new, 200 with the same body for a repeat: the first
// answer to a question stands.
func (s *Surface) Answers(c *gin.Context) error {
	body, err := ask.Body(c, maxPledgeBody)
	if err != nil {
		return err
	}
	in, err := readAnswers(body)
	if err != nil {
		return err
	}
	in.Now = s.Now()
	sheet, fresh, err := s.Surveys.Take(c.Request.Context(), in)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if fresh {
		status = http.StatusCreated
	}
	return sendValue(c, status, struct {
		Answered []string `json:"answered"`
	}{answered(sheet)})
}

func readAnswers(body []byte) (survey.Answer, error) {
	in := survey.Answer{Answers: map[string]int{}}
	j := ask.NewJSON(body)
	defer j.Free()
	j.Object(func(name string) {
		switch name {
		case "token":
			in.Token = j.String(maxToken)
		case "locale":
			in.Locale = j.String(maxID)
		case "answers":
			j.Object(func(item string) {
				if len(in.Answers) == maxAnswers {
					j.Wrong("survey.unknown_item")
					j.Skip()
					return
				}
				in.Answers[item] = int(j.Int(0, content.MaxOptions-1))
			})
		default:
			j.Wrong("http.unknown_field")
			j.Skip()
		}
	})
	if in.Token == "" {
		j.Fault(fault.New(fault.Invalid, "/token", "survey.needs_token"))
	}
	return in, j.End()
}
