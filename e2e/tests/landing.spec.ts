// From a code on a parcel to a promise and back, as somebody in WeChat's browser does it: in four languages, with script and without.
import { join } from "node:path";
import { expect, test, type Browser, type Page } from "@playwright/test";
import { fillSignIn, somebody } from "../pages.cjs";
import { Program } from "./program";

const wechat =
  "Mozilla/5.0 (Linux; Android 13; V2055A Build/TP1A.220624.014; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 " +
  "XWEB/1160117 MMWEBSDK/20240301 MMWEBID/2045 MicroMessenger/8.0.48.2580(0x28003036) WeChat/arm64 Weixin NetType/WIFI Language/zh_CN ABI/arm64";

const says: Record<string, { accept: string; thanks: string; withdrew: string; again: RegExp }> = {
  "zh-Hans": { accept: "zh-CN", thanks: "谢谢", withdrew: "撤回", again: /之前已被扫过/ },
  "zh-Hant": { accept: "zh-HK", thanks: "謝謝", withdrew: "撤回", again: /之前已被掃過/ },
  th: { accept: "th-TH", thanks: "ขอบคุณ", withdrew: "ถอน", again: /เคยถูกสแกนแล้ว/ },
  en: { accept: "en-US", thanks: "Thank you", withdrew: "taken back", again: /scanned before/ },
};

let program: Program;
let codes: string[];
test.beforeAll(async ({ browser }) => {
  program = await Program.start();
  const manager = await (await browser.newContext({ locale: "en" })).newPage();
  await fillSignIn(manager, program.base, somebody(join(program.data, "sign-ins.txt"), "manager"));
  await manager.goto(program.base + "/admin/batches");
  const batch = (await manager.locator("main tbody a").first().getAttribute("href"))!.split("/").pop()!;
  codes = await program.codes(batch, 150_000, 16);
  await manager.context().close();
});
test.afterAll(async () => expect(await program.stop(), "the program's exit code after SIGTERM").toBe(0));

/** A telephone whose page is open at a code. What it loads is noted. */
const scan = async (browser: Browser, code: string, accept: string, script: boolean): Promise<{ page: Page; loaded: string[] }> => {
  const context = await browser.newContext({ userAgent: wechat, locale: accept, javaScriptEnabled: script, viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true });
  const page = await context.newPage();
  const loaded: string[] = [];
  page.on("request", (r) => loaded.push(r.url()));
  page.on("pageerror", (e) => loaded.push(`error: ${e.message}`));
  // A browser asks for an icon by itself, where a page names none.
  page.on("console", (m) => m.type() === "error" && !m.location().url.endsWith("/favicon.ico") && loaded.push(`said: ${m.text()} ${m.location().url}`));
  await page.goto(`${program.base}/Q/${code}`);
  return { page, loaded };
};

let next = 0;
for (const [locale, words] of Object.entries(says))
  for (const script of [true, false])
    test(`a code leads to a promise, a card to send on, and back: ${locale}, script ${script ? "on" : "off"}`, async ({ browser }) => {
      const code = codes[next++];
      const { page, loaded } = await scan(browser, code, words.accept, script);
      await expect(page.locator("html")).toHaveAttribute("lang", locale);
      expect(loaded, "one answer is the whole page").toEqual([`${program.base}/Q/${code}`]);
      const button = page.locator("form.pledge button");
      const box = (await button.boundingBox())!;
      expect(box.y + box.height, "the promise is on the first screen").toBeLessThanOrEqual(640);
      expect(box.height).toBeGreaterThanOrEqual(44);
      expect(await page.locator("main li").count(), "the law of the way").toBeGreaterThanOrEqual(2);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), "nothing is wider than the telephone").toBeLessThanOrEqual(360);

      await page.locator("summary").click();
      await page.locator("#name").fill("小象 <i>");
      await button.click();
      await expect(page.locator("h1")).toContainText(words.thanks);
      await expect(page.locator("main .lead").first()).toHaveText("小象 <i>");
      const receipt = await page.locator(".receipt code").innerText();
      expect(receipt).toMatch(/^rcp_/);
      const picture = page.locator("img.send");
      await picture.scrollIntoViewIfNeeded();
      await expect.poll(() => picture.evaluate((i: HTMLImageElement) => i.naturalWidth)).toBe(720);
      for (const host of ["weibo.com", "line.me", "wa.me"]) {
        const to = decodeURIComponent((await page.locator(`.ways a[href*="${host}"]`).getAttribute("href"))!);
        expect(to).toContain("/t/cmp_");
        for (const secret of [receipt, "fup_", "小象"]) expect(to, "what is sent on tells nobody who promised").not.toContain(secret);
      }
      expect(loaded.filter((url) => !url.startsWith(program.base)), "nobody else is asked for anything").toEqual([]);

      const later = (await page.locator('a[href*="/q/after/"]').getAttribute("href"))!;
      const second = await page.context().newPage();
      await second.goto(later);
      await expect(second.locator("html")).toHaveAttribute("lang", locale);
      await expect(second.locator("h1")).toBeVisible();
      await second.close();

      const again = await scan(browser, code, words.accept, script);
      await expect.poll(async () => (await again.page.reload(), again.page.locator("main").innerText()), { message: "a second scan says so" }).toMatch(words.again);
      await again.page.locator("form.pledge button").click();
      expect(await again.page.content(), "whoever scans the label later is given no receipt").not.toContain("rcp_");
      await again.page.context().close();

      await page.locator("button.quiet").click();
      await expect(page.locator("h1")).toContainText(words.withdrew);
      expect((await page.request.get(later)).status(), "what was kept goes with the promise").toBe(404);
      expect(loaded.filter((one) => /^(error|said):/.test(one)), "no error, and nothing that the policy keeps out").toEqual([]);
      await page.context().close();
    });
