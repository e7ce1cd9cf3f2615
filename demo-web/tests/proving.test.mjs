// While the wallet proves: progress, Cancel, a page that stays responsive.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { MODES, ask, assertQuiet, focused, open, prove, result } from "./support.mjs";

const STAGES = [
  "The phone signs the question",
  "Reading the question",
  "Looking up the answer",
  "Writing down every step of the check",
  "Sealing the licence",
  "Proving that every step is right",
  "Closing the proof",
];
/** People notice a task that takes longer than this, in milliseconds. */
const FELT = 100;

let demo;
before(async () => (demo = await open()));
after(() => demo?.close());

/** Records what the page shows, and how long its main thread is busy. */
function record() {
  const seen = { words: [], bars: [], cancellable: 0, frames: 0, tasks: [] };
  globalThis.seen = seen;
  const status = document.getElementById("status");
  const bar = document.getElementById("bar");
  const shown = () => document.getElementById("cancel").checkVisibility();
  new MutationObserver(() => status.textContent && seen.words.push(status.textContent)).observe(status, { childList: true });
  new MutationObserver(() => {
    seen.bars.push(bar.value);
    if (shown()) seen.cancellable++;
  }).observe(bar, { attributes: true });
  new PerformanceObserver((list) => seen.tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: "longtask" });
  const frame = () => {
    if (shown()) seen.frames++;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}

for (const { mode, path } of MODES) {
  describe(mode, () => {
    let page;
    before(async () => {
      page = await demo.workshop(path);
      await page.evaluate(record);
    });
    after(() => page?.close());

    test("every stage is seen, with growing progress", async () => {
      await ask(page);
      assert.equal((await prove(page)).verdict, "✓ Accepted");
      const { words, bars, cancellable } = await page.evaluate(() => globalThis.seen);
      assert.deepEqual(words, [...STAGES, "The verifier checks the proof"]);
      assert.ok(new Set(bars).size >= 6, `${bars}`);
      assert.deepEqual(bars, bars.toSorted((a, b) => a - b));
      assert.ok(cancellable >= 6);
      const rows = await page.locator("#consent tbody th").allInnerTexts();
      assert.deepEqual(rows, STAGES);
    });

    test("no task of the main thread is felt while it proves", async () => {
      // A busy machine can delay any thread, so one clean run of three is enough. A page that proves in its main thread has none.
      let tasks;
      for (let run = 0; run < 3; run++) {
        await ask(page, { questions: ["flag", "birth", "country"] });
        await page.evaluate(() => Object.assign(globalThis.seen, { tasks: [], frames: 0 }));
        assert.equal((await prove(page)).verdict, "✓ Accepted");
        const seen = await page.evaluate(() => globalThis.seen);
        assert.ok(seen.frames >= 2, `the page drew ${seen.frames} frames`);
        tasks = seen.tasks;
        if (tasks.every((duration) => duration <= FELT)) break;
      }
      assert.deepEqual(tasks.filter((duration) => duration > FELT), []);
      // Check that the measurement works.
      await page.evaluate((felt) => {
        setTimeout(() => {
          const end = performance.now() + 2 * felt;
          while (performance.now() < end);
        });
      }, FELT);
      await page.waitForFunction((felt) => globalThis.seen.tasks.some((duration) => duration > felt), FELT);
    });

    test("Cancel stops it, and the next proof works", async () => {
      await ask(page, { questions: ["flag", "birth", "name", "country"] });
      // Pressed from within the page as soon as the button shows: a proof may be done before a message from the test arrives.
      await page.evaluate(async () => {
        const named = (name) => [...document.querySelectorAll("button")].find((b) => b.textContent.trim() === name);
        named("Prove it").click();
        const cancel = document.getElementById("cancel");
        while (cancel.offsetParent === null) await new Promise((done) => setTimeout(done));
        cancel.click();
      });
      await page.locator("#result-words", { hasText: "Cancelled" }).waitFor();
      assert.match(await page.locator("#result").innerText(), /The verifier received nothing\./);
      assert.match(await focused(page), /Cancelled$/);
      assert.ok(await page.locator("#save-presentation").isDisabled());
      assert.ok(await page.locator("#progress").isHidden());
      await page.waitForTimeout(1500);
      assert.match(await page.locator("#result-words").innerText(), /Cancelled/, "nothing arrives later");
      await ask(page);
      assert.equal((await prove(page)).verdict, "✓ Accepted");
    });

    for (const [width, pause] of [[1280, 0], [1280, 60], [1280, 120], [768, 60], [360, 60]]) {
      test(`a double click on Prove it cancels nothing: ${width} px, ${pause} ms`, async () => {
        await page.setViewportSize({ width, height: 800 });
        await ask(page);
        await page.locator("#prove").scrollIntoViewIfNeeded();
        const { x, y, width: w, height: h } = await page.locator("#prove").boundingBox();
        await page.mouse.move(x + w / 2, y + h / 2);
        for (const clickCount of [1, 2]) {
          await page.mouse.down({ clickCount });
          await page.mouse.up({ clickCount });
          await page.waitForTimeout(pause);
        }
        assert.equal((await result(page)).verdict, "✓ Accepted");
      });
    }

    test("choosing another document while it proves stops it", async () => {
      await ask(page);
      await page.getByRole("button", { name: "Prove it" }).click();
      await page.locator("input[name=sample][value=expired]").check();
      await page.waitForTimeout(1500);
      assert.match(await page.locator("#result").innerText(), /No answer yet/);
      await ask(page, { sample: "expired" });
      assert.equal((await prove(page)).code, "document.expired");
    });

    test("the whole path by keyboard", async () => {
      await page.reload();
      await page.locator("#ask:enabled").waitFor();
      const press = (...keys) => keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
      const active = () => page.evaluate(() => document.activeElement.id || document.activeElement.value || document.activeElement.tagName);
      const tabTo = async (wanted) => {
        const passed = [];
        for (let i = 0; i < 40; i++) {
          await press("Tab");
          passed.push(await active());
          if (passed.at(-1) === wanted) return;
        }
        assert.fail(`Tab does not lead to ${wanted}: ${passed}`);
      };
      await tabTo("adult");
      await press("ArrowDown", "ArrowUp");
      assert.equal(await active(), "adult");
      await tabTo("birth");
      await press("Space");
      await tabTo("ask");
      await press("Enter");
      await page.locator("#prove").waitFor();
      assert.match(await focused(page), /Agree and prove$/);
      await tabTo("prove");
      await press("Enter");
      const { heading } = await result(page);
      assert.equal(heading, "The verifier learned two things");
      assert.match(await focused(page), /The verifier learned two things$/);
      await tabTo("BUTTON");
      assert.equal(await focused(page), "Replay it in another session");
      await press("Enter");
      await page.locator("#cheat h4").waitFor();
      assert.equal(await focused(page), "The proof does not hold");
      await tabTo("SUMMARY");
      await press("Enter");
      await tabTo("save-presentation");
      const [download] = await Promise.all([page.waitForEvent("download"), press("Enter")]);
      assert.equal(download.suggestedFilename(), "presentation.bin");
      await tabTo("open-presentation");
    });
  });
}

test("nothing went to another origin and nothing failed", () => assertQuiet(demo.watch));
