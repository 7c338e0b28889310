import type { Page } from "@playwright/test";
import { bucketFor, cardOf, expect, hostPage, inBucket, languages, listen, test, told } from "./erawan";

for (const { asked, card, law, title } of languages) {
  test(`the host page in ${asked} carries a card in ${card} with its law`, async ({ page, request, base }) => {
    await inBucket(page, await bucketFor(request, base, "legal"));
    await page.goto(hostPage(base, asked));

    await expect(page.locator("html")).toHaveAttribute("lang", asked);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
    await expect(cardOf(page)).toHaveAttribute("lang", card);
    await expect(cardOf(page).locator(".law")).toContainText(law);
    await expect(cardOf(page).locator(".law a")).toHaveAttribute("href", /^https?:\/\//);
    await expect(cardOf(page).locator(".sample")).not.toBeEmpty();
    expect(await cardOf(page).locator(".asof").innerText()).toContain(card === "th" ? "2569" : "2026");
  });
}

test("a card in Traditional Chinese holds no Simplified form, and the reverse", async ({ page, request, base }) => {
  await inBucket(page, await bucketFor(request, base, "legal"));
  for (const [asked, foreign] of [["zh-HK", /[这为个国带买卖发]/], ["zh-CN", /[這為個國帶買賣發]/]] as const) {
    await page.goto(hostPage(base, asked));
    await expect(cardOf(page).locator(".law")).toBeVisible();
    expect(await page.locator("body").innerText()).not.toMatch(foreign);
    expect(await cardOf(page).innerText()).not.toMatch(foreign);
  }
});

test("a visitor of the hold-out sees the neutral card in a box of the same size", async ({ request, base, browser }) => {
  const size = async (frame: string): Promise<{ width: number; height: number }> => {
    const context = await browser.newContext();
    const visit = await context.newPage();
    await inBucket(visit, await bucketFor(request, base, frame));
    await visit.goto(hostPage(base, "zh-CN"));
    await expect(cardOf(visit)).toBeVisible();
    const { width, height } = (await cardOf(visit).boundingBox())!;
    await context.close();
    return { width, height };
  };
  expect(await size("neutral")).toEqual(await size("legal"));
});

test("hiding a card leaves a box of the same size that can be undone", async ({ page, request, base }) => {
  await inBucket(page, await bucketFor(request, base, "legal"));
  await page.goto(hostPage(base, "en"));
  const before = await cardOf(page).boundingBox();
  await cardOf(page).locator(".dismiss").click();
  await expect(cardOf(page).locator(".headline")).toBeHidden();
  await expect(cardOf(page).locator(".undo")).toBeFocused();
  expect(await cardOf(page).boundingBox()).toEqual(before);

  await cardOf(page).locator(".undo").click();
  await expect(cardOf(page).locator(".headline")).toBeVisible();
  await expect(cardOf(page).locator(".dismiss")).toBeFocused();
  expect(await cardOf(page).boundingBox()).toEqual(before);
});

test("a hidden card does not come back that day", async ({ page, request, base }) => {
  await inBucket(page, await bucketFor(request, base, "legal"));
  await page.goto(hostPage(base, "en"));
  await cardOf(page).locator(".dismiss").click();
  await page.reload();
  await expect(cardOf(page).locator(".headline")).toBeVisible();
  await expect(cardOf(page).locator(".headline")).not.toHaveText("Bring home memories, not ivory");
});

test("under Global Privacy Control nothing is kept, and what was kept is removed", async ({ page, base }) => {
  await page.addInitScript(() => {
    Object.defineProperty(navigator, "globalPrivacyControl", { value: true });
    localStorage.erawan ||= "{}";
  });
  const asked = page.waitForRequest(/\/v1\/decisions/);
  await page.goto(hostPage(base, "en"));
  const body = JSON.parse((await asked).postData()!);
  expect(body.gpc).toBe(true);
  expect(body).not.toHaveProperty("bucket");
  expect(body).not.toHaveProperty("seen");
  await expect(cardOf(page)).toBeVisible();
  expect(await page.evaluate(() => localStorage.getItem("erawan"))).toBeNull();
});

test("the tag sets no cookie and sends neither credentials nor the page's address", async ({ page, base, context }) => {
  const asked = page.waitForRequest(/\/v1\/decisions/);
  await page.goto(hostPage(base, "en"));
  const headers = await (await asked).allHeaders();
  expect(headers).not.toHaveProperty("cookie");
  expect(headers).not.toHaveProperty("referer");
  await expect(cardOf(page)).toBeVisible();
  expect(await context.cookies()).toEqual([]);
});

/** All that a page can keep in a browser, wherever it is kept. */
const everythingKept = (page: Page) =>
  page.evaluate(async () => ({
    local: { ...localStorage }, session: { ...sessionStorage }, cookie: document.cookie, name: window.name, state: history.state,
    databases: (await indexedDB.databases()).length, caches: await caches.keys(), workers: (await navigator.serviceWorker.getRegistrations()).length,
    files: await (async () => { const names = []; for await (const name of (await navigator.storage.getDirectory() as any).keys()) names.push(name); return names; })(),
  }));

for (const forbidden of [false, true]) {
  test(`after all that a visitor can do with a card ${forbidden ? "nothing is kept under Global Privacy Control" : "one entry is kept, of what is listed"}`, async ({ page, request, base, context }) => {
    await inBucket(page, await bucketFor(request, base, "legal"));
    if (forbidden) await page.addInitScript(() => Object.defineProperty(navigator, "globalPrivacyControl", { value: true }));
    const marks: string[] = [];
    page.on("response", async (r) => {
      const headers = await r.allHeaders();
      // What a browser sends back of an answer would tell one visitor from another.
      for (const name of ["set-cookie", "clear-site-data", "accept-ch", "critical-ch"]) if (name in headers) marks.push(`${r.url()} sends ${name}`);
      if (r.url().includes("/v1/decisions") || r.url().includes("/v1/events")) {
        for (const name of ["etag", "last-modified"]) if (name in headers) marks.push(`${r.url()} sends ${name}`);
      }
    });
    await listen(page);
    await page.goto(hostPage(base, "en"));
    await expect(cardOf(page).locator(".headline")).toBeVisible();
    await expect.poll(() => told(page)).toContain("viewable slot");
    await cardOf(page).locator(".dismiss").click();
    await cardOf(page).locator(".undo").click();
    await page.reload();
    await expect(cardOf(page)).toBeVisible();

    const kept = await everythingKept(page);
    const entry = kept.local.erawan;
    delete kept.local.erawan;
    expect(kept).toEqual({ local: {}, session: {}, cookie: "", name: "", state: null, databases: 0, caches: [], workers: 0, files: [] });
    if (forbidden) expect(entry).toBeUndefined();
    else for (const name of Object.keys(JSON.parse(entry))) expect(["bucket", "seen", "day", "expires"]).toContain(name);
    expect(await context.cookies()).toEqual([]);
    expect(marks).toEqual([]);
  });
}
