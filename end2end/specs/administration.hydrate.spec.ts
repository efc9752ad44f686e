// What scripts add to the forms of the administration: they are empty again once accepted, and the focus stays with them.
import { expect, signIn, test } from "../fixtures.ts";
import { people } from "../people.ts";

test.describe("an administrator", () => {
  // A name is refused once.
  test.use({ tolerated: [/status of 422/] });

  test("adds a partner by a form that is empty afterwards, and is led to what is refused", async ({ page }) => {
    const name = "Сервис пустых форм";
    await signIn(page, people.admin);
    await page.goto("/administration/partners");
    const [field, add] = [page.locator("#partner-name"), page.getByRole("button", { name: "Добавить" })];
    await field.fill(name);
    await add.click();
    await expect(page.getByRole("heading", { name })).toBeVisible();
    await expect(field).toHaveValue("");
    await expect(add).toBeFocused();
    await field.fill(name);
    await add.click();
    await expect(page.locator("#partner-name-error")).toHaveText("Уже занято.");
    await expect(field).toBeFocused();
    await expect(field).toHaveValue(name);
  });

  test("is told that an invitation was sent", async ({ page }) => {
    await signIn(page, people.admin);
    await page.goto("/administration/members");
    const [email, name] = [page.locator("#form-email"), page.locator("#form-name")];
    await email.fill("told-of-invitation@example.com");
    await name.fill("Пётр Приглашённый");
    await page.getByRole("button", { name: "Отправить приглашение" }).click();
    await expect(page.locator(".toast")).toHaveText("Приглашение отправлено.");
    await expect(email).toHaveValue("");
    await expect(name).toHaveValue("");
  });

  test("has the focus in the section whose form left with its answer", async ({ page }) => {
    test.slow();
    await signIn(page, people.admin);
    await page.goto("/administration/accounts");
    await page.locator("#form-email").fill("focus@example.com");
    await page.locator("#form-network").fill("Сеть фокуса");
    await page.getByRole("button", { name: "Добавить" }).click();
    await expect(page.locator("#form-email")).toHaveValue("");
    await page.goto("/administration/accounts?search=focus@example.com");
    await page.getByRole("link", { name: "focus@example.com" }).click();
    await page.locator("#form-network").fill("Другая сеть");
    const change = page.locator("section[aria-labelledby=change-title]");
    await change.getByRole("button").click();
    await expect(page.locator(".administration-head .sub")).toHaveText("Другая сеть");
    await expect(change).toBeFocused();
  });
});
