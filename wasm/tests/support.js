// What the tests share: the documents in tests/vectors, those that the native command line issues, and the models of tests/models
// that it compiles.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Holder, ProofRequest, SessionTranscript, Verifier, configure } from "plica";

const root = fileURLToPath(new URL("../../", import.meta.url));
const vectors = join(root, "tests/vectors/mdoc");
/** Points for age, licence years, country and income. */
export const scorecard = join(root, "core/examples/licence_score.plica");

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
    return Verifier.open({ issuerKeys: [{ key: this.issuerKey, docTypes: [this.meta.docType] }] });
  }

  request(claims) {
    const request = ProofRequest.of(this.meta.docType).inSession(this.session);
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
  const folder = newFolder();
  plica("issue", "--out-dir", folder.dir, ...args);
  return folder;
}

/** Writes what `page.js` loads into a folder: a licence, a model and an image for it, and a scorecard. */
export function forPage(folder, licence = issue()) {
  for (const file of ["issuer_signed.cbor", "device_key.pem", "roots.pem"]) copyFileSync(licence.path(file), join(folder, file));
  const digits = trained("mlp_digits", { calibrate: true });
  writeFileSync(join(folder, "digits.plica"), digits.bytes);
  writeFileSync(join(folder, "image.bin"), Uint8Array.from(digits.rows[0]));
  copyFileSync(scorecard, join(folder, "score.plica"));
}

/** A new folder, which is removed when the process exits. */
function newFolder() {
  const dir = mkdtempSync(join(tmpdir(), "plica-"));
  process.on("exit", () => rmSync(dir, { recursive: true, force: true }));
  return { dir, path: (name) => join(dir, name), read: (name) => readFileSync(join(dir, name)) };
}

/** A model of `tests/models`, compiled; with rows of inputs and what the trained model says of them, as text. */
export function trained(name, { calibrate = false, inputs } = {}) {
  const [folder, source] = [newFolder(), join(root, "tests/models", name)];
  const [file, rows] = [folder.path("model.plica"), join(source, "rows.csv")];
  const args = calibrate ? ["--calibrate", rows] : [];
  if (inputs !== undefined) {
    writeFileSync(folder.path("inputs.json"), JSON.stringify(inputs));
    args.push("--inputs", folder.path("inputs.json"));
  }
  plica("model", "compile", join(source, "model.onnx"), ...args, "--out", file);
  const lines = (path) => readFileSync(path, "utf8").trimEnd().split("\n");
  const table = lines(rows).slice(1).map((line) => line.split(","));
  return { ...folder, file, bytes: readFileSync(file), rowsFile: rows, rows: table, labels: lines(join(source, "labels.csv")) };
}
