// Incidents from the list to a justified closing (product.md section 7), with and without scripts.
import { expect, expectAccessible, expectFits, signIn, test } from "../fixtures.ts";
import { openIncident, record, steps } from "../incidents.ts";
import { people } from "../people.ts";

test("the list is accessible, fits a phone, and its view is its address", async ({ page }) => {
  test.slow();
  await signIn(page, people.support);
  await page.goto("/incidents?show=all");
  const rows = page.locator("table.incidents tbody tr");
  await expect(rows.filter({ hasText: "demoshop@example.com" })).not.toHaveCount(0);
  await expectAccessible(page);
  await expectFits(page);
  await page.goto("/incidents?show=closed");
  await expect(rows.first()).toContainText("Закрыта");
  await page.goto("/incidents?show=closed&search=zzzz");
  await page.locator(".empty a").click();
  await expect(page).toHaveURL(/\/incidents\?show=closed$/);
  await expect(page.locator(".main-nav .open-count")).toContainText(/^\d+/);
});

test("an incident is accessible, fits a phone, and its steps are filled with what the system knows", async ({ page }) => {
  test.slow();
  await signIn(page, people.support);
  await openIncident(page, 1);
  await expect(page.locator(".say")).not.toBeEmpty();
  await expect(page.locator("#dynamics .evidence")).toContainText("Отставание началось");
  await expect(page.locator("#dynamics textarea")).toHaveValue(/Отставание началось/);
  await expect(page.locator("#notices input[value=done]")).toBeChecked();
  await expect(page.locator("#connection .step-links a").first()).toHaveAttribute("href", /^https:/);
  await expect(page.locator("#desk-text")).toHaveValue(/Действия по инструкции/);
  await expectAccessible(page);
  await expectFits(page);
});

test("it is taken, worked step by step, and closed only when nothing is lacking", async ({ page }) => {
  test.slow();
  await signIn(page, people.technician);
  const href = await openIncident(page, 0);
  await page.getByRole("button", { name: "Взять в работу" }).click();
  await expect(page.locator("#work")).toContainText("Марат Гизатуллин");
  await page.goto("/incidents?show=mine");
  await expect(page.locator("table.incidents tbody tr")).toHaveCount(1);
  await page.goto(href);
  const closing = page.locator("#closing");
  await closing.locator("textarea[name=comment]").fill("Обрыв линии");
  await closing.getByRole("button").click();
  await expect(closing.locator(".lacking li")).toHaveCount(8);
  await expect(closing).toContainText("Подтвердите полноту чеков.");
  await expect(closing).toContainText("Выберите причину.");
  await expect(closing.locator("textarea[name=comment]")).toHaveValue("Обрыв линии");
  for (const step of steps) await record(page, step, "done", `проверено: ${step}`);
  await expect(closing.locator(".lacking")).toHaveCount(0);
  await closing.locator("input[name=receipts_complete]").check();
  await closing.locator("select[name=cause]").selectOption("channel");
  await closing.locator("textarea[name=comment]").fill("Обрыв линии");
  if (await closing.locator("#lasting-reason").isVisible()) await closing.locator("#lasting-reason").fill("Касса закрыта до утра");
  await closing.getByRole("button").click();
  await expect(page.locator(".incident-head .badges")).toContainText("Закрыта");
  await expect(page.locator("#closing")).toHaveCount(0);
  await expect(page.locator("#history")).toContainText("Закрыта. Причина: канал связи точки");
});

test("a matching notice makes the later steps not applicable at once", async ({ page }) => {
  test.slow();
  await signIn(page, people.support);
  await openIncident(page, 2);
  await record(page, "notices", "problem_found", "Работы на канале");
  await page.getByRole("button", { name: "Отметить остальные неприменимыми" }).click();
  await expect(page.locator(".step.done")).toHaveCount(8);
  await expect(page.locator("#logs")).toContainText("Работы на канале");
});

test("it is escalated with its fields and a log, which is handed out as a file", async ({ page }) => {
  test.slow();
  await signIn(page, people.technician);
  await openIncident(page, 3);
  const log = { name: "Журнал.log", mimeType: "text/plain", buffer: Buffer.from("[error] 10054") };
  await page.locator("#files").setInputFiles(log);
  await page.getByRole("button", { name: "Приложить" }).click();
  const file = page.locator(".files a");
  await expect(file).toHaveText("Журнал.log");
  const answer = await page.request.get((await file.getAttribute("href")) ?? "");
  expect(answer.headers()["content-disposition"]).toContain("attachment;");
  expect(await answer.text()).toBe("[error] 10054");
  const escalation = page.locator("#escalation");
  await escalation.locator("summary").click();
  await escalation.locator("[name='form[description]']").fill("Чеки не доходят");
  await escalation.locator("[name='form[trading_version]']").fill("1С:Розница 2.3");
  await escalation.locator("[name='form[trading_changed_on]']").fill("2026-01-15");
  await escalation.locator("input[value=device_api]").check();
  await expect(escalation.locator("[name='form[url]']")).toBeVisible();
  await escalation.getByRole("button").click();
  await expect(escalation).toContainText("Заполните это поле.");
  await expect(escalation.locator("[name='form[description]']")).toHaveValue("Чеки не доходят");
  await escalation.locator("input[value=software]").check();
  await escalation.getByRole("button").click();
  await expect(page.locator(".incident-head .badges")).toContainText("Передана в техподдержку HEADO");
  await expect(page.locator("#work")).toContainText("Вы можете читать эту заявку");
  await expect(page.locator(".step-form")).toHaveCount(0);
});
