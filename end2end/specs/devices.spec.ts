// The grid of devices and the page of one (product.md section 4).
import { expect, expectAccessible, expectFits, type Page, signIn, test } from "../fixtures.ts";
import { people } from "../people.ts";

test.beforeEach(async ({ page }) => {
  await signIn(page, people.support);
});

async function counts(page: Page): Promise<number[]> {
  const texts = await page.locator("nav.tabs a i").allTextContents();
  return texts.map((text) => Number(text.replace(/\D/g, "")));
}

const pages: [string, string][] = [
  ["the start page", "/"],
  ["the grid", "/devices"],
  ["a device", "/devices/1916"],
];
for (const [name, address] of pages) {
  test(`${name} is accessible, fits a phone and has no error`, async ({ page }) => {
    test.slow(); // axe looks at each of the grid's three thousand elements
    await page.goto(address);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expectAccessible(page);
    await expectFits(page);
  });
}

test("all devices are the online and the offline ones", async ({ page }) => {
  await page.goto("/devices");
  await expect(page.locator("nav.tabs a")).toHaveCount(3);
  const [all, online, offline] = await counts(page);
  // The demo has so many; another spec adds one.
  expect(all).toBeGreaterThanOrEqual(220);
  expect((online ?? 0) + (offline ?? 0)).toBe(all);
  await page.locator("nav.tabs a").nth(2).click();
  await expect(page).toHaveURL(/state=offline/);
  await expect(page.locator("table.devices tbody tr").first()).toContainText(/оффлайн|не установлено|чеки без ПО/);
});

test("a view is its address: search, sort and reload", async ({ page }) => {
  await page.goto("/devices?search=%D1%87%D0%B5%D0%BB%D1%8F%D0%B1%D0%B8%D0%BD%D1%81%D0%BA&sort=revenue&descending=true");
  const rows = page.locator("table.devices tbody tr");
  await expect(rows.first()).toContainText("Челябинск");
  await expect(page.locator("input[name=search]")).toHaveValue("челябинск");
  await expect(page.locator("th.receipts").first()).toHaveAttribute("aria-sort", "descending");
  const before = await rows.count();
  await page.reload();
  await expect(rows).toHaveCount(before);
});

test("a duplicated key is shown with its copies on both pages", async ({ page }) => {
  // Both copies are alive while both are heard; where no script runs a page shows the moment in which it was opened.
  const shows = (path: string, selector: string) =>
    expect(async () => {
      await page.goto(path);
      await expect(page.locator(selector)).toContainText("1916 (2)", { timeout: 2_000 });
    }).toPass({ timeout: 30_000 });
  await shows("/devices?duplicates=true", "table.devices");
  await shows("/devices/1916", "h1");
  await expect(page.locator("table.instances tbody tr")).toHaveCount(2);
});

test("nothing found says what to do next", async ({ page }) => {
  await page.goto("/devices?search=zzzzzz");
  await expect(page.locator(".empty")).toBeVisible();
  await page.locator(".empty a").click();
  await expect(page.locator("table.devices tbody tr").first()).toBeVisible();
});
