import type { Request } from "@playwright/test";
import { bucketFor, cardOf, decide, expect, hostPage, inBucket, test } from "./erawan";
import { Program, type Row } from "./program";

const counters = ["impressions", "viewable", "clicks", "pledges", "filtered"] as const;

/** The counters of one message in one language, over all days. */
const sum = (rows: Row[], locale: string, message: string): Record<(typeof counters)[number], number> => {
  const ours = rows.filter((r) => r.basis === "measured" && r.locale === locale && r.message === message);
  return Object.fromEntries(counters.map((c) => [c, ours.reduce((n, r) => n + r[c], 0)])) as any;
};

const day = (shift: number): string => new Date(Date.now() + shift * 864e5).toISOString().slice(0, 10);

test("what was sent five times stands in the report once", async ({ page, request }) => {
  test.setTimeout(120_000);
  const program = await Program.start(); // a program of its own: nobody else's visits are in this report
  try {
    const bucket = await bucketFor(request, program.base, "legal");
    const { campaign, message } = await decide(request, program.base, bucket);
    const report = async () => sum(await program.report(campaign, day(-1), day(1)), "th", message);
    const before = await report();

    await inBucket(page, bucket);
    const sent: Request[] = [];
    page.on("request", (r) => {
      if (/\/v1\/(events|pledges)$/.test(r.url()) && r.method() === "POST") sent.push(r);
    });
    const types = (): string[] => sent.flatMap((r) => (JSON.parse(r.postData()!).events ?? [{ type: "pledge" }]).map((e: { type: string }) => e.type));
    await page.goto(hostPage(program.base, "th"));
    await cardOf(page).scrollIntoViewIfNeeded();
    await expect.poll(types).toContain("viewable");
    await cardOf(page).locator(".action").click();
    await expect(cardOf(page).locator(".thanks")).toBeVisible();
    await expect.poll(() => types().sort()).toEqual(["click", "impression", "pledge", "viewable"]);

    for (const r of sent) {
      for (let again = 0; again < 4; again++) {
        const answer = await request.post(r.url(), { headers: { "content-type": "text/plain", origin: program.base }, data: r.postData()! });
        expect([200, 202]).toContain(answer.status());
      }
    }

    // Events are counted in the order they came: once a later visit is in the report, so is all that came before it.
    const fence = async () => sum(await program.report(campaign, day(-1), day(1)), "en", message).impressions;
    const fenced = await fence();
    await page.goto(hostPage(program.base, "en"));
    await expect.poll(fence, { timeout: 30_000 }).toBe(fenced + 1);
    expect(await report()).toEqual({
      impressions: before.impressions + 1,
      viewable: before.viewable + 1,
      clicks: before.clicks + 1,
      pledges: before.pledges + 1,
      filtered: before.filtered,
    });
  } finally {
    await program.stop();
  }
});
