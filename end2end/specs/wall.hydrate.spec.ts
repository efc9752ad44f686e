// What a wall does by itself: it follows its server, says loudly when it cannot, and neither grows nor scrolls.
import type { Page } from "@playwright/test";
import { expect, expectAccessible, test } from "../fixtures.ts";
import { urlOf } from "../server.ts";
import { demoWall, expectSteady, type Feed, feed, problem, type Snapshot, snapshotOf, soak, troubled, watchMemory } from "../wall.ts";

// Where the server is gone, the browser says so in its console.
test.use({ tolerated: [/Failed to load resource|ERR_|net::|server function|Failed to fetch/] });

let wall: Feed;
let calm: Snapshot;

test.beforeEach(async ({}, info) => {
  const server = urlOf(info.project.name);
  calm = { ...(await snapshotOf(server, demoWall)), problems: [], more: 0 };
  wall = await feed(server, calm);
});

test.afterEach(() => wall.close());

async function open(page: Page): Promise<void> {
  await page.goto(`${wall.url}${demoWall}`);
  await expect.poll(wall.open).toBe(1);
}

/** Each of twelve rows is whole, and nothing scrolls. */
async function expectWhole(page: Page): Promise<void> {
  const hidden = await page.evaluate(() => {
    const { scrollWidth, scrollHeight, clientWidth, clientHeight } = document.documentElement;
    const body = document.querySelector(".wall-body")?.getBoundingClientRect();
    const last = [...document.querySelectorAll(".wall-rows tbody tr")].at(-1)?.getBoundingClientRect();
    const cut = [...document.querySelectorAll<HTMLElement>(".wall-total dd, .wall-rows td, .wall-rows thead th, .wall-foot p")].filter(
      (one) => one.scrollWidth > one.clientWidth + 1,
    );
    return {
      scrolls: scrollWidth > clientWidth || scrollHeight > clientHeight,
      rows: (last?.bottom ?? 0) - (body?.bottom ?? 0),
      cut: cut.map((one) => one.textContent),
      letters: parseFloat(getComputedStyle(document.querySelector(".wall-rows tbody td") ?? document.body).fontSize) / innerWidth,
    };
  });
  expect(hidden.scrolls, "scrolling").toBe(false);
  expect(hidden.rows, "rows below the edge, px").toBeLessThanOrEqual(0.5);
  expect(hidden.cut, "what is cut off").toEqual([]);
  expect(hidden.letters, "letters as a share of the screen's width").toBeGreaterThanOrEqual(0.016);
}

test("twelve problems fit every screen without scrolling, and the rest is counted", async ({ page }) => {
  test.slow();
  await open(page);
  await wall.show(troubled(calm, 12, 7));
  await expect(page.locator(".wall-rows tbody tr")).toHaveCount(12);
  await expect(page.locator(".wall-more")).toContainText("и ещё 7");
  await expect(page.locator(".wall-rows tbody tr").first()).toContainText("43 тыс. ₽/ч");
  await expect(page.locator(".wall-rows tbody tr").first()).toContainText("оффлайн 11916, 11917, 11918 и ещё 2");
  await expectAccessible(page);
  for (const [width, height] of [[1280, 720], [1920, 1080], [3840, 2160], [1366, 768], [1024, 768], [2560, 1080]] as const) {
    await page.setViewportSize({ width, height });
    if (width >= height * 1.7 && width < height * 1.8) await expectWhole(page);
    const scrolls = await page.evaluate(() => document.documentElement.scrollHeight > innerHeight || document.documentElement.scrollWidth > innerWidth);
    expect(scrolls, `${width}×${height}`).toBe(false);
  }
});

test("a problem that is new is marked for two minutes", async ({ page }) => {
  await page.clock.install();
  await open(page);
  await wall.show(troubled(calm, 3));
  await expect(page.locator(".wall-rows tbody tr")).toHaveCount(3);
  const two = troubled(calm, 3);
  two.problems.unshift(problem(77, { place: "Новосибирск, Красный проспект, 1", sight: "selling" }));
  await wall.show(two);
  const row = page.locator(".wall-rows tbody tr", { hasText: "Новосибирск" });
  await expect(row).toHaveClass(/fresh/);
  await expect(row).toContainText("новое");
  await expect(row).toContainText("чеки идут, но меньше обычного");
  await expect(page).toHaveTitle(/^\(3\)/);
  // Two minutes pass, in which the server says every five seconds that this is still so.
  const began = Date.parse(calm.at);
  const age = page.locator(".wall-age");
  for (let second = 5; second <= 125; second += 5) {
    await page.clock.runFor(5_000);
    const before = (await age.textContent()) ?? "";
    wall.pulse(began + second * 1_000);
    // Not faster than the page hears it, or it would take the stream for lost.
    await expect(age).not.toHaveText(before);
  }
  await expect(row).not.toHaveClass(/fresh/);
  await expect(row.locator(".new")).toBeHidden();
});

test("an empty wall says how much it has looked at", async ({ page }) => {
  await open(page);
  const sums = { ...calm.totals.sums, outlets_behind: 0 };
  await wall.show({ ...calm, totals: { ...calm.totals, sums, open: 5, judged: 4, problems: 0 } });
  await expect(page.locator(".wall-calm")).toContainText("Всё в порядке");
  await expect(page.locator(".wall-calm")).toContainText("Открыто точек: 5 из");
  await expect(page.locator(".wall-calm")).toContainText("с профилем сравнивается 4");
  await expectAccessible(page);
  await wall.show({ ...calm, totals: { ...calm.totals, open: 0, judged: 0, problems: 0 } });
  await expect(page.locator(".wall-calm")).toContainText("Все точки закрыты");
});

test("without its server a wall says so within fifteen seconds, and comes back by itself", async ({ page }) => {
  test.slow();
  await open(page);
  await expect(page.locator(".wall-calm")).toContainText(/Всё в порядке|Все точки закрыты/);
  wall.vanish();
  await expect(page.locator(".wall-stale")).toContainText("Нет связи с сервером", { timeout: 15_000 });
  await expect(page.locator(".wall-stale")).toContainText(/Показано то, что было на \d\d:\d\d:\d\d/);
  await expect(page.locator(".wall-calm")).toContainText("не известно");
  await expect(page.locator(".wall-calm")).not.toContainText("Всё в порядке");
  await expect(page).toHaveTitle(/^Нет связи с сервером/);
  await expectAccessible(page);
  wall.comeBack();
  await expect(page.locator(".wall-stale")).toBeHidden({ timeout: 40_000 });
  await wall.show(troubled(calm, 2));
  await expect(page.locator(".wall-rows tbody tr")).toHaveCount(2);
});

test("a network that is silently gone is noticed too", async ({ page, context }) => {
  test.slow();
  await page.clock.install();
  await open(page);
  await context.setOffline(true);
  // The stream stays as it was, and nothing comes over it.
  await page.clock.runFor(14_000);
  await expect(page.locator(".wall-stale")).toBeVisible();
  await context.setOffline(false);
  await page.clock.resume();
  await expect(page.locator(".wall-stale")).toBeHidden({ timeout: 40_000 });
});

test("the page of a revoked link that its server cannot tell of goes blank by asking", async ({ page }) => {
  test.slow();
  await open(page);
  // A server that came back and has forgotten the link.
  await page.route(/\/rpc\/wall\/get/, (route) => route.fulfill({ status: 404, contentType: "application/json", body: '"NotFound"' }));
  await page.route(/\/live$/, (route) => route.fulfill({ status: 404, body: "" }));
  wall.vanish();
  wall.comeBack();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Ссылка отозвана", { timeout: 60_000 });
  const left = await page.content();
  for (const word of ["Дежурная смена", "revenue_today", "Самара"]) expect(left).not.toContain(word);
});

test("the picture moves by a few pixels every few minutes", async ({ page }) => {
  await page.clock.install({ time: 0 });
  await open(page);
  await expect(page.locator(".wall-screen")).toHaveClass(/shift-0/);
  const before = await page.locator(".wall-clock").boundingBox();
  for (let minute = 0; minute < 3; minute += 1) {
    await page.clock.runFor(60_000);
    wall.pulse(Date.parse(calm.at));
  }
  await expect(page.locator(".wall-screen")).toHaveClass(/shift-1/);
  const after = await page.locator(".wall-clock").boundingBox();
  expect((after?.x ?? 0) - (before?.x ?? 0)).toBeCloseTo(3, 0);
});

test("thousands of updates leave the page as large as it was", async ({ page }) => {
  test.slow();
  await watchMemory(page);
  await open(page);
  expectSteady(await soak(page, wall, calm, 2_500));
});
