// The wall, at the address that the demo prints.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "../fixtures.ts";
import { take } from "./camera.ts";

const size = { width: 1920, height: 1080 };
test.use({ viewport: size, colorScheme: "dark" });

test("wall", async ({ page }, info) => {
  const log = await readFile(join(import.meta.dirname, `../results/server-${info.project.name}.log`), "utf8");
  const address = /\/wall\/[\w-]+/.exec(log)?.[0];
  if (!address) throw new Error("the demo prints no address of a wall");
  await page.goto(address);
  await take(page, "docs/wall.webp", size);
});
