// A partner's whole way in one browser each for it and for the team: it applies, is accepted, puts the tag on a bare page, looks
// whether it works, sees the first impression, pauses, and leaves.
import { once } from "node:events";
import { createServer } from "node:http";
import { join } from "node:path";
import { expect, test, type Page } from "@playwright/test";
import { fillSignIn, somebody } from "../pages.cjs";
import { Program } from "./program";

let program: Program;
const site = createServer();
test.beforeAll(async () => {
  program = await Program.start();
  site.listen(0, "127.0.0.1");
  await once(site, "listening");
});
test.afterAll(async () => {
  site.close();
  expect(await program.stop(), "the program's exit code after SIGTERM").toBe(0);
});

const fill = async (page: Page, form: string, values: Record<string, string>): Promise<void> => {
  for (const [id, value] of Object.entries(values)) await page.locator(`${form} #${id}`).fill(value);
};

test("a partner comes in by itself, goes live, pauses and leaves", async ({ browser }) => {
  test.setTimeout(120_000);
  const { base, data } = program;
  const team = await (await browser.newContext({ locale: "en" })).newPage();
  const partner = await (await browser.newContext({ locale: "en" })).newPage();
  await fillSignIn(team, base, somebody(join(data, "sign-ins.txt"), "owner"));
  const shop = `http://localhost:${(site.address() as any).port}`;

  await team.goto(`${base}/admin/partners/agreement`);
  for (const area of await team.locator("main textarea").all()) await area.fill("The card is shown whole, and nothing of it is sold.");
  await team.locator("main .btn.go").click();
  await expect(team).toHaveURL(/done=agreement_saved/);
  await team.goto(`${base}/admin/partners/applications`);
  await partner.goto(base + new URL((await team.locator("#open").innerText()).trim()).pathname);
  await fill(partner, "form", { name: "Lotus Rail", email: "hello@rail.example", places: "TH", origin: shop });
  await partner.locator("form .btn.go").click();
  await expect(partner.getByRole("status")).toContainText("Thank you");

  await team.reload();
  await team.getByRole("link", { name: "Lotus Rail" }).click();
  await team.getByRole("button", { name: "Accept" }).click();
  const link = new URL((await team.locator("#link").innerText()).trim()).pathname;
  await partner.goto(base + link);
  await partner.locator("#password").fill("a long enough passphrase");
  await partner.locator("form .btn.go").click();
  await expect(partner).toHaveURL(/\/partner/);

  await team.getByRole("link", { name: "To the partner" }).click();
  const org = new URL(team.url()).pathname.split("/").pop()!;
  const slot = team.locator("form", { has: team.locator("#channel") });
  await slot.locator("#name").fill("Ticket page");
  await slot.locator("#place").fill("TH");
  await slot.locator("#fallback").selectOption("house");
  await slot.locator("#house").selectOption({ index: 1 });
  await slot.locator("button").click();
  const placement = /plc_\w+/.exec(await (await team.waitForURL(/\/admin\/placements\//), team.url()))![0];
  await team.goto(`${base}/admin/keys?make=publishable&find=${org}#make`);
  await fill(team, "form[action='/admin/keys'][method=post]", { label: "Site", origins: shop });
  await team.locator("form[action='/admin/keys'][method=post] #org").selectOption(org);
  await team.locator("form[action='/admin/keys'][method=post] button").click();
  const key = /pk_\w+/.exec(await team.locator("main").innerText())![0];

  await partner.goto(`${base}/partner/agreement`);
  const sure = partner.locator("input[name=sure]");
  await sure.check();
  await partner.locator("form .btn.go").click();
  await expect(sure).toHaveCount(0);

  const bare = (script: string): string => `<!doctype html><html lang="en"><title>Shop</title><style>erawan-message { display: block; height: 640px }</style>
<script>addEventListener("erawan:impression", () => (document.title = "seen"))</script>
<script async src="${base}/v1/${script}" data-key="${key}" data-signals='{"destination":["TH"]}'></script><erawan-message placement="${placement}"></erawan-message>`;
  let script = "check.js";
  site.on("request", (_, a) => void a.setHeader("content-type", "text/html").end(bare(script)));
  const open = async (): Promise<void> => void (await partner.goto(`${shop}/bare`));
  const panel = partner.locator("erawan-check section");
  await expect(async () => {
    await open();
    await expect(panel).toContainText("you are not live yet", { timeout: 2_000 });
  }).toPass();
  await expect(panel.locator("li.bad")).toHaveCount(0);

  await expect(async () => {
    await partner.goto(`${base}/partner`);
    await partner.locator("button[value=live]").click();
    await expect(partner.locator("button[value=paused]")).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await expect(async () => {
    await open();
    await expect(panel).toContainText("Nothing on the page moved for it.", { timeout: 2_000 });
  }).toPass();
  await expect(panel.locator("li.bad")).toHaveCount(0);

  script = "e.js";
  await open();
  await expect(partner).toHaveTitle("seen");
  await expect(async () => {
    await partner.goto(`${base}/partner/placements/${placement}`);
    await expect(partner.locator("main")).toContainText("It works", { timeout: 1_000 });
    await expect(partner.locator("main")).toContainText("1 drawn", { timeout: 1_000 });
  }).toPass();

  const answer = async (): Promise<string> => {
    const a = await partner.request.post(`${base}/v1/decisions?key=${key}`, { headers: { origin: shop, "content-type": "text/plain" }, data: JSON.stringify({ placement }) });
    return a.ok() ? (await a.json()).decisions[0].empty || "shown" : `${a.status()}`;
  };
  await partner.goto(`${base}/partner`);
  await partner.locator("button[value=paused]").click();
  await expect.poll(answer, { intervals: [50] }).toBe("paused");
  await partner.goto(`${base}/partner/leave`);
  await partner.locator("form .btn.halt").click();
  await expect(partner).toHaveURL(/done=partner_left/);
  const left = Date.now();
  await expect.poll(answer, { intervals: [50] }).toBe("401");
  test.info().annotations.push({ type: "keys stopped after", description: `${Date.now() - left} ms` });
});
