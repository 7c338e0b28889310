// A partner's own words, from samples that are pasted to a visit that is told in them.
import { readFileSync } from "node:fs";
import { join } from "node:path";
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

const samples = ["pax,trip.dest,seat", "GROUP,曼谷,12A", "GROUP,曼谷,", "tribe,曼谷,3C"].join("\n");

test("a partner pastes samples, says what its words mean, and the next decision understands them", async ({ program, browser, request }) => {
  test.setTimeout(180_000);
  const slot = await slotOf(request, program.base);
  /** What a visit that is told in the partner's own words is answered: a campaign, and which of its fields had no meaning. */
  const told = async (fields: object): Promise<{ campaign: boolean; ignored: string[] }> => {
    const answer = await request.post(`${program.base}/v1/decisions?key=${slot.key}`, {
      headers: { origin: program.base },
      data: { placement: slot.placement, locales: ["zh-CN"], fields },
    });
    expect(answer.status(), await answer.text()).toBe(200);
    const body = await answer.json();
    return { campaign: !!body.decisions[0].campaign, ignored: (body.ignored ?? []).map((one: { pointer: string }) => one.pointer) };
  };
  const visit = { pax: "GROUP", trip: { dest: "曼谷" }, seat: "12A" };
  expect(await told(visit), "before there is a mapping").toEqual({ campaign: false, ignored: ["/fields"] });

  const context = await browser.newContext({ locale: "en", reducedMotion: "reduce" });
  const page = await context.newPage();
  const [email, password] = readFileSync(join(program.data, "sign-ins.txt"), "utf8").split("\n").find((line) => line.includes("partner@"))!.trim().split(/\s+/);
  await page.goto(program.base + "/sign-in");
  await page.locator("#email").fill(email);
  await page.locator("#password").fill(password);
  await page.locator("#password").press("Enter");
  await page.waitForURL(program.base + "/partner");
  await page.goto(program.base + "/partner/mapping");

  await page.locator("textarea[name=samples]").fill(samples);
  await page.getByRole("button", { name: "Read the samples" }).click();
  await expect(page.getByRole("status")).toContainText("3 rows were read");
  for (const [path, signal] of [["pax", "party"], ["trip.dest", "destination"]]) {
    const at = (await page.locator(`input[type=hidden][value="${path}"]`).getAttribute("name"))!.replace("-path", "-signal");
    await page.locator(`select[name="${at}"]`).selectOption(signal);
  }
  await page.getByRole("button", { name: "Use these answers" }).first().click();

  // Each value that has no meaning yet is counted, and is asked for.
  const row = (value: string) => page.locator("table tr").filter({ hasText: value });
  await expect(row("pax")).toContainText("3");
  const meaning = async (value: string): Promise<string> =>
    (await page.locator(`input[type=hidden][value="${value}"]`).getAttribute("name"))!.replace("-from", "-to");
  await page.locator(`[name="${await meaning("GROUP")}"]`).selectOption("group_tour");
  await page.locator(`[name="${await meaning("曼谷")}"]`).fill("TH");
  await page.getByRole("button", { name: "Use these answers" }).first().click();
  await expect(page.locator(`input[type=hidden][value="GROUP"]`), "what has a meaning is not asked for again").toHaveCount(0);
  await expect(page.locator(`input[type=hidden][value="tribe"]`), "what has none still is").toHaveCount(1);

  await page.getByRole("button", { name: "Save the mapping" }).click();
  await expect(page.locator("[role=status]").first()).toBeVisible();
  await expect(page.locator("ol.time")).toContainText("Version 1");
  await expect.poll(() => told(visit), { intervals: [50] }).toEqual({ campaign: true, ignored: [] });
  expect((await told({ ...visit, pax: "tribe" })).ignored, "a value without a meaning is told of by its field").toEqual(["/fields/pax"]);
  await context.close();
});
