// Support's pages of letters (product.md section 9; cases 16–18).
import { expect, expectAccessible, signIn, test } from "../fixtures.ts";
import { people } from "../people.ts";

test("support reads a letter, whose links open beside it", async ({ page, baseURL }) => {
  test.slow();
  await signIn(page, people.support);
  await page.getByRole("link", { name: "Письма" }).click();
  const row = page.locator("table.letters tbody tr").filter({ hasText: "Проверка почты" });
  await expect(row).toContainText(people.support.email);
  await expect(row).toContainText("отправлено");
  await expectAccessible(page);
  await row.locator("th a").click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Проверка почты");
  const letter = page.frameLocator("iframe.letter");
  await expect(letter.locator("body")).toContainText("почта настроена верно");
  const link = letter.getByRole("link", { name: "Открыть мониторинг" });
  await expect(link).toHaveAttribute("href", `${baseURL}/`);
  const [opened] = await Promise.all([page.context().waitForEvent("page"), link.click()]);
  await expect(opened).toHaveURL(`${baseURL}/`);
  await opened.close();
  for (const width of [360, 1440]) {
    await page.setViewportSize({ width, height: 800 });
    const overflow = await page.locator("html").evaluate((html) => html.scrollWidth - html.clientWidth).catch(() => 0);
    expect(overflow, `sideways scrolling at ${width} px`).toBeLessThanOrEqual(0);
  }
  await expectAccessible(page);
});

test("letters are listed by their state", async ({ page }) => {
  await signIn(page, people.support);
  await page.goto("/letters?state=failed");
  await expect(page.locator(".empty")).toContainText("Писем нет");
  await page.goto("/letters?state=sent");
  await expect(page.locator("table.letters tbody tr")).not.toHaveCount(0);
});

test.describe("others", () => {
  test.use({ tolerated: [/404/] });
  test("have no letters", async ({ page }) => {
    await signIn(page, people.technician);
    await expect(page.getByRole("link", { name: "Письма" })).toHaveCount(0);
    expect((await page.goto("/letters"))?.status()).toBe(404);
  });
});
