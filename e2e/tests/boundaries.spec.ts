// Where viewable begins and where it ends. Time stands still here until a test moves it; what is in view is the browser's own word.
import type { Page } from "@playwright/test";
import { expect, slotOf, test, told, type Slot } from "./erawan";
import { canHide, hide, open, show } from "./probe";

/** Opens a page with one card, 1,000 pixels high, that is far below the fold, and stops its clock. */
const stand = async (page: Page, base: string, slot: Slot, width = 200): Promise<void> => {
  await page.clock.install();
  await open(page, base, slot, "card");
  await page.addStyleTag({ content: `#card { width: ${width}px } #card::part(card) { height: 1000px }` });
  await page.clock.pauseAt(Date.now() + 3_600_000);
  await seen(page);
};

/** Waits until the browser has told the page's observers what is in view: the tag's came before this one. */
const seen = (page: Page): Promise<void> =>
  page.evaluate(() => new Promise<void>((done) => new IntersectionObserver((_, eye) => (eye.disconnect(), done())).observe(document.querySelector("erawan-message")!)));

const put = async (page: Page, share: number): Promise<void> => {
  await show(page, "card", share, "ceil");
  await seen(page);
};

const viewable = async (page: Page): Promise<boolean> => (await told(page)).includes("viewable card");

test("49.9 % of a card is not enough, and 50 % is", async ({ page, request, base }) => {
  await stand(page, base, await slotOf(request, base));
  await put(page, 0.499);
  await page.clock.runFor(60_000);
  expect(await viewable(page)).toBe(false);
  await put(page, 0.5);
  await page.clock.runFor(1000);
  expect(await viewable(page)).toBe(true);
});

test("29.9 % of a very large card is not enough, and 30 % is", async ({ page, request, base }) => {
  await stand(page, base, await slotOf(request, base), 720);
  await put(page, 0.299);
  await page.clock.runFor(60_000);
  expect(await viewable(page)).toBe(false);
  await put(page, 0.3);
  await page.clock.runFor(1000);
  expect(await viewable(page)).toBe(true);
});

test("999 ms are not enough, and 1,000 are", async ({ page, request, base }) => {
  await stand(page, base, await slotOf(request, base));
  await put(page, 0.6);
  await page.clock.runFor(999);
  expect(await viewable(page)).toBe(false);
  await page.clock.runFor(1);
  expect(await viewable(page)).toBe(true);
});

test("two spells of 0.6 s are no second", async ({ page, request, base }) => {
  await stand(page, base, await slotOf(request, base));
  for (const _ of [1, 2]) {
    await put(page, 0.6);
    await page.clock.runFor(600);
    await put(page, 0.2);
    await page.clock.runFor(600);
  }
  expect(await viewable(page)).toBe(false);
});

test("a tab that is hidden at 0.9 s and comes back begins its second anew", async ({ page, request, base }) => {
  await canHide(page);
  await stand(page, base, await slotOf(request, base));
  await put(page, 0.6);
  await page.clock.runFor(900);
  await hide(page, true);
  await page.clock.runFor(60_000);
  expect(await viewable(page)).toBe(false);
  await hide(page, false);
  await page.clock.runFor(999);
  expect(await viewable(page)).toBe(false);
  await page.clock.runFor(1);
  expect(await viewable(page)).toBe(true);
});

test("a card without size is neither drawn nor viewable", async ({ page, request, base }) => {
  await page.clock.install();
  await page.addInitScript(() => {
    const none = new CSSStyleSheet();
    none.replaceSync("#card.none::part(card) { width: 0; height: 0; min-height: 0; padding: 0; border: 0 }");
    document.adoptedStyleSheets = [none];
    document.addEventListener("erawan:decision", (e) => (e.target as Element).classList.add("none"), true);
  });
  await open(page, base, await slotOf(request, base), "card");
  await page.evaluate(() => document.getElementById("card")!.scrollIntoView());
  await seen(page);
  await page.clock.runFor(60_000);
  expect((await told(page)).filter((e) => !/^(decision|render)/.test(e))).toEqual([]);
});

test("a card with something over it is viewable when that is gone", async ({ page, request, base }) => {
  await stand(page, base, await slotOf(request, base));
  await page.addStyleTag({ content: "#over { position: fixed; inset: 0; background: #fff }" });
  await page.evaluate(() => document.body.append(Object.assign(document.createElement("div"), { id: "over" })));
  await put(page, 0.6);
  await page.clock.runFor(60_000);
  expect(await viewable(page)).toBe(false);
  await page.evaluate(() => document.getElementById("over")!.remove());
  await page.clock.runFor(1000);
  expect(await viewable(page)).toBe(true);
});

test("a bar at the edge of the window takes nothing from a card that is seen", async ({ page, request, base }) => {
  await stand(page, base, await slotOf(request, base));
  await page.addStyleTag({ content: "#bar { position: fixed; inset: auto 0 0; height: 60px; background: #fff }" });
  await page.evaluate(() => document.body.append(Object.assign(document.createElement("div"), { id: "bar" })));
  await put(page, 0.6);
  await page.clock.runFor(1000);
  expect(await viewable(page)).toBe(true);
});

test("a page that is rendered ahead asks for nothing, and counts from when it is opened", async ({ page, request, base }) => {
  const asked: string[] = [];
  page.on("request", (r) => void (r.url().includes("/v1/decisions") && asked.push(r.url())));
  await page.addInitScript(() => {
    let ahead = true;
    Object.defineProperty(document, "prerendering", { get: () => ahead });
    (window as any).activate = () => {
      ahead = false;
      document.dispatchEvent(new Event("prerenderingchange"));
    };
  });
  const opened = open(page, base, await slotOf(request, base), "card");
  await page.waitForLoadState("load");
  await page.waitForFunction(() => customElements.get("erawan-message") && "activate" in window);
  await seen(page);
  expect(asked).toEqual([]);
  expect(await told(page)).toEqual([]);
  await page.evaluate(() => (window as any).activate());
  await opened;
  await put(page, 1);
  await expect.poll(() => viewable(page)).toBe(true);
});
