// A view that follows another in the page: nothing of the one before is left, and nothing of it ends the page.
import { expect, type Page, refreshed, signIn, test } from "../fixtures.ts";
import { people } from "../people.ts";

test.beforeEach(async ({ page }) => {
  await signIn(page, people.support);
});

const idle = (page: Page) => expect(page.locator("[aria-busy=true]")).toHaveCount(0);

test("every tab, filter, order and column of the grid, one after the other and back", async ({ page }) => {
  test.slow();
  await page.goto("/devices");
  const links = "nav.tabs a, a.chip, table.devices thead a, nav.pager a";
  const count = await page.locator(links).count();
  expect(count).toBeGreaterThan(12);
  for (let i = 0; i < count; i += 1) {
    const link = page.locator(links).nth(i);
    const href = await link.getAttribute("href");
    if (!href || href === "/devices") continue; // where the page is already
    await link.click();
    await expect(page).toHaveURL((url) => url.pathname + url.search === href);
    await idle(page);
    await page.goBack();
    await expect(page.locator("table.devices tbody tr")).toHaveCount(100);
  }
});

test("views asked for faster than they are answered end with the last one", async ({ page }) => {
  await page.goto("/devices");
  const tabs = page.locator("nav.tabs a");
  for (let i = 0; i < 12; i += 1) await tabs.nth(i % 3).click();
  await tabs.nth(2).click();
  await idle(page);
  await expect(async () => {
    await refreshed(page);
    const offline = (await tabs.nth(2).locator("i").textContent()) ?? "";
    await expect(page.locator("table.devices tbody tr")).toHaveCount(Number(offline), { timeout: 1_000 });
    await expect(page.locator("table.devices tbody .state", { hasText: /^онлайн$/ })).toHaveCount(0, { timeout: 1_000 });
  }).toPass({ timeout: 15_000 });
});

test("from device to device, by way of the outlet, and back", async ({ page }) => {
  await page.goto("/devices/1916");
  const heading = page.getByRole("heading", { level: 1 });
  for (const period of [1, 2, 0]) {
    await page.locator(".availability nav.tabs a").nth(period).click();
    await idle(page);
  }
  await page.locator(".device-head .sub a").first().click();
  const rows = page.locator(".tills tbody tr");
  await expect(rows.first()).toBeVisible();
  const other = rows.filter({ hasNotText: "1916" }).locator("th a").first();
  const name = (await other.textContent()) ?? "";
  await other.click();
  await expect(heading).toContainText(name);
  await page.goBack();
  await expect(rows.first()).toBeVisible();
  await page.goBack();
  await expect(heading).toContainText("1916 (2)");
});
