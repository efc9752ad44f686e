// Pictures of the running product for the help and for docs/ (make screenshots). No tests: they run when somebody asks for them.
// The demo begins at the same time of day with the same seed, so that a picture changes when the product does.
import { defineConfig } from "@playwright/test";
import { desktop } from "./playwright.config.ts";

process.env.END2END_AT ??= "14:00";

export default defineConfig({
  testDir: "screenshots",
  testMatch: "*.pictures.ts",
  outputDir: "results/screenshots",
  globalSetup: "./server.ts",
  workers: 1,
  timeout: 180_000,
  expect: { timeout: 60_000 },
  reporter: "list",
  use: { ...desktop, colorScheme: "light", viewport: { width: 1280, height: 900 } },
  projects: [{ name: "pictures" }],
});
