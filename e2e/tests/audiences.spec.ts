// Whom a message is for, as a manager builds it, by mouse, by keyboard and without script.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { APIRequestContext, Browser, BrowserContext, Locator, Page } from "@playwright/test";
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

const enter = async (browser: Browser, program: Program, who = "manager", options: object = {}): Promise<BrowserContext> => {
  const context = await browser.newContext({ locale: "en", reducedMotion: "reduce", ...options });
  const [email, password] = readFileSync(join(program.data, "sign-ins.txt"), "utf8")
    .split("\n")
    .find((line) => line.includes(`${who}@`))!
    .trim()
    .split(/\s+/);
  const page = await context.newPage();
  await page.goto(program.base + "/sign-in");
  await page.locator("#email").fill(email);
  await page.locator("#password").fill(password);
  await page.locator("#password").press("Enter");
  await page.waitForURL(program.base + "/admin");
  await page.close();
  return context;
};

/** What the rule of must-hold 7 says, as the page tells it. */
const sentence =
  "Party is Group tour, and Origin airport is Airports of Yunnan, and Destination is Thailand, and Context of the page is Souvenirs, and Trip phase is not Returning.";

/** A condition of the rule: signal, test, and values that are typed or ticked. */
const conditions: { signal: string; label: string; test?: string; typed?: string; tick?: string }[] = [
  { signal: "party", label: "Party", tick: "Group tour" },
  { signal: "origin_airport", label: "Origin airport", typed: "Airports of Yunnan" },
  { signal: "destination", label: "Destination", typed: "Thailand" },
  { signal: "context", label: "Context of the page", tick: "Souvenirs" },
  { signal: "trip_phase", label: "Trip phase", test: "not_in", tick: "Returning" },
];

/** Fills the builder in by pressing and choosing. */
const buildByMouse = async (page: Page, after = async (): Promise<void> => {}): Promise<void> => {
  for (const [i, c] of conditions.entries()) {
    const at = `#r-${i}`;
    if (i > 0) await page.locator("#r-add").click();
    await page.locator(`${at}-signal`).selectOption(c.signal);
    await page.locator(`${at}-test`).waitFor();
    if (c.test) await page.locator(`${at}-test`).selectOption(c.test);
    if (c.tick) await page.locator(at).getByLabel(c.tick, { exact: true }).check();
    if (c.typed) {
      await page.locator(`${at}-find`).fill(c.typed);
      await page.locator(at).getByRole("button", { name: "Add", exact: true }).click();
      await expect(page.locator(at).getByLabel(c.typed, { exact: true })).toBeChecked();
    }
    await expect(page.locator("#look .sentence")).toContainText(c.label);
    await after();
  }
};

/** Goes on with Tab until the control has the focus, as somebody without a mouse does. */
const tabTo = async (page: Page, control: Locator): Promise<void> => {
  await control.waitFor();
  for (let n = 0; n < 150; n++) {
    if (await control.evaluate((e) => e === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error("Tab never came there");
};

const buildByKeys = async (page: Page): Promise<void> => {
  for (const [i, c] of conditions.entries()) {
    const at = `#r-${i}`;
    if (i > 0) {
      await tabTo(page, page.locator("#r-add"));
      await page.keyboard.press("Enter");
      await expect(page.locator(`${at}-signal`)).toBeFocused();
    } else await tabTo(page, page.locator(`${at}-signal`));
    for (let n = 0; n < 30 && (await page.locator(`${at}-signal`).inputValue()) !== c.signal; n++) await page.keyboard.press("ArrowDown");
    await expect(page.locator(`${at}-signal`)).toHaveValue(c.signal);
    await page.locator(`${at}-test`).waitFor();
    await expect(page.locator(`${at}-signal`)).toBeFocused();
    if (c.test) {
      await tabTo(page, page.locator(`${at}-test`));
      await page.keyboard.press("ArrowDown");
      await expect(page.locator(`${at}-test`)).toHaveValue(c.test);
    }
    if (c.tick) {
      await tabTo(page, page.locator(at).getByLabel(c.tick, { exact: true }));
      await page.keyboard.press("Space");
    }
    if (c.typed) {
      await tabTo(page, page.locator(`${at}-find`));
      await page.keyboard.type(c.typed);
      await page.keyboard.press("Enter");
      await expect(page.locator(at).getByLabel(c.typed, { exact: true })).toBeChecked();
    }
    await expect(page.locator("#look .sentence")).toContainText(c.label);
  }
};

/** Whether a page of the host's slot is answered with a campaign, for a visit that says more or other things. */
const shows = async (request: APIRequestContext, base: string, campaign: string, more: object, slot?: Slot): Promise<boolean> => {
  slot ??= await slotOf(request, base);
  const signals = { destination: ["TH"], origin_airport: "KMG", party: "group_tour", context: ["souvenirs"], trip_phase: "in_destination", ...more };
  const answer = await request.post(`${base}/v1/decisions?key=${slot.key}`, {
    headers: { origin: base },
    data: { placement: slot.placement, locales: ["zh-CN"], signals },
  });
  expect(answer.status()).toBe(200);
  return (await answer.json()).decisions[0].campaign === campaign;
};

test("a manager builds an audience, reads why a visit is not in it, and the next decision follows it", async ({ program, browser, request }) => {
  test.setTimeout(300_000);
  const context = await enter(browser, program);
  const page = await context.newPage();
  await page.goto(program.base + "/admin/audiences");
  await page.getByRole("link", { name: "New audience" }).first().click();
  await page.locator("#name").fill("Group travellers from Yunnan at the souvenirs");
  const reached: string[] = [];
  await buildByMouse(page, async () => void reached.push(await page.locator("#look .figure").innerText()));
  await expect(page.locator("#look .sentence")).toHaveText(sentence);
  expect(new Set(reached).size, `reach as it moved: ${reached.join(", ")}`).toBeGreaterThan(1);
  await page.getByRole("button", { name: "Save as a new version" }).click();
  await expect(page.getByRole("status")).toContainText("The audience is saved");
  await expect(page.locator(".sentence")).toHaveText(sentence);

  await page.getByRole("link", { name: "Try it on a visit" }).click();
  await expect(page.locator("#outcome")).toHaveText("In this audience");
  await page.locator("#persona").selectOption("group-last-day");
  await page.getByRole("button", { name: "See", exact: true }).first().click();
  await expect(page.locator("#outcome")).toHaveText("Not in this audience");
  await expect(page.locator("main .sentence")).toHaveText("Trip phase is Returning, which is among Returning. The rule asks for the opposite.");
  await page.locator("#persona").selectOption("says-nothing");
  await page.getByRole("button", { name: "See", exact: true }).first().click();
  await expect(page.locator("#outcome")).toHaveText("Cannot be told, so not in this audience");

  // The campaign that the host's page shows to people in Thailand's airports takes the new audience alone.
  await page.goto(program.base + "/admin/campaigns");
  const campaigns = await page.locator("tbody th a").evaluateAll((all) => all.map((a) => a.getAttribute("href")!));
  const chosen = await (async () => {
    for (const path of campaigns) if (await shows(request, program.base, path.split("/").at(-1)!, { trip_phase: "booked" })) return path;
    throw new Error("the host's page shows no campaign");
  })();
  const campaign = chosen.split("/").at(-1)!;
  await page.goto(program.base + chosen);
  await page.getByRole("link", { name: "Choose audiences" }).click();
  for (const box of await page.locator("input[name=audience]").all()) await box.uncheck();
  await page.getByLabel(/Group travellers from Yunnan/).check();
  const save = async (): Promise<string> => {
    await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: "Save the audiences" }).click()]);
    return page.url();
  };
  expect(await save(), "too few are on record to publish it").not.toContain("done=");
  await expect(page.locator("fieldset .wrong")).toContainText(/matches fewer than 50 visits|has not been measured yet/);
  const slot = await slotOf(request, program.base);
  for (let n = 0; n < 60; n++) await Promise.all(Array.from({ length: 20 }, () => shows(request, program.base, campaign, {}, slot)));
  await expect.poll(save, { timeout: 120_000, intervals: [5_000] }).toContain("done=chosen");
  await expect(page.getByRole("status")).toContainText("The next decision follows them");
  // A visit that it was for until now, and is not any more, tells when the plan follows.
  await expect.poll(() => shows(request, program.base, campaign, { trip_phase: "booked", origin_airport: "PVG" }), { intervals: [50] }).toBe(false);
  expect(await shows(request, program.base, campaign, {})).toBe(true);
  expect(await shows(request, program.base, campaign, { trip_phase: "returning" })).toBe(false);
  expect(await shows(request, program.base, campaign, { origin_airport: "PVG" })).toBe(false);
  expect(await shows(request, program.base, campaign, { party: null })).toBe(false);

  await page.goto(`${program.base}${chosen}/try?persona=group-kunming`);
  await expect(page.locator("main")).toContainText("Shows this campaign.");
  await page.goto(`${program.base}${chosen}/try?persona=group-last-day`);
  await expect(page.locator("main")).toContainText("The visit is in none of the campaign’s audiences.");
  await context.close();
});

test("the same audience is built by keyboard alone", async ({ program, browser }) => {
  test.setTimeout(180_000);
  const context = await enter(browser, program);
  const page = await context.newPage();
  const wrong: string[] = [];
  page.on("pageerror", (e) => wrong.push(e.message));
  await page.goto(program.base + "/admin/audiences/new");
  await tabTo(page, page.locator("#name"));
  await page.keyboard.type("By keys");
  await buildByKeys(page);
  await expect(page.locator("#look .sentence")).toHaveText(sentence);
  await tabTo(page, page.getByRole("button", { name: "Save as a new version" }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status")).toContainText("The audience is saved");
  await expect(page.locator(".sentence")).toHaveText(sentence);
  expect(wrong).toEqual([]);
  await context.close();
});

test("a draft without a name can be built on, and the builder says what is odd about it", async ({ program, browser }) => {
  const context = await enter(browser, program);
  const page = await context.newPage();
  await page.goto(program.base + "/admin/audiences/new");
  await page.locator("details.expert summary").click();
  await page.locator("#json").fill('{"all":[{"signal":"party","in":["couple"]},{"signal":"party","in":["solo"]}]}');
  await page.getByRole("button", { name: "Use this JSON" }).click();
  await expect(page.locator("#look .found")).toContainText("No visit can ever match this rule.");
  await page.locator("#r-kind").selectOption("any");
  await expect(page.locator("#look .found").filter({ hasText: "No visit can ever match" })).toHaveCount(0);
  await page.getByRole("button", { name: "Save as a new version" }).click();
  await expect(page.locator("#name-wrong")).toContainText("Give the audience a name");
  await context.close();
});

test("a change of language takes the draft along", async ({ program, browser }) => {
  const context = await enter(browser, program);
  const page = await context.newPage();
  await page.goto(program.base + "/admin/audiences/new");
  await page.locator("#name").fill("Half a thought");
  await page.locator(".top .menu summary").click();
  await page.getByRole("button", { name: "ไทย" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "th");
  await expect(page.locator("#name")).toHaveValue("Half a thought");
  await context.close();
});

test("the builder works without script", async ({ program, browser }) => {
  const context = await enter(browser, program, "manager", { javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(program.base + "/admin/audiences/new");
  await page.locator("#name").fill("Without script");
  await page.locator("#r-0-signal").selectOption("origin_airport");
  await page.getByRole("button", { name: "Use this" }).click();
  await page.locator("#r-0-find").fill("Yunnan");
  await page.locator("#r-0").getByRole("button", { name: "Add", exact: true }).click();
  await page.locator("#r-add").click();
  await page.locator("#r-1-signal").selectOption("party");
  await page.getByRole("button", { name: "Use this" }).last().click();
  await page.locator("#r-1").getByLabel("Couple").check();
  await page.locator("#r-1-more").click();
  await page.getByRole("button", { name: "Move up" }).last().click();
  await page.getByRole("button", { name: "Show what this means" }).last().click();
  await expect(page.locator("#look .sentence")).toHaveText("Party is Couple, and Origin airport is Airports of Yunnan.");
  await page.getByRole("button", { name: "Save as a new version" }).click();
  await expect(page.locator("h1")).toHaveText("Without script");
  await context.close();
});

test("who saves over somebody else's version is told, and loses nothing", async ({ program, browser }) => {
  test.setTimeout(120_000);
  const context = await enter(browser, program);
  const [one, other] = [await context.newPage(), await context.newPage()];
  await one.goto(program.base + "/admin/audiences");
  const edit = program.base + (await one.locator("tbody th a").first().getAttribute("href")) + "/edit";
  await one.goto(edit);
  await other.goto(edit);
  await other.locator("#name").fill("Theirs");
  await other.getByRole("button", { name: "Save as a new version" }).click();
  await other.waitForURL((url) => !url.pathname.endsWith("/edit"));
  await one.locator("#name").fill("Ours");
  await one.getByRole("button", { name: "Save as a new version" }).click();
  await expect(one.getByRole("alert")).toContainText("saved version 2 while you were working");
  await expect(one.locator("#name")).toHaveValue("Ours");
  await one.getByRole("button", { name: "Save as a new version" }).click();
  await expect(one.locator("h1")).toHaveText("Ours");
  await context.close();
});

test("an analyst reads audiences and is offered no change", async ({ program, browser }) => {
  const context = await enter(browser, program, "analyst");
  const page = await context.newPage();
  await page.goto(program.base + "/admin/audiences");
  await expect(page.getByRole("link", { name: "New audience" })).toHaveCount(0);
  expect((await page.goto(program.base + "/admin/audiences/new"))!.status()).toBe(403);
  await context.close();
});
