// Documents that others made, proved and verified: the same cases as core/tests/vectors.rs.
import assert from "node:assert/strict";
import { createPrivateKey, createSign } from "node:crypto";
import { test } from "node:test";
import { Holder, MDL_NAMESPACE as MDL, Verifier } from "plica";
import { Vector, bytes, session } from "./support.js";

const AV = "eu.europa.ec.av.1";

/** Proves and verifies with the document's own device signature over its own session. */
async function shows(name, claims) {
  const vector = new Vector(name);
  const request = vector.request(claims);
  const [holder, verifier] = [await vector.holder(), await vector.verifier()];
  const presentation = await holder.present(request, { device: holder.deviceSignature, now: vector.now });
  const facts = await verifier.verify(presentation, request, { now: vector.now });
  assert.equal(facts.docType, holder.docType);
  assert.equal(facts.docType, vector.meta.docType);
  assert.equal(facts.now.getTime(), Math.floor(vector.now.getTime() / 60_000) * 60_000);
  assert.equal(facts.claims.length, claims.length);
  for (const [i, [namespace, element, predicate]] of claims.entries()) {
    const fact = facts.claims[i];
    assert.deepEqual([fact.namespace, fact.element, fact.predicate], [namespace, element, predicate]);
    const shown = predicate === "disclose" || predicate === "discloseLinkable";
    assert.equal("cbor" in fact, shown, `${name} ${element}`);
  }
  holder.close();
  verifier.close();
  return facts;
}

async function refused(name, claims) {
  const vector = new Vector(name);
  const holder = await vector.holder();
  try {
    await holder.present(vector.request(claims), { device: holder.deviceSignature, now: vector.now });
  } catch (error) {
    return error.code;
  } finally {
    holder.close();
  }
  return assert.fail("it was not refused");
}

for (const name of ["eu-av-order-a", "eu-av-order-b"]) {
  test(name, async () => {
    const facts = await shows(name, [[AV, "age_over_18", { ageAtLeast: 18 }], [AV, "nym", "disclose"]]);
    assert.match(facts.claims[1].value, /^123/);
    assert.equal(facts.claims[1].cbor[0], 0x6f);
  });
}

test("small licences", async () => {
  const facts = await shows("minimal-mdl", [[MDL, "age_over_18", { equal: Uint8Array.of(0xf5) }], [MDL, "nym", "discloseLinkable"]]);
  assert.equal(facts.claims[1].value, "1231244");
  await shows("google-test-mdl", [[MDL, "age_over_18", { ageAtLeast: 16 }]]);
});

test("a wallet's licence", async () => {
  const facts = await shows("google-wallet-test-mdl", [[MDL, "age_over_18", "disclose"]]);
  assert.equal(facts.claims[0].value, true);
  assert.deepEqual(facts.claims[0].cbor, Uint8Array.of(0xf5));
});

test("an id card with a birth date", async () => {
  const born = (predicate) => [MDL, "birth_date", predicate];
  await shows("google-test-idcard", [born({ ageAtLeast: 26 }), born({ ageAtMost: 26 }), born({ ageAtLeast: 18 })]);
  assert.equal(await refused("google-test-idcard", [born({ ageAtLeast: 27 })]), "predicate.false");
});

test("every predicate", async () => {
  const facts = await shows("owf-mustermann-mdl", [
    [MDL, "birth_date", { ageAtLeast: 53 }],
    [MDL, "birth_date", { after: "1971-08-31" }],
    [MDL, "issue_date", { before: "2024-03-16" }],
    [MDL, "height", { range: [170, 180] }],
    [MDL, "height", { in: [174, 175] }],
    [MDL, "family_name", { in: ["Smith", "Mustermann"] }],
    [MDL, "family_name", "disclose"],
    [MDL, "issue_date", { equal: { fullDate: "2024-03-15" } }],
  ]);
  assert.equal(facts.claims[6].value, "Mustermann");
  for (const [element, predicate] of [
    ["birth_date", { ageAtLeast: 54 }],
    ["height", { range: [176, 200] }],
    ["family_name", { in: ["Smith"] }],
    ["issue_date", { equal: { fullDate: "2024-03-16" } }],
  ]) {
    assert.equal(await refused("owf-mustermann-mdl", [[MDL, element, predicate]]), "predicate.false");
  }
});

test("the namespace is part of the claim", async () => {
  for (const namespace of ["org.iso.18013.5.1.aamva", "org.example.none"]) {
    assert.equal(await refused("owf-mustermann-mdl", [[namespace, "height", { range: [170, 180] }]]), "mdoc.element_missing");
  }
});

test("under age is refused", async () => {
  const name = "payground-under-18-mdl";
  assert.equal(await refused(name, [[MDL, "age_over_18", { ageAtLeast: 18 }]]), "predicate.false");
  assert.equal(await refused(name, [[MDL, "age_over_18", { equal: true }]]), "predicate.false");
  await shows(name, [[MDL, "age_over_18", { equal: false }]]);
});

/** The example of ISO/IEC 18013-5, Annex D: it carries a MAC, but its device key is published. */
test("annex D", async () => {
  const vector = new Vector("iso18013-5-annex-d");
  vector.session = session("fresh");
  const request = vector.request([
    [MDL, "family_name", "disclose"],
    [MDL, "issue_date", { after: "2019-01-01" }],
    [MDL, "portrait", "discloseLinkable"],
  ]);
  const holder = await vector.holder();
  assert.equal(holder.deviceSignature, null);
  const key = p256(bytes(vector.meta.device_private_key));
  const sign = async (toSign) => new Uint8Array(createSign("sha256").update(toSign).sign({ key, dsaEncoding: "ieee-p1363" }));
  const presentation = await holder.present(request, { device: { sign }, now: vector.now });
  const verifier = await vector.verifier();
  const facts = await verifier.verify(presentation, request, { now: vector.now });
  assert.equal(facts.claims[0].value, "Doe");
  assert.equal(facts.claims[2].value.length, 1042);
  holder.close();
  verifier.close();
});

test("certificates lead to a root", async () => {
  const vector = new Vector("owf-mustermann-mdl");
  const request = vector.request([[MDL, "age_over_18", { ageAtLeast: 18 }]]);
  const holder = await Holder.open(vector.document);
  const presentation = await holder.present(request, { device: holder.deviceSignature, now: vector.now });
  const verify = async (trust) => {
    const verifier = await Verifier.open(trust);
    return verifier.verify(presentation, request, { now: vector.now }).finally(() => verifier.close());
  };
  // A pinned key is as good as the chain that the document carries.
  const pinned = await verify({ issuerKeys: [{ key: vector.issuerKey }] });
  assert.deepEqual([pinned.issuer.subject, pinned.issuer.certificateValidity], ["", null]);
  // No key is trusted, or this one is not trusted for this docType.
  await assert.rejects(verify({}), { code: "issuer.untrusted", kind: "does-not-hold" });
  await assert.rejects(verify({ issuerKeys: [{ key: vector.issuerKey, docTypes: [AV] }] }), { code: "issuer.untrusted" });
});

/** Makes a private key from its scalar: SEC 1 in PKCS #8. */
function p256(scalar) {
  const head = Buffer.from("304102010030130607" + "2a8648ce3d020106082a8648ce3d030107" + "042730250201010420", "hex");
  return createPrivateKey({ key: Buffer.concat([head, scalar]), format: "der", type: "pkcs8" });
}

test("too many bytes are refused, and the most that are allowed do not crash the engine", async () => {
  const most = 16 << 20;
  const refused = { code: "mdoc.too_large", kind: "bad-input", message: /16777217 bytes, at most 16777216/ };
  await assert.rejects(Holder.open(new Uint8Array(most + 1)), refused);
  await assert.rejects(Holder.open(new Uint8Array(most)), { code: "mdoc.cbor", kind: "bad-input" });
  const vector = new Vector("google-test-mdl");
  const verifier = await vector.verifier();
  const request = vector.request([[MDL, "age_over_18", { ageAtLeast: 18 }]]);
  await assert.rejects(verifier.verify(new Uint8Array(most + 1), request, { now: vector.now }), refused);
  // The library's own limit for presentations is lower.
  const lower = { code: "mdoc.too_large", kind: "bad-input" };
  await assert.rejects(verifier.verify(new Uint8Array(most), request, { now: vector.now }), lower);
  verifier.close();
});
