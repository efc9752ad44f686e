// Who gets in, and what each sees (product.md section 1).
import { expect, expectAccessible, signIn, test } from "../fixtures.ts";
import { people } from "../people.ts";

test("signed-out people are led to the sign-in page and back to where they wanted", async ({ page }) => {
  await page.goto("/devices?state=offline");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await page.locator("input[name=email]").fill(people.support.email);
  await page.locator("input[name=password]").fill(people.support.password);
  await page.getByRole("button", { name: "Войти" }).click();
  await expect(page).toHaveURL(/\/devices\?state=offline/);
});

test.describe("a wrong password", () => {
  test.use({ tolerated: [/status of 422/] });
  test("is refused without a hint whether the address exists", async ({ page }) => {
    for (const email of [people.support.email, "nobody@example.com"]) {
      await page.goto("/sign-in");
      await page.locator("input[name=email]").fill(email);
      await page.locator("input[name=password]").fill("not-the-password");
      await page.getByRole("button", { name: "Войти" }).click();
      await expect(page.getByText("Почта или пароль не подходят.")).toBeVisible();
    }
  });
});

test("the sign-in page is accessible in both languages", async ({ page }) => {
  await page.goto("/sign-in");
  await expectAccessible(page);
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
});

test("a technician sees the granted account and nothing else", async ({ page }) => {
  await signIn(page, people.technician);
  await page.goto("/");
  await expect(page.locator("table.accounts tbody tr")).toHaveCount(1);
  await expect(page.locator("table.accounts")).toContainText("demoshop@example.com");
  await page.goto("/devices");
  await expect(page.locator("table.devices")).toContainText("demoshop@example.com");
  await expect(page.locator("body")).not.toContainText("lavka@example.com");
  await page.goto("/outlets");
  await expect(page.locator("table.outlets tbody tr").first()).toContainText("demoshop@example.com");
  await expect(page.locator("body")).not.toContainText("lavka@example.com");
});

test.describe("what is not there", () => {
  test.use({ tolerated: [/404/] });
  test("and what belongs to others answer alike", async ({ page }) => {
    await signIn(page, people.technician);
    for (const address of ["/devices/987654321", "/no/such/page"]) {
      const answer = await page.goto(address);
      expect(answer?.status()).toBe(404);
      await expect(page.getByRole("heading", { name: "Такой страницы нет" })).toBeVisible();
    }
  });
});
