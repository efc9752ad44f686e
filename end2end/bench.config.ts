// Measurements in the browser (make bench-sheets): the set-up of the tests, with one project and no competition.
import tests from "./playwright.config.ts";

export default {
  ...tests,
  testDir: "bench",
  workers: 1,
  timeout: 600_000,
  reporter: [["list"]] as ["list"][],
  projects: [{ name: "hydrate" }],
};
