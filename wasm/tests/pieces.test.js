// What needs no engine (sessions, requests, SHA-256, CBOR), and the errors of the API and of the engine.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { test } from "node:test";
import { Holder, MDL, MDL_NAMESPACE, PlicaError, Request, SessionTranscript, Verifier, WebCryptoSigner, configure } from "plica";
import { sha256 } from "../dist/bytes.js";
import { read } from "../dist/cbor.js";
import { Vector, bytes, session } from "./support.js";

const hex = (bytes) => Buffer.from(bytes).toString("hex");

test("SHA-256 is what Node computes", () => {
  for (const length of [...Array(130).keys(), 1000, 65_537]) {
    const message = randomBytes(length);
    assert.equal(hex(sha256(message)), createHash("sha256").update(message).digest("hex"), `${length} bytes`);
  }
});

/** The example in OpenID4VP 1.0, B.2.6. */
test("sessions of OpenID4VP", () => {
  const nonce = "exc7gBkxjx1rdc9udRrveKvSsJIq80avlXeLHhGwqtA";
  const jwkThumbprint = bytes("4283ec927ae0f208daaa2d026a814f2b22dca52cf85ffa8f3f8626c6bd669047");
  const responseUri = "https://example.com/response";
  const redirect = SessionTranscript.openid4vp({ clientId: "x509_san_dns:example.com", nonce, responseUri, jwkThumbprint });
  assert.equal(
    hex(redirect.bytes),
    "83f6f682714f70656e494434565048616e646f7665725820048bc053c00442af9b8eed494cefdd9d95240d254b046b11b68013722aad38ac",
  );
  const dcApi = SessionTranscript.dcApi({ origin: "https://example.com", nonce, jwkThumbprint });
  assert.equal(
    hex(dcApi.bytes),
    "83f6f682764f70656e4944345650444341504948616e646f7665725820fbece366f4212f9762c74cfdbf83b8c69e371d5d68cea09cb4c48ca6daab761a",
  );
  const info = Buffer.concat([Buffer.from([0x82, 0x6a]), Buffer.from("ZXhhbXBsZQ"), Buffer.from([0x73]), Buffer.from("https://example.com")]);
  const iso = SessionTranscript.isoDcApi({ encryptionInfo: "ZXhhbXBsZQ", origin: "https://example.com" });
  assert.equal(hex(iso.bytes), "83f6f682" + "656463617069" + "5820" + createHash("sha256").update(info).digest("hex"));
  // Strings with every length of CBOR head, and a string that is missing.
  for (const length of [23, 24, 255, 256, 70_000]) {
    const origin = "o".repeat(length);
    assert.equal(SessionTranscript.isoDcApi({ encryptionInfo: "", origin }).bytes.length, 44);
  }
  assert.throws(() => SessionTranscript.dcApi({ origin: "https://example.com" }), { code: "invalid_argument" });
  assert.throws(() => SessionTranscript.dcApi({ origin: "", nonce: "", jwkThumbprint: bytes("00") }), { code: "invalid_argument" });
});

test("a transcript is a copy", () => {
  const given = Uint8Array.of(0xf6);
  const transcript = SessionTranscript.fromBytes(given);
  given[0] = 0;
  transcript.bytes[0] = 1;
  assert.deepEqual(transcript.bytes, Uint8Array.of(0xf6));
});

test("requests are built and written", () => {
  const transcript = SessionTranscript.fromBytes(Uint8Array.of(0xf6));
  const first = Request.ageOver(18);
  const second = first.claim(MDL_NAMESPACE, "height", { equal: Uint8Array.of(0x18, 175) }).session(transcript);
  assert.equal(first.toJSON().claims.length, 1);
  assert.deepEqual(JSON.parse(JSON.stringify(second)), {
    docType: MDL,
    claims: [
      { namespace: MDL_NAMESPACE, element: "age_over_18", predicate: { ageAtLeast: 18 } },
      { namespace: MDL_NAMESPACE, element: "height", predicate: { equal: { cbor: "18af" } } },
    ],
    sessionTranscript: "f6",
  });
  assert.deepEqual(Request.fromJSON(JSON.stringify(second)).toJSON(), second.toJSON());
  assert.deepEqual(Request.fromJSON(second.toJSON()).toJSON(), second.toJSON());
  const elsewhere = first.docType("eu.europa.ec.av.1").toJSON();
  assert.deepEqual([elsewhere.docType, elsewhere.claims[0].namespace], ["eu.europa.ec.av.1", "eu.europa.ec.av.1"]);
  assert.equal(Request.ageOver(6).toJSON().claims[0].element, "age_over_06");
});

test("claims with alternatives", () => {
  const ages = Request.age(18).toJSON().claims;
  assert.equal(ages.length, 1);
  const predicate = { ageAtLeast: 18 };
  assert.deepEqual(
    ages[0].anyOf,
    ["age_over_18", "age_over_21", "age_over_25", "age_over_60", "age_over_62", "age_over_65", "age_over_68", "birth_date"].map(
      (element) => ({ namespace: MDL_NAMESPACE, element, predicate }),
    ),
  );
  assert.deepEqual(Request.age(100).toJSON().claims, [{ namespace: MDL_NAMESPACE, element: "birth_date", predicate: { ageAtLeast: 100 } }]);
  // The namespace may stand beside `anyOf`, and each alternative may have its own.
  const own = { namespace: "org.iso.18013.5.1.aamva", element: "aamva_version", predicate: "disclose" };
  const read = Request.fromJSON({ docType: MDL, claims: [{ anyOf: [{ element: "height", predicate: { equal: { cbor: "18af" } } }, own] }] });
  const { anyOf } = read.toJSON().claims[0];
  assert.deepEqual(anyOf, [{ namespace: MDL_NAMESPACE, element: "height", predicate: { equal: { cbor: "18af" } } }, own]);
  assert.deepEqual(Request.fromJSON(JSON.stringify(read)).toJSON(), read.toJSON());
  assert.equal(Request.age(18).docType("x").toJSON().claims[0].anyOf[7].namespace, "x");
  assert.throws(() => Request.of(MDL).anyOf([]), { code: "invalid_argument" });
});

test("requests that cannot be read", () => {
  const docType = MDL;
  const bad = ["{", "[]", {}, { docType }, { docType, claims: {} }, { docType, claims: [], more: 1 }];
  for (const json of [...bad, { docType, claims: [], sessionTranscript: "f" }]) {
    assert.throws(() => Request.fromJSON(json), { name: "PlicaError", code: "request.json", kind: "bad-input" });
  }
});

test("disclosed values as JavaScript has them", () => {
  const of = (hex) => read(bytes(hex));
  const cases = [
    ["00", 0], ["1903e8", 1000], ["1b000000e8d4a51000", 1000000000000], ["1bffffffffffffffff", 18446744073709551615n],
    ["20", -1], ["3903e7", -1000], ["f4", false], ["f5", true], ["f6", null], ["f90001", 5.960464477539063e-8],
    ["f93e00", 1.5], ["f97c00", Infinity], ["fa47c35000", 100000], ["fb3ff199999999999a", 1.1],
    ["6161", "a"], ["62c3bc", "ü"], ["80", []], ["83010203", [1, 2, 3]],
    ["a26161016162820203", { a: 1, b: [2, 3] }], ["d903ec6a323032342d30332d3135", "2024-03-15"],
    ["4401020304", Uint8Array.of(1, 2, 3, 4)], ["a10102", new Map([[1, 2]])],
    // Not well-formed, or not a value of JavaScript.
    ["", undefined], ["61ff", undefined], ["62", undefined], ["9f", undefined], ["f7", undefined], ["9bffffffffffffffff", undefined],
    ["81".repeat(20) + "00", undefined],
  ];
  for (const [hex, value] of cases) assert.deepEqual(of(hex), value, hex);
});

test("arguments of the wrong kind", async () => {
  const invalid = { name: "PlicaError", code: "invalid_argument", kind: "bad-input" };
  await assert.rejects(Holder.open("document"), invalid);
  await assert.rejects(Holder.open(new Uint8Array(4).buffer), invalid);
  await assert.rejects(Holder.open(new Uint8Array(4), { issuerKey: { x: new Uint8Array(31), y: new Uint8Array(32) } }), invalid);
  await assert.rejects(Verifier.open({ clockSkewSeconds: -1 }), invalid);
  await assert.rejects(Verifier.open({ issuerKeys: [{ x: "", y: "" }] }), invalid);
  for (const signerUsages of [[1], [], ["serverAuth"], "Any", 5, null]) {
    await assert.rejects(Verifier.open({ certificates: [{ certificates: "", signerUsages }] }), invalid);
  }
  for (const certificate of [null, undefined, 5, {}]) await assert.rejects(Verifier.open({ certificates: [certificate] }), invalid);
  for (const allowDeviceSigned of ["false", 1, {}]) await assert.rejects(Verifier.open({ allowDeviceSigned }), invalid);
  for (const alternatives of [undefined, {}, "x", [null], [5], [{}]]) assert.throws(() => Request.of(MDL).anyOf(alternatives), invalid);
  for (const threads of [0, 1.5, 65, "2"]) assert.throws(() => configure({ threads }), invalid);
  assert.throws(() => Request.of(1), invalid);
  assert.throws(() => Request.ageOver(18).session(new Uint8Array()), invalid);
  const { publicKey } = await WebCryptoSigner.generate();
  assert.throws(() => new WebCryptoSigner(publicKey), invalid);
  await assert.rejects(WebCryptoSigner.fromPkcs8("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"), invalid);
  await assert.rejects(WebCryptoSigner.fromPkcs8("key"), invalid);
  const vector = new Vector("google-test-mdl");
  const holder = await vector.holder();
  const request = vector.request([[MDL_NAMESPACE, "age_over_18", { ageAtLeast: 18 }]]);
  await assert.rejects(holder.present(request, { device: new Uint8Array(63) }), invalid);
  await assert.rejects(holder.present(request, {}), invalid);
  await assert.rejects(holder.present({}, { device: holder.deviceSignature }), invalid);
  await assert.rejects(holder.present(request, { device: holder.deviceSignature, now: new Date(NaN) }), invalid);
  await assert.rejects(holder.present(request, { device: holder.deviceSignature, prepared: {} }), invalid);
  await assert.rejects(holder.present(request, { device: { sign: async () => new Uint8Array(70) } }), invalid);
  holder.close();
});

test("errors of the engine have its codes", async () => {
  const code = (code, kind = "bad-input") => ({ name: "PlicaError", code, kind });
  await assert.rejects(Holder.open(new Uint8Array()), code("mdoc.cbor"));
  await assert.rejects(Holder.open(Uint8Array.of(0xa0)), code("mdoc.not_a_document"));
  await assert.rejects(Verifier.open({ certificates: ["no certificate"] }), code("issuer.certificate"));
  await assert.rejects(
    Verifier.open({ issuerKeys: [{ x: new Uint8Array(32), y: new Uint8Array(32) }] }),
    code("mdoc.not_on_curve"),
  );
  const vector = new Vector("google-test-mdl");
  const holder = await vector.holder();
  const { now } = vector;
  const device = holder.deviceSignature;
  const over = (age) => vector.request([[MDL_NAMESPACE, "age_over_18", { ageAtLeast: age }]]);
  const request = over(18);
  const present = (request, o) => holder.present(request, { device, now, ...o });
  await assert.rejects(present(Request.ageOver(18)), code("session.missing"));
  // The engine says what is wrong with alternatives.
  for (const claim of [{ anyOf: [] }, { anyOf: [{ element: "x", predicate: "disclose" }] }, { anyOf: "x" }, { anyOf: [1, 2] }]) {
    const request = Request.fromJSON({ docType: MDL, claims: [claim] }).session(vector.session);
    await assert.rejects(present(request), code("request.json"));
  }
  await assert.rejects(holder.deviceAuthentication(Request.ageOver(18)), code("session.missing"));
  await assert.rejects(present(request.docType("org.example.other")), code("mdoc.doc_type", "does-not-hold"));
  await assert.rejects(present(Request.of(vector.meta.docType).session(vector.session)), code("request.json"));
  await assert.rejects(present(over(1.5)), code("request.json"));
  await assert.rejects(present(over(19)), (error) => error instanceof PlicaError && error.code.startsWith("predicate."));
  await assert.rejects(present(request.session(session("another"))), code("device.signature", "does-not-hold"));
  await assert.rejects(present(request, { now: new Date("2034-01-01T00:00:00Z") }), code("document.expired", "does-not-hold"));
  await assert.rejects(present(request, { now: new Date("2014-01-01T00:00:00Z") }), code("document.not_yet_valid", "does-not-hold"));
  await assert.rejects(present(request, { device: new Uint8Array(64) }), code("mdoc.signature_encoding"));
  await assert.rejects(present(request.session(SessionTranscript.fromBytes(Uint8Array.of(0x82, 0xf6)))), code("request.json"));
  // None of these calls answered the session.
  const presentation = await present(request);
  await assert.rejects(present(request), code("transcript.reused", "does-not-hold"));

  const verifier = await vector.verifier();
  const verify = (bytes, o) => verifier.verify(bytes, o?.request ?? request, { now, ...o });
  await verify(presentation);
  await assert.rejects(verify(presentation, { request: over(17) }), code("request.mismatch", "does-not-hold"));
  await assert.rejects(verify(presentation, { request: request.session(session("another")) }), code("session.mismatch", "does-not-hold"));
  await assert.rejects(verify(presentation, { now: new Date(now.getTime() + 361_000) }), code("clock.skew", "does-not-hold"));
  await assert.rejects(verify(presentation.subarray(1)), code("proof.malformed", "does-not-hold"));
  await assert.rejects(verify(new Uint8Array()), code("proof.malformed", "does-not-hold"));
  const changed = presentation.slice();
  changed[changed.length - 20] ^= 1;
  await assert.rejects(verify(changed), (error) => ["proof.invalid", "proof.malformed"].includes(error.code));
  // A session that was answered is refused before the device is asked to sign.
  let asked = 0;
  const sign = async () => (asked++, new Uint8Array(64));
  await assert.rejects(present(request, { device: { sign } }), code("transcript.reused", "does-not-hold"));
  assert.equal(asked, 0);
  holder.close();
  verifier.close();
});
