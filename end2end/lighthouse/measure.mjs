// Lighthouse on the sign-in page, the grid and the page of an outlet of a demo that is starting (make bench-lighthouse).
// Arguments: the demo's address, and where the reports go. Ends with 1 if a page misses a goal.
//
// Each page is measured five times, and the run in the middle counts, as Lighthouse's guide to variability has it: single runs of one
// page differ by ten points on a machine that is not alone.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { launch } from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";
import { computeMedianRun } from "lighthouse/core/lib/median-run.js";

const [url, folder] = process.argv.slice(2);
const RUNS = 5;
const goals = { performance: 95, accessibility: 100, "best-practices": 100 };
const form = new URLSearchParams({ email: "support@example.com", password: "demo-support-2026" });

const patience = Date.now() + 120_000;
while (!(await fetch(`${url}/sign-in`).then((answer) => answer.ok, () => false))) {
  if (Date.now() > patience) throw new Error("the demo does not answer");
  await pause(500);
}
const signedIn = await fetch(`${url}/rpc/sign_in`, {
  method: "POST",
  body: form,
  redirect: "manual",
  headers: { accept: "text/html", origin: url },
});
const cookie = signedIn.headers.getSetCookie().map((set) => set.split(";")[0]).join("; ");
const outlets = await (await fetch(`${url}/outlets`, { headers: { cookie, accept: "text/html" } })).text();
const outlet = /href="(\/outlets\/[0-9a-f-]{36})"/.exec(outlets)?.[1];
if (!outlet) throw new Error("the demo shows no outlet");

const chrome = await launch({
  chromePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run"],
});
await mkdir(folder, { recursive: true });
let missed = false;
try {
  for (const [name, path, asks] of [["sign-in", "/sign-in"], ["grid", "/devices", cookie], ["outlet", outlet, cookie]]) {
    for (const [form, config] of [["phone", undefined], ["desk", desktopConfig]]) {
      const flags = { port: chrome.port, output: "html", onlyCategories: Object.keys(goals) };
      if (asks) flags.extraHeaders = { cookie: asks };
      const runs = [];
      // Now and then the browser traces no first paint, and the run tells nothing.
      for (let attempt = 0; runs.length < RUNS && attempt < 2 * RUNS; attempt += 1) {
        const run = await lighthouse(url + path, flags, config);
        if (run.lhr.audits["first-contentful-paint"]?.numericValue) runs.push(run);
      }
      const lhr = computeMedianRun(runs.map((run) => run.lhr));
      await writeFile(join(folder, `${name}-${form}.html`), runs.find((run) => run.lhr === lhr).report);
      const points = (of) => Object.keys(goals).map((goal) => [goal, Math.round((of.categories[goal].score ?? 0) * 100)]);
      const scores = points(lhr);
      missed ||= scores.some(([goal, score]) => score < goals[goal]);
      const timings = ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift", "interactive"]
        .map((audit) => `${audit} ${lhr.audits[audit]?.displayValue ?? "?"}`);
      console.log(`${name}, ${form}: ${scores.map(([goal, score]) => `${goal} ${score}`).join(", ")}`);
      console.log(`  ${timings.join(", ")}`);
      const each = runs.map((run) => `${points(run.lhr)[0][1]} (${Math.round(run.lhr.audits["total-blocking-time"].numericValue)} ms)`);
      console.log(`  performance (time blocked) of each run: ${each.join(", ")}`);
      // Lighthouse's own measure of the machine: it takes a phone as four times slower than whatever the machine is at the moment.
      console.log(`  the machine at each run: ${runs.map((run) => Math.round(run.lhr.environment.benchmarkIndex)).join(", ")}`);
      for (const audit of Object.values(lhr.audits)) {
        if (audit.score !== null && audit.score < 0.9 && audit.scoreDisplayMode === "binary") console.log(`  ! ${audit.id}: ${audit.title}`);
      }
    }
  }
} finally {
  chrome.kill();
}
process.exit(missed ? 1 : 0);
