import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";
import { bucketFor, cardOf, expect, hostPage, inBucket, languages, test } from "./erawan";

const axe = readFileSync(createRequire(__filename).resolve("axe-core/axe.min.js"), "utf8");

const pages = [
  { name: "host page", at: hostPage, ready: cardOf },
  { name: "souvenirs page", at: (base: string, asked: string) => `${base}/demo/souvenirs?lang=${asked}`, ready: (page: Page) => page.locator("main") },
];

for (const { name, at, ready } of pages) {
  for (const { asked } of languages) {
    test(`the ${name} in ${asked} at 360, 640 and 1,280 px, light and dark, has no fault that axe finds`, async ({ page, request, base }) => {
      await page.setViewportSize({ width: 360, height: 900 });
      await inBucket(page, await bucketFor(request, base, "legal"));
      await page.goto(at(base, asked));
      await expect(ready(page)).toBeVisible();
      await page.evaluate(axe);
      for (const width of [360, 640, 1280]) { // 640 is what 1,280 px hold at 200 %
        await page.setViewportSize({ width, height: 900 });
        expect(await page.evaluate(() => document.documentElement.scrollWidth), "no sideways scrolling").toBeLessThanOrEqual(width);
        for (const colorScheme of ["light", "dark"] as const) {
          await page.emulateMedia({ colorScheme });
          const faults = await page.evaluate(async () => {
            const { violations } = await (window as any).axe.run(document, { resultTypes: ["violations"] });
            return violations.map((v: any) => `${v.id}: ${v.nodes.map((n: any) => n.target.join(" ")).join(", ")}`);
          });
          expect(faults, `${width} px, ${colorScheme}`).toEqual([]);
        }
      }
    });
  }
}
