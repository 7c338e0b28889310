package public

import (
	"net/url"
	"testing"
)

func TestAMacroThatNobodyExpandedIsNoValue(t *testing.T) {
	t.Parallel()
	for _, macro := range []string{"%%CLICK_URL_ESC%%", "%%PATTERN:locale%%", "${CLICK_URL_ENC}", "${GPP_STRING_7}", "{clickurl_enc}", "{random}", "{{url|url_encode}}", "{{ urls[1] | url_encode }}",
		"{{url|url_encode}}&url=", "[timestamp]", "[sas_creativeClickUrl]", "##PBS-BIDID##", "__CLICK_URL__", "%c"} {
		if !unexpanded(macro) {
			t.Errorf("%s is taken for a value", macro)
		}
	}
	for _, value := range []string{"", "zh-CN", "600x200", "https://ad.doubleclick.net/clk?adurl=", `{"destination":["TH"]}`, "{}", "[1]", "100%", "%", "a{b}", "_x_", "$5"} {
		if unexpanded(value) {
			t.Errorf("%q is taken for a macro", value)
		}
	}
	for raw, want := range map[string]string{
		"key=pk_a&locale=th":                                       "key=pk_a&locale=th",
		"key=pk_a&cb=%%CACHEBUSTER%%&locale=th":                    "key=pk_a&locale=th",
		"cb=${CACHEBUSTER}&key=pk_a":                               "key=pk_a",
		"locale=%7Blang%7D&key=pk_a&signals=%7B%22party%22%3A1%7D": "key=pk_a&signals=%7B%22party%22%3A1%7D",
		"key=pk_a&party=%zz":                                       "key=pk_a&party=%zz",
		"cb={random}":                                              "",
	} {
		if got := withoutMacros(raw); got != want {
			t.Errorf("%s: %q, want %q", raw, got, want)
		}
	}
}

func TestAClickAddressLeadsNobodyElsewhere(t *testing.T) {
	t.Parallel()
	own := func(origin string) bool {
		return origin == "https://ads.shop.example" || origin == "https://ads.shop.example:8443"
	}
	for _, good := range []string{
		"https://adclick.g.doubleclick.net/pcs/click?xai=AKAOjs&sig=Cg0&fbs_aeid=%5Bgw_fbsaeid%5D&adurl=",
		"https://ib.adnxs.com/click?AAAA/cnd=%21bA/referrer=https%3A%2F%2Fshop.example%2F/clickenc=",
		"https://e-10123.adzerk.net/r?e=eyJ2IjoiMS4xMSJ9&s=abc&url=",
		"https://ads.shop.example/www/delivery/cl.php?bannerid=1&zoneid=2&sig=ab&oadest=",
		"https://ads.shop.example:8443/cl.php?oadest=",
	} {
		if via, why := clickVia(good, own); via != good || why != "" {
			t.Errorf("%s: %q", good, why)
		}
	}
	for text, want := range map[string]string{
		"":                          "",
		"%%CLICK_URL_ESC%%":         "",
		"https://evil.example/?to=": clickHost,
		"https://shop.example/?to=": clickHost,
		"https://doubleclick.net.evil.example/?to=":                                clickHost,
		"https://evildoubleclick.net/?to=":                                         clickHost,
		"https://ads.shop.example:9/?to=":                                          clickHost,
		"http://ad.doubleclick.net/clk?adurl=":                                     clickAddress,
		"javascript:alert(1)//doubleclick.net/?a=":                                 clickAddress,
		"//ad.doubleclick.net/clk?adurl=":                                          clickAddress,
		"https://ad.doubleclick.net@evil.example/?adurl=":                          clickAddress,
		`https://evil.example\.doubleclick.net/?adurl=`:                            clickAddress,
		"https://evil.example／.doubleclick.net/?adurl=":                            clickAddress,
		"https://ad.doubleclick.net/clk":                                           clickAddress,
		"https://ad.doubleclick.net/clk#adurl=":                                    clickAddress,
		"https://ad.doubleclick.net/clk?adurl=https://evil.example/?x=":            clickAddress,
		"https://ad.doubleclick.net/clk?adurl=https%3A%2F%2Fevil.example%2F&x=":    clickAddress,
		"https://ad.doubleclick.net/clk?adurl=https%253A%252F%252Fevil.example&x=": clickAddress,
		"https://ad.doubleclick.net/clk?adurl=//evil.example&x=":                   clickAddress,
		"https://ib.adnxs.com/click?AAAA/clickenc=https%3A%2F%2Fevil.example/?x=":  clickAddress,
		"https://ad.doubleclick.net/clk?adurl=https%3A//evil.example&y=%zz&x=":     clickAddress,
		"https://ad.doubleclick.net/clk;1;2;?https://evil.example/?x=":             clickAddress,
		"https://ad.doubleclick.net/clk;1;https:%2F%2Fevil.example?x=":             clickAddress,
		"https://ad.doubleclick.net/clk?adurl=%09https:evil.example&x=":            clickAddress,
	} {
		if via, why := clickVia(text, own); via != "" || why != want {
			t.Errorf("%s: %q %q, want %q", text, via, why, want)
		}
	}
	long := "https://ad.doubleclick.net/clk?x=" + url.QueryEscape(string(make([]byte, maxClick))) + "&adurl="
	if via, why := clickVia(long, own); via != "" || why != clickAddress {
		t.Errorf("an address of %d bytes: %q", len(long), why)
	}
}
