// Every page that people see, for what looks at all of them: the specs, and look.mjs. The list is pages.json, and a test of package
// web holds it to the table of routes: a page that is in the table and not in the list fails there.
//
//   name   of its pictures
//   route  as the table has it
//   path   to ask for; the route itself when it is left out. {campaign} is the id of the first campaign.
//   first  instead: the page is the first that this list links to, with `then` behind its address; with `second` the first
//          that that page links to in its own list
//   make   instead: "invitation" is the page that somebody is asked to join by, "picture" that of one which is uploaded, "report" that of one which is frozen, "export" that of events which are asked for, "evaluation" that of a campaign's evaluation which is, "share" what a link to one opens, "apply" where an organisation applies, "application" that of one which did, "posts" that of a kit of posts, "wave" that of a survey which is brought in, "question" one of its questions
//   own    instead: "webhook" is the page of one that whoever looks adds, "schedule" that of a report that is delivered to one
//   as     who looks: nobody, somebody of the demo, newcomer (who has a code app), or halfway (whose code is awaited)
//   card   the page is a traveller's: it has languages of its own, and is not looked at as the console's are
const { createHmac } = require("node:crypto");
const { readFileSync } = require("node:fs");
const { join } = require("node:path");

/** @typedef {{ name: string, route: string, path?: string, first?: string, second?: boolean, then?: string, make?: string, own?: string, as: string, card?: boolean }} Entry */

/** @type {Entry[]} */
const all = JSON.parse(readFileSync(join(__dirname, "pages.json"), "utf8"));

// ERAWAN_PAGES is a pattern of names, for whoever works on some of them and cannot wait for all.
const pages = all.filter((one) => new RegExp(process.env.ERAWAN_PAGES || "").test(one.name));

/**
 * Address and password of somebody of the demo. They stand beside its data.
 * @param {string} file @param {string} who @returns {string[]}
 */
const somebody = (file, who) => {
  const line = readFileSync(file, "utf8").split("\n").find((one) => one.includes(`${who}@`));
  if (!line) throw new Error(`nobody is called ${who}`);
  return line.trim().split(/\s+/);
};

/**
 * What a code app shows, some half minutes from now.
 * @param {string} secret as the page shows it, to type @param {number} off @returns {string}
 */
const codeOf = (secret, off = 0) => {
  const bits = [...secret.replace(/[^A-Z2-7]/g, "")].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from((bits.match(/.{8}/g) || []).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + off));
  const mac = createHmac("sha1", key).update(step).digest();
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, "0");
};

/** @param {import("@playwright/test").Page} page @param {string} base @param {string[]} who address and password */
const fillSignIn = async (page, base, [email, password]) => {
  await page.goto(base + "/sign-in?lang=en");
  await page.locator("#email").fill(email);
  await page.locator("#password").fill(password);
  await Promise.all([page.waitForURL((url) => url.pathname !== "/sign-in"), page.locator("#password").press("Enter")]);
};

/**
 * The way to the page that somebody is asked to join by. The page is the owner's.
 * @param {import("@playwright/test").Page} page @param {string} base @param {string} email @param {string} role @returns {Promise<string>}
 */
const invite = async (page, base, email = `nok-${Date.now()}@erawan.example`, role = "manager") => {
  await page.goto(base + "/admin/people?lang=en");
  await page.locator("form[action$='/invite'] #name").fill("Nok Suwan");
  await page.locator("form[action$='/invite'] #email").fill(email);
  await page.locator("form[action$='/invite'] #role").selectOption(role);
  await page.locator("form[action$='/invite'] .btn.go").click();
  return new URL((await page.locator("#link").innerText()).trim()).pathname;
};

/**
 * The way to a picture that somebody uploads: a gradient, which the browser draws.
 * @param {import("@playwright/test").Page} page @param {string} base @returns {Promise<string>}
 */
const upload = async (page, base) => {
  await page.goto(base + "/admin/pictures?lang=en");
  const drawn = await page.evaluate(() => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 64;
    const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    for (let y = 0; y < 64; y++) {
      pen.fillStyle = `rgb(${60 + y}, ${140 + y}, ${120 + y})`;
      pen.fillRect(0, y, 64, 1);
    }
    return canvas.toDataURL("image/png").split(",")[1];
  });
  await page.locator("#file").setInputFiles({ name: "celadon.png", mimeType: "image/png", buffer: Buffer.from(drawn, "base64") });
  for (const [id, words] of Object.entries({ name: "Celadon", "alt-zh-Hans": "青瓷釉色", "alt-zh-Hant": "青瓷釉色", "alt-th": "สีเคลือบศิลาดล", "alt-en": "The glaze of celadon", licence: "CC BY 4.0" })) await page.locator("#" + id).fill(words);
  await Promise.all([page.waitForURL("**/admin/pictures/pic_*"), page.locator("main .btn.go").click()]);
  return new URL(page.url()).pathname;
};

const newPassword = "a sentence is fine, in any script";

/**
 * Invites somebody who joins and sets up a code app, whose secret and recovery codes are returned. Their page is signed in.
 * @param {import("@playwright/test").Page} owner @param {import("@playwright/test").Page} page @param {string} base
 */
const newcomer = async (owner, page, base) => {
  const email = `new-${Date.now()}@erawan.example`;
  await page.goto(base + (await invite(owner, base, email)) + "?lang=en");
  await page.locator("#password").fill(newPassword);
  await Promise.all([page.waitForURL((url) => url.pathname === "/admin"), page.locator("#password").press("Enter")]);
  await page.goto(base + "/admin/settings/factor");
  const secret = await page.locator("code.secret").innerText();
  await page.locator("#code").fill(codeOf(secret, -1)); // the codes of now and of the next half minute are left
  await Promise.all([page.waitForResponse((r) => r.request().method() === "POST"), page.locator("#code").press("Enter")]);
  const codes = await page.locator(".codes code").allInnerTexts();
  return { email, password: newPassword, secret, codes };
};

/** How long what a browser keeps is good for what it looks at: acts ask again who is there after ten minutes, a code is awaited for five. */
const lasts = { owner: 8 * 60_000, partner: 8 * 60_000, halfway: 3 * 60_000 };

/**
 * Those who look, each signed in when they first do, and again when that is too long ago.
 * @param {import("@playwright/test").Browser} browser @param {string} base @param {string} file with the sign-ins
 */
const lookers = (browser, base, file) => {
  /** @type {Record<string, { state: any, at: number }>} */
  const kept = { nobody: { state: { cookies: [], origins: [] }, at: Infinity } };
  /** @type {string[] | undefined} */
  let joined;
  /** @param {string} who @returns {Promise<any>} what a browser of theirs keeps */
  const stateOf = async (who) => {
    const had = kept[who];
    if (had && Date.now() - had.at < (/** @type {any} */ (lasts)[who] || Infinity)) return had.state;
    const context = await browser.newContext();
    const page = await context.newPage();
    if (who === "newcomer") {
      const owner = await browser.newContext({ storageState: await stateOf("owner") });
      const { email, password } = await newcomer(await owner.newPage(), page, base);
      await owner.close();
      joined = [email, password];
    } else {
      if (who === "halfway" && !joined) await stateOf("newcomer");
      await fillSignIn(page, base, who === "halfway" ? /** @type {string[]} */ (joined) : somebody(file, who));
    }
    await context.clearCookies({ name: "erawan_language" });
    kept[who] = { state: await context.storageState(), at: Date.now() };
    await context.close();
    return kept[who].state;
  };
  /** Public id of the first campaign. */
  const firstCampaign = async () => {
    const context = await browser.newContext({ storageState: await stateOf("manager") });
    const path = await firstOf(await context.newPage(), base, "/admin/campaigns");
    await context.close();
    return path.split("/").at(-1) || "";
  };
  return { stateOf, firstCampaign };
};

/** @param {import("@playwright/test").Page} page @param {string} base @param {string} list @returns {Promise<string>} */
const firstOf = async (page, base, list) => {
  await page.goto(base + list);
  const path = await page.locator("tbody th a").first().getAttribute("href");
  if (!path) throw new Error(`${list} lists nothing`);
  return path;
};

/**
 * Freezes the report that the builder begins with, and tells where it is.
 * @param {import("@playwright/test").Page} page @param {string} base @returns {Promise<string>}
 */
const freeze = async (page, base) => {
  await page.goto(`${base}/admin/reports/build?by=variant`);
  await page.locator("form[method=post] #title").fill("Which message works best?");
  await page.locator("form[action$=frozen] button").click();
  return new URL(page.url()).pathname;
};

/**
 * Asks for the events of a day, waits until they are made, and tells where they are.
 * @param {import("@playwright/test").Page} page @param {string} base @returns {Promise<string>}
 */
const exported = async (page, base) => {
  await page.goto(`${base}/admin/reports/exports`);
  const first = page.locator("tbody th a").first();
  if (await first.count()) return (await first.getAttribute("href")) || "";
  await Promise.all([page.waitForURL(/\/exports\/xpt_/), page.locator("#draft .btn.go").click()]);
  for (let tries = 0; tries < 60 && !(await page.locator("a[href$='events.csv.gz']").count()); tries++) {
    await page.waitForTimeout(500);
    await page.reload();
  }
  return new URL(page.url()).pathname;
};

/**
 * Enters a cost of a campaign, writes a text, freezes its evaluation, and tells where that is.
 * @param {import("@playwright/test").Page} page @param {string} base @param {string} campaign @returns {Promise<string>}
 */
const evaluate = async (page, base, campaign) => {
  await page.goto(`${base}/admin/campaigns/${campaign}/evaluation`);
  await page.locator("#what").fill("Printing of 20,000 cards");
  await page.locator("#day").fill("2026-01-05");
  await page.locator("#amount").fill("12,500.50");
  await page.locator("#currency").fill("THB");
  await page.locator("#source").fill("invoice 7");
  await page.locator("button[value=cost]").click();
  await page.locator("#title").fill("First report to the fund");
  await page.locator("button[value=freeze]").click();
  return new URL(page.url()).pathname;
};

/**
 * Freezes a report and makes a link to it, and tells where the link leads.
 * @param {import("@playwright/test").Page} page @param {string} base @returns {Promise<string>}
 */
const share = async (page, base) => {
  await page.goto(base + (await freeze(page, base)));
  await page.locator("form[action$=share] button").first().click();
  return new URL((await page.locator("#link").textContent()) || "").pathname;
};

/**
 * The way to a webhook of whoever looks: the first, which is added when there is none.
 * @param {import("@playwright/test").Page} page @param {string} base @returns {Promise<string>}
 */
const webhook = async (page, base) => {
  await page.goto(base + "/partner/webhooks");
  const first = page.locator("tbody th a").first();
  if (await first.count()) return (await first.getAttribute("href")) || "";
  await page.locator("#url").fill("https://partner.example/erawan");
  await page.locator("form[action$=webhooks] .btn.go").click();
  await page.locator("#secret").waitFor();
  return webhook(page, base);
};

/**
 * The way to somebody who works with whoever looks: the first, who is invited and joins when there is nobody.
 * @param {import("@playwright/test").Page} page @param {string} base @returns {Promise<string>}
 */
const colleague = async (page, base) => {
  await page.goto(base + "/partner/people?q=Malee");
  const first = page.locator("tbody th a").first();
  if (await first.count()) return (await first.getAttribute("href")) || "";
  for (const [id, value] of Object.entries({ name: "Malee Suwan", email: `malee-${Date.now()}@partner.example` })) await page.locator(`form[action$='/invite'] #${id}`).fill(value);
  await page.locator("form[action$='/invite'] .btn.go").click();
  const link = new URL((await page.locator("#link").innerText()).trim()).pathname;
  const other = await /** @type {import("@playwright/test").Browser} */ (page.context().browser()).newContext();
  const theirs = await other.newPage();
  await theirs.goto(base + link);
  await theirs.locator("#password").fill(newPassword);
  await Promise.all([theirs.waitForURL((url) => url.pathname === "/partner"), theirs.locator("#password").press("Enter")]);
  await other.close();
  return colleague(page, base);
};

/**
 * The way to a schedule of whoever looks that delivers to a webhook: the first, which is made with its question when there is none.
 * @param {import("@playwright/test").Page} page @param {string} base @returns {Promise<string>}
 */
const schedule = async (page, base) => {
  await page.goto(base + "/admin/reports/schedules");
  const first = page.locator("tbody th a[href*='/schedules/']").first();
  if (await first.count()) return (await first.getAttribute("href")) || "";
  await page.goto(`${base}/admin/reports/build?by=campaign&last=7`);
  await page.locator("#view-title").fill("How it goes");
  await Promise.all([page.waitForURL(/\/admin\/reports\/views/), page.locator("form[action$=views] button").click()]);
  await page.goto(base + "/admin/reports/schedules");
  await page.locator("#way").selectOption("webhook");
  await page.locator("#url").fill("https://team.example/reports");
  await page.locator("form[action$=schedules] .btn.go").click();
  await page.locator("#secret").waitFor();
  return schedule(page, base);
};

/**
 * Makes a kit with a short link of a campaign, and tells where it is.
 * @param {import("@playwright/test").Page} page @param {string} base @param {string} campaign @param {string} kit @param {string} name @returns {Promise<string>}
 */
const link = async (page, base, campaign, kit = "poster", name = "Poster at the arrivals hall") => {
  await page.goto(`${base}/admin/campaigns/${campaign}/links`);
  await page.locator("#name").fill(name);
  await page.locator("#kit").selectOption(kit);
  await Promise.all([page.waitForURL(/\/admin\/links\//), page.locator("form[action$=links] button").click()]);
  return new URL(page.url()).pathname;
};

/**
 * Brings in the two waves of an invented survey, once, and returns where the later one is.
 * @param {import("@playwright/test").Page} page @param {string} base @returns {Promise<string>}
 */
const bringIn = async (page, base) => {
  await page.goto(`${base}/admin/research?of=own`);
  if ((await page.locator("main tbody a").count()) === 0) {
    for (const year of ["2025", "2026"]) {
      await page.goto(`${base}/admin/research/waves/new`);
      for (const [name, value] of Object.entries({ study: "Sample: departures at an airport", name: year, from: `${year}-03-01`, to: `${year}-03-31`, method: "interviews", base: "departing travellers", source: "an invented survey" }))
        await page.locator(`form.card #${name}`).fill(value);
      const people = Array.from({ length: 400 }, (_, n) => `${year}-${n},${n % 4 ? 0.8 : 1.6},${n % 2 ? "air" : "land"},${1 + ((n * 7) % (year === "2025" ? 3 : 4)) % 3}`);
      const files = { codebook: "question,wording,code,label,share\nstratum,,air,By air,40\nstratum,,land,By land,60\nlegal,Is it legal to take ivory out of Thailand?,1,Yes,\nlegal,,2,No,\nlegal,,3,Do not know,\n", answers: `respondent,weight,stratum,legal\n${people.join("\n")}\n` };
      for (const [name, text] of Object.entries(files)) await page.locator(`form.card #${name}`).setInputFiles({ name: `${name}.csv`, mimeType: "text/csv", buffer: Buffer.from(text) });
      await page.locator("form.card button").click();
    }
    await page.goto(`${base}/admin/research?of=own`);
  }
  return new URL((await page.locator("main tbody a").first().getAttribute("href")) || "", base).pathname;
};

/**
 * Where organisations apply to the team of whoever looks.
 * @param {import("@playwright/test").Page} page @param {string} base @returns {Promise<string>}
 */
const whereToApply = async (page, base) => {
  await page.goto(`${base}/admin/partners/applications`);
  return new URL((await page.locator("#open").textContent()) || "").pathname;
};

/**
 * Applies to the team of whoever looks, and tells where the application is.
 * @param {import("@playwright/test").Page} page @param {string} base @returns {Promise<string>}
 */
const apply = async (page, base) => {
  await page.goto(base + (await whereToApply(page, base)));
  for (const [name, value] of Object.entries({ name: "Lotus Rail", email: "hello@rail.example", places: "TH, LA", origin: "https://rail.example" })) await page.locator(`#${name}`).fill(value);
  await page.locator("form .btn.go").click();
  await page.waitForURL(/sent=1/);
  await page.goto(`${base}/admin/partners/applications`);
  return (await page.locator("tbody th a").first().getAttribute("href")) || "";
};

/**
 * Where an entry is. The page belongs to somebody who may look, or for an invitation to the owner.
 * @param {import("@playwright/test").Page} page @param {string} base @param {Entry} entry @param {string} campaign @returns {Promise<string>}
 */
const addressOf = async (page, base, entry, campaign) => {
  if (entry.make === "apply") return whereToApply(page, base);
  if (entry.make === "application") return apply(page, base);
  if (entry.make === "invitation") return invite(page, base);
  if (entry.make === "picture") return upload(page, base);
  if (entry.make === "wave") return bringIn(page, base);
  if (entry.make === "question") return `${await bringIn(page, base)}/legal`;
  if (entry.make === "report") return freeze(page, base);
  if (entry.make === "export") return exported(page, base);
  if (entry.make === "share") return share(page, base);
  if (entry.make === "evaluation") return evaluate(page, base, campaign);
  if (entry.own === "webhook") return webhook(page, base);
  if (entry.own === "colleague") return colleague(page, base);
  if (entry.own === "schedule") return schedule(page, base);
  if (entry.make === "link") return link(page, base, campaign);
  if (entry.make === "posts") return (await link(page, base, campaign, "posts", "Posts for Golden Week")).replace("/admin/links", entry.as === "partner" ? "/partner/kits" : "/admin/links");
  if (entry.second) return firstOf(page, base, await firstOf(page, base, entry.first || ""));
  if (entry.first) return (await firstOf(page, base, entry.first)) + (entry.then || "");
  return (entry.path || entry.route).replace("{campaign}", campaign);
};

module.exports = { pages, somebody, codeOf, fillSignIn, invite, newPassword, newcomer, lookers, addressOf };
