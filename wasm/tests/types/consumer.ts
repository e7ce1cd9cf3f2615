// A consumer's page. It has to compile against the published types alone.
import {
  type Anchors,
  type DeviceSigner,
  type Facts,
  Holder,
  MDL,
  MDL_NAMESPACE,
  PlicaError,
  Prepared,
  type Progress,
  Request,
  SessionTranscript,
  Verifier,
  WebCryptoSigner,
  configure,
  engine,
  shutdown,
  warmUp,
} from "plica";
import { Verifier as VerifierAlone } from "plica/verifier";

configure({ threads: "auto", wasm: { single: "/plica.wasm", threads: new URL("https://example.com/t.wasm") }, workerUrl: "/w.js" });
configure({ threads: 2 });

export async function wallet(document: Uint8Array, transcript: SessionTranscript, signal: AbortSignal): Promise<Uint8Array> {
  await warmUp({ signal });
  const holder: Holder = await Holder.open(document, { issuerKey: { x: new Uint8Array(32), y: new Uint8Array(32) }, signal });
  const { signer, publicKey } = await WebCryptoSigner.generate({ extractable: false });
  const key: CryptoKey = publicKey;
  const device: DeviceSigner = key.extractable ? signer : await WebCryptoSigner.fromPkcs8("");
  const prepared: Prepared = await Prepared.fromBytes(await (await holder.prepare({ signal })).toBytes());
  const onProgress = ({ step, index, total, fraction }: Progress) => console.log(step, index, total, fraction);
  const request = Request.ageOver(18).docType(MDL).claim(MDL_NAMESPACE, "family_name", "disclose").session(transcript);
  try {
    const signature: Uint8Array = holder.deviceSignature ?? (await signer.sign(await holder.deviceAuthentication(request)));
    await holder.present(request, { device: signature });
    return await holder.present(request, { device, prepared, now: new Date(), signal, onProgress });
  } catch (error) {
    if (error instanceof PlicaError && error.kind === "does-not-hold") console.log(error.code, error.message);
    throw error;
  } finally {
    const [first] = holder.elements;
    console.log(first?.namespace, first?.element, holder.validity.validUntil.toISOString());
    prepared.close();
    holder.close();
  }
}

export async function relyingParty(presentation: Uint8Array, request: Request): Promise<Facts> {
  const anchors: Anchors = { certificates: new Uint8Array(), docTypes: ["org.example.card"], signerUsages: "any" };
  const verifier: Verifier = await Verifier.open({
    certificates: ["-----BEGIN CERTIFICATE-----", new Uint8Array(), anchors],
    allowDeviceSigned: true,
    issuerKeys: [{ x: new Uint8Array(32), y: new Uint8Array(32), docTypes: [MDL] }],
    clockSkewSeconds: 60,
  });
  const alone: VerifierAlone = await VerifierAlone.open({});
  console.log(verifier instanceof Verifier, alone instanceof VerifierAlone);
  await alone.verify(presentation, Request.fromJSON(request.toJSON()), { now: new Date() });
  const facts = await verifier.verify(presentation, request);
  const range: [Date, Date] | null = facts.issuer.certificateValidity;
  const value: unknown = facts.claims[0]?.value;
  console.log(range, value, facts.claims[0]?.cbor?.length, facts.now.getTime());
  console.log(facts.claims[0]?.alternative === 0, facts.deviceSigned[0]?.cbor.length);
  console.log(Request.age(18).anyOf([{ namespace: MDL_NAMESPACE, element: "height", predicate: { range: [1, 2] } }]));
  const { build, threads, version, memory } = await engine();
  console.log(build === "single", threads + memory, version.length);
  await shutdown();
  return facts;
}

// @ts-expect-error There is no such predicate.
Request.of(MDL).claim(MDL_NAMESPACE, "height", { atLeast: 3 });
// @ts-expect-error A holder is opened, not constructed.
new Holder(new Uint8Array());
// @ts-expect-error So is prepared data.
new Prepared(new Uint8Array());
// @ts-expect-error So is a verifier.
new Verifier({});
// @ts-expect-error The same holds for the smaller one.
new VerifierAlone({});
// @ts-expect-error A session is made from its parts.
Request.of(MDL).session(new Uint8Array());
