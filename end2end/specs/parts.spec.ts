// The product comes in parts, each with a module of its own (docs/architecture.md): one does not notice the borders.
import { expect, hydrated, signIn, test } from "../fixtures.ts";
import { people } from "../people.ts";

test("links, the way back, and what signs out cross the borders of parts", async ({ page }) => {
  await signIn(page, people.admin);
  await page.goto("/devices");
  await page.getByRole("link", { name: "Администрирование" }).click();
  await expect(page).toHaveURL("/administration");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Администрирование");
  await hydrated(page);
  await page.getByRole("link", { name: "Аккаунты" }).first().click();
  await expect(page).toHaveURL("/administration/accounts");
  await page.getByRole("navigation").getByRole("link", { name: "Заявки" }).click();
  await expect(page).toHaveURL("/incidents");
  await expect(page.locator("main tbody tr").first()).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL("/administration/accounts");
  await expect(page.locator("main tbody tr").first()).toBeVisible();
  await hydrated(page);
  await page.locator("button.account").click();
  await page.getByRole("button", { name: "Выйти", exact: true }).click();
  await expect(page).toHaveURL(/\/sign-in/);
});
