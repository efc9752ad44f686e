// What holds of every page: it fits every width, has one heading and a name of its own, and a missing one says so.
import { expect, expectAccessible, expectFits, type Page, signIn, test } from "../fixtures.ts";
import { people } from "../people.ts";

const lists = ["/devices", "/outlets", "/incidents", "/letters"];
const sections = ["accounts", "members", "outlets", "devices"].map((name) => `/administration/${name}`);
const others = ["/", "/help", "/reports", "/reports/compare", "/reports/rollout", "/notices", "/tokens"];
const administration = ["", "/partners", "/walls", "/audit", "/retention", "/lag"].map((name) => `/administration${name}`);

/** The page as it stands fits, and has one heading and a title of its own. */
async function expectWhole(page: Page, titles: Set<string>): Promise<void> {
  await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
  const title = await page.title();
  expect(titles, `two pages have the title ${title}`).not.toContain(title);
  titles.add(title);
  await expectFits(page);
}

test.describe("whole pages", () => {
  // The frame of a letter may run nothing, also nothing of Playwright's.
  test.use({ tolerated: [/Blocked script execution in .*body\.html/] });
  test("every page fits every width and has a name of its own", async ({ page }) => {
    test.setTimeout(240_000);
    await signIn(page, people.admin);
    const titles = new Set<string>();
    for (const path of [...others, ...administration.filter((path) => path !== "/administration/lag")]) {
      await page.goto(path);
      await expectWhole(page, titles);
    }
    for (const path of [...lists, ...sections]) {
      await page.goto(path);
      await expect(page.locator("main tbody tr a").first()).toBeVisible();
      await expectFits(page);
      const one = page.locator(`main tbody a[href^="${path}/"]`).first();
      const href = await one.getAttribute("href");
      await page.goto(href ?? path);
      await expectWhole(page, titles);
    }
  });
});

test("on a phone the navigation shows the page that is open", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 800 });
  await signIn(page, people.admin);
  for (const path of ["/administration", "/letters", "/outlets"]) {
    await page.goto(path);
    await expect(page.locator(".main-nav [aria-current]")).toBeInViewport({ ratio: 0.9 });
  }
});

test.describe("what is not there", () => {
  test.use({ tolerated: [/status of 404/] });
  for (const path of ["/nowhere", "/devices/999999999", "/outlets/00000000-0000-0000-0000-000000000000", "/administration/nowhere"]) {
    test(`${path} says so, and leads on`, async ({ page }) => {
      await signIn(page, people.technician);
      expect((await page.goto(path))?.status()).toBe(404);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expect(page.locator("main a").first()).toBeVisible();
      await expect(page.locator(".main-nav a[href='/outlets']")).toBeVisible();
      await expectAccessible(page);
      await expectFits(page);
    });
  }
});

test("who wants no motion gets none", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await signIn(page, people.technician);
  await page.goto("/devices");
  const moving = await page.evaluate(() =>
    [...document.querySelectorAll("body *")].filter((element) => {
      const { animationDuration, transitionDuration } = getComputedStyle(element);
      return [animationDuration, transitionDuration].some((times) => times.split(",").some((time) => Number.parseFloat(time) > 0.01));
    }).length,
  );
  expect(moving).toBe(0);
});
