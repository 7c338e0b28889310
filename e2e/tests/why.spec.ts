// Why a campaign is not shown more, and why one view was what it was, as a manager finds out.
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { fillSignIn, somebody } from "../pages.cjs";
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

interface Decided {
  campaign?: string;
  token?: string;
}

/** What a page of the host's slot is answered, by a visit that was shown some campaigns before. */
const ask = async (page: Page, base: string, seen: Record<string, number>): Promise<Decided> => {
  const slot = await slotOf(page.request, base);
  const answer = await page.request.post(`${base}/v1/decisions?key=${slot.key}`, {
    headers: { origin: base },
    data: { placement: slot.placement, locales: ["en"], signals: slot.signals, bucket: 1, seen },
  });
  expect(answer.status()).toBe(200);
  return (await answer.json()).decisions[0];
};

test("a manager finds what keeps a campaign back, lets it on again, and has a view decided again", async ({ program, page }) => {
  test.setTimeout(180_000);
  await fillSignIn(page, program.base, somebody(join(program.data, "sign-ins.txt"), "manager"));
  const first = await ask(page, program.base, {});
  const campaign = first.campaign!;
  const why = `${program.base}/admin/campaigns/${campaign}/why?lang=en`;

  // Seen often enough, by more visits than the demo's last day had.
  for (let n = 0; n < 400; n++) expect((await ask(page, program.base, { [campaign]: 99 })).campaign).not.toBe(campaign);
  await expect(async () => {
    await page.goto(why);
    await expect(page.locator("section[aria-labelledby=causes]")).toContainText("had seen it often enough that day", { timeout: 100 });
  }).toPass({ timeout: 30_000, intervals: [500] });
  await expect(page.locator("section[aria-labelledby=course] tbody")).toContainText("The visit has seen it often enough today.");

  // Stopped: the page says so, and leads to where that is put right.
  await page.goto(`${program.base}/admin/stop?what=campaign&id=${campaign}`);
  await page.locator("#reason").fill("The hotline is wrong.");
  await page.locator("form .btn.halt").click();
  await page.goto(why);
  await expect(page.locator(".head")).toContainText("Nobody is shown it now. Somebody stopped this campaign.");
  await expect(page.locator("li.halt")).toContainText("The hotline is wrong.");
  await page.getByRole("link", { name: "Resume campaign…" }).click();
  await page.locator("form .btn.go").click();
  await page.goto(why);
  await expect(page.locator("li.halt")).toHaveCount(0);

  // What the first view was decided to be comes out the same, although it was stopped and resumed since.
  await page.goto(program.base + "/admin/replay?lang=en");
  await page.locator("#token").fill(first.token!);
  await page.getByRole("button", { name: "Decide again" }).click();
  await expect(page.locator("section[aria-labelledby=compare] .badge")).toHaveText("The same");
  await expect(page.locator("section[aria-labelledby=compare]")).toContainText(campaign);
  expect(page.url(), "a token stands in no address").not.toContain(first.token!);
});
