// A question that is registered before anybody looks: the visits it needs, what it fixes of its campaign, and its end.
import { createHash } from "node:crypto";
import { join } from "node:path";
import { expect, test, type Page } from "@playwright/test";
import { fillSignIn, somebody } from "../pages.cjs";
import { Program } from "./program";

let program: Program;
let manager: Page;
test.beforeAll(async ({ browser }) => {
  program = await Program.start();
  manager = await (await browser.newContext({ locale: "en", reducedMotion: "reduce" })).newPage();
  await fillSignIn(manager, program.base, somebody(join(program.data, "sign-ins.txt"), "manager"));
});
test.afterAll(async () => {
  await manager.context().close();
  expect(await program.stop(), "the program's exit code after SIGTERM").toBe(0);
});

/** Saves the form of a live campaign, and says that what it compares may change. */
const saveSure = async () => {
  await manager.locator("button[name=do][value=save]").click();
  await manager.locator("input[name=sure]").check();
  await manager.locator("button[name=do][value=save]").click();
};

test("an experiment is worked out, registered, keeps its campaign what it is, and is ended", async () => {
  await manager.goto(program.base + "/admin/campaigns");
  await manager.locator("main tbody a").first().click();
  const campaign = new URL(manager.url()).pathname;
  await manager.getByRole("link", { name: "Experiment", exact: true }).click();
  await expect(manager.locator("#question")).toBeVisible(); // with one message it can be held against the hold-out

  // A second variant: the same campaign, another message.
  await manager.goto(program.base + campaign + "/edit");
  await manager.locator("#message-2").selectOption({ index: 2 });
  await saveSure();
  await expect(manager).toHaveURL(new RegExp(campaign + "\\?done="));

  await manager.goto(program.base + campaign + "/experiment");
  await manager.locator("#question").fill("Which message leads to more pledges?");
  await manager.locator("#base").fill("2.0");
  await manager.locator("#effect").fill("0.5");
  await manager.getByRole("button", { name: "Work out the visits" }).click();
  await expect(manager.getByRole("status")).toContainText("Each variant needs up to 13,809 visits");
  await manager.getByRole("button", { name: "Register and begin" }).click();
  await expect(manager.locator("main")).toContainText("Registered. Visits count from the next half-hour.");
  await expect(manager.locator("main")).toContainText("Not compared yet");

  // What it compares cannot be changed any more.
  await manager.goto(program.base + campaign + "/edit");
  await manager.locator("#hold-out").fill("20");
  await saveSure();
  await expect(manager.locator("#hold-out-wrong")).toContainText("An experiment runs on this campaign");

  await manager.goto(program.base + campaign + "/experiment");
  await manager.locator("#why").fill("Enough for a first look.");
  await manager.getByRole("button", { name: "End the experiment" }).click();
  await expect(manager.locator("main")).toContainText("Ended. The campaign can be changed again.");
  await expect(manager.locator("ol.time")).toContainText("Enough for a first look.");
});

test("a newcomer finds an experiment that is over, with its question, what came of it and what was registered", async () => {
  await manager.goto(program.base + "/admin/campaigns");
  await manager.locator("main tbody a", { hasText: "The law, or what most people do" }).click();
  await manager.getByRole("link", { name: "Experiment", exact: true }).click();
  const main = manager.locator("main");
  await expect(main).toContainText("The campaign has ended, and no more visits come.");
  await expect(manager.locator("#question")).toHaveCount(0);
  const results = manager.locator("section", { has: manager.locator("#results") });
  await expect(results).toContainText("Do travellers who read that most buy none promise more often than those who read what the law says?");
  await expect(results).toContainText("Visits are divided as they should be.");
  await expect(results.locator("tbody tr")).toHaveCount(2);
  await expect(results).not.toContainText("Not compared yet");
  await expect(results.locator(".note.info")).toContainText(/differ by less than|cannot be told|led to/); // sides are drawn anew in each demo
  await expect(manager.locator("ol.time > li")).toHaveCount(2);

  await manager.locator("details summary", { hasText: "The document" }).click();
  const frozen = manager.locator("section", { has: manager.locator("#frozen") });
  const document = (await manager.locator("#measured").textContent())!;
  await expect(frozen).toContainText(createHash("sha256").update(document).digest("hex"));
});
