// What every test of a page starts from: a running program, and ways to look at its card.
import { test as base, expect, type APIRequestContext, type Locator, type Page } from "@playwright/test";
import { Program } from "./program";

export { expect };

interface Worker {
  /** Address of a running demo that tests share. BASE_URL names one that runs already. */
  base: string;
}

export const test = base.extend<object, Worker>({
  base: [
    async ({}, use) => {
      if (process.env.BASE_URL) return use(process.env.BASE_URL);
      const program = await Program.start();
      await use(program.base);
      expect(await program.stop(), "the program's exit code after SIGTERM").toBe(0);
    },
    { scope: "worker", timeout: 120_000 },
  ],
});

/** The host page's languages: what is asked for, what the card must be in, and whole words of its law. */
export const languages = [
  { asked: "zh-CN", card: "zh-Hans", law: "把象牙带出泰国即属犯罪。", title: "预订已确认" },
  { asked: "zh-HK", card: "zh-Hant", law: "把象牙帶離泰國即屬刑事罪行。", title: "預訂已確認" },
  { asked: "th", card: "th", law: "การนำงาช้างออกนอกประเทศเป็นความผิดอาญา", title: "ยืนยันการจองแล้ว" },
  { asked: "en", card: "en", law: "taking ivory out of the country is a crime.", title: "Your booking is confirmed" },
] as const;

export const hostPage = (base: string, language: string): string => `${base}/demo/host?lang=${language}`;

/** What the host page's markup says of the slot. */
export interface Slot {
  key: string;
  placement: string;
  signals: object;
}

export const slotOf = async (request: APIRequestContext, base: string): Promise<Slot> => {
  const html = await (await request.get(hostPage(base, "en"))).text();
  const attribute = (name: string): string => {
    const found = new RegExp(`\\s${name}="([^"]*)"`).exec(html);
    if (!found) throw new Error(`the host page has no ${name}`);
    return found[1].replaceAll("&#34;", '"').replaceAll("&quot;", '"');
  };
  return { key: attribute("data-key"), placement: attribute("placement"), signals: JSON.parse(attribute("signals")) };
};

interface Decision {
  frame: string;
  campaign: string;
  message: string;
}

/** Asks as a page would. */
export const decide = async (request: APIRequestContext, base: string, bucket: number): Promise<Decision> => {
  const slot = await slotOf(request, base);
  const answer = await request.post(`${base}/v1/decisions?key=${slot.key}`, {
    headers: { "content-type": "text/plain", origin: base },
    data: JSON.stringify({ placements: [slot.placement], locales: ["en"], signals: slot.signals, bucket }),
  });
  expect(answer.status(), await answer.text()).toBe(200);
  return (await answer.json()).decisions[0];
};

/** A bucket whose visits are shown a frame: the hold-out sees the neutral card, all others the message. */
export const bucketFor = async (request: APIRequestContext, base: string, frame: string): Promise<number> => {
  for (let bucket = 0; bucket < 1024; bucket++) {
    if ((await decide(request, base, bucket)).frame === frame) return bucket;
  }
  throw new Error(`no bucket is shown ${frame}`);
};

/** Puts the page's visitor into a bucket before anything runs, as an earlier visit would have. */
export const inBucket = (page: Page, bucket: number): Promise<unknown> =>
  page.addInitScript((b) => {
    try {
      localStorage.erawan ||= JSON.stringify({ bucket: b, seen: {}, day: new Date().toDateString(), expires: Date.now() + 864e5 });
    } catch {}
  }, bucket);

/** The card in the host page's slot. Playwright looks through the open shadow root. */
export const cardOf = (page: Page): Locator => page.locator("erawan-message section");

/** Keeps, in the page, the names of all events that the tag tells it. */
export const listen = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    const told: string[] = ((window as any).told = []);
    for (const type of ["decision", "render", "empty", "error", "impression", "viewable", "click", "open", "law_read", "pledge", "dismiss"]) {
      document.addEventListener("erawan:" + type, (e) => told.push(type + " " + ((e.target as Element).id || "slot")));
    }
  });

/** What the tag told the page so far, in order. */
export const told = (page: Page): Promise<string[]> => page.evaluate(() => (window as any).told);
