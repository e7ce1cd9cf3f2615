// Documents from the native command line, and presentations that one makes and the other verifies.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { Holder, MDL_NAMESPACE, Prepared, ProofRequest, SessionTranscript, Verifier, WebCryptoSigner, transcriptBytes } from "plica";
import { Verifier as VerifierAlone, engine as engineAlone } from "plica/verifier";
import { goldenPresentation, issue, plica, session } from "./support.js";

const issued = issue();
const roots = issued.read("roots.pem").toString();
const over18 = ProofRequest.fromJSON({
  docType: "org.iso.18013.5.1.mDL",
  claims: [
    { element: "birth_date", predicate: { ageAtLeast: 18 } },
    { element: "family_name", predicate: "disclose" },
  ],
});
writeFileSync(issued.path("request.json"), JSON.stringify(over18));
const question = (sessionFile) => ["--session", issued.path(sessionFile), "--request", issued.path("request.json"), "--trust", issued.path("roots.pem")];

test("a device key of WebCrypto signs", async () => {
  const holder = await Holder.open(issued.read("issuer_signed.cbor"));
  assert.equal(holder.deviceSignature, null);
  assert.ok(holder.elements.some(({ element }) => element === "birth_date"));
  assert.ok(holder.validity.validFrom <= new Date() && new Date() <= holder.validity.validUntil);
  const device = await WebCryptoSigner.fromPkcs8(issued.read("device_key.pem").toString());
  const request = over18.inSession(session("webcrypto"));
  const presentation = await holder.present(request, { device });
  const verifier = await Verifier.open({ certificates: [roots] });
  const facts = await verifier.verify(presentation, request);
  assert.equal(typeof facts.claims[1].value, "string");
  assert.notEqual(facts.issuer.subject, "");
  assert.match(facts.issuer.keyFingerprint, /^[0-9a-f]{64}$/);
  const [from, until] = facts.issuer.certificateValidity;
  assert.ok(from < facts.now && facts.now < until);
  // Another device's key is refused.
  const { signer } = await WebCryptoSigner.generate();
  const other = over18.inSession(session("stranger"));
  await assert.rejects(holder.present(other, { device: signer }), { code: "device.signature", kind: "does-not-hold" });
});

test("made here, verified by the native command line", async () => {
  const holder = await Holder.open(issued.read("document.cbor"));
  const request = over18.inSession(SessionTranscript.fromBytes(issued.read("session.cbor")));
  const presentation = await holder.present(request, { device: holder.deviceSignature });
  writeFileSync(issued.path("here.bin"), presentation);
  const facts = JSON.parse(plica("verify", "--presentation", issued.path("here.bin"), ...question("session.cbor"), "--json"));
  assert.equal(facts.holds, true);
  assert.deepEqual(facts.claims.map(({ element }) => element), ["birth_date", "family_name"]);
  assert.equal(facts.bytes, presentation.length);
});

test("made by the native command line, verified here", async () => {
  const transcript = session("native");
  writeFileSync(issued.path("native.cbor"), await transcriptBytes(transcript));
  const document = ["--document", issued.path("issuer_signed.cbor")];
  const key = ["--device-key", issued.path("device_key.pem")];
  plica("prove", ...document, ...key, ...question("native.cbor"), "--out", issued.path("native.bin"), "--json");
  const presentation = readFileSync(issued.path("native.bin"));
  const verifier = await Verifier.open({ certificates: [roots] });
  const facts = await verifier.verify(presentation, over18.inSession(transcript));
  assert.equal(facts.claims.length, 2);
  await assert.rejects(verifier.verify(presentation, over18.inSession(session("replayed"))), { code: "session.mismatch" });
  // The engine that only verifies says the same.
  const alone = await VerifierAlone.open({ certificates: [roots] });
  assert.deepEqual(await alone.verify(presentation, over18.inSession(transcript)), facts);
  await assert.rejects(alone.verify(presentation, over18.inSession(session("replayed"))), { code: "session.mismatch" });
  assert.equal((await engineAlone()).build, "verifier");
  const strict = await Verifier.open({ certificates: [roots], clockSkewSeconds: 60 });
  const late = new Date(facts.now.getTime() + 120_000);
  await assert.rejects(strict.verify(presentation, over18.inSession(transcript), { now: late }), { code: "clock.skew" });
});

test("prepared by the native command line, used here, and the other way round", async () => {
  plica("prepare", "--document", issued.path("issuer_signed.cbor"), "--out", issued.path("native.prepared"));
  const prepared = await Prepared.fromBytes(issued.read("native.prepared"));
  const holder = await Holder.open(issued.read("issuer_signed.cbor"));
  const device = await WebCryptoSigner.fromPkcs8(issued.read("device_key.pem").toString());
  const request = over18.inSession(session("prepared"));
  const verifier = await Verifier.open({ certificates: [roots] });
  await verifier.verify(await holder.present(request, { device, prepared }), request);

  const here = await holder.prepare();
  writeFileSync(issued.path("here.prepared"), here.toBytes());
  const prove = ["prove", "--document", issued.path("document.cbor"), "--prepared", issued.path("here.prepared")];
  const out = JSON.parse(plica(...prove, ...question("session.cbor"), "--out", issued.path("prepared.bin"), "--json"));
  assert.equal(out.prepared, true);
  await verifier.verify(issued.read("prepared.bin"), over18.inSession(SessionTranscript.fromBytes(issued.read("session.cbor"))));
});

test("alternatives and what the device has signed", async () => {
  const { presentation, request, ...golden } = goldenPresentation("device-signed");
  // The request that the library builds natively is the one that is built here.
  assert.deepEqual(ProofRequest.age(18).toJSON(), ProofRequest.fromJSON(request).toJSON());
  const asked = ProofRequest.age(18).inSession(golden.session);
  const refusing = await Verifier.open({ certificates: [golden.roots] });
  const code = { code: "mdoc.device_name_spaces", kind: "does-not-hold" };
  await assert.rejects(refusing.verify(presentation, asked, { now: golden.now }), code);
  const verifier = await Verifier.open({ certificates: [golden.roots], allowDeviceSigned: true });
  const facts = await verifier.verify(presentation, asked, { now: golden.now });
  const { element, alternative, predicate } = facts.claims[0];
  assert.deepEqual([element, alternative, predicate], ["age_over_18", 0, { ageAtLeast: 18 }]);
  const [signed, ...others] = facts.deviceSigned;
  assert.deepEqual([signed.namespace, signed.element, others], ["org.example.transaction", "transaction_data_hash", []]);
  assert.deepEqual(signed.value, new Uint8Array(32).fill(7));
  assert.equal(signed.cbor.length, 34);
});

test("the first alternative that holds is shown", async () => {
  const holder = await Holder.open(issued.read("issuer_signed.cbor"));
  const device = await WebCryptoSigner.fromPkcs8(issued.read("device_key.pem").toString());
  const verifier = await Verifier.open({ certificates: [roots] });
  const claims = [
    { namespace: MDL_NAMESPACE, element: "no_such_element", predicate: { equal: true } },
    { namespace: MDL_NAMESPACE, element: "height", predicate: { range: [0, 1] } },
    { namespace: MDL_NAMESPACE, element: "birth_date", predicate: { ageAtLeast: 18 } },
  ];
  const request = ProofRequest.of("org.iso.18013.5.1.mDL").anyOf(claims).inSession(session("alternatives"));
  const facts = await verifier.verify(await holder.present(request, { device }), request);
  assert.deepEqual(facts.deviceSigned, []);
  const [{ element, alternative, predicate }] = facts.claims;
  assert.deepEqual([element, alternative, predicate], ["birth_date", 2, { ageAtLeast: 18 }]);
  const none = ProofRequest.of("org.iso.18013.5.1.mDL").anyOf(claims.slice(0, 2)).inSession(session("none"));
  await assert.rejects(holder.present(none, { device }), { kind: "does-not-hold" });
});

test("usages of document signers", async () => {
  const docType = "org.example.card";
  const validity = { validFrom: "2020-01-01T00:00:00Z", validUntil: "2090-01-01T00:00:00Z" };
  writeFileSync(issued.path("card.json"), JSON.stringify({ docType, validity, namespaces: { [docType]: { level: 7 } } }));
  const card = issue("--claims", issued.path("card.json"));
  const holder = await Holder.open(card.read("issuer_signed.cbor"));
  const device = await WebCryptoSigner.fromPkcs8(card.read("device_key.pem").toString());
  const request = ProofRequest.of(docType).claim(docType, "level", { range: [5, 9] }).inSession(session("usages"));
  const presentation = await holder.present(request, { device });
  const certificates = card.read("roots.pem").toString();
  const open = (anchors) => Verifier.open({ certificates: [{ certificates, docTypes: [docType], ...anchors }] });
  for (const signerUsages of [undefined, "any", ["1.0.18013.5.1.2", "1.2.3.4"]]) {
    await (await open({ signerUsages })).verify(presentation, request);
  }
  const fault = { code: "issuer.certificate", kind: "bad-input" };
  await assert.rejects((await open({ signerUsages: ["1.2.3.4"] })).verify(presentation, request), fault);
  // Trusted for other documents alone.
  await assert.rejects((await open({ docTypes: undefined })).verify(presentation, request), { code: "issuer.untrusted" });
});
