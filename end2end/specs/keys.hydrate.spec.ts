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
