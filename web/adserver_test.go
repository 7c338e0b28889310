package web

import (
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// counts is an ad server's address as its macro expands to, and evil one that leads elsewhere.
const (
	counts = "https://adclick.g.doubleclick.net/pcs/click?xai=A&sig=C&adurl="
	evil   = "https://evil.example/?to="
)

func TestAClickGoesByWayOfTheAdServerThatItsPageNamed(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	for click, want := range map[string]struct{ to, ignored string }{
		url.QueryEscape(counts):                     {counts + url.QueryEscape(approvedAddress), ""},
		url.QueryEscape(origin + "/cl.php?oadest="): {origin + "/cl.php?oadest=" + url.QueryEscape(approvedAddress), ""},
		"%%CLICK_URL_ESC%%":                         {approvedAddress, ""},
		"${CLICK_URL_ENC}":                          {approvedAddress, ""},
		"{clickurl_enc}":                            {approvedAddress, ""},
		"{{url|url_encode}}%26url%3D":               {approvedAddress, ""},
		url.QueryEscape(evil):                       {approvedAddress, "click_host"},
		url.QueryEscape(counts + evil):              {approvedAddress, "click_address"},
		url.QueryEscape("javascript:alert(1)//?a="): {approvedAddress, "click_address"},
	} {
		before := r.events.len()
		a := r.ask("GET", "/c?click="+click+"&t="+r.token(plcLink), "")
		if a.Code != http.StatusFound || a.Header().Get("Location") != want.to || a.Header().Get("Erawan-Ignored") != want.ignored || r.events.len() != before+1 {
			t.Errorf("%s: %d to %q, ignored %q", click, a.Code, a.Header().Get("Location"), a.Header().Get("Erawan-Ignored"))
		}
	}
	if a := r.ask("GET", "/c?click="+url.QueryEscape(counts)+"&t=nothing", ""); a.Code != http.StatusNotFound || a.Header().Get("Location") != "" {
		t.Errorf("an ad server's address without a token of ours leads to %q", a.Header().Get("Location"))
	}
}

func TestAFrameTakesWhatAnAdServerExpandedAndNothingElse(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	ask := func(rest string) (answer, string) {
		a := r.ask("GET", "/embed/"+plcPledge+"?key="+pk+rest, "", "Accept-Language", "th")
		return a, html.UnescapeString(a.Body.String())
	}
	if a, page := ask("&cb=12345&click=" + url.QueryEscape(counts)); a.Code != http.StatusOK || !strings.Contains(page, `data-click="`+counts+`"`) || a.Header().Get("Erawan-Ignored") != "" {
		t.Errorf("expanded: %d %v %s", a.Code, a.Header(), page)
	}
	for _, rest := range []string{"&click=%%CLICK_URL_ESC%%&cb=%%CACHEBUSTER%%", "&click=${CLICK_URL_ENC}&cb=${CACHEBUSTER}", "&click={clickurl_enc}&cb={random}", "&click={{url|url_encode}}%26url%3D&cb={{timestamp}}", "&locale={lang}&signals=${SIGNALS}"} {
		a, page := ask(rest)
		if a.Code != http.StatusOK || a.Header().Get("Content-Language") != "th" || strings.Contains(page, "data-click") || strings.Contains(page, "locale=") || strings.Contains(page, "signals=") || a.Header().Get("Erawan-Ignored") != "" {
			t.Errorf("%s: %d %v %s", rest, a.Code, a.Header(), page)
		}
	}
	if a, page := ask("&click=" + url.QueryEscape(evil)); a.Code != http.StatusOK || strings.Contains(page, "evil") || !strings.Contains(page, `name="erawan-ignored" content="click_host"`) || a.Header().Get("Erawan-Ignored") != "click_host" {
		t.Errorf("another's address: %d %v %s", a.Code, a.Header(), page)
	}
}

func TestAPictureAndAQuestionAreAskedWithMacrosAsWithout(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	plain := r.ask("GET", "/image/"+plcPledge+".svg?key="+pk+"&locale=en", "").Body.String()
	for _, rest := range []string{"&cb=4711", "&cb=%%CACHEBUSTER%%", "&cb=${CACHEBUSTER}&purpose=[purpose]", "&cb={random}&party={party}", "&cb={{timestamp}}&click=" + url.QueryEscape(evil)} {
		if a := r.ask("GET", "/image/"+plcPledge+".svg?key="+pk+"&locale=en"+rest, ""); a.Code != http.StatusOK || a.Body.String() != plain || a.Header().Get("Erawan-Ignored") != "" {
			t.Errorf("a picture with %s: %d %v", rest, a.Code, a.Header())
		}
		if a := r.ask("GET", "/v1/decisions?placement="+plcPledge+"&key="+pk+"&locale=en"+rest, ""); a.Code != http.StatusOK || !strings.Contains(a.Body.String(), `"token"`) || strings.Contains(a.Body.String(), `"ignored"`) {
			t.Errorf("a question with %s: %d %s", rest, a.Code, a.Body)
		}
	}
}
