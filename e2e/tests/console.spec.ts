// The console, as the people who work in it meet it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "@playwright/test";
import { expect, test as plain } from "./erawan";
import { Program } from "./program";

const axe = readFileSync(createRequire(__filename).resolve("axe-core/axe.min.js"), "utf8");
const languages = ["zh-Hans", "zh-Hant", "th", "en"] as const;
const themes = ["light", "dark"] as const;

interface Worker {
  /** A program of this file's own: what is stopped here is stopped for nobody else. */
  program: Program;
  /** Address of the first campaign. */
  campaign: string;
}

const test = plain.extend<object, Worker>({
  program: [
    async ({}, use) => {
      const program = await Program.start();
      await use(program);
      expect(await program.stop(), "the program's exit code after SIGTERM").toBe(0);
    },
    { scope: "worker", timeout: 120_000 },
  ],
  campaign: [
    async ({ program, browser }, use) => {
      const context = await signedIn(browser, program);
      const page = await context.newPage();
      await page.goto(program.base + "/admin/campaigns");
      await use((await page.locator("tbody th a").first().getAttribute("href"))!);
      await context.close();
    },
    { scope: "worker", timeout: 120_000 },
  ],
});

/** Somebody of the demo: their address and password stand beside its data. */
const somebody = (program: Program, who: string): string[] =>
  readFileSync(join(program.data, "sign-ins.txt"), "utf8")
    .split("\n")
    .find((line) => line.includes(`${who}@`))!
    .trim()
    .split(/\s+/);

const signedIn = async (browser: Browser, program: Program, options: object = {}): Promise<BrowserContext> => {
  const context = await browser.newContext({ locale: "en", reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  await enter(page, program);
  await page.close();
  return context;
};

const enter = async (page: Page, program: Program, who = "manager"): Promise<void> => {
  const [email, password] = somebody(program, who);
  await page.goto(program.base + "/sign-in");
  await page.locator("#email").fill(email);
  await page.locator("#password").fill(password);
  await page.locator("#password").press("Enter");
  await page.waitForURL(program.base + (who === "partner" ? "/partner" : "/admin"));
};

const pages = (campaign: string): string[] => [
  "/admin",
  "/admin/campaigns",
  campaign,
  "/admin/stops",
  `/admin/stop?what=campaign&id=${campaign.split("/").at(-1)}`,
  "/admin/reports/engagement",
  "/admin/reports/engagement?from=x",
  "/admin/search?q=_",
  "/admin/shortcuts",
  "/admin/_components",
  "/admin/campaigns/cmp_none",
];

/** Pages of others than the manager. One whose address ends in a star is the first that it lists. */
const rooms: [string, string[]][] = [
  ["owner", ["/admin/people", "/admin/people/*", "/admin/keys", "/admin/keys?make=publishable", "/admin/keys/*", "/admin/audit", "/admin/settings", "/admin/settings/factor", "/admin/settings/passkeys", "/admin/confirm"]],
  ["partner", ["/partner", "/admin/settings"]],
];

const first = async (page: Page, base: string, list: string): Promise<string> => {
  await page.goto(base + list);
  return (await page.locator("tbody th a").first().getAttribute("href"))!;
};

/** Address of the page that somebody is asked to join by: the owner, who is signed in, makes the link. */
const invited = async (page: Page, base: string): Promise<string> => {
  await page.goto(base + "/admin/people");
  await page.locator("form[action$='/invite'] #name").fill("Nok Suwan");
  await page.locator("form[action$='/invite'] #email").fill(`nok-${Date.now()}@erawan.example`);
  await page.locator("form[action$='/invite'] .btn.go").click();
  return new URL((await page.locator("#link").innerText()).trim()).pathname;
};

/** What axe finds that keeps somebody from reading or working. */
const serious = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const { violations } = await (window as any).axe.run(document, { resultTypes: ["violations"] });
    return violations
      .filter((v: any) => v.impact === "serious" || v.impact === "critical")
      .map((v: any) => `${v.id}: ${v.nodes.map((n: any) => n.target.join(" ")).join(", ")}`);
  });

/** Elements that reach out of the window, except what scrolls by itself. */
const sticksOut = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.body.querySelectorAll("*")]
      .filter((e) => !e.closest(".scroll, .tabs, .side, .unseen, .skip, svg") && e.getBoundingClientRect().right > innerWidth + 1)
      .map((e) => `${e.tagName}.${e.className} ${e.textContent?.trim().slice(0, 20)}`),
  );

for (const language of languages) {
  test(`every page in ${language} is within reach of everybody, in both themes, narrow and wide`, async ({ program, campaign, browser }) => {
    test.setTimeout(240_000);
    const context = await browser.newContext({ reducedMotion: "reduce" });
    const page = await context.newPage();
    const wrong: string[] = [];
    page.on("pageerror", (e) => wrong.push(`script: ${e.message}`));
    page.on("console", (m) => m.type() === "error" && !m.text().includes("status of 4") && wrong.push(`console: ${m.text()}`));
    page.on("request", (r) => r.url().startsWith(program.base + "/") || wrong.push(`another host: ${r.url()}`));
    const look = async (path: string): Promise<void> => {
      await page.goto(`${program.base}${path}${path.includes("?") ? "&" : "?"}lang=${language}`);
      await expect(page.locator("html")).toHaveAttribute("lang", language);
      await page.evaluate(axe);
      for (const width of [360, 1280]) {
        await page.setViewportSize({ width, height: 900 });
        const where = `${path} at ${width}`;
        if ((await page.evaluate(() => document.documentElement.scrollWidth)) > width) wrong.push(`${where} scrolls sideways`);
        for (const out of await sticksOut(page)) wrong.push(`${where}: ${out} sticks out`);
        for (const colorScheme of themes) {
          await page.emulateMedia({ colorScheme });
          for (const fault of await serious(page)) wrong.push(`${where}, ${colorScheme}: ${fault}`);
        }
      }
    };
    await look("/sign-in");
    for (const [who, paths] of [["manager", pages(campaign)], ...rooms] as [string, string[]][]) {
      await context.clearCookies();
      await enter(page, program, who);
      for (const path of paths) await look(path.endsWith("/*") ? await first(page, program.base, path.slice(0, -2)) : path);
      if (who === "owner") await look(await invited(page, program.base));
    }
    expect(wrong).toEqual([]);
    await context.close();
  });
}

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
  const [email, password] = somebody(program, "manager");
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

test("one key goes to the search and one lists the keys, never while somebody writes", async ({ program, browser }) => {
  const context = await signedIn(browser, program);
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

test("without script forms work, menus open and the keys have a page", async ({ program, campaign, browser }) => {
  const context = await signedIn(browser, program, { javaScriptEnabled: false, viewport: { width: 360, height: 800 } });
  const page = await context.newPage();
  await page.goto(program.base + "/admin/campaigns");
  await page.locator("#state").selectOption("ended");
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

test("a first visit weighs at most 60 KB over the wire and a later page at most 15 KB", async ({ program, campaign, browser }) => {
  const context = await signedIn(browser, program);
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
