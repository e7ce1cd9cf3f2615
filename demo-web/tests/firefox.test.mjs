// The first stories again, in Firefox: the one that FIREFOX names, or Debian's if it is installed.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import puppeteer from "puppeteer-core";
import { MODES, OUTPUT, serve } from "./support.mjs";

const DEBIAN = "/usr/bin/firefox-esr";
const FIREFOX = process.env.FIREFOX ?? (existsSync(DEBIAN) ? DEBIAN : null);

/** Asks the holder of a sample whether they are over 18, lets them prove it, and reads the verdict. */
async function story(page, sample) {
  await page.locator(`input[name=sample][value="${sample}"]`).click();
  await page.locator("::-p-aria([name='Ask'][role='button'])").click();
  await page.locator("::-p-aria([name='Prove it'][role='button'])").click();
  const verdict = await page.waitForSelector("#result-body > .verdict", { timeout: 60_000 });
  return verdict.evaluate((element) => element.innerText.replaceAll(/\s+/g, " ").trim());
}

describe("Firefox", { skip: FIREFOX === null && "Firefox is not installed" }, () => {
  let server, browser;
  before(async () => {
    server = await serve();
    browser = await puppeteer.launch({ browser: "firefox", executablePath: FIREFOX });
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  for (const { mode, path, build } of MODES) {
    test(`${mode}: an adult is accepted, a minor is refused`, async () => {
      const page = await browser.newPage();
      const faults = [];
      page.on("pageerror", (error) => faults.push(String(error)));
      await page.setViewport({ width: 1280, height: 900 });
      await page.goto(`${server.origin}/${path}`);
      await page.waitForFunction(() => /build\.$/.test(document.querySelector("#version")?.textContent ?? ""), { timeout: 60_000 });
      const version = await page.$eval("#version", (element) => element.textContent);
      assert.equal(version.includes("threaded"), build === "threads");
      assert.equal(await story(page, "adult"), "✓ Accepted");
      await page.screenshot({ path: join(OUTPUT, `firefox-${mode}.png`), fullPage: true });
      assert.equal(await story(page, "minor"), "✕ Refused by the wallet");
      assert.deepEqual(faults, []);
      await page.close();
    });
  }
});
