package engagement

import (
	"testing"
	"time"

	"erawan/campaigns"
)

func TestTheAudiencesBrowsersAreNeverTakenForBots(t *testing.T) {
	t.Parallel()
	for name, ua := range map[string]string{
		"WeChat":    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.50(0x18003237) NetType/WIFI Language/zh_CN",
		"WeChat PC": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/107.0.0.0 Safari/537.36 NetType/WIFI MicroMessenger/7.0.20.1781(0x6700143B) WindowsWechat(0x63090a13) XWEB/9129 Flue",
		"QQ":        "Mozilla/5.0 (Linux; U; Android 13; zh-cn; V2218A Build/TP1A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/98.0.4758.102 MQQBrowser/14.2 Mobile Safari/537.36 V1_AND_SQ_9.0.20 QQ/9.0.20.15515",
		"UC":        "Mozilla/5.0 (Linux; U; Android 12; zh-CN; M2102J2SC) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/100.0.4896.58 UCBrowser/16.4.0.1310 Mobile Safari/537.36",
		"Quark":     "Mozilla/5.0 (Linux; U; Android 13; zh-CN; 22081212C) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/100.0.4896.58 Quark/6.8.5.501 Mobile Safari/537.36",
		"Weibo":     "Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Weibo (iPhone14,5__weibo__13.10.2__iphone__os16.6)",
		"LINE":      "Mozilla/5.0 (Linux; Android 13; SM-A536E) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/119.0.0.0 Mobile Safari/537.36 Line/13.19.1/IAB",
		"Baidu":     "Mozilla/5.0 (Linux; Android 12; PEGM00) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/97.0.4692.98 Mobile Safari/537.36 T7/13.35 baiduboxapp/13.35.0.10 (Baidu; P1 12)",
		"Alipay":    "Mozilla/5.0 (Linux; U; Android 12; zh-CN; PGBM10) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/69.0.3497.100 UWS/3.22.2.59 Mobile Safari/537.36 UCBS/3.22.2.59 AlipayClient/10.5.20.8000 Language/zh-Hans",
		"Douyin":    "Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 aweme_28.0.0 Region/CN AppTheme/light NetType/WIFI JsSdk/2.0 Channel/App ByteLocale/zh",
		"DingTalk":  "Mozilla/5.0 (Linux; Android 12; V2055A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/100.0 Mobile Safari/537.36 DingTalk/7.0.40",
		"Mi":        "Mozilla/5.0 (Linux; U; Android 13; zh-cn; 2211133C) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/112.0 Mobile Safari/537.36 XiaoMi/MiuiBrowser/17.7.20",
		"Huawei":    "Mozilla/5.0 (Linux; Android 10; HarmonyOS; NOH-AN00; HMSCore 6.11) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/99.0 HuaweiBrowser/13.0.5 Mobile Safari/537.36",
		"a Cubot":   "Mozilla/5.0 (Linux; Android 11; CUBOT X30) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36",
		"none":      "",
	} {
		if got := Verdict(Click, judge(ua, "").at(campaigns.Page, false).Pack()); got != Counted {
			t.Errorf("%s is set aside as %d", name, got)
		}
	}
}

func TestWhatNamesItselfIsSetAsideWithTheReason(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		v    Visit
		want Filter
	}{
		"a crawler":               {Visit{UserAgent: "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"}, DeclaredBot},
		"Baidu's":                 {Visit{UserAgent: "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)"}, DeclaredBot},
		"a test browser":          {Visit{UserAgent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/120.0.0.0 Safari/537.36"}, DeclaredBot},
		"a script":                {Visit{UserAgent: "python-requests/2.31"}, DeclaredBot},
		"curl":                    {Visit{UserAgent: "curl/8.4.0"}, DeclaredBot},
		"a crawler on a Cubot":    {Visit{UserAgent: "CUBOT X30 (compatible; examplebot/1.0)"}, DeclaredBot},
		"a page fetched ahead":    {Visit{UserAgent: browser, Purpose: "prefetch"}, Prefetched},
		"a page rendered ahead":   {Visit{UserAgent: browser, Purpose: "Prefetch;Prerender"}, Prefetched},
		"ahead, by a crawler":     {Visit{UserAgent: "Googlebot", Purpose: "prefetch"}, Prefetched},
		"another purpose":         {Visit{UserAgent: browser, Purpose: "navigate"}, Counted},
		"an ordinary phone visit": {Visit{UserAgent: browser}, Counted},
	} {
		if got := Verdict(Click, judge(row.v.UserAgent, row.v.Purpose).at(campaigns.Page, false).Pack()); got != row.want {
			t.Errorf("%s: %d, want %d", name, got, row.want)
		}
	}
}

func TestAFilteredEventIsKeptAndNotDropped(t *testing.T) {
	t.Parallel()
	first := &journal{}
	r := recorder(first, nil)
	n, rejected, err := r.Record(t.Context(), Visit{Now: noon, UserAgent: "Googlebot"}, []Incoming{{Token: sealed(t, r.Sealer, claims(noon)), Type: "impression"}})
	if n != 1 || rejected != nil || err != nil || first.batch(t).Events[0].Filter != DeclaredBot {
		t.Errorf("%d %v %v", n, rejected, err)
	}
}

// A library is a machine where a page is expected, and what partners' apps, mails and servers are written
// with where they are.
func TestALibraryIsJudgedByWhereTheMessageIsCarried(t *testing.T) {
	t.Parallel()
	const own = 2 // the placement's partner, as claims has it
	channels := map[int64]campaigns.Channel{5: campaigns.Page, 6: campaigns.App, 7: campaigns.Mail}
	for name, row := range map[string]struct {
		agent     string
		placement int64
		partner   int64
		want      Filter
	}{
		"a library on a page":                         {"okhttp/4.12.0", 5, 0, DeclaredBot},
		"a library at a placement nobody knows":       {"okhttp/4.12.0", 99, 0, DeclaredBot},
		"an Android app":                              {"okhttp/4.12.0", 6, 0, Counted},
		"an Apple app":                                {"Trips/7.2 CFNetwork/1408.0.4 Darwin/22.5.0", 6, 0, Counted},
		"a mail program":                              {"Mailer/2.1 CFNetwork/1408.0.4 Darwin/22.5.0", 7, 0, Counted},
		"who fetches for a mail that is opened":       {"Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)", 7, 0, Counted},
		"the same on a page":                          {"Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)", 5, 0, DeclaredBot},
		"a partner's server at its own page":          {"python-requests/2.31", 5, own, Counted},
		"another partner's server":                    {"python-requests/2.31", 5, own + 1, DeclaredBot},
		"a crawler in an app":                         {"ExampleBot/1.0 okhttp/4.12.0", 6, 0, DeclaredBot},
		"a crawler whose header a server passes on":   {"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", 5, own, DeclaredBot},
		"a traveller whose header a server passes on": {browser, 5, own, Counted},
	} {
		first := &journal{}
		r := recorder(first, nil)
		r.Channel = func(placement int64) campaigns.Channel { return channels[placement] }
		c := claims(noon)
		c.Cell.Placement, c.Cell.PlacementOrg = row.placement, own
		v := Visit{Now: noon, UserAgent: row.agent, Partner: row.partner}
		if _, _, err := r.Record(t.Context(), v, []Incoming{{Token: sealed(t, r.Sealer, c), Type: "impression"}}); err != nil {
			t.Fatal(err)
		}
		if got := first.batch(t).Events[0].Filter; got != row.want {
			t.Errorf("%s: %q, want %q", name, got, row.want)
		}
	}
}

// What cannot be is cut to what can; what is wildly off counts no more, and is kept all the same.
func TestWhatClaimsAnImpossibleTimeIsSetAside(t *testing.T) {
	t.Parallel()
	const hour = time.Hour
	now := noon.Add(2 * hour) // the token is two hours old
	for name, row := range map[string]struct {
		at    time.Time
		dwell time.Duration
		want  Filter
	}{
		"no time at all":                      {},
		"between its token and now":           {at: noon.Add(hour), dwell: hour},
		"on a clock of another zone":          {at: noon.Add(-14 * hour)},
		"a day before its token":              {at: noon.Add(-24 * hour)},
		"a moment more than a day before it":  {at: noon.Add(-24*hour - time.Millisecond), want: WrongTime},
		"on a clock that was never set":       {at: time.Unix(0, 0), want: WrongTime},
		"a day from now":                      {at: now.Add(24 * hour)},
		"a moment more than a day from now":   {at: now.Add(24*hour + time.Millisecond), want: WrongTime},
		"as old as its token and an hour":     {dwell: 3 * hour},
		"a moment older":                      {dwell: 3*hour + time.Millisecond, want: LongDwell},
		"longer than any page may claim":      {dwell: 1000 * hour, want: LongDwell},
		"less than nothing":                   {dwell: -hour},
		"a wrong time and a dwell that is so": {at: time.Unix(0, 0), dwell: 9 * hour, want: WrongTime},
	} {
		first := &journal{}
		r := recorder(first, nil)
		n, rejected, err := r.Record(t.Context(), Visit{Now: now, UserAgent: browser}, []Incoming{{Token: sealed(t, r.Sealer, claims(noon)), Type: "click", At: row.at, DwellMS: row.dwell.Milliseconds()}})
		if n != 1 || rejected != nil || err != nil {
			t.Fatalf("%s: %d %v %v", name, n, rejected, err)
		}
		e := first.batch(t).Events[0]
		if e.Filter != row.want || e.OccurredAt.Before(noon) || e.OccurredAt.After(now) || e.Dwell < 0 || e.Dwell > MaxDwell {
			t.Errorf("%s: %q, want %q: %v %v", name, e.Filter, row.want, e.OccurredAt, e.Dwell)
		}
		if told := fatesOf(r)[row.want.String()]; row.want != Counted && told != 1 {
			t.Errorf("%s: told %d times", name, told)
		}
	}
}

// The reason by what a client is comes before that by what it claims.
func TestAMachineThatClaimsAnImpossibleTimeIsAMachine(t *testing.T) {
	t.Parallel()
	first := &journal{}
	r := recorder(first, nil)
	in := []Incoming{{Token: sealed(t, r.Sealer, claims(noon)), Type: "click", At: time.Unix(0, 0)}}
	if _, _, err := r.Record(t.Context(), Visit{Now: noon, UserAgent: "Googlebot"}, in); err != nil || first.batch(t).Events[0].Filter != DeclaredBot {
		t.Error(err, first.batch(t).Events[0].Filter)
	}
}

// One request may bring events of several placements.
func TestEachEventOfARequestIsJudgedByItsOwnPlacement(t *testing.T) {
	t.Parallel()
	first := &journal{}
	r := recorder(first, nil)
	r.Channel = func(placement int64) campaigns.Channel {
		return map[int64]campaigns.Channel{5: campaigns.Page, 6: campaigns.App}[placement]
	}
	var in []Incoming
	for _, placement := range []int64{5, 6, 6} {
		c := claims(noon)
		c.Cell.Placement = placement
		in = append(in, Incoming{Token: sealed(t, r.Sealer, c), Type: "impression"})
	}
	if n, _, err := r.Record(t.Context(), Visit{Now: noon, UserAgent: "okhttp/4.12.0"}, in); n != 3 || err != nil {
		t.Fatal(n, err)
	}
	events := first.batch(t).Events
	if got := [3]Filter{events[0].Filter, events[1].Filter, events[2].Filter}; got != [3]Filter{DeclaredBot, Counted, Counted} {
		t.Errorf("%v", got)
	}
	if f := fatesOf(r); f["accepted"] != 3 || f["declared_bot"] != 1 {
		t.Errorf("%v", f)
	}
}
