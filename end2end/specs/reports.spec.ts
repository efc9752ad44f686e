// The checklist on the screen and as a file, and the grid as a file; with scripts and without (product.md section 8).
import { readFile } from "node:fs/promises";
import { expect, expectAccessible, expectFits, type Page, signIn, test } from "../fixtures.ts";
import { people } from "../people.ts";

/** What a click downloads: its name and its content. */
async function downloaded(page: Page, click: () => Promise<void>): Promise<[string, string]> {
  const [download] = await Promise.all([page.waitForEvent("download"), click()]);
  return [download.suggestedFilename(), await readFile(await download.path(), "utf8")];
}

async function count(page: Page, tab: string): Promise<number> {
  const text = await page.locator("nav.tabs.show a", { hasText: tab }).locator("i").textContent();
  return Number(text?.replace(/\D/g, ""));
}

test("of several accounts one is chosen, and its tills are listed", async ({ page }) => {
  test.slow();
  await signIn(page, people.support);
  await page.goto("/");
  await page.locator(".main-nav a", { hasText: "Отчёты" }).click();
  await expect(page.locator(".empty")).toContainText("Выберите аккаунт");
  await expectAccessible(page);
  await page.locator("select[name=account]").selectOption({ label: "demoshop@example.com" });
  await page.locator("button.find").click();
  await expect(page).toHaveURL(/account=/);
  await expect(page.locator("table.checklist tbody tr").first()).toBeVisible();
  await expect(page.locator("table.checklist thead th")).toHaveText([
    "Город", "Адрес", "Касса", "PosID", "Мониторинг", "IP", "Чеки",
  ]);
  await expectAccessible(page);
  await expectFits(page);
});

test("only the tills that need something are left", async ({ page }) => {
  await signIn(page, people.technician);
  await page.goto("/reports");
  // The only account is chosen by itself.
  await expect(page.locator("table.checklist tbody tr").first()).toBeVisible();
  await expect(page.locator("select[name=account]")).toHaveCount(0);
  const never = await count(page, "Не выходили");
  expect(await count(page, "Все")).toBeGreaterThan(await count(page, "С проблемами"));
  await page.locator("nav.tabs.show a", { hasText: "Не выходили" }).click();
  await expect(page).toHaveURL(/show=never_connected/);
  await expect(page.locator("table.checklist tbody tr")).toHaveCount(never);
  await expect(page.locator("table.checklist tbody td.absent").first()).toHaveText("-");
  await page.reload();
  await expect(page.locator("table.checklist tbody tr")).toHaveCount(never);
  await page.goto("/reports?city=%D0%9D%D0%B8%D0%B3%D0%B4%D0%B5");
  await page.locator(".empty a").click();
  await expect(page.locator("table.checklist tbody tr").first()).toBeVisible();
});

test("the HTML and the CSV file hold what the page shows", async ({ page }) => {
  await signIn(page, people.technician);
  await page.goto("/reports?show=problems");
  const problems = await count(page, "С проблемами");
  const [name, html] = await downloaded(page, () => page.getByRole("button", { name: "Файл HTML" }).click());
  expect(name).toMatch(/^Чек-лист demoshop@example\.com \d{4}-\d\d-\d\d\.html$/);
  expect(html).toContain("<title>Чек-лист касс</title>");
  expect(html.match(/<tr class="problem">/g)).toHaveLength(problems);
  expect(html).not.toContain("<script");
  const [csvName, csv] = await downloaded(page, () => page.getByRole("button", { name: "Файл CSV" }).click());
  expect(csvName).toMatch(/^Чек-лист .*\.csv$/);
  expect(csv.startsWith("\ufeffГород;Адрес;Касса;PosID;Мониторинг;IP;Чеки;Пояс\r\n")).toBe(true);
  expect(csv.trimEnd().split("\r\n")).toHaveLength(problems + 1);
  // The page is still the page.
  await expect(page.locator("table.checklist tbody tr")).toHaveCount(problems);
});

test("the grid is downloaded as it is filtered", async ({ page }) => {
  await signIn(page, people.technician);
  await page.goto("/devices?never_connected=true&sort=device");
  const shown = await page.locator("table.devices tbody tr").count();
  const link = page.locator(".downloads a", { hasText: ".csv" });
  const [name, csv] = await downloaded(page, () => link.click());
  expect(name).toMatch(/^Устройства \d{4}-\d\d-\d\d\.csv$/);
  const lines = csv.trimEnd().split("\r\n");
  expect(lines).toHaveLength(shown + 1);
  expect(lines[1]).toContain("не установлено");
});

test("the page of the comparison says what it needs and what it does with the file", async ({ page }) => {
  await signIn(page, people.support);
  await page.goto("/reports/compare");
  await expect(page.locator(".empty")).toContainText("Выберите аккаунт");
  await page.locator("select[name=account]").selectOption({ label: "demoshop@example.com" });
  await page.locator("button.find").click();
  await expect(page.locator("#list-privacy")).toContainText("на сервер он не передаётся");
  await expectAccessible(page);
  await expectFits(page);
});
