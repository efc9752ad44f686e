// The list of outlets and the page of one: revenue against profile (product.md sections 4 and 6).
import { expect, expectAccessible, expectFits, type Page, signIn, test } from "../fixtures.ts";
import { people } from "../people.ts";

test.beforeEach(async ({ page }) => {
  await signIn(page, people.support);
});

async function openOutlet(page: Page, query = ""): Promise<string> {
  await page.goto("/outlets?search=%D0%BC%D0%B0%D0%BB%D1%8B%D1%88%D0%B5%D0%B2%D0%B0");
  const href = await page.locator("table.outlets tbody th a").first().getAttribute("href");
  if (!href) throw new Error("no outlet was found");
  await page.goto(href + query);
  await expect(page.locator(".drawing:visible svg").first()).toBeVisible();
  return href;
}

test("the list is accessible, fits a phone, and its view is its address", async ({ page }) => {
  test.slow();
  await page.goto("/outlets?sort=revenue&descending=true");
  // Those of the demo, without what other specs add.
  const rows = page.locator("table.outlets tbody tr").filter({ hasNotText: /Сеть с часами|Тобольск/ });
  await expect(rows).toHaveCount(60);
  await expect(page.locator("table.outlets th[aria-sort]")).toHaveAttribute("aria-sort", "descending");
  await expectAccessible(page);
  await expectFits(page);
  await page.goto("/outlets?search=zzzz");
  await expect(page.locator(".empty")).toBeVisible();
  await page.locator(".empty a").click();
  await expect(rows).toHaveCount(60);
});

test("the page of an outlet is accessible, fits a phone, and says how it stands", async ({ page }) => {
  test.slow();
  await openOutlet(page);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Малышева");
  await expect(page.locator(".say")).not.toBeEmpty();
  await expect(page.locator(".tills tbody tr").first()).toContainText(/онлайн|оффлайн|не установлено/);
  await expectAccessible(page);
  await expectFits(page);
});

test("a day that is over has its whole figures; one that has just begun says what it can", async ({ page }) => {
  const href = await openOutlet(page, "?period=yesterday");
  await expect(page.locator(".figures .figure")).toHaveCount(5);
  await page.goto(href);
  await expect(page.locator(".figures .figure").first()).toBeVisible();
  await expect(page.locator(".say")).not.toBeEmpty();
});

test("the table has the numbers of the chart, whatever the period", async ({ page }) => {
  const href = await openOutlet(page, "?period=yesterday");
  const hours = page.locator(".numbers tbody tr");
  await expect(hours).toHaveCount(24);
  await page.locator(".numbers summary").click();
  await expect(hours.nth(12)).toContainText("₽");
  await page.goto(`${href}?period=28d`);
  await expect(hours).toHaveCount(28);
  await page.goto(`${href}?period=7d&by=hour&cumulative=true`);
  await expect(hours).toHaveCount(168);
  await page.goto(`${href}?from=2026-01-01&until=2026-01-02`);
  await expect(hours).toHaveCount(48);
});

test("one till is chosen, and the period stays", async ({ page }) => {
  const href = await openOutlet(page, "?period=7d");
  const till = await page.locator(".till-choice option").nth(1).getAttribute("value");
  await page.goto(`${href}?period=7d&till=${till}`);
  await expect(page.locator(".till-choice select")).toHaveValue(till ?? "");
  await expect(page.locator("nav.tabs a[aria-current=page]").first()).toContainText("7 дней");
});

test("the chart can be taken along as SVG and as PNG", async ({ page }) => {
  const href = await openOutlet(page);
  const svg = await page.request.get(`${href}/chart.svg?period=yesterday`);
  expect(svg.headers()["content-type"]).toBe("image/svg+xml");
  const drawing = await svg.text();
  expect(drawing).toContain("Малышева");
  const height = Number(/<svg[^>]* height="(\d+)"/.exec(drawing)?.[1]);
  const labels = [...drawing.matchAll(/<text[^>]* y="(-?\d+)"[^>]*>\s*(\d\d:\d\d)/g)];
  expect(labels.length, "hours beneath the chart").toBeGreaterThan(5);
  for (const [, y] of labels) expect(Number(y)).toBeLessThan(height - 10);
  const png = await page.request.get(`${href}/chart.png?period=yesterday`);
  expect((await png.body()).subarray(1, 4).toString()).toBe("PNG");
});
