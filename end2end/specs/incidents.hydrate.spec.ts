// What scripts add to incidents: nothing is reloaded, and nobody overwrites anybody.
import { deferred, expect, pageOfAnother, signIn, test } from "../fixtures.ts";
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

test.describe("a viewer far from the outlet", () => {
  test.use({ timezoneId: "Asia/Tokyo" });

  test("is told by whose clock the steps are", async ({ page }) => {
    test.slow();
    await signIn(page, people.support);
    await openIncident(page, LAST);
    await expect(page.locator(".steps")).toContainText(/Время — по часам точки, UTC\+\d/);
  });
});

test.describe("forms of an incident", () => {
  // Refusals are part of these tests, and a request that does not reach the server.
  test.use({ tolerated: [/status of 422|ERR_FAILED|error reaching server/] });

  test("a file is attached beside what is being typed, and one that is refused says why", async ({ page }) => {
    test.slow();
    await signIn(page, people.support);
    const address = await openIncident(page, LAST);
    await page.locator("#escalation summary").click();
    const drafts = ["#logs textarea", "#escalation [name='form[description]']", "#comment"].map((field) => page.locator(field));
    for (const draft of drafts) await draft.fill("ещё не сохранено");

    const [picker, error] = [page.locator("#files"), page.locator("#attachments-error")];
    const attach = page.getByRole("button", { name: "Приложить" });
    const attachFile = async (name: string, content: Buffer) => {
      await picker.setInputFiles({ name, mimeType: "text/plain", buffer: content });
      await attach.click();
    };
    await attachFile("kassa.exe", Buffer.from("MZ"));
    await expect(error).toContainText("Принимаются логи");
    await expect(picker).toBeFocused();
    await attachFile("empty.log", Buffer.alloc(0));
    await expect(error).toContainText("Файл пуст");
    await attachFile("large.log", Buffer.alloc(10 * 1024 * 1024 + 1, "x"));
    await expect(error).toContainText("Файл больше");

    await page.route("**/attachments", (route) => route.abort());
    await attachFile("Черновики.log", Buffer.from("[error] 10054"));
    await expect(error).toContainText("Нет связи");
    await page.unroute("**/attachments");

    const { promise: held, resolve: letGo } = deferred();
    await page.route("**/attachments", async (route) => {
      await held;
      await route.continue();
    });
    await attach.click();
    await expect(page.locator(".attach [role=status]")).toHaveText("отправляется…");
    letGo();
    await expect(page.locator(".files a", { hasText: "Черновики.log" })).toHaveCount(1);
    await expect(page.locator(".files a", { hasText: "kassa.exe" })).toHaveCount(0);
    await expect(page.locator("#history")).toContainText("Приложен файл Черновики.log");
    await expect(page.locator(".attach [role=status]")).toBeEmpty();
    await expect(error).toBeEmpty();
    await expect(picker).toHaveValue("");
    await expect(attach).toBeFocused();
    for (const draft of drafts) await expect(draft).toHaveValue("ещё не сохранено");
    await expect(page).toHaveURL(address);
  });

  test("the focus goes to the field that is refused, and stays with a form that is accepted", async ({ page }) => {
    test.slow();
    await signIn(page, people.support);
    await openIncident(page, LAST);
    const [comment, add] = [page.locator("#comment"), page.getByRole("button", { name: "Добавить" })];
    await comment.fill("   ");
    await add.click();
    await expect(page.locator("#comment-error")).toHaveText("Напишите комментарий.");
    await expect(comment).toBeFocused();
    await comment.fill("Фокус остаётся у формы");
    await add.click();
    await expect(page.locator("#history")).toContainText("Фокус остаётся у формы");
    await expect(comment).toHaveValue("");
    await expect(add).toBeFocused();

    // A form that closes with its answer leaves the focus to what opens it.
    const step = page.locator("#unsent");
    await step.locator("input[value=done]").check();
    await step.locator("textarea").fill("Всё отправлено");
    await step.locator(".step-form button").click();
    await expect(step.locator(".entered")).toContainText("Всё отправлено");
    await expect(step.locator(".step-form summary")).toBeFocused();
  });

  test("a form that is pressed twice is sent once", async ({ page }) => {
    test.slow();
    await signIn(page, people.support);
    await openIncident(page, LAST);
    const add = page.getByRole("button", { name: "Добавить" });
    const { promise: held, resolve: letGo } = deferred();
    await page.route("**/rpc/incidents/comment", async (route) => {
      await held;
      await route.continue();
    });
    await page.locator("#comment").fill("Отправлено один раз");
    await add.click();
    await expect(add).toHaveAttribute("aria-disabled", "true");
    await page.keyboard.press("Enter");
    letGo();
    await expect(page.locator("#comment")).toHaveValue("");
    await page.reload();
    await expect(page.locator("#history li", { hasText: "Отправлено один раз" })).toHaveCount(1);
  });
});
