package web

import (
	"bytes"
	"encoding/xml"
	"image/png"
	"io"
	"net/http"
	"strings"
	"testing"

	"erawan/campaigns/delivery"
	"erawan/campaigns/engagement"
)

func TestAPictureIsAnImpressionOfItsOwnKindAndIsKeptNowhere(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	for _, target := range []string{".png?key=" + pk + "&locale=zh-Hant", ".svg?key=" + pk + "&locale=th&size=300x250", ".png?key=" + pk + "&locale=en&size=970x250&scale=1"} {
		before := len(r.events.records)
		a := r.ask("GET", "/image/"+plcPledge+target, "")
		h := a.Header()
		if a.Code != http.StatusOK || h.Get("Cache-Control") != "no-store" || h.Get("Set-Cookie") != "" || h.Get("Erawan-Ignored") != "" || h.Get("Cross-Origin-Resource-Policy") != "cross-origin" {
			t.Fatalf("%s: %d %v", target, a.Code, h)
		}
		if len(r.events.records) != before+1 {
			t.Fatalf("%s: %d events", target, len(r.events.records)-before)
		}
		if record := r.events.records[before]; record[18] != byte(engagement.Impression) {
			t.Errorf("%s: recorded %x", target, record[:20])
		}
		if strings.Contains(target, ".png") {
			img, err := png.Decode(bytes.NewReader(a.Body.Bytes()))
			if want := map[bool]int{true: 970, false: 1200}[strings.Contains(target, "970")]; err != nil || img.Bounds().Dx() != want {
				t.Errorf("%s: %v", target, err)
			}
			continue
		}
		d := xml.NewDecoder(a.Body)
		for {
			tok, err := d.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", target, err)
			}
			if e, ok := tok.(xml.StartElement); ok && (e.Name.Local == "script" || e.Name.Local == "text" || e.Name.Local == "foreignObject") {
				t.Errorf("the picture has %s", e.Name.Local)
			}
		}
	}
}

func TestAStoppedPictureIsClearAtTheNextLoad(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	target := "/image/" + plcPledge + ".svg?key=" + pk + "&locale=en"
	shown := r.ask("GET", target, "").Body.String()
	r.planner.UseStops(delivery.NewBoard(1, []delivery.Stop{{Target: delivery.Target{Kind: delivery.StopEverything}, On: true}}))
	a := r.ask("GET", target, "")
	if !strings.Contains(shown, "<path") || strings.Contains(a.Body.String(), "<path") || a.Header().Get("Erawan-Ignored") != "stopped" || !strings.Contains(a.Body.String(), `width="600" height="200"`) {
		t.Errorf("%v %s", a.Header(), a.Body)
	}
}

func TestAPictureThatCannotBeIsClearAndSaysWhy(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	for target, want := range map[string]struct {
		status int
		why    string
	}{
		plcPledge + ".png":                            {http.StatusUnauthorized, "key.missing"},
		plcPledge + ".png?key=pk_nobody":              {http.StatusUnauthorized, "key.unknown"},
		plcOther + ".png?key=" + pk:                   {http.StatusOK, "unknown_placement"},
		plcPledge + ".gif?key=" + pk:                  {http.StatusNotFound, "http.nothing_here"},
		plcPledge + ".png?size=1x1&key=" + pk:         {http.StatusUnprocessableEntity, "image.bad_size"},
		plcPledge + ".png?scale=9&key=" + pk:          {http.StatusUnprocessableEntity, "image.bad_scale"},
		plcPledge + ".png?bucket=5000&key=" + pk:      {http.StatusUnprocessableEntity, "http.out_of_range"},
		strings.Repeat("x", 200) + ".png?key=" + pk:   {http.StatusUnprocessableEntity, "http.too_long"},
		plcPledge + ".png?key=" + pk + "&size=%00%ff": {http.StatusUnprocessableEntity, "image.bad_size"},
	} {
		a := r.ask("GET", "/image/"+target, "")
		if a.Code != want.status || a.Header().Get("Erawan-Ignored") != want.why || !strings.HasPrefix(a.Header().Get("Content-Type"), "image/") {
			t.Errorf("%s: %d %v", target, a.Code, a.Header())
		}
	}
}
