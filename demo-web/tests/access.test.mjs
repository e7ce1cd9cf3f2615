// Accessibility: axe, small and large screens, dark and light, reduced motion. Leaves screenshots in test-output.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { OUTPUT, ask, assertQuiet, cheat, open, prove } from "./support.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const WIDTHS = [360, 768, 1280];
/** WCAG 2.5.8, in CSS pixels. */
const TARGET = 24;

let demo;
before(async () => (demo = await open()));
after(() => demo?.close());

/** What axe finds, as `rule: elements`. The test evaluates axe, because the page's policy forbids its script. */
async function violations(page) {
  await page.evaluate(AXE);
  const { violations, passes } = await page.evaluate((values) => globalThis.axe.run(document, { runOnly: { type: "tag", values } }), STANDARDS);
  assert.ok(passes.length > 20, "axe ran");
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join("; ")}`);
}

/** Controls that are too small for a fingertip, except links inside text and inputs whose label is the target. */
const smallTargets = (page) =>
  page.evaluate((least) => {
    const controls = [...document.querySelectorAll("button, summary, a, label.choice, label.button, progress + a")];
    const small = controls.filter((control) => {
      if (!control.checkVisibility() || control.matches(".skip, p a")) return false;
      const { width, height } = control.getBoundingClientRect();
      return width < least || height < least;
    });
    return small.map((control) => control.outerHTML);
  }, TARGET);

/** By how many pixels the content is wider than the page. */
const overhang = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** The states of the page, in order, and how to get to each from the one before. */
const STATES = [
  ["start", async () => {}],
  ["asked", (page) => ask(page, { questions: ["flag", "name"] })],
  ["accepted", async (page) => assert.equal((await prove(page)).verdict, "✓ Accepted")],
  ["cheated", (page) => cheat(page, "Replay it in another session")],
  ["files", (page) => page.getByText("Files: save, open, check elsewhere").click()],
  ["under-age", async (page) => (await ask(page, { sample: "minor" }), prove(page))],
  ["replay", (page) => ask(page, { sample: "eu-av-order-a" })],
];

for (const colorScheme of ["light", "dark"]) {
  for (const width of WIDTHS) {
    describe(`${width} px, ${colorScheme}`, () => {
      let page;
      before(async () => {
        page = await demo.page("", { width, height: 800 });
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      });
      after(() => page?.close());

      for (const [name, reach] of STATES) {
        test(name, async () => {
          await reach(page);
          await page.evaluate(() => document.fonts.ready);
          await page.screenshot({ path: join(OUTPUT, `${name}-${width}-${colorScheme}.png`), fullPage: true });
          assert.deepEqual(await violations(page), []);
          assert.ok((await overhang(page)) <= 0);
          assert.deepEqual(await smallTargets(page), []);
        });
      }
    });
  }
}

test("the stages of a proof, while it runs", async () => {
  const page = await demo.page("single.html", { width: 360, height: 800 });
  await ask(page, { questions: ["flag", "birth", "name", "country"] });
  await page.getByRole("button", { name: "Prove it" }).click();
  await page.screenshot({ path: join(OUTPUT, "proving-360-light.png"), fullPage: true });
  await page.locator(".verdict").waitFor();
  // For axe, show the page as it is during a proof: the stages are still in the page, only hidden.
  await page.evaluate(() => (document.getElementById("progress").hidden = false));
  assert.deepEqual(await violations(page), []);
  assert.equal(await page.getByRole("progressbar", { name: "Progress of the proof" }).count(), 1);
  await page.close();
});

test("with reduced motion nothing moves", async () => {
  const page = await demo.page();
  const moving = () =>
    page.evaluate(() =>
      [...document.querySelectorAll("*")].flatMap((element) => ["", "::before", "::after"].map((part) => getComputedStyle(element, part || null)))
        .filter(({ transitionDuration, animationName }) => /[1-9]/.test(transitionDuration) || animationName !== "none").length,
    );
  await page.emulateMedia({ reducedMotion: "reduce" });
  assert.equal(await moving(), 0);
  await page.close();
});

test("text grows to twice its size without being cut", async () => {
  const page = await demo.page("", { width: 640, height: 800 });
  await page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
  assert.ok((await overhang(page)) <= 0);
  await page.close();
});

test("every control has a name, and every region a heading", async () => {
  const page = await demo.page();
  for (const name of ["Wallet Choose a document", "Verifier Ask a question", "Wallet Agree and prove", "Verifier What it learned"]) {
    assert.equal(await page.getByRole("region", { name }).count(), 1, name);
  }
  assert.equal(await page.getByRole("status").count(), 1);
  await page.close();
});

test("nothing went to another origin and nothing failed", () => assertQuiet(demo.watch));
