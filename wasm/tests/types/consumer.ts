// A consumer's page. It has to compile against the published types alone.
import {
  type Anchors,
  type Asked,
  type Claim,
  type DeviceSigner,
  type ErrorCode,
  type Facts,
  Holder,
  MDL,
  MDL_NAMESPACE,
  PlicaError,
  Prepared,
  type Progress,
  ProofRequest,
  type RequestJSON,
  type SessionStore,
  SessionTranscript,
  type ShownClaim,
  Verifier,
  WebCryptoSigner,
  configure,
  engine,
  memoryStore,
  shutdown,
  transcriptBytes,
  warmUp,
} from "plica";
import {
  type Ask,
  type Computed,
  type Domain,
  type InputValue,
  type Inputs,
  Model,
  type ModelFacts,
  type ModelInput,
  type ModelOutput,
  type ModelOutputs,
  ModelRequest,
  type Numbers,
  type Origin,
  shutdown as shutdownModels,
  warmUp as warmUpModels,
} from "plica/model";
import {
  type Attribute,
  Holder as FullHolder,
  Model as FullModel,
  ModelClaim,
  type ModelClaimJSON,
  type Reading,
  type Source,
  Verifier as FullVerifier,
  shutdown as shutdownFull,
} from "plica/full";
import { Verifier as VerifierAlone } from "plica/verifier";

configure({ threads: "auto", wasm: { single: "/plica.wasm", threads: new URL("https://example.com/t.wasm") }, workerUrl: "/w.js" });
configure({ threads: 2, engines: 2, wasm: { model: "/m.wasm" }, modelWorkerUrl: "/m.js" });

export async function wallet(document: Uint8Array, transcript: SessionTranscript, signal: AbortSignal): Promise<Uint8Array> {
  await warmUp({ signal });
  const holder: Holder = await Holder.open(document, { issuerKey: { x: new Uint8Array(32), y: new Uint8Array(32) }, signal });
  const { signer, keyPair } = await WebCryptoSigner.generate({ extractable: false });
  const key: CryptoKey = signer.key;
  const device: DeviceSigner = keyPair.publicKey.extractable && key.extractable ? signer : await WebCryptoSigner.fromPkcs8("");
  const prepared: Prepared = await Prepared.fromBytes((await holder.prepare({ signal })).toBytes());
  const onProgress = ({ step, index, total, fraction }: Progress) => console.log(step, index, total, fraction);
  const request = ProofRequest.ageOver(18).forDocType(MDL).claim(MDL_NAMESPACE, "family_name", "disclose").inSession(transcript);
  const shown: ShownClaim[] = await holder.check(request, { now: new Date(), signal });
  const name: unknown = await holder.value(MDL_NAMESPACE, "family_name");
  const [[asked]] = request.claims as [[Claim]];
  console.log(shown[0]?.alternative, name, asked.element, request.docType, request.session, await transcriptBytes(transcript));
  try {
    const signature: Uint8Array = holder.deviceSignature ?? (await signer.sign(await holder.deviceAuthentication(request)));
    await holder.present(request, { device: signature });
    return await holder.present(request, { device, prepared, now: new Date(), signal, onProgress });
  } catch (error) {
    if (error instanceof PlicaError && error.kind === "does-not-hold") console.log(words(error.code), error.message);
    throw error;
  } finally {
    const [first] = holder.elements;
    console.log(first?.namespace, first?.element, holder.validity.validUntil.toISOString());
    prepared.close();
    holder.close();
  }
}

function words(code: ErrorCode): string {
  switch (code) {
    case "predicate.false":
    case "session.answered":
      return "no";
    // @ts-expect-error There is no such code.
    case "predicate.flase":
      return "typo";
    default:
      return "?";
  }
}

export async function server(rows: Map<string, string>, body: ArrayBuffer): Promise<Facts> {
  const store: SessionStore = {
    put: (id, pending) => void rows.set(id, JSON.stringify(pending)),
    take: async (id) => JSON.parse(rows.get(id) ?? "null"),
  };
  const verifier = await VerifierAlone.open({ certificates: [new ArrayBuffer(0)], docTypes: ["eu.europa.ec.av.1"], store });
  await verifier.ask(ProofRequest.age(18), { clientId: "x", responseUri: "https://example.com", jwkThumbprint: {} as JsonWebKey });
  const asked: Asked = await verifier.ask(ProofRequest.age(18), { origin: "https://example.com", seconds: 60 });
  const json: RequestJSON = asked.request;
  console.log(memoryStore(), json.claims.length, asked.nonce);
  return verifier.answer(asked.id, body, { now: new Date() });
}

export async function relyingParty(presentation: Uint8Array, request: ProofRequest): Promise<Facts> {
  const anchors: Anchors = { certificates: new Uint8Array(), docTypes: ["org.example.card"], signerUsages: "any" };
  const verifier: Verifier = await Verifier.open({
    certificates: ["-----BEGIN CERTIFICATE-----", new Uint8Array(), anchors],
    allowDeviceSigned: true,
    issuerKeys: [{ key: { x: new Uint8Array(32), y: "base64url" }, docTypes: [MDL] }, { key: {} as JsonWebKey }, { key: "PEM" }],
    clockSkewSeconds: 60,
  });
  const alone: VerifierAlone = await VerifierAlone.open({});
  console.log(verifier instanceof Verifier, alone instanceof VerifierAlone);
  await alone.verify(presentation, ProofRequest.fromJSON(request.toJSON()), { now: new Date() });
  const facts = await verifier.verify(presentation, request);
  const range: [Date, Date] | null = facts.issuer.certificateValidity;
  const value: unknown = facts.claims[0]?.value;
  console.log(range, value, facts.claims[0]?.cbor?.length, facts.now.getTime());
  console.log(facts.claims[0]?.alternative === 0, facts.deviceSigned[0]?.cbor.length);
  console.log(ProofRequest.age(18).anyOf([{ namespace: MDL_NAMESPACE, element: "height", predicate: { range: [1, 2] } }]));
  const { build, threads, reason, engines, version, memory } = await engine();
  console.log(build === "single", reason?.length, engines, threads + memory, version.length);
  await shutdown();
  return facts;
}

export async function clinic(file: ArrayBuffer, image: Uint8Array, nonce: string, signal: AbortSignal): Promise<ModelFacts> {
  await warmUpModels({ signal });
  const model: Model = await Model.fromBytes(file, { signal });
  const [input] = model.inputs as [ModelInput];
  const domain: Domain = input.domain;
  const outputs: ModelOutputs = model.outputs;
  console.log(domain.kind === "decimal" ? domain.lo : domain.kind === "categories" ? domain.names[0] : domain.missing, input.shape[0]);
  const numbers: Numbers = Float32Array.of(1, 2);
  const value: InputValue = [1, "2.5", null, true, 3n, [numbers, image]];
  const inputs: Inputs = { x: value, image, country: "DE" };
  const computed: Computed = await model.run(inputs, { signal });
  const asks: Ask[] = ["argMax", "values", { class: computed.class ?? "" }, { atLeast: 700 }, { threshold: "700.5" }];
  const request = ModelRequest.of(model.id, asks[0]!).public("country", "DE").audience("https://example.com").nonce(nonce);
  const onProgress = ({ step, total }: Progress) => console.log(step, total, request.ask, outputs.atLeast);
  const proof: Uint8Array = await model.prove(inputs, request, { signal, onProgress });
  const facts = await model.verify(proof, request, { signal });
  const output: ModelOutput = facts.output;
  const origin: Origin | undefined = facts.inputs[0]?.origin;
  console.log(output.class, output.values?.length, output.reaches === true, origin);
  model.close();
  await shutdownModels();
  return facts;
}

export async function lender(file: Uint8Array, document: Uint8Array, device: DeviceSigner, session: SessionTranscript): Promise<boolean> {
  configure({ wasm: { full: "/f.wasm" }, fullWorkerUrl: "/f.js" });
  const model: FullModel = await FullModel.fromBytes(file);
  const reading: Reading = "years";
  const score: ModelClaim = ModelClaim.of(model.id, { atLeast: 700 });
  const claim = score.attribute("age", MDL_NAMESPACE, "birth_date", reading).private("income").public("country", "DE");
  const json: ModelClaimJSON = claim.toJSON();
  const source: Source | undefined = claim.inputs["age"];
  const request = ProofRequest.of(MDL).model(claim).inSession(session);
  const holder: FullHolder = (await FullHolder.open(document)).withModel(model).withInputs({ income: 52_000 });
  const would: ModelFacts | null = await holder.checkModel(request, { now: new Date() });
  const verifier: FullVerifier = (await FullVerifier.open({})).withModel(model);
  const facts: Facts = await verifier.verify(await holder.present(request, { device }), request);
  const origin = facts.model?.inputs[0]?.origin;
  const attribute: Attribute | null = typeof origin === "object" ? origin : null;
  console.log(json.output, source, request.modelClaim?.model, would?.output.reaches, attribute?.as, claim.ask);
  await shutdownFull();
  return facts.model?.output.reaches === true;
}

// @ts-expect-error An element is read in one of five ways.
ModelClaim.of("", "argMax").attribute("x", MDL_NAMESPACE, "y", "months");
// @ts-expect-error A claim about a model is made with `of`.
new ModelClaim({});
// @ts-expect-error A model is read from a file.
new Model(new Uint8Array());
// @ts-expect-error A request is made with `of`.
new ModelRequest({});
// @ts-expect-error There is no such output.
ModelRequest.of("", { atMost: 3 });
// @ts-expect-error There is no such predicate.
ProofRequest.of(MDL).claim(MDL_NAMESPACE, "height", { atLeast: 3 });
// @ts-expect-error A holder is opened, not constructed.
new Holder(new Uint8Array());
// @ts-expect-error So is prepared data.
new Prepared(new Uint8Array());
// @ts-expect-error So is a verifier.
new Verifier({});
// @ts-expect-error The same holds for the smaller one.
new VerifierAlone({});
// @ts-expect-error A session is made from its parts.
ProofRequest.of(MDL).inSession(new Uint8Array());
