// The limits of the lag by account and outlet, and what others would have raised: a page of HEADO's staff.
import { expect, expectAccessible, expectFits, hydrated, type Page, signIn, test } from "../fixtures.ts";
import { people } from "../people.ts";

/** Chooses in a select, and applies it where no script does. */
async function choose(page: Page, name: string, label: string | RegExp): Promise<void> {
  const select = page.locator(`form.choose select[name=${name}]`);
  const option = select.locator("option", { hasText: label }).first();
  await select.selectOption((await option.getAttribute("value")) ?? "");
  const show = page.locator(`form.choose:has(select[name=${name}]) button`);
  if (await show.isVisible()) await show.click();
}

test("limits are tried on the last eight weeks of an outlet, and saved", async ({ page }) => {
  test.slow();
  await signIn(page, people.support);
  await page.goto("/");
  await page.getByRole("link", { name: "Администрирование" }).click();
  await page.locator(".administration-tiles a", { hasText: "Пороги отставания" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Пороги отставания");
  await hydrated(page);
  await expect(page.locator(".empty")).toContainText("Аккаунт не выбран");
  await expectAccessible(page);

  await choose(page, "account", "polnoch@example.com");
  await expect(page.locator("#limits-form-title")).toContainText("polnoch@example.com");
  await expect(page.locator("#limit-share-hint")).toHaveText("Сейчас 40 %, как в конфигурации.");
  await choose(page, "outlet", "Самара");
  await expect(page.locator("#limits-form-title")).toContainText("Самара");
  const chosen = page.url();

  await page.locator("#limit-share").fill("140");
  await page.getByRole("button", { name: "Проверить" }).click();
  await expect(page.locator("#limit-share-error")).toContainText("не больше 100");
  await expect(page.locator("#limit-share")).toHaveAttribute("aria-invalid", "true");
  await expect(page.locator("#limit-alpha-error")).toBeEmpty();
  await expect(page.locator(".what-if .say")).toHaveCount(0);

  await page.locator("#limit-share").fill("5");
  await page.locator("#limit-alpha").fill("0,9");
  await page.getByRole("button", { name: "Проверить" }).click();
  await expect(page.locator(".what-if .say")).toContainText("за последние 8 недель", { timeout: 60_000 });
  await expect(page.locator("table.what-if-outlets tbody tr")).toHaveCount(1);
  await expect(page.locator("table.episodes tbody tr").first()).toContainText("только новые");
  await expect(page.locator("table.episodes tbody tr td a").first()).toHaveAttribute("href", /from=2\d{3}-\d\d-\d\d&until=/);
  await expect(page).toHaveURL(/share=5&alpha=0%2C9&min_expected=&try=true/);
  await expectAccessible(page);
  await expectFits(page);
  await page.reload();
  await expect(page.locator("#limit-share")).toHaveValue("5");
  await expect(page.locator(".what-if .say")).toContainText("за последние 8 недель", { timeout: 60_000 });

  await page.goto(`${chosen}&share=45&alpha=&min_expected=&try=true`);
  await page.getByRole("button", { name: "Сохранить…" }).click();
  await expect(page.getByRole("dialog")).toContainText("не задано → 45 %");
  await page.getByRole("dialog").getByRole("button", { name: "Сохранить" }).click();
  await expect(page.locator("#limit-share-hint")).toHaveText("Сейчас 45 %, задано для точки; без этого — 40 %, как в конфигурации.");
  await expect(page.locator("#limit-share")).toHaveValue("45");
  await expect(page).toHaveURL(chosen);

  // The outlet's page says so, and leads back here.
  const outlet = new URL(chosen).searchParams.get("outlet") ?? "";
  await page.goto(`/outlets/${outlet}`);
  await expect(page.locator("p.limits")).toContainText("граница 45 %");
  await page.locator("p.limits a").click();
  await expect(page.locator("#limit-share")).toHaveValue("45");
  await page.goto(`${chosen}&share=&alpha=&min_expected=&try=true`);
  await page.getByRole("button", { name: "Сохранить…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Сохранить" }).click();
  await expect(page.locator("#limit-share-hint")).toHaveText("Сейчас 40 %, как в конфигурации.");
});

test.describe("others", () => {
  test.use({ tolerated: [/404/] });
  test("have no page of limits", async ({ page }) => {
    await signIn(page, people.technician);
    await page.goto("/");
    await expect(page.getByRole("link", { name: "Администрирование" })).toHaveCount(0);
    expect((await page.goto("/administration/lag"))?.status()).toBe(404);
  });
});
