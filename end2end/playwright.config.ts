// Every spec runs twice: `hydrate` with the page's WebAssembly, `plain` without any script. A spec that tests what only
// scripts can do is named *.hydrate.spec.ts and runs in the first project alone.
import { defineConfig, devices } from "@playwright/test";

const chromium = {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

/** The browser of every spec and measurement. */
export const desktop = {
  ...devices["Desktop Chrome"],
  locale: "ru-RU",
  timezoneId: "Europe/Moscow",
  launchOptions: chromium,
};

export default defineConfig({
  testDir: "specs",
  outputDir: "results/artifacts",
  globalSetup: "./server.ts",
  fullyParallel: true,
  forbidOnly: !!process.env.CI,
  retries: 0,
  workers: 2,
  // For slow machines: what passes does not wait for these.
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ["json", { outputFile: "results/report.json" }]],
  use: {
    ...desktop,
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
  },
  projects: [
    { name: "hydrate" },
    { name: "plain", use: { javaScriptEnabled: false }, testIgnore: "**/*.hydrate.spec.ts" },
  ],
});
