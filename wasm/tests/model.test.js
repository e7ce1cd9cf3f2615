// Models: what they compute, proofs that they ran, and what is refused.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { Model, ModelRequest, toBase64url } from "plica/model";
import { plica, trained } from "./support.js";

const AUDIENCE = "https://clinic.example";
const NONCE = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
const nonce = Buffer.from(NONCE, "hex");
const ask = (model, what) => ModelRequest.of(model.id, what).audience(AUDIENCE).nonce(nonce);
/** The same question on the command line. */
const question = (output, ...more) => ["--output", output, "--audience", AUDIENCE, "--nonce", NONCE, ...more];

const digits = trained("mlp_digits", { calibrate: true });
const image = (row) => Uint8Array.from(digits.rows[row]);
const columns = ["length", "width", "petal"].map((name) => ({ name, digits: 1, lo: 0, hi: 10 }));
const iris = trained("tree_iris_names", { inputs: { X: [...columns, { name: "breadth", categories: ["none", "narrow", "wide"] }] } });
const diabetes = trained("boosting_diabetes");

test("what a file says", async () => {
  const inspected = (file) => JSON.parse(plica("model", "inspect", file, "--json"));
  const model = await Model.fromBytes(digits.bytes);
  assert.equal(model.id, inspected(digits.file).id);
  const domain = { kind: "decimal", digits: 0, lo: "0", hi: "63", missing: false };
  assert.deepEqual(model.inputs, [{ name: "X", shape: [64, 1, 1], domain }]);
  const classes = Array.from({ length: 10 }, (_, k) => String(k));
  assert.deepEqual(model.outputs, { classes, values: false, atLeast: [], threshold: [] });
  assert.ok(Object.isFrozen(model.inputs[0].domain) && Object.isFrozen(model.outputs.classes));

  const named = await Model.fromBytes(toBase64url(iris.bytes));
  assert.deepEqual(named.inputs.map(({ name }) => name), ["length", "width", "petal", "breadth"]);
  assert.deepEqual(named.inputs[0].domain, { kind: "decimal", digits: 1, lo: "0.0", hi: "10.0", missing: false });
  assert.deepEqual(named.inputs[3].domain, { kind: "categories", names: ["none", "narrow", "wide"] });
  assert.deepEqual(named.outputs.classes, ["setosa", "versicolor", "virginica"]);

  const score = await Model.fromBytes(diabetes.bytes);
  assert.deepEqual(score.inputs[0].domain, { kind: "float32", missing: false });
  assert.deepEqual(score.outputs, { classes: [], values: false, atLeast: "any", threshold: "any" });
  for (const open of [model, named, score]) open.close();
});

for (const [name, options, input] of [
  ["scorecard_breast_cancer", {}, (row) => row.map(Number)],
  ["forest_breast_cancer", {}, (row) => Float64Array.from(row)],
  ["xgboost_missing", { calibrate: true }, (row) => row.map((entry) => (entry === "" ? null : entry))],
  ["mlp_digits", { calibrate: true }, (row) => Uint8Array.from(row)],
]) {
  test(`every label of ${name}`, async () => {
    const { bytes, rows, labels } = trained(name, options);
    const model = await Model.fromBytes(bytes);
    const X = model.inputs[0].name;
    const computed = await Promise.all(rows.map((row) => model.run({ [X]: input(row) })));
    assert.deepEqual(computed.map((output) => output.class), labels);
    model.close();
  });
}

test("scores are those of the command line, to the last digit", async () => {
  const model = await Model.fromBytes(diabetes.bytes);
  const computed = await Promise.all(diabetes.rows.map((row) => model.run({ X: row })));
  const native = JSON.parse(plica("model", "run", diabetes.file, "--rows", diabetes.rowsFile, "--json")).outputs;
  assert.deepEqual(computed.map(({ values }) => values), native.map((score) => [score]));
  computed.forEach(({ class: none, values }, i) => {
    assert.equal(none, null);
    assert.ok(Math.abs(Number(values[0]) - Number(diabetes.labels[i])) < 1e-3);
  });
  model.close();
});

test("inputs as people have them", async () => {
  const model = await Model.fromBytes(iris.bytes);
  const same = [
    { length: 5.1, width: 3.5, petal: 1.4, breadth: "wide" },
    { length: "5.1", width: "35e-1", petal: [1.4], breadth: ["wide"] },
    { breadth: "wide", petal: "+1.40", width: [[["3.5"]]], length: Float64Array.of(5.1) },
  ];
  const outputs = await Promise.all(same.map((inputs) => model.run(inputs)));
  for (const output of outputs) assert.deepEqual(output, outputs[0]);
  // A whole number in all its forms.
  for (const whole of [5, 5n, "5", Int8Array.of(5), BigInt64Array.of(5n), Uint8Array.of(5).buffer, Buffer.of(5), [Uint8Array.of(5)]]) {
    assert.deepEqual(await model.run({ ...same[0], length: whole }), await model.run({ ...same[0], length: 5 }));
  }
  model.close();
  const images = await Model.fromBytes(digits.bytes);
  const rows = Array.from({ length: 8 }, (_, k) => image(0).subarray(8 * k, 8 * k + 8));
  for (const X of [rows, rows.map((row) => [...row]), Float32Array.from(image(0))]) {
    assert.deepEqual(await images.run({ X }), await images.run({ X: image(0) }));
  }
  images.close();
});

test("an input that does not fit is an error that does not say it", async () => {
  const model = await Model.fromBytes(iris.bytes);
  const good = { length: 5.1, width: 3.5, petal: 1.4, breadth: "wide" };
  const { breadth, ...without } = good;
  for (const [inputs, words] of [
    [without, /"breadth": it is missing/],
    [{ ...good, colour: 1 }, /"colour": the model has no such input/],
    [{ ...good, length: 12.5 }, /"length": an entry is not in its domain, 0\.0 to 10\.0$/],
    [{ ...good, length: 5.125 }, /"length": an entry is no number with at most 1 digits after the point$/],
    [{ ...good, length: Infinity }, /"length": an entry is no number/],
    [{ ...good, length: NaN }, /"length": an entry is missing/],
    [{ ...good, length: null }, /"length": an entry is missing/],
    [{ ...good, length: [5, 5] }, /"length": it has 2 entries, expected 1/],
    [{ ...good, length: [] }, /"length": it has 0 entries/],
    [{ ...good, length: new Uint8Array((1 << 20) + 1) }, /at most 1048576/],
    [{ ...good, length: "1".repeat((1 << 24) + 1) }, /it has 16777217 characters, at most 16777216/],
    [{ ...good, breadth: "broad" }, /"breadth": it is none of the categories$/],
    [{ ...good, breadth: undefined }, /"breadth": an entry is no number, text or null/],
    [{ ...good, breadth: { toString: () => "wide" } }, /"breadth": an entry is no number, text or null/],
    [{ ...good, length: new DataView(new ArrayBuffer(1)) }, /"length": an entry is no number, text or null/],
  ]) {
    const refused = { name: "PlicaError", code: "model.input", kind: "bad-input", message: words };
    await assert.rejects(model.run(inputs), refused);
    await assert.rejects(model.prove(inputs, ask(model, "argMax")), refused);
  }
  for (const inputs of [null, undefined, 5, [5], Uint8Array.of(5)]) {
    await assert.rejects(model.run(inputs), { code: "invalid_argument" });
  }
  model.close();
});

test("made here, verified by the native command line", async () => {
  const model = await Model.fromBytes(digits.bytes);
  const proof = await model.prove({ X: image(0) }, ask(model, "argMax"));
  writeFileSync(digits.path("here.bin"), proof);
  const facts = JSON.parse(plica("model", "verify", digits.file, digits.path("here.bin"), ...question("argmax"), "--json"));
  assert.deepEqual([facts.model, facts.output, facts.inputs], [model.id, { class: digits.labels[0] }, { X: "self-asserted" }]);
  assert.equal(facts.bytes, proof.length);
  const other = question("argmax", "--json").with(5, "00".repeat(16));
  assert.throws(() => plica("model", "verify", digits.file, digits.path("here.bin"), ...other), { status: 1 });
  model.close();
});

test("made by the native command line, verified here", async () => {
  const model = await Model.fromBytes(diabetes.bytes);
  const prove = ["model", "prove", diabetes.file, "--rows", diabetes.rowsFile, "--row", "0", "--out", diabetes.path("native.bin")];
  plica(...prove, ...question("threshold=150.5"));
  const proof = readFileSync(diabetes.path("native.bin"));
  const facts = await model.verify(proof, ask(model, { threshold: 150.5 }));
  assert.deepEqual(facts, { model: model.id, output: { reaches: true }, inputs: [{ name: "X", origin: "self-asserted" }] });
  assert.deepEqual((await model.verify(toBase64url(proof), ask(model, { threshold: "150.5" }))).output, { reaches: true });
  model.close();
});

test("public inputs", async () => {
  const model = await Model.fromBytes(iris.bytes);
  const inputs = { length: 5.1, width: 3.5, petal: 1.4, breadth: "narrow" };
  const request = ask(model, "argMax").public("breadth", "narrow").public("petal", 1.4);
  const proof = await model.prove(inputs, request);
  const { output, inputs: origins } = await model.verify(proof, request);
  assert.deepEqual(output, { class: (await model.run(inputs)).class });
  const [own, known] = ["self-asserted", "public"];
  assert.deepEqual(origins.map(({ origin }) => origin), [own, own, known, known]);
  writeFileSync(iris.path("public.bin"), proof);
  const named = question("argmax", "--public", "breadth=narrow", "--public", "petal=1.4", "--json");
  const native = JSON.parse(plica("model", "verify", iris.file, iris.path("public.bin"), ...named));
  assert.deepEqual(native.inputs, Object.fromEntries(origins.map(({ name, origin }) => [name, origin])));
  const other = ask(model, "argMax").public("breadth", "wide").public("petal", 1.4);
  await assert.rejects(model.verify(proof, other), { code: "proof.invalid", kind: "does-not-hold" });
  await assert.rejects(model.verify(proof, ask(model, "argMax")), { code: "proof.invalid" });
  await assert.rejects(model.prove(inputs, other), { code: "model.input", message: /"breadth": it is not what the request says/ });
  for (const [name, value] of [["colour", 1], ["breadth", "broad"]]) {
    await assert.rejects(model.prove(inputs, ask(model, "argMax").public(name, value)), { kind: "bad-input" });
  }
  model.close();
});

test("another class, nonce, audience, threshold or model is refused", async () => {
  const [model, score] = [await Model.fromBytes(digits.bytes), await Model.fromBytes(diabetes.bytes)];
  const request = ask(model, { class: digits.labels[0] });
  const proof = await model.prove({ X: image(0) }, request);
  assert.deepEqual((await model.verify(proof, request)).output, { class: digits.labels[0] });
  const refused = { name: "PlicaError", code: "proof.invalid", kind: "does-not-hold" };
  const others = [
    ask(model, { class: "9" }),
    // The same class, but asked in another way.
    ask(model, "argMax"),
    request.nonce(Buffer.alloc(16, 7)),
    request.audience("https://other.example"),
  ];
  for (const other of others) await assert.rejects(model.verify(proof, other), refused);
  await assert.rejects(model.prove({ X: image(0) }, ask(model, { class: "9" })), { code: "model.output", kind: "does-not-hold" });
  const changed = Uint8Array.from(proof);
  changed[changed.length - 1] ^= 1;
  await assert.rejects(model.verify(changed, request), (error) => /^proof\./.test(error.code));

  const inputs = { X: diabetes.rows[0] };
  const atLeast = await score.prove(inputs, ask(score, { atLeast: 150 }));
  assert.deepEqual((await score.verify(atLeast, ask(score, { atLeast: 150 }))).output, { reaches: true });
  await assert.rejects(score.verify(atLeast, ask(score, { atLeast: 160 })), refused);
  await assert.rejects(score.prove(inputs, ask(score, { atLeast: 300 })), { code: "model.output" });
  const below = await score.prove(inputs, ask(score, { threshold: 300 }));
  assert.deepEqual((await score.verify(below, ask(score, { threshold: 300 }))).output, { reaches: false });

  const unknown = { code: "model.unknown", kind: "bad-input" };
  await assert.rejects(model.verify(atLeast, request), unknown);
  await assert.rejects(score.verify(proof, request), unknown);
  await assert.rejects(score.prove(inputs, request), unknown);
  for (const open of [model, score]) open.close();
});

test("a request that the model cannot answer says why", async () => {
  const [model, score] = [await Model.fromBytes(digits.bytes), await Model.fromBytes(diabetes.bytes)];
  const X = image(0);
  for (const [what, code] of [
    ["values", "model.output_not_allowed"],
    [{ atLeast: 1 }, "model.output_not_allowed"],
    [{ class: "ten" }, "model.request"],
  ]) {
    await assert.rejects(model.prove({ X }, ask(model, what)), { code, kind: "bad-input" });
  }
  await assert.rejects(model.prove({ X }, ModelRequest.of(model.id, "argMax")), { code: "model.request", message: /nonce/ });
  await assert.rejects(score.prove({ X: diabetes.rows[0] }, ask(score, "argMax")), { code: "model.output_not_allowed" });
  await assert.rejects(score.prove({ X: diabetes.rows[0] }, ask(score, { atLeast: "1e12" })), { code: "model.request" });
  for (const request of [undefined, {}, "argMax"]) await assert.rejects(model.prove({ X }, request), { code: "invalid_argument" });
  for (const open of [model, score]) open.close();
});

test("a request that nobody can answer is refused where it is made", () => {
  const id = "ab".repeat(32);
  const request = ModelRequest.of(id, { atLeast: 700 });
  assert.deepEqual([request.ask, ModelRequest.of(id.toUpperCase(), "values").ask], [{ atLeast: "700" }, "values"]);
  const argument = { name: "PlicaError", code: "invalid_argument", kind: "bad-input" };
  for (const wrong of ["", "ab", "zz".repeat(32), "ab".repeat(33), null, Buffer.alloc(32)]) {
    assert.throws(() => ModelRequest.of(wrong, "argMax"), argument);
  }
  for (const wrong of ["argmax", null, {}, { atLeast: 1, threshold: 2 }, { atLeast: null }, { class: 7 }, { sum: 1 }, []]) {
    assert.throws(() => ModelRequest.of(id, wrong), argument);
  }
  const refused = { name: "PlicaError", code: "model.request", kind: "bad-input" };
  for (const wrong of [NaN, Infinity, "", "12a", "0x10", "1,5", "."]) {
    assert.throws(() => ModelRequest.of(id, { atLeast: wrong }), refused);
    assert.throws(() => ModelRequest.of(id, { threshold: wrong }), refused);
  }
  for (const wrong of [0, 15, 65]) assert.throws(() => request.nonce(new Uint8Array(wrong)), refused);
  assert.throws(() => request.nonce(7), argument);
  assert.throws(() => request.audience("é".repeat(513)), refused);
  assert.throws(() => request.audience(null), argument);
  assert.throws(() => request.public("a", 1).public("a", 1), refused);
  assert.throws(() => request.public("a", {}), { code: "model.input" });
  assert.throws(() => request.public(1, 1), argument);
});

test("a file or a proof that is none has an error that says so", async () => {
  const { bytes } = iris;
  const model = await Model.fromBytes(bytes);
  const version = Uint8Array.from(bytes);
  version[11] = 99;
  for (const [file, code] of [
    [new Uint8Array(), "model.malformed"],
    [new Uint8Array(100), "model.malformed"],
    [readFileSync(diabetes.rowsFile), "model.malformed"],
    [version, "model.version"],
    [Buffer.concat([bytes, Buffer.of(0)]), "model.malformed"],
    [new Uint8Array((16 << 20) + 1), "model.too_large"],
  ]) {
    await assert.rejects(Model.fromBytes(file), { name: "PlicaError", code, kind: "bad-input" });
  }
  for (let length = 0; length < bytes.length; length += 7) {
    await assert.rejects(Model.fromBytes(bytes.subarray(0, length)), { code: /^model\./, kind: "bad-input" });
  }
  for (const wrong of [null, 5, "not base64url!", [1, 2]]) await assert.rejects(Model.fromBytes(wrong), { code: "invalid_argument" });

  const request = ask(model, "argMax");
  const proof = await model.prove({ length: 5, width: 3, petal: 1, breadth: "none" }, request);
  const later = Uint8Array.from(proof);
  later[7] = 99;
  for (const [wrong, code] of [
    [new Uint8Array(), "proof.malformed"],
    [bytes, "proof.malformed"],
    [proof.subarray(0, 1000), "proof.malformed"],
    [new Uint8Array((4 << 20) + 1), "proof.malformed"],
    [new Uint8Array((16 << 20) + 1), "proof.malformed"],
    [later, "proof.version"],
  ]) {
    const kind = code === "proof.version" ? "bad-input" : "does-not-hold";
    await assert.rejects(model.verify(wrong, request), { name: "PlicaError", code, kind });
  }
  await assert.rejects(model.verify(null, request), { code: "invalid_argument" });
  assert.equal((await model.verify(proof, request)).model, model.id);
  model.close();
});
