// The demo's incidents, for the specs that work on them.
import { expect, type Page } from "./fixtures.ts";

export const steps = ["notices", "dynamics", "cabinet", "connection", "services", "software", "unsent", "logs"];

/**
 * Opens one of the incidents of the demo's shops, the oldest first. Each spec works on one of its own: they are changed for
 * good. The one of the day before, which is closed, is none of them.
 */
export async function openIncident(page: Page, index: number): Promise<string> {
  await page.goto("/incidents?show=all&search=demoshop");
  const rows = page.locator("table.incidents tbody tr").filter({ hasNotText: "пр-т Победы" });
  await expect(rows.first()).toBeVisible();
  const links = await rows.locator("th a").all();
  const addresses = await Promise.all(links.map((link) => link.getAttribute("href")));
  const href = addresses.map((address) => address ?? "").sort()[index];
  if (!href) throw new Error("no such incident");
  await page.goto(href);
  await expect(page.locator(".steps .step")).toHaveCount(8);
  return href;
}

/** Records the outcome of a step. */
export async function record(page: Page, step: string, outcome: string, comment: string): Promise<void> {
  const card = page.locator(`#${step}`);
  await card.locator(`input[value=${outcome}]`).check();
  await card.locator("textarea[name=comment]").fill(comment);
  await card.locator(".step-form button").click();
  await expect(card.locator(".entered")).toContainText(comment);
}
