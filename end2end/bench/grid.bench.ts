// The grid in the browser, with a fleet that comes and goes: when its first rows stand, what a filter takes, what is sent
// for a change. The server is the one of HEADO_BIN, in a database of its own.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type BrowserContext, expect, type Page, test } from "@playwright/test";

const root = resolve(import.meta.dirname, "../..");
const binary = process.env.HEADO_BIN ?? join(root, "target/release/heado-monitor");
const devices = Number(process.env.BENCH_DEVICES ?? 50_000);
/** Devices that change between online and offline so often in a minute, all together. */
const changesAMinute = Number(process.env.BENCH_CHANGES ?? 5_000);
const openings = 15;
const port = 3999;
const url = `http://127.0.0.1:${port}`;
/** A device that is heard of every six minutes is online for three intervals of a minute, and then offline for as long. */
const cycleMinutes = 6;
const support = { email: "bench@example.com", password: "a password of the measurement" };

interface Running {
  stop: () => void;
}

function run(environment: NodeJS.ProcessEnv, ...args: string[]): Running & { done: Promise<void> } {
  const child: ChildProcess = spawn(binary, args, { env: environment, stdio: ["ignore", "ignore", "inherit"] });
  const done = new Promise<void>((ended) => child.once("exit", () => ended()));
  return { done, stop: () => void child.kill("SIGTERM") };
}

/** The key of a simulated device: everybody can work it out. */
const key = (number: number) => {
  const posId = 9_000_000 + number;
  return `${posId}-${createHash("sha256").update(`load ${posId}`).digest("hex").slice(0, 40)}`;
};

/** Milliseconds, the smallest, the middle and the largest. */
const spread = (values: number[]) => {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN);
  return `p50 ${at(0.5)}, p95 ${at(0.95)} (${at(0)}–${at(1)})`;
};
const print = (what: string, figure: string) => console.log(`${what.padEnd(72)} ${figure}`);

test("grid", async ({ browser }) => {
  const folder = await mkdtemp(join(tmpdir(), "heado-bench-"));
  const environment = {
    ...process.env,
    HEADO_LISTEN: `127.0.0.1:${port}`,
    HEADO_BASE_URL: url,
    HEADO_LOG__LEVEL: "error",
    DATABASE_URL: `sqlite://${join(folder, "heado.db")}`,
  };
  const running: Running[] = [];
  try {
    const password = join(folder, "password");
    await writeFile(password, support.password);
    const person = ["--email", support.email, "--name", "Bench", "--role", "support", "--password-file", password];
    execFileSync(binary, ["user", "add", ...person], { env: environment });
    running.push(run(environment, "serve"));
    await expect.poll(() => fetch(`${url}/sign-in`).then((a) => a.ok, () => false), { timeout: 60_000 }).toBe(true);

    print("", `${devices} devices, ${changesAMinute} changes a minute`);
    const all = Array.from({ length: devices }, (_, number) => key(number));
    const changing = Math.min(devices, Math.round((changesAMinute / 2) * cycleMinutes));
    const [coming, steady] = [join(folder, "coming"), join(folder, "steady")];
    await writeFile(coming, all.slice(0, changing).join("\n"));
    await writeFile(steady, all.slice(changing).join("\n"));
    const fleet = (...args: string[]) => run(environment, "fleet", "--url", url, ...args);
    // All of them once, as fast as they are answered: that registers them too.
    await fleet("--devices", `${devices}`, "--heartbeats", "max", "--batches", "0", "--seconds", `${devices / 1_000}`).done;
    const forever = ["--batches", "0", "--seconds", "7200"];
    running.push(fleet("--keys", steady, "--heartbeats", `${(devices - changing) / 60}`, ...forever));
    running.push(fleet("--keys", coming, "--heartbeats", `${changing / (60 * cycleMinutes)}`, ...forever));
    await pause(cycleMinutes * 60_000);

    const signedIn = await signIn(await browser.newContext());
    const state = await signedIn.context().storageState();
    const opened: Opened[] = [];
    for (let turn = 0; turn < openings; turn += 1) {
      // A new browser each time: nothing is in its cache.
      const context = await browser.newContext({ storageState: state });
      opened.push(await open(await context.newPage()));
      await context.close();
    }
    const column = (of: (one: Opened) => number) => spread(opened.map(of));
    print("answer of the server, ms", column((one) => one.answered));
    print("first rows on the screen, ms", column((one) => one.rows));
    print("module running (hydrated), ms", column((one) => one.hydrated));
    print("sent for the first load, kB", column((one) => one.kilobytes));

    const page = signedIn;
    await page.goto(`${url}/devices`);
    await page.locator("html[data-hydrated]").waitFor({ state: "attached" });
    for (const [what, address] of [
      ["offline alone", "/devices?state=offline"],
      ["sorted by outlet", "/devices?sort=outlet"],
      ["search «9001916»", "/devices?search=9001916"],
    ] as const) {
      const took: number[] = [];
      for (let turn = 0; turn < openings; turn += 1) {
        await page.goto(`${url}/devices`);
        await page.locator("html[data-hydrated]").waitFor({ state: "attached" });
        took.push(await follow(page, address));
      }
      print(`${what}: from the click to the new rows, ms`, spread(took));
    }

    await page.goto(`${url}/devices`);
    await page.locator("html[data-hydrated]").waitFor({ state: "attached" });
    const before = await footprint(page);
    await pause(5 * 60_000);
    const after = await footprint(page);
    print("DOM nodes at once, after five minutes of changes", `${before.nodes}, ${after.nodes}`);
    print("JavaScript heap and module at once, after five minutes, MB", `${before.heap}, ${after.heap}`);
  } finally {
    for (const one of running.toReversed()) one.stop();
    await pause(1_000);
    await rm(folder, { recursive: true, force: true });
  }
});

async function signIn(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${url}/sign-in`);
  await page.locator("html[data-hydrated]").waitFor({ state: "attached" });
  await page.locator("[name=email]").fill(support.email);
  await page.locator("[name=password]").fill(support.password);
  await page.locator("[name=password]").press("Enter");
  await page.waitForURL(`${url}/`);
  return page;
}

interface Opened {
  answered: number;
  rows: number;
  hydrated: number;
  kilobytes: number;
}

/** Opens the grid and reads when what was there, in milliseconds since the navigation began. */
async function open(page: Page): Promise<Opened> {
  await page.addInitScript(() => {
    const times = ((globalThis as { times?: Record<string, number> }).times = {} as Record<string, number>);
    const look = () => {
      if (document.querySelector("main tbody tr")) times.rows ??= performance.now();
      if (document.documentElement?.hasAttribute("data-hydrated")) times.hydrated ??= performance.now();
      if (times.rows === undefined || times.hydrated === undefined) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await page.goto(`${url}/devices`);
  await page.locator("html[data-hydrated]").waitFor({ state: "attached" });
  await page.waitForFunction(() => (globalThis as { times?: Record<string, number> }).times?.hydrated !== undefined);
  return page.evaluate(() => {
    const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
    const resources = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
    const times = (globalThis as { times?: Record<string, number> }).times ?? {};
    const bytes = [navigation, ...resources].reduce((sum, entry) => sum + (entry?.transferSize ?? 0), 0);
    return {
      answered: navigation?.responseStart ?? NaN,
      rows: times.rows ?? NaN,
      hydrated: times.hydrated ?? NaN,
      kilobytes: bytes / 1_000,
    };
  });
}

/** Goes to another view of the open grid as a click does, and waits until its rows stand. */
function follow(page: Page, address: string): Promise<number> {
  return page.evaluate(
    (address) =>
      new Promise<number>((stands) => {
        const body = document.querySelector("main tbody");
        const began = performance.now();
        const watch = new MutationObserver(() => {
          if (!location.href.endsWith(address)) return;
          watch.disconnect();
          requestAnimationFrame(() => stands(performance.now() - began));
        });
        if (body) watch.observe(body, { childList: true });
        const link = document.createElement("a");
        link.href = address;
        document.querySelector("main")?.append(link);
        link.click();
      }),
    address,
  );
}

async function footprint(page: Page): Promise<{ nodes: number; heap: number }> {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  await session.send("Performance.enable");
  const { metrics } = await session.send("Performance.getMetrics");
  const heap = metrics.find((metric) => metric.name === "JSHeapUsedSize")?.value ?? NaN;
  const nodes = await page.evaluate(() => document.getElementsByTagName("*").length);
  return { nodes, heap: Math.round(heap / 100_000) / 10 };
}
