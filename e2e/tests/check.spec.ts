import { browser, browserArguments } from "./browser";
import { expect, slotOf, test } from "./erawan";

// The pages are made up by the test. A browser takes such for pages of the world, which it keeps from asking this machine.
test.use({ launchOptions: { executablePath: browser(), args: [...browserArguments, "--disable-features=LocalNetworkAccessChecks"] } });

const bare = (base: string, key: string, placement: string, style: string): string => `<!doctype html><html lang="en"><title>Shop</title>${style}
<h1>Shop</h1><script async src="${base}/v1/check.js" data-key="${key}" data-signals='{"destination":["TH"],"shoe_size":44}'></script>
<erawan-message placement="${placement}"></erawan-message><p>After</p>`;

test("the checker says on the page itself what it found, and nothing of it is counted", async ({ page, request, base }) => {
  const { key, placement } = await slotOf(request, base);
  const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'";
  await page.route(`${base}/bare.css`, (route) => route.fulfill({ contentType: "text/css", body: "erawan-message { display: block; height: 640px }" }));
  await page.route(`${base}/bare`, (route) => route.fulfill({ contentType: "text/html", headers: { "content-security-policy": policy }, body: bare(base, key, placement, `<link rel="stylesheet" href="/bare.css">`) }));
  const sent: string[] = [];
  page.on("request", (r) => sent.push(r.method() + " " + new URL(r.url()).pathname));
  const said: string[] = [];
  page.on("console", (m) => said.push(m.text()));
  await page.goto(`${base}/bare`);

  const panel = page.locator("erawan-check section");
  await expect(panel).toContainText("Our server answered in");
  await expect(panel).toContainText(`${placement} · Drawn. Asked for in en (by the page’s lang), answered in en.`);
  await expect(panel).toContainText("Nothing on the page moved for it.");
  await expect(panel).toContainText("lets through everything that we need");
  await expect(panel).toContainText("Ignored at /signals/shoe_size");
  await expect(panel.locator("li.bad")).toHaveCount(0);
  await panel.locator("summary").click();
  await expect(panel).toContainText("Not sent: impression");
  expect(sent.filter((s) => s.startsWith("POST"))).toEqual(["POST /v1/decisions"]);
  expect(said).toEqual([]);
  await panel.getByRole("button").click();
  await expect(panel).toHaveCount(0);
  await expect(page.locator("erawan-message section")).toBeVisible();
});

test("the checker names what stands in the way: the policy, a box that grows, a key that is not for this page", async ({ page, request, base }) => {
  const { key, placement } = await slotOf(request, base);
  let policy = "default-src 'self'; connect-src 'none'";
  await page.route(`${base}/bare`, (route) => route.fulfill({ contentType: "text/html", headers: { "content-security-policy": policy }, body: bare(base, key, placement, "") }));
  const panel = page.locator("erawan-check section");
  await page.goto(`${base}/bare`);
  await expect(panel.locator("li.bad")).toContainText(["keeps " + base + " out: add it to connect-src"]);

  policy = "default-src 'self'";
  await page.goto(`${base}/bare`);
  await expect(panel.locator("li.bad")).toContainText(["The slot grew from"]);

  await page.route("http://thief.example/", (route) => route.fulfill({ contentType: "text/html", body: bare(base, key, placement, "") }));
  await page.goto("http://thief.example/");
  await expect(panel.locator("li.bad").first()).toContainText("Our server refused (status 403).");
});
