// Notices of limited service and maintenance windows: announced by support, seen by those concerned.
import { expect, expectAccessible, expectFits, signIn, test } from "../fixtures.ts";
import { people } from "../people.ts";

test.describe("support", () => {
  // The form is refused once.
  test.use({ tolerated: [/status of 422/] });

  test("a notice stands above every page until support ends it", async ({ page }, info) => {
    test.slow();
    const text = `Плановые работы ${info.project.name}`;
    await signIn(page, people.support);
    await page.goto("/notices");
    await expectAccessible(page);
    await page.locator("#notice-text").fill(text);
    await page.locator("#notice-from").fill("2026-01-01T10:00");
    await page.locator("#notice-until").fill("2025-01-01T10:00");
    await page.getByRole("button", { name: "Объявить" }).click();
    await expect(page.locator("#notice-until-error")).toContainText("позже начала");
    await page.locator("#notice-text").fill(text);
    await page.locator("#notice-from").fill("2026-01-01T10:00");
    await page.locator("#notice-until").fill("2036-01-01T10:00");
    await page.locator("#notice-accounts").selectOption({ label: "demoshop@example.com" });
    await page.getByRole("button", { name: "Объявить" }).click();
    await expect(page.locator(".notice", { hasText: text })).toContainText("demoshop@example.com");
    for (const address of ["/", "/devices", "/incidents"]) {
      await page.goto(address);
      await expect(page.locator(".banner", { hasText: text })).toBeVisible();
    }
    await page.goto("/notices");
    await expectFits(page);
    await expectAccessible(page);
    await page.locator(".notice", { hasText: text }).getByRole("button").click();
    await expect(page.locator(".notice", { hasText: text })).toContainText("снято");
    await expect(page.locator(".banner", { hasText: text })).toHaveCount(0);
  });
});

test("technicians read notices and announce none", async ({ page }) => {
  await signIn(page, people.technician);
  await page.goto("/notices");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Уведомления");
  await expect(page.locator("#notice-text")).toHaveCount(0);
});

test("a maintenance window is planned by the outlet's clock and removed", async ({ page }) => {
  test.slow();
  await signIn(page, people.support);
  await page.goto("/outlets?search=%D0%BC%D0%B0%D0%BB%D1%8B%D1%88%D0%B5%D0%B2%D0%B0");
  const href = (await page.locator("table.outlets tbody th a").first().getAttribute("href")) ?? "";
  await page.goto(href);
  const maintenance = page.locator("#maintenance");
  await expect(maintenance).toContainText("Asia/Yekaterinburg");
  await maintenance.locator("summary", { hasText: "Каждую неделю" }).click();
  await maintenance.getByLabel("Вт").check();
  await maintenance.locator("#weekly-starts").fill("05:00");
  await maintenance.locator("#weekly-ends").fill("06:30");
  await maintenance.locator("#weekly-reason").fill("Обновление кассы");
  await maintenance.locator("form:has(#weekly-starts) button").click();
  await expect(maintenance.locator(".windows li")).toContainText("Вт: 05:00–06:30");
  await expectAccessible(page);
  await maintenance.getByRole("button", { name: "Убрать" }).click();
  await expect(maintenance.locator(".windows li")).toHaveCount(0);
});
