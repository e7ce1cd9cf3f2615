// Progress, abort, prepared data, closing, and what happens when the engine crashes.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { Holder, MDL_NAMESPACE, Prepared, Verifier, configure, engine, shutdown, warmUp } from "plica";
import { Vector, threads } from "./support.js";

// As on a page that is not isolated: the worker cannot be told to stop, so it is replaced.
if (process.env.PLICA_SHARING === "0") delete globalThis.SharedArrayBuffer;

const vector = new Vector("owf-mustermann-mdl");
const request = vector.request([[MDL_NAMESPACE, "age_over_18", { ageAtLeast: 18 }]]);
const STEPS = ["parse", "check", "build", "commit", "argue", "open"];
const VERIFY_STEPS = STEPS.filter((step) => step !== "commit");

async function holds(presentation) {
  const verifier = await vector.verifier();
  const facts = await verifier.verify(presentation, request, { now: vector.now });
  verifier.close();
  assert.equal(facts.claims[0].element, "age_over_18");
}

test("what runs is what was asked for", async () => {
  const { build, threads: running, version, memory } = await engine();
  assert.ok(memory >= 1 << 20 && memory <= 512 << 20);
  assert.deepEqual([build, running], threads === 1 ? ["single", 1] : ["threads", threads]);
  assert.match(version, /^\d+\.\d+\.\d+/);
  assert.throws(() => configure({ threads: 1 }), { code: "invalid_argument" });
});

test("progress comes in order", async () => {
  const heard = [];
  const onProgress = (progress) => heard.push(progress);
  await warmUp({ onProgress });
  assert.deepEqual(heard.splice(0), [{ step: "build", index: 0, total: 1, fraction: 0 }]);
  const holder = await Holder.open(vector.document, { issuerKey: vector.issuerKey, onProgress });
  assert.deepEqual(heard.splice(0).map(({ step }) => step), ["parse"]);
  (await holder.prepare({ onProgress })).close();
  assert.deepEqual(heard.splice(0), [{ step: "commit", index: 0, total: 1, fraction: 0 }]);
  const presentation = await holder.present(request, { device: holder.deviceSignature, now: vector.now, onProgress });
  assert.deepEqual(heard.splice(0), STEPS.map((step, index) => ({ step, index, total: 6, fraction: index / 6 })));
  const verifier = await vector.verifier();
  await verifier.verify(presentation, request, { now: vector.now, onProgress });
  assert.deepEqual(heard, VERIFY_STEPS.map((step, index) => ({ step, index, total: 5, fraction: index / 5 })));
  for (const object of [holder, verifier]) object.close();
});

test("prepared data serves more than one holder, and survives a round trip", async () => {
  const holder = await vector.holder();
  const prepared = await holder.prepare();
  const device = holder.deviceSignature;
  await holds(await holder.present(request, { device, now: vector.now, prepared }));
  const bytes = prepared.toBytes();
  assert.equal(Buffer.from(bytes.subarray(0, 4)).toString(), "PLCK");
  const again = await Prepared.fromBytes(bytes);
  const other = await vector.holder();
  await holds(await other.present(request, { device, now: vector.now, prepared: again }));
  // With a request the items that it asks for are prepared, too.
  const more = await holder.prepare({ request });
  assert.ok(more.toBytes().length > bytes.length + 1000);
  await holds(await (await vector.holder()).present(request, { device, now: vector.now, prepared: more }));
  more.close();
  await assert.rejects(holder.prepare({ request: {} }), { code: "invalid_argument" });
  bytes[100] ^= 1;
  await assert.rejects(Prepared.fromBytes(bytes), { code: "prepared.malformed", kind: "bad-input" });
  const stranger = new Vector("google-test-mdl");
  const strange = await stranger.holder();
  const theirs = stranger.request([[MDL_NAMESPACE, "age_over_18", { ageAtLeast: 18 }]]);
  await assert.rejects(
    strange.present(theirs, { device: strange.deviceSignature, now: stranger.now, prepared: again }),
    { code: "prepared.mismatch", kind: "bad-input" },
  );
  again.close();
  assert.throws(() => again.toBytes(), { code: "closed" });
  await assert.rejects(other.present(request, { device, now: vector.now, prepared: again }), { code: "closed" });
  for (const object of [holder, prepared, other, strange]) object.close();
});

test("an aborted presentation leaves the holder open and its session unanswered", async () => {
  const holder = await vector.holder();
  const device = holder.deviceSignature;
  for (const at of STEPS) {
    const controller = new AbortController();
    const steps = [];
    const onProgress = ({ step }) => {
      steps.push(step);
      if (step === at) controller.abort(new Error(`stopped at ${at}`));
    };
    const call = holder.present(request, { device, now: vector.now, signal: controller.signal, onProgress });
    await assert.rejects(call, { message: `stopped at ${at}` });
    assert.equal(steps.at(-1), at);
  }
  await holds(await holder.present(request, { device, now: vector.now }));
  await assert.rejects(holder.present(request, { device, now: vector.now }), { code: "transcript.reused" });
  holder.close();
});

test("an aborted verification stops at its next step, and the verifier stays open", async () => {
  const [holder, verifier] = [await vector.holder(), await vector.verifier()];
  const presentation = await holder.present(request, { device: holder.deviceSignature, now: vector.now });
  for (const at of VERIFY_STEPS) {
    const controller = new AbortController();
    const onProgress = ({ step }) => step === at && controller.abort(new Error(`stopped at ${at}`));
    const call = verifier.verify(presentation, request, { now: vector.now, signal: controller.signal, onProgress });
    await assert.rejects(call, { message: `stopped at ${at}` });
  }
  await verifier.verify(presentation, request, { now: vector.now });
  for (const object of [holder, verifier]) object.close();
});

test("an aborted signal stops every call before it begins", async () => {
  const holder = await vector.holder();
  const signal = AbortSignal.abort();
  const aborted = { name: "AbortError" };
  await assert.rejects(holder.present(request, { device: holder.deviceSignature, now: vector.now, signal }), aborted);
  await assert.rejects(holder.prepare({ signal }), aborted);
  await assert.rejects(warmUp({ signal }), aborted);
  await assert.rejects(Holder.open(vector.document, { signal }), aborted);
  const verifier = await vector.verifier();
  await assert.rejects(verifier.verify(new Uint8Array(), request, { signal }), aborted);
  verifier.close();
  holder.close();
});

test("a call that waits is aborted without disturbing the one that runs", async () => {
  const [one, two] = [await vector.holder(), await vector.holder()];
  const controller = new AbortController();
  const device = one.deviceSignature;
  const runs = one.present(request, { device, now: vector.now });
  const waits = two.present(request, { device, now: vector.now, signal: controller.signal });
  controller.abort();
  await assert.rejects(waits, { name: "AbortError" });
  await holds(await runs);
  one.close();
  two.close();
});

test("a signer that does not answer can be aborted", async () => {
  const holder = await vector.holder();
  const signal = AbortSignal.timeout(50);
  const sign = () => new Promise(() => undefined);
  const keep = setInterval(() => undefined, 1000);
  await assert.rejects(holder.present(request, { device: { sign }, now: vector.now, signal }), { name: "TimeoutError" });
  clearInterval(keep);
  const refuses = { sign: () => Promise.reject(new Error("the user said no")) };
  await assert.rejects(holder.present(request, { device: refuses, now: vector.now }), { message: "the user said no" });
  holder.close();
});

test("a listener that throws stops the call", async () => {
  const holder = await vector.holder();
  const onProgress = ({ index }) => {
    if (index === 2) throw new Error("listener");
  };
  const call = holder.present(request, { device: holder.deviceSignature, now: vector.now, onProgress });
  await assert.rejects(call, { message: "listener" });
  holder.close();
});

test("a closed object says so", async () => {
  const [holder, verifier] = [await vector.holder(), await vector.verifier()];
  holder.close();
  holder.close();
  verifier.close();
  const closed = { name: "PlicaError", code: "closed", kind: "bad-input" };
  await assert.rejects(holder.present(request, { device: new Uint8Array(64) }), closed);
  await assert.rejects(holder.prepare(), closed);
  await assert.rejects(holder.deviceAuthentication(request), closed);
  await assert.rejects(verifier.verify(new Uint8Array(), request), closed);
});

// The docType is larger than the engine's memory, so allocating it fails.
test("the engine is started again after a trap, and the holder does not notice", async () => {
  const holder = await vector.holder();
  const device = holder.deviceSignature;
  await holds(await holder.present(request, { device, now: vector.now }));
  const docTypes = ["x".repeat(500 << 20)];
  const much = Verifier.open({ issuerKeys: [{ key: vector.issuerKey, docTypes }] });
  await assert.rejects(much, { name: "PlicaError", code: "trap", kind: "internal" });
  // The new instance knows which session was answered before.
  await assert.rejects(holder.present(request, { device, now: vector.now }), { code: "transcript.reused" });
  const other = await vector.holder();
  await holds(await other.present(request, { device, now: vector.now }));
  holder.close();
  other.close();
});

test("shutdown closes everything, and the next call starts a new worker", async () => {
  const holder = await vector.holder();
  const running = holder.present(request, { device: holder.deviceSignature, now: vector.now });
  const rejected = assert.rejects(running, { code: "closed" });
  await shutdown();
  await rejected;
  await assert.rejects(holder.prepare(), { code: "closed" });
  configure({ threads: 1 });
  assert.equal((await engine()).build, "single");
  (await vector.holder()).close();
  await shutdown();
  configure({ threads });
});

test("shutdown while the engine is starting", async () => {
  await shutdown();
  const first = assert.rejects(warmUp(), { code: "closed" });
  const closing = shutdown();
  const second = warmUp();
  await Promise.all([first, closing, second]);
  assert.equal((await engine()).threads, threads);
});

test("a process ends by itself, without close or shutdown", () => {
  const script = `
    import { Verifier, engine } from "plica";
    await Verifier.open({});
    console.log((await engine()).version);`;
  const child = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    cwd: new URL("..", import.meta.url),
    encoding: "utf8",
    timeout: 60_000,
  });
  assert.equal(child.status, 0, child.stderr);
  assert.match(child.stdout, /^\d+\.\d+\.\d+\n$/);
});

test("a module that does not exist is an error of the worker", async () => {
  await shutdown();
  configure({ threads: 1, wasm: { single: new URL("./nowhere.wasm", import.meta.url) } });
  await assert.rejects(engine(), { name: "PlicaError", code: "worker", kind: "internal" });
  await assert.rejects(warmUp(), { code: "worker" });
  configure({ threads: 1, workerUrl: new URL("./nowhere.js", import.meta.url) });
  await assert.rejects(engine(), { code: "worker" });
  configure({ threads });
  assert.equal((await engine()).threads, threads);
  await shutdown();
});
