// What changes on an open page by itself (product.md section 5).
import { execFileSync, spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import type { Locator } from "@playwright/test";
import { expect, serverTime, signIn, test } from "../fixtures.ts";
import { people } from "../people.ts";
import { binary, databaseOf, urlOf } from "../server.ts";

/** The number is whole, and the state stands in a line of its own below it, whichever word it is. */
async function expectStateBelowNumber(row: Locator): Promise<void> {
  const cell = await row.locator("th.id").boundingBox();
  const number = await row.locator("th.id .open").boundingBox();
  const state = await row.locator("th.id .state").boundingBox();
  if (!cell || !number || !state) throw new Error("the row is not shown");
  expect(number.x + number.width, "the number is cut off").toBeLessThanOrEqual(cell.x + cell.width);
  expect(state.y, "the state is beside the number").toBeGreaterThanOrEqual(number.y + number.height - 2);
}

test("a heartbeat and a receipt reach an open grid without a reload", async ({ page, request }, info) => {
  const url = databaseOf(info.project.name);
  const key = execFileSync(binary, ["key", "new", "11203"], { env: { ...process.env, DATABASE_URL: url } })
    .toString()
    .trim();
  await signIn(page, people.support);
  await page.goto("/devices?search=11203");
  const row = page.locator("table.devices tbody tr", { hasText: "11203" });
  await expect(row).toBeVisible();
  await expect(page.locator(".live")).toContainText(/данные на \d\d:\d\d/);
  const offline = await page.context().newPage();
  await offline.goto("/devices?state=offline");
  await expect(offline.locator(".live")).toContainText(/данные на \d\d:\d\d/);
  const there = offline.locator("table.devices tbody tr", { hasText: "11203" });
  const refresh = offline.getByRole("button", { name: /^Обновить/ });
  await expect(there).toBeVisible();
  const headers = { Authorization: `Bearer ${key}` };
  const beat = async () => {
    const data = { instance_id: "end2end-1", run_id: "run-1", version: "9.8.7", kind: "KKMWPF", clock: await serverTime(request) };
    expect((await request.post("/api/v1/heartbeat", { headers, data })).status()).toBe(200);
  };
  await expect(beat).toPass({ timeout: 10_000 });
  // As a till does: three intervals without one, and it is offline before its goodbye.
  let running = true;
  const beats = (async () => {
    while (running) {
      await new Promise((done) => setTimeout(done, 2_000));
      if (running) await beat();
    }
  })();
  beats.catch(() => undefined);
  await expect(row).toContainText("онлайн");
  await expect(row).toContainText("9.8.7");
  await expectStateBelowNumber(row);
  await expect(offline.locator(".refresh")).toContainText("больше не подход");
  await refresh.click();
  await expect(there).toHaveCount(0);
  const before = await row.locator("td.receipts").textContent();
  const taken = await request.post("/api/v1/receipts", {
    headers,
    data: { receipts: [{ id: `end2end-${Date.now()}`, sold_at: await serverTime(request), total_kopecks: 123_456 }] },
  });
  expect(taken.status()).toBe(200);
  await expect(row.locator("td.receipts")).not.toHaveText(before ?? "");

  running = false;
  await beats;
  const gone = await request.post("/api/v1/goodbye", { headers, data: { instance_id: "end2end-1" } });
  expect(gone.ok()).toBe(true);
  await expect(row).toContainText("оффлайн");
  await expectStateBelowNumber(row);
  await expect(offline.locator(".refresh")).toContainText(/нов(ая|ых|ые) строк/);
  await refresh.click();
  await expect(there).toBeVisible();
});

test("a device of the fleet that is stopped is shown offline on an open grid", async ({ page }, info) => {
  test.slow(); // three intervals without a heartbeat
  const env = { ...process.env, DATABASE_URL: databaseOf(info.project.name) };
  const key = execFileSync(binary, ["key", "new", "11224"], { env }).toString();
  const keys = info.outputPath("keys");
  await writeFile(keys, key);
  await signIn(page, people.support);
  await page.goto("/devices?search=11224");
  const row = page.locator("table.devices tbody tr", { hasText: "11224" });
  await expect(row).toContainText("оффлайн");
  await expect(page.locator(".live")).toContainText(/данные на \d\d:\d\d/);
  const load = ["fleet", "--url", urlOf(info.project.name), "--keys", keys, "--clients", "1", "--heartbeats", "1"];
  const fleet = spawn(binary, [...load, "--batches", "1", "--receipts", "1", "--seconds", "120"], { env, stdio: "ignore" });
  try {
    await expect(row).toContainText("онлайн", { timeout: 15_000 });
    await expect(row.locator("td.receipts")).toContainText(/[1-9]\d* чек/);
  } finally {
    fleet.kill("SIGKILL"); // as when the power goes: no goodbye
  }
  await expect(row).toContainText("оффлайн", { timeout: 30_000 });
});

test("only support writes notes, and a saved note is there after a reload", async ({ page }) => {
  await signIn(page, people.support);
  await page.goto("/devices/11204");
  await expect(page.locator(".live")).toContainText(/данные на \d\d:\d\d/);
  await page.locator("textarea[name=text]").fill("касса № 3, у входа");
  await page.getByRole("button", { name: "Сохранить" }).click();
  await expect(page.locator(".toast")).toBeVisible();
  await page.reload();
  await expect(page.locator("textarea[name=text]")).toHaveValue("касса № 3, у входа");
});

test.describe("without a connection", () => {
  test.use({ tolerated: [/Failed to load resource|error reaching server|fetch/i] });

  test("a page that is opened says so, and comes by itself when the connection is back", async ({ page, context }) => {
    await signIn(page, people.support);
    await page.goto("/devices");
    await expect(page.locator(".live")).toContainText(/данные на \d\d:\d\d/);
    await context.setOffline(true);
    await page.locator("nav a[href='/outlets']").first().click();
    await expect(page.locator(".failure")).toContainText("Нет связи с сервером");
    await expect(page.locator(".live")).toContainText("нет связи");
    await context.setOffline(false);
    await expect(page.locator("table.outlets tbody tr").first()).toBeVisible({ timeout: 15_000 });
    await expect(page.locator(".live")).toContainText(/данные на \d\d:\d\d/);
  });
});

test("how long ago something was follows the server's clock, whatever the workstation's says", async ({ page, request }) => {
  // The demo begins at 14:00, whatever the time is here.
  await signIn(page, people.support);
  await page.goto("/incidents");
  const since = page.locator("table.incidents td:has(.ago)");
  await expect(since.first()).toBeVisible();
  const told = await since.evaluateAll((cells) =>
    cells.map((cell) => ({ at: cell.querySelector("time")?.dateTime ?? "", ago: cell.querySelector(".ago")?.textContent ?? "" })),
  );
  const [oldest] = told.sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
  const minutes = Math.floor((Date.parse(await serverTime(request)) - Date.parse(oldest?.at ?? "")) / 60_000);
  expect(minutes, "the demo has lags of hours").toBeGreaterThan(60);
  // The page's clock moves every half minute.
  const hours = [minutes - 1, minutes].map((passed) => Math.floor(passed / 60));
  expect(oldest?.ago).toMatch(new RegExp(`^(${hours.join("|")}) час`));
});
