// What the tests share: the documents in tests/vectors, and those that the native command line issues.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Holder, Request, SessionTranscript, Verifier, configure } from "plica";

const root = fileURLToPath(new URL("../../", import.meta.url));
const vectors = join(root, "tests/vectors/mdoc");

/** How many threads prove: `PLICA_THREADS`, or 1, which takes the build without threads. */
export const threads = Number(process.env.PLICA_THREADS ?? 1);
configure({ threads });

/** A session with this nonce. */
export function session(nonce) {
  return SessionTranscript.openid4vp({ clientId: "x509_san_dns:example.com", nonce, responseUri: "https://example.com" });
}

export function bytes(hex) {
  return new Uint8Array(Buffer.from(hex, "hex"));
}

/** A document that others made, with its session and the signature of its device. */
export class Vector {
  static names() {
    return readdirSync(vectors);
  }

  constructor(name) {
    const read = (file) => readFileSync(join(vectors, name, file));
    this.meta = JSON.parse(read("meta.json"));
    this.document = read("device_response.cbor");
    this.session = SessionTranscript.fromBytes(read("session_transcript.cbor"));
    this.now = new Date(this.meta.now);
    this.issuerKey = { x: bytes(this.meta.ds_cert_pk_x), y: bytes(this.meta.ds_cert_pk_y) };
  }

  holder() {
    return Holder.open(this.document, { issuerKey: this.issuerKey });
  }

  verifier() {
    return Verifier.open({ issuerKeys: [{ ...this.issuerKey, docTypes: [this.meta.docType] }] });
  }

  request(claims) {
    const request = Request.of(this.meta.docType).session(this.session);
    return claims.reduce((request, claim) => request.claim(...claim), request);
  }
}

/** A presentation in the present format that is kept, with what its verifier had. */
export function goldenPresentation(name) {
  const read = (file) => readFileSync(join(root, "tests/vectors/presentations/v1", name, file));
  const text = (file) => JSON.parse(read(file).toString());
  return {
    presentation: read("presentation.bin"),
    request: text("request.json"),
    session: SessionTranscript.fromBytes(read("session_transcript.cbor")),
    roots: read("roots.der"),
    now: new Date(text("meta.json").now),
  };
}

let binary;
/** Runs the native command line, which `PLICA_BIN` names, or which is built first. */
export function plica(...args) {
  binary ??= process.env.PLICA_BIN ?? build();
  return execFileSync(binary, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

function build() {
  const command = ["build", "--release", "--quiet", "-p", "plica", "--features", "cli", "--bin", "plica"];
  execFileSync("cargo", command, { cwd: root, stdio: "inherit" });
  return join(process.env.CARGO_TARGET_DIR ?? join(root, "target"), "release/plica");
}

/** Runs `plica issue` into a new folder, which is removed when the process exits. */
export function issue(...args) {
  const dir = mkdtempSync(join(tmpdir(), "plica-"));
  process.on("exit", () => rmSync(dir, { recursive: true, force: true }));
  plica("issue", "--out-dir", dir, ...args);
  return { dir, path: (name) => join(dir, name), read: (name) => readFileSync(join(dir, name)) };
}

