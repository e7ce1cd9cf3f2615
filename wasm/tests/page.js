// What the test pages run: an abort, a proof with progress, a verification and a refusal; the same of a model; and a score over a
// licence.
import { Holder, PlicaError, ProofRequest, SessionTranscript, Verifier, WebCryptoSigner, engine, shutdown } from "plica";
import * as full from "plica/full";
import { Model, ModelRequest } from "plica/model";
import { Verifier as VerifierAlone } from "plica/verifier";

const load = async (file) => new Uint8Array(await (await fetch(file)).arrayBuffer());
const files = globalThis.document.baseURI;

async function alone(presentation, request) {
  const verifier = await VerifierAlone.open({ certificates: [await load(new URL("roots.pem", files))] });
  const facts = await verifier.verify(presentation, request);
  verifier.close();
  return facts.claims[0].element;
}

/** Proves and verifies the class of the first image, after an abort. */
async function models() {
  const model = await Model.fromBytes(await load(new URL("digits.plica", files)));
  const request = ModelRequest.of(model.id, "argMax").audience(location.origin).nonce(crypto.getRandomValues(new Uint8Array(16)));
  const inputs = { X: await load(new URL("image.bin", files)) };
  const controller = new AbortController();
  const stop = ({ step }) => step === "commit" && controller.abort();
  const aborted = await model.prove(inputs, request, { signal: controller.signal, onProgress: stop }).catch((e) => e.name);
  const steps = [];
  const proof = await model.prove(inputs, request, { onProgress: ({ step }) => steps.push(step) });
  const { output } = await model.verify(proof, request);
  const refused = await model.verify(proof, request.audience("https://other.example")).catch((e) => e.code);
  model.close();
  return { aborted, steps, class: output.class, refused };
}

/** Proves and verifies a score over the licence. */
async function scores(document, device) {
  const { MDL, MDL_NAMESPACE, ModelClaim, memoryStore } = full;
  const model = await full.Model.fromBytes(await load(new URL("score.plica", files)));
  const certificates = [await load(new URL("roots.pem", files))];
  const verifier = (await full.Verifier.open({ certificates, store: memoryStore() })).withModel(model);
  const claim = ModelClaim.of(model.id, { atLeast: 700 })
    .attribute("age", MDL_NAMESPACE, "birth_date", "years")
    .attribute("licence_years", MDL_NAMESPACE, "issue_date", "years")
    .attribute("country", MDL_NAMESPACE, "issuing_country", "category")
    .private("income");
  const asked = await verifier.ask(ProofRequest.of(MDL).model(claim), { origin: location.origin });
  const transcript = SessionTranscript.dcApi({ origin: location.origin, nonce: asked.nonce });
  const request = ProofRequest.fromJSON(asked.request).inSession(transcript);
  const holder = (await full.Holder.open(document)).withModel(model).withInputs({ income: 1 });
  const refused = await holder.checkModel(request).catch((e) => e.code);
  const presentation = await holder.withInputs({ income: 90_000 }).present(request, { device });
  const { output, inputs } = (await verifier.answer(asked.id, presentation)).model;
  const { build } = await full.engine();
  await full.shutdown();
  return { refused, build, output, origins: inputs.map(({ origin }) => origin.element ?? origin) };
}

/** Keeps a key that cannot be exported in IndexedDB, and signs with what comes out. */
async function keepsKeys() {
  const { signer, keyPair } = await WebCryptoSigner.generate();
  const done = (request) => new Promise((resolve, reject) => ((request.onsuccess = () => resolve(request.result)), (request.onerror = reject)));
  const open = () => {
    const opening = indexedDB.open("keys");
    opening.onupgradeneeded = () => opening.result.createObjectStore("keys");
    return done(opening);
  };
  const first = await open();
  await done(first.transaction("keys", "readwrite").objectStore("keys").put(signer.key, "device"));
  first.close();
  const again = await open();
  const kept = new WebCryptoSigner(await done(again.transaction("keys").objectStore("keys").get("device")));
  again.close();
  const message = Uint8Array.of(1, 2, 3);
  const signature = await kept.sign(message);
  return !kept.key.extractable && crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, keyPair.publicKey, signature, message);
}

async function run() {
  const document = await load(new URL("issuer_signed.cbor", files));
  const holder = await Holder.open(document);
  const device = await WebCryptoSigner.fromPkcs8(new TextDecoder().decode(await load(new URL("device_key.pem", files))));
  const nonce = crypto.getRandomValues(new Uint32Array(4)).join("");
  const transcript = SessionTranscript.dcApi({ origin: location.origin, nonce });
  const request = ProofRequest.ageOver(18).inSession(transcript);

  const controller = new AbortController();
  const stop = ({ step }) => step === "argue" && controller.abort();
  const aborted = await holder.present(request, { device, signal: controller.signal, onProgress: stop }).catch((e) => e.name);

  const steps = [];
  const presentation = await holder.present(request, { device, onProgress: ({ step }) => steps.push(step) });
  const reused = await holder.present(request, { device }).catch((e) => (e instanceof PlicaError ? e.code : String(e)));
  const verifier = await Verifier.open({ certificates: [await load(new URL("roots.pem", files))] });
  const facts = await verifier.verify(presentation, request);
  const other = ProofRequest.ageOver(21).inSession(transcript);
  const refused = await verifier.verify(presentation, other).catch((e) => e.code);
  const checked = await alone(presentation, request);
  const kept = await keepsKeys();
  const model = await models();
  const score = await scores(document, device);
  const { build, threads, reason } = await engine();
  await shutdown();
  const [{ element }] = facts.claims;
  return { isolated: crossOriginIsolated, kept, build, threads, reason, steps, aborted, reused, refused, element, alone: checked, model, score };
}

run().then(
  (result) => (globalThis.result = result),
  (error) => (globalThis.result = { error: `${error.name} ${error.code}: ${error.message}\n${error.stack}` }),
);
