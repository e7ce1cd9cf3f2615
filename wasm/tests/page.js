// What the test pages run: an abort, a proof with progress, a verification and a refusal.
import { Holder, PlicaError, Request, SessionTranscript, Verifier, WebCryptoSigner, engine, shutdown } from "plica";

import { Verifier as VerifierAlone } from "plica/verifier";

const load = async (file) => new Uint8Array(await (await fetch(file)).arrayBuffer());
const files = document.baseURI;

async function alone(presentation, request) {
  const verifier = await VerifierAlone.open({ certificates: [await load(new URL("roots.pem", files))] });
  const facts = await verifier.verify(presentation, request);
  verifier.close();
  return facts.claims[0].element;
}

async function run() {
  const holder = await Holder.open(await load(new URL("issuer_signed.cbor", files)));
  const device = await WebCryptoSigner.fromPkcs8(new TextDecoder().decode(await load(new URL("device_key.pem", files))));
  const nonce = crypto.getRandomValues(new Uint32Array(4)).join("");
  const transcript = SessionTranscript.dcApi({ origin: location.origin, nonce });
  const request = Request.ageOver(18).session(transcript);

  const controller = new AbortController();
  const stop = ({ step }) => step === "argue" && controller.abort();
  const aborted = await holder.present(request, { device, signal: controller.signal, onProgress: stop }).catch((e) => e.name);

  const steps = [];
  const presentation = await holder.present(request, { device, onProgress: ({ step }) => steps.push(step) });
  const reused = await holder.present(request, { device }).catch((e) => (e instanceof PlicaError ? e.code : String(e)));
  const verifier = await Verifier.open({ certificates: [await load(new URL("roots.pem", files))] });
  const facts = await verifier.verify(presentation, request);
  const other = Request.ageOver(21).session(transcript);
  const refused = await verifier.verify(presentation, other).catch((e) => e.code);
  const checked = await alone(presentation, request);
  const { build, threads } = await engine();
  await shutdown();
  return { isolated: crossOriginIsolated, build, threads, steps, aborted, reused, refused, element: facts.claims[0].element, alone: checked };
}

run().then(
  (result) => (globalThis.result = result),
  (error) => (globalThis.result = { error: `${error.name} ${error.code}: ${error.message}\n${error.stack}` }),
);
