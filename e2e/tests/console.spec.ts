// The console, as the people who work in it meet it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "@playwright/test";
import { addressOf, lookers, pages, somebody } from "../pages.cjs";
import { expect, test as plain } from "./erawan";
import { Program } from "./program";

const axe = readFileSync(createRequire(__filename).resolve("axe-core/axe.min.js"), "utf8");
const languages = ["zh-Hans", "zh-Hant", "th", "en"] as const;

interface Worker {
  /** A program of this file's own: what is stopped here is stopped for nobody else. */
  program: Program;
  looking: ReturnType<typeof lookers>;
  /** Address of the first campaign. */
  campaign: string;
}

const test = plain.extend<object, Worker>({
  program: [
    async ({}, use) => {
      const program = await Program.start("localhost"); // where browsers make passkeys without TLS
      await use(program);
      expect(await program.stop(), "the program's exit code after SIGTERM").toBe(0);
    },
    { scope: "worker", timeout: 120_000 },
  ],
  looking: [async ({ program, browser }, use) => use(lookers(browser, program.base, join(program.data, "sign-ins.txt"))), { scope: "worker" }],
  campaign: [async ({ looking }, use) => use("/admin/campaigns/" + (await looking.firstCampaign())), { scope: "worker", timeout: 120_000 }],
});

type Looking = Worker["looking"];

const asManager = async (browser: Browser, looking: Looking, options: object = {}): Promise<BrowserContext> =>
  browser.newContext({ locale: "en", reducedMotion: "reduce", storageState: await looking.stateOf("manager"), ...options });

/** Where pages are, by name: finding or making one takes as long as looking at it. */
const addresses = new Map<string, string>();

/** Goes through the list of pages, with a context for each who looks, and shows each page's address; which passes says at which it looks. */
const throughAll = async (
  browser: Browser, base: string, looking: Looking, options: object, look: (page: Page, path: string, at: number) => Promise<void>, passes: (at: number) => boolean = () => false,
): Promise<void> => {
  let next = 0;
  const campaign = await looking.firstCampaign();
  const owner = await browser.newContext({ storageState: await looking.stateOf("owner") });
  const asking = await owner.newPage();
  for (const as of new Set(pages.filter((p) => !p.card).map((p) => p.as))) {
    const context = await browser.newContext({ ...options, storageState: await looking.stateOf(as) });
    const page = await context.newPage();
    for (const entry of pages.filter((p) => !p.card && p.as === as)) {
      const at = next++;
      if (passes(at)) continue;
      const path = addresses.get(entry.name) ?? (await addressOf(entry.make ? asking : page, base, entry, campaign));
      addresses.set(entry.name, path);
      await look(page, path, at);
      expect(new URL(page.url()).pathname, `${entry.name} leads elsewhere`).toBe(path.split("?")[0]);
    }
    await context.close();
  }
  await owner.close();
};

/** What axe finds that keeps somebody from reading or working. */
const serious = (page: Page, only?: string[]): Promise<string[]> =>
  page.evaluate(async (rules) => {
    // What these two find is never serious, and finding it takes long; no rule of ours needs style sheets fetched again.
    const quick = { region: { enabled: false }, "landmark-unique": { enabled: false } };
    const { violations } = await (window as any).axe.run(document, { resultTypes: ["violations"], preload: false, ...(rules ? { runOnly: rules } : { rules: quick }) });
    return violations
      .filter((v: any) => v.impact === "serious" || v.impact === "critical")
      .map((v: any) => `${v.id}: ${v.nodes.map((n: any) => n.target.join(" ")).join(", ")}`);
  }, only);

/** Elements that reach out of the window, except what scrolls by itself. */
const sticksOut = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.body.querySelectorAll("*")]
      .filter((e) => !e.closest(".scroll, .tabs, .side, .unseen, .skip, svg") && e.getBoundingClientRect().right > innerWidth + 1)
      .map((e) => `${e.tagName}.${e.className} ${e.textContent?.trim().slice(0, 20)}`),
  );

/** The rules of axe that a theme can change; all others look at the document and not at its colours. */
const ofColour = ["color-contrast", "link-in-text-block"];

/** Nightly, with time for it: everything in every language. */
const thorough = !!process.env.ERAWAN_SOAK;

/**
 * The languages that a page is opened in: Thai, the tallest and of the longest lines, and one of the three others by turns. All speak
 * through the same templates, and a test of the locales holds every key to four languages.
 */
const spoken = (at: number): readonly string[] => (thorough ? languages : ["th", ["zh-Hans", "zh-Hant", "en"][at % 3]!]);

for (const language of languages) {
  test(`every page in ${language} is within reach of everybody, in both themes, at 360 px, at 1,280 and at 200 %, and asks no other host`, async ({ program, looking, browser }) => {
    test.setTimeout(600_000); // for a machine that does much else: it is no measure
    const wrong: string[] = [];
    const look = async (page: Page, path: string, at: number): Promise<void> => {
      // What its language does not change, structure, names, colours and what is folded away at 360 px, is held in one language a page.
      const mine = thorough || spoken(at)[at % 4 === 0 ? 0 : 1] === language;
      await page.emulateMedia({ colorScheme: "light" });
      await page.goto(`${program.base}${path}${path.includes("?") ? "&" : "?"}lang=${language}`);
      await expect(page.locator("html")).toHaveAttribute("lang", language);
      if (mine) await page.evaluate(axe);
      for (const width of [640, 1280, 360]) { // 640 is what 1,280 px hold at 200 %
        await page.setViewportSize({ width, height: 900 });
        const where = `${path} at ${width}`;
        if ((await page.evaluate(() => document.documentElement.scrollWidth)) > width) wrong.push(`${where} scrolls sideways`);
        for (const out of await sticksOut(page)) wrong.push(`${where}: ${out} sticks out`);
        if (mine && width !== 640) for (const fault of await serious(page)) wrong.push(`${where}: ${fault}`);
      }
      if (!mine) return;
      await page.emulateMedia({ colorScheme: "dark" });
      for (const width of [360, 1280]) {
        await page.setViewportSize({ width, height: 900 });
        for (const fault of await serious(page, ofColour)) wrong.push(`${path} at ${width}, dark: ${fault}`);
      }
    };
    const watched = new Set<Page>();
    const passes = (at: number): boolean => !spoken(at).includes(language);
    await throughAll(browser, program.base, looking, { reducedMotion: "reduce" }, async (page, path, at) => {
      if (!watched.has(page)) {
        watched.add(page);
        page.on("pageerror", (e) => wrong.push(`script: ${e.message}`));
        page.on("console", (m) => m.type() === "error" && !m.text().includes("status of 4") && wrong.push(`console: ${m.text()}`));
        page.on("request", (r) => r.url().startsWith(program.base + "/") || wrong.push(`another host: ${r.url()}`));
      }
      await look(page, path, at);
    }, passes);
    expect(wrong).toEqual([]);
  });
}

/** What somebody without script can see and not use: forms without a button, and buttons that belong to no form. */
const useless = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const seen = (e: Element): boolean => (e as HTMLElement).checkVisibility();
    const forms = [...document.querySelectorAll("form")].filter((f) => seen(f) && !f.querySelector("button:not([type=button]), input[type=submit]"));
    const buttons = [...document.querySelectorAll("button")].filter((b) => seen(b) && !b.form && !b.hasAttribute("popovertarget"));
    return [...forms, ...buttons].map((e) => `${e.tagName} ${e.getAttribute("action") ?? ""} ${e.textContent?.trim().slice(0, 30)}`);
  });

test("without script no page has a form that cannot be sent or a button that does nothing", async ({ program, looking, browser }) => {
  test.setTimeout(600_000);
  const wrong: string[] = [];
  await throughAll(browser, program.base, looking, { javaScriptEnabled: false, viewport: { width: 360, height: 800 } }, async (page, path) => {
    await page.goto(program.base + path);
    for (const what of await useless(page)) wrong.push(`${path}: ${what}`);
    if ((await page.evaluate(() => document.documentElement.scrollWidth)) > 360) wrong.push(`${path} scrolls sideways`);
  });
  expect(wrong).toEqual([]);
});

/** Presses Tab until an element has the focus, as somebody without a mouse does. */
const tabTo = async (page: Page, selector: string): Promise<void> => {
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((s) => document.activeElement?.matches(s), selector)) {
      const outline = await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle);
      const within = await page.evaluate(() => !!document.activeElement!.closest(".find"));
      expect(outline !== "none" || within, `${selector} shows that it has the focus`).toBe(true);
      return;
    }
  }
  throw new Error(`Tab does not reach ${selector}`);
};

test("signing in, opening a campaign, stopping and resuming it takes a keyboard only", async ({ program, campaign, browser }) => {
  const context = await browser.newContext({ locale: "en" });
  const page = await context.newPage();
  const [email, password] = somebody(join(program.data, "sign-ins.txt"), "manager");
  await page.goto(program.base + "/sign-in");
  await tabTo(page, "#email");
  await page.keyboard.type(email);
  await tabTo(page, "#password");
  await page.keyboard.type(password);
  await page.keyboard.press("Enter");
  await page.waitForURL(program.base + "/admin");

  await page.keyboard.press("Tab");
  await expect(page.locator(".skip")).toBeFocused();
  await page.keyboard.press("Enter");
  await tabTo(page, `a[href="${campaign}"]`);
  await page.keyboard.press("Enter");
  await page.waitForURL(program.base + campaign);
  await tabTo(page, ".head .btn.halt");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/admin/stop?*");
  await tabTo(page, "#reason");
  await page.keyboard.type("Wrong hotline in the Thai text.");
  await tabTo(page, ".btn.sure");
  await page.keyboard.press("Enter");
  await expect(page.locator(".toast")).toContainText("Stopped");
  await expect(page.locator(".head .badge.halt")).toHaveText("Stopped");

  await tabTo(page, '.head a[href^="/admin/resume"]');
  await page.keyboard.press("Enter");
  await page.waitForURL("**/admin/resume?*");
  await tabTo(page, "main .btn.go");
  await page.keyboard.press("Enter");
  await expect(page.locator(".head .badge.ok")).toHaveText("Live");
  await context.close();
});

test("one key goes to the search and one lists the keys, never while somebody writes", async ({ looking, program, browser }) => {
  const context = await asManager(browser, looking);
  const page = await context.newPage();
  await page.goto(program.base + "/admin");
  await page.keyboard.press("?");
  await expect(page.locator("dialog[open] kbd")).toHaveCount(3);
  await page.keyboard.press("Escape");
  await expect(page.locator("dialog")).toHaveCount(0);
  await page.keyboard.press("/");
  await expect(page.locator("#find")).toBeFocused();
  await page.keyboard.type("memo?/");
  await expect(page.locator("#find")).toHaveValue("memo?/");
  await expect(page.locator("dialog")).toHaveCount(0);
  await page.locator("#find").fill("memories");
  await page.keyboard.press("Enter");
  await expect(page.locator(".hits a").first()).toContainText("memories");
  await context.close();
});

test("without script forms work, menus open and the keys have a page", async ({ looking, program, campaign, browser }) => {
  const context = await asManager(browser, looking, { javaScriptEnabled: false, viewport: { width: 360, height: 800 } });
  const page = await context.newPage();
  await page.goto(program.base + "/admin/campaigns");
  await page.locator("#state").selectOption("draft");
  await page.locator("form.filters button").click();
  await expect(page.locator(".empty")).toBeVisible();
  await page.locator(".open-rooms").click();
  await page.locator("a[data-keys]").click();
  await expect(page.locator("[role=dialog] kbd").first()).toBeVisible();
  await page.locator(".menu summary").click();
  await page.locator(".menu a[hreflang=th]").click();
  await expect(page.locator("html")).toHaveAttribute("lang", "th");
  await page.goto(program.base + `/admin/stop?what=campaign&id=${campaign.split("/").at(-1)}`);
  await page.locator("#reason").fill(" ");
  await page.locator(".btn.sure").click();
  await expect(page.locator("#reason")).toHaveAttribute("aria-invalid", "true");
  await context.close();
});

test("a first visit weighs at most 60 KB over the wire and a later page at most 15 KB", async ({ looking, program, campaign, browser }) => {
  const context = await asManager(browser, looking);
  const page = await context.newPage();
  const wire = await context.newCDPSession(page);
  await wire.send("Network.enable");
  await wire.send("Network.clearBrowserCache");
  let bytes = 0;
  wire.on("Network.loadingFinished", (e) => (bytes += e.encodedDataLength));
  const weigh = async (path: string): Promise<number> => {
    bytes = 0;
    await page.goto(program.base + path, { waitUntil: "load" });
    return bytes;
  };
  expect(await weigh("/admin"), "the first page with its style, script and icons").toBeLessThanOrEqual(60 * 1024);
  for (const path of ["/admin", "/admin/campaigns", campaign, "/admin/stops", "/admin/reports/engagement", "/admin/search?q=_"]) {
    expect(await weigh(path), path).toBeLessThanOrEqual(15 * 1024);
  }
  await context.close();
});
