// Takes pictures of the pages that people see (pages.json), into shots/, which git ignores: every page × 360 and 1,280 px × light and
// dark × four languages, and sheets with all pages of a language and theme. It starts a demo of its own (ERAWAN_BIN), or looks at
// the one that BASE_URL and ERAWAN_SIGN_INS name.
//
//   ERAWAN_BIN=../bin/erawan node look.mjs [part of a page's name [language[.theme], as th.dark]]
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "@playwright/test";
import pagesOf from "./pages.cjs";

const { addressOf, lookers, pages } = pagesOf;
const languages = [["zh-Hans", "zh-CN"], ["zh-Hant", "zh-HK"], ["th", "th"], ["en", "en"]];
const [oneLanguage, oneTheme] = (process.argv[3] ?? "").split(".");
const wanted = pages.filter(({ name }) => name.includes(process.argv[2] ?? ""));
const shots = join(import.meta.dirname, "shots");
const port = 18_080;

const browserOf = () =>
  process.env.ERAWAN_CHROMIUM ||
  execFileSync("sh", ["-c", "command -v chromium || command -v chromium-browser || command -v google-chrome"], { encoding: "utf8" }).trim();

/** Starts a demo, or takes the one there is. Its sign-ins stand beside its data. */
const start = async () => {
  if (process.env.BASE_URL) return { base: process.env.BASE_URL, signIns: process.env.ERAWAN_SIGN_INS, stop: async () => {} };
  const data = mkdtempSync(join(tmpdir(), "erawan-look-"));
  const child = spawn(process.env.ERAWAN_BIN ?? "erawan", ["demo", "--addr", `localhost:${port}`, "--data", data], { stdio: "inherit" });
  const base = `http://localhost:${port}`;
  while (child.exitCode === null && !(await fetch(base + "/readyz").then((r) => r.ok, () => false))) await new Promise((wake) => setTimeout(wake, 100));
  if (child.exitCode !== null) throw new Error("the demo did not start");
  const stop = async () => {
    child.kill("SIGTERM");
    await once(child, "exit");
    rmSync(data, { recursive: true, force: true });
  };
  return { base, signIns: join(data, "sign-ins.txt"), stop };
};

/** Pictures of many, a dozen or so on each, for a look at all pages of a language and theme. Long pages are cut. */
const sheets = async (browser, names, language, colorScheme) => {
  for (const [width, columns, rows] of [[1280, 4, 3], [360, 8, 2]]) {
    for (let first = 0, n = 1; first < names.length; first += columns * rows, n++) {
      const figures = names.slice(first, first + columns * rows).map((name) => `<figure><img src="${name}.${language}.${width}.${colorScheme}.png"><figcaption>${name}</figcaption></figure>`);
      const at = join(shots, `sheet.${language}.${width}.${colorScheme}.${n}`);
      const style = `body{margin:8px;display:grid;grid-template-columns:repeat(${columns},1fr);gap:8px;font:12px sans-serif}figure{margin:0}img{width:100%;aspect-ratio:${width === 360 ? "9/20" : "4/3"};object-fit:cover;object-position:top;border:1px solid #999}`;
      writeFileSync(at + ".html", `<!doctype html><meta charset="utf-8"><style>${style}</style>${figures.join("")}`);
      const page = await browser.newPage({ viewport: { width: 1560, height: 600 } });
      await page.goto(pathToFileURL(at + ".html").href);
      await page.screenshot({ path: at + ".png", fullPage: true });
      await page.close();
      rmSync(at + ".html");
    }
  }
};

const { base, signIns, stop } = await start();
const browser = await chromium.launch({
  executablePath: browserOf(),
  args: ["--disable-gpu", "--disable-quic", ...(process.getuid() === 0 ? ["--no-sandbox"] : [])],
});
try {
  mkdirSync(shots, { recursive: true });
  const { stateOf, firstCampaign } = lookers(browser, base, signIns);
  const campaign = await firstCampaign();
  for (const [language, tag] of languages.filter(([name]) => !oneLanguage || name === oneLanguage)) {
    for (const colorScheme of ["light", "dark"].filter((name) => !oneTheme || name === oneTheme)) {
      for (const as of new Set(wanted.map((entry) => entry.as))) {
        const context = await browser.newContext({ locale: tag, colorScheme, storageState: await stateOf(as) });
        const owner = await browser.newContext({ storageState: await stateOf("owner") });
        const page = await context.newPage();
        for (const entry of wanted.filter((one) => one.as === as)) {
          const path = entry.card ? `${entry.route}?lang=${tag}` : await addressOf(entry.make ? await owner.newPage() : page, base, entry, campaign);
          await page.goto(base + path);
          if (entry.name === "host") await page.locator("erawan-message section").waitFor();
          for (const width of [360, 1280]) {
            await page.setViewportSize({ width, height: 900 });
            await page.screenshot({ path: join(shots, `${entry.name}.${language}.${width}.${colorScheme}.png`), fullPage: true });
          }
        }
        await context.close();
        await owner.close();
      }
      await sheets(browser, wanted.map((entry) => entry.name), language, colorScheme);
    }
  }
} finally {
  await browser.close();
  await stop();
}
