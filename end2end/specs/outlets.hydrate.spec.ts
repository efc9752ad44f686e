// What scripts add to the page of an outlet.
import { execFileSync } from "node:child_process";
import type { APIRequestContext } from "@playwright/test";
import { expect, serverTime, signIn, test } from "../fixtures.ts";
import { people } from "../people.ts";
import { binary, databaseOf } from "../server.ts";

/** A till sells something, with a new key. */
async function sell(request: APIRequestContext, till: string, kopecks: number): Promise<void> {
  const env = { ...process.env, DATABASE_URL: databaseOf(test.info().project.name) };
  const key = execFileSync(binary, ["key", "new", till], { env }).toString().trim();
  const sold = { id: `${kopecks}-${Date.now()}`, sold_at: await serverTime(request), total_kopecks: kopecks };
  await expect(async () => {
    const taken = await request.post("/api/v1/receipts", { headers: { Authorization: `Bearer ${key}` }, data: { receipts: [sold] } });
    expect(taken.status()).toBe(200);
  }).toPass({ timeout: 10_000 });
}

test("values of the chart are read by pointer and by arrow keys, and periods change in place", async ({ page }) => {
  await signIn(page, people.support);
  await page.goto("/outlets?search=11137");
  await page.locator("table.outlets tbody th a").click();
  await expect(page).toHaveURL(/\/outlets\/[0-9a-f-]{36}$/);
  await page.locator(".revenue nav.tabs a", { hasText: "Вчера" }).click();
  await expect(page.locator(".numbers tbody tr")).toHaveCount(24);
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
  const reading = page.locator(".reading output");
  const chart = page.locator(".drawing.wide");
  const box = await chart.boundingBox();
  if (!box) throw new Error("there is no chart");
  await page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2);
  await expect(reading).toContainText(/\d\d:00–\d\d:00: .*₽/);
  const slider = page.locator(".reading input");
  await slider.focus();
  await page.mouse.move(0, 0);
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  await expect(reading).toContainText("01:00–02:00");
  await page.locator(".revenue nav.tabs a", { hasText: "Нарастающим" }).click();
  await expect(page).toHaveURL(/period=yesterday&cumulative=true/);
  await page.goBack();
  await expect(page).toHaveURL(/period=yesterday$/);
});

test("a receipt reaches the open page of its outlet without a reload", async ({ page, request }) => {
  await signIn(page, people.support);
  await page.goto("/outlets?search=11137");
  await page.locator("table.outlets tbody th a").click();
  await expect(page.locator(".live")).toContainText(/данные на \d\d:\d\d/);
  const till = page.locator(".tills tbody tr", { hasText: "11137" });
  const before = await till.locator("td.n").nth(1).textContent();
  await sell(request, "11137", 987_654_321);
  await expect(till.locator("td.n").nth(1)).not.toHaveText(before ?? "", { timeout: 10_000 });
});

test("a row of the list that changes keeps the focus", async ({ page, request }) => {
  await signIn(page, people.support);
  await page.goto("/outlets?search=11137");
  await expect(page.locator(".live")).toContainText(/данные на \d\d:\d\d/);
  const row = page.locator("table.outlets tbody tr");
  await page.keyboard.press("j");
  await expect(row.locator("a:focus")).toHaveCount(1);
  const revenue = row.locator("td.n").first();
  const before = (await revenue.textContent()) ?? "";
  await sell(request, "11137", 123_456_789);
  await expect(revenue).not.toHaveText(before, { timeout: 20_000 });
  await expect(row.locator("a:focus")).toHaveCount(1);
});

test("a row of the list that moves keeps the focus", async ({ page, request }) => {
  await signIn(page, people.support);
  await page.goto("/outlets?sort=revenue&descending=true");
  await expect(page.locator(".live")).toContainText(/данные на \d\d:\d\d/);
  const rows = page.locator("table.outlets tbody tr");
  const link = rows.nth(6).locator("th a");
  const href = (await link.getAttribute("href")) ?? "";
  const outlet = await (await page.request.get(href)).text();
  const till = /href="\/devices\/(\d+)"/.exec(outlet)?.[1] ?? "";
  const moved = page.locator(`table.outlets tbody a[href="${href}"]`);
  await moved.focus();
  await sell(request, till, 4_000_000_000);
  await expect(rows.first().locator("th a")).toHaveAttribute("href", href, { timeout: 20_000 });
  await expect(moved).toBeFocused();
});

test("every period is kept up to date, any two dates among them", async ({ page }) => {
  await signIn(page, people.support);
  await page.goto("/outlets?search=11137");
  const href = (await page.locator("table.outlets tbody th a").getAttribute("href")) ?? "";
  for (const query of ["?from=2026-01-01&until=2026-01-02&till=11137", "?period=28d&by=hour&cumulative=true"]) {
    await page.goto(href + query);
    await expect(page.locator(".live")).toContainText(/данные на \d\d:\d\d/, { timeout: 10_000 });
  }
  await page.goto("/devices/11137?from=2026-01-01&until=2026-01-02");
  await expect(page.locator(".live")).toContainText(/данные на \d\d:\d\d/, { timeout: 10_000 });
});
