// Calls on models: progress, abort, closing, and what happens when the engine crashes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Model, ModelRequest, configure, engine, shutdown, warmUp } from "plica/model";
import { trained } from "./support.js";

// As on a page that is not isolated: the worker cannot be told to stop, so it is replaced.
if (process.env.PLICA_SHARING === "0") delete globalThis.SharedArrayBuffer;

const STEPS = ["check", "build", "commit", "argue", "open"];
const VERIFY_STEPS = STEPS.filter((step) => step !== "commit");
const digits = trained("mlp_digits", { calibrate: true });
const inputs = { X: Uint8Array.from(digits.rows[0]) };
const ask = (model) => ModelRequest.of(model.id, "argMax").audience("https://example.com").nonce(Buffer.alloc(16, 1));

async function holds(model) {
  const facts = await model.verify(await model.prove(inputs, ask(model)), ask(model));
  assert.deepEqual(facts.output, { class: digits.labels[0] });
}

test("what runs has one thread, and says why", async () => {
  const { build, threads, reason, version, memory } = await engine();
  assert.deepEqual([build, threads, reason], ["model", 1, "plica/model has one thread"]);
  assert.match(version, /^\d+\.\d+\.\d+/);
  assert.ok(memory >= 1 << 20 && memory <= 64 << 20);
  assert.throws(() => configure({ threads: 1 }), { code: "invalid_argument" });
});

test("progress comes in order", async () => {
  const heard = [];
  const onProgress = (progress) => heard.push(progress);
  await warmUp({ onProgress });
  assert.deepEqual(heard.splice(0), [{ step: "build", index: 0, total: 1, fraction: 0 }]);
  const model = await Model.fromBytes(digits.bytes, { onProgress });
  assert.deepEqual(heard.splice(0).map(({ step }) => step), ["parse"]);
  const proof = await model.prove(inputs, ask(model), { onProgress });
  assert.deepEqual(heard.splice(0), STEPS.map((step, index) => ({ step, index, total: 5, fraction: index / 5 })));
  await model.verify(proof, ask(model), { onProgress });
  assert.deepEqual(heard.splice(0), VERIFY_STEPS.map((step, index) => ({ step, index, total: 4, fraction: index / 4 })));
  model.close();
});

test("an aborted call stops at its next step, and the model stays open", async () => {
  const model = await Model.fromBytes(digits.bytes);
  const proof = await model.prove(inputs, ask(model));
  const calls = [
    [STEPS, (options) => model.prove(inputs, ask(model), options)],
    [VERIFY_STEPS, (options) => model.verify(proof, ask(model), options)],
  ];
  for (const [steps, call] of calls) {
    for (const at of steps) {
      const controller = new AbortController();
      const heard = [];
      const onProgress = ({ step }) => {
        heard.push(step);
        if (step === at) controller.abort(new Error(`stopped at ${at}`));
      };
      await assert.rejects(call({ signal: controller.signal, onProgress }), { message: `stopped at ${at}` });
      assert.equal(heard.at(-1), at);
    }
  }
  await holds(model);
  model.close();
});

test("an aborted signal stops every call before it begins", async () => {
  const model = await Model.fromBytes(digits.bytes);
  const signal = AbortSignal.abort();
  const aborted = { name: "AbortError" };
  await assert.rejects(Model.fromBytes(digits.bytes, { signal }), aborted);
  await assert.rejects(model.run(inputs, { signal }), aborted);
  await assert.rejects(model.prove(inputs, ask(model), { signal }), aborted);
  await assert.rejects(model.verify(new Uint8Array(), ask(model), { signal }), aborted);
  await assert.rejects(warmUp({ signal }), aborted);
  model.close();
});

test("a call that waits is aborted without disturbing the one that runs", async () => {
  const model = await Model.fromBytes(digits.bytes);
  const controller = new AbortController();
  const runs = holds(model);
  const waits = model.prove(inputs, ask(model), { signal: controller.signal });
  controller.abort();
  await assert.rejects(waits, { name: "AbortError" });
  await runs;
  model.close();
});

test("a listener that throws stops the call", async () => {
  const model = await Model.fromBytes(digits.bytes);
  const onProgress = ({ index }) => {
    if (index === 2) throw new Error("listener");
  };
  await assert.rejects(model.prove(inputs, ask(model), { onProgress }), { message: "listener" });
  model.close();
});

test("the inputs of the caller stay as they are", async () => {
  const model = await Model.fromBytes(digits.bytes);
  const given = Uint8Array.from(inputs.X);
  await model.run({ X: given });
  await model.prove({ X: given }, ask(model));
  assert.deepEqual(given, inputs.X);
  const numbers = Float64Array.from(given);
  await model.prove({ X: numbers }, ask(model));
  assert.deepEqual([...numbers], [...given]);
  // Nor does what happens to them later change a call that was made.
  const call = model.run({ X: given });
  given.fill(0);
  assert.equal((await call).class, digits.labels[0]);
  model.close();
});

test("a closed model says so", async () => {
  const model = await Model.fromBytes(digits.bytes);
  model.close();
  model.close();
  const closed = { name: "PlicaError", code: "closed", kind: "bad-input" };
  await assert.rejects(model.run(inputs), closed);
  await assert.rejects(model.prove(inputs, ask(model)), closed);
  await assert.rejects(model.verify(new Uint8Array(), ask(model)), closed);
});

// Each text is as long as one may be, and together they are larger than the engine's memory, so allocating them fails.
test("the engine is started again after a trap, and the model does not notice", async () => {
  const model = await Model.fromBytes(digits.bytes);
  const text = "\u20ac".repeat(1 << 24);
  const most = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`x${i}`, text]));
  await assert.rejects(model.run(most), { name: "PlicaError", code: "trap", kind: "internal" });
  await holds(model);
  model.close();
});

test("a message that the worker cannot read fails the call, and the next one is answered", async () => {
  await shutdown();
  configure({ modelWorkerUrl: new URL("./unreadable-worker.js", import.meta.url) });
  const model = await Model.fromBytes(digits.bytes);
  const failed = { name: "PlicaError", code: "worker", kind: "internal", message: /a message to it could not be read/ };
  // It would wait for ever.
  const timeout = AbortSignal.timeout(60_000);
  await assert.rejects(model.prove(inputs, ask(model), { signal: timeout }), failed);
  await shutdown();
  configure({});
  const again = await Model.fromBytes(digits.bytes);
  await holds(again);
  again.close();
});

test("shutdown closes everything, and the next call starts a new worker", async () => {
  const model = await Model.fromBytes(digits.bytes);
  const rejected = assert.rejects(model.prove(inputs, ask(model)), { code: "closed" });
  await shutdown();
  await rejected;
  await assert.rejects(model.run(inputs), { code: "closed" });
  configure({ engines: 2 });
  const [one, two] = await Promise.all([Model.fromBytes(digits.bytes), Model.fromBytes(digits.bytes)]);
  await Promise.all([holds(one), holds(two), holds(one), holds(two)]);
  assert.equal((await engine()).engines, 2);
  await shutdown();
  configure({ wasm: { model: new URL("./nowhere.wasm", import.meta.url) } });
  await assert.rejects(engine(), { name: "PlicaError", code: "worker", kind: "internal" });
  configure({ modelWorkerUrl: new URL("./nowhere.js", import.meta.url) });
  await assert.rejects(engine(), { code: "worker" });
  configure({});
  assert.equal((await engine()).build, "model");
  await shutdown();
});
