// Help: every topic in both languages, and the way to it from every page (product.md section 4).
import { expect, expectAccessible, expectFits, type Page, signIn, test } from "../fixtures.ts";
import { openIncident } from "../incidents.ts";
import { people } from "../people.ts";

async function topics(page: Page): Promise<string[]> {
  await page.goto("/help");
  const links = await page.locator(".help-cards a").all();
  return Promise.all(links.map(async (link) => (await link.getAttribute("href")) ?? ""));
}

for (const [language, title] of [["ru", "Справка"], ["en", "Help"]] as const) {
  test.describe(`in ${language}`, () => {
    test.beforeEach(async ({ page, baseURL }) => {
      await page.context().addCookies([{ name: "lang", value: language, url: baseURL ?? "" }]);
      await signIn(page, people.support);
    });

    test("every topic opens, is accessible, and fits every width", async ({ page }) => {
      test.setTimeout(240_000);
      const addresses = await topics(page);
      expect(addresses.length).toBeGreaterThanOrEqual(13);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
      await expectAccessible(page);
      await expectFits(page);
      for (const address of addresses) {
        expect((await page.goto(address))?.status(), address).toBe(200);
        await expect(page.locator(".help-topics a[aria-current=page]")).toHaveAttribute("href", address);
        await expect(page).toHaveTitle(new RegExp(` · ${title} · HEADO`));
        for (const picture of await page.locator(".help-text img").all()) {
          await picture.scrollIntoViewIfNeeded();
          await expect.poll(() => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth), address).toBeGreaterThan(0);
        }
        await expectAccessible(page);
        await expectFits(page);
      }
    });

    test("a search finds the place, in other forms of a word too", async ({ page }) => {
      await page.goto("/help");
      const search = page.locator("input[name=search]");
      await search.fill(language === "ru" ? "дублей" : "duplicate");
      await search.press("Enter");
      const found = page.locator(".help-hits li a");
      await expect(found.first()).toHaveAttribute("href", "/help/device#duplicates");
      await expectAccessible(page);
      await found.first().click();
      await expect(page).toHaveURL(/\/help\/device#duplicates$/);
      await expect(page.locator("h2#duplicates")).toBeInViewport();
      await page.goto("/help?search=zzzzzz");
      await page.locator(".empty a").click();
      await expect(page.locator(".help-cards li").first()).toBeVisible();
    });
  });
}

test("from every page the help leads to its place", async ({ page }) => {
  test.setTimeout(180_000);
  await signIn(page, people.admin);
  const incident = await openIncident(page, 1);
  await page.goto("/outlets");
  const outlet = (await page.locator("table.outlets tbody th a").first().getAttribute("href")) ?? "";
  const pages = [
    "/", "/devices", "/devices/1916", "/outlets", outlet, "/incidents", incident, "/reports", "/reports/compare",
    "/reports/rollout", "/notices", "/tokens", "/letters", "/administration", "/administration/accounts",
    "/administration/partners", "/administration/members", "/administration/outlets", "/administration/devices",
    "/administration/audit", "/administration/lag",
  ];
  for (const address of pages) {
    await page.goto(address);
    const link = page.locator(".head .help-link");
    await expect(link, address).toHaveAccessibleName(/Справка по этой странице/);
    const href = (await link.getAttribute("href")) ?? "";
    await link.click();
    await expect(page, address).toHaveURL(new RegExp(`${href}$`));
    const anchor = href.split("#")[1];
    await expect(page.locator(anchor ? `.help-text #${anchor}` : "h1.help-heading"), href).toBeInViewport();
  }
});

test("topics follow each other, and contents lead to their headings", async ({ page }) => {
  await signIn(page, people.technician);
  await page.goto("/");
  await page.locator("footer a", { hasText: "Справка" }).click();
  await expect(page).toHaveURL(/\/help$/);
  // What is for HEADO's staff alone is not offered.
  await expect(page.locator(".help-cards a[href='/help/administration']")).toHaveCount(0);
  await page.locator(".help-cards a").first().click();
  await expect(page.locator("h1.help-heading")).toHaveText("Доступ и вход");
  await page.locator(".help-turn a[rel=next]").click();
  await expect(page.locator("h1.help-heading")).toHaveText("Обзор: стартовая страница");
  await expect(page.locator(".help-topics a[aria-current=page]")).toHaveCount(1);
  await page.locator(".help-contents a").last().click();
  await expect(page.locator("h2#sections")).toBeInViewport();
  await page.locator(".help-text a[href='/help/reports']").click();
  await expect(page.locator("h1.help-heading")).toContainText("Отчёты");
});

test.describe("what is not there", () => {
  test.use({ tolerated: [/404/] });
  test("a technician finds no topic for staff", async ({ page }) => {
    await signIn(page, people.technician);
    for (const address of ["/help/administration", "/help/nothing"]) {
      expect((await page.goto(address))?.status()).toBe(404);
      await expect(page.getByRole("heading", { name: "Такой страницы нет" })).toBeVisible();
    }
  });
});

test("signed-out people read how to get access, in both languages", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByRole("link", { name: "Как получить доступ и войти" }).click();
  await expect(page).toHaveURL(/\/sign-in\/help$/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Доступ и вход");
  await expect(page.locator(".help-contacts a[href^='tel:']")).toBeVisible();
  await expectAccessible(page);
  await expectFits(page);
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Access and signing in");
  await expect(page).toHaveURL(/\/sign-in\/help\??$/);
  await expectAccessible(page);
});
