// Starts the built server before the tests, with demo data in a fresh database, and stops it after them. Each project gets
// a server of its own, so that what a spec changes with scripts is not changed already when it runs without.
import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { FullConfig } from "@playwright/test";

const root = resolve(import.meta.dirname, "..");
/** The built server, which is also the command line. */
export const binary = process.env.HEADO_BIN ?? join(root, "target/debug/heado-monitor");
/**
 * The time of day, in Moscow, at which a project's server begins: tests must not depend on when they are run. With scripts the
 * shops are open; without, the day has just begun, and pages that know nothing of it yet are looked at too.
 */
const beginsAt: Record<string, string> = { hydrate: "14:00", plain: "00:01" };
const ready = "/sign-in"; // answers once the demo data is there

const environment = (port: number, folder: string) => ({
  HEADO_LISTEN: `127.0.0.1:${port}`,
  DATABASE_URL: `sqlite://${join(folder, "heado.db")}`,
  HEADO_MAIL__FOLDER: join(folder, "letters"),
  // Short enough for a test to see a device fall silent.
  HEADO_INGEST__INTERVAL_SECONDS: "4",
  LEPTOS_SITE_ROOT: process.env.LEPTOS_SITE_ROOT ?? join(root, "target/site"),
});

/** Where the tests of a project find their server. */
export function urlOf(project: string): string {
  const url = process.env[`END2END_URL_${project}`];
  if (!url) throw new Error(`no server was started for the project ${project}`);
  return url;
}

/** The database of a project's server, for the command line. */
export function databaseOf(project: string): string {
  const url = process.env[`END2END_DATABASE_${project}`];
  if (!url) throw new Error(`no server was started for the project ${project}`);
  return url;
}

async function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const probe = createServer();
    probe.once("error", failed);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === "object" ? found(address.port) : failed(new Error("no port"))));
    });
  });
}

async function start(project: string): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), `heado-end2end-`));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const log = join(import.meta.dirname, "results", `server-${project}.log`);
  const server: ChildProcess = spawn(binary, ["demo", "--at", process.env.END2END_AT ?? beginsAt[project] ?? "12:00"], {
    cwd: root,
    env: { ...process.env, ...environment(port, folder) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const written = createWriteStream(log);
  server.stdout?.pipe(written, { end: false });
  server.stderr?.pipe(written, { end: false });
  let ended: string | undefined;
  const exit = new Promise<void>((done) => {
    server.once("error", (error) => done(void (ended = error.message)));
    server.once("exit", (code, signal) => done(void (ended = `it ended with ${signal ?? code}`)));
  });
  const stop = async () => {
    if (ended === undefined) server.kill("SIGTERM");
    await Promise.race([exit, pause(10_000, undefined, { ref: false })]);
    if (ended === undefined) server.kill("SIGKILL");
    written.end();
    await rm(folder, { recursive: true, force: true });
  };

  const deadline = Date.now() + 120_000;
  while (!(await answers(url + ready))) {
    if (ended !== undefined || Date.now() > deadline) {
      await stop();
      throw new Error(`the server for ${project} did not start: ${ended ?? "no answer within 2 min"} (see ${log})`);
    }
    await pause(100);
  }
  process.env[`END2END_URL_${project}`] = url;
  process.env[`END2END_DATABASE_${project}`] = environment(port, folder).DATABASE_URL;
  return stop;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(5_000) })).ok;
  } catch {
    return false;
  }
}

/** Playwright's global set-up; what it returns is the tear-down. */
export default async function setUp(config: FullConfig): Promise<() => Promise<void>> {
  await mkdir(join(import.meta.dirname, "results"), { recursive: true });
  const started = await Promise.allSettled(config.projects.map(({ name }) => start(name)));
  const stopAll = async () => {
    await Promise.all(started.map((one) => (one.status === "fulfilled" ? one.value() : undefined)));
  };
  const failure = started.find((one) => one.status === "rejected");
  if (failure) {
    await stopAll();
    throw failure.reason;
  }
  return stopAll;
}
