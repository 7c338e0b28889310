// From a question to a cited PDF, by keyboard alone: did travellers who read Simplified Chinese, in Thailand, pledge more with the norm frame?
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test, type Locator, type Page } from "@playwright/test";
import { fillSignIn, somebody } from "../pages.cjs";
import { browser as chromium } from "./browser";
import { Program } from "./program";

let program: Program;
let page: Page;
test.beforeAll(async ({ browser }) => {
  process.env.ERAWAN_CHROMIUM ||= chromium(); // the program prints with the browser that the tests have
  program = await Program.start();
  page = await (await browser.newContext({ locale: "en", reducedMotion: "reduce" })).newPage();
  await fillSignIn(page, program.base, somebody(join(program.data, "sign-ins.txt"), "analyst"));
});
test.afterAll(async () => {
  await page.context().close();
  expect(await program.stop(), "the program's exit code after SIGTERM").toBe(0);
});

let keys = 0;
const press = async (key: string): Promise<void> => {
  keys++;
  await page.keyboard.press(key);
};

/** Goes on with Tab until something has the focus, past the menu where it is in the page's own matter. */
const reach = async (what: Locator): Promise<void> => {
  await expect(what).toHaveCount(1);
  for (let i = 0; i < 120; i++) {
    if (await what.evaluate((e) => e === document.activeElement)) return;
    await press("Tab");
  }
  throw new Error(`Tab does not reach ${what}`);
};

/** Skips to what the page is about, as the first stop of every page offers. */
const skip = async (): Promise<void> => {
  await reach(page.locator("a.skip"));
  await press("Enter");
};

/** Chooses with the arrow, the list closed. */
const choose = async (field: string, value: string): Promise<void> => {
  const list = page.locator("#" + field);
  await reach(list);
  for (let i = 0; i < 30 && (await list.inputValue()) !== value; i++) await press("ArrowDown");
  await expect(list).toHaveValue(value);
};

test("an analyst goes from a question to a cited PDF by keyboard alone", async () => {
  test.setTimeout(180_000); // the machine's own time, which is not the analyst's
  const began = Date.now();
  await reach(page.locator("nav.side a[href='/admin/reports/engagement']"));
  await press("Enter");
  await page.waitForURL(/reports\/engagement/);
  await skip();
  await reach(page.locator("main a[href='/admin/reports/build']").first());
  await press("Enter");
  await page.waitForURL(/reports\/build/);

  await skip();
  await choose("by", "frame");
  await choose("locale", "zh-Hans");
  await choose("place", "TH");
  await reach(page.locator("form.filters button"));
  await press("Enter");
  await page.waitForURL(/locale=zh-Hans/);
  const norm = page.locator("section.sheet tbody tr", { hasText: /norm|others do/i }).first();
  await expect(norm).toBeVisible();
  const figures = (await norm.locator("td").allInnerTexts()).join(" ").split(/\s+/).filter((t) => /\d/.test(t));
  expect(figures.length, "the norm frame's figures, intervals with them").toBeGreaterThan(8);

  await skip();
  await reach(page.locator("#title"));
  await page.keyboard.type("Did the norm frame bring more pledges?");
  await press("Enter");
  await page.waitForURL(/reports\/frozen\/rep_/);
  const hash = (await page.locator("main").innerText()).match(/[0-9a-f]{64}/)![0];

  await skip();
  await reach(page.locator("main .paper a"));
  const coming = page.waitForEvent("download", { timeout: 60_000 });
  await press("Enter");
  const pdf = await (await coming).path();
  console.log(`from the question to the PDF: ${((Date.now() - began) / 1000).toFixed(1)} s, ${keys} keys beside what was typed`);

  const text = execFileSync("pdftotext", ["-layout", pdf, "-"], { encoding: "utf8" });
  expect(text).toContain("Did the norm frame bring more pledges?");
  expect(text.replace(/\s/g, ""), "the citation names the digest").toContain(hash);
  expect(text).toMatch(/data revision/i);
  for (const figure of figures) expect(text).toContain(figure);
});
