// Personal tokens: made, shown once, used and revoked, with and without scripts.
import { expect, expectAccessible, expectFits, signIn, test } from "../fixtures.ts";
import { people } from "../people.ts";

test.describe("a technician", () => {
  // A name is refused once; what a revoked token gets is a 401.
  test.use({ tolerated: [/status of 422/] });

  test("makes a token, reads with it, and revokes it", async ({ page, request }, info) => {
    test.slow();
    const name = `Отчёт ${info.project.name}`;
    await signIn(page, people.technician);
    await page.goto("/");
    await page.locator("button.account").click();
    await page.getByRole("link", { name: "Личные токены" }).click();
    await expect(page).toHaveURL(/\/tokens$/);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Личные токены");
    await expectAccessible(page);
    await page.locator("#name").fill("я".repeat(81));
    await page.getByRole("button", { name: "Создать токен" }).click();
    await expect(page.locator("#name-error")).toContainText("не длиннее 80");
    await page.locator("#name").fill(name);
    await page.getByRole("button", { name: "Создать токен" }).click();
    const shown = page.locator(".made-token code.token");
    await expect(shown).toHaveText(/^hm_[0-9a-f]{64}$/);
    const token = (await shown.textContent()) ?? "";
    await expectAccessible(page);
    await expectFits(page);
    const read = () => request.get("/api/v1/devices?state=offline", { headers: { Authorization: `Bearer ${token}` } });
    const answer = await read();
    expect(answer.status()).toBe(200);
    const { devices, total } = await answer.json();
    expect(devices.length).toBeGreaterThan(0);
    expect(total).toBeGreaterThanOrEqual(devices.length);
    expect(new Set(devices.map((one: { account: string }) => one.account))).toEqual(new Set(["demoshop@example.com"]));
    // Shown once.
    await page.reload();
    await expect(page.locator(".made-token")).toHaveCount(0);
    const row = page.locator("table.tokens tbody tr", { hasText: name });
    await expect(row).toContainText(token.slice(-4));
    await row.getByRole("button").click();
    await expect(row).toHaveCount(0);
    expect((await read()).status()).toBe(401);
  });
});
