// A message from its first word to the traveller: written, read by two other people, live in the languages that were
// approved and in no other, and out again when the law under it changes.
import { join } from "node:path";
import { expect, test, type APIRequestContext, type Browser, type Page } from "@playwright/test";
import { fillSignIn, invite, newPassword, somebody } from "../pages.cjs";
import { bucketFor, slotOf, type Slot } from "./erawan";
import { Program } from "./program";

let program: Program;
let owner: Page;
test.beforeAll(async ({ browser }) => {
  program = await Program.start();
  owner = await (await browser.newContext({ locale: "en" })).newPage();
  await fillSignIn(owner, program.base, somebody(join(program.data, "sign-ins.txt"), "owner"));
});
test.afterAll(async () => {
  await owner.context().close();
  expect(await program.stop(), "the program's exit code after SIGTERM").toBe(0);
});

/** Somebody of a role, asked in by the owner, in a browser of their own. */
const joined = async (browser: Browser, role: string): Promise<Page> => {
  const page = await (await browser.newContext({ locale: "en", reducedMotion: "reduce" })).newPage();
  await page.goto(program.base + (await invite(owner, program.base, `${role}-${Date.now()}@erawan.example`, role)) + "?lang=en");
  await page.locator("#password").fill(newPassword);
  await Promise.all([page.waitForURL((url) => url.pathname === "/admin"), page.locator("#password").press("Enter")]);
  return page;
};

interface Answer {
  message?: string;
  locale?: string;
  content?: { headline: string };
}

const ask = async (request: APIRequestContext, slot: Slot, bucket: number, locales: string[]): Promise<Answer> => {
  const answer = await request.post(`${program.base}/v1/decisions?key=${slot.key}`, {
    headers: { "content-type": "text/plain", origin: program.base },
    data: JSON.stringify({ placements: [slot.placement], locales, signals: slot.signals, bucket }),
  });
  expect(answer.status(), await answer.text()).toBe(200);
  return (await answer.json()).decisions[0];
};

const words = {
  "zh-Hans": { headline: "轻装回家", body: "店里的许可证管不到行李。带一份手织棉布回家吧。" },
  th: { headline: "กลับบ้านแบบเบาสบาย", body: "ใบอนุญาตเป็นของร้าน ไม่ใช่ของกระเป๋าเรา เลือกผ้าทอมือแทนได้" },
  en: { headline: "Travel home light", body: "The licence stays with the shop. Handwoven cotton travels with you." },
};

/** Opens the demo's message about the law and goes to where it is written. */
const openLegal = async (page: Page): Promise<string> => {
  await page.goto(program.base + "/admin/messages?frame=legal");
  await page.getByRole("link", { name: "Legal at exit" }).click();
  await page.getByRole("link", { name: "Edit", exact: true }).click();
  await expect(page.locator("#draft")).toBeVisible();
  return new URL(page.url()).pathname.split("/")[3];
};

test("a message is written, signed by two others, live in two languages, and out when its law card changes", async ({ browser, request }) => {
  test.slow();
  const slot = await slotOf(request, program.base);
  const bucket = await bucketFor(request, program.base, "legal");
  const [author, linguist, lawyer] = [await joined(browser, "author"), await joined(browser, "reviewer_language"), await joined(browser, "reviewer_law")];
  const message = await openLegal(author);
  expect((await ask(request, slot, bucket, ["th"])).message, "the demo's message is on").toBe(message);

  // Written; the linter speaks while it is.
  for (const [locale, text] of Object.entries(words)) {
    await author.locator(`#headline-${locale}`).fill(text.headline);
    await author.locator(`#body-${locale}`).fill(text.body);
  }
  for (const field of ["headline", "body", "action", "report", "alt", "speaker", "why"]) await author.locator(`#${field}-zh-Hant`).fill("");
  await author.locator("#body-en").fill("Ivory is rare. Handwoven cotton travels with you.");
  await expect(author.locator("#said-body-en")).toContainText("Scarcity raises the wish to own");
  await expect(author.locator("#said-body-en mark.halt")).toHaveText("rare");
  await author.locator("#body-en").fill(words.en.body);
  await expect(author.locator("#said-body-en")).not.toContainText("Scarcity");
  await expect(author.locator("#takes")).toContainText("Saving takes back what was approved in: 简体中文 · 繁體中文 · ไทย · English");
  await expect(author.locator("#stage section.card .headline").first(), "drawn by the tag's own hand").toHaveText(words["zh-Hans"].headline);
  await author.getByRole("button", { name: "Save", exact: true }).click();
  await author.waitForURL(`**/admin/messages/${message}?done=text`);
  await expect.poll(async () => (await ask(request, slot, bucket, ["th"])).message, { message: "unapproved words are in no answer" }).not.toBe(message);

  // Two others read it. English is left for another day.
  await author.getByRole("button", { name: "Put to review" }).click();
  await expect(author.locator(".toast")).toContainText("in review");
  for (const reviewer of [linguist, lawyer]) {
    await reviewer.goto(`${program.base}/admin/messages/${message}`);
    const form = reviewer.locator("form[action$='/review']");
    await form.locator("input[value=en]").uncheck();
    await form.getByRole("button", { name: "Approve" }).click();
    await expect(reviewer.locator(".toast")).toContainText("approved");
  }
  for (const locale of ["zh-Hans", "th"] as const) {
    await expect.poll(async () => (await ask(request, slot, bucket, [locale])).content?.headline, { message: locale }).toBe(words[locale].headline);
  }

  // What falls back, and what never does.
  const second = await ask(request, slot, bucket, ["en", "th"]);
  expect([second.message, second.locale], "English is not approved, Thai was asked for next").toEqual([message, "th"]);
  expect((await ask(request, slot, bucket, ["en"])).message, "nobody is shown another language unasked").not.toBe(message);
  expect((await ask(request, slot, bucket, ["zh-Hant"])).message, "legal text is never read in the other script").not.toBe(message);
  await author.goto(program.base + "/admin/messages?frame=legal");
  const row = author.getByRole("row", { name: /Legal at exit/ });
  await expect(row.getByRole("cell")).toHaveText([/Legal at exit/, /Law/, /Live/, "–", /Live/, /In review.*Language review · Law review/s]);

  // The law card changes: the message drops out, and the list and the page say why.
  await author.goto(`${program.base}/admin/messages/${message}`);
  await author.locator("section[aria-labelledby=cites] a").click();
  await author.getByRole("link", { name: "Edit", exact: true }).click();
  await author.locator("#fine").fill("900000");
  await author.getByRole("button", { name: "Save", exact: true }).click();
  await author.waitForURL("**/admin/laws/*?done=law");
  for (const locale of ["zh-Hans", "th"]) {
    await expect.poll(async () => (await ask(request, slot, bucket, [locale])).message, { message: `${locale} drops out` }).not.toBe(message);
  }
  await author.goto(program.base + "/admin/messages?frame=legal");
  await expect(row.getByRole("cell")).toHaveText([/Legal at exit/, /Law/, /Card or picture changed/, "–", /Card or picture changed/, /Draft/]);
  await author.goto(`${program.base}/admin/messages/${message}`);
  await expect(author.getByRole("region", { name: "ไทย" })).toContainText("has changed since these words were approved");

  // The queue says so to those who review, and a new submission takes it off that list and into the queue.
  await lawyer.goto(program.base + "/admin/reviews");
  const dropped = lawyer.getByRole("region", { name: "Shown no more" }).getByRole("row", { name: /Legal at exit/ });
  await expect(dropped).toHaveCount(2);
  for (const language of ["简体中文", "ไทย"]) await expect(dropped.filter({ hasText: language })).toContainText("A law card that it cites has changed");
  await dropped.first().getByRole("link", { name: "Legal at exit" }).click();
  await lawyer.waitForURL(`**/admin/messages/${message}`);
  await author.getByRole("button", { name: "Put to review" }).click();
  await lawyer.goto(program.base + "/admin/reviews");
  await expect(dropped).toHaveCount(0);
  await expect(lawyer.getByRole("row", { name: /Legal at exit.*ไทย/ })).toContainText("Law review");
  await Promise.all([author, linguist, lawyer].map((page) => page.context().close()));
});

test("a break hint is set with the keyboard alone, and seen", async ({ browser }) => {
  const page = await joined(browser, "author");
  await page.goto(program.base + "/admin/messages/new");
  await page.locator("#headline-th").fill("กลับบ้านเบาสบาย");
  await page.keyboard.press("Home");
  for (let n = 0; n < 8; n++) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Tab");
  await expect(page.locator("button[data-hint=headline-th]")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator("#headline-th")).toBeFocused();
  await expect(page.locator("#headline-th")).toHaveValue(/^กลับ.*\|.*สบาย$/);
  await expect(page.locator("#said-headline-th mark.hint")).toHaveText("|");
  await page.context().close();
});

test("without script a draft is checked, kept in another language, and saved", async ({ browser }) => {
  const context = await browser.newContext({ locale: "en", javaScriptEnabled: false });
  const page = await context.newPage();
  await fillSignIn(page, program.base, somebody(join(program.data, "sign-ins.txt"), "manager"));
  await page.goto(program.base + "/admin/messages/new");
  await page.locator("#name").fill("Written without script");
  await page.locator("#headline-en").fill("A rare find");
  await page.locator("#name").press("Enter");
  await expect(page.locator("#said-headline-en")).toContainText("Scarcity");
  await expect(page.locator("#stage .shown")).toContainText("A rare find");
  await page.locator("details.menu summary").click();
  await page.getByRole("button", { name: "ไทย" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "th");
  await expect(page.locator("#headline-en")).toHaveValue("A rare find");
  await page.locator("button[value=save]").click();
  await expect(page.locator("h1")).toHaveText("Written without script");
  await context.close();
});
