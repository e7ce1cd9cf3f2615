// The workshop: every document and every question, with threads and without.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { MODES, ask, assertQuiet, cheat, focused, measure, open, prove, result } from "./support.mjs";

let demo;
before(async () => (demo = await open()));
after(() => demo?.close());

for (const { mode, path, build } of MODES) {
  describe(mode, () => {
    let page;
    before(async () => (page = await demo.workshop(path)));
    after(() => page?.close());

    test("the page is what it says", async () => {
      assert.equal(await page.evaluate(() => crossOriginIsolated), mode === "isolated");
      const [words, switchTo] = mode === "isolated"
        ? [/^Runs on \d+ threads\.$/, "Use one thread"]
        : [/^Runs on one thread\.$/, "Use threads"];
      assert.match(await page.locator("#mode-now").innerText(), words);
      assert.ok(await page.getByRole("link", { name: switchTo }).isVisible());
    });

    test("over 18 is proved, and nothing else is learned", async () => {
      await ask(page);
      const consent = await page.locator("#consent").innerText();
      assert.match(consent, /Proved\s+The holder is 18 or older/);
      assert.match(consent, /Stays on this device\s+family name\s+given name\s+birth date/);
      const { heading, verdict, text } = await prove(page);
      assert.equal(heading, "The verifier learned one thing");
      assert.equal(verdict, "✓ Accepted");
      assert.match(text, /It learned The holder is 18 or older\. It did not learn .*birth date/);
      assert.match(text, /CN=Plica Test DS/);
      assert.ok(!text.includes("Mustermann"));
      assert.match(await focused(page), /The verifier learned one thing$/);
      const figures = await Promise.all(["Prove", "Verify", "Presentation", "Threads", "Build"].map((name) => measure(page, name)));
      assert.match(figures[0], /^[\d,.]+ ms$/);
      assert.match(figures[1], /^[\d,.]+ ms$/);
      assert.match(figures[2], /^\d\d,\d{3} bytes$/);
      assert.equal(Number(figures[3]) > 1, mode === "isolated");
      assert.equal(figures[4], build);
      console.log(`# ${mode}: prove ${figures[0]}, verify ${figures[1]}, ${figures[2]}, ${figures[3]} threads`);
    });

    test("cheating with an accepted presentation is refused", async () => {
      const replayed = await cheat(page, "Replay it in another session");
      assert.equal(replayed.heading, "The proof does not hold");
      assert.equal(replayed.code, "session.mismatch");
      assert.match(await focused(page), /The proof does not hold$/);
      assert.match((await cheat(page, "Change one byte")).code, /^proof\.(invalid|malformed)$/);
      assert.equal((await cheat(page, "Show it an hour later")).code, "clock.skew");
      const again = await cheat(page, "Show the same proof twice");
      assert.equal(again.code, "session.answered");
      assert.match(again.verdict, /^✕ Show the same proof twice: refused by the verifier/);
    });

    test("several questions at once", async () => {
      await ask(page, { questions: ["flag", "birth", "name", "country"] });
      const { heading, text } = await prove(page);
      assert.equal(heading, "The verifier learned four things");
      assert.match(text, /18 or older\. .*counted from the birth date\. The family name is Mustermann\. .*one of the EU’s 27 countries\./);
      await page.locator(".learned summary").click();
      const unlearned = await page.locator(".learned > div:last-child").innerText();
      assert.ok(!unlearned.includes("family name"), "what was shown is not said to be hidden");
      assert.match(unlearned, /birth date/);
      assert.match(unlearned, /age over 21/);
      assert.ok(!/age over 1[368]/.test(unlearned), "being over 18 says that one is over 13, 16 and 18");
    });

    for (const [sample, code, heading] of [
      ["minor", "predicate.false", "The holder is under age"],
      ["expired", "document.expired", "The document has expired"],
      ["tampered", "mdoc.digest_mismatch", "The document was changed"],
    ]) {
      test(`${sample} is refused`, async () => {
        await ask(page, { sample });
        const refused = await prove(page);
        assert.equal(refused.heading, heading);
        assert.equal(refused.code, code);
        assert.equal(refused.verdict, "✕ Refused by the wallet");
        assert.match(refused.text, /The verifier received nothing\./);
        assert.doesNotMatch(refused.text, /genuine/);
        assert.match(await page.locator("#result").innerText(), /It received nothing, and does not know why\./);
        assert.match(await focused(page), new RegExp(`${heading}$`));
        assert.ok(await page.locator("#save-presentation").isDisabled());
      });
    }

    test("the birth date still says 17 in the document whose flag was tampered with", async () => {
      await ask(page, { sample: "tampered", questions: ["birth"] });
      const refused = await prove(page);
      assert.equal(refused.code, "predicate.false");
      assert.doesNotMatch(refused.text, /genuine/);
    });

    test("a tampered document whose name is true is accepted, with a word on what that means", async () => {
      await ask(page, { sample: "tampered", questions: ["name"] });
      const { verdict, text } = await prove(page);
      assert.equal(verdict, "✓ Accepted");
      assert.match(text, /This licence was tampered with, but not in what was asked\./);
      assert.match(text, /says nothing about the rest/);
    });

    test("a home-made licence is refused by the verifier", async () => {
      await ask(page, { sample: "forged" });
      const refused = await prove(page);
      assert.equal(refused.code, "issuer.certificate");
      assert.equal(refused.verdict, "✕ Refused by the verifier");
    });

    for (const [sample, learned, day] of [
      ["eu-av-order-a", "eu.europa.ec.av.1", "15 January 2026"],
      ["owf-mustermann-mdl", "org.iso.18013.5.1.mDL", "1 October 2024"],
    ]) {
      test(`${sample} is replayed in its recorded session, and says so`, async () => {
        await ask(page, { sample });
        const consent = (await page.locator("#consent").innerText()).replaceAll("\u00a0", " ");
        assert.match(consent, /A replay\. This document came with a signature of its device, but without the device’s key/);
        assert.ok(consent.includes(day));
        const { heading, text } = await prove(page);
        assert.equal(heading, "The verifier learned one thing");
        assert.ok(text.includes(learned) && text.includes(day) && text.includes("A replay."));
        assert.equal((await cheat(page, "Replay it in another session")).code, "session.mismatch");
        assert.equal((await cheat(page, "Show the same proof twice")).code, "session.answered");
      });
    }

    test("an element that the document does not have is refused", async () => {
      await ask(page, { sample: "eu-av-order-a", questions: ["name"] });
      assert.equal((await prove(page)).code, "mdoc.element_missing");
    });

    test("declining sends nothing", async () => {
      await ask(page);
      await page.getByRole("button", { name: "Decline" }).click();
      assert.match(await page.locator("#result").innerText(), /The holder said no\. The verifier received nothing/);
      assert.match(await focused(page), /Declined$/);
    });

    test("a question is needed", async () => {
      for (const box of await page.locator("input[name=question]").all()) await box.setChecked(false);
      await page.getByRole("button", { name: "Ask", exact: true }).click();
      assert.equal(await page.locator("#question-error").innerText(), "Choose at least one question.");
    });

    test("sessions are fresh", async () => {
      const nonces = new Set();
      for (let i = 0; i < 3; i++) {
        await ask(page);
        nonces.add(await page.locator("#consent-body code").innerText());
      }
      assert.equal(nonces.size, 3);
      for (const nonce of nonces) assert.match(nonce, /^[0-9a-f]{32}$/);
    });

    test("choosing another document clears the last answer", async () => {
      await ask(page);
      await prove(page);
      await page.locator("input[name=sample][value=minor]").check();
      assert.match(await page.locator("#result").innerText(), /No answer yet/);
      assert.ok(await page.locator("#save-presentation").isDisabled());
    });
  });
}

test("the switch leads from one mode to the other and back", async () => {
  const page = await demo.page();
  await page.getByRole("link", { name: "Use one thread" }).click();
  await page.getByText("Runs on one thread.").waitFor();
  await page.getByRole("link", { name: "Use threads" }).click();
  await page.getByText(/Runs on \d+ threads\./).waitFor();
  await page.getByRole("link", { name: "Workshop" }).click();
  await ask(page);
  assert.equal((await prove(page)).verdict, "✓ Accepted");
  assert.equal((await result(page)).code, undefined);
  await page.close();
});

test("nothing went to another origin and nothing failed", () => assertQuiet(demo.watch));
