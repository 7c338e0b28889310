package agents

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// cases is where published user agents lie; empty, with a loud word, when nobody said.
func cases(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("ERAWAN_CASES_DIR")
	if dir == "" {
		t.Skip("NOT CHECKED against published user agents: ERAWAN_CASES_DIR is not set")
	}
	return filepath.Join(dir, "ua")
}

func crawlers(t testing.TB) (all []string) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(cases(t), "crawler-user-agents.json"))
	if err != nil {
		t.Fatal(err)
	}
	var list []struct {
		Instances []string `json:"instances"`
	}
	if err := json.Unmarshal(raw, &list); err != nil {
		t.Fatal(err)
	}
	for _, c := range list {
		all = append(all, c.Instances...)
	}
	return all
}

// lines reads one column of a table whose first row names its columns; a row that begins with # is a word to the reader.
func lines(t testing.TB, path string, width int) (rows [][]string) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for in := bufio.NewScanner(f); in.Scan(); {
		if strings.HasPrefix(in.Text(), "#") {
			continue
		}
		fields := strings.Split(in.Text(), "\t")
		if len(fields) != width {
			t.Fatalf("%s: %d columns: %s", path, len(fields), in.Text())
		}
		rows = append(rows, fields)
	}
	return rows[1:]
}

func TestPublishedCrawlersAreFound(t *testing.T) {
	t.Parallel()
	all := crawlers(t)
	found, why := 0, map[string]int{}
	for _, ua := range all {
		a := Read(ua)
		if !a.Machine(InPage) {
			t.Logf("not found: %s", ua)
			continue
		}
		found++
		reason := a.Robot.String()
		if reason == "" {
			reason = "library"
		}
		why[reason]++
	}
	t.Logf("%d of %d crawlers found, %.2f %%: %v", found, len(all), 100*float64(found)/float64(len(all)), why)
	if len(all) < 2116 || found*100 < len(all)*99 {
		t.Errorf("%d of %d crawlers found", found, len(all))
	}
}

func TestPublishedBrowsersAreNotMachines(t *testing.T) {
	t.Parallel()
	browsers := lines(t, filepath.Join(cases(t), "real-browsers.tsv"), 4)
	families := map[string]int{}
	for _, row := range browsers {
		a := Read(row[3])
		families[a.Family.String()]++
		if a.Robot != NoRobot || a.Library || a.Headless {
			t.Errorf("a person is taken for %+v (%s): %s", a, a.Robot, row[3])
		}
	}
	t.Logf("0 of %d browsers taken for machines: %v", len(browsers), families)
	if len(browsers) != 952 {
		t.Errorf("%d browsers read, want 952", len(browsers))
	}
}

// apps are browsers in apps, and those of makers of telephones, each with the public place it was read at.
func apps(t testing.TB) [][]string {
	t.Helper()
	return lines(t, filepath.Join("testdata", "in-app.tsv"), 3)
}

func TestBrowsersInAppsAreNotMachinesAndHaveTheirFamily(t *testing.T) {
	t.Parallel()
	list := apps(t)
	families, seen := map[string]int{}, map[string]bool{}
	for _, row := range list {
		if seen[row[1]] {
			t.Errorf("twice: %s", row[1])
		}
		seen[row[1]] = true
		a := Read(row[1])
		families[row[0]]++
		if a.Family.String() != row[0] {
			t.Errorf("%s is read as %s: %s", row[0], a.Family, row[1])
		}
		if a.Robot != NoRobot || a.Library || a.Headless || a.Machine(InPage) {
			t.Errorf("a person is taken for %+v (%s): %s", a, a.Robot, row[1])
		}
		if !strings.HasPrefix(row[2], "https://") {
			t.Errorf("no place is given for %s", row[1])
		}
	}
	t.Logf("0 of %d browsers in apps taken for machines: %v", len(list), families)
	if len(list) < 200 {
		t.Errorf("%d browsers in apps, want 200 or more", len(list))
	}
}

func TestWhatIsRead(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]Agent{
		"": {},
		"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)":                                                                   {Robot: SaysRobot},
		"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0.0.0 Safari/537.36":                              {Family: Safari, Robot: SaysRobot, Headless: true},
		"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/117.0.0.0 Safari/537.36 GTmetrix":                             {Family: Chrome, Robot: KnownName},
		"Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)":                                                  {Family: Firefox, Robot: MailProxy},
		"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Mobile Safari/537.36 (owner@example.org)":        {Family: Chrome, Robot: GivesContact},
		"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Mobile Safari/537.36 (Ecosia android@150.0.0.0)": {Family: Chrome},
		"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Mobile Safari/537.36 example.com":                {Family: Chrome, Robot: GivesContact},
		"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Mobile Safari/537.36 com.example.app/1.2":        {Family: Chrome},
		"Mozilla/5.0 (compatible; Something 1.0)":                         {Robot: CompatibleOnly},
		"Mozilla/5.0 (compatible; MSIE 9.0; Windows NT 6.1; Trident/5.0)": {},
		"Something/1.0":        {Robot: NoBrowser},
		"python-requests/2.31": {Family: Library, Library: true},
		"okhttp/4.12.0":        {Family: Library, Library: true},
		"Trips/7.2 CFNetwork/1408.0.4 Darwin/22.5.0":      {Family: Library, Library: true},
		"Dalvik/2.1.0 (Linux; U; Android 13; SM-A536E)":   {Family: Library, Library: true},
		"ExampleBot/1.0 okhttp/4.12.0":                    {Family: Library, Library: true, Robot: SaysRobot},
		"UCWEB/9.5.1.408 CFNetwork/672.0.8 Darwin/14.0.0": {Family: UC, Library: true},
		"Mozilla/5.0 (Linux; Android 11; CUBOT X30) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36":                                                                      {Family: Chrome},
		"Mozilla/5.0 (Linux; Android 9; SM-A530F Build/PPR1.180610.011; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/111.0.5563.58 Mobile Safari/537.36 CamScanner/6.27.0.2210170000": {Family: OtherApp},
		"User-Agent: MQQBrowser/26 Mozilla/5.0 (Linux; U; Android 2.3.7; zh-cn; MB200 Build/GRJ22)":                                                                                                    {Family: QQBrowser},
		"Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 ExampleAgent":                                                                                                                              {Robot: SaysRobot},
		"CUBOT X30 (compatible; examplebot/1.0)": {Robot: SaysRobot},
		"Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 xhsdiscover/8.40 NetType/WiFi": {Family: Xiaohongshu},
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1":     {Family: Safari},
	} {
		want.Rules = Rules
		if got := Read(header); got != want {
			t.Errorf("%q\n got %+v\nwant %+v", header, got, want)
		}
	}
}

func TestWhatIsAMachineDependsOnWhatIsExpected(t *testing.T) {
	t.Parallel()
	for header, want := range map[string][3]bool{ // in a page, in an app or a server, in mail
		"okhttp/4.12.0": {true, false, false},
		"Trips/7.2 CFNetwork/1408.0.4 Darwin/22.5.0":                                                {true, false, false},
		"Trips/7.2 (iPhone; iOS 17.0; Scale/3.00)":                                                  {true, false, false},
		"Trips/7.2 (+https://trips.example)":                                                        {true, false, false},
		"ExampleBot/1.0 okhttp/4.12.0":                                                              {true, true, true},
		"Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)": {true, true, false},
		"Mozilla/5.0 (compatible; Something 1.0)":                                                   {true, true, true},
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/112.0.0.0 Safari/537.36": {},
		"": {},
	} {
		a := Read(header)
		if got := [3]bool{a.Machine(InPage), a.Machine(InApp), a.Machine(InMail)}; got != want {
			t.Errorf("%q: %v, want %v", header, got, want)
		}
	}
}

// The tables are facts in a form that the machine relies on.
func TestTablesAreInOrder(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, r := range machine.rows {
		if r.text != strings.ToLower(r.text) || r.text == "" || seen[r.text] {
			t.Errorf("%q is not of small letters, or stands twice", r.text)
		}
		seen[r.text] = true
	}
	if !slices.IsSortedFunc(nameTable, func(a, b row) int { return strings.Compare(a.text, b.text) }) {
		t.Error("the names are not in alphabetical order")
	}
	if len(machine.next) >= 1<<rowBits || len(machine.rows) >= 1<<(32-rowBits) {
		t.Errorf("%d places and %d texts do not fit", len(machine.next), len(machine.rows))
	}
	t.Logf("%d texts, %d kB", len(machine.rows), len(machine.next)*4/1024)
	if marks > 64 {
		t.Errorf("%d marks do not fit", marks)
	}
	for i := range order {
		if slices.Contains(order[:i], order[i]) || order[i] == Other {
			t.Errorf("mark %d has no family of its own", i)
		}
	}
	for f := range Families {
		if f.String() == "" {
			t.Errorf("family %d has no name", f)
		}
	}
	for r := NoRobot + 1; r < Robots; r++ {
		if r.String() == "" {
			t.Errorf("reason %d has no name", r)
		}
	}
	if Families.String() != "" || Robots.String() != "" {
		t.Error("what is not one has a name")
	}
}

// The machine finds what plain search finds: the longest text of those that end at a place and fit there.
func TestTheMachineFindsWhatPlainSearchFinds(t *testing.T) {
	t.Parallel()
	headers := []string{"", "bot", "CUBOT", "cubotbot", "qq/1", " QQ/1 mqqbrowser", "x.com", "1.2.com", "com.a.app", "a.co.uk", "OKHTTP", "node-fetch", "www.", "awww.", "a@b.cd", "ÿþ", "ylt", "ylta"}
	for _, row := range apps(t) {
		headers = append(headers, row[1])
	}
	for _, h := range headers {
		if got, want := machine.scan(h), plainly(h); got != want {
			t.Errorf("%q: %b, want %b", h, got, want)
		}
	}
}

func plainly(header string) (seen sights) {
	small := []byte(header)
	for i := range small {
		small[i] = lower(small[i])
	}
	for end := range len(small) + 1 {
		best := -1
		for n, r := range machine.rows {
			if strings.HasSuffix(string(small[:end]), r.text) && r.edges.fits(header, end-len(r.text), end) && (best < 0 || len(r.text) > len(machine.rows[best].text)) {
				best = n
			}
		}
		if best < 0 {
			continue
		}
		if r := machine.rows[best]; r.mark != domain || isDomain(header, end-len(r.text), end) {
			seen |= 1 << r.mark
		}
	}
	if mailbox(header) {
		seen |= 1 << contact
	}
	return seen
}

func TestReadAllocatesNothing(t *testing.T) {
	header := apps(t)[0][1]
	if n := testing.AllocsPerRun(100, func() { Read(header) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// A header is a stranger's: whatever it is, it is read, and what is beyond Longest changes nothing.
func FuzzRead(f *testing.F) {
	for _, s := range []string{"", "@", "a@", "@a.b", ".com", "..com", "a.com", strings.Repeat("a.", 4000) + "com", strings.Repeat("@a.bc", 2000), "\x00\xff", "dalvik/", "Dalvik/"} {
		f.Add(s)
	}
	for _, row := range apps(f) {
		f.Add(row[1])
	}
	f.Fuzz(func(t *testing.T, header string) {
		a := Read(header)
		if a.Rules != Rules || a.Family >= Families || a.Robot >= Robots {
			t.Fatalf("%q: %+v", header, a)
		}
		if len(header) >= Longest && Read(header[:Longest]+"bot") != a {
			t.Fatalf("%q: what is too far away was read", header)
		}
		if len(header) < Longest-5 && Read(header+" bot").Robot == NoRobot {
			t.Fatalf("%q: says that it is a robot, and is none", header)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	for name, ua := range map[string]string{
		"browser": "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/153.0.0.0 Mobile Safari/537.36",
		"app":     "Mozilla/5.0 (Linux; Android 13; 22081212C Build/TKQ1.220829.002; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/107.0.5304.141 Mobile Safari/537.36 XWEB/5023 MMWEBSDK/20230303 MMWEBID/6973 MicroMessenger/8.0.34.2340(0x2800225B) WeChat/arm64 Weixin NetType/WIFI Language/zh_CN ABI/arm64",
		"longest": strings.Repeat("a.com ", Longest),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Read(ua)
			}
		})
	}
}
