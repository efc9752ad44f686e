// Support's pages of letters (product.md section 9; cases 16–18).
import { expect, expectAccessible, expectFits, signIn, test } from "../fixtures.ts";
import { people } from "../people.ts";

test.describe("a letter", () => {
  // The frame may run nothing, also nothing of Playwright's.
  test.use({ tolerated: [/Blocked script execution in .*body\.html/] });
  test("is read by support, and its links open beside it", async ({ page, baseURL, javaScriptEnabled }) => {
    test.slow();
    await signIn(page, people.support);
    await page.goto("/");
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
    await expectFits(page);
    // axe waits for ever for a frame in which nothing runs: it looks at the page without it.
    if (javaScriptEnabled !== false) {
      await page.locator("iframe.letter").evaluate((frame) => frame.remove());
      await expectAccessible(page);
    }
  });
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
    await page.goto("/");
    await expect(page.getByRole("link", { name: "Письма" })).toHaveCount(0);
    expect((await page.goto("/letters"))?.status()).toBe(404);
  });
});
