// The pictures of the help in both languages. Their sizes stand in app/help/*/*.md; a test of the crate app compares them.
import { expect, type Page, type Person, signIn, test } from "../fixtures.ts";
import { openIncident, record } from "../incidents.ts";
import { people } from "../people.ts";
import { fleetIsThere, openDevice, openOutlet, settled, take } from "./camera.ts";

async function signInFor(page: Page, who: Person, language: string, baseURL = ""): Promise<void> {
  await page.context().addCookies([{ name: "lang", value: language, url: baseURL }]);
  await signIn(page, who);
}

for (const language of ["ru", "en"]) {
  const file = (name: string) => `public/help/${language}/${name}.webp`;

  test(`start in ${language}`, async ({ page, baseURL }) => {
    await signInFor(page, people.support, language, baseURL);
    await fleetIsThere(page);
    await page.goto("/");
    await expect(page.locator("table.accounts tbody tr").first()).toBeVisible();
    await settled(page);
    await take(page, file("start"), { width: 1280, height: 560 });
  });

  test(`devices, outlets and reports in ${language}`, async ({ page, baseURL }) => {
    await signInFor(page, people.technician, language, baseURL);
    await fleetIsThere(page);
    await page.goto("/devices");
    await settled(page);
    await take(page, file("devices"), { width: 1280, height: 640 });
    await openDevice(page);
    await take(page, file("device"), { width: 1280, height: 760 });
    await openOutlet(page);
    await take(page, file("outlet"), { width: 1280, height: 820 });
    await page.goto("/reports");
    await expect(page.locator("table.checklist tbody tr").first()).toBeVisible();
    await take(page, file("reports"), { width: 1280, height: 600 });
  });

  test(`an incident in ${language}`, async ({ page, baseURL }) => {
    await signInFor(page, people.technician, language, baseURL);
    await openIncident(page, 2);
    // The same in both languages: taken, and its first step done.
    if (language === "ru") {
      await page.getByRole("button", { name: "Взять в работу" }).click();
      await expect(page.locator("#work")).toContainText("Марат Гизатуллин");
      await record(page, "notices", "done", "Уведомлений нет");
    }
    await settled(page);
    await take(page, file("incident"), { width: 1280, height: 820 });
  });
}
