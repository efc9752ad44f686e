// How a picture is taken, and what stands on a page before it is.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { expect, type Page } from "../fixtures.ts";

const root = resolve(import.meta.dirname, "../..");

export interface Size {
  width: number;
  height: number;
}

/** Writes the top of the page, from `y` on, to a file of the project; its name's ending is its format. */
export async function take(page: Page, file: string, { width, height }: Size, y = 0): Promise<void> {
  // The pointer rests where nothing reacts to it, and nothing has the focus.
  await page.mouse.move(0, 0);
  await page.evaluate(() => {
    scrollTo(0, 0);
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send("Page.captureScreenshot", {
    ...(file.endsWith(".webp") ? { format: "webp", quality: 80 } : { format: "png" }),
    clip: { x: 0, y, width, height, scale: 1 },
    captureBeyondViewport: true,
  });
  await session.detach();
  const path = join(root, file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, Buffer.from(data, "base64"));
}

/** The page is live, and whatever it loads is there. */
export async function settled(page: Page): Promise<void> {
  await expect(page.locator(".live.on")).toBeVisible();
  await expect(page.locator(".skeleton")).toHaveCount(0);
}

/** The demo's devices have connected, the two that share a key among them. */
export async function fleetIsThere(page: Page): Promise<void> {
  await page.goto("/devices?search=1916");
  await expect(page.locator("table.devices tbody th").filter({ hasText: "1916 (2)" })).toBeVisible();
}

/** The page of the till whose key is used twice. */
export async function openDevice(page: Page): Promise<void> {
  await page.goto("/devices/1916");
  await expect(page.locator(".drawing:visible svg").first()).toBeVisible();
  await settled(page);
}

/** The page of an outlet that lags behind its profile. */
export async function openOutlet(page: Page): Promise<void> {
  await page.goto("/outlets?behind=true");
  const href = await page.locator("table.outlets tbody th a").first().getAttribute("href");
  if (!href) throw new Error("no outlet of the demo lags");
  await page.goto(href);
  await expect(page.locator(".drawing:visible svg").first()).toBeVisible();
  await settled(page);
}
