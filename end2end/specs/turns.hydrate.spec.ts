// A page comes to life in turns (app/src/ui/turns.rs): whoever is faster than these finds it alive all the same.
import { expect, type Page, refreshed, signIn, test } from "../fixtures.ts";
import { people } from "../people.ts";

/** Opens a page whose frame is hydrated and whose turns never come by themselves. */
async function openBetweenTurns(page: Page, path: string): Promise<void> {
  await page.addInitScript(() => {
    // The module takes its turns when it hears a message of its own.
    window.postMessage = () => {
      document.documentElement.dataset.held = "";
    };
  });
  // Not by page.goto, which waits for what does not come.
  await page.evaluate((to) => location.assign(to), path);
  await page.locator("html[data-held]").waitFor({ state: "attached" });
  await expect(page.locator("html[data-hydrated]")).toHaveCount(0);
  await page.evaluate(() => document.documentElement.setAttribute("data-same-document", ""));
}

async function expectAlive(page: Page): Promise<void> {
  await expect(page.locator("html[data-hydrated]")).toHaveCount(1);
  await expect(page.locator("html[data-same-document]"), "the page was loaded anew").toHaveCount(1);
}

test.beforeEach(async ({ page }) => {
  await signIn(page, people.support);
  await page.goto("/help");
});

test("a click before the last turn", async ({ page }) => {
  await openBetweenTurns(page, "/devices");
  await page.locator(".grid .tabs a", { hasText: "Оффлайн" }).click();
  await expect(page).toHaveURL(/state=offline/);
  await expectAlive(page);
  await expect(page.locator(".grid .tabs a[aria-current]")).toHaveText(/Оффлайн/);
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
  const rows = page.locator("table.devices tbody tr");
  await expect(rows.first()).toBeVisible();
  await expect(async () => {
    await refreshed(page);
    await expect(rows.filter({ has: page.locator(".state", { hasText: "онлайн" }) })).toHaveCount(0, { timeout: 1_000 });
  }).toPass({ timeout: 15_000 });
  await expect(page.locator(".live")).toContainText(/данные на \d\d:\d\d/);
});

test("a key before the last turn", async ({ page }) => {
  await openBetweenTurns(page, "/devices");
  await page.keyboard.press("?");
  await expect(page.locator("#shortcuts")).toBeVisible();
  await expectAlive(page);
});

test("a choice before the last turn", async ({ page }) => {
  await openBetweenTurns(page, "/devices");
  await page.locator("select[name=kind]").selectOption({ index: 1 });
  await expect(page).toHaveURL(/kind=/);
  await expectAlive(page);
});

test("a chart that is touched before the last turn", async ({ page }) => {
  await page.goto("/outlets?search=11137");
  const outlet = (await page.locator("table.outlets tbody th a").getAttribute("href")) ?? "";
  await openBetweenTurns(page, `${outlet}?period=yesterday`);
  await page.locator(".reading input").focus();
  await page.keyboard.press("Home");
  await expect(page.locator(".reading output")).toContainText("00:00–01:00");
  await expectAlive(page);
});
