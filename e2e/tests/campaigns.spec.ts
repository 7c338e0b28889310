// A campaign from nothing to the archive, as a manager makes and runs it in the console.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { APIRequestContext, Page } from "@playwright/test";
import { expect, slotOf, test as plain } from "./erawan";
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

const signIn = async (page: Page, program: Program): Promise<void> => {
  const [email, password] = readFileSync(join(program.data, "sign-ins.txt"), "utf8")
    .split("\n")
    .find((line) => line.includes("manager@"))!
    .trim()
    .split(/\s+/);
  await page.goto(program.base + "/sign-in");
  await page.locator("#email").fill(email);
  await page.locator("#password").fill(password);
  await page.locator("#password").press("Enter");
  await page.waitForURL(program.base + "/admin");
};

/** The campaign that a visit of which nothing is known is answered with; "" for none. */
const answered = async (request: APIRequestContext, base: string): Promise<string> => {
  const slot = await slotOf(request, base);
  const answer = await request.post(`${base}/v1/decisions?key=${slot.key}`, {
    headers: { "content-type": "text/plain", origin: base },
    data: JSON.stringify({ placements: [slot.placement], locales: ["en"], signals: {}, bucket: 7 }),
  });
  expect(answer.status(), await answer.text()).toBe(200);
  return (await answer.json()).decisions[0].campaign ?? "";
};

/** A day of Bangkok's calendar, so many days from today. */
const day = (plus: number): string => new Date(Date.now() + (7 + 24 * plus) * 3_600_000).toISOString().slice(0, 10);

/** Presses a step of the campaign's page, and says yes. */
const step = async (page: Page, name: string): Promise<void> => {
  await page.locator("[aria-labelledby=life]").getByRole("link", { name, exact: true }).click();
  await page.locator("main form .do button").click();
};

test("a manager makes a campaign from nothing, is told what is missing, runs it, stops it, clones and archives it", async ({ program, page }) => {
  test.setTimeout(120_000);
  await signIn(page, program);
  const slot = await slotOf(page.request, program.base);
  await page.goto(program.base + "/admin/campaigns");
  await page.getByRole("link", { name: "New campaign" }).click();

  // Unfinished, it is a draft; what it lacks is said, and where to put it right.
  await page.locator("#name-en").fill("Songkran at the gate");
  await page.locator("#zone").selectOption("Asia/Bangkok");
  await page.locator("#priority").fill("1");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.locator("h1")).toHaveText("Songkran at the gate");
  const path = new URL(page.url()).pathname;
  const campaign = path.split("/").pop()!;
  await page.locator("[aria-labelledby=life]").getByRole("link", { name: "Mark as ready" }).click();
  await expect(page.locator("main")).toContainText("Choose at least one placement.");
  await expect(page.locator("main")).toContainText("Choose at least one message.");
  await expect(page.locator("main form button")).toHaveCount(0);
  await page.getByRole("link", { name: "Put it right" }).first().click();

  // A change of language takes along what was typed.
  await page.locator("#starts-on").fill(day(1));
  await page.locator("#starts-at").fill("09:00");
  await page.locator("#ends-on").fill(day(30));
  await page.locator("details.menu summary").first().click();
  await page.locator("details.menu button[lang=th]").click();
  await expect(page.locator("html")).toHaveAttribute("lang", "th");
  await expect(page.locator("#starts-on")).toHaveValue(day(1));
  await page.locator("details.menu summary").first().click();
  await page.locator("details.menu button[lang=en]").click();
  await expect(page.locator("#starts-at")).toHaveValue("09:00");

  const approved = page.locator("#message-1 option", { hasText: "English" }).first();
  await page.locator("#message-1").selectOption((await approved.getAttribute("value"))!);
  await page.locator(`input[name=placement][value=${slot.placement}]`).check();
  await page.getByRole("button", { name: "Save", exact: true }).click();

  // Scheduled, it waits for its hour by itself, and is in no answer.
  await step(page, "Mark as ready");
  await step(page, "Publish");
  await expect(page.locator(".head .badge").first()).toHaveText("Scheduled");
  expect(await answered(page.request, program.base)).not.toBe(campaign);
  await page.locator(".head").getByRole("link", { name: "Edit", exact: true }).click();
  await page.locator("#starts-on").fill(day(0));
  await page.locator("#starts-at").fill("");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.locator(".head .badge").first()).toHaveText("Live");
  await expect.poll(() => answered(page.request, program.base)).toBe(campaign);

  // Stopped, it is gone; resumed, it is back. The question shows what is on air, word for word.
  await page.getByRole("link", { name: "Stop campaign…" }).click();
  await expect(page.locator("blockquote").first()).toBeVisible();
  await page.locator("#reason").fill("A wrong line.");
  await page.getByRole("button", { name: "Stop it now" }).click();
  await expect.poll(() => answered(page.request, program.base)).not.toBe(campaign);
  await page.getByRole("link", { name: "Resume campaign…" }).click();
  await page.getByRole("button", { name: "Resume", exact: true }).click();
  await expect.poll(() => answered(page.request, program.base)).toBe(campaign);

  // What is compared is not changed without being asked.
  await page.goto(program.base + path + "/edit");
  await page.locator("#weight-1").fill("5");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("This changes the measurement");
  await page.getByLabel("I know, and change it anyway").check();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.locator("h1")).toHaveText("Songkran at the gate");

  await step(page, "Clone");
  await expect(page.locator("h1")).toHaveText("Edit the campaign");
  expect(page.url()).not.toContain(campaign);
  await page.goto(program.base + path);
  await step(page, "Pause");
  await expect.poll(() => answered(page.request, program.base)).not.toBe(campaign);
  await step(page, "Undo last change");
  await expect.poll(() => answered(page.request, program.base)).toBe(campaign);
  await step(page, "End");
  await step(page, "Archive");
  await expect(page.locator(".head .badge").first()).toHaveText("Archived");
  await page.goto(program.base + "/admin/campaigns");
  await expect(page.locator("main")).not.toContainText(campaign);
  await page.goto(program.base + "/admin/campaigns?state=archived");
  await expect(page.locator("main")).toContainText("Songkran at the gate");
});
