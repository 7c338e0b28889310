// What a campaign changes in people's minds: a survey is registered, travellers answer it from their card, and an experiment is judged
// by one of its questions.
import { join } from "node:path";
import type { APIRequestContext } from "@playwright/test";
import { fillSignIn, somebody } from "../pages.cjs";
import { bucketFor, cardOf, expect, hostPage, inBucket, slotOf, test as plain, type Slot } from "./erawan";
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

interface Visit {
  campaign: string;
  token: string;
  survey?: { label: string; url: string };
}

const visit = async (request: APIRequestContext, base: string, slot: Slot, bucket: number): Promise<Visit> => {
  const answer = await request.post(`${base}/v1/decisions?key=${slot.key}`, {
    headers: { origin: base },
    data: { placement: slot.placement, locales: ["zh-Hans"], signals: slot.signals, bucket },
  });
  expect(answer.status(), await answer.text()).toBe(200);
  return (await answer.json()).decisions[0];
};

/** A visit whose card is drawn and whose question is answered, by the place of the option. */
const answer = async (request: APIRequestContext, base: string, slot: Slot, bucket: number, item: string, choice: number): Promise<void> => {
  const { token } = await visit(request, base, slot, bucket);
  const headers = { "content-type": "text/plain", origin: base };
  const drawn = await request.post(`${base}/v1/events`, { headers, data: JSON.stringify({ events: [{ token, type: "impression", at: new Date().toISOString() }] }) });
  expect(drawn.status(), await drawn.text()).toBe(202);
  const taken = await request.post(`${base}/v1/survey/answers`, { headers, data: JSON.stringify({ token, locale: "zh-Hans", answers: { [item]: choice } }) });
  expect(taken.status(), await taken.text()).toBe(201);
};

test("a survey is registered, answered from the card without script, read by side, and judges an experiment", async ({ program, page, browser, request }) => {
  test.setTimeout(180_000);
  const slot = await slotOf(request, program.base);
  const shown = await bucketFor(request, program.base, "legal");
  const heldOut = await bucketFor(request, program.base, "neutral");
  const { campaign } = await visit(request, program.base, slot, shown);
  expect((await visit(request, program.base, slot, heldOut)).campaign).toBe(campaign);

  await fillSignIn(page, program.base, somebody(join(program.data, "sign-ins.txt"), "manager"));
  const survey = `${program.base}/admin/campaigns/${campaign}/survey`;
  await page.goto(survey + "?lang=en");
  const box = (name: RegExp) => page.locator("fieldset").first().locator("label", { hasText: name }).locator("input");
  await box(/all right|acceptable/i).first().check();
  await box(/after/i).last().check();
  const item = (await box(/all right|acceptable/i).first().getAttribute("value"))!;
  await page.locator("#share").fill("100");
  await page.getByRole("button", { name: "Register and ask" }).click();
  await expect(page.locator("main")).toContainText("Visits are asked from now on.");
  await expect(page.locator("main")).toContainText("Not compared: each side needs 10 answers.");

  // A traveller from Shanghai, whose browser runs no script on the page that asks.
  await expect.poll(async () => (await visit(request, program.base, slot, shown)).survey?.label ?? "", { timeout: 30_000 }).not.toBe("");
  const host = await (await browser.newContext({ locale: "zh-CN" })).newPage();
  await inBucket(host, shown);
  await host.goto(hostPage(program.base, "zh-CN"));
  const lead = cardOf(host).locator("a.report[href*='/ask?']");
  await lead.scrollIntoViewIfNeeded();
  await expect(lead).toHaveText(/[\u4e00-\u9fff]/);
  const address = (await lead.getAttribute("href"))!;
  const quiet = await browser.newContext({ locale: "zh-CN", javaScriptEnabled: false, viewport: { width: 360, height: 740 } });
  const sheet = await quiet.newPage();
  await sheet.goto(new URL(address, program.base).href);
  await expect(sheet.locator("html")).toHaveAttribute("lang", "zh-Hans");
  await expect(sheet.locator("fieldset")).toHaveCount(1); // what comes after the law is not shown before it
  await sheet.locator("button").click();
  await expect(sheet.getByRole("alert")).toBeVisible(); // nothing was chosen
  await sheet.locator("input[type=radio]").last().check();
  await sheet.locator("button").click();
  await expect(sheet.locator(".card")).toContainText("泰国");
  await sheet.locator("input[type=radio]").first().check();
  await sheet.locator("button").click();
  await expect(sheet.locator("form")).toHaveCount(0);
  expect(await sheet.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await quiet.close();
  await host.context().close();

  // Ten more on each side. The third and the fourth answer are those that count.
  for (let n = 0; n < 12; n++) {
    await answer(request, program.base, slot, shown, item, n < 11 ? 3 : 0);
    await answer(request, program.base, slot, heldOut, item, n < 2 ? 3 : 0);
  }
  await expect
    .poll(async () => {
      await page.goto(survey);
      return page.locator("section[class*=card]", { has: page.locator("#response") }).locator("tbody tr").allInnerTexts();
    }, { timeout: 60_000 })
    .toEqual([expect.stringMatching(/Shown a message\s+13\s+13\s+0\b/), expect.stringMatching(/Held out\s+12\s+12\s+0\b/)]);
  const question = page.locator("section", { has: page.locator(`h2#${item}`) });
  await expect(question).toContainText("more of the visits that were shown a message chose an answer that counts");
  await expect(question).toContainText("Newcombe’s interval");

  // What is registered asks the same of everybody until it is ended: an experiment may be judged by it.
  await page.goto(`${program.base}/admin/campaigns/${campaign}/experiment`);
  await page.locator("#question").fill("Does the message make buying ivory less acceptable?");
  await page.locator("#metric").selectOption({ label: "An answer to the survey (both sides)" });
  await page.locator("#base").fill("60");
  await page.locator("#effect").fill("10");
  await page.getByRole("button", { name: "Work out the visits" }).click();
  await expect(page.locator("#item-wrong")).toBeVisible(); // of which question?
  await page.locator("#item").selectOption(item);
  await page.getByRole("button", { name: "Work out the visits" }).click();
  await expect(page.getByRole("status")).toContainText("answers");
  await page.getByRole("button", { name: "Register and begin" }).click();
  await expect(page.locator("main")).toContainText("Registered.");
  await page.goto(survey);
  await page.locator("#why").fill("Enough for a first look.");
  await page.getByRole("button", { name: "End the survey" }).click();
  await expect(page.getByRole("alert")).toContainText("is judged by what this survey asks");
  await page.getByRole("button", { name: "End the survey" }).click();
  await expect(page.locator("main")).toContainText("The survey is ended.");
  await expect.poll(async () => (await visit(request, program.base, slot, shown)).survey ?? null, { timeout: 30_000 }).toBeNull();
});
