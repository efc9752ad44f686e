// How long a checklist of 50,000 tills takes to become a spreadsheet in the browser, and how long the page stands still
// meanwhile. Not a test: `make bench-sheets`.
import { execFileSync } from "node:child_process";
import { stat } from "node:fs/promises";
import { expect, signIn, test } from "../fixtures.ts";
import { people } from "../people.ts";
import { binary, databaseOf } from "../server.ts";

const tills = Number(process.env.BENCH_TILLS ?? 50_000);

test(`${tills} tills become a spreadsheet`, async ({ page, baseURL }, info) => {
  const env = { ...process.env, DATABASE_URL: databaseOf(info.project.name) };
  const load = ["fleet", "--url", baseURL ?? "", "--devices", String(tills), "--seconds", "1", "--heartbeats", "1", "--batches", "1"];
  execFileSync(binary, load, { env, stdio: "ignore" });
  await signIn(page, people.support);
  await page.goto("/reports");
  await page.locator("select[name=account]").selectOption({ label: "load@example.com" });
  await expect(page.locator("nav.tabs.show i").first()).toHaveText(new RegExp(`${String(tills).slice(-3)}$`));
  for (const round of ["first, with the module's loading", "second"]) {
    // The longest time between two frames is what a person feels.
    await page.evaluate(() => {
      const seen = { longest: 0, running: true };
      (globalThis as { seen?: typeof seen }).seen = seen;
      let last = performance.now();
      const frame = (now: number) => {
        seen.longest = Math.max(seen.longest, now - last);
        last = now;
        if (seen.running) requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
    });
    const started = performance.now();
    const [download] = await Promise.all([
      page.waitForEvent("download", { timeout: 300_000 }),
      page.getByRole("button", { name: "Файл Excel" }).click(),
    ]);
    const { size } = await stat(await download.path());
    const seconds = (performance.now() - started) / 1_000;
    const longest = await page.evaluate(() => {
      const seen = (globalThis as { seen?: { longest: number; running: boolean } }).seen;
      if (seen) seen.running = false;
      return seen?.longest ?? 0;
    });
    console.log(`${round}: ${seconds.toFixed(1)} s, ${(size / 1e6).toFixed(1)} MB, longest frame ${longest.toFixed(0)} ms`);
  }
});
