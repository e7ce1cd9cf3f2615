// The story of models: what is drawn and read, what crosses, what is refused, and the loan.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { MODES, TERMS, askDigit, askScore, assertQuiet, cheatDoor, draw, earn, focused, open, openModels, plain, reads, take } from "./support.mjs";

const FIXTURES = fileURLToPath(new URL("../dist/fixtures/models/", import.meta.url));

/** Digits as a person draws them, in parts of the sheet's width. */
const arc = (x, y, rx, ry, from, to) =>
  Array.from({ length: 17 }, (_, i) => {
    const turn = ((from + ((to - from) * i) / 16) * Math.PI) / 180;
    return [x + rx * Math.cos(turn), y + ry * Math.sin(turn)];
  });
const DIGITS = {
  0: [arc(0.5, 0.5, 0.22, 0.34, -90, 270)],
  1: [[[0.52, 0.15], [0.48, 0.85]]],
  2: [[...arc(0.5, 0.32, 0.2, 0.17, -170, 30), [0.28, 0.83], [0.76, 0.82]]],
  3: [[...arc(0.45, 0.32, 0.22, 0.17, -150, 90), ...arc(0.45, 0.66, 0.24, 0.18, -90, 140)]],
  4: [[[0.36, 0.15], [0.27, 0.52], [0.73, 0.5]], [[0.66, 0.2], [0.62, 0.88]]],
  7: [[[0.24, 0.22], [0.75, 0.2], [0.44, 0.85]]],
};

/** The same drawing at another size and place. */
const moved = (strokes, scale, dx, dy) => strokes.map((stroke) => stroke.map(([x, y]) => [dx + scale * x, dy + scale * y]));

let demo;
before(async () => (demo = await open()));
after(() => demo?.close());

test("nothing of this story is loaded before it is opened", async () => {
  const page = await demo.context.newPage();
  const loaded = [];
  page.on("request", (request) => loaded.push(new URL(request.url()).pathname));
  await page.goto(`${demo.origin}/`);
  await page.locator('#door-ask[aria-disabled="false"]').waitFor();
  const ofModels = () => loaded.filter((path) => /\/(full-worker|story)-|fixtures\/models/.test(path));
  assert.deepEqual(ofModels(), []);
  const wasm = () => loaded.filter((path) => path.endsWith(".wasm")).length;
  assert.equal(wasm(), 1);
  await openModels(page);
  assert.ok(ofModels().some((path) => path.includes("full-worker")), loaded.join(" "));
  assert.equal(wasm(), 2);
  // Once.
  await page.getByRole("link", { name: "Over 18" }).click();
  await openModels(page);
  assert.equal(wasm(), 2);
  await page.close();
});

test("the address leads to the story, and the first story is the first screen without it", async () => {
  const page = await demo.page("#models");
  assert.equal(await page.locator("h1:visible").innerText(), "Draw a digit. Show only which one.");
  assert.equal(await page.locator("#stories [aria-current]").innerText(), "Digits");
  await page.getByRole("link", { name: "Over 18" }).click();
  assert.match(await page.locator("h1:visible").innerText(), /over.18/);
  await page.close();
});

for (const { mode, path } of MODES) {
  describe(mode, () => {
    let page;
    before(async () => {
      page = await demo.page(path);
      await openModels(page);
    });
    after(() => page?.close());

    test("an empty sheet is not a digit", async () => {
      assert.equal(await page.locator("#digit-read").innerText(), "The sheet is empty.");
      await page.locator("#digit-ask").click();
      await page.locator('#digit-scene[data-state="shut"]').waitFor();
      assert.equal(await page.locator("#digit-verdict").innerText(), "No digit yet.");
      assert.equal(await focused(page), "No digit yet.");
      await page.waitForTimeout(600);
    });

    test("every drawing to take is read as what it is", async () => {
      for (let digit = 0; digit < 10; digit++) await take(page, digit);
    });

    for (const [digit, strokes] of Object.entries(DIGITS)) {
      test(`a ${digit} that is drawn is read, large, small, and in a corner`, async () => {
        for (const drawn of [strokes, moved(strokes, 0.6, 0.02, 0.38), moved(strokes, 0.7, 0.28, 0.02)]) {
          await draw(page, drawn);
          assert.equal(await reads(page), digit);
        }
      });
    }

    test("the digit crosses, the drawing stays", async () => {
      await draw(page, DIGITS[7]);
      await askDigit(page);
      assert.equal(await page.locator("#digit-verdict").innerText(), "It is a 7.");
      assert.equal(await focused(page), "It is a 7.");
      assert.match(await page.locator("#digit-crossed").innerText(), /^One digit crossed, sealed in \d\d,\d{3} bytes\. It took \d+\.\d seconds\.$/);
      assert.deepEqual(await page.locator("#digit-holes .lit").allInnerTexts(), ["7"]);
      const [crossed, stayed] = (await page.locator("#digit-learned .sheet").allInnerTexts()).map(plain);
      assert.match(crossed, /A 7, and \d\d,\d{3} bytes of proof\./);
      const size = readFileSync(`${FIXTURES}digits.plica`).length.toLocaleString("en-GB");
      assert.ok(crossed.includes(`the same file of ${size} bytes`));
      assert.match(stayed, /Your drawing: 784 dots, \d+ of them with ink\./);
      assert.match(stayed, /Nobody has signed a drawing/);
    });

    for (const [id, code, why] of [
      ["claim", "proof.invalid", /The digit is part of what was proved/],
      ["network", "model.unknown", /checks with its own network/],
      ["byte", /^proof\.(invalid|malformed)$/, /Every byte of a proof/],
      ["next", "proof.invalid", /this proof answers another one/],
      ["twice", "session.answered", /one answer to each question/],
    ]) {
      test(`cheat: ${id} is refused by the post office`, async () => {
        const said = await cheatDoor(page, id);
        assert.match(said.code, typeof code === "string" ? new RegExp(`^${code}$`) : code);
        assert.equal(said.verdict, "✕ Refused by the post office");
        assert.match(said.text, why);
      });
    }

    test("another drawing is another question", async () => {
      await take(page, 2);
      assert.equal(await page.locator("#digit-verdict").innerText(), "");
      await askDigit(page);
      assert.equal(await page.locator("#digit-verdict").innerText(), "It is a 2.");
    });

    test("the score is shown as the income moves, and too low a score is said before anything is proved", async () => {
      await earn(page, 20_000);
      const low = Number((await page.locator("#loan-score").innerText()).replace(/\D/g, ""));
      assert.ok(low < 700);
      assert.equal(await page.locator("#loan-enough").innerText(), "That is below 700, so there is nothing to prove.");
      await page.evaluate(() => {
        globalThis.steps = 0;
        new MutationObserver(() => globalThis.steps++).observe(document.querySelector("#loan-status"), { childList: true });
      });
      await askScore(page);
      assert.equal(await page.locator("#loan-verdict").innerText(), "No answer came.");
      assert.match(await page.locator("#loan-crossed").innerText(), new RegExp(`^Your score is ${low}, and the lender wants 700\\. Nothing has crossed`));
      assert.equal(await page.locator("#loan-learned").count(), 0);
      assert.equal(await page.evaluate(() => globalThis.steps), 0, "no step of a proof began");
      await page.waitForTimeout(600);
    });

    test("at least 700: the lender sees where each input came from, and not the inputs", async () => {
      await earn(page, 80_000);
      assert.equal(await page.locator("#loan-enough").innerText(), "That is at least 700.");
      await askScore(page);
      await page.locator("#loan-learned").waitFor();
      assert.equal(await page.locator("#loan-verdict").innerText(), "At least 700.");
      assert.match(await page.locator("#loan-crossed").innerText(), /^One fact crossed, sealed in \d\d,\d{3} bytes\./);
      const origins = (await page.locator("#loan-learned .origins li").allInnerTexts()).map(plain);
      assert.deepEqual(origins, [
        "Your age from a date on your licence, which its office signed",
        "Years with a licence from a date on your licence, which its office signed",
        "Country from your licence, which its office signed",
        "Your income your own word: nobody has signed it",
      ]);
      assert.doesNotMatch(await page.locator("#loan-learned").innerText(), /80,000|740/);
    });

    test("no term outside of the drawers", async () => {
      const text = plain(await page.locator("#story-models").evaluate((story) => {
        const copy = story.cloneNode(true);
        copy.querySelectorAll(".hood, code, [hidden]").forEach((part) => part.remove());
        return copy.textContent;
      }));
      assert.ok(text.includes("What the lender knows now") && text.includes("Try to cheat the post office"));
      assert.doesNotMatch(text, TERMS);
    });

    test("the drawers: stages, sizes, the code that has just run", async () => {
      for (const drawer of await page.locator("#story-models .hood > summary").all()) await drawer.click();
      const digit = plain(await page.locator("#digit-learned .hood").innerText());
      assert.match(digit, /Sealing what stays [\d.,]+ ms .* Proof \d\d,\d{3} bytes Made in [\d.,]+ ms Checked in [\d.,]+ ms Engine 0\.1\.0, full, one thread/);
      const read = ["crypto.getRandomValues", "model.prove({ pixels: drawing }, request", "model.verify(proof, requestOf(model, asked))"];
      for (const step of read) assert.ok(digit.includes(step), step);
      const loan = plain(await page.locator("#loan-learned .hood").innerText());
      assert.match(loan, /Input age years of birth_date .* Input income self-asserted/);
      const attribute = '.attribute("age", MDL_NAMESPACE, "birth_date", "years")';
      const steps = [attribute, "withModel(model)", "holder.checkModel(request)", "verifier.answer(id, presentation)"];
      for (const step of steps) assert.ok(loan.includes(step), step);
    });
  });
}

test("Cancel stops the proof, and the next one works", async () => {
  const page = await demo.page("single.html#models");
  await page.locator('#loan-ask[aria-disabled="false"]').waitFor();
  await take(page, 5);
  await page.evaluate(async () => {
    document.getElementById("digit-ask").click();
    await new Promise((done) => setTimeout(done, 20));
    document.getElementById("digit-cancel").click();
  });
  await page.locator('#digit-scene[data-state="shut"]').waitFor();
  assert.equal(await page.locator("#digit-crossed").innerText(), "You stopped it. Nothing has crossed.");
  await page.waitForTimeout(600);
  await askDigit(page);
  assert.equal(await page.locator("#digit-verdict").innerText(), "It is a 5.");
  await page.close();
});

test("the whole story by keyboard", async () => {
  const page = await demo.page("#models");
  await page.locator('#loan-ask[aria-disabled="false"]').waitFor();
  const tabTo = async (selector) => {
    for (let i = 0; i < 60; i++) {
      await page.keyboard.press("Tab");
      if (await page.evaluate((wanted) => document.activeElement.matches(wanted), selector)) return;
    }
    assert.fail(`Tab does not lead to ${selector}`);
  };
  await tabTo('[aria-label="A drawing of a 9"]');
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector("#digit-read").textContent === "Your phone reads a 9.");
  await tabTo("#digit-ask");
  await page.keyboard.press("Enter");
  await page.locator("#digit-cheats").waitFor();
  assert.equal(await focused(page), "It is a 9.");
  await tabTo("#cheat-claim > button");
  await page.keyboard.press("Space");
  await page.locator("#cheat-claim[data-state=refused]").waitFor();
  await tabTo("#loan-income");
  const before = await page.locator("#loan-amount").innerText();
  await page.keyboard.press("ArrowRight");
  assert.notEqual(await page.locator("#loan-amount").innerText(), before);
  assert.equal(await page.locator("#loan-income").getAttribute("aria-valuetext"), await page.locator("#loan-amount").innerText());
  await tabTo("#loan-ask");
  await page.keyboard.press("Enter");
  await page.locator("#loan-learned").waitFor();
  assert.equal(await focused(page), "At least 700.");
  await page.close();
});

test("without its engine the story says so, and the first one works", async () => {
  const page = await demo.page();
  await demo.context.route("**/full-worker-*.js", (route) => route.abort());
  await page.getByRole("link", { name: "Digits" }).click();
  await page.locator("#fault .fault").waitFor();
  const said = plain(await page.locator("#fault").innerText());
  assert.match(said, /^The part that makes and checks proofs did not start\. .* The other stories work without it\./);
  assert.equal(await page.locator("#digit-ask").getAttribute("aria-disabled"), "true");
  await demo.context.unroute("**/full-worker-*.js");
  await page.close();
  // What was blocked on purpose is no fault.
  demo.watch.faults.length = 0;
});

test("nothing went to another origin and nothing failed", () => assertQuiet(demo.watch));
