import { cardOf, expect, slotOf, test, told } from "./erawan";
import { canHide, clock, hide, open, show } from "./probe";

test("a card with 49 % in view never counts as viewable, however long it stands", async ({ page, request, base }) => {
  await open(page, base, await slotOf(request, base), "half", "clock");
  await show(page, "half", 0.49, "floor");
  await clock(page);
  expect(await told(page)).not.toContain("viewable half");
});

test("a card with half of it in view for a second is viewable, once", async ({ page, request, base }) => {
  await open(page, base, await slotOf(request, base), "half");
  await show(page, "half", 0.5, "ceil");
  await expect.poll(() => told(page)).toContain("viewable half");
  await show(page, "half", 0, "floor");
  await show(page, "half", 1, "ceil");
  await cardOf(page).locator(".why summary").click();
  await expect.poll(() => told(page)).toContain("open half");
  expect((await told(page)).filter((e) => e.startsWith("viewable"))).toHaveLength(1);
});

test("30 % is enough of a card over 242,500 square pixels, and 29 % is not", async ({ page, request, base }) => {
  await open(page, base, await slotOf(request, base), "large", "clock");
  await page.evaluate(() => (document.getElementById("large")!.className = "large"));
  await show(page, "large", 0.29, "floor");
  await clock(page);
  expect(await told(page)).not.toContain("viewable large");
  await show(page, "large", 0.3, "ceil");
  await expect.poll(() => told(page)).toContain("viewable large");
});

test("a card below the fold is an impression and not viewable", async ({ page, request, base }) => {
  await open(page, base, await slotOf(request, base), "below", "clock");
  await clock(page);
  expect(await told(page)).toContain("impression below");
  expect(await told(page)).not.toContain("viewable below");
});

test("in a hidden page nothing is an impression or viewable until it is shown", async ({ page, request, base }) => {
  await canHide(page, true);
  await open(page, base, await slotOf(request, base), "card");
  await page.evaluate(() => document.getElementById("card")!.scrollIntoView());
  // The browser's own clock for a second in view: the same observer, with the same patience.
  await page.evaluate(
    () => new Promise<void>((seen) => new IntersectionObserver((_, eye) => (eye.disconnect(), setTimeout(seen, 1500))).observe(document.getElementById("card")!)),
  );
  expect((await told(page)).filter((e) => !/^(decision|render)/.test(e))).toEqual([]);

  await hide(page, false);
  await expect.poll(() => told(page)).toContain("viewable card");
  expect(await told(page)).toContain("impression card");
});

test("a transparent card is not viewable until it can be seen", async ({ page, request, base }) => {
  await open(page, base, await slotOf(request, base), "ghost", "clock");
  await page.addStyleTag({ content: ".ghost { opacity: 0 }" });
  await page.evaluate(() => {
    document.getElementById("ghost")!.className = "ghost";
    document.getElementById("ghost")!.scrollIntoView();
  });
  await clock(page);
  expect(await told(page)).not.toContain("viewable ghost");
  await page.evaluate(() => (document.getElementById("ghost")!.className = ""));
  await expect.poll(() => told(page)).toContain("viewable ghost");
});

test("slots that come later are found, and those that come together are asked for together", async ({ page, request, base }) => {
  const slot = await slotOf(request, base);
  const asked: string[][] = [];
  page.on("request", (r) => {
    if (r.url().includes("/v1/decisions")) asked.push(JSON.parse(r.postData()!).placements);
  });
  await open(page, base, slot, "one", "two", "three");
  expect(asked).toEqual([[slot.placement, slot.placement, slot.placement]]);

  await page.evaluate((placement) => {
    const div = document.createElement("div");
    div.id = "four";
    div.dataset.erawanSlot = placement;
    document.body.append(div);
    const five = document.createElement("erawan-message");
    five.id = "five";
    five.setAttribute("placement", placement);
    document.body.append(five);
  }, slot.placement);
  await expect.poll(() => told(page)).toContain("decision five");
  await expect.poll(() => told(page)).toContain("decision four");
  expect(asked).toHaveLength(2);
});
