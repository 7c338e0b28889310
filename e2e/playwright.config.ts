import { defineConfig } from "@playwright/test";
import { browser, browserArguments, traveller } from "./tests/browser";

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
    userAgent: traveller,
    trace: process.env.ERAWAN_TRACE ? "retain-on-failure" : "off", // keeping one takes as long as the page itself
  },
});
