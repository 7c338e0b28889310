// What keeps a campaign back, each planted as it comes about, and found by a manager on "Why is it not shown more?"; and a campaign
// with a goal, from its form to the chart of what it did.
import { join } from "node:path";
import type { APIRequestContext, Page } from "@playwright/test";
import { fillSignIn, somebody } from "../pages.cjs";
import { expect, slotOf, test as plain, type Slot } from "./erawan";
import { Program } from "./program";

const test = plain.extend<object, { program: Program }>({
  program: [
    async ({}, use) => {
      const program = await Program.start();
      await use(program);
      expect(await program.stop(), "the program's exit code after SIGTERM").toBe(0);
    },
    { scope: "worker", timeout: 120_000 },
  ],
});

/** The campaign that a visit to the host's slot is answered with; "" for none. */
const answered = async (request: APIRequestContext, base: string, slot: Slot, more: object = {}): Promise<string> => {
  const answer = await request.post(`${base}/v1/decisions?key=${slot.key}`, {
    headers: { origin: base },
    data: { placement: slot.placement, locales: ["en"], signals: slot.signals, bucket: 1, ...more },
  });
  expect(answer.status(), await answer.text()).toBe(200);
  return (await answer.json()).decisions[0].campaign ?? "";
};

const causes = (page: Page) => page.locator("section[aria-labelledby=causes]");

test("a stopped partner, an unapproved language, an exhausted cap and too narrow an audience are found, each with what to do", async ({ program, page }) => {
  test.setTimeout(300_000);
  page.setDefaultTimeout(20_000);
  await fillSignIn(page, program.base, somebody(join(program.data, "sign-ins.txt"), "owner"));
  const slot = await slotOf(page.request, program.base);
  const campaign = await answered(page.request, program.base, slot);
  expect(campaign).not.toBe("");
  const path = `${program.base}/admin/campaigns/${campaign}`;
  const why = `${path}/why?lang=en`;

  // A placement that its partner stopped. Its name leads the reader to where it stands.
  await page.goto(`${program.base}/admin/stop?what=placement&id=${slot.placement}&lang=en`);
  await page.locator("#reason").fill("The partner changes its page.");
  await page.getByRole("button", { name: "Stop it now" }).click();
  await page.goto(why);
  await expect(causes(page)).toContainText("Paused or stopped: ");
  await causes(page).getByRole("link", { name: "See placements" }).click();
  await expect(page).toHaveURL(/#placements$/);
  await page.goto(`${program.base}/admin/resume?what=placement&id=${slot.placement}`);
  await page.locator("form .btn.go").click();
  await page.goto(why);
  await expect(causes(page)).not.toContainText("Paused or stopped: ");

  // A language whose text somebody takes out.
  await page.goto(path);
  const message = await page.locator("a[href*='/admin/messages/msg_']").first().getAttribute("href");
  await page.goto(program.base + message!.split("?")[0] + "?lang=en");
  const retire = page.locator("section[aria-labelledby=retire]");
  for (const box of await retire.locator("input[type=checkbox]").all()) await box.setChecked((await box.getAttribute("value")) === "th");
  await retire.locator("[name=reason]").fill("The hotline is another one.");
  await retire.locator("button").click();
  await page.goto(why);
  await expect(causes(page)).toContainText("Not every language may be shown: ไทย");
  await expect(causes(page).getByRole("link", { name: "See the texts" })).toBeVisible();

  // A cap that more visits have reached than the demo's last day had.
  for (let n = 0; n < 20; n++) {
    const all = await Promise.all(Array.from({ length: 20 }, () => answered(page.request, program.base, slot, { seen: { [campaign]: 99 } })));
    expect(all).not.toContain(campaign);
  }
  await expect(async () => {
    await page.goto(why);
    await expect(causes(page)).toContainText("had seen it often enough that day", { timeout: 100 });
  }).toPass({ timeout: 60_000, intervals: [500] });
  await causes(page).locator("li", { hasText: "often enough that day" }).getByRole("link", { name: "Edit" }).click();
  await expect(page.locator("#cap")).toBeVisible();
});

/** A day of Bangkok's calendar, so many days from today. */
const day = (plus: number): string => new Date(Date.now() + (7 + 24 * plus) * 3_600_000).toISOString().slice(0, 10);

/** Presses a step of the campaign's page, and says yes. */
const step = async (page: Page, name: string): Promise<void> => {
  await page.locator("[aria-labelledby=life]").getByRole("link", { name, exact: true }).click();
  await page.locator("main form .do button").click();
};

test("a campaign with a goal goes from its form to its pace; an audience that turns out too narrow is found", async ({ program, page }) => {
  test.setTimeout(300_000);
  page.setDefaultTimeout(20_000);
  await fillSignIn(page, program.base, somebody(join(program.data, "sign-ins.txt"), "owner"));
  const slot = await slotOf(page.request, program.base);
  await page.goto(program.base + "/admin/campaigns/new?lang=en");
  const typed = { "name-en": "Songkran at the gate", priority: "1", "starts-on": day(0), "ends-on": day(20), amount: "100,000", daily: "9000", "per-hour": "5000", "reserve-th": "20" };
  for (const [id, value] of Object.entries(typed)) await page.locator(`#${id}`).fill(value);
  for (const [id, value] of Object.entries({ zone: "Asia/Bangkok", metric: "impressions", pacing: "even" })) await page.locator(`#${id}`).selectOption(value);
  const approved = page.locator("#message-1 option", { hasText: "English" }).first();
  await page.locator("#message-1").selectOption((await approved.getAttribute("value"))!);
  await page.locator(`input[name=placement][value=${slot.placement}]`).check();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.locator("h1")).toHaveText("Songkran at the gate");
  const path = program.base + new URL(page.url()).pathname;
  await step(page, "Mark as ready");
  await step(page, "Publish");
  const pace = page.locator("section[aria-labelledby=pace]");
  for (const said of ["100,000 impressions, evenly", "9,000", "5,000", "ไทย 20%"]) await expect(pace).toContainText(said);
  await expect(async () => {
    await page.goto(path);
    await expect(pace).toContainText("Due by now", { timeout: 100 });
  }).toPass({ timeout: 90_000, intervals: [1_000] });
  await expect(pace).toContainText("Full this hour");

  // The placement is new and not yet measured: two signals may be asked about, until enough visits were seen.
  await page.goto(program.base + "/admin/audiences/new?lang=en");
  await page.locator("#name").fill("Hardly anybody");
  await page.locator("details", { has: page.locator("#json") }).evaluate((d: HTMLDetailsElement) => (d.open = true));
  await page.locator("#json").fill('{"all":[{"signal":"party","in":["business"]},{"signal":"context","in":["jewellery"]}]}');
  await page.getByRole("button", { name: "Use this JSON" }).click();
  await page.getByRole("button", { name: "Save as a new version" }).click();
  await expect(page.getByRole("status")).toContainText("The audience is saved");
  await page.goto(path + "/audiences");
  await page.getByLabel(/Hardly anybody/).check();
  await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: "Save the audiences" }).click()]);
  expect(page.url()).toContain("done=");
  for (let n = 0; n < 60; n++) await Promise.all(Array.from({ length: 20 }, () => answered(page.request, program.base, slot)));
  await expect(async () => {
    await page.goto(path + "/why?lang=en");
    await expect(page.locator(".head")).toContainText("Nobody is shown it now. “Hardly anybody” is too narrow", { timeout: 100 });
  }).toPass({ timeout: 120_000, intervals: [2_000] });
  await expect(causes(page).locator("li").first(), "what nobody gets past comes first").toHaveClass("halt");
  await causes(page).getByRole("link", { name: "See the audience" }).first().click();
  await expect(page.locator("h1")).toHaveText("Hardly anybody");
});
