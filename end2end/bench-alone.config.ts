// Measurements in the browser that bring their own server: figures, not tests. `make bench-browser` runs them against the release build.
import { defineConfig } from "@playwright/test";
import { desktop } from "./playwright.config.ts";

export default defineConfig({
  testDir: "bench",
  testMatch: "*.bench.ts",
  outputDir: "results/bench",
  timeout: 40 * 60_000,
  workers: 1,
  reporter: "line",
  use: desktop,
});
