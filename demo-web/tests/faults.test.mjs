// What the page says when something is missing: its engine, its worker, a file. And how much of it has to be loaded.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { open, plain } from "./support.mjs";

const ASSETS = fileURLToPath(new URL("../dist/assets/", import.meta.url));
/** The most that the page's own scripts may have after gzip, in bytes. The engine is not among them. */
const MOST = 60_000;

let demo;
before(async () => (demo = await open()));
after(() => demo?.close());

/** Opens the demo where some requests fail. */
async function without(pattern, path = "") {
  const page = await demo.context.newPage();
  await demo.context.route(pattern, (route) => route.abort());
  await page.goto(`${demo.origin}/${path}`);
  return page;
}

for (const [what, pattern] of [["the engine", "**/*.wasm"], ["the worker", "**/worker-*.js"]]) {
  describe(`without ${what}`, () => {
    let page;
    before(async () => (page = await without(pattern)));
    after(async () => {
      await demo.context.unroute(pattern);
      await page?.close();
    });

    test("the page says so in sentences", async () => {
      const alert = page.locator("#fault .fault");
      await alert.waitFor();
      const words = plain(await alert.innerText());
      assert.match(words, /^The part that makes and checks proofs did not start\. Your browser or your network .*\. Load the page again$/);
      assert.equal(await page.locator("#mode-now").innerText(), "Not running.");
      assert.doesNotMatch(await page.locator("body").innerText(), /TypeError|undefined|starting/i);
    });

    test("nothing can be asked", async () => {
      assert.equal(await page.locator("#door-ask").getAttribute("aria-disabled"), "true");
      await page.locator("#door-ask").click({ force: true });
      assert.equal(await page.locator("#scene").getAttribute("data-state"), "idle");
      await page.getByRole("link", { name: "Workshop" }).click();
      assert.ok(await page.locator("#ask").isDisabled());
      assert.ok(await page.locator("#fault .fault").isVisible());
    });

    test("loading it again helps once it is there", async () => {
      await demo.context.unroute(pattern);
      await page.getByRole("button", { name: "Load the page again" }).click();
      await page.waitForFunction(() => document.querySelector("#door-ask")?.getAttribute("aria-disabled") === "false");
      assert.equal(await page.locator("#fault .fault").count(), 0);
    });
  });
}

test("without the list of documents the page says which file is missing", async () => {
  const page = await without("**/manifest.json");
  await page.locator("#fault .fault").waitFor();
  assert.match(plain(await page.locator("#fault").innerText()), /^Something went wrong\. [A-Z].*[^.]\. Load the page again$/);
  await demo.context.unroute("**/manifest.json");
  await page.close();
});

test("the page’s own scripts stay small", () => {
  const scripts = readdirSync(ASSETS).filter((name) => name.endsWith(".js"));
  assert.ok(scripts.length > 0);
  const size = scripts.reduce((sum, name) => sum + gzipSync(readFileSync(join(ASSETS, name))).length, 0);
  console.log(`# ${size} bytes of scripts after gzip`);
  assert.ok(size < MOST, `${size}`);
});
