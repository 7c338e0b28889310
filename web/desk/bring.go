package desk

import (
	"fmt"
	"html"
	"net/url"
	"slices"
	"strings"

	"erawan/campaigns"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/ask"
)

// Bring is how the messages of a slot get to where they are read: the ways there are, and the lines of the one that is
// looked at (part/bring).
type Bring struct {
	Tabs page.Tabs
	Lead string
	Code page.Copy
}

// Slot is what the lines name.
type Slot struct {
	Home    string // our own origin
	Path    string // of the page that shows them
	Public  string
	Key     string // a publishable one
	Channel campaigns.Channel
}

// way is one of them: its lines, with HOST, KEY and SLOT where those belong.
type way struct {
	id, lines string
}

// ways are those of each channel, the first the one for most.
var ways = map[campaigns.Channel][]way{
	campaigns.Page: {
		{"html", `<script async src="HOST/v1/e.js" data-key="KEY"></script>

<erawan-message placement="SLOT"></erawan-message>`},
		{"check", `<script async src="HOST/v1/check.js" data-key="KEY"></script>

<erawan-message placement="SLOT"></erawan-message>`},
		{"frame", ""}, // made by ask.Framed, as those of ad servers are
		{"gam", ""},
		{"revive", ""},
		{"kevel", ""},
		{"xandr", ""},
		{"gtm", `<script>
(function () {
  var tag = document.createElement("script");
  tag.async = true;
  tag.src = "HOST/v1/e.js";
  tag.setAttribute("data-key", "KEY");
  document.head.appendChild(tag);
})();
</script>

<div data-erawan-slot="SLOT"></div>`},
		{"react", `// index.html: <script async src="HOST/v1/e.js" data-key="KEY"></script>

export function Message({ locale, signals }) {
  return <erawan-message placement="SLOT" locale={locale} signals={JSON.stringify(signals)} />;
}`},
		{"vue", `<!-- index.html: <script async src="HOST/v1/e.js" data-key="KEY"></script> -->
<!-- vite.config: vue({ template: { compilerOptions: { isCustomElement: (tag) => tag === "erawan-message" } } }) -->

<script setup>
defineProps(["locale", "signals"]);
</script>

<template>
  <erawan-message placement="SLOT" :locale="locale" :signals="JSON.stringify(signals)"></erawan-message>
</template>`},
	},
	campaigns.App: {
		{"http", `curl "HOST/v1/decisions?key=KEY" \
  -H "Content-Type: application/json" \
  -d '{"placements":["SLOT"],"locales":["zh-CN"],"signals":{"destination":["TH"]}}'

curl "HOST/v1/events" \
  -H "Content-Type: application/json" \
  -d '{"events":[{"token":"TOKEN","type":"impression"}]}'`},
		{"mini", `wx.request({
  url: "HOST/v1/decisions?key=KEY",
  method: "POST",
  data: { placements: ["SLOT"], locales: ["zh-CN"], signals: { destination: ["TH"] } },
  success: ({ data }) => {
    const [shown] = data.decisions;
    if (!shown.content) return;
    this.setData({ card: shown.content }, () =>
      wx.request({ url: "HOST/v1/events", method: "POST", data: { events: [{ token: shown.token, type: "impression" }] } }));
  },
});`},
		{"android", `// AndroidManifest.xml: <uses-permission android:name="android.permission.INTERNET" />
suspend fun erawan(path: String, body: String): String? = withContext(Dispatchers.IO) {
    try {
        val call = URL("HOST" + path).openConnection() as HttpURLConnection
        call.connectTimeout = 2000
        call.readTimeout = 2000
        call.doOutput = true
        call.setRequestProperty("Content-Type", "application/json")
        call.outputStream.use { it.write(body.toByteArray()) }
        call.inputStream.bufferedReader().use { it.readText() }
    } catch (e: IOException) {
        null
    }
}

val language = Locale.getDefault().toLanguageTag()
val answer = erawan("/v1/decisions?key=KEY", """{"placements":["SLOT"],"locales":["$language"],"signals":{"destination":["TH"]}}""")
val shown = answer?.let { JSONObject(it).getJSONArray("decisions").getJSONObject(0) }
val card = shown?.optJSONObject("content")
if (card != null) {
    show(card) // your own; then, once it is on the screen:
    erawan("/v1/events", """{"events":[{"token":"${shown.getString("token")}","type":"impression"}]}""")
}`},
		{"ios", `struct Answer: Decodable {
    struct Decision: Decodable { let token: String?; let content: Card? }
    struct Card: Decodable { let headline: String; let body: String } // docs/widget.md has the rest
    let decisions: [Decision]
}

func erawan(_ path: String, _ body: String) async -> Data? {
    var call = URLRequest(url: URL(string: "HOST" + path)!, timeoutInterval: 2)
    call.httpMethod = "POST"
    call.setValue("application/json", forHTTPHeaderField: "Content-Type")
    call.httpBody = Data(body.utf8)
    guard let (data, reply) = try? await URLSession.shared.data(for: call),
          let status = (reply as? HTTPURLResponse)?.statusCode, (200..<300).contains(status) else { return nil }
    return data
}

let language = Locale.preferredLanguages.first ?? "en"
let data = await erawan("/v1/decisions?key=KEY", #"{"placements":["SLOT"],"locales":["\#(language)"],"signals":{"destination":["TH"]}}"#)
let shown = data.flatMap { try? JSONDecoder().decode(Answer.self, from: $0) }?.decisions.first
if let card = shown?.content, let token = shown?.token {
    show(card) // your own; then, once it is on the screen:
    _ = await erawan("/v1/events", #"{"events":[{"token":"\#(token)","type":"impression"}]}"#)
}`},
	},
	campaigns.Mail: {{"mail", ""}}, // made by pictured, for each language
}

// macros are how ad servers write the address at which they count a click, encoded for a query, and a number that is another each
// time. Kevel's address takes the one after it in url.
var macros = map[string]struct{ click, number string }{
	"gam":    {"%%CLICK_URL_ESC%%", "%%CACHEBUSTER%%"},
	"revive": {"{clickurl_enc}", "{random}"},
	"kevel":  {"{{url|url_encode}}%26url%3D", "{{timestamp}}"},
	"xandr":  {"${CLICK_URL_ENC}", "${CACHEBUSTER}"},
}

// framed is how high a frame is at first, in pixels: the script beside it follows the card.
const framed = 435

// BringTo says how the messages of a slot get there, by the way that was chosen or the first; nil for a channel that asks
// for nothing by itself.
func BringTo(r page.Reader, s Slot, chosen string) *Bring {
	all := ways[s.Channel]
	if len(all) == 0 {
		return nil
	}
	at := max(0, slices.IndexFunc(all, func(w way) bool { return w.id == chosen }))
	b := &Bring{Tabs: page.Tabs{Label: r.Say("bring.ways")}, Lead: r.Say("bring.lead_" + all[at].id)}
	for i, w := range all {
		if len(all) == 1 {
			break // there is nothing to choose
		}
		b.Tabs.Tabs = append(b.Tabs.Tabs, page.Tab{Link: page.Link{Path: s.Path + "?for=" + w.id + "#put", Text: r.Say("bring.way_" + w.id)}, Current: i == at})
	}
	home := strings.TrimSuffix(s.Home, "/")
	text := strings.NewReplacer("HOST", home, "KEY", s.Key, "SLOT", s.Public).Replace(all[at].lines)
	switch {
	case s.Channel == campaigns.Mail:
		text = mailed(r, home, s)
	case text == "":
		address := home + "/embed/" + s.Public + "?key=" + s.Key
		if m, ok := macros[all[at].id]; ok {
			address += "&click=" + m.click + "&cb=" + m.number
		}
		text = ask.Framed(address, r.Say("embed.title"), 0, framed)
	}
	b.Code = page.Copy{ID: "snippet", Label: r.Say("bring.copy"), Text: text}
	return b
}

// mailed is the picture for a mail in each language, which leads to the card as a page: nothing else is read in a mail by all
// programs. What it shows is decided when the mail is opened, so its alternative text names no message.
func mailed(r page.Reader, home string, s Slot) string {
	var b strings.Builder
	for _, l := range lang.All {
		r.Locale = l
		query := "?key=" + s.Key + "&locale=" + string(l)
		picture := home + "/image/" + s.Public + ".png" + query + "&size=600x200&destination=TH&trip_phase=booked"
		opened := home + "/embed/" + s.Public + query + "&theme=auto&signals=" + url.QueryEscape(`{"destination":["TH"],"trip_phase":"booked"}`)
		fmt.Fprintf(&b, `<!-- %s -->
<a href="%s"><img src="%s" width="600" height="200" alt="%s" style="max-width:100%%;height:auto;border:0"></a>

`, l.Name(), html.EscapeString(opened), html.EscapeString(picture), html.EscapeString(r.Say("embed.title")))
	}
	return strings.TrimSpace(b.String())
}
