// The first stories again, in Firefox: the one that FIREFOX names, or Debian's if it is installed.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import puppeteer from "puppeteer-core";
import { MODES, OUTPUT, serve } from "./support.mjs";

const DEBIAN = "/usr/bin/firefox-esr";
const FIREFOX = process.env.FIREFOX ?? (existsSync(DEBIAN) ? DEBIAN : null);

/** Asks at the door, goes to a second one, tries all cheats, and reads what each said. */
async function door(page) {
  await page.waitForFunction(() => document.querySelector("#door-ask").getAttribute("aria-disabled") === "false");
  // Twice, as people do.
  await page.click("#door-ask", { count: 2 });
  await page.waitForSelector("#cheats", { timeout: 60_000 });
  await page.locator("#ask-twice").click();
  await page.waitForSelector("#notes-title", { timeout: 60_000 });
  const codes = [];
  for (const id of ["forge", "lend", "replay", "again", "expired", "minor"]) {
    await page.locator(`#cheat-${id} > button`).click();
    await page.waitForSelector(`#cheat-${id}[data-state]`, { timeout: 60_000 });
    codes.push(await page.$eval(`#cheat-${id} .said code`, (code) => code.textContent));
  }
  const [verdict, ...notes] = await page.$$eval("#verdict, #notes .fact", (all) => all.map((element) => element.textContent));
  return { verdict, notes, codes };
}

/** Takes a drawing, has the post office ask, tries all cheats, and has the lender ask. */
async function models(page) {
  await page.click('a[href="#models"]');
  await page.waitForSelector('#loan-ask[aria-disabled="false"]', { timeout: 60_000 });
  await page.locator("::-p-aria([name='A drawing of a 4'][role='button'])").click();
  await page.waitForFunction(() => document.querySelector("#digit-read").textContent === "Your phone reads a 4.");
  await page.locator("#digit-ask").click();
  await page.waitForSelector("#digit-cheats", { timeout: 60_000 });
  const codes = [];
  for (const id of ["claim", "network", "byte", "next", "twice"]) {
    await page.locator(`#cheat-${id} > button`).click();
    await page.waitForSelector(`#cheat-${id}[data-state]`, { timeout: 60_000 });
    codes.push(await page.$eval(`#cheat-${id} .said code`, (code) => code.textContent));
  }
  await page.locator("#loan-ask").click();
  await page.waitForSelector("#loan-learned", { timeout: 60_000 });
  const verdicts = await page.$$eval("#digit-verdict, #loan-verdict", (all) => all.map((element) => element.textContent));
  return { verdicts, codes };
}

/** Asks the holder of a sample whether they are over 18, lets them prove it, and reads the verdict. */
async function story(page, sample) {
  await page.locator(`input[name=sample][value="${sample}"]`).click();
  await page.locator("::-p-aria([name='Ask'][role='button'])").click();
  await page.locator("::-p-aria([name='Prove it'][role='button'])").click();
  const verdict = await page.waitForSelector(":is(#result-body, #consent-body) > .verdict", { timeout: 60_000 });
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
    test(`${mode}: the door, the digit, the loan, and in the workshop an adult is accepted and a minor refused`, async () => {
      const page = await browser.newPage();
      const faults = [];
      page.on("pageerror", (error) => faults.push(String(error)));
      await page.setViewport({ width: 1280, height: 900 });
      await page.goto(`${server.origin}/${path}`);
      await page.waitForFunction(() => /build\.$/.test(document.querySelector("#version")?.textContent ?? ""), { timeout: 60_000 });
      const version = await page.$eval("#version", (element) => element.textContent);
      assert.equal(version.includes("threaded"), build === "threads");
      const { verdict, notes, codes } = await door(page);
      await page.screenshot({ path: join(OUTPUT, `firefox-door-${mode}.png`), fullPage: true });
      assert.equal(verdict, "Over 18. Come in.");
      assert.deepEqual(notes, ["They cannot tell.", "It was the same person."]);
      assert.deepEqual(codes, ["issuer.certificate", "proof.invalid", "session.mismatch", "session.answered", "clock.skew", "proof.invalid"]);
      const { verdicts, codes: refusals } = await models(page);
      await page.screenshot({ path: join(OUTPUT, `firefox-models-${mode}.png`), fullPage: true });
      assert.deepEqual(verdicts, ["It is a 4.", "At least 700."]);
      // Which it is for a changed byte depends on the byte.
      assert.match(refusals.join(), /^proof\.invalid,model\.unknown,proof\.(invalid|malformed),proof\.invalid,session\.answered$/);
      await page.click('a[href="#workshop"]');
      assert.equal(await story(page, "adult"), "✓ Accepted");
      await page.screenshot({ path: join(OUTPUT, `firefox-${mode}.png`), fullPage: true });
      assert.equal(await story(page, "minor"), "✕ Refused by the wallet");
      assert.deepEqual(faults, []);
      await page.close();
    });
  }
});
