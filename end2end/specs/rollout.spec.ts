// How far the roll-out of accounts is, with and without scripts (product.md section 8).
import { expect, expectAccessible, expectFits, signIn, test } from "../fixtures.ts";
import { people } from "../people.ts";

test("the board counts what is left to do, is accessible and fits a phone", async ({ page }) => {
  test.slow();
  await signIn(page, people.technician);
  await page.goto("/reports");
  await page.getByRole("link", { name: "Тиражирование" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Тиражирование");
  await expect(page.locator("tbody th")).toHaveCount(1);
  await expect(page.locator("tbody")).toContainText("demoshop@example.com");
  // Importing is an administrator's.
  await expect(page.locator("#rollout-file")).toHaveCount(0);
  await expectAccessible(page);
  await expectFits(page);
  const rest = page.locator("tbody a").first();
  const left = Number(/\d+/.exec(await rest.innerText())?.[0]);
  await rest.click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Отчёты");
  await expect(page.locator("main tbody tr")).toHaveCount(left);
});
