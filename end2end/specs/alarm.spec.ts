// From the engine's alarm through the link of its letter to the closed incident (product.md section 7), with and without scripts.
import { expect, expectAccessible, type Page, pageOfAnother, signIn, test } from "../fixtures.ts";
import { record, steps } from "../incidents.ts";
import { people } from "../people.ts";

/** The demo's outlets that never close are these accounts'; one of them is silent when the demo starts. */
const silent = /lavka@example\.com|polnoch@example\.com/;

/** Where the letter of the silent outlet leads. The engine opened its incident when the demo started. */
async function linkOfLetter(page: Page): Promise<string> {
  await page.goto("/letters");
  const rows = page
    .locator("table.letters tbody tr")
    .filter({ hasText: "Отставание" })
    .filter({ hasText: people.support.email })
    .filter({ hasText: "отправлено" });
  await expect(rows.first()).toBeVisible();
  const letters = await Promise.all((await rows.locator("th a").all()).map((link) => link.getAttribute("href")));
  for (const letter of letters) {
    await page.goto(letter ?? "");
    const frame = page.frameLocator("iframe.letter");
    await expect(frame.locator("h1")).toBeVisible();
    if (!silent.test(await frame.locator("body").innerText())) continue;
    // A letter of one outlet names it in its subject, and has one link to it; one of several lists them.
    const outlets = frame.locator("a[href*='/outlets/']");
    const named = outlets.filter({ hasText: silent });
    const href = await ((await named.count()) > 0 ? named : outlets).first().getAttribute("href");
    if (href) return href;
  }
  throw new Error("no letter tells of the silent outlet");
}

test.describe("the silent outlet", () => {
  // The frame of a letter may run nothing, also nothing of Playwright's.
  test.use({ tolerated: [/Blocked script execution in .*body\.html/] });
  test("is told by letter, whose link leads to its page, and its incident is closed only when nothing is lacking", async ({
    page,
    browser,
  }) => {
    test.slow();
    await signIn(page, people.support);
    const link = await linkOfLetter(page);

    // Whoever follows the link signs in first, and is where it leads.
    const reader = await pageOfAnother(browser);
    await reader.goto(link);
    await expect(reader).toHaveURL(/\/sign-in/);
    await reader.locator("input[name=email]").fill(people.support.email);
    await reader.locator("input[name=password]").fill(people.support.password);
    await reader.locator("form:has(input[name=password]) button").click();
    await expect(reader).toHaveURL(link);
    await expect(reader.locator("h1")).toBeVisible();
    await reader.context().close();

    await page.goto(link);
    await expect(page.locator(".card.revenue")).toBeVisible();
    await expectAccessible(page);
    await page.getByRole("link", { name: "Открыта заявка" }).click();
    await expect(page.locator(".steps .step")).toHaveCount(8);
    await expect(page.locator(".say")).toContainText(/Чеков нет с \d\d:\d\d|ниже профиля/);
    await expect(page.locator("#dynamics .evidence")).toContainText("Отставание началось");
    await expect(page.locator("#history")).toContainText("Письмо доставлено");
    await expectAccessible(page);

    const closing = page.locator("#closing");
    await closing.getByRole("button").click();
    await expect(closing.locator(".lacking li")).toHaveCount(8);
    for (const step of steps) await record(page, step, "done", `проверено: ${step}`);
    await closing.locator("textarea[name=comment]").fill("Касса не печатала чеки");
    await closing.locator("select[name=cause]").selectOption("trading_system");
    await closing.getByRole("button").click();
    await expect(closing).toContainText("Подтвердите полноту чеков.");
    await closing.locator("input[name=receipts_complete]").check();
    await closing.getByRole("button").click();
    // It lasts: that takes a reason.
    await expect(closing.locator("#lasting-reason-error")).not.toBeEmpty();
    await closing.locator("#lasting-reason").fill("Касса закрыта до утра");
    await closing.getByRole("button").click();
    await expect(page.locator(".incident-head .badges")).toContainText("Закрыта");
    await expect(page.locator("#closing")).toHaveCount(0);
  });
});
