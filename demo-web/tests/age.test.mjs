// The story of the door, with threads and without: what is seen, what is learned, asked twice, and cheated.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { plica } from "../scripts/plica.mjs";
import { MODES, TERMS, askAtDoor, assertQuiet, cheatDoor, focused, open, plain } from "./support.mjs";

const FIXTURES = fileURLToPath(new URL("../dist/fixtures/", import.meta.url));
const ROOTS = join(FIXTURES, "adult/roots.pem");

/** Widths, and the height of a small window of that width. */
const SCREENS = [[360, 740], [768, 800], [1280, 720]];
let demo;
before(async () => (demo = await open()));
after(() => demo?.close());

/** The text of a page that is inside of its window. */
const firstScreen = (page) =>
  page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const seen = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const range = document.createRange();
      range.selectNodeContents(node);
      const { top, bottom, width } = range.getBoundingClientRect();
      const shown = node.parentElement.checkVisibility() && !node.parentElement.closest(".skip, .sr, footer");
      if (shown && width > 0 && bottom > 0 && top < innerHeight) seen.push(node.data);
    }
    return seen.join(" ").replace(/\s+/g, " ").trim();
  });

describe("the first screen", () => {
  for (const [width, height] of SCREENS) {
    test(`${width} px: the one button is on it, and no term`, async () => {
      const page = await demo.page("", { width, height });
      const { x, y, width: w, height: h } = await page.getByRole("button", { name: "Are you over 18?" }).boundingBox();
      assert.ok(x >= 0 && x + w <= width && y >= 0 && y + h <= height, `${x} ${y} ${w} ${h}`);
      const text = await firstScreen(page);
      assert.match(text, /Prove that you are over 18\. Show nothing else\..*Your phone.*Driving licence.*Nothing has crossed yet\./);
      assert.match(text, /The door.*Are you over 18\?/);
      assert.doesNotMatch(text, TERMS);
      assert.equal(await page.locator("main button.ask:visible").count(), 1);
      await page.close();
    });
  }

  test("the list of terms would notice", () => assert.match("by the issuer’s statement age_over_18", TERMS));
});

for (const { mode, path, build } of MODES) {
  describe(mode, () => {
    let page;
    before(async () => (page = await demo.page(path)));
    after(() => page?.close());

    test("the licence is covered, and its cover can be lifted", async () => {
      const licence = async () => plain(await page.locator("#licence").innerText());
      assert.doesNotMatch(await licence(), /Mustermann|1990|Sample Street/);
      await page.getByRole("button", { name: "Lift the cover" }).click();
      assert.match(await licence(), /Erika Mustermann .* 1 Sample Street, Sample City .* U12345678 .* Over 18 yes/);
      assert.doesNotMatch(await page.locator("#licence").textContent(), /coveredcovered/);
      await page.getByRole("button", { name: "Cover it again" }).click();
      assert.doesNotMatch(await licence(), /Mustermann/);
    });

    test("one press: one fact crosses, and the door knows nothing else", async () => {
      await askAtDoor(page);
      assert.equal(await page.locator("#verdict").innerText(), "Over 18. Come in.");
      assert.equal(await focused(page), "Over 18. Come in.");
      assert.match(await page.locator("#crossed").innerText(), /^One fact crossed, sealed in \d\d,\d{3} bytes\. It took \d+\.\d seconds\.$/);
      const [knows, not] = await page.locator("#learned .sheet").allInnerTexts();
      assert.match(plain(knows), /You are 18 or older\..*office on its list.*valid today.*your phone signed the question/);
      assert.match(plain(not), /Your name Your face Your date of birth Your address The number of your licence and \d+ more entries/);
      assert.match(plain(not), /Nor whether you have been here before/);
      assert.doesNotMatch(await page.locator("#chapters").innerText(), /Mustermann|1990|Sample Street/);
    });

    test("what is hidden is neither what was asked nor what follows from it", async () => {
      await page.locator("#learned .knows-not summary").click();
      const more = await page.locator("#learned .knows-not .chips").innerText();
      assert.match(more, /age over 21/);
      assert.doesNotMatch(more, /age over 1[368]/);
      const count = Number(/and (\d+) more/.exec(await page.locator("#learned .knows-not summary").innerText())[1]);
      assert.equal(await page.locator("#learned .knows-not li").count(), count + 5);
    });

    test("an ordinary mdoc gives away its signature, its digests, its key", async () => {
      const [proof, mdoc] = await page.locator("#ordinary .sheet").all();
      assert.match(await proof.locator(".fact").innerText(), /^No byte of \d\d,\d{3} by which to know you again\.$/);
      assert.match(plain(await mdoc.locator(".fact").innerText()), /^1,\d{3} bytes of 2,\d{3} by which to know you again\.$/);
      assert.equal(await proof.locator('tr[data-telling="you"]').count(), 0);
      const yours = await mdoc.locator('tr[data-telling="you"] b').allInnerTexts();
      assert.deepEqual(yours, ["The office’s signature", "Fingerprints of all 31 entries", "Your phone’s key", "A random number beside the answer"]);
      // Every byte has one name.
      for (const sheet of [proof, mdoc]) {
        const sizes = (await sheet.locator("td.count").allInnerTexts()).map((size) => Number(size.replace(",", "")));
        const total = Number(/of ([\d,]+)/.exec(await sheet.locator(".fact").innerText())[1].replace(",", ""));
        assert.equal(sizes.reduce((sum, size) => sum + size, 0), total);
      }
    });

    test("two doors: the mdocs share what is yours, the proofs share nothing", async () => {
      await page.getByRole("button", { name: "Go to a second door" }).click();
      await page.locator("#notes-title").waitFor();
      const [proofs, mdocs] = await page.locator("#notes .sheet").all();
      assert.match(await proofs.innerText(), /They cannot tell\./);
      assert.equal(await proofs.locator('[data-same="true"]').count(), 0);
      assert.match(plain(await proofs.innerText()), /Of the sealed ones: none\.$/);
      assert.match(await mdocs.innerText(), /It was the same person\./);
      assert.equal(await mdocs.locator('[data-same="true"]').count(), 4);
      // What is shown as the same is the same, and what is shown as different is not.
      for (const line of await page.locator("#notes .lines li").all()) {
        const [a, b] = await line.locator("code").allInnerTexts();
        assert.equal(a === b, (await line.getAttribute("data-same")) === "true");
        assert.match(a, /^([0-9a-f]{2} ?){8,10}( …)?$/);
      }
      // The second press is another pair.
      const first = await proofs.innerText();
      await page.getByRole("button", { name: "Go to a second door" }).click();
      await page.waitForFunction((old) => document.querySelector("#notes .sheet").innerText !== old, first);
    });

    for (const [id, code, why] of [
      ["forge", "issuer.certificate", /its office is not on the door’s list/],
      ["lend", "proof.invalid", /answers the question that your phone has signed/],
      ["replay", "session.mismatch", /this proof answers another one/],
      ["again", "session.answered", /takes one answer to each question/],
      ["expired", "clock.skew", /a clock of its own/],
      ["minor", "proof.invalid", /no proof of another/],
    ]) {
      test(`cheat: ${id} is refused by the door`, async () => {
        const said = await cheatDoor(page, id);
        assert.equal(said.code, code);
        assert.equal(said.verdict, "✕ Refused by the door");
        assert.match(said.text, why);
      });
    }

    test("the drawers: the question, the stages, the sizes, the code", async () => {
      for (const drawer of await page.locator(".hood > summary").all()) await drawer.click();
      const learned = plain(await page.locator("#learned .hood").innerText());
      assert.match(learned, /The phone signs the question [\d.]+ ms .* Proof \d\d,\d{3} bytes Made in [\d.,]+ s?m?s/);
      assert.match(learned, /"nonce": "[\w-]{22}", "request": \{ "docType": "org\.iso\.18013\.5\.1\.mDL"/);
      // The wallet's session is its own.
      assert.doesNotMatch(learned, /"sessionTranscript"/);
      const steps = ["verifier.ask(ProofRequest.ageOver(18), { origin })", ".inSession(", "holder.present(request", "verifier.answer(id, presentation)"];
      const places = steps.map((step) => learned.indexOf(step));
      assert.ok(places.every((place, i) => place > (places[i - 1] ?? 0)), `${places}`);
      assert.ok(learned.includes(`Engine 0.1.0, ${build}`));
      const numbers = await page.locator("#twice .hood td").allInnerTexts();
      assert.equal(new Set(numbers).size, 2, "each door draws its own number");
      // What honest phones said to the cheats.
      const log = await page.locator("#cheats .log").innerText();
      assert.match(log, /Lend\s+Door, after [\d.]+ ms: proof\.invalid: .*\s+Phone, if it is asked: device\.signature/);
      assert.match(log, /Under age\s+Door, after [\d.]+ ms: proof\.invalid: .*\s+Phone, if it is asked: predicate\.false/);
      for (const drawer of await page.locator(".hood > summary").all()) await drawer.click();
    });

    test("asking again is a new proof", async () => {
      const before = await page.locator("#ordinary .sheet code").first().innerText();
      await page.locator("#door-ask").click();
      await page.waitForFunction((old) => (document.querySelector("#ordinary .sheet code")?.innerText ?? old) !== old, before);
      assert.equal(await page.locator("#verdict").innerText(), "Over 18. Come in.");
    });
  });
}

test("the ordinary answer is a real one: the command line proves from it", async () => {
  const page = await demo.page();
  const scratch = mkdtempSync(join(tmpdir(), "plica-ordinary-"));
  try {
    await askAtDoor(page);
    await page.locator("#ordinary .hood > summary").click();
    const save = async (name) => {
      const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name }).click()]);
      await download.saveAs(join(scratch, name));
      return join(scratch, name);
    };
    const [file, session] = [await save("Save the ordinary answer"), await save("Save its session")];
    const { elements, digests, issuerSignature } = JSON.parse(plica("inspect", file, "--json").stdout);
    assert.deepEqual(elements.map(({ element }) => element), ["age_over_18"]);
    assert.equal(digests[0].digests, 31);
    assert.match(issuerSignature, /^verifies/);
    // Proving checks the digest of the entry and the device's signature over the session.
    const [request, out] = [join(scratch, "request.json"), join(scratch, "out.bin")];
    writeFileSync(request, JSON.stringify({ docType: "org.iso.18013.5.1.mDL", claims: [{ element: "age_over_18", predicate: { ageAtLeast: 18 } }] }));
    const prove = () => plica("prove", "--document", file, "--session", session, "--request", request, "--trust", ROOTS, "--out", out).status;
    assert.equal(prove(), 0);
    const bytes = readFileSync(file);
    bytes[bytes.length - 20] ^= 1; // in the device's signature, which is the last but the status
    writeFileSync(file, bytes);
    assert.notEqual(prove(), 0);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
    await page.close();
  }
});

describe("a double click", () => {
  for (const [width, height] of SCREENS) {
    for (const pause of [0, 60, 120, 200]) {
      test(`${width} px, ${pause} ms: asks once, and cancels nothing`, async () => {
        const page = await demo.page("", { width, height });
        await page.evaluate(() => {
          globalThis.asked = 0;
          const scene = document.querySelector("#scene");
          new MutationObserver(() => (globalThis.asked += scene.dataset.state === "proving")).observe(scene, { attributes: true });
        });
        const { x, y, width: w, height: h } = await page.locator("#door-ask").boundingBox();
        await page.mouse.move(x + w / 2, y + h / 2);
        await page.mouse.down();
        await page.mouse.up();
        await page.waitForTimeout(pause);
        await page.mouse.down({ clickCount: 2 });
        await page.mouse.up({ clickCount: 2 });
        await page.locator("#cheats").waitFor();
        await page.waitForTimeout(300);
        assert.equal(await page.locator("#verdict").innerText(), "Over 18. Come in.");
        assert.equal(await page.evaluate(() => globalThis.asked), 1);
        await page.close();
      });
    }
  }
});

test("Cancel stops the proof, and the next one works", async () => {
  const page = await demo.page("single.html");
  await page.evaluate(async () => {
    document.getElementById("door-ask").click();
    await new Promise((done) => setTimeout(done, 50));
    document.getElementById("door-cancel").click();
  });
  await page.locator('#scene[data-state="shut"]').waitFor();
  assert.equal(await page.locator("#crossed").innerText(), "You stopped it. Nothing has crossed.");
  assert.equal(await focused(page), "No answer came.");
  await page.waitForTimeout(600);
  assert.equal(await page.locator("#chapters > *").count(), 0);
  await askAtDoor(page);
  assert.equal(await page.locator("#verdict").innerText(), "Over 18. Come in.");
  await page.close();
});

test("the whole story by keyboard", async () => {
  const page = await demo.page();
  const tabTo = async (selector) => {
    for (let i = 0; i < 60; i++) {
      await page.keyboard.press("Tab");
      if (await page.evaluate((wanted) => document.activeElement.matches(wanted), selector)) return;
    }
    assert.fail(`Tab does not lead to ${selector}`);
  };
  await page.keyboard.press("Tab");
  assert.equal(await focused(page), "Skip to the demo");
  await page.keyboard.press("Enter");
  await tabTo("#cover");
  await tabTo("#door-ask");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await page.locator("#cheats").waitFor();
  assert.equal(await focused(page), "Over 18. Come in.");
  await tabTo("#ask-twice");
  await page.keyboard.press("Space");
  await page.locator("#notes-title").waitFor();
  assert.match(await focused(page), /side by side/);
  await tabTo("#cheat-replay > button");
  await page.keyboard.press("Enter");
  await page.locator("#cheat-replay[data-state=refused]").waitFor();
  assert.equal(await focused(page), "Replay it");
  await tabTo("#cheats .hood > summary");
  await page.keyboard.press("Enter");
  assert.ok(await page.locator("#cheats .log").isVisible());
  await page.close();
});

test("nothing went to another origin and nothing failed", () => assertQuiet(demo.watch));
