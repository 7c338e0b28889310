import { browser, browserArguments } from "./browser";
import { expect, slotOf, test, told } from "./erawan";
import { clock } from "./probe";

// The pages around the frame are made up by the test. A browser takes such for pages of the world, which it keeps from asking this machine.
test.use({ launchOptions: { executablePath: browser(), args: [...browserArguments, "--disable-features=LocalNetworkAccessChecks"] } });

// A partner's page of another origin than ours, as docs/widget.md says to write it.
const around = (address: string): string => `<!doctype html><title>Shop</title><p>Before</p>
<iframe id="erawan" src="${address.replaceAll("&", "&amp;")}" title="给旅客的提示" width="360" height="60" style="height:auto;min-height:60px;frame-sizing:content-height;border:0"></iframe>
<script>
  window.told = [];
  addEventListener("message", ({ source, origin, data }) => {
    const frame = document.getElementById("erawan");
    if (source !== frame.contentWindow || !data || data.source !== "erawan") return;
    told.push(origin + " " + data.type + (data.payload.name ? " " + data.payload.name : ""));
    if (data.type === "resize") Object.assign(frame.style, { height: data.payload.height + "px", minHeight: 0 });
  });
</script>`;

test("a message in a frame is as high as it needs, tells what happened, and can reach nothing of ours", async ({ page, request, base }) => {
  const { key, placement } = await slotOf(request, base);
  const shop = base.replace("127.0.0.1", "localhost");
  const address = `${base}/embed/${placement}?key=${key}&locale=zh-CN&signals=${encodeURIComponent('{"destination":["TH"]}')}`;
  await page.route(`${shop}/shop`, (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body: around(address) }));
  const said: string[] = [];
  page.on("console", (m) => said.push(m.text()));
  page.on("pageerror", (e) => said.push(String(e)));
  await page.goto(`${shop}/shop`);

  const card = page.frameLocator("#erawan").locator("erawan-message section");
  await expect(card).toBeVisible();
  await expect(card).toHaveAttribute("lang", /^zh-Hans/);
  const frame = page.locator("#erawan");
  await expect.poll(async () => (await frame.boundingBox())!.height - Math.ceil((await card.boundingBox())!.height)).toBe(0);
  await expect.poll(() => page.evaluate(() => (window as any).told as string[])).toEqual(expect.arrayContaining(["null ready", "null resize", "null event render", "null event impression", "null event viewable"]));

  const inside = page.frames().find((f) => f.url().includes("/embed/"))!;
  const reach = (what: string): Promise<string> =>
    inside.evaluate((name) => {
      try {
        return String((globalThis as any)[name] ?? document[name as keyof Document]);
      } catch (e) {
        return (e as Error).name;
      }
    }, what);
  expect([await reach("origin"), await reach("localStorage"), await reach("cookie")]).toEqual(["null", "SecurityError", "SecurityError"]);

  await page.evaluate(() => {
    const at = (document.getElementById("erawan") as HTMLIFrameElement).contentWindow!;
    at.postMessage({ source: "erawan", v: 1, type: "command", id: 7, payload: { theme: "dark" } }, "*");
  });
  await expect(page.frameLocator("#erawan").locator("erawan-message")).toHaveAttribute("theme", "dark");
  expect(said).toEqual([]);
});

test("where an ad server counts clicks, the message's link goes by way of it", async ({ page, request, base }) => {
  const { key, placement } = await slotOf(request, base);
  const shop = base.replace("127.0.0.1", "localhost");
  const click = "https://adclick.g.doubleclick.net/pcs/click?xai=A&adurl=";
  const approved = "https://parks.example/gifts?from=card&to=you";
  await page.route("**/v1/decisions*", async (route) => {
    const response = await route.fetch();
    const answer = await response.json();
    answer.decisions[0].content.action = { kind: "link", label: "Gifts", url: approved };
    await route.fulfill({ response, json: answer });
  });
  let rest = `&click=${encodeURIComponent(click)}&cb=4711`;
  await page.route(`${shop}/shop`, (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body: around(`${base}/embed/${placement}?key=${key}&locale=en${rest}`) }));
  const link = page.frameLocator("#erawan").locator("erawan-message a.action");
  await page.goto(`${shop}/shop`);
  await expect(link).toHaveAttribute("href", click + encodeURIComponent(approved));
  rest = "&click=%%CLICK_URL_ESC%%&cb=%%CACHEBUSTER%%";
  await page.goto(`${shop}/shop`);
  await expect(link).toHaveAttribute("href", approved);
});

test("a frame is as high as what is in it without a script, where the browser sizes frames", async ({ page, request, base }) => {
  const { key, placement } = await slotOf(request, base);
  const framed = (least: number, width: string): string =>
    `<iframe src="${base}/embed/${placement}?key=${key}&amp;locale=th&amp;signals=${encodeURIComponent('{"destination":["TH"]}')}" width="${width}" height="${least}" sandbox="allow-scripts" style="height:auto;min-height:${least}px;frame-sizing:content-height;border:0"></iframe>`;
  const shop = base.replace("127.0.0.1", "localhost") + "/shop";
  await page.route(shop, (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body: `<!doctype html><title>Shop</title>${framed(100, "100%")}${framed(100, "0")}${framed(900, "100%")}<p>After` }));
  test.skip(!(await page.evaluate(() => CSS.supports("frame-sizing", "content-height"))), "this browser does not size frames by what is in them");
  const card = (nth: number) => page.frameLocator(`iframe >> nth=${nth}`).locator("erawan-message section");
  const height = async (nth: number): Promise<number> => (await page.locator("iframe").nth(nth).boundingBox())!.height;
  const fits = async (nth: number): Promise<void> => {
    await expect.poll(async () => Math.abs((await height(nth)) - (await card(nth).boundingBox())!.height), `frame ${nth}`).toBeLessThanOrEqual(1);
    expect(await height(nth)).toBeGreaterThan(200);
    expect(await height(nth)).toBeLessThan(900);
  };
  await page.setViewportSize({ width: 320, height: 2000 });
  await page.goto(shop);
  await expect(card(0)).toBeVisible();
  await fits(0);
  await expect.poll(() => height(2), "what was reserved").toBe(900);

  // A frame that a busy browser opens before it has a width, or a page behind a tab.
  await page.locator("iframe").nth(1).evaluate((frame) => frame.setAttribute("width", "100%"));
  await fits(1);

  // A phone that is turned.
  const upright = await height(0);
  await page.setViewportSize({ width: 1280, height: 2000 });
  await expect.poll(() => height(0)).toBeLessThan(upright);
  await fits(0);
  await fits(1);
  await expect.poll(() => height(2), "what was reserved").toBe(900);
});

test("an address in a mail opens the message as a page of its own", async ({ page, request, base }) => {
  const { key, placement } = await slotOf(request, base);
  const said: string[] = [];
  page.on("console", (m) => said.push(m.text()));
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto(`${base}/embed/${placement}?key=${key}&locale=th&theme=auto&signals=${encodeURIComponent('{"destination":["TH"]}')}`);
  const card = page.locator("erawan-message section");
  await expect(card).toBeVisible();
  await expect(card).toHaveAttribute("lang", "th");
  const { x, width } = (await card.boundingBox())!;
  expect(Math.abs(x + width / 2 - 640)).toBeLessThan(10);
  const dark = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  expect(dark).not.toBe("rgba(0, 0, 0, 0)");
  expect(dark).not.toBe("rgb(255, 255, 255)");
  await page.waitForLoadState("networkidle");
  expect(said).toEqual([]);
});

test("a page that the key does not name cannot show the frame", async ({ page, request, base }) => {
  const { key, placement } = await slotOf(request, base);
  await page.route("http://thief.example/", (route) => route.fulfill({ contentType: "text/html", body: around(`${base}/embed/${placement}?key=${key}`) }));
  const refused = page.waitForEvent("console", (m) => m.text().includes("frame-ancestors"));
  await page.goto("http://thief.example/");
  await refused;
  await expect(page.frameLocator("#erawan").locator("erawan-message")).toHaveCount(0);
  expect(await page.evaluate(() => (window as any).told)).toEqual([]);
});

test("in a frame of another origin it is the window that counts", async ({ page, request, base }) => {
  const { key, placement } = await slotOf(request, base);
  const frame = (id: string): string => `<iframe id="${id}" src="${base}/embed/${placement}?key=${key}&amp;locale=en&amp;signals=${encodeURIComponent('{"destination":["TH"]}')}" width="360" height="600"></iframe>`;
  const shop = base.replace("127.0.0.1", "localhost") + "/shop";
  await page.route(shop, (route) =>
    route.fulfill({
      contentType: "text/html; charset=utf-8",
      body: `<!doctype html><title>Shop</title><style>body { margin: 0 } iframe { display: block; border: 0 } #low { margin-top: 3000px }</style>${frame("low")}${frame("clock")}<p style="height: 3000px">
        <script>window.told = []; addEventListener("message", ({ source, data }) => {
          for (const f of document.querySelectorAll("iframe")) if (source === f.contentWindow && data.payload.name) told.push(data.payload.name + " " + f.id);
        })</script>`,
    }),
  );
  await page.goto(shop);
  const card = page.frameLocator("#low").locator("section");
  const height = (await card.boundingBox())!.height;
  const lower = (share: number): Promise<void> =>
    page.evaluate(([h]) => scrollTo(0, document.getElementById("low")!.offsetTop - innerHeight + h), [Math.floor(height * share)]);
  await expect(page.frameLocator("#clock").locator("section")).toBeAttached();
  await lower(0.49);
  await clock(page);
  expect(await told(page)).not.toContain("viewable low");
  await lower(0.6);
  await expect.poll(() => told(page)).toContain("viewable low");
});
