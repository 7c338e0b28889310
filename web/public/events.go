package public

import (
	"context"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/delivery"
	"erawan/campaigns/engagement"
	"erawan/internal/fault"
	"erawan/web/ask"
)

// Recorder keeps what happened. An error means that nothing was kept.
type Recorder interface {
	Record(context.Context, engagement.Visit, []engagement.Incoming) (accepted int, rejected []engagement.Rejection, err error)
	// Refused counts an event that is refused before its token is opened.
	Refused(code string)
}

// Bounds of an event request.
const (
	maxEventBody = 64 << 10
	maxEvents    = 100
	maxToken     = 512
)

// batch is the events of one request. The refused ones keep their place in it.
type batch struct {
	good    []engagement.Incoming
	places  []int // of the good ones in the request
	refused []engagement.Rejection
}

// Events takes what a page saw happen: POST /v1/events. It answers 202 when what it accepted is safe.
func (s *Surface) Events(c *gin.Context) error {
	body, err := ask.Body(c, maxEventBody)
	if err != nil {
		return err
	}
	b, err := readEvents(body)
	if err != nil {
		return err
	}
	accepted, rejected, err := s.Recorder.Record(c.Request.Context(), visit(c, s.Now()), b.good)
	if err != nil {
		return err
	}
	for _, e := range b.refused {
		s.Recorder.Refused(e.Code)
	}
	noStore(c)
	writeJSON(c, http.StatusAccepted, appendReceipt(make([]byte, 0, 64), accepted, b.rejections(rejected)))
	return nil
}

// readEvents reads the body of an event request. One bad event costs a page that one, and not the
// others that left with it.
func readEvents(body []byte) (batch, error) {
	var b batch
	n, given := 0, false
	j := ask.NewJSON(body)
	defer j.Free()
	j.Object(func(name string) {
		if name != "events" {
			j.Skip()
			return
		}
		given = true
		j.Array(func(i int) {
			n++
			b.read(j, i)
		})
	})
	switch {
	case n > maxEvents:
		j.Fault(fault.New(fault.Invalid, "/events", "event.too_many").With("max", maxEvents))
	case n == 0 && given, !given:
		j.Fault(fault.New(fault.Invalid, "/events", "event.needs_one"))
	}
	return b, j.End()
}

func (b *batch) read(j *ask.JSON, i int) {
	var e engagement.Incoming
	at := ""
	fine := j.Try(func() {
		j.Object(func(name string) {
			if j.Null() {
				return
			}
			switch name {
			case "token":
				e.Token = j.String(maxToken)
			case "type":
				e.Type = j.String(maxID)
			case "at":
				at = j.String(maxID)
			case "dwell_ms":
				e.DwellMS = j.Int(0, engagement.MaxDwell.Milliseconds())
			default:
				j.Skip()
			}
		})
	})
	code := ""
	switch {
	case !fine:
		code = engagement.EventMalformed
	case at != "":
		var err error
		if e.At, err = time.Parse(time.RFC3339, at); err != nil {
			code = engagement.TimeInvalid
		}
	}
	if code != "" {
		b.refused = append(b.refused, engagement.Rejection{Index: i, Code: code})
		return
	}
	b.good, b.places = append(b.good, e), append(b.places, i)
}

// rejections joins what the recorder refused to what never reached it, by place in the request.
func (b *batch) rejections(later []engagement.Rejection) []engagement.Rejection {
	all := b.refused
	for _, r := range later {
		all = append(all, engagement.Rejection{Index: b.places[r.Index], Code: r.Code})
	}
	slices.SortFunc(all, func(x, y engagement.Rejection) int { return x.Index - y.Index })
	return all
}

func appendReceipt(out []byte, accepted int, rejected []engagement.Rejection) []byte {
	out = strconv.AppendInt(append(out, `{"accepted":`...), int64(accepted), 10)
	out = append(out, `,"rejected":[`...)
	for i, r := range rejected {
		if i > 0 {
			out = append(out, ',')
		}
		out = strconv.AppendInt(append(out, `{"index":`...), int64(r.Index), 10)
		out = ask.AppendText(append(out, `,"code":`...), r.Code)
		out = append(out, '}')
	}
	return append(out, ']', '}')
}

func visit(c *gin.Context, now time.Time) engagement.Visit {
	by := client(c)
	v := engagement.Visit{Now: now, UserAgent: by.Agent, Purpose: by.Purpose, Language: c.GetHeader("Accept-Language"), Origin: c.GetHeader("Origin")}
	v.GPC = c.GetHeader("Sec-GPC") == "1"
	v.Address, _ = netip.ParseAddr(c.ClientIP()) // none is no address
	if by.Secret {
		v.Partner = ask.Key(c).Org
	}
	return v
}

// client is what the request says of the program that sent it.
func client(c *gin.Context) delivery.Client {
	purpose := c.GetHeader("Sec-Purpose")
	if purpose == "" {
		purpose = c.GetHeader("Purpose")
	}
	return delivery.Client{Agent: c.Request.UserAgent(), Purpose: purpose, Secret: ask.Key(c).Kind == campaigns.Secret}
}

// pixel is the smallest honest GIF: one transparent point, 43 bytes.
var pixel = []byte("GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;")

// ignoredHeader says why an event that came as an image was not counted.
const ignoredHeader = "Erawan-Ignored"

// Pixel takes one event from where only images are loaded: GET /v1/events.gif. It always answers with
// the image, since a broken one would show.
func (s *Surface) Pixel(c *gin.Context) error {
	event := engagement.Incoming{Token: c.Query("token"), Type: c.Query("type")}
	_, rejected, err := s.Recorder.Record(c.Request.Context(), visit(c, s.Now()), []engagement.Incoming{event})
	switch {
	case err != nil:
		PixelInstead(c, err)
		return nil
	case len(rejected) > 0:
		sendPixel(c, rejected[0].Code)
	default:
		sendPixel(c, "")
	}
	return nil
}

// PixelInstead answers with the image in place of an error. It is the route's Fail.
func PixelInstead(c *gin.Context, err error) {
	code := "unavailable"
	switch fault.KindOf(err) {
	case fault.Limited:
		code = "limited"
	case fault.Unauthorized, fault.Forbidden:
		code = "key_refused"
	}
	sendPixel(c, code)
}

func sendPixel(c *gin.Context, ignored string) {
	h := c.Writer.Header()
	if ignored != "" {
		h.Set(ignoredHeader, ignored)
	}
	noStore(c)
	ask.Embeddable(c)
	h.Set("Content-Type", "image/gif")
	h.Set("Content-Length", strconv.Itoa(len(pixel)))
	c.Writer.WriteHeader(http.StatusOK)
	_, _ = c.Writer.Write(pixel)
}
