import { defineConfig } from "@playwright/test";
import { browser, browserArguments } from "./tests/browser";

export default defineConfig({
  testDir: "tests",
  outputDir: "test-results",
  workers: 1, // one program and one browser at a time: the machines that run this are small
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  use: {
    browserName: "chromium",
    actionTimeout: 15_000, // what is not on a page is missed at once, and not when the test is over
    launchOptions: { executablePath: browser(), args: browserArguments },
    // A traveller's browser: as what it is, a headless one would be counted among the robots.
    userAgent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    trace: process.env.ERAWAN_TRACE ? "retain-on-failure" : "off", // keeping one takes as long as the page itself
  },
});
