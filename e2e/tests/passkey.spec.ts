// A passkey, from adding it to signing in by it, with Chromium's own virtual device.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { CDPSession, Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import { Program } from "./program";

let program: Program;
// Browsers make passkeys for a host name, and of plain http only for this one.
test.beforeAll(async () => {
  program = await Program.start("localhost");
});
test.afterAll(async () => {
  expect(await program.stop(), "the program's exit code after SIGTERM").toBe(0);
});

const device = async (page: Page): Promise<{ session: CDPSession; id: string }> => {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  return { session, id: authenticatorId };
};

const signIn = async (page: Page): Promise<void> => {
  const [email, password] = readFileSync(join(program.data, "sign-ins.txt"), "utf8")
    .split("\n")
    .find((line) => line.includes("manager@"))!
    .trim()
    .split(/\s+/);
  await page.goto(program.base + "/sign-in?lang=en");
  await page.locator("#email").fill(email);
  await page.locator("#password").fill(password);
  await page.locator('form[action="/sign-in"] button').click();
  await page.waitForURL((url) => url.pathname === "/admin");
};

test("a passkey is added, signs in, is refused when the device does not check who holds it, and is removed", async ({ page }) => {
  const { session, id } = await device(page);
  await signIn(page);
  await page.goto(program.base + "/admin/settings/passkeys");
  await page.getByRole("link", { name: "Add a passkey" }).click();
  await page.locator("#name").fill("Work phone");
  await page.getByRole("button", { name: "Continue with this device" }).click();
  await page.waitForURL("**/admin/settings/passkeys?done=passkey_added");
  await expect(page.locator('input[name="name"]')).toHaveValue("Work phone");
  expect((await session.send("WebAuthn.getCredentials", { authenticatorId: id })).credentials).toHaveLength(1);

  const out = async (): Promise<void> => {
    await page.context().clearCookies({ name: "erawan" });
    await page.goto(program.base + "/sign-in?lang=en&next=/admin/stops");
  };
  await out();
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await page.waitForURL((url) => url.pathname === "/admin/stops");

  await out();
  await expect(page.getByText("The device did not finish")).toBeHidden();
  await session.send("WebAuthn.setUserVerified", { authenticatorId: id, isUserVerified: false });
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(page.getByRole("alert")).toContainText("The device did not finish");
  await session.send("WebAuthn.setUserVerified", { authenticatorId: id, isUserVerified: true });
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await page.waitForURL((url) => url.pathname === "/admin/stops");

  await page.goto(program.base + "/admin/settings/passkeys");
  await page.getByRole("button", { name: "Remove" }).click();
  await page.waitForURL("**/admin/settings/passkeys?done=passkey_removed");
  await out();
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "not known here" })).toBeVisible();
});

test("without script there is no button that does nothing", async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(program.base + "/sign-in?lang=en");
  await expect(page.locator('form[action="/sign-in"] button')).toBeVisible();
  await expect(page.getByText("Sign in with a passkey")).toBeHidden();
  await context.close();
});
