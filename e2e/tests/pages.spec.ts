// Pages as the world has them, each with the tag: the card is drawn, and the page around it is whole. Nothing is written to the console
// or thrown, no name is left in the global object, nothing moves, and nobody but our own server is asked.
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, request as ask } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "@playwright/test";
import { browser, browserArguments } from "./browser";
import { bucketFor, cardOf, expect, inBucket, slotOf, test, type Slot } from "./erawan";

// A page without an origin is one of the world's, which a browser keeps from asking this machine.
test.use({ launchOptions: { executablePath: browser(), args: [...browserArguments, "--disable-features=LocalNetworkAccessChecks"] } });

/** A page, and what is odd about it. */
interface Oddity {
  page: (at: At) => string;
  headers?: (base: string) => Record<string, string>;
  before?: (page: Page, base: string) => Promise<unknown>;
  /** Where its card is, and what else must hold. */
  after?: (page: Page) => Promise<unknown>;
  undrawn?: boolean; // there is a page, and no card to be had
}

interface At {
  base: string;
  slot: Slot;
  tag: string;
  card: string;
  digest: string; // of the version of the tag
}

const whole = (head: string, body: string): string => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title><style>erawan-message { display: block; min-height: 580px }</style>${head}</head><body><h1>Shop</h1>${body}<p id="end">The end</p></body></html>`;
const plain = ({ tag, card }: At): string => whole(tag, card);
const script = (code: string) => ({ tag, card }: At): string => whole(`<script>${code}</script>${tag}`, card);

const oddities: Record<string, Oddity> = {
  "a policy of nonces, with Trusted Types": {
    page: ({ tag, card }) => whole(tag.replace("<script", '<script nonce="r4nd0m"'), card).replace("<style", '<style nonce="r4nd0m"'),
    headers: (base) => ({
      "content-security-policy": `default-src 'none'; script-src 'nonce-r4nd0m' 'strict-dynamic'; style-src 'nonce-r4nd0m'; connect-src ${base}; img-src ${base}; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'`,
    }),
  },
  "a policy that isolates it from other origins": { page: plain, headers: () => ({ "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" }) },
  "a sandbox without an origin": { page: plain, headers: () => ({ "content-security-policy": "sandbox allow-scripts" }) },
  "storage that is refused": {
    page: plain,
    before: (page) => page.addInitScript(() => Object.defineProperty(window, "localStorage", { get: () => { throw new DOMException("refused", "SecurityError"); } })),
  },
  "storage that is full": { page: script('Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError") }') },
  "quirks mode": { page: ({ tag, card }) => `<title>Shop</title><style>erawan-message { display: block; min-height: 580px }</style>${tag}<h1>Shop</h1><table width=100%><tr><td>${card}</table><p id=end>The end` },
  "names that an old library took": { page: script("var $ = 1, jQuery = { fn: 3 }, Prototype = { Version: '1.5' }, _ = 0, h = 0, e = 0, t = 0; window.erawan = 'ours'") },
  "lists that an old library extended": {
    page: script("Array.prototype.each = function (f) { this.forEach(f) }; Array.prototype.without = function () { return this }; String.prototype.strip = function () { return this.trim() }; Element.prototype.hide = function () {}; Function.prototype.defer = function () {}"),
  },
  "objects that something added to": { page: script('Object.prototype.extend = function () {}; Object.prototype.locale = "xx"; Object.prototype.stray = 7') },
  "objects that cannot be changed": { page: script("[Object, Array, Function, Promise, Element, Event].forEach((c) => Object.freeze(c.prototype))") },
  "text from right to left": { page: ({ tag, card }) => whole(tag, card).replace('<html lang="en"', '<html lang="ar" dir="rtl"'), after: async (page) => expect(await cardOf(page).evaluate((e) => getComputedStyle(e).direction)).toBe("ltr") },
  "an old encoding": { page: ({ tag, card }) => whole(tag, card).replace("utf-8", "windows-1252") },
  "a width of 320 px": {
    page: plain,
    before: (page) => page.setViewportSize({ width: 320, height: 640 }),
    after: async (page) => expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320),
  },
  "a slow network": {
    page: plain,
    before: (page, base) => page.route((u) => u.href.startsWith(base + "/v1/"), async (route) => { await new Promise((go) => setTimeout(go, 700)); await route.continue(); }),
  },
  "a page that changes without loading": {
    page: plain,
    after: async (page) => {
      await page.evaluate(() => {
        const slot = document.querySelector("erawan-message")!;
        history.pushState({}, "", "?next");
        slot.remove();
        const next = document.createElement("main");
        next.innerHTML = slot.outerHTML;
        document.querySelector("h1")!.after(next);
      });
      await expect(page.locator("main section .headline")).toBeVisible();
    },
  },
  "a slot in somebody else's shadow": {
    page: ({ tag, card }) => whole(tag, `<shop-box></shop-box><template><style>erawan-message { display: block; min-height: 580px }</style>${card}</template><script>document.querySelector("shop-box").attachShadow({ mode: "open" }).append(document.querySelector("template").content)</script>`),
  },
  "thirty-two slots": {
    page: ({ tag, card }) => whole(tag, card.repeat(32).replaceAll("min-height", "")),
    after: async (page) => expect(await page.evaluate(() => performance.getEntriesByType("resource").filter((r) => r.name.includes("/v1/decisions")).length)).toBe(1),
  },
  "a slot that is hidden at first": {
    page: ({ tag, card }) => whole(tag, `<section style="height: 600px"><div hidden>${card}</div></section>`),
    before: (page) => page.addInitScript(() => addEventListener("erawan:render", () => setTimeout(() => document.querySelector("div")!.removeAttribute("hidden"), 100))),
  },
  "paper": {
    page: plain,
    after: async (page) => {
      await page.emulateMedia({ media: "print" });
      await expect(cardOf(page).locator(".headline")).toBeVisible();
      expect((await page.pdf()).length).toBeGreaterThan(1000);
    },
  },
  "the tag twice": { page: ({ tag, card }) => whole(tag + tag, card) },
  "a version of the tag, held to its digest": {
    page: (at) => plain({ ...at, tag: at.tag.replace("/v1/", "/v1.0.0/").replace("<script", `<script crossorigin="anonymous" integrity="${at.digest}"`) }),
  },
  "a page that will not have the card": {
    page: script('addEventListener("erawan:decision", (e) => e.preventDefault())'),
    undrawn: true,
    after: async (page) => expect(await page.locator("erawan-message").evaluate((e) => e.shadowRoot)).toBeNull(),
  },
};

/** Watches from before the page's first script. */
const watch = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    const seen: { calls: string[]; errors: string[]; told: string[]; shift: number; names: string[] } = { calls: [], errors: [], told: [], shift: 0, names: [] };
    Object.defineProperty(window, "seen", { value: seen, enumerable: false });
    for (const name of Object.keys(console) as (keyof Console)[]) {
      if (typeof console[name] === "function") (console as any)[name] = () => void seen.calls.push(name);
    }
    addEventListener("error", (e) => e instanceof ErrorEvent && seen.errors.push(e.message));
    addEventListener("unhandledrejection", (e) => seen.errors.push("rejected: " + e.reason));
    addEventListener("securitypolicyviolation", (e) => seen.errors.push("policy: " + e.violatedDirective));
    for (const type of ["decision", "empty", "error", "render"]) document.addEventListener("erawan:" + type, () => seen.told.push(type));
    new PerformanceObserver((list) => {
      for (const e of list.getEntries() as any[]) {
        // What moves above the slot, the browser moved: a fall-back font that comes late is enough.
        const slot = document.querySelector("erawan-message");
        if (!slot || e.sources.some((s: any) => s.node && !(slot.compareDocumentPosition(s.node) & Node.DOCUMENT_POSITION_PRECEDING))) seen.shift += e.value;
      }
    }).observe({ type: "layout-shift", buffered: true });
    // The tag is async: what stands in the page's own scripts is there when the document has been read, and the rest is the tag's.
    const before = Object.getOwnPropertyNames(window);
    document.addEventListener("readystatechange", () => before.push(...Object.getOwnPropertyNames(window)), { once: true });
    addEventListener("load", () => (seen.names = Object.getOwnPropertyNames(window).filter((n) => !before.includes(n) && isNaN(+n))));
  });

for (const [name, odd] of Object.entries(oddities)) {
  test(`a page is whole, with its card, under ${name}`, async ({ page, request, base }) => {
    const slot = await slotOf(request, base);
    const digest = "sha384-" + createHash("sha384").update(await (await request.get(base + "/v1.0.0/e.js")).body()).digest("base64");
    const tag = `<script async src="${base}/v1/e.js" data-key="${slot.key}" data-locale="en"></script>`;
    const card = `<erawan-message placement="${slot.placement}" signals='${JSON.stringify(slot.signals)}'></erawan-message>`;
    const asked: string[] = [];
    page.on("request", (r) => void asked.push(r.url()));
    await inBucket(page, await bucketFor(request, base, "legal"));
    await watch(page);
    await odd.before?.(page, base);
    await page.route(base + "/odd", (route) => route.fulfill({ contentType: "text/html", headers: odd.headers?.(base), body: odd.page({ base, slot, tag, card, digest }) }));
    await page.goto(base + "/odd");

    await expect(page.locator("#end")).toBeVisible();
    if (odd.undrawn) await expect.poll(() => page.evaluate(() => (window as any).seen.told.length)).toBeGreaterThan(0);
    else await expect(cardOf(page).first().locator(".headline")).toBeVisible();
    const seen = await page.evaluate(() => (window as any).seen);
    expect(seen.shift, "layout shift").toBe(0);
    await odd.after?.(page);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.locator("#end")).toBeVisible();
    const then = await page.evaluate(() => (window as any).seen);
    expect({ calls: then.calls, errors: then.errors, names: then.names }).toEqual({ calls: [], errors: [], names: [] });
    expect(asked.filter((u) => !u.startsWith(base + "/"))).toEqual([]);
  });
}

// What docs/widget.md has a partner's server do: hand on everything, by our name, without a cookie.
const handingOn = async (base: string): Promise<{ own: string; handed: string[]; close: () => void }> => {
  const handed: string[] = [];
  const server = createServer((asked, answer) => {
    handed.push(`${asked.method} ${asked.url!.split("?")[0]}`);
    const { cookie, ...headers } = asked.headers;
    const on = ask(base + asked.url, { method: asked.method, headers: { ...headers, host: new URL(base).host } }, (got) => {
      answer.writeHead(got.statusCode!, got.headers);
      got.pipe(answer);
    });
    on.on("error", () => answer.destroy());
    asked.pipe(on);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return { own: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, handed, close: () => server.close() };
};

test("by way of a name of the page's own, nobody else is asked, and it counts", async ({ page, request, base }) => {
  const { own, handed, close } = await handingOn(base);
  const slot = await slotOf(request, base);
  const asked: string[] = [];
  page.on("request", (r) => void asked.push(r.url()));
  await page.route(base + "/odd", (route) =>
    route.fulfill({ contentType: "text/html", body: whole(`<script async src="${own}/v1/e.js" data-key="${slot.key}"></script>`, `<erawan-message placement="${slot.placement}" signals='${JSON.stringify(slot.signals)}'></erawan-message>`) }),
  );
  const counted = page.waitForResponse((r) => r.url().startsWith(own + "/v1/events"));
  await page.goto(base + "/odd");
  await expect(cardOf(page).locator(".headline")).toBeVisible();
  expect((await counted).status()).toBe(202);
  expect(asked.filter((u) => !u.startsWith(own + "/") && u !== base + "/odd")).toEqual([]);
  expect(handed).toEqual(expect.arrayContaining(["GET /v1/e.js", "POST /v1/decisions", "POST /v1/events"]));
  close();
});
