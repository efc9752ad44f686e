// The pictures of docs/ and of the README, as HEADO's support sees the demo.
import { expect, signIn, test } from "../fixtures.ts";
import { openIncident } from "../incidents.ts";
import { people } from "../people.ts";
import { fleetIsThere, openDevice, openOutlet, settled, take } from "./camera.ts";

const size = { width: 1440, height: 900 };
test.use({ viewport: size });

test("docs", async ({ page }) => {
  await signIn(page, people.support);
  await fleetIsThere(page);
  await page.goto("/");
  await expect(page.locator("table.accounts tbody tr").first()).toBeVisible();
  await settled(page);
  await take(page, "docs/start.webp", size);
  await page.goto("/devices");
  await expect(page.locator("table.devices tbody tr")).toHaveCount(100);
  await settled(page);
  await take(page, "docs/devices.png", size);
  await openDevice(page);
  await take(page, "docs/device.webp", size);
  await openOutlet(page);
  await take(page, "docs/outlet.webp", size);
  await openIncident(page, 2);
  await settled(page);
  await take(page, "docs/incident.webp", size);
  await page.goto("/reports");
  await page.locator("select[name=account]").selectOption({ label: "demoshop@example.com" });
  await expect(page.locator("table.checklist tbody tr").first()).toBeVisible();
  await take(page, "docs/report.webp", size);
});
