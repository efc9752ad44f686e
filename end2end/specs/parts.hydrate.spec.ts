// What only scripts can tell of the parts.
import { expect, signIn, test } from "../fixtures.ts";
import { people } from "../people.ts";

test("a page asks for the module of its part alone", async ({ page }) => {
  const asked: string[] = [];
  page.on("request", (request) => {
    if (/\.wasm$/.test(request.url())) asked.push(new URL(request.url()).pathname);
  });
  await signIn(page, people.admin);
  for (const [path, module] of [["/devices", "heado-monitor"], ["/tokens", "heado-office"], ["/sign-in/help", "heado-access"]] as const) {
    asked.length = 0;
    await page.goto(path);
    expect(new Set(asked)).toEqual(new Set([`/pkg/${module}.wasm`]));
  }
});
