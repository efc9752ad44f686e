// A wall hangs for weeks: accelerated updates into the real page (make bench-wall; the short version is among the tests).
import { expect, test } from "@playwright/test";
import { urlOf } from "../server.ts";
import { demoWall, expectSteady, feed, snapshotOf, soak, watchMemory } from "../wall.ts";

const updates = Number(process.env.BENCH_UPDATES ?? 200_000);

test(`${updates} updates leave a wall as large as it was`, async ({ page }, info) => {
  test.setTimeout(4 * 3_600_000);
  const server = urlOf(info.project.name);
  const calm = { ...(await snapshotOf(server, demoWall)), problems: [], more: 0 };
  const wall = await feed(server, calm);
  await watchMemory(page);
  await page.goto(`${wall.url}${demoWall}`);
  await expect.poll(wall.open).toBe(1);
  const soaked = await soak(page, wall, calm, updates);
  const { before, after, seconds } = soaked;
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(2);
  console.log(`${updates} updates in ${seconds.toFixed(0)} s (${(updates / seconds).toFixed(0)} a second)`);
  console.log(`memory ${megabytes(before.heap)} → ${megabytes(after.heap)} MB, nodes ${before.nodes} → ${after.nodes}`);
  expectSteady(soaked);
  await wall.close();
});
