// The import of outlets and tills from a list: a template, bad cells, the keys, and a second import.
import { readFile } from "node:fs/promises";
import { expect, expectAccessible, type Page, signIn, test } from "../fixtures.ts";
import { people } from "../people.ts";

const headers = "Город;Адрес;ТЦ или название;Часовой пояс;Режим работы;Касса;Тип;PosID";

async function choose(page: Page, name: string, lines: string[]): Promise<void> {
  const buffer = Buffer.from([headers, ...lines].join("\r\n"));
  await page.locator("#rollout-file").setInputFiles({ name, mimeType: "text/csv", buffer });
}

/** Not the account whose tills other specs count. */
async function chooseAccount(page: Page): Promise<void> {
  const select = page.locator("#rollout-account");
  const option = select.locator("option", { hasText: "polnoch@example.com" });
  await select.selectOption((await option.getAttribute("value")) ?? "");
}

test("bad cells are named, a good list becomes keys, and a second import doubles nothing", async ({ page }) => {
  test.slow();
  await signIn(page, people.admin);
  await page.goto("/reports/rollout");
  await chooseAccount(page);

  const good = ["Тобольск;Мира, 1;;МСК+2;Пн–Вс: 10:00–21:00;Касса 1;;", "Тобольск;Мира, 1;;;;Касса 2;;"];
  await choose(page, "плохой.csv", [...good, "Тобольск;;;Урал;когда-нибудь;Касса 3;;"]);
  const faults = page.getByRole("group", { name: /Ошибки в 3 ячейках/ });
  await expect(faults.locator("tbody tr")).toHaveCount(3);
  await expect(faults).toContainText("неизвестный часовой пояс");
  await expect(page.getByRole("button", { name: "Загрузить", exact: true })).toHaveCount(0);
  await expectAccessible(page);

  await choose(page, "список.csv", good);
  await expect(page.getByText("добавится 1 точка")).toBeVisible();
  await page.getByRole("button", { name: "Загрузить", exact: true }).click();
  const keys = page.getByRole("group", { name: "Новые ключи" });
  await expect(keys.locator("tbody tr")).toHaveCount(2);
  await expect(keys.locator("code").first()).toHaveText(/^\d+-[0-9a-f]{64}$/);
  await expectAccessible(page);
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Скачать ключи .xlsx" }).click(),
  ]);
  expect(file.suggestedFilename()).toBe("Ключи касс.xlsx");
  expect((await readFile(await file.path())).subarray(0, 2).toString()).toBe("PK");

  await choose(page, "список.csv", good);
  await expect(page.getByText("без изменений 2 кассы")).toBeVisible();
  await page.getByRole("button", { name: "Загрузить", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Список загружен" })).toBeVisible();
  await expect(keys).toHaveCount(0);
});

test("the template can be downloaded, and what is read back from it is understood", async ({ page }) => {
  test.slow();
  await signIn(page, people.admin);
  await page.goto("/reports/rollout");
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Скачать шаблон" }).click(),
  ]);
  expect(file.suggestedFilename()).toBe("Тиражирование.xlsx");
  await chooseAccount(page);
  await page.locator("#rollout-file").setInputFiles(await file.path());
  await expect(page.getByText("добавятся 2 кассы")).toBeVisible();
});
