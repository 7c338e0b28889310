// Ways in as a person meets them: the password with a code app beside it, a recovery code, the keyboard alone.
import { join } from "node:path";
import { expect, test, type Browser, type Page } from "@playwright/test";
import { codeOf, fillSignIn, newcomer, somebody } from "../pages.cjs";
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

/** Somebody who has a code app, and a browser in which nobody is signed in. */
const withApp = async (browser: Browser) => {
  const context = await browser.newContext({ locale: "en" });
  const page = await context.newPage();
  const who = await newcomer(owner, page, program.base);
  await context.clearCookies();
  return { ...who, page };
};

/** Sends a code. */
const send = async (page: Page, code: string): Promise<void> => {
  await page.locator("#code").fill(code);
  await page.locator("form .btn.go").click();
};

test("signing in takes the password and a code, and the code opens once", async ({ browser }) => {
  const { page, email, password, secret } = await withApp(browser);
  await fillSignIn(page, program.base, [email, password]);
  await expect(page).toHaveURL(/\/sign-in\/code/);
  await page.goto(program.base + "/admin");
  await expect(page, "the password alone opens nothing").toHaveURL(/\/sign-in\?/);

  await fillSignIn(page, program.base, [email, password]);
  const code = codeOf(secret);
  await send(page, code === "000000" ? "111111" : "000000");
  await expect(page.locator("#code")).toHaveAttribute("aria-invalid", "true");
  await send(page, code);
  await page.waitForURL(program.base + "/admin");

  await page.context().clearCookies();
  await fillSignIn(page, program.base, [email, password]);
  await send(page, code);
  await expect(page.locator("#code"), "the same code again").toHaveAttribute("aria-invalid", "true");
  await send(page, codeOf(secret, 1));
  await page.waitForURL(program.base + "/admin");
  await page.context().close();
});

test("a recovery code opens once, and the settings count those that are left", async ({ browser }) => {
  const { page, email, password, codes } = await withApp(browser);
  expect(codes).toHaveLength(10);
  const byRecovery = async (code: string): Promise<void> => {
    await page.context().clearCookies();
    await fillSignIn(page, program.base, [email, password]);
    await page.getByRole("link", { name: "use a recovery code" }).click();
    await send(page, code);
  };
  await byRecovery(codes[3]);
  await page.waitForURL(program.base + "/admin");
  await page.goto(program.base + "/admin/settings");
  await expect(page.locator("main")).toContainText("9 recovery codes are left");
  await byRecovery(codes[3]);
  await expect(page.locator("#code"), "the same code again").toHaveAttribute("aria-invalid", "true");
  await send(page, codes[4].toLowerCase().replaceAll("-", " "));
  await page.waitForURL(program.base + "/admin");
  await page.context().close();
});

test("both steps are taken with the keyboard alone", async ({ browser }) => {
  const { page, email, password, secret } = await withApp(browser);
  const tabTo = async (selector: string): Promise<void> => {
    for (let i = 0; i < 20; i++) {
      if (await page.evaluate((s) => document.activeElement?.matches(s), selector)) return;
      await page.keyboard.press("Tab");
    }
    throw new Error(`Tab does not reach ${selector}`);
  };
  await page.goto(program.base + "/sign-in");
  await tabTo("#email");
  await page.keyboard.type(email);
  await page.keyboard.press("Tab");
  await expect(page.locator("#password")).toBeFocused();
  await page.keyboard.type(password);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/sign-in/code?*");
  await tabTo("#code");
  await page.keyboard.type(codeOf(secret));
  await page.keyboard.press("Enter");
  await page.waitForURL(program.base + "/admin");
  await page.context().close();
});

test("no page of ours stands in a frame, not even in one of our own host", async ({ browser }) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const framing = program.base + "/framing";
  await page.route(framing, (route) => route.fulfill({ contentType: "text/html", body: `<iframe name="theirs" src="/framed"></iframe><iframe name="ours" src="/sign-in"></iframe>` }));
  await page.route(program.base + "/framed", (route) => route.fulfill({ contentType: "text/html", body: `<p id="password">` }));
  await page.goto(framing);
  await expect(page.frameLocator("[name=theirs]").locator("#password"), "a page without our headers is framed").toHaveCount(1);
  await expect.poll(() => page.frame("ours")?.url()).toBe("chrome-error://chromewebdata/");
  await context.close();
});
