import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { bucketFor, cardOf, expect, slotOf, test } from "./erawan";

/** A block of code as docs/widget.md prints it, the first of its language. */
const block = (language: string): string => {
  const text = readFileSync(join(__dirname, "..", "..", "docs", "widget.md"), "utf8");
  const found = new RegExp("```" + language + "\\n([^]*?)```").exec(text);
  if (!found) throw new Error(`docs/widget.md has no ${language}`);
  return found[1];
};

test("what the guide says to paste works in an HTML file of one's own", async ({ page, request, base }) => {
  const slot = await slotOf(request, base);
  const pasted = block("html").replaceAll("https://HOST", base).replace("pk_…", slot.key).replace("plc_…", slot.placement);
  expect(pasted).not.toContain("…");
  const folder = mkdtempSync(join(tmpdir(), "erawan-file-"));
  try {
    const file = join(folder, "page.html");
    writeFileSync(file, `<!doctype html><meta charset="utf-8"><title>Mine</title><style>${block("css")}</style>${pasted}`);
    const bucket = await bucketFor(request, base, "legal");
    await page.addInitScript((b) => (localStorage.erawan = JSON.stringify({ bucket: b, seen: {}, day: "", expires: Date.now() + 864e5 })), bucket);
    await page.goto(pathToFileURL(file).href);
    await expect(cardOf(page)).toHaveAttribute("lang", "zh-Hans");
    await expect(cardOf(page).locator(".action")).toBeVisible();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("the heights that the guide reserves hold every card", async ({ page, request, base }) => {
  const slot = await slotOf(request, base);
  const bucket = await bucketFor(request, base, "legal");
  await page.addInitScript((b) => (localStorage.erawan = JSON.stringify({ bucket: b, seen: {}, day: new Date().toDateString(), expires: Date.now() + 864e5 })), bucket);
  for (const locale of ["zh-CN", "zh-HK", "th", "en"]) {
    await page.route(base + "/probe", (route) =>
      route.fulfill({
        contentType: "text/html; charset=utf-8",
        body: `<!doctype html><html lang="${locale}"><title>probe</title><style>body { margin: 0 14px } ${block("css")}</style>
          <script async src="/v1/e.js" data-key="${slot.key}"></script>
          <erawan-message placement="${slot.placement}" signals='${JSON.stringify(slot.signals)}'></erawan-message>`,
      }),
    );
    for (const width of [320, 359, 360, 390, 429, 430, 599, 600, 748]) {
      await page.setViewportSize({ width, height: 900 });
      if (width === 320) await page.goto(base + "/probe");
      await expect(cardOf(page)).toBeVisible();
      const [card, reserved] = await page.locator("erawan-message").evaluate((e) => [
        e.shadowRoot!.querySelector("section")!.getBoundingClientRect().height,
        parseFloat(getComputedStyle(e).minBlockSize),
      ]);
      expect(card, `${locale} at ${width} px`).toBeLessThanOrEqual(reserved);
    }
    await page.unroute(base + "/probe");
  }
});
