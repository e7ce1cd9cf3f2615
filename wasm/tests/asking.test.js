// The relying party's half: a question, and one answer to it. And several engines.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Holder, MDL_NAMESPACE, ProofRequest, SessionTranscript, WebCryptoSigner, shutdown as shutdownHolder } from "plica";
import { Verifier, configure, engine, memoryStore, shutdown } from "plica/verifier";
import { issue } from "./support.js";

const issued = issue();
const device = await WebCryptoSigner.fromPkcs8(issued.read("device_key.pem").toString());
const origin = "https://example.com";
const certificates = [issued.read("roots.pem")];

/** The wallet's side: it makes its session from what it sees itself. */
async function answer({ nonce, request }, at = { origin }) {
  const session = "origin" in at ? SessionTranscript.dcApi({ ...at, nonce }) : SessionTranscript.openid4vp({ ...at, nonce });
  const holder = await Holder.open(issued.read("issuer_signed.cbor"));
  const presentation = await holder.present(ProofRequest.fromJSON(request).inSession(session), { device });
  holder.close();
  return presentation;
}

/** A store that others could keep: it is given text. */
function textStore() {
  const rows = new Map();
  return {
    rows,
    put: async (id, pending, seconds) => void rows.set(id, { text: JSON.stringify(pending), seconds }),
    take: async (id) => {
      const row = rows.get(id);
      rows.delete(id);
      return row && JSON.parse(row.text);
    },
  };
}

test("a question is answered once", async () => {
  for (const store of [textStore(), memoryStore()]) {
    const verifier = await Verifier.open({ certificates, store });
    const asked = JSON.parse(JSON.stringify(await verifier.ask(ProofRequest.age(18).claim(MDL_NAMESPACE, "family_name", "disclose"), { origin })));
    assert.deepEqual(Object.keys(asked), ["id", "nonce", "request"]);
    const presentation = await answer(asked);
    const facts = await verifier.answer(asked.id, presentation);
    assert.equal(facts.claims[0].element, "age_over_18");
    const no = (code) => ({ name: "PlicaError", code, kind: "does-not-hold" });
    await assert.rejects(verifier.answer(asked.id, presentation), no("session.answered"));
    await assert.rejects(verifier.answer(asked.id, presentation), no("session.answered"));
    await assert.rejects(verifier.answer("nothing", presentation), no("session.unknown"));
    // The same proof is no answer to another question.
    const again = await verifier.ask(ProofRequest.age(18).claim(MDL_NAMESPACE, "family_name", "disclose"), { origin });
    await assert.rejects(verifier.answer(again.id, presentation), no("session.mismatch"));
    // A wrong answer is an answer.
    await assert.rejects(verifier.answer(again.id, await answer(again)), no("session.answered"));
    verifier.close();
  }
});

test("of two answers at once one is accepted", async () => {
  const verifier = await Verifier.open({ certificates, store: textStore() });
  const asked = await verifier.ask(ProofRequest.age(18), { origin });
  const presentation = await answer(asked);
  const results = await Promise.allSettled([1, 2, 3].map(() => verifier.answer(asked.id, presentation)));
  assert.equal(results.filter(({ status }) => status === "fulfilled").length, 1);
  for (const { reason } of results.filter(({ status }) => status === "rejected")) assert.match(reason.code, /^session\.(unknown|answered)$/);
  verifier.close();
});

test("with a redirect, and for an encrypted response", async () => {
  const verifier = await Verifier.open({ certificates, store: textStore() });
  const jwkThumbprint = crypto.getRandomValues(new Uint8Array(32));
  const at = { clientId: "x509_san_dns:example.com", responseUri: "https://example.com/response", jwkThumbprint };
  const asked = await verifier.ask(ProofRequest.age(18), at);
  await verifier.answer(asked.id, await answer(asked, at));
  const page = await verifier.ask(ProofRequest.age(18), { origin, jwkThumbprint });
  await assert.rejects(verifier.answer(page.id, await answer(page)), { code: "session.mismatch" });
  const relayed = await verifier.ask(ProofRequest.age(18), { origin });
  await assert.rejects(verifier.answer(relayed.id, await answer(relayed, { origin: "https://evil.example" })), { code: "session.mismatch" });
  verifier.close();
});

test("an answer that comes too late, and a call that says nothing about the answer", async () => {
  const store = textStore();
  const verifier = await Verifier.open({ certificates, store });
  const asked = await verifier.ask(ProofRequest.age(18), { origin, seconds: 60 });
  assert.equal(store.rows.get(asked.id).seconds, 60);
  const presentation = await answer(asked);
  await assert.rejects(verifier.answer(asked.id, presentation, { signal: AbortSignal.abort() }), { name: "AbortError" });
  await verifier.answer(asked.id, presentation);
  const late = await verifier.ask(ProofRequest.age(18), { origin });
  const row = store.rows.get(late.id);
  store.rows.set(late.id, { ...row, text: row.text.replace(/"expires":\d+/, '"expires":1') });
  await assert.rejects(verifier.answer(late.id, presentation), { code: "session.expired" });
  verifier.close();
});

test("what cannot be asked", async () => {
  const verifier = await Verifier.open({ certificates, store: memoryStore() });
  const invalid = { code: "invalid_argument" };
  const session = SessionTranscript.dcApi({ origin, nonce: "n" });
  await assert.rejects(verifier.ask(ProofRequest.age(18).inSession(session), { origin }), invalid);
  await assert.rejects(verifier.ask(ProofRequest.of("org.example.card"), { origin }), invalid);
  await assert.rejects(verifier.ask(ProofRequest.age(18), { origin: "https://example.com/" }), invalid);
  await assert.rejects(verifier.ask(ProofRequest.age(18), {}), invalid);
  for (const seconds of [0, 1.5, NaN]) await assert.rejects(verifier.ask(ProofRequest.age(18), { origin, seconds }), invalid);
  await assert.rejects((await Verifier.open({})).ask(ProofRequest.age(18), { origin }), invalid);
  verifier.close();
  await assert.rejects(verifier.ask(ProofRequest.age(18), { origin }), { code: "closed" });
});

test("several engines verify at once", async () => {
  await Promise.all([shutdown(), shutdownHolder()]);
  configure({ engines: 3 });
  const verifier = await Verifier.open({ certificates, store: memoryStore() });
  const { engines, memory, reason } = await engine();
  assert.equal(engines, 3);
  assert.equal(reason, "plica/verifier has one thread");
  assert.ok(memory >= 3 << 20);
  const asked = await Promise.all(Array.from({ length: 6 }, () => verifier.ask(ProofRequest.age(18), { origin })));
  const presentations = [];
  for (const question of asked) presentations.push(await answer(question));
  // All engines have begun before the first is done.
  let [begun, most] = [0, 0];
  const onProgress = ({ step }) => (most = Math.max(most, step === "parse" ? ++begun : begun));
  const calls = asked.map(({ id }, i) => verifier.answer(id, presentations[i], { onProgress }).then((facts) => (begun--, facts)));
  for (const facts of await Promise.all(calls)) assert.equal(facts.claims.length, 1);
  assert.ok(most >= 2, `${most} at once`);
  verifier.close();
  await Promise.all([shutdown(), shutdownHolder()]);
  configure({});
  assert.equal((await engine()).engines, 1);
  await shutdown();
});
