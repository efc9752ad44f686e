// What the browser makes and reads itself: spreadsheets, in a worker. LibreOffice opens what was made.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Request } from "@playwright/test";
import { deferred, expect, expectAccessible, type Page, signIn, test } from "../fixtures.ts";
import { people } from "../people.ts";

const run = promisify(execFile);
const list = (page: Page) => page.locator("#list-file");
const excel = (page: Page) => page.getByRole("button", { name: "Файл Excel" });

async function save(page: Page, click: () => Promise<void>): Promise<[string, Buffer]> {
  const [download] = await Promise.all([page.waitForEvent("download", { timeout: 60_000 }), click()]);
  return [download.suggestedFilename(), await readFile(await download.path())];
}

/** Tills of the technician's account: `PosID`, city, address and name, as the checklist's file has them. */
async function tills(page: Page, query = ""): Promise<string[][]> {
  const csv = await (await page.request.get(`/reports/checklist.csv${query}`)).text();
  return csv.trimEnd().split("\r\n").slice(1).map((line) => line.split(";").map((field) => field.replace(/^"|"$/g, "")));
}

test("LibreOffice opens the spreadsheet: numbers add up, dates are dates, texts are texts", async ({ page }) => {
  test.setTimeout(180_000);
  await signIn(page, people.technician);
  await page.goto("/reports");
  const [name, content] = await save(page, () => excel(page).click());
  expect(name).toMatch(/^Чек-лист demoshop@example\.com \d{4}-\d\d-\d\d\.xlsx$/);
  await expect(page.locator(".making progress")).toHaveCount(0);
  const rows = await tills(page);
  const folder = await mkdtemp(join(tmpdir(), "heado-office-"));
  const office = async (format: string, file: string) => {
    const profile = `-env:UserInstallation=file://${folder}/profile`;
    await run("soffice", [profile, "--headless", "--convert-to", format, "--outdir", folder, join(folder, file)]);
  };
  try {
    await writeFile(join(folder, "list.xlsx"), content);
    await office("fods", "list.xlsx");
    const flat = await readFile(join(folder, "list.fods"), "utf8");
    const types = new Map<string, number>();
    for (const [, type] of flat.matchAll(/<table:table-cell[^>]*office:value-type="(\w+)"/g)) {
      types.set(type ?? "", (types.get(type ?? "") ?? 0) + 1);
    }
    const withReceipts = rows.filter((row) => row[6] !== "-").length;
    expect(types.get("float")).toBe(rows.length);
    expect(types.get("date")).toBe(rows.length + withReceipts);
    expect(flat).toContain("(создано)");
    // A filter over the whole table, and a formula of ours beneath it.
    expect(flat).toContain("<table:database-range");
    const sum = '<table:table-row><table:table-cell table:formula="of:=SUM([.D2:.D9999])" office:value-type="float"/></table:table-row>';
    // The rest of the sheet is one row, repeated.
    const filled = flat.replace(/<table:table-row[^>]*number-rows-repeated="\d{5,}"[^>]*>.*?<\/table:table-row>/s, "");
    await writeFile(join(folder, "sum.fods"), filled.replace("</table:table>", `${sum}</table:table>`));
    await office("csv:Text - txt - csv (StarCalc):59,34,76", "sum.fods");
    const lines = (await readFile(join(folder, "sum.csv"), "utf8")).trimEnd().split(/\r?\n/);
    const expected = rows.reduce((total, row) => total + Number(row[3]), 0);
    expect(lines.at(-1)?.split(";")[0]).toBe(String(expected));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test("a file that takes long says how far it is and can be stopped", async ({ page }) => {
  test.slow();
  await signIn(page, people.technician);
  await page.goto("/reports");
  const { promise: held, resolve: letGo } = deferred();
  await page.route("**/rpc/reports/portion*", async (route) => {
    await held;
    await route.continue().catch(() => undefined);
  });
  let saved = 0;
  page.on("download", () => saved++);
  await excel(page).click();
  await expect(page.locator(".making progress")).toBeVisible();
  await expect(page.locator(".making")).toContainText(/0 из \d+/);
  await expect(excel(page)).toBeDisabled();
  await page.locator(".making button", { hasText: "Отмена" }).click();
  await expect(page.locator(".making progress")).toHaveCount(0);
  await expect(excel(page)).toBeEnabled();
  letGo();
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await save(page, () => excel(page).click());
  expect(saved).toBe(1);
});

test("a list is compared in the browser, and nothing of it is sent", async ({ page }) => {
  test.slow();
  await signIn(page, people.technician);
  const rows = await tills(page);
  const [first, second] = rows;
  const never = (await tills(page, "?show=never_connected")).filter((row) => row[3] !== first?.[3]).length;
  await page.goto("/reports/compare");
  const requests: Request[] = [];
  page.on("request", (request) => requests.push(request));
  const lines = rows
    .filter((row) => row !== first)
    .map((row) => (row === second ? ["", row[0], row[1], row[2]] : [row[3], "", "", ""]).map((cell) => `"${cell}"`).join(";"));
  const csv = ["Касса сети;;;", "PosID;Город;Адрес;Касса", ...lines, '"777000777";"Секретный город";"Тайная, 1";"Касса Х"'].join("\r\n");
  await list(page).setInputFiles({ name: "наш список.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
  await expect(page.locator(".drop")).toContainText("наш список.csv");
  const roles = page.locator("table.preview thead select");
  await expect(roles.nth(0)).toHaveValue("pos_id");
  await expect(roles.nth(3)).toHaveValue("name");
  await expect(page.locator("table.preview tr.header")).toContainText("PosID");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Сравнить" }).click();
  const group = (name: string) => page.locator("details.group", { has: page.locator("h3", { hasText: name }) });
  await expect(group("Нет в HEADO").locator("h3 b")).toHaveText("1");
  await expect(group("Нет в HEADO")).toContainText("777000777");
  await expect(group("Нет в списке").locator("h3 b")).toHaveText("1");
  await expect(group("Нет в списке")).toContainText(first?.[3] ?? "");
  await expect(group("Не выходили на связь").locator("h3 b")).toHaveText(String(never));
  await expect(page.locator(".compared")).toContainText(`в списке ${rows.length}, нашлось ${rows.length - 1}`);
  await expectAccessible(page);
  // Without the number the second till is found by its place; without anything nobody is.
  await roles.nth(0).selectOption("");
  await roles.nth(2).selectOption("");
  await expect(page.getByRole("button", { name: "Сравнить" })).toBeDisabled();
  await roles.nth(0).selectOption("pos_id");
  await expect(page.getByRole("button", { name: "Сравнить" })).toBeEnabled();
  const [name] = await save(page, () => page.getByRole("button", { name: "Скачать .xlsx" }).click());
  expect(name).toMatch(/^Сверка .*\.xlsx$/);
  for (const request of requests) {
    const sent = `${decodeURIComponent(request.url())} ${request.postData() ?? ""}`;
    expect(sent).not.toMatch(/Секретный|Тайная|777000777|наш список/);
  }
});

test("our own spreadsheet is a list that lacks nothing", async ({ page }) => {
  test.slow();
  await signIn(page, people.technician);
  await page.goto("/reports");
  const [name, buffer] = await save(page, () => excel(page).click());
  const { length } = await tills(page);
  await page.goto("/reports/compare");
  await list(page).setInputFiles({ name, mimeType: "application/octet-stream", buffer });
  await page.getByRole("button", { name: "Сравнить" }).click();
  await expect(page.locator(".compared")).toContainText(`в списке ${length}, нашлось ${length}`);
});

test("what is no list is refused in words, and the page goes on", async ({ page }) => {
  test.slow();
  await signIn(page, people.technician);
  await page.goto("/reports/compare");
  // Its reader panics at this byte, which ends the module in the worker.
  const damaged = await readFile(join(import.meta.dirname, "../../frontend/sheets/tests/list.xls"));
  damaged[2_050] = 0;
  const files: [string, string | Buffer, RegExp][] = [
    ["damaged.xls", damaged, /повреждён/],
    ["report.xls", "<html><table><tr><td>1916</td></tr></table></html>", /веб-страница/],
    ["photo.xlsx", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13]), /не таблица/],
    ["half.xlsx", Buffer.from("PK\x03\x04 and nothing more"), /повреждён/],
    ["empty.csv", ";;;\r\n;;\r\n", /нет ни одной/],
    ["large.csv", Buffer.alloc(33 * 1024 * 1024, "a;b\n"), /слишком большой/],
  ];
  for (const [name, content, says] of files) {
    await list(page).setInputFiles({ name, mimeType: "application/octet-stream", buffer: Buffer.from(content) });
    await expect(page.locator(".drop .field-error")).toContainText(says);
    await expect(page.locator("table.preview")).toHaveCount(0);
  }
  await list(page).setInputFiles({ name: "tills.csv", mimeType: "text/csv", buffer: Buffer.from("1916\n1918\n") });
  await expect(page.locator(".drop .field-error").last()).toBeEmpty();
  await expect(page.locator("table.preview thead select")).toHaveValue("pos_id");
});

test("the grid becomes a spreadsheet", async ({ page }) => {
  await signIn(page, people.technician);
  await page.goto("/devices?state=offline");
  const [name, content] = await save(page, () => page.locator(".downloads a", { hasText: ".xlsx" }).click());
  expect(name).toMatch(/^Устройства \d{4}-\d\d-\d\d\.xlsx$/);
  expect(content.subarray(0, 2).toString()).toBe("PK");
});
