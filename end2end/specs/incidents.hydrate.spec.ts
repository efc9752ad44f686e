// What scripts add to incidents: nothing is reloaded, and nobody overwrites anybody.
import { expect, pageOfAnother, signIn, test } from "../fixtures.ts";
import { openIncident } from "../incidents.ts";
import { people } from "../people.ts";

/** The other specs work on those before it. */
const LAST = 4;

test("what one does, the other sees at once, and a conflict shows both entries", async ({ page, browser }) => {
  test.slow();
  const other = await pageOfAnother(browser);
  await signIn(page, people.support);
  await signIn(other, people.technician);
  await openIncident(page, LAST);
  await other.goto(page.url());
  await expect(page.locator(".live")).toContainText(/данные на \d\d:\d\d/, { timeout: 15_000 });
  await expect(other.locator(".live")).toContainText(/данные на \d\d:\d\d/, { timeout: 15_000 });

  await other.locator("#comment").fill("Звоню на точку");
  await other.getByRole("button", { name: "Добавить" }).click();
  await expect(page.locator("#history")).toContainText("Звоню на точку");

  const [mine, theirs] = [page.locator("#cabinet"), other.locator("#cabinet")];
  await mine.locator("input[value=problem_found]").check();
  await mine.locator("textarea").fill("Последний чек в 12:40");
  await theirs.locator("input[value=done]").check();
  await theirs.locator("textarea").fill("В кабинете всё есть");
  await theirs.locator(".step-form button").click();
  await expect(mine.locator(".conflict")).toContainText("В кабинете всё есть");
  await expect(mine.locator("textarea")).toHaveValue("Последний чек в 12:40");
  await mine.locator(".step-form button").click();
  await expect(mine.locator(".conflict")).toContainText("В кабинете всё есть");
  await mine.locator(".step-form button").click();
  await expect(mine.locator(".entered")).toContainText("Последний чек в 12:40");
  await expect(theirs.locator(".entered")).toContainText("Последний чек в 12:40");

  await page.getByRole("button", { name: "Взять в работу" }).click();
  await expect(other.locator("#work")).toContainText("Игорь Лебедев");
  await other.context().close();
});

test("the number of open incidents stands in the title of every tab", async ({ page }) => {
  test.slow();
  await signIn(page, people.support);
  await page.goto("/devices");
  await expect(page.locator(".main-nav .open-count")).toBeVisible();
  await expect(page).toHaveTitle(/^\(\d+\) /);
});

test("the text for the service desk is copied", async ({ page }) => {
  test.slow();
  await signIn(page, people.support);
  await openIncident(page, LAST);
  await page.locator(".desk summary").click();
  await page.locator(".desk button").click();
  await expect(page.locator(".toast")).toHaveText("Скопировано");
});
