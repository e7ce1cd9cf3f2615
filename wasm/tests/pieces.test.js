// Sessions, requests, keys, bytes, CBOR, and the errors of the API and of the engine.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import {
  Holder, MDL, MDL_NAMESPACE, PlicaError, ProofRequest, SessionTranscript, Verifier, WebCryptoSigner, configure, fromBase64url, toBase64url,
  transcriptBytes,
} from "plica";
import { read } from "../dist/cbor.js";
import { Vector, bytes, session } from "./support.js";

const hex = (bytes) => Buffer.from(bytes).toString("hex");

/** The example in OpenID4VP 1.0, B.2.6. */
test("sessions of OpenID4VP", async () => {
  const nonce = "exc7gBkxjx1rdc9udRrveKvSsJIq80avlXeLHhGwqtA";
  const jwkThumbprint = bytes("4283ec927ae0f208daaa2d026a814f2b22dca52cf85ffa8f3f8626c6bd669047");
  const [x, y] = ["DxiH5Q4Yx3UrukE2lWCErq8N8bqC9CHLLrAwLz5BmE0", "XtLM4-3h5o3HUH0MHVJV0kyq0iBlrBwlh8qEDMZ4-Pc"];
  const responseUri = "https://example.com/response";
  const redirect = SessionTranscript.openid4vp({ clientId: "x509_san_dns:example.com", nonce, responseUri, jwkThumbprint });
  const transcript = async (session) => hex(await transcriptBytes(session));
  assert.equal(
    await transcript(redirect),
    "83f6f682714f70656e494434565048616e646f7665725820048bc053c00442af9b8eed494cefdd9d95240d254b046b11b68013722aad38ac",
  );
  // The key as bytes, as text, and as a JWK of which the engine takes the thumbprint.
  const kid = { kty: "EC", crv: "P-256", use: "enc", kid: "1", x, y };
  for (const key of [jwkThumbprint, jwkThumbprint.buffer, toBase64url(jwkThumbprint), kid]) {
    const dcApi = SessionTranscript.dcApi({ origin: "https://example.com", nonce, jwkThumbprint: key });
    const expected = "83f6f682764f70656e4944345650444341504948616e646f7665725820fbece366f4212f9762c74cfdbf83b8c69e371d5d68cea09cb4c48ca6daab761a";
    assert.equal(await transcript(dcApi), expected);
    assert.equal(await transcript(SessionTranscript.fromJSON(JSON.parse(JSON.stringify(dcApi)))), expected);
  }
  const plain = SessionTranscript.dcApi({ origin: "https://example.com", nonce });
  assert.equal(await transcript(plain), "83f6f682764f70656e4944345650444341504948616e646f76657258203563b629e28bf0a736c6ba6faacb60a9cd3074e51416a04565031d8690638c43");
  const info = Buffer.concat([Buffer.from([0x82, 0x6a]), Buffer.from("ZXhhbXBsZQ"), Buffer.from([0x73]), Buffer.from("https://example.com")]);
  const iso = SessionTranscript.isoDcApi({ encryptionInfo: "ZXhhbXBsZQ", origin: "https://example.com" });
  assert.equal(await transcript(iso), "83f6f682" + "656463617069" + "5820" + createHash("sha256").update(info).digest("hex"));
});

/** As in the library's tests. */
test("sessions of proximity", async () => {
  const [deviceEngagement, eReaderKey] = [bytes("a0"), bytes("a10102")];
  const qr = SessionTranscript.proximityQr({ deviceEngagement, eReaderKey });
  assert.equal(hex(await transcriptBytes(qr)), "83d81841a0d81843a10102f6");
  const handoverSelect = bytes("07");
  const nfc = SessionTranscript.proximityNfc({ deviceEngagement, eReaderKey, handoverSelect });
  assert.equal(hex(await transcriptBytes(nfc)), "83d81841a0d81843a10102824107f6");
  const negotiated = SessionTranscript.proximityNfc({ deviceEngagement: "oA", eReaderKey, handoverSelect, handoverRequest: bytes("08") });
  assert.equal(hex(await transcriptBytes(negotiated)), "83d81841a0d81843a1010282410741" + "08");
  assert.deepEqual(SessionTranscript.fromJSON(negotiated.toJSON()).toJSON(), negotiated.toJSON());
  const broken = SessionTranscript.proximityQr({ deviceEngagement: bytes("a000"), eReaderKey });
  await assert.rejects(transcriptBytes(broken), { code: "mdoc.cbor" });
});

test("sessions that no wallet could have are refused where they are made", () => {
  const invalid = { name: "PlicaError", code: "invalid_argument", kind: "bad-input" };
  const origins = ["https://example.com/", "origin:https://example.com", "example.com", "null", "", "https://EXAMPLE.com", "https://example.com:443", 5];
  for (const origin of origins) assert.throws(() => SessionTranscript.dcApi({ origin, nonce: "n" }), invalid, String(origin));
  assert.throws(() => SessionTranscript.dcApi({ origin: "https://example.com/x", nonce: "n" }), { message: /did you mean https:\/\/example.com\?/ });
  for (const origin of ["https://example.com", "http://localhost:8080", "android:apk-key-hash:sGFcIy-_9+/"]) SessionTranscript.dcApi({ origin, nonce: "n" });
  for (const nonce of [undefined, ""]) assert.throws(() => SessionTranscript.dcApi({ origin: "https://example.com", nonce }), invalid);
  assert.throws(() => SessionTranscript.dcApi({ origin: "https://example.com", nonce: "n", jwkThumbprint: bytes("00") }), invalid);
  assert.throws(() => SessionTranscript.dcApi({ origin: "https://example.com", nonce: "n", jwkThumbprint: { kty: "RSA" } }), invalid);
  assert.throws(() => SessionTranscript.openid4vp({ clientId: "x", nonce: "n", responseUri: "nowhere" }), invalid);
  for (const given of ["", [1, 2, 3], Uint8Array.of(1, 2, 3), new Uint8Array()]) assert.throws(() => SessionTranscript.fromBytes(given), invalid);
  for (const json of [{}, { type: "fromBytes" }, null]) assert.throws(() => SessionTranscript.fromJSON(json), invalid);
});

test("a transcript is a copy", async () => {
  const given = bytes("83f6f6f6");
  const transcript = SessionTranscript.fromBytes(given);
  given[3] = 0;
  assert.equal(hex(await transcriptBytes(transcript)), "83f6f6f6");
  assert.deepEqual(transcript.toJSON(), { type: "bytes", bytes: "g_b29g" });
});

test("bytes as text", () => {
  assert.equal(toBase64url(bytes("fbff00")), "-_8A");
  assert.deepEqual([...fromBase64url("-_8")], [0xfb, 0xff]);
  assert.deepEqual([...fromBase64url("-_8=")], [0xfb, 0xff]);
  for (const text of ["+/8", "a", "a b", "ä"]) assert.throws(() => fromBase64url(text), { code: "invalid_argument" });
  assert.throws(() => fromBase64url("A".repeat(23 << 20)), { code: "mdoc.too_large" });
});

test("requests are built and written", () => {
  const transcript = SessionTranscript.fromBytes(bytes("83f6f6f6"));
  const first = ProofRequest.ageOver(18);
  const second = first.claim(MDL_NAMESPACE, "height", { equal: Uint8Array.of(0x18, 175) }).inSession(transcript);
  assert.equal(first.toJSON().claims.length, 1);
  assert.deepEqual(JSON.parse(JSON.stringify(second)), {
    docType: MDL,
    claims: [
      { namespace: MDL_NAMESPACE, element: "age_over_18", predicate: { ageAtLeast: 18 } },
      { namespace: MDL_NAMESPACE, element: "height", predicate: { equal: { cbor: "18af" } } },
    ],
  });
  assert.deepEqual([second.docType, second.session, first.session], [MDL, transcript, undefined]);
  assert.deepEqual(second.claims[0], [{ namespace: MDL_NAMESPACE, element: "age_over_18", predicate: { ageAtLeast: 18 } }]);
  assert.throws(() => (second.claims[1][0].predicate.equal = 5), TypeError);
  // A session from elsewhere is left out unless it is asked for.
  const sent = { ...second.toJSON(), sessionTranscript: "83f6f6f6" };
  assert.equal(ProofRequest.fromJSON(sent).session, undefined);
  assert.equal(ProofRequest.fromJSON(sent, { session: true }).session.toJSON().bytes, "g_b29g");
  assert.deepEqual(ProofRequest.fromJSON(JSON.stringify(second)).toJSON(), second.toJSON());
  assert.deepEqual(ProofRequest.fromJSON(second.toJSON()).toJSON(), second.toJSON());
  const elsewhere = first.forDocType("eu.europa.ec.av.1").toJSON();
  assert.deepEqual([elsewhere.docType, elsewhere.claims[0].namespace], ["eu.europa.ec.av.1", "eu.europa.ec.av.1"]);
  assert.equal(ProofRequest.ageOver(6).toJSON().claims[0].element, "age_over_06");
});

test("claims with alternatives", () => {
  const ages = ProofRequest.age(18).toJSON().claims;
  assert.equal(ages.length, 1);
  const predicate = { ageAtLeast: 18 };
  assert.deepEqual(
    ages[0].anyOf,
    ["age_over_18", "age_over_21", "age_over_25", "age_over_60", "age_over_62", "age_over_65", "age_over_68", "birth_date"].map(
      (element) => ({ namespace: MDL_NAMESPACE, element, predicate }),
    ),
  );
  assert.deepEqual(ProofRequest.age(100).toJSON().claims, [{ namespace: MDL_NAMESPACE, element: "birth_date", predicate: { ageAtLeast: 100 } }]);
  // The namespace may stand beside `anyOf`, and each alternative may have its own.
  const own = { namespace: "org.iso.18013.5.1.aamva", element: "aamva_version", predicate: { range: [1, 2] } };
  const read = ProofRequest.fromJSON({ docType: MDL, claims: [{ anyOf: [{ element: "height", predicate: { equal: { cbor: "18af" } } }, own] }] });
  const { anyOf } = read.toJSON().claims[0];
  assert.deepEqual(anyOf, [{ namespace: MDL_NAMESPACE, element: "height", predicate: { equal: { cbor: "18af" } } }, own]);
  assert.deepEqual(ProofRequest.fromJSON(JSON.stringify(read)).toJSON(), read.toJSON());
  assert.equal(ProofRequest.age(18).forDocType("x").toJSON().claims[0].anyOf[7].namespace, "x");
  assert.throws(() => ProofRequest.of(MDL).anyOf([]), { code: "invalid_argument" });
});

test("requests that cannot be read", () => {
  const docType = MDL;
  const bad = ["{", "[]", {}, { docType }, { docType, claims: {} }, { docType, claims: [], more: 1 }];
  const fault = { name: "PlicaError", code: "request.json", kind: "bad-input" };
  for (const json of bad) assert.throws(() => ProofRequest.fromJSON(json), fault);
  assert.throws(() => ProofRequest.fromJSON({ docType, claims: [], sessionTranscript: "f" }, { session: true }), fault);
  const claims = [
    null, 5, {}, { anyOf: [] }, { anyOf: [{ element: "x", predicate: "disclose" }] }, { anyOf: "x" }, { anyOf: [1, 2] },
    { element: "x", predicate: "disclose", more: 1 }, { element: "x", anyOf: [] }, { element: "", predicate: "disclose" },
  ];
  for (const claim of claims) assert.throws(() => ProofRequest.fromJSON({ docType, claims: [claim] }), fault, JSON.stringify(claim));
  const path = /claims\[1\].anyOf\[1\].predicate.ageAtLeast/;
  const wrong = { anyOf: [{ element: "x", predicate: { ageAtLeast: 18 } }, { element: "y", predicate: { ageAtLeast: 0 } }] };
  assert.throws(() => ProofRequest.fromJSON({ docType, claims: [{ element: "x", predicate: "disclose" }, wrong] }), { message: path });
});

test("requests that cannot be answered are refused where they are made", () => {
  const invalid = { name: "PlicaError", code: "invalid_argument", kind: "bad-input" };
  for (const age of [18.5, NaN, -1, 0, 151, "18", undefined]) assert.throws(() => ProofRequest.age(age), invalid, String(age));
  for (const age of [18.5, NaN, -1, 100, "18"]) assert.throws(() => ProofRequest.ageOver(age), invalid, String(age));
  const predicates = [
    null, undefined, 5, "equal", {}, { atLeast: 3 }, { equal: undefined }, { equal: -1 }, { equal: 1.5 }, { equal: { fullDate: "2024-02-30" } }, { equal: () => 1 },
    { equal: { cbor: "f" } }, { in: [] }, { in: "x" }, { in: Array(65).fill("x") }, { range: [2, 1] }, { range: [1] }, { range: [1, 2, 3] }, { range: [-1, 2] },
    { after: "01.02.2024" }, { before: "2024-13-01" }, { ageAtMost: 151 }, { ageAtLeast: 18, on: "today" }, { after: "2024-01-01", before: "2025-01-01" },
  ];
  for (const predicate of predicates) {
    assert.throws(() => ProofRequest.of(MDL).claim(MDL_NAMESPACE, "x", predicate), invalid, String(JSON.stringify(predicate)));
  }
  const nine = Array(9).fill({ namespace: MDL_NAMESPACE, element: "x", predicate: { ageAtLeast: 18 } });
  assert.throws(() => ProofRequest.of(MDL).anyOf(nine), invalid);
  assert.throws(() => nine.reduce((request, claim) => request.anyOf([claim]), ProofRequest.of(MDL)), invalid);
  assert.throws(() => ProofRequest.of(MDL).anyOf([nine[0], { ...nine[0], predicate: "disclose" }]), invalid);
  const on = { ageAtLeast: 18, on: "2026-01-01" };
  assert.deepEqual(ProofRequest.of(MDL).claim(MDL_NAMESPACE, "birth_date", on).claims[0][0].predicate, on);
});

test("public keys in the forms that people have", async () => {
  const { keyPair } = await WebCryptoSigner.generate();
  const jwk = await crypto.subtle.exportKey("jwk", keyPair.publicKey);
  const der = await crypto.subtle.exportKey("spki", keyPair.publicKey);
  const pem = `-----BEGIN PUBLIC KEY-----\n${Buffer.from(der).toString("base64")}\n-----END PUBLIC KEY-----\n`;
  const { x, y } = jwk;
  for (const key of [jwk, der, new Uint8Array(der), pem, { x, y }, { x: fromBase64url(x), y: fromBase64url(y).buffer }]) {
    (await Verifier.open({ issuerKeys: [{ key }] })).close();
  }
  const invalid = { code: "invalid_argument" };
  for (const key of ["", "PEM", der.slice(1), { ...jwk, crv: "P-384" }, { kty: "RSA" }, null, undefined, 5]) {
    await assert.rejects(Verifier.open({ issuerKeys: [{ key }] }), invalid, String(key));
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
  await assert.rejects(Holder.open("no document"), invalid);
  await assert.rejects(Holder.open([1, 2, 3]), invalid);
  await assert.rejects(Holder.open(new Uint8Array(4), { answered: new Uint8Array(33) }), invalid);
  await assert.rejects(Holder.open(new Uint8Array(4), { issuerKey: { x: new Uint8Array(31), y: new Uint8Array(32) } }), invalid);
  await assert.rejects(Verifier.open({ clockSkewSeconds: -1 }), invalid);
  await assert.rejects(Verifier.open({ issuerKeys: [{ key: { x: "", y: "" } }] }), invalid);
  for (const trust of [{ certificates: "pem" }, { issuerKeys: {} }, { certificates: [""], docTypes: "x" }, { store: {} }]) {
    await assert.rejects(Verifier.open(trust), invalid);
  }
  for (const engines of [0, 1.5, 65, "2"]) assert.throws(() => configure({ engines }), invalid);
  for (const signerUsages of [[1], [], ["serverAuth"], "Any", 5, null]) {
    await assert.rejects(Verifier.open({ certificates: [{ certificates: "", signerUsages }] }), invalid);
  }
  for (const certificate of [null, undefined, 5, {}]) await assert.rejects(Verifier.open({ certificates: [certificate] }), invalid);
  for (const allowDeviceSigned of ["false", 1, {}]) await assert.rejects(Verifier.open({ allowDeviceSigned }), invalid);
  for (const alternatives of [undefined, {}, "x", [null], [5], [{}]]) assert.throws(() => ProofRequest.of(MDL).anyOf(alternatives), invalid);
  for (const threads of [0, 1.5, 65, "2"]) assert.throws(() => configure({ threads }), invalid);
  assert.throws(() => ProofRequest.of(1), invalid);
  assert.throws(() => ProofRequest.ageOver(18).inSession(new Uint8Array()), invalid);
  const { signer, keyPair } = await WebCryptoSigner.generate();
  assert.throws(() => new WebCryptoSigner(keyPair.publicKey), invalid);
  assert.equal(signer.key, keyPair.privateKey);
  assert.throws(() => new WebCryptoSigner(undefined), invalid);
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
  await assert.rejects(holder.present(request, { device: { sign: async () => new Uint8Array(70) }, now: vector.now }), invalid);
  holder.close();
});

test("errors of the engine have its codes", async () => {
  const code = (code, kind = "bad-input") => ({ name: "PlicaError", code, kind });
  await assert.rejects(Holder.open(new Uint8Array()), code("mdoc.cbor"));
  await assert.rejects(Holder.open(Uint8Array.of(0xa0)), code("mdoc.not_a_document"));
  await assert.rejects(Verifier.open({ certificates: ["no certificate"] }), code("issuer.certificate"));
  await assert.rejects(
    Verifier.open({ issuerKeys: [{ key: { x: new Uint8Array(32), y: new Uint8Array(32) } }] }),
    code("mdoc.not_on_curve"),
  );
  const vector = new Vector("google-test-mdl");
  const holder = await vector.holder();
  const { now } = vector;
  const device = holder.deviceSignature;
  const over = (age) => vector.request([[MDL_NAMESPACE, "age_over_18", { ageAtLeast: age }]]);
  const request = over(18);
  const present = (request, o) => holder.present(request, { device, now, ...o });
  await assert.rejects(present(ProofRequest.ageOver(18)), code("session.missing"));
  await assert.rejects(holder.deviceAuthentication(ProofRequest.ageOver(18)), code("session.missing"));
  await assert.rejects(present(request.forDocType("org.example.other")), code("mdoc.doc_type", "does-not-hold"));
  await assert.rejects(present(ProofRequest.of(vector.meta.docType).inSession(vector.session)), code("request.json"));
  await assert.rejects(present(ProofRequest.of("short").claim(MDL_NAMESPACE, "x", "disclose").inSession(vector.session)), code("mdoc.name_too_short"));
  await assert.rejects(present(request.claim(MDL_NAMESPACE, "age_over_18", { ageAtLeast: 18 })), code("request.json"));
  await assert.rejects(present(over(19)), (error) => error instanceof PlicaError && error.code.startsWith("predicate."));
  await assert.rejects(present(request.inSession(session("another"))), code("device.signature", "does-not-hold"));
  await assert.rejects(present(request, { now: new Date("2034-01-01T00:00:00Z") }), code("document.expired", "does-not-hold"));
  await assert.rejects(present(request, { now: new Date("2014-01-01T00:00:00Z") }), code("document.not_yet_valid", "does-not-hold"));
  await assert.rejects(present(request, { device: new Uint8Array(64) }), code("mdoc.signature_encoding"));
  await assert.rejects(present(request.inSession(SessionTranscript.fromBytes(bytes("83f6f6")))), code("mdoc.cbor"));
  // None of these calls answered the session.
  const presentation = await present(request);
  await assert.rejects(present(request), code("transcript.reused", "does-not-hold"));

  const verifier = await vector.verifier();
  const verify = (bytes, o) => verifier.verify(bytes, o?.request ?? request, { now, ...o });
  await verify(presentation);
  await assert.rejects(verify(presentation, { request: over(17) }), code("request.mismatch", "does-not-hold"));
  await assert.rejects(verify(presentation, { request: request.inSession(session("another")) }), code("session.mismatch", "does-not-hold"));
  await assert.rejects(verify(presentation, { now: new Date(now.getTime() + 361_000) }), code("clock.skew", "does-not-hold"));
  await assert.rejects(verify(presentation.subarray(1)), code("proof.malformed", "does-not-hold"));
  await assert.rejects(verify(new Uint8Array()), code("proof.malformed", "does-not-hold"));
  const changed = presentation.slice();
  changed[changed.length - 20] ^= 1;
  await assert.rejects(verify(changed), (error) => ["proof.invalid", "proof.malformed"].includes(error.code));
  holder.close();
  verifier.close();
});
