// The pages in Firefox too, by WebDriver BiDi: they hydrate without an error, are live, and fit.
import { expect, test } from "@playwright/test";
import { type Browser, launch, type Page } from "puppeteer-core";
import { people } from "../people.ts";
import { urlOf } from "../server.ts";

let browser: Browser;

test.beforeAll(async () => {
  test.setTimeout(120_000);
  const executablePath = process.env.FIREFOX ?? "/usr/bin/firefox-esr";
  browser = await launch({ browser: "firefox", executablePath, headless: true, timeout: 90_000 });
});
test.afterAll(async () => browser.close());

/**
 * Opens a page and waits until its module has taken over and has fetched what it fetches at first; the live stream alone stays open. Firefox
 * calls it an error when a page is left earlier.
 */
async function open(page: Page, path: string): Promise<void> {
  await page.goto(urlOf("hydrate") + path);
  await settled(page);
}

async function settled(page: Page): Promise<void> {
  await page.waitForSelector("html[data-hydrated]");
  await page.waitForNetworkIdle({ concurrency: 1, idleTime: 500 });
  await page.waitForFunction(() => window.streams.every((stream) => stream.readyState !== EventSource.CONNECTING));
}

declare global {
  interface Window {
    /** The streams of events that the page has opened. */
    streams: EventSource[];
  }
}

/** In the browser, before the page's own scripts. */
function keepStreams(): void {
  window.streams = [];
  window.EventSource = class extends EventSource {
    constructor(...of: ConstructorParameters<typeof EventSource>) {
      super(...of);
      window.streams.push(this);
    }
  };
}

const text = (page: Page, selector: string) => page.$eval(selector, (element) => element.textContent ?? "");

/** The address of the first link that leads to one of these. */
const linkTo = (page: Page, prefix: string) => page.$eval(`main a[href^="${prefix}"]`, (link) => link.getAttribute("href") ?? "");

test("Firefox shows every kind of page, live and without an error", async () => {
  test.setTimeout(120_000);
  const page = await browser.newPage();
  await page.evaluateOnNewDocument(keepStreams);
  const errors: string[] = [];
  page.on("console", (message) => {
    if (["error", "warn", "assert"].includes(message.type())) errors.push(message.text());
  });
  page.on("pageerror", (error) => errors.push(String(error)));

  await open(page, "/sign-in");
  await page.type("input[name=email]", people.support.email);
  await page.type("input[name=password]", people.support.password);
  await page.click("form:has(input[name=password]) button");
  await page.waitForSelector("table.accounts");
  await settled(page);

  await open(page, "/devices");
  await page.waitForFunction(() => /данные на|data as of/.test(document.querySelector(".live")?.textContent ?? ""));
  await page.keyboard.press("/");
  await page.keyboard.type("1916");
  await page.waitForFunction(() => location.search.includes("1916"));
  await page.waitForFunction(() => document.querySelectorAll("main tbody tr").length < 5);
  const device = await linkTo(page, "/devices/");
  // What is watched now is another thing: the page opens another stream.
  await settled(page);

  await open(page, "/outlets");
  const outlet = await linkTo(page, "/outlets/");
  await open(page, "/incidents");
  const incident = await linkTo(page, "/incidents/");
  const paths = ["/", device, outlet, incident, "/reports", "/reports/rollout", "/notices", "/letters", "/administration"];
  for (const path of paths) {
    await open(page, path);
    expect(await text(page, "h1"), path).not.toBe("");
    for (const width of [360, 768, 1440]) {
      await page.setViewport({ width, height: 800 });
      const beyond = await page.$eval("html", (html) => html.scrollWidth - html.clientWidth);
      expect(beyond, `sideways scrolling at ${width} px on ${path}`).toBeLessThanOrEqual(0);
    }
  }
  await open(page, outlet);
  expect(await page.$$eval("main svg path, main svg polyline", (lines) => lines.length)).toBeGreaterThan(3);
  expect(errors).toEqual([]);
  await page.close();
});
