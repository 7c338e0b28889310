// Takes pictures of the pages that people see, into shots/, which git ignores: every page × 360 and 1,280 px × light and dark × four
// languages. It starts a demo of its own (ERAWAN_BIN), or looks at the one that BASE_URL names.
//
//   ERAWAN_BIN=../bin/erawan node look.mjs [part of a page's name]
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "@playwright/test";

const languages = [["zh-Hans", "zh-CN"], ["zh-Hant", "zh-HK"], ["th", "th"], ["en", "en"]];
const pages = [
  { name: "host", path: (tag) => `/demo/host?lang=${tag}`, settled: (page) => page.locator("erawan-message section").waitFor() },
  { name: "souvenirs", path: (tag) => `/demo/souvenirs?lang=${tag}` },
  { name: "sign-in", path: () => "/sign-in" },
  { name: "home", path: () => "/admin", inside: true },
  { name: "campaigns", path: () => "/admin/campaigns", inside: true },
  { name: "campaign", path: (_, campaign) => campaign, inside: true },
  { name: "audiences", path: () => "/admin/audiences", inside: true },
  { name: "audience-page", list: "/admin/audiences", inside: true },
  { name: "audience-new", path: () => "/admin/audiences/new", inside: true },
  { name: "audience-edit", list: "/admin/audiences", then: "/edit", inside: true },
  { name: "audience-try", list: "/admin/audiences", then: "/try", inside: true },
  { name: "campaign-choose", path: (_, campaign) => campaign + "/audiences", inside: true },
  { name: "campaign-try", path: (_, campaign) => campaign + "/try", inside: true },
  { name: "report", path: () => "/admin/reports/engagement", inside: true },
  { name: "attitudes", path: () => "/admin/audiences/attitudes", inside: true },
  { name: "specs", path: () => "/admin/audiences/specs", inside: true },
  { name: "stops", path: () => "/admin/stops", inside: true },
  { name: "stop", path: (_, campaign) => `/admin/stop?what=campaign&id=${campaign.split("/").at(-1)}`, inside: true },
  { name: "search", path: () => "/admin/search?q=o", inside: true },
  { name: "shortcuts", path: () => "/admin/shortcuts", inside: true },
  { name: "components", path: () => "/admin/_components", inside: true },
  { name: "audit", path: () => "/admin/audit", inside: true, as: "owner" },
  { name: "settings", path: () => "/admin/settings", inside: true, as: "owner" },
  { name: "factor", path: () => "/admin/settings/factor", inside: true, as: "owner" },
  { name: "passkeys", path: () => "/admin/settings/passkeys", inside: true, as: "owner" },
  { name: "confirm", path: () => "/admin/confirm", inside: true, as: "owner" },
  { name: "people", path: () => "/admin/people", inside: true, as: "owner" },
  { name: "person", list: "/admin/people", inside: true, as: "owner" },
  { name: "keys", path: () => "/admin/keys", inside: true, as: "owner" },
  { name: "keys-page", path: () => "/admin/keys?make=publishable", inside: true, as: "owner" },
  { name: "key", list: "/admin/keys", inside: true, as: "owner" },
  { name: "join", join: true, inside: true, as: "owner" },
  { name: "partner", path: () => "/partner", inside: true, as: "partner" },
];
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
  const child = spawn(process.env.ERAWAN_BIN ?? "erawan", ["demo", "--addr", `127.0.0.1:${port}`, "--data", data], { stdio: "inherit" });
  const base = `http://127.0.0.1:${port}`;
  while (child.exitCode === null && !(await fetch(base + "/readyz").then((r) => r.ok, () => false))) await new Promise((wake) => setTimeout(wake, 100));
  if (child.exitCode !== null) throw new Error("the demo did not start");
  const stop = async () => {
    child.kill("SIGTERM");
    await once(child, "exit");
    rmSync(data, { recursive: true, force: true });
  };
  return { base, signIns: join(data, "sign-ins.txt"), stop };
};

const signIn = async (context, base, file, who) => {
  const [email, password] = readFileSync(file, "utf8").split("\n").find((line) => line.includes(`${who}@`)).trim().split(/\s+/);
  const page = await context.newPage();
  await page.goto(base + "/sign-in");
  await page.locator("input[type=email]").fill(email);
  await page.locator("input[type=password]").fill(password);
  await Promise.all([page.waitForURL((url) => !url.pathname.startsWith("/sign-in")), page.locator("input[type=password]").press("Enter")]);
  await page.close();
};

/** Address of the first thing that a page lists. */
const first = async (context, base, list) => {
  const page = await context.newPage();
  await page.goto(base + list);
  const path = await page.locator("tbody th a").first().getAttribute("href");
  await page.close();
  return path;
};

/** The page that somebody is asked to join by. */
const invited = async (context, base) => {
  const page = await context.newPage();
  await page.goto(base + "/admin/people");
  await page.locator("form[action$='/invite'] #name").fill("Nok Suwan");
  await page.locator("form[action$='/invite'] #email").fill(`nok-${Date.now()}@erawan.example`);
  await page.locator("form[action$='/invite'] .btn.go").click();
  const link = await page.locator("#link").innerText();
  await page.close();
  return new URL(link.trim()).pathname;
};

const { base, signIns, stop } = await start();
const browser = await chromium.launch({
  executablePath: browserOf(),
  args: ["--disable-gpu", "--disable-quic", ...(process.getuid() === 0 ? ["--no-sandbox"] : [])],
});
try {
  mkdirSync(shots, { recursive: true });
  for (const [language, tag] of languages) {
    for (const colorScheme of ["light", "dark"]) {
      const context = await browser.newContext({ locale: tag, colorScheme });
      let who = "";
      let campaign = "";
      for (const { name, path, list, then = "", join: asked, settled, inside, as = "manager" } of wanted) {
        if (inside && who !== as) {
          await context.clearCookies();
          await signIn(context, base, signIns, as);
          who = as;
          campaign = as === "partner" ? "" : await first(context, base, "/admin/campaigns");
        }
        const address = asked ? await invited(context, base) : list ? (await first(context, base, list)) + then : path(tag, campaign);
        for (const width of [360, 1280]) {
          const page = await context.newPage();
          await page.setViewportSize({ width, height: 900 });
          await page.goto(base + address);
          await settled?.(page);
          await page.screenshot({ path: join(shots, `${name}.${language}.${width}.${colorScheme}.png`), fullPage: true });
          await page.close();
        }
      }
      await context.close();
    }
  }
} finally {
  await browser.close();
  await stop();
}
