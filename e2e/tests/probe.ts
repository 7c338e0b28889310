// A page with slots that are far apart, and what brings a part of one into view.
import type { Page } from "@playwright/test";
import { expect, listen, told, type Slot } from "./erawan";

/** A page on the program's own origin, with slots that are far apart. */
export const open = async (page: Page, base: string, slot: Slot, ...ids: string[]): Promise<void> => {
  const slots = ids.map((id) => `<div class="gap"></div><erawan-message id="${id}" placement="${slot.placement}" signals='${JSON.stringify(slot.signals)}'></erawan-message>`);
  await page.route(base + "/probe", (route) =>
    route.fulfill({
      contentType: "text/html; charset=utf-8",
      body: `<!doctype html><html lang="en"><title>probe</title>
        <style>body { margin: 0 } .gap { height: 2000px } erawan-message { display: block; width: 480px; min-block-size: 400px } .large { width: 720px }</style>
        <script async src="/v1/e.js" data-key="${slot.key}"></script>${slots.join("")}<div class="gap"></div>`,
    }),
  );
  await listen(page);
  await page.goto(base + "/probe");
  for (const id of ids) await expect(page.locator(`#${id} section`)).toBeAttached();
};

/** Scrolls until a share of the card stands in view, at the lower edge of the window. */
export const show = (page: Page, id: string, share: number, round: "floor" | "ceil"): Promise<void> =>
  page.evaluate(
    ([id, share, round]) => {
      const box = document.getElementById(id as string)!.shadowRoot!.querySelector("section")!.getBoundingClientRect();
      scrollTo(0, scrollY + box.top - innerHeight + Math[round as "floor"](box.height * (share as number)));
    },
    [id, share, round] as const,
  );

/** Brings the card called clock into view: once it is viewable, whatever was in view before it had its second too. */
export const clock = async (page: Page): Promise<void> => {
  await page.addStyleTag({ content: "#clock { position: fixed; top: 0; right: 0; width: 320px }" });
  await expect.poll(() => told(page)).toContain("viewable clock");
};

/** Lets a test hide the page. Playwright keeps every page in the foreground, so it is told that it is hidden, as a browser would tell it. */
export const canHide = (page: Page, first = false): Promise<unknown> =>
  page.addInitScript((first) => {
    let hidden = first;
    Object.defineProperty(document, "hidden", { get: () => hidden });
    Object.defineProperty(document, "visibilityState", { get: () => (hidden ? "hidden" : "visible") });
    (window as any).hide = (now: boolean) => {
      hidden = now;
      document.dispatchEvent(new Event("visibilitychange"));
    };
  }, first);

export const hide = (page: Page, now: boolean): Promise<void> => page.evaluate((now) => (window as any).hide(now), now);
