// Accounts, partners, members, devices, outlets and the audit log, with and without scripts (product.md sections 1 and 2).
import { expect, expectAccessible, expectFits, hydrated, type Page, pageOfAnother, signIn, submit, test } from "../fixtures.ts";
import { passwordLinkTo } from "../mail.ts";
import { people } from "../people.ts";

const password = "длинная фраза для входа";

/** Opens a question by its button, and answers it. */
async function confirm(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: `${name}…` }).first().click();
  const dialog = page.getByRole("dialog").filter({ visible: true });
  await expect(dialog).toBeVisible();
  await dialog.getByRole("button", { name, exact: true }).click();
}

test.describe("an administrator", () => {
  // A form is refused once; a link is spent.
  test.use({ tolerated: [/status of (422|404)/] });

  for (const path of ["", "/accounts", "/partners", "/members", "/outlets", "/devices", "/audit", "/retention"]) {
    test(`finds /administration${path}, which fits a phone`, async ({ page }) => {
      test.slow();
      await signIn(page, people.admin);
      await page.goto("/");
      await page.getByRole("link", { name: "Администрирование" }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Администрирование");
      await page.goto(`/administration${path}`);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expectAccessible(page);
      await expectFits(page);
    });
  }

  test("adds an account and a partner that supports it", async ({ page }, info) => {
    test.slow();
    const [email, partner] = [`new-${info.project.name}@example.com`, `Сервис ${info.project.name}`];
    await signIn(page, people.admin);
    await page.goto("/administration/partners");
    await page.locator("#partner-name").fill(partner);
    await page.getByRole("button", { name: "Добавить" }).click();
    await expect(page.getByRole("heading", { name: partner })).toBeVisible();
    await page.locator("#partner-name").fill(partner);
    await page.getByRole("button", { name: "Добавить" }).click();
    await expect(page.locator("#partner-name-error")).toHaveText("Уже занято.");

    await page.goto("/administration/accounts");
    await page.locator("#form-email").fill(email);
    await page.locator("#form-network").fill("Новая сеть");
    await page.locator("#form-partner").selectOption({ label: partner });
    await submit(page, page.getByRole("button", { name: "Добавить" }));
    await page.goto(`/administration/accounts?search=${email}`);
    await page.getByRole("link", { name: email }).click();
    await expect(page.locator(".facts")).toContainText(partner);
    await page.locator("#alerts-field").fill("boss");
    await page.locator("#alerts form button").click();
    await expect(page.locator("#alerts-error")).toContainText("адрес");
    await page.locator("#alerts-field").fill("boss@example.com");
    await page.locator("#alerts form button").click();
    await expect(page.locator("#alerts .say.warn")).toContainText("boss@example.com");
    await expectAccessible(page);
    await expectFits(page);
  });

  test("invites somebody, who signs in, sees what is granted, and is disabled", async ({ page, browser, javaScriptEnabled }, info) => {
    test.slow();
    const email = `olga-${info.project.name}@example.com`;
    await signIn(page, people.admin);
    await page.goto("/administration/members");
    await page.locator("#form-email").fill(email);
    await page.locator("#form-name").fill("Ольга Новая");
    await page.locator("#invite-accounts").selectOption({ label: "demoshop@example.com" });
    await submit(page, page.getByRole("button", { name: "Отправить приглашение" }));
    await page.goto(`/administration/members?search=${email}`);
    await expect(page.locator("tbody tr")).toContainText("приглашён");

    const olga = await pageOfAnother(browser);
    const link = await passwordLinkTo(info.project.name, email);
    await olga.goto(link);
    await expect(olga.locator("main")).toContainText(email);
    await expectAccessible(olga);
    await olga.locator("#password").fill("короткий");
    await olga.locator("#again").fill("короткий");
    await olga.getByRole("button", { name: "Сохранить пароль" }).click();
    await expect(olga.locator("#password-error")).toContainText("12");
    await olga.locator("#password").fill(password);
    await olga.locator("#again").fill(password);
    await olga.getByRole("button", { name: "Сохранить пароль" }).click();
    await expect(olga.getByText("Пароль сохранён")).toBeVisible();
    await hydrated(olga);
    await olga.locator("input[name=email]").fill(email);
    await olga.locator("input[name=password]").fill(password);
    await olga.locator("form:has(input[name=password]) button").click();
    await expect(olga.locator("table.accounts")).toContainText("demoshop@example.com");
    await expect(olga.getByRole("link", { name: "Администрирование" })).toHaveCount(0);
    await olga.goto(link);
    await expect(olga.locator("main")).toContainText("больше не действует");

    await page.goto(`/administration/members?search=${email}`);
    await page.getByRole("link", { name: "Ольга Новая" }).click();
    await expect(page.locator(".grant-list")).toContainText("demoshop@example.com");
    await expectAccessible(page);
    await expectFits(page);
    await page.locator("#grants").getByRole("button", { name: "Забрать доступ" }).click();
    await expect(page.locator("#grants .say.warn")).toContainText("ничего не видит");
    await page.locator("#grant-account").selectOption({ label: "lavka@example.com" });
    await page.getByRole("button", { name: "Выдать доступ" }).click();
    // Not in the whole section: the accounts that may be granted stand there too.
    await expect(page.locator(".grant-list")).toContainText("lavka@example.com");
    await olga.goto("/devices");
    await expect(olga.locator("table.devices")).toContainText("lavka@example.com");
    await confirm(page, "Отключить");
    await expect(page.locator(".facts")).toContainText("отключён");
    // With scripts the open page leaves by itself.
    if (javaScriptEnabled === false) await olga.goto("/devices");
    await expect(olga).toHaveURL(/\/sign-in/, { timeout: 15_000 });
    await olga.context().close();
    await page.getByRole("link", { name: "История изменений" }).click();
    await expect(page.locator("table.audit tbody tr").first()).toContainText("отключён");
    await expect(page.locator("table.audit")).toContainText("новый пароль");
    await expect(page.locator("table.audit")).toContainText("Анна Соколова");
  });

  test("renames a device, shows a new key once, and archives it", async ({ page }) => {
    test.slow();
    await signIn(page, people.admin);
    await page.goto("/administration/devices?search=lavka");
    await page.locator("tbody th a").last().click();
    await expect(page.locator("#device-name")).toBeVisible();
    const address = page.url();
    await page.locator("#device-name").fill("Касса у входа");
    await page.locator("section:has(#device-name)").getByRole("button", { name: "Сохранить" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText("Касса у входа");
    await page.getByRole("button", { name: "Новый ключ" }).click();
    await expect(page.locator("#new-key")).toHaveText(/^\d+-[0-9a-f]{64}$/);
    const key = (await page.locator("#new-key").textContent()) ?? "";
    await expectAccessible(page);
    await expectFits(page);
    await page.goto(address);
    await expect(page.locator("#new-key")).toHaveCount(0);
    await expect(page.locator("body")).not.toContainText(key);
    const held = await page.locator("#keys .danger").count();
    await page.locator(".key-list").getByRole("button", { name: "Отозвать…" }).first().click();
    await page.getByRole("dialog").filter({ visible: true }).getByRole("button", { name: "Отозвать", exact: true }).click();
    await expect(page.locator(".key-list li").first()).toContainText("отозван");
    await expect(page.locator("#keys .danger")).toHaveCount(held - 1);
    await confirm(page, "В архив");
    await expect(page.locator(".facts")).toContainText("в архиве");
    await page.getByRole("button", { name: "Вернуть из архива" }).click();
    await expect(page.locator(".facts")).toContainText("используется");
  });

  test("adds an outlet, and sets the hours of a week and of special days", async ({ page }, info) => {
    test.slow();
    const email = `hours-${info.project.name}@example.com`;
    await signIn(page, people.admin);
    await page.goto("/administration/accounts");
    await page.locator("#form-email").fill(email);
    await page.locator("#form-network").fill("Сеть с часами");
    await page.getByRole("button", { name: "Добавить" }).click();
    await expect(page.locator("body")).toContainText(email);
    await page.goto("/administration/outlets");
    await page.locator("#form-account").selectOption({ label: email });
    await page.locator("#form-city").fill("Тверь");
    await page.locator("#form-address").fill("Советская, 1");
    await page.locator("#form-zone").fill("Europe/Nowhere");
    await page.getByRole("button", { name: "Добавить" }).click();
    await expect(page.locator("#form-zone-error")).toContainText("Europe/Moscow");
    await page.locator("#form-account").selectOption({ label: email });
    await page.locator("#form-city").fill("Тверь");
    await page.locator("#form-address").fill("Советская, 1");
    await page.locator("#form-zone").fill("Europe/Moscow");
    await page.getByRole("button", { name: "Добавить" }).click();
    await expect(page.locator("#form-zone-error", { hasText: "Europe/Moscow" })).toHaveCount(0);
    // The list has more pages than one.
    await expect(async () => {
      await page.goto(`/administration/outlets?search=${email}`);
      await expect(page.locator("body")).toContainText("Тверь, Советская, 1", { timeout: 2_000 });
    }).toPass();
    await page.locator("tbody th a").last().click();
    await page.locator("#device-name").fill("Касса 1");
    await page.locator("#device-pos_id").fill("1916");
    await page.getByRole("button", { name: "Добавить и показать ключ" }).click();
    await expect(page.locator("#device-pos_id-error")).toHaveText("Уже занято.");
    await page.locator("#device-name").fill("Касса 1");
    await page.locator("#device-pos_id").fill("");
    await page.getByRole("button", { name: "Добавить и показать ключ" }).click();
    await expect(page.locator("#new-key")).toHaveText(/^\d+-[0-9a-f]{64}$/);
    await hydrated(page);
    await page.locator(".facts a[href*=\"/administration/outlets/\"]").click();
    await expect(page.locator("#day0")).toBeVisible();
    await page.locator("#day0").fill("09:00–13:00, 14:00–18:00");
    await page.locator("#day5").fill("18:00–02:00");
    await page.locator("#day6").fill("01:00–12:00");
    await page.getByRole("button", { name: "Сохранить неделю" }).click();
    await expect(page.locator("#day6-error")).toContainText("пересекаются");
    await page.locator("#day0").fill("09:00–13:00, 14:00–18:00");
    await page.locator("#day5").fill("18:00–02:00");
    await page.locator("#day6").fill("");
    await page.getByRole("button", { name: "Сохранить неделю" }).click();
    await expect(page.locator("#hours > p").first()).toContainText("Пн: 09:00–13:00, 14:00–18:00");
    await expect(page.locator("#hours > p").first()).toContainText("Сб: 18:00–02:00, Вс: выходной");
    await page.locator("summary", { hasText: "Добавить особые дни" }).click();
    await page.locator("#exception-from").fill("2036-12-31");
    await page.locator("#exception-until").fill("2037-01-02");
    await page.locator("section#hours details form button").click();
    await expect(page.locator(".exception-list")).toContainText("31.12.2036 – 02.01.2037: выходной");
    await expectAccessible(page);
    await expectFits(page);
    await page.locator(".exception-list button").click();
    await expect(page.locator(".exception-list li")).toHaveCount(0);
    await page.getByRole("link", { name: "Страница точки" }).click();
    await expect(page.locator(".outlet-head")).toContainText("Пн: 09:00–13:00, 14:00–18:00");
  });
});

test("a forgotten password is asked for without a hint", async ({ page }, info) => {
  await page.goto("/sign-in");
  await page.getByRole("link", { name: "Забыли пароль?" }).click();
  await expectAccessible(page);
  for (const email of [`nobody-${info.project.name}@example.com`, "vostok@example.com"]) {
    await page.goto("/password/forgotten");
    await page.locator("input[name=email]").fill(email);
    await page.getByRole("button", { name: "Отправить ссылку" }).click();
    await expect(page.getByText("письмо уже в пути")).toBeVisible();
  }
  expect(await passwordLinkTo(info.project.name, "vostok@example.com")).toMatch(/token=/);
});

test("support reads what is administered and changes nothing", async ({ page }) => {
  await signIn(page, people.support);
  await page.goto("/administration/members");
  await expect(page.locator("table.administration-table")).toContainText("Анна Соколова");
  await expect(page.locator("#form-email")).toHaveCount(0);
  await page.getByRole("link", { name: "Анна Соколова" }).click();
  await expect(page.getByRole("button", { name: "Отключить" })).toHaveCount(0);
});

test.describe("others", () => {
  test.use({ tolerated: [/404/] });
  test("have no administration", async ({ page }) => {
    await signIn(page, people.technician);
    await page.goto("/");
    await expect(page.getByRole("link", { name: "Администрирование" })).toHaveCount(0);
    for (const path of ["", "/accounts", "/members", "/audit"]) {
      expect((await page.goto(`/administration${path}`))?.status()).toBe(404);
    }
  });
});
