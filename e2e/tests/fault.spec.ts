// A partner's page with Erawan in trouble. The page is the demo's host page, copied as it is and served from an address of its own;
// the tag's address leads to a server that misbehaves.
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ConsoleMessage, Page } from "@playwright/test";
import { bucketFor, cardOf, expect, hostPage, inBucket, test } from "./erawan";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const serve = async (answer: Answer): Promise<{ server: Server; address: string }> => {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
};

const close = async (server: Server): Promise<void> => {
  server.closeAllConnections();
  if (server.listening) await new Promise((closed) => server.close(closed));
};

/** How each trouble answers. A hang of ten seconds ends as a server that gives up would end it. */
const troubles: Record<string, Answer> = {
  "hanging 10 s": (_, r) => void setTimeout(() => r.destroy(), 10_000),
  "answering 500": (_, r) => void r.writeHead(500, { "access-control-allow-origin": "*" }).end("oh no"),
  "answering garbage": (_, r) => void r.writeHead(200, { "access-control-allow-origin": "*", "content-type": "text/javascript" }).end("<html>\u0000{{{ ]"),
  "answering another shape": (_, r) => void r.writeHead(200, { "access-control-allow-origin": "*", "content-type": "application/json" }).end('{"decisions":[{"content":{"words":7}},null]}'),
  "answering five megabytes": (_, r) => void r.writeHead(200, { "access-control-allow-origin": "*", "content-type": "application/json" }).end(JSON.stringify({ decisions: [{ content: { headline: 7, body: "x".repeat(5e6) } }] })),
  "answering half": (_, r) => void r.writeHead(200, { "access-control-allow-origin": "*", "content-length": "900" }).write('{"decisions":[', () => r.destroy()),
};

/** Watches for whatever a guest may not do on a page, from before the page's first script. */
const watch = async (page: Page): Promise<void> => {
  await page.addInitScript(() => {
    const seen: { calls: string[]; errors: string[]; told: string[]; shift: number } = { calls: [], errors: [], told: [], shift: 0 };
    (window as any).seen = seen;
    for (const name of Object.keys(console) as (keyof Console)[]) {
      if (typeof console[name] === "function") (console as any)[name] = () => void seen.calls.push(name);
    }
    addEventListener("error", (e) => e instanceof ErrorEvent && seen.errors.push(e.message));
    addEventListener("unhandledrejection", (e) => seen.errors.push("rejected: " + e.reason));
    for (const type of ["empty", "error", "render"]) document.addEventListener("erawan:" + type, () => seen.told.push(type));
    // A guest can move its own box and what stands below it. What moves above it, the browser moved: on a busy
    // machine a fall-back font that comes late is enough, with no guest on the page at all.
    const ours = (node: Node | null): boolean => {
      const slot = document.querySelector("erawan-message");
      if (!slot || !node) return true;
      return slot.contains(node) || node.contains(slot) || !!(slot.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING);
    };
    new PerformanceObserver((list) => {
      for (const e of list.getEntries() as any[]) if (!e.sources?.length || e.sources.some((s: any) => ours(s.node))) seen.shift += e.value;
    }).observe({ type: "layout-shift", buffered: true });
  });
};

const seenIn = (page: Page): Promise<{ calls: string[]; errors: string[]; told: string[]; shift: number }> => page.evaluate(() => (window as any).seen);

interface Setup {
  tag: "real" | "none"; // whether the script itself arrives
  answer: Answer;
  policy?: string;
  stopped?: boolean;
}

/** Opens the copied host page beside a server in trouble, and holds it to what was promised. */
const holdTo = async (page: Page, base: string, setup: Setup): Promise<void> => {
  const html = await (await fetch(hostPage(base, "en"))).text();
  const style = /<link rel="stylesheet" href="([^"]+)"/.exec(html)![1];
  const css = await (await fetch(new URL(style, base))).text();
  const code = await (await fetch(base + "/v1/e.js")).text();

  const ours = await serve((request, response) => {
    if (setup.tag === "real" && request.url === "/v1/e.js") response.writeHead(200, { "content-type": "text/javascript" }).end(code);
    else setup.answer(request, response);
  });
  const copy = html.replace(/src="[^"]*\/v1\/e\.js"/, `src="${ours.address}/v1/e.js"`).replace(style, "/host.css");
  expect(copy).toContain(ours.address);
  const theirs = await serve((request, response) => {
    if (request.url === "/host.css") return void response.writeHead(200, { "content-type": "text/css" }).end(css);
    if (request.url !== "/") return void response.writeHead(204).end();
    response.writeHead(200, { "content-type": "text/html; charset=utf-8", ...(setup.policy && { "content-security-policy": setup.policy }) }).end(copy);
  });
  if (setup.stopped) await close(ours.server);

  const lines: ConsoleMessage[] = [];
  const thrown: Error[] = [];
  page.on("console", (line) => lines.push(line));
  page.on("pageerror", (error) => thrown.push(error));
  await watch(page);
  try {
    await page.goto(theirs.address, { waitUntil: "domcontentloaded" });

    // The page is whole while the trouble lasts.
    const slot = page.locator("erawan-message");
    const reserved = await slot.evaluate((e) => getComputedStyle(e).minBlockSize);
    const whole = async (): Promise<void> => {
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      for (const heading of await page.getByRole("heading", { level: 2 }).all()) await expect(heading).toBeVisible();
      await expect(page.locator("footer")).toBeVisible();
      expect(await slot.evaluate((e) => getComputedStyle(e).height)).toBe(reserved);
    };
    await whole();
    await page.waitForLoadState("load");
    if (setup.tag === "real") await expect.poll(async () => (await seenIn(page)).told).toEqual(["error"]);
    await whole();

    const seen = await seenIn(page);
    expect(seen.calls, "console calls").toEqual([]);
    expect(seen.shift, "layout shift").toBe(0);
    expect(await slot.evaluate((e) => e.shadowRoot)).toBeNull();
    // A script that is not a script is the browser's own syntax error, at our address; everything else must be silent.
    const syntax = (text: string): boolean => setup.tag === "none" && /SyntaxError|Invalid or unexpected token|Unexpected token/.test(text);
    expect(seen.errors.filter((e) => !syntax(e)), "uncaught errors and rejections").toEqual([]);
    expect(thrown.filter((e) => !syntax(String(e))), "page errors").toEqual([]);
    for (const line of lines) expect(line.text() + line.location().url, "the browser's own line, about our address").toContain(ours.address);
  } finally {
    await close(ours.server);
    await close(theirs.server);
  }
};

for (const [trouble, answer] of Object.entries(troubles)) {
  test(`the page is whole with the tag there and the decision ${trouble}`, async ({ page, base }) => {
    await holdTo(page, base, { tag: "real", answer });
  });
  test(`the page is whole with everything ${trouble}`, async ({ page, base }) => {
    await holdTo(page, base, { tag: "none", answer });
  });
}

test("the page is whole with Erawan stopped", async ({ page, base }) => {
  await holdTo(page, base, { tag: "none", answer: troubles["answering 500"], stopped: true });
});

test("the page is whole with the script blocked by policy", async ({ page, base }) => {
  await holdTo(page, base, { tag: "none", answer: troubles["answering 500"], policy: "default-src 'self'" });
});

test("the page is whole with the requests blocked by policy", async ({ page, base }) => {
  await holdTo(page, base, { tag: "real", answer: troubles["answering 500"], policy: "default-src 'self'; script-src http://127.0.0.1:*" });
});

test("the page is whole where storage is refused", async ({ page, base }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, "localStorage", {
      get() {
        throw new DOMException("refused", "SecurityError");
      },
    });
  });
  await holdTo(page, base, { tag: "real", answer: troubles["answering 500"] });
});

test("a pledge that cannot be recorded leaves a button that works", async ({ page, base, request }) => {
  await inBucket(page, await bucketFor(request, base, "legal"));
  let broken = true;
  await page.route("**/v1/pledges", (route) => (broken ? route.fulfill({ status: 503 }) : route.continue()));
  await page.goto(hostPage(base, "en"));
  const button = cardOf(page).locator(".action");
  const refused = page.waitForResponse("**/v1/pledges");
  await button.click();
  expect((await refused).status()).toBe(503);
  await expect(button).toBeVisible();
  broken = false;
  await expect(async () => {
    await button.click({ timeout: 500 });
    await expect(cardOf(page).locator(".thanks")).toBeVisible();
  }).toPass();
  await expect(cardOf(page).locator(".receipt")).not.toBeEmpty();
});
