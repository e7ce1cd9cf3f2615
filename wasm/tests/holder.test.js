// The holder's half: what a wallet knows before it asks anybody, and what it keeps.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Holder, MDL, MDL_NAMESPACE, PlicaError, ProofRequest, Verifier, WebCryptoSigner, engine, toBase64url } from "plica";
import { issue, session } from "./support.js";

const issued = issue();
const document = issued.read("issuer_signed.cbor");
const key = await WebCryptoSigner.fromPkcs8(issued.read("device_key.pem").toString());

/** A signer that counts. */
function counting() {
  const signer = { asked: 0, sign: (bytes) => (signer.asked++, key.sign(bytes)) };
  return signer;
}

const over18 = ProofRequest.age(18).claim(MDL_NAMESPACE, "family_name", "disclose");

test("the device is asked only for what can be answered", async () => {
  const holder = await Holder.open(document);
  const prepared = await (await Holder.open(issue().read("issuer_signed.cbor"))).prepare();
  const device = counting();
  const of = (...claims) => claims.reduce((request, claim) => request.claim(MDL_NAMESPACE, ...claim), ProofRequest.of(MDL));
  const hopeless = [
    [of(["no_such_element", "disclose"]), "mdoc.element_missing"],
    [of(["birth_date", { ageAtLeast: 150 }]), "predicate.false"],
    [of(["family_name", { range: [1, 2] }]), "predicate.type"],
    [over18.forDocType("org.example.card"), "mdoc.doc_type"],
    [over18, "document.expired", { now: new Date("2090-01-01T00:00:00Z") }],
    [over18, "prepared.mismatch", { prepared }],
  ];
  for (const [request, code, more] of hopeless) {
    await assert.rejects(holder.present(request.inSession(session("hopeless")), { device, ...more }), { code });
    if (!more?.prepared) await assert.rejects(holder.check(request, more), { code });
  }
  await assert.rejects(holder.present(over18, { device }), { code: "session.missing" });
  assert.equal(device.asked, 0);
  const asked = over18.inSession(session("hopeless"));
  await holder.present(asked, { device });
  await assert.rejects(holder.present(asked, { device }), { code: "transcript.reused" });
  await assert.rejects(holder.check(asked), { code: "transcript.reused" });
  assert.equal(device.asked, 1);
  holder.close();
});

test("what is shown is known before, with the values for the consent", async () => {
  const holder = await Holder.open(document);
  const [age, name] = await holder.check(over18);
  assert.deepEqual([age.element, age.alternative, age.predicate, "cbor" in age], ["age_over_18", 0, { ageAtLeast: 18 }, false]);
  const value = await holder.value(MDL_NAMESPACE, "family_name");
  assert.equal(typeof value, "string");
  assert.deepEqual([name.element, name.value], ["family_name", value]);
  const request = over18.inSession(session("shown"));
  const facts = await (await Verifier.open({ certificates: [issued.read("roots.pem")] })).verify(await holder.present(request, { device: key }), request);
  assert.deepEqual(facts.claims, [age, name]);
  assert.equal(typeof (await holder.value(MDL_NAMESPACE, "height")), "number");
  await assert.rejects(holder.value(MDL_NAMESPACE, "no_such_element"), { code: "mdoc.element_missing" });
  await assert.rejects(holder.value("org.example.none", "height"), { code: "mdoc.element_missing" });
  holder.close();
});

test("what was answered outlives the holder", async () => {
  const [one, other] = [await Holder.open(document), await Holder.open(document)];
  const [first, second, third] = ["first", "second", "third"].map((nonce) => over18.inSession(session(nonce)));
  assert.equal(one.answered.length, 0);
  await one.present(first, { device: key });
  await other.present(second, { device: key });
  // As after a reload, of two tabs.
  const answered = new Uint8Array([...one.answered, ...other.answered]);
  const again = await Holder.open(document, { answered });
  for (const request of [first, second]) await assert.rejects(again.present(request, { device: key }), { code: "transcript.reused" });
  await again.present(third, { device: key });
  assert.equal(again.answered.length, 96);
});

test("bytes in the forms that protocols have", async () => {
  const request = over18.inSession(session("forms"));
  const holder = await Holder.open(toBase64url(document));
  const signature = await key.sign(await holder.deviceAuthentication(request));
  const presentation = await holder.present(request, { device: toBase64url(signature) });
  const verifier = await Verifier.open({ certificates: [issued.read("roots.pem").toString()] });
  for (const form of [presentation, presentation.buffer, toBase64url(presentation), new DataView(presentation.buffer)]) {
    await verifier.verify(form, request);
  }
  (await Holder.open(document.buffer.slice(document.byteOffset, document.byteOffset + document.length))).close();
});

test("an error says where it was called from, and why one thread runs is said", async () => {
  const holder = await Holder.open(document);
  const findMe = () => holder.value(MDL_NAMESPACE, "no_such_element");
  const error = await findMe().catch((error) => error);
  assert.ok(error instanceof PlicaError);
  assert.match(error.stack, /^PlicaError: the document has no element[^]*findMe/);
  const { threads, reason } = await engine();
  assert.equal(reason, threads === 1 ? "configure was told to use one thread" : null);
});
