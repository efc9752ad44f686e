// What every spec imports in place of @playwright/test.
import { AxeBuilder } from "@axe-core/playwright";
import { type APIRequestContext, test as base, type Browser, expect, type Locator, type Page } from "@playwright/test";
import { urlOf } from "./server.ts";

export { expect, type Page };

export interface Person {
  email: string;
  password: string;
}

interface Options {
  /** Messages of the browser's console that a spec expects, such as the 404 of a page that must not be found. */
  tolerated: RegExp[];
}

/**
 * `test` fails on any error or warning in the browser's console (hydration's among them) and on uncaught errors. Where
 * scripts run, `page.goto` and `page.reload` wait until the page's module has taken over: what a spec does next is done by it.
 */
export const test = base.extend<Options & { console: void }>({
  tolerated: [[], { option: true }],
  baseURL: async ({}, use, info) => use(urlOf(info.project.name)),
  page: async ({ page, javaScriptEnabled }, use) => use(javaScriptEnabled === false ? page : patient(page)),
  console: [
    async ({ context, tolerated }, use) => {
      const seen: string[] = [];
      const note = (message: string) => {
        if (!tolerated.some((expected) => expected.test(message))) seen.push(message);
      };
      context.on("console", (message) => {
        if (["error", "warning", "assert"].includes(message.type())) {
          note(`${message.type()}: ${message.text()} (${message.location().url})`);
        }
      });
      context.on("weberror", (error) => note(`uncaught: ${error.error().stack ?? error.error().message}`));
      await use();
      expect(seen, "the browser's console").toEqual([]);
    },
    { auto: true },
  ],
});

/** Another person's page, in a context of its own; it waits as a spec's own page does. The spec closes its context. */
export async function pageOfAnother(browser: Browser): Promise<Page> {
  const { name, use: { javaScriptEnabled, locale } } = test.info().project;
  const context = await browser.newContext({ javaScriptEnabled, locale, baseURL: urlOf(name) });
  const another = await context.newPage();
  return javaScriptEnabled === false ? another : patient(another);
}

/** The module of the page that stands there has taken over, where scripts run. */
export async function hydrated(page: Page): Promise<void> {
  if (withScripts()) await page.locator("html[data-hydrated]").waitFor({ state: "attached" });
}

/** Presses the button of a form and waits for the server's answer: whatever is looked at next has seen the change. */
export async function submit(page: Page, button: Locator): Promise<void> {
  // Pages ask by POST too: the answer is the one that comes from where the form leads.
  const action = withScripts() && (await button.evaluate((pressed) => (pressed as HTMLButtonElement).form?.action));
  const answered = action
    ? page.waitForResponse((response) => response.request().method() === "POST" && response.url() === action)
    : page.waitForEvent("load");
  await button.click();
  await answered;
}

/** The grid's rows keep their places until they are refreshed, and devices come and go meanwhile. */
export async function refreshed(page: Page): Promise<void> {
  const refresh = page.getByRole("button", { name: /^Обновить/ });
  if (await refresh.isVisible()) await refresh.click();
}

/** A promise that the test keeps when it is time. */
export function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((keep) => {
    resolve = keep;
  });
  return { promise, resolve };
}

function withScripts(): boolean {
  return test.info().project.use.javaScriptEnabled !== false;
}

function patient(page: Page): Page {
  const [goto, reload] = [page.goto.bind(page), page.reload.bind(page)];
  page.goto = async (...to) => {
    const response = await goto(...to);
    await hydrated(page);
    return response;
  };
  page.reload = async (...how) => {
    const response = await reload(...how);
    await hydrated(page);
    return response;
  };
  return page;
}

/** Expects no violation of WCAG 2.2 AA on the page as it stands. */
export async function expectAccessible(page: Page): Promise<void> {
  const seen = withScripts() ? page : await copyWithScripts(page);
  const { violations } = await new AxeBuilder({ page: seen })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
    .analyze();
  if (seen !== page) await seen.context().close();
  const found = violations.map((one) => ({
    rule: `${one.id}: ${one.help}`,
    where: one.nodes.map((node) => `${node.target.join(" ")}: ${node.failureSummary ?? ""}`),
  }));
  expect(found, `accessibility of ${page.url()}`).toEqual([]);
}

/** Expects the page to fit every width without sideways scrolling. The browser measures by a script: with scripts only. */
export async function expectFits(page: Page): Promise<void> {
  if (!withScripts()) return;
  for (const width of [360, 390, 768, 1280, 1440]) {
    await page.setViewportSize({ width, height: 800 });
    const beyond = await page.locator("html").evaluate((html) => html.scrollWidth - html.clientWidth);
    expect(beyond, `sideways scrolling at ${width} px on ${page.url()}`).toBeLessThanOrEqual(0);
  }
}

/** axe is a script itself: where the page may run none, it looks at a copy of the page without the page's own scripts. */
async function copyWithScripts(page: Page): Promise<Page> {
  const html = (await page.content()).replace(/<script\b[\s\S]*?<\/script>/gi, "");
  const browser = page.context().browser();
  if (!browser) throw new Error("the page has no browser");
  const context = await browser.newContext({
    javaScriptEnabled: true,
    storageState: await page.context().storageState(),
    viewport: page.viewportSize(),
  });
  const copy = await context.newPage();
  await copy.route(
    () => true,
    (route) =>
      route.request().isNavigationRequest()
        ? route.fulfill({ body: html, contentType: "text/html; charset=utf-8" })
        : route.continue(),
  );
  // From its top: what the header covers depends on where an address with a fragment has scrolled to.
  await copy.goto(page.url().replace(/#.*/, ""));
  return copy;
}

/** Signs in without opening a page, by what the form sends; access.spec.ts fills in the form itself. */
export async function signIn(page: Page, who: Person): Promise<void> {
  const url = urlOf(test.info().project.name);
  const answer = await page.request.post(`${url}/rpc/sign_in`, {
    form: { email: who.email, password: who.password },
    headers: { accept: "text/html", origin: url },
    maxRedirects: 0,
  });
  expect(answer.headers().location, "where a signed-in person is led").toBe("/");
}

/** What the server's clock shows. It is not this machine's: tests begin at a time of day of their own. */
export async function serverTime(request: APIRequestContext): Promise<string> {
  const ping: { server_time: string } = await (await request.get("/api/v1/ping")).json();
  return ping.server_time;
}
