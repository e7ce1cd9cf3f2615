// Models that read documents: a score over a licence, in one presentation.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import * as documents from "plica";
import {
  Holder, MDL, MDL_NAMESPACE, Model, ModelClaim, ModelRequest, Prepared, ProofRequest, SessionTranscript, Verifier, WebCryptoSigner, engine, memoryStore,
  shutdown, transcriptBytes,
} from "plica/full";
import * as models from "plica/model";
import { Verifier as VerifierAlone } from "plica/verifier";
import { issue, plica, scorecard, session } from "./support.js";

// As on a page that is not isolated: the worker cannot be told to stop, so it is replaced.
if (process.env.PLICA_SHARING === "0") delete globalThis.SharedArrayBuffer;

const file = readFileSync(scorecard);
const issued = issue();
const document = issued.read("issuer_signed.cbor");
const roots = issued.read("roots.pem").toString();
const device = await WebCryptoSigner.fromPkcs8(issued.read("device_key.pem").toString());
const score = await Model.fromBytes(file);
const RICH = { income: 90_000 };

const claim = (ask = { atLeast: 700 }) =>
  ModelClaim.of(score.id, ask)
    .attribute("age", MDL_NAMESPACE, "birth_date", "years")
    .attribute("licence_years", MDL_NAMESPACE, "issue_date", "years")
    .attribute("country", MDL_NAMESPACE, "issuing_country", "category")
    .private("income");
const asks = (nonce, of = claim()) => ProofRequest.of(MDL).model(of).inSession(session(nonce));
const applicant = async (inputs = RICH) => (await Holder.open(document)).withModel(score).withInputs(inputs);
const lender = async () => (await Verifier.open({ certificates: [roots] })).withModel(score);

const read = (element, as) => ({ namespace: MDL_NAMESPACE, element, as });
const FACTS = {
  model: score.id,
  output: { reaches: true },
  // In the order of the model's inputs.
  inputs: [
    { name: "age", origin: read("birth_date", "years") },
    { name: "licence_years", origin: read("issue_date", "years") },
    { name: "country", origin: read("issuing_country", "category") },
    { name: "income", origin: "self-asserted" },
  ],
};

test("what runs is one engine for documents and models", async () => {
  const { build, threads, reason } = await engine();
  assert.deepEqual([build, threads, reason], ["full", 1, "plica/full has one thread"]);
});

test("a score over a licence: who issued it, and where each input came from", async () => {
  const [holder, verifier] = [await applicant(), await lender()];
  const request = asks("score");
  assert.deepEqual(await holder.check(request), []);
  assert.deepEqual(await holder.checkModel(request), FACTS);
  const steps = [];
  const presentation = await holder.present(request, { device, onProgress: ({ step }) => steps.push(step) });
  assert.deepEqual(steps, ["parse", "check", "build", "commit", "argue", "open"]);
  const facts = await verifier.verify(presentation, request);
  assert.deepEqual([facts.docType, facts.claims, facts.model], [MDL, [], FACTS]);
  assert.notEqual(facts.issuer.subject, "");
  // The same model again changes nothing.
  assert.deepEqual((await verifier.withModel(score).verify(presentation, request)).model, FACTS);
  await assert.rejects(holder.present(request, { device }), { code: "transcript.reused" });
  // Beside other claims, and with data that was prepared.
  const both = asks("both").claim(MDL_NAMESPACE, "family_name", "disclose");
  const prepared = await holder.prepare({ request: both });
  const again = await Prepared.fromBytes(prepared.toBytes());
  const of = await verifier.verify(await holder.present(both, { device, prepared: again }), both);
  assert.deepEqual([of.claims.length, of.model], [1, FACTS]);
  // And without a model, as `plica` does.
  const over18 = ProofRequest.age(18).inSession(session("over 18"));
  assert.equal((await verifier.verify(await holder.present(over18, { device }), over18)).model, null);
  assert.equal(await holder.checkModel(over18), null);
  for (const open of [holder, verifier, prepared, again]) open.close();
});

test("what does not hold is said before the device is asked", async () => {
  const signer = { asked: 0, sign: (bytes) => (signer.asked++, device.sign(bytes)) };
  const stranger = await Holder.open(document);
  const poor = await applicant({ income: 0 });
  const changed = { ...claim().toJSON(), id: "00".repeat(32) };
  const other = ProofRequest.fromJSON({ docType: MDL, claims: [], model: changed }).inSession(session("no"));
  for (const [holder, request, code, kind] of [
    [poor, asks("no"), "model.output", "does-not-hold"],
    [await applicant({}), asks("no"), "model.input", "bad-input"],
    [await applicant({ income: -1 }), asks("no"), "model.input", "bad-input"],
    [await applicant({ income: "a lot" }), asks("no"), "model.input", "bad-input"],
    [stranger, asks("no"), "model.unknown", "bad-input"],
    [await applicant(), other, "model.unknown", "bad-input"],
    [await applicant(), asks("no", claim("argMax")), "model.output_not_allowed", "bad-input"],
    [await applicant(), asks("no", claim().private("colour")), "model.input", "bad-input"],
    [await applicant(), asks("no", ModelClaim.of(score.id, { atLeast: 700 }).attribute("age", MDL_NAMESPACE, "birth_date", "years")), "model.input", "bad-input"],
    [await applicant(), asks("no", claim().attribute("age", MDL_NAMESPACE, "nothing", "years")), "mdoc.element_missing", "bad-input"],
  ]) {
    const refused = { name: "PlicaError", code, kind };
    await assert.rejects(holder.check(request), refused);
    await assert.rejects(holder.checkModel(request), refused);
    await assert.rejects(holder.present(request, { device: signer }), (error) => {
      assert.doesNotMatch(error.message, /a lot|-1/, "an error says no value");
      return error.code === code && error.kind === kind;
    });
  }
  assert.equal(signer.asked, 0);
  // The session is still open.
  poor.withInputs(RICH);
  await poor.present(asks("no"), { device: signer });
  assert.equal(signer.asked, 1);
});

test("a verifier accepts what was asked, by its own model, and nothing else", async () => {
  const [holder, verifier] = [await applicant(), await lender()];
  const request = asks("asked");
  const presentation = await holder.present(request, { device });
  const without = await Verifier.open({ certificates: [roots] });
  await assert.rejects(without.verify(presentation, request), { code: "model.unknown", kind: "bad-input" });
  await assert.rejects(verifier.verify(presentation, asks("replayed")), { code: "session.mismatch" });
  // An income that the lender would have had to see, an age of the holder's choice, more points, no model at all.
  for (const of of [claim().public("income", 90_000), claim().private("age"), claim({ atLeast: 710 }), claim({ threshold: 700 })]) {
    await assert.rejects(verifier.verify(presentation, asks("asked", of)), { code: "request.mismatch", kind: "does-not-hold" });
  }
  await assert.rejects(verifier.verify(presentation, ProofRequest.age(18).inSession(session("asked"))), { code: "request.mismatch" });
  for (let at = 100; at < presentation.length; at += 4001) {
    const changed = Uint8Array.from(presentation);
    changed[at] ^= 1;
    await assert.rejects(verifier.verify(changed, request), { name: "PlicaError" });
  }
});

test("a threshold says whether, a public input is public", async () => {
  const verifier = await lender();
  for (const [inputs, reaches] of [[RICH, true], [{ income: "0.00" }, false]]) {
    const request = asks(`threshold ${reaches}`, claim({ threshold: "700" }));
    const facts = await verifier.verify(await (await applicant(inputs)).present(request, { device }), request);
    assert.deepEqual(facts.model.output, { reaches });
  }
  const request = asks("public", claim().public("income", 90_000));
  const facts = await verifier.verify(await (await applicant({})).present(request, { device }), request);
  assert.equal(facts.model.inputs[3].origin, "public");
});

test("the inputs of a call are those of when it was made", async () => {
  const [holder, verifier] = [await applicant(), await lender()];
  const request = asks("first");
  const made = holder.present(request, { device });
  holder.withInputs({ income: 0 });
  const next = assert.rejects(holder.present(asks("second"), { device }), { code: "model.output" });
  assert.equal((await verifier.verify(await made, request)).model.output.reaches, true);
  await next;
  assert.throws(() => holder.withInputs(null), { code: "invalid_argument" });
  holder.close();
  assert.throws(() => holder.withInputs(RICH), { code: "closed" });
  await assert.rejects(holder.checkModel(asks("third")), { code: "closed" });
});

test("an aborted presentation leaves the session open, also where the worker is replaced", async () => {
  const [holder, verifier] = [await applicant(), await lender()];
  const request = asks("aborted");
  for (const at of ["check", "commit", "open"]) {
    const controller = new AbortController();
    const onProgress = ({ step }) => step === at && controller.abort();
    await assert.rejects(holder.present(request, { device, signal: controller.signal, onProgress }), { name: "AbortError" });
  }
  assert.deepEqual((await verifier.verify(await holder.present(request, { device }), request)).model, FACTS);
});

test("a question is asked and answered once", async () => {
  const verifier = (await Verifier.open({ certificates: [roots], store: memoryStore() })).withModel(score);
  const origin = "https://lender.example";
  const asked = JSON.parse(JSON.stringify(await verifier.ask(ProofRequest.of(MDL).model(claim()), { origin })));
  const request = ProofRequest.fromJSON(asked.request).inSession(SessionTranscript.dcApi({ origin, nonce: asked.nonce }));
  const presentation = await (await applicant()).present(request, { device });
  assert.deepEqual((await verifier.answer(asked.id, presentation)).model, FACTS);
  await assert.rejects(verifier.answer(asked.id, presentation), { code: "session.answered" });
  await assert.rejects(verifier.ask(ProofRequest.of(MDL), { origin }), { code: "invalid_argument" });
});

test("made here, verified by the native command line, and the other way round", async () => {
  const transcript = session("native");
  const request = ProofRequest.of(MDL).model(claim()).inSession(transcript);
  const path = (name) => issued.path(name);
  writeFileSync(path("score.plica"), file);
  writeFileSync(path("request.json"), JSON.stringify(request));
  writeFileSync(path("me.json"), JSON.stringify(RICH));
  writeFileSync(path("native.cbor"), await transcriptBytes(transcript));
  const question = ["--session", path("native.cbor"), "--request", path("request.json"), "--trust", path("roots.pem"), "--model", path("score.plica")];
  writeFileSync(path("here.bin"), await (await applicant()).present(request, { device }));
  const { model } = JSON.parse(plica("verify", "--presentation", path("here.bin"), ...question, "--json"));
  assert.deepEqual(model.inputs, Object.fromEntries(FACTS.inputs.map(({ name, origin }) => [name, origin])));
  const wallet = ["--document", path("issuer_signed.cbor"), "--device-key", path("device_key.pem"), "--input", path("me.json")];
  plica("prove", ...wallet, ...question, "--out", path("native.bin"), "--json");
  assert.deepEqual((await (await lender()).verify(readFileSync(path("native.bin")), request)).model, FACTS);
});

test("claims about models are built, written and read", () => {
  const json = {
    id: score.id,
    inputs: { age: read("birth_date", "years"), licence_years: read("issue_date", "years"), country: read("issuing_country", "category"), income: "private" },
    output: { atLeast: "700" },
  };
  const request = ProofRequest.of(MDL).model(claim());
  assert.deepEqual(JSON.parse(JSON.stringify(request)), { docType: MDL, claims: [], model: json });
  assert.deepEqual(ProofRequest.fromJSON(request.toJSON()).toJSON(), request.toJSON());
  const { modelClaim } = request;
  assert.deepEqual([modelClaim.model, modelClaim.ask, modelClaim.inputs], [score.id, { atLeast: "700" }, json.inputs]);
  modelClaim.inputs.age.element = "portrait";
  assert.equal(modelClaim.inputs.age.element, "birth_date", "what is handed out is a copy");
  assert.equal(ProofRequest.of(MDL).modelClaim, undefined);
  // As the command line has it: the docType's own namespace left out, numbers as numbers.
  const inputs = { age: { element: "birth_date", as: "years" }, income: { public: [1, "2.5"] } };
  const short = { id: score.id.toUpperCase(), inputs, output: { atLeast: 700 } };
  const written = ProofRequest.fromJSON({ docType: MDL, claims: [], model: short }).toJSON().model;
  assert.deepEqual(written, { id: score.id, inputs: { age: read("birth_date", "years"), income: { public: ["1", "2.5"] } }, output: { atLeast: "700" } });
  const elsewhere = request.forDocType("org.example.card").toJSON().model.inputs;
  assert.deepEqual([elsewhere.age.namespace, elsewhere.income], ["org.example.card", "private"]);
  // A later word about an input replaces the earlier one, and no name is special.
  const odd = ModelClaim.of(score.id, "argMax").private("__proto__").public("x", [1, null]).private("x").toJSON();
  assert.deepEqual(Object.entries(odd.inputs), [["__proto__", "private"], ["x", "private"]]);
});

test("claims about models that cannot be asked", () => {
  const invalid = { name: "PlicaError", code: "invalid_argument", kind: "bad-input" };
  const one = ModelClaim.of(score.id, "argMax");
  for (const id of [undefined, "", score.id.slice(1), `${score.id}00`, "zz".repeat(32)]) assert.throws(() => ModelClaim.of(id, "argMax"), invalid, String(id));
  for (const ask of [undefined, null, "class", {}, { atMost: 3 }, { atLeast: null }, { class: 7 }]) assert.throws(() => ModelClaim.of(score.id, ask), invalid);
  assert.throws(() => ModelClaim.of(score.id, { atLeast: "many" }), { code: "model.request" });
  for (const call of [() => one.private(5), () => one.public(5, 1), () => one.attribute("x", 5, "y", "years"), () => one.attribute("x", "y", "z", "months")]) {
    assert.throws(call, invalid);
  }
  assert.throws(() => one.public("x", {}), { code: "model.input" });
  assert.throws(() => ProofRequest.of(MDL).model({ ...claim().toJSON() }), invalid);
  assert.throws(() => Array.from({ length: 1025 }).reduce((claim, _, i) => claim.private(`x${i}`), one), invalid);
  const good = claim().toJSON();
  for (const [model, path] of [
    [null, /\$\.model:/], [5, /\$\.model:/], [[], /\$\.model:/], [{ ...good, more: 1 }, /"more"/],
    [{ ...good, id: "00" }, /\$\.model: .*64/], [{ ...good, output: "best" }, /\$\.model/], [{ ...good, inputs: [] }, /\.inputs:/],
    [{ ...good, inputs: { age: "secret" } }, /\.inputs\.age: expected private/], [{ ...good, inputs: { age: null } }, /\.inputs\.age/],
    [{ ...good, inputs: { age: { element: "x", as: "months" } } }, /\.inputs\.age: as is none/],
    [{ ...good, inputs: { age: { as: "years" } } }, /element is missing/],
    [{ ...good, inputs: { age: { public: 1, as: "years" } } }, /"as"/], [{ ...good, inputs: { age: { public: 1.5 } } }, /unsigned integer or a string/],
    [{ ...good, inputs: { age: { public: -1 } } }, /unsigned integer or a string/],
  ]) {
    assert.throws(() => ProofRequest.fromJSON({ docType: MDL, claims: [], model }), { code: "request.json", kind: "bad-input", message: path });
  }
});

test("models and documents have to be of one engine", async () => {
  const stray = await models.Model.fromBytes(file);
  const [holder, verifier] = [await applicant(), await lender()];
  const elsewhere = { code: "invalid_argument", message: /from another entry point: take Model, Holder and Verifier from plica\/full/ };
  assert.throws(() => holder.withModel(stray), elsewhere);
  assert.throws(() => verifier.withModel(stray), elsewhere);
  for (const nothing of [null, {}, file]) assert.throws(() => holder.withModel(nothing), { code: "invalid_argument" });
  // Without models, `plica` and `plica/verifier` read such requests, and say that they cannot answer or check them.
  const request = documents.ProofRequest.fromJSON(asks("elsewhere").toJSON()).inSession(session("elsewhere"));
  const wallet = await documents.Holder.open(document);
  assert.throws(() => wallet.withModel(stray), elsewhere);
  const unknown = { code: "model.unknown", kind: "bad-input" };
  await assert.rejects(wallet.check(request), unknown);
  await assert.rejects(wallet.checkModel(request), unknown);
  await assert.rejects(wallet.present(request, { device }), unknown);
  const presentation = await holder.present(request, { device });
  const alone = await VerifierAlone.open({ certificates: [roots] });
  await assert.rejects(alone.verify(presentation, request), unknown);
  assert.deepEqual((await verifier.verify(presentation, request)).model, FACTS);
  await documents.shutdown();
  await models.shutdown();
});

test("a model alone, a closed model, and an engine that starts again", async () => {
  const model = await Model.fromBytes(file);
  const alone = ModelRequest.of(model.id, { atLeast: 700 }).nonce(Buffer.alloc(16, 1));
  const proof = await model.prove({ age: 40, licence_years: 9, country: "DE", income: 90_000 }, alone);
  assert.deepEqual((await model.verify(proof, alone)).output, { reaches: true });
  const holder = (await Holder.open(document)).withModel(model).withInputs(RICH);
  const crash = { income: "5".repeat(16_000_000) };
  await assert.rejects(holder.withInputs(crash).checkModel(asks("crash")), { name: "PlicaError" });
  holder.withInputs(RICH);
  assert.deepEqual((await holder.checkModel(asks("crash"))).output, { reaches: true });
  model.close();
  // The other one of the same file is still open.
  assert.deepEqual((await holder.withModel(score).checkModel(asks("other"))).output, { reaches: true });
  holder.withModel(model);
  await assert.rejects(holder.checkModel(asks("closed")), { code: "closed", message: "the model is closed" });
  await holder.check(ProofRequest.age(18));
  const waiting = assert.rejects(holder.check(ProofRequest.age(18)), { code: "closed" });
  await shutdown();
  await waiting;
  await assert.rejects(score.run({}), { code: "closed" });
  await shutdown();
});
