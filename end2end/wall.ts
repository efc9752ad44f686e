// A wall whose stream is fed by the test: a proxy before the real server, which answers the stream itself and passes everything else on.
import { createServer, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, type Page } from "@playwright/test";

/** The demo's wall: all accounts, by problems. */
export const demoWall = "/wall/demowalldemowalldemowallde";

/** As much of a snapshot as tests look at. */
export interface Snapshot {
  totals: Record<string, unknown> & { sums: Sums; problems: number };
  problems: Problem[];
  groups: unknown[];
  more: number;
  at: string;
}

export type Sums = Record<string, unknown> & { receipts_today: number; revenue_today: number; outlets_behind: number };

export interface Problem {
  key: string;
  kind: string;
  place: string;
  network: string;
  deviation: number | null;
  count: number;
  pos_id: number | null;
  risk: number | null;
  since: string | null;
  found_at: number | null;
  sight: unknown;
}

/** What a real wall shows first. */
export async function snapshotOf(server: string, path: string): Promise<Snapshot> {
  const leave = new AbortController();
  const answer = await fetch(`${server}${path}/live`, { signal: leave.signal });
  expect(answer.status).toBe(200);
  let text = "";
  for await (const chunk of answer.body ?? []) {
    text += Buffer.from(chunk).toString();
    if (text.includes("\n\n")) break;
  }
  leave.abort();
  const data = /^data: (.*)$/m.exec(text)?.[1];
  if (!data) throw new Error(`no snapshot in ${text}`);
  return JSON.parse(data).snapshot as Snapshot;
}

export interface Feed {
  /** Where the pages of the real server are, with streams that the test feeds. */
  url: string;
  /** Streams that are open. */
  open: () => number;
  /** Shows a snapshot on every open wall, and on each that opens from now on. */
  show: (snapshot: Snapshot) => Promise<void>;
  pulse: (at: number) => void;
  /** Answers nothing any more, and ends what is open: a server that is gone. */
  vanish: () => void;
  /** Answers again. */
  comeBack: () => void;
  close: () => Promise<void>;
}

export async function feed(server: string, first: Snapshot): Promise<Feed> {
  const streams = new Set<ServerResponse>();
  let last = event("snapshot", first);
  let gone = false;
  const proxy = createServer((asked, answer) => {
    if (gone) return void asked.socket.destroy();
    if (/^\/wall\/[^/]+\/live$/.test(asked.url ?? "")) {
      answer.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
      answer.write(last);
      streams.add(answer);
      answer.once("close", () => streams.delete(answer));
      return;
    }
    const { hostname, port } = new URL(server);
    const passed = request({ hostname, port, path: asked.url, method: asked.method, headers: asked.headers }, (real) => {
      answer.writeHead(real.statusCode ?? 502, real.headers);
      real.pipe(answer);
    });
    passed.once("error", () => answer.destroy());
    asked.pipe(passed);
  });
  await new Promise<void>((listening) => proxy.listen(0, "127.0.0.1", listening));
  const drop = () => {
    for (const stream of streams) stream.destroy();
  };
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    open: () => streams.size,
    show: async (snapshot) => {
      last = event("snapshot", snapshot);
      const full = [...streams].filter((stream) => !stream.write(last));
      await Promise.all(full.map((stream) => new Promise<void>((drained) => {
        const done = () => {
          stream.off("drain", done).off("close", done);
          drained();
        };
        stream.on("drain", done).on("close", done);
      })));
    },
    pulse: (at) => streams.forEach((stream) => stream.write(event("pulse", { at }))),
    vanish: () => {
      gone = true;
      drop();
      proxy.closeAllConnections();
    },
    comeBack: () => void (gone = false),
    close: async () => {
      drop();
      proxy.closeAllConnections();
      await new Promise((closed) => proxy.close(closed));
    },
  };
}

function event(type: string, data: unknown): string {
  return `event: ${type}\ndata: ${JSON.stringify({ [type]: data })}\n\n`;
}

/** A problem of an invented outlet. */
export function problem(number: number, change: Partial<Problem> = {}): Problem {
  return {
    key: `outlet-${number}`,
    kind: "behind",
    place: `Екатеринбург, Проспект Космонавтов, ${number} · ТРЦ Веер Молл`,
    network: "Торговый дом",
    deviation: -410 - number,
    count: 0,
    pos_id: null,
    risk: 4_300_000 - number * 100_000,
    since: "2026-06-04T12:40:00+05:00",
    found_at: null,
    sight: { offline: { named: [11_916, 11_917, 11_918], more: 2, of: 9 } },
    ...change,
  };
}

/** A snapshot with so many rows of invented problems. */
export function troubled(calm: Snapshot, rows: number, more = 0): Snapshot {
  return {
    ...calm,
    totals: { ...calm.totals, problems: rows + more },
    problems: Array.from({ length: rows }, (_, number) => problem(number)),
    more,
  };
}

interface Footprint {
  /** Of JavaScript and of the page's module, bytes. */
  heap: number;
  nodes: number;
}

/** Lets the page's memory be read later; before the page is opened. */
export async function watchMemory(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const watched = globalThis as { wallModule?: WebAssembly.Memory };
    const original = WebAssembly.instantiate as (code: BufferSource, needs?: WebAssembly.Imports) => Promise<WebAssembly.WebAssemblyInstantiatedSource>;
    WebAssembly.instantiate = (async (...from: Parameters<typeof original>) => {
      const made = await original.apply(WebAssembly, from);
      watched.wallModule ??= made.instance.exports.memory as WebAssembly.Memory;
      return made;
    }) as typeof WebAssembly.instantiate;
  });
}

async function footprint(page: Page): Promise<Footprint> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  await session.send("HeapProfiler.collectGarbage");
  await session.send("HeapProfiler.collectGarbage");
  const { metrics } = await session.send("Performance.getMetrics");
  const metric = (name: string) => metrics.find((one) => one.name === name)?.value ?? NaN;
  const module = await page.evaluate(() => (globalThis as { wallModule?: WebAssembly.Memory }).wallModule?.buffer.byteLength ?? NaN);
  await session.detach();
  const nodes = await page.evaluate(() => {
    const walker = document.createTreeWalker(document, NodeFilter.SHOW_ALL);
    let nodes = 0;
    while (walker.nextNode()) nodes += 1;
    return nodes;
  });
  return { heap: metric("JSHeapUsedSize") + module, nodes };
}

/** Updates that are sent before the page has shown the last of them. */
const portion = 250;
/** Updates after which a page has everything that it makes once. */
const warm = 500;

export interface Soak {
  before: Footprint;
  after: Footprint;
  seconds: number;
}

/** Feeds updates to an open wall as fast as it shows them; every one changes each row. */
export async function soak(page: Page, wall: Feed, calm: Snapshot, updates: number): Promise<Soak> {
  let sent = 0;
  const run = async (until: number) => {
    while (sent < until) {
      for (let left = Math.min(portion, until - sent); left > 0; left -= 1) {
        sent += 1;
        await wall.show(update(calm, sent));
      }
      // Digits alone: the page groups them.
      await page.waitForFunction(
        (receipts) => (document.querySelector(".wall-total.sales dt")?.textContent ?? "").replace(/\D/g, "") === receipts,
        String(1_000_000 + sent),
        { timeout: 120_000 },
      );
    }
  };
  await run(warm);
  const before = await footprint(page);
  const began = performance.now();
  await run(warm + updates);
  const seconds = (performance.now() - began) / 1_000;
  return { before, after: await footprint(page), seconds };
}

function update(calm: Snapshot, number: number): Snapshot {
  const rows = Array.from({ length: 12 }, (_, place) => {
    const outlet = (number * 7 + place * 13) % 400;
    const kind = ["behind", "offline", "duplicate"][(number + place) % 3] ?? "behind";
    return problem(outlet, {
      key: `outlet-${place}-${outlet}`,
      kind,
      deviation: kind === "behind" ? -400 - (number % 500) : null,
      count: 1 + (number % 9),
      pos_id: kind === "duplicate" ? 10_000 + (number % 900) : null,
      risk: kind === "duplicate" ? null : 100_000 * (1 + ((number + place) % 50)),
    });
  });
  const sums = { ...calm.totals.sums, receipts_today: 1_000_000 + number, revenue_today: number * 1_000 };
  const totals = { ...calm.totals, sums, problems: 12 + (number % 40) };
  return { ...calm, totals, problems: rows, more: number % 40 };
}

/** What a soak must not do: the page does not grow. */
export function expectSteady({ before, after }: Soak): void {
  expect(after.nodes, "nodes of the document").toBe(before.nodes);
  expect(after.heap / before.heap, "growth of the memory").toBeLessThan(1.2);
}
