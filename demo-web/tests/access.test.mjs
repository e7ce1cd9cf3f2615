// Accessibility: axe, small and large screens, dark and light, reduced motion. Leaves screenshots in test-output.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { OUTPUT, ask, askAtDoor, askDigit, askScore, assertQuiet, cheat, cheatDoor, earn, open, openModels, prove, take } from "./support.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** Widths, and the height of a small window of that width. */
const SCREENS = [[360, 740], [768, 800], [1280, 720]];
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
      if (!control.checkVisibility() || control.matches(".skip, main p a")) return false;
      const { width, height } = control.getBoundingClientRect();
      return width < least || height < least;
    });
    return small.map((control) => control.outerHTML);
  }, TARGET);

/** By how many pixels the content is wider than the page. */
const overhang = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** The states of the page, in order, and how to get to each from the one before. */
const STATES = [
  ["door-start", async () => {}],
  ["door-open", (page) => askAtDoor(page)],
  ["door-lifted", (page) => page.getByRole("button", { name: "Lift the cover" }).click()],
  ["door-bytes", (page) => page.locator("#ordinary .sheet summary").last().click()],
  ["door-twice", async (page) => (await page.getByRole("button", { name: "Go to a second door" }).click(), page.locator("#notes-title").waitFor())],
  ["door-cheats", async (page) => { for (const id of ["forge", "lend", "replay", "again", "expired", "minor"]) await cheatDoor(page, id); }],
  ["door-hood", async (page) => { for (const drawer of await page.locator(".hood > summary").all()) await drawer.click(); }],
  ["digit-start", (page) => openModels(page)],
  ["digit-drawn", (page) => take(page, 7)],
  ["digit-open", (page) => askDigit(page)],
  ["digit-cheats", async (page) => { for (const id of ["claim", "network", "byte", "next", "twice"]) await cheatDoor(page, id); }],
  ["loan-low", async (page) => (await earn(page, 20_000), askScore(page))],
  ["loan-learned", async (page) => (await earn(page, 80_000), askScore(page), page.locator("#loan-learned").waitFor())],
  ["models-hood", async (page) => { for (const drawer of await page.locator("#story-models .hood > summary").all()) await drawer.click(); }],
  ["workshop", (page) => page.getByRole("link", { name: "Workshop" }).click()],
  ["own", (page) => page.getByText("Open your own document").click()],
  ["asked", (page) => ask(page, { questions: ["flag", "name"] })],
  ["accepted", async (page) => assert.equal((await prove(page)).verdict, "✓ Accepted")],
  ["cheated", (page) => cheat(page, "Replay it in another session")],
  ["files", (page) => page.getByText("Files: save, open, check elsewhere").click()],
  ["under-age", async (page) => (await ask(page, { sample: "minor" }), prove(page))],
  ["replay", (page) => ask(page, { sample: "eu-av-order-a" })],
];

for (const colorScheme of ["light", "dark"]) {
  for (const [width, height] of SCREENS) {
    describe(`${width} px, ${colorScheme}`, () => {
      let page;
      before(async () => {
        page = await demo.page("", { width, height });
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      });
      after(() => page?.close());

      for (const [name, reach] of STATES) {
        test(name, async () => {
          await reach(page);
          await page.evaluate(() => document.fonts.ready);
          // The first screen as it is met, the others whole.
          await page.screenshot({ path: join(OUTPUT, `${name}-${width}-${colorScheme}.png`), fullPage: !/-(start|open)$/.test(name) });
          assert.deepEqual(await violations(page), []);
          assert.ok((await overhang(page)) <= 0);
          assert.deepEqual(await smallTargets(page), []);
        });
      }
    });
  }
}

test("the stages of a proof, while it runs", async () => {
  const page = await demo.workshop("single.html", { width: 360, height: 800 });
  await ask(page, { questions: ["flag", "birth", "name", "country"] });
  await page.getByRole("button", { name: "Prove it" }).click();
  await page.screenshot({ path: join(OUTPUT, "proving-360-light.png"), fullPage: true });
  await page.locator("#result-body > .verdict").waitFor();
  // For axe, show the page as it is during a proof: the stages are still in the page, only hidden.
  await page.evaluate(() => (document.getElementById("progress").hidden = false));
  assert.deepEqual(await violations(page), []);
  assert.equal(await page.getByRole("progressbar", { name: "Progress of the proof" }).count(), 1);
  await page.close();
});

test("the door, while the phone makes the proof", async () => {
  for (const width of [360, 1280]) {
    const page = await demo.page("single.html", { width, height: 740 });
    // Taken by the page's own clock: a proof may be done before a message from the test arrives.
    await page.locator("#door-ask").click();
    await page.screenshot({ path: join(OUTPUT, `door-proving-${width}.png`) });
    await page.locator("#cheats").waitFor();
    await page.evaluate(() => (document.querySelector("#scene").dataset.state = "proving"));
    assert.deepEqual(await violations(page), []);
    assert.ok((await overhang(page)) <= 0);
    assert.deepEqual(await smallTargets(page), []);
    await page.close();
  }
});

test("the page without its engine", async () => {
  const page = await demo.context.newPage();
  await demo.context.route("**/*.wasm", (route) => route.abort());
  await page.goto(`${demo.origin}/`);
  await page.locator("#fault .fault").waitFor();
  await page.screenshot({ path: join(OUTPUT, "fault-1280.png") });
  assert.deepEqual(await violations(page), []);
  await demo.context.unroute("**/*.wasm");
  await page.close();
  // What was blocked on purpose is no fault.
  demo.watch.faults.length = 0;
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
  await openModels(page);
  assert.equal(await moving(), 0);
  await page.close();
});

test("text grows to twice its size without being cut", async () => {
  const page = await demo.page("", { width: 640, height: 800 });
  await page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
  assert.ok((await overhang(page)) <= 0);
  await askAtDoor(page);
  await page.getByRole("button", { name: "Go to a second door" }).click();
  await page.locator("#notes-title").waitFor();
  assert.ok((await overhang(page)) <= 0);
  await page.screenshot({ path: join(OUTPUT, "twice-the-size-640.png"), fullPage: true });
  await openModels(page);
  await take(page, 3);
  await askDigit(page);
  await askScore(page);
  await page.locator("#loan-learned").waitFor();
  assert.ok((await overhang(page)) <= 0);
  await page.screenshot({ path: join(OUTPUT, "twice-the-size-models-640.png"), fullPage: true });
  await page.getByRole("link", { name: "Workshop" }).click();
  assert.ok((await overhang(page)) <= 0);
  await page.close();
});

test("every control has a name, and every region a heading", async () => {
  const page = await demo.page();
  await askAtDoor(page);
  const chapters = [/^What the door knows now/, /^The same question/, /^Ask twice/, /^Try to cheat/];
  for (const name of ["Your phone", "The door", ...chapters]) assert.equal(await page.getByRole("region", { name, exact: true }).count(), 1, String(name));
  assert.equal(await page.getByRole("status").count(), 1 + 6, "one for the scene, one for each cheat");
  await openModels(page);
  const scenes = ["Your phone", "The post office", "Ask for a loan, and keep your income to yourself", "Your phone, with your licence", "The lender"];
  for (const name of scenes) assert.equal(await page.getByRole("region", { name, exact: true }).count(), 1, name);
  assert.equal(await page.getByRole("slider", { name: /^Your income/ }).count(), 1);
  assert.equal(await page.getByRole("button", { name: /^A drawing of a \d$/ }).count(), 10);
  await page.getByRole("link", { name: "Workshop" }).click();
  for (const name of ["Wallet Choose a document", "Verifier Ask a question", "Wallet Agree and prove", "Verifier What it learned"]) {
    assert.equal(await page.getByRole("region", { name }).count(), 1, name);
  }
  assert.equal(await page.getByRole("status").count(), 1);
  await page.close();
});

test("nothing went to another origin and nothing failed", () => assertQuiet(demo.watch));
