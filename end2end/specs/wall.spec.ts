// Wall screens, with and without scripts: their links, what they show to nobody in particular, and how they end.
import { expect, expectAccessible, type Page, pageOfAnother, signIn, submit, test } from "../fixtures.ts";
import { people } from "../people.ts";
import { demoWall } from "../wall.ts";

const sizes = [
  { width: 1280, height: 720 },
  { width: 1920, height: 1080 },
  { width: 3840, height: 2160 },
];

/** Everything that a wall has stands on its screen. */
async function expectWithin(page: Page): Promise<void> {
  for (const size of sizes) {
    await page.setViewportSize(size);
    for (const part of [".wall-head", ".wall-totals", ".wall-body", ".wall-foot"]) {
      const box = await page.locator(part).boundingBox();
      if (!box) throw new Error(`${part} is not shown`);
      expect(box.x, part).toBeGreaterThanOrEqual(0);
      expect(box.y, part).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width, `${part} at ${size.width}`).toBeLessThanOrEqual(size.width);
      expect(box.y + box.height, `${part} at ${size.height}`).toBeLessThanOrEqual(size.height);
    }
    if (test.info().project.use.javaScriptEnabled === false) continue; // the browser measures by a script
    const cut = await page
      .locator(".groups :is(td, thead th)")
      .evaluateAll((cells) => cells.filter((cell) => cell.scrollWidth > cell.clientWidth + 1).map((cell) => cell.textContent));
    expect(cut, `what is cut off at ${size.width}`).toEqual([]);
  }
}

/** Makes a link and answers the path of its address, which is shown this once. */
async function makeWall(page: Page, name: string, layout: string): Promise<string> {
  await page.goto("/administration/walls");
  await page.locator("#form-name").fill(name);
  await page.locator("#form-layout").selectOption({ label: layout });
  await page.locator("#wall-accounts").selectOption({ label: "demoshop@example.com" });
  await submit(page, page.getByRole("button", { name: "Создать ссылку" }));
  const shown = page.locator("#new-wall");
  await expect(shown).toHaveText(/^http.*\/wall\/[a-z2-9]{26}$/);
  return new URL((await shown.textContent()) ?? "").pathname;
}

test("the demo's wall needs no log-in and fits every screen", async ({ page }) => {
  test.slow();
  const answer = await page.goto(demoWall);
  expect(answer?.status()).toBe(200);
  expect(answer?.headers()).toMatchObject({ "referrer-policy": "no-referrer", "x-robots-tag": "noindex, nofollow" });
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Дежурная смена");
  await expect(page.locator(".wall-total.online dd")).toHaveText(/^[1-9]\d*$/);
  await expect(page.locator(".wall-total.offline dt")).toContainText("из них не установлено");
  await expect(page.locator(".wall-age")).toContainText(/данные на \d\d:\d\d:\d\d/);
  await expect(page.locator("table.wall-rows tbody tr").first()).toBeVisible();
  expect(await page.locator("table.wall-rows tbody tr").count()).toBeLessThanOrEqual(12);
  await expect(page).toHaveTitle(/^\(\d+\) Дежурная смена/);
  for (const frame of ["header.top", "nav", "footer"]) await expect(page.locator(frame)).toHaveCount(0);
  await expectAccessible(page);
  await expectWithin(page);
});

test.describe("an administrator", () => {
  // A form is refused once; a link that does not hold is a 404.
  test.use({ tolerated: [/status of (422|404)/] });

  for (const layout of ["По аккаунтам", "По городам"]) {
    test(`makes a wall, ${layout.toLowerCase()}, and revokes it: the screen goes blank`, async ({ page, browser }, info) => {
      test.slow();
      const name = `Зал ${layout} ${info.project.name}`;
      await signIn(page, people.admin);
      await page.goto("/administration/walls");
      await page.locator("#form-name").fill(name);
      await page.getByRole("button", { name: "Создать ссылку" }).click();
      await expect(page.locator("#wall-accounts-error")).not.toBeEmpty();
      const path = await makeWall(page, name, layout);
      await expectAccessible(page);
      await page.reload();
      const row = page.locator(".wall-list li", { hasText: name });
      await expect(row).toContainText("demoshop@example.com");
      await expect(page.locator("body")).not.toContainText(path);

      const screen = await pageOfAnother(browser);
      await screen.goto(path);
      await expect(screen.locator("table.groups tbody tr").first()).toBeVisible();
      await expect(screen.locator("body")).not.toContainText("lavka@example.com");
      await expectAccessible(screen);
      await expectWithin(screen);

      await row.getByRole("button", { name: "Отозвать…" }).click();
      const dialog = page.getByRole("dialog").filter({ visible: true });
      await submit(page, dialog.getByRole("button", { name: "Отозвать", exact: true }));
      await expect(row).toContainText("отозвано");
      if (info.project.use.javaScriptEnabled === false) {
        const again = await screen.reload();
        expect(again?.status()).toBe(404);
        await expect(screen.getByRole("heading", { level: 1 })).toHaveText("Такого табло нет");
      } else {
        await expect(screen.getByRole("heading", { level: 1 })).toHaveText("Ссылка отозвана", { timeout: 10_000 });
        await expect(screen).toHaveTitle(/^Ссылка отозвана/);
      }
      // Nothing is left of it, also not in the source of the page.
      const left = await screen.content();
      for (const word of [name, "demoshop@example.com", "Самара", "revenue_today"]) expect(left).not.toContain(word);
      await expectAccessible(screen);
      await screen.context().close();
    });
  }

  test("finds the walls in the audit log; support sees them and makes none, a technician finds nothing", async ({ page, browser }) => {
    test.slow();
    await signIn(page, people.admin);
    const path = await makeWall(page, "Для журнала", "Проблемы");
    await page.goto("/administration/audit");
    const entry = page.locator("table.audit tbody tr", { hasText: "Для журнала" }).first();
    await expect(entry).toContainText("demoshop@example.com");
    await expect(page.locator("body")).not.toContainText(path.slice("/wall/".length));
    const support = await pageOfAnother(browser);
    await signIn(support, people.support);
    await support.goto("/administration/walls");
    await expect(support.locator(".wall-list li").first()).toBeVisible();
    await expect(support.getByRole("button", { name: "Создать ссылку" })).toHaveCount(0);
    await support.context().close();
    const technician = await pageOfAnother(browser);
    await signIn(technician, people.technician);
    expect((await technician.goto("/administration/walls"))?.status()).toBe(404);
    await technician.context().close();
  });
});

test.describe("a link that does not hold", () => {
  test.use({ tolerated: [/status of 404/] });
  test("shows that there is nothing, and says no more", async ({ page }) => {
    const answer = await page.goto(`/wall/${"2".repeat(26)}`);
    expect(answer?.status()).toBe(404);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Такого табло нет");
    await expectAccessible(page);
  });
});
