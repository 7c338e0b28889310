package engagement

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns/token"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

var errDown = errors.New("log down")

// ring is one secret.
type ring struct{ secret [32]byte }

func (r *ring) Current() (byte, []byte)      { return 1, r.secret[:] }
func (r *ring) Secret(n byte) ([]byte, bool) { return r.secret[:], n == 1 }

func sealer(secret string) *token.Sealer {
	return token.NewSealer(&ring{sha256.Sum256([]byte(secret))})
}

// journal is a Log in memory.
type journal struct {
	mu      sync.Mutex
	records [][]byte
	calls   int
	down    error
	hangs   bool
	away    time.Time // until then it answers errDown
}

func (j *journal) Append(ctx context.Context, records [][]byte) error {
	j.mu.Lock()
	j.calls++
	down, hangs := j.down, j.hangs
	if time.Now().Before(j.away) {
		down = errDown
	}
	j.mu.Unlock()
	if hangs {
		<-ctx.Done()
	}
	if err := errors.Join(down, ctx.Err()); err != nil {
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, r := range records {
		j.records = append(j.records, append([]byte(nil), r...))
	}
	return nil
}

func (j *journal) batch(t *testing.T) Batch {
	t.Helper()
	var b Batch
	for _, r := range j.records {
		if err := b.read(r); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

func claims(now time.Time) token.Claims {
	id := token.NewID(now)
	return token.Claims{ID: id, Kind: token.Page, Expires: id.Time().Truncate(time.Second).Add(24 * time.Hour), Bucket: 711, Source: token.PageStore,
		Revision: 42, Propensity: 512, Signals: []byte{0, 2, 'T', 'H'},
		Cell: token.Cell{Campaign: 7, Org: 2, Message: 31, Variant: "a", Arm: token.Shown, Locale: lang.Th, Placement: 12, PlacementOrg: 5, Place: "TH"}.From(token.PageStore)}
}

func sealed(t *testing.T, s *token.Sealer, c token.Claims) string {
	t.Helper()
	text, err := s.Seal(&c)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func recorder(first, second Log) *Recorder {
	return &Recorder{Sealer: sealer("ours"), First: first, Second: second, Log: slog.New(slog.DiscardHandler)}
}

const browser = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0"

func TestEventsAreRecordedAndTheRestIsRejectedByIndex(t *testing.T) {
	t.Parallel()
	first := &journal{}
	r := recorder(first, nil)
	c := claims(noon)
	text := sealed(t, r.Sealer, c)
	image, scan, old := c, c, claims(noon.Add(-25*time.Hour))
	image.Kind, scan.Kind = token.Image, token.Scan
	now := noon.Add(time.Minute)

	n, rejected, err := r.Record(t.Context(), Visit{Now: now, UserAgent: browser}, []Incoming{
		{Token: text, Type: "impression"},
		{Token: sealed(t, sealer("theirs"), c), Type: "impression"},
		{Token: text, Type: "viewable", At: noon.Add(30 * time.Second), DwellMS: 1200},
		{Token: sealed(t, r.Sealer, old), Type: "click"},
		{Token: text, Type: "decision"},
		{Token: text, Type: "pledge"},
		{Token: "", Type: "click"},
		{Token: sealed(t, r.Sealer, image), Type: "open"},
		{Token: sealed(t, r.Sealer, scan), Type: "open"},
		{Token: text[:len(text)-2], Type: "click"},
	})
	if err != nil || n != 3 {
		t.Fatalf("%d recorded, %v", n, err)
	}
	if diff := cmp.Diff([]Rejection{{1, TokenInvalid}, {3, TokenExpired}, {4, TypeUnknown}, {5, TypeUnknown}, {6, TokenInvalid}, {8, TokenInvalid}, {9, TokenInvalid}}, rejected); diff != "" {
		t.Error(diff)
	}
	base := Event{Token: c.ID, Cell: c.Cell, Bucket: 711, Source: token.PageStore, Propensity: 512, Revision: 42, Signals: c.Signals, OccurredAt: now, ReceivedAt: now}
	shown, viewed, opened := base, base, base
	shown.Type, viewed.Type, opened.Type = Impression, Viewable, Open
	viewed.OccurredAt, viewed.Dwell = noon.Add(30*time.Second), 1200*time.Millisecond
	if diff := cmp.Diff(Batch{Events: []Event{shown, viewed, opened}}, first.batch(t)); diff != "" {
		t.Error(diff)
	}
	if first.calls != 1 {
		t.Errorf("%d appends for one request", first.calls)
	}
}

func TestARequestOfRejectedEventsTouchesNoLog(t *testing.T) {
	t.Parallel()
	first := &journal{down: errDown}
	n, rejected, err := recorder(first, nil).Record(t.Context(), Visit{Now: noon}, []Incoming{{Token: "x", Type: "click"}})
	if n != 0 || len(rejected) != 1 || err != nil || first.calls != 0 {
		t.Errorf("%d %v %v, %d appends", n, rejected, err, first.calls)
	}
}

func TestAPagesClockIsTrustedWithinItsToken(t *testing.T) {
	t.Parallel()
	c := claims(noon)
	issued, expires := c.ID.Time(), c.Expires
	for name, row := range map[string]struct{ at, now, want time.Time }{
		"no time of its own":    {time.Time{}, noon.Add(time.Minute), noon.Add(time.Minute)},
		"between issue and now": {noon.Add(time.Second), noon.Add(time.Minute), noon.Add(time.Second)},
		"at its issue":          {issued, noon.Add(time.Minute), issued},
		"before its issue":      {noon.Add(-time.Hour), noon.Add(time.Minute), issued},
		"in the future":         {noon.Add(time.Hour), noon.Add(time.Minute), noon.Add(time.Minute)},
		"after its end":         {noon.Add(30 * time.Hour), noon.Add(40 * time.Hour), expires},
		"our clock runs behind": {time.Time{}, noon.Add(-time.Minute), issued},
		"in another zone":       {noon.Add(time.Second).In(time.FixedZone("", 7*3600)), noon.Add(time.Minute), noon.Add(time.Second)},
		"a fraction of a milli": {noon.Add(time.Second + 999), noon.Add(time.Minute), noon.Add(time.Second)},
		"a year of the page":    {time.Date(1601, 1, 1, 0, 0, 0, 0, time.UTC), noon.Add(time.Minute), issued},
	} {
		e := EventOf(c, Click, row.at, row.now)
		if !e.OccurredAt.Equal(row.want) || e.OccurredAt.Location() != time.UTC || !e.ReceivedAt.Equal(row.now) {
			t.Errorf("%s: occurred %v, want %v; received %v", name, e.OccurredAt, row.want, e.ReceivedAt)
		}
	}
	for claimed, want := range map[int64]time.Duration{-5: 0, 0: 0, 1200: 1200 * time.Millisecond, 1 << 60: MaxDwell} {
		if e := EventOf(c, Click, noon, noon).with(Counted, claimed); e.Dwell != want {
			t.Errorf("dwell of %d ms: %v, want %v", claimed, e.Dwell, want)
		}
	}
}

func TestWhenTheFirstLogFailsTheSecondTakesTheEventsAndTheFirstRests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first, second := &journal{down: errDown}, &journal{}
		r := recorder(first, second)
		record := func() {
			t.Helper()
			if err := r.Append(t.Context(), [][]byte{{1}}); err != nil {
				t.Fatal(err)
			}
		}
		record()
		record()
		time.Sleep(firstRest - time.Millisecond)
		record()
		if first.calls != 1 || len(second.records) != 3 {
			t.Errorf("first asked %d times while it rests; second has %d", first.calls, len(second.records))
		}
		time.Sleep(time.Millisecond)
		record()
		if first.calls != 2 {
			t.Errorf("first asked %d times after its rest", first.calls)
		}
		first.down = nil
		time.Sleep(firstRest)
		record()
		record()
		if len(first.records) != 2 || len(second.records) != 4 {
			t.Errorf("first has %d, second %d after the first is back", len(first.records), len(second.records))
		}
	})
}

func TestAFirstLogThatHangsIsGivenUpOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		second := &journal{}
		began := time.Now()
		if err := recorder(&journal{hangs: true}, second).Append(t.Context(), [][]byte{{1}}); err != nil {
			t.Fatal(err)
		}
		if waited := time.Since(began); waited != firstTimeout || len(second.records) != 1 {
			t.Errorf("waited %v; second has %d", waited, len(second.records))
		}
	})
}

// A beacon is sent as its page goes: the request is often over before the log has answered.
func TestAPageThatLeavesLosesNothingAndBlamesNoLog(t *testing.T) {
	t.Parallel()
	gone, leave := context.WithCancel(t.Context())
	leave()
	for name, row := range map[string]struct{ first, second *journal }{
		"the first log takes it":                      {&journal{}, &journal{}},
		"the second takes it when the first does not": {&journal{down: errDown}, &journal{}},
		"the only one takes it":                       {&journal{}, nil},
	} {
		r := recorder(row.first, nil)
		if row.second != nil {
			r.Second = row.second
		}
		if err := r.Append(gone, [][]byte{{1}}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		kept := len(row.first.records)
		if row.second != nil {
			kept += len(row.second.records)
		}
		if kept != 1 {
			t.Errorf("%s: %d kept", name, kept)
		}
		if resting := r.restUntil.Load() > 0; resting != (row.first.down != nil) {
			t.Errorf("%s: the first log rests: %v", name, resting)
		}
	}
}

func TestNothingIsAcknowledgedThatNoLogHas(t *testing.T) {
	t.Parallel()
	for name, logs := range map[string][2]Log{
		"both down":         {&journal{down: errDown}, &journal{down: errDown}},
		"the only one down": {&journal{down: errDown}, nil},
	} {
		r := recorder(logs[0], logs[1])
		text := sealed(t, r.Sealer, claims(noon))
		n, rejected, err := r.Record(t.Context(), Visit{Now: noon}, []Incoming{{Token: text, Type: "click"}, {Token: "x", Type: "click"}})
		if n != 0 || rejected != nil || !fault.Is(err, fault.Unavailable) || !errors.Is(err, errDown) {
			t.Errorf("%s: %d acknowledged, %v, %v", name, n, rejected, err)
		}
		if f := fault.All(err)[0]; f.RetryAfter <= 0 || f.Key != "intake.unavailable" {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

func TestAFaultOfTheLogKeepsItsOwnRetryTime(t *testing.T) {
	t.Parallel()
	full := fault.New(fault.Unavailable, "", "spool.full").After(time.Minute)
	err := recorder(&journal{down: full}, nil).Append(t.Context(), [][]byte{{1}})
	if f := fault.All(err); len(f) != 1 || f[0].RetryAfter != time.Minute {
		t.Errorf("%v", err)
	}
}

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
		if got := classify(Visit{UserAgent: ua}); got != Counted {
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
		if got := classify(row.v); got != row.want {
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

// The published lists say how well names alone do; the goal for crawlers is met by later means.
func TestPublishedUserAgents(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("ERAWAN_CASES_DIR")
	if dir == "" {
		t.Log("NOT CHECKED: ERAWAN_CASES_DIR is not set, so no published user agent was read")
		return
	}
	raw, err := os.ReadFile(filepath.Join(dir, "ua", "crawler-user-agents.json"))
	if err != nil {
		t.Fatal(err)
	}
	var crawlers []struct {
		Instances []string `json:"instances"`
	}
	if err := json.Unmarshal(raw, &crawlers); err != nil {
		t.Fatal(err)
	}
	found, all := 0, 0
	for _, c := range crawlers {
		for _, ua := range c.Instances {
			all++
			if classify(Visit{UserAgent: ua}) == DeclaredBot {
				found++
			}
		}
	}
	if all < 2000 {
		t.Errorf("%d crawlers read", all)
	}
	t.Logf("%d of %d crawlers found by name", found, all)

	f, err := os.Open(filepath.Join(dir, "ua", "real-browsers.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	browsers := 0
	for lines.Scan() {
		fields := strings.Split(lines.Text(), "\t")
		if len(fields) < 4 || fields[3] == "user_agent" {
			continue
		}
		browsers++
		if classify(Visit{UserAgent: fields[3]}) != Counted {
			t.Errorf("a real browser is set aside: %s", fields[3])
		}
	}
	if browsers != 952 {
		t.Errorf("%d real browsers read, want 952", browsers)
	}
}
