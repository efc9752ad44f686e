// Every page by keyboard (ui.md): the search, the rows of lists, the list of keys.
import { expect, expectAccessible, signIn, test } from "../fixtures.ts";
import { people } from "../people.ts";

for (const path of ["/devices", "/outlets", "/incidents", "/administration/members"]) {
  test(`the list ${path} is walked by keys`, async ({ page }) => {
    await signIn(page, people.admin);
    await page.goto(path);
    const links = page.locator("main tbody tr");
    await expect(links.nth(1)).toBeVisible();
    const inRow = (row: number) => links.nth(row).locator("a:focus");
    await page.keyboard.press("j");
    await expect(inRow(0)).toBeFocused();
    await page.keyboard.press("ArrowDown");
    await expect(inRow(1)).toBeFocused();
    await page.keyboard.press("k");
    await expect(inRow(0)).toBeFocused();
    await page.keyboard.press("/");
    const search = page.locator("input[type=search]");
    await expect(search).toBeFocused();
    // What is typed is typed.
    await page.keyboard.press("j");
    await page.keyboard.press("?");
    await expect(search).toHaveValue("j?");
    await expect(page.locator("#shortcuts")).toBeHidden();
  });
}

test("the keys are told by ? and by a button on every page", async ({ page }) => {
  await signIn(page, people.technician);
  const keys = page.getByRole("dialog", { name: "Клавиши" });
  for (const path of ["/", "/devices", "/reports"]) {
    await page.goto(path);
    await page.keyboard.press("?");
    await expect(keys).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(keys).toBeHidden();
    await page.getByRole("button", { name: "Клавиши" }).click();
    await expect(keys).toBeVisible();
  }
  await expectAccessible(page);
});

test("a window takes the focus, keeps it while it is open, and gives it back", async ({ page }) => {
  await signIn(page, people.technician);
  await page.goto("/devices");
  const row = page.locator("main tbody tr").first().locator("a:focus");
  const keys = page.getByRole("dialog", { name: "Клавиши" });
  const close = keys.getByRole("button", { name: "Закрыть" });
  await page.keyboard.press("j");
  await expect(row).toBeFocused();
  await page.keyboard.press("?");
  await expect(keys).toBeFocused();
  for (const key of ["Tab", "Tab", "Shift+Tab", "j"]) {
    await page.keyboard.press(key);
    await expect(close).toBeFocused();
  }
  await page.keyboard.press("Escape");
  await expect(keys).toBeHidden();
  await expect(row).toBeFocused();

  const opener = page.getByRole("button", { name: "Клавиши" });
  await opener.click();
  await expect(keys).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(keys).toBeHidden();
  await expect(opener).toBeFocused();
});

test("a question keeps the focus until it is cancelled", async ({ page }) => {
  test.slow();
  await signIn(page, people.admin);
  await page.goto("/administration/devices?search=demoshop");
  await page.locator("tbody tr", { hasText: "используется" }).first().locator("th a").click();
  const opener = page.getByRole("button", { name: "В архив…" });
  await opener.click();
  const question = page.getByRole("dialog").filter({ visible: true });
  await expect(question).toBeFocused();
  for (const [key, name] of [["Tab", "В архив"], ["Tab", "Отмена"], ["Tab", "В архив"], ["Shift+Tab", "Отмена"]] as const) {
    await page.keyboard.press(key);
    await expect(question.getByRole("button", { name, exact: true })).toBeFocused();
  }
  await page.keyboard.press("Enter");
  await expect(question).toHaveCount(0);
  await expect(opener).toBeFocused();
});

test("a closed «Подробнее» gives the focus back", async ({ page }) => {
  await signIn(page, people.technician);
  await page.goto("/devices");
  const more = page.locator("main tbody details").first();
  await more.locator("summary").click();
  await expect(more).toHaveAttribute("open", "");
  await page.keyboard.press("Escape");
  await expect(more).not.toHaveAttribute("open", "");
  await expect(more.locator("summary")).toBeFocused();
});

test("the icon of the tab tells of open incidents", async ({ page }) => {
  await signIn(page, people.support);
  await page.goto("/");
  await expect(page).toHaveTitle(/^\(\d+\) /);
  const icon = page.locator("link[rel=icon]");
  await expect(icon).toHaveAttribute("href", "/favicon-alarm.svg");
  expect((await page.request.get("/favicon-alarm.svg")).status()).toBe(200);
});
