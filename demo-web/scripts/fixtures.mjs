// Makes public/fixtures: sample licences from this project's test issuer, documents made by others, and the models.
//
//   node scripts/fixtures.mjs                     always
//   node scripts/fixtures.mjs --if-old            only if they do not exist, or are older than 30 days or than the scripts
//   node scripts/fixtures.mjs [--if-old] FOLDER   into this folder, which the apps for phones bundle
//
// The issuer is `plica issue`.

import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { date, licence } from "./licence.mjs";
import { plica } from "./plica.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const VECTORS = join(HERE, "../../tests/vectors/mdoc");
const MODELS = join(HERE, "../../tests/models");
const SCORECARD = join(HERE, "../../core/examples/licence_score.plica");
const [FOLDER] = process.argv.slice(2).filter((argument) => argument !== "--if-old");
const OUT = FOLDER === undefined ? join(HERE, "../public/fixtures") : resolve(FOLDER);
const MANIFEST = join(OUT, "manifest.json");
const KEEP_DAYS = 30;
/** How many dots an image of a digit has. */
const DOTS = 28 * 28;

function ifOld() {
  if (!existsSync(MANIFEST)) return true;
  const made = statSync(MANIFEST).mtimeMs;
  const sources = ["fixtures.mjs", "licence.mjs"].map((name) => statSync(join(HERE, name)).mtimeMs);
  return Date.now() - made > KEEP_DAYS * 86_400_000 || sources.some((time) => time > made);
}

/** Issues one licence into a new folder. */
function issue(scratch, id, claims) {
  const dir = join(OUT, id);
  const file = join(scratch, `${id}.json`);
  writeFileSync(file, JSON.stringify(claims));
  const { status } = plica("issue", "--claims", file, "--out-dir", join(scratch, id));
  if (status !== 0) throw new Error(`plica issue of ${id} ended with status ${status}`);
  mkdirSync(dir, { recursive: true });
  // Not copied: a copy of the key's file would be readable by its owner only, and this test key has to be served.
  for (const name of ["issuer_signed.cbor", "device_key.pem", "roots.pem"]) {
    writeFileSync(join(dir, name), readFileSync(join(scratch, id, name)));
  }
  return {
    id,
    origin: "issued",
    docType: claims.docType,
    document: `${id}/issuer_signed.cbor`,
    deviceKey: `${id}/device_key.pem`,
    roots: `${id}/roots.pem`,
    birthDate: claims.namespaces[claims.docType.replace(/\.mDL$/, "")].birth_date,
    validUntil: claims.validity.validUntil,
  };
}

/** The under-18 licence with one byte changed: the issuer's "not over 18" becomes "over 18". */
function tamper(minor) {
  const id = "tampered";
  const bytes = readFileSync(join(OUT, minor.document));
  const value = bytes.indexOf("elementValue", bytes.indexOf("age_over_18")) + "elementValue".length;
  if (bytes[value] !== 0xf4) throw new Error("age_over_18 of the under-18 licence is not where it should be");
  bytes[value] = 0xf5;
  cpSync(join(OUT, minor.id), join(OUT, id), { recursive: true });
  writeFileSync(join(OUT, id, "issuer_signed.cbor"), bytes);
  const own = Object.fromEntries(["document", "deviceKey", "roots"].map((key) => [key, minor[key].replace(minor.id, id)]));
  return { ...minor, id, ...own };
}

/** Copies a document made by others, with the session that its device signed. It has no device key. */
function recorded(id) {
  const meta = JSON.parse(readFileSync(join(VECTORS, id, "meta.json"), "utf8"));
  mkdirSync(join(OUT, id), { recursive: true });
  for (const name of ["device_response.cbor", "session_transcript.cbor"]) cpSync(join(VECTORS, id, name), join(OUT, id, name));
  return {
    id,
    origin: "recorded",
    docType: meta.docType,
    document: `${id}/device_response.cbor`,
    session: `${id}/session_transcript.cbor`,
    now: meta.now,
    issuerKey: { x: meta.ds_cert_pk_x, y: meta.ds_cert_pk_y },
    issuerSubject: meta.ds_cert_subject,
    source: meta.source,
    licence: meta.license,
  };
}

/** The network that reads digits, a drawing of each digit that it was not trained with, and a scorecard. */
function models(scratch) {
  const [dir, network, held] = [join(OUT, "models"), join(MODELS, "mnist_lenet"), join(MODELS, "mnist/rows.npy")];
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(scratch, "inputs.json"), JSON.stringify({ pixels: { digits: 0, lo: 0, hi: 255 } }));
  const args = ["--inputs", join(scratch, "inputs.json"), "--calibrate", held, "--out", join(dir, "digits.plica")];
  const { status } = plica("model", "compile", join(network, "model.onnx"), ...args);
  if (status !== 0) throw new Error(`plica model compile ended with status ${status}`);
  const labels = readFileSync(join(network, "labels.csv"), "utf8").trimEnd().split("\n");
  const images = readFileSync(held);
  // Behind the header of NumPy's format, one byte a dot.
  const start = images.length - labels.length * DOTS;
  const image = (row) => images.subarray(start + row * DOTS, start + (row + 1) * DOTS);
  writeFileSync(join(dir, "drawings.bin"), Buffer.concat(Array.from({ length: 10 }, (_, digit) => image(labels.indexOf(String(digit))))));
  cpSync(SCORECARD, join(dir, "score.plica"));
}

function make() {
  if (existsSync(OUT) && readdirSync(OUT).length > 0 && !existsSync(MANIFEST)) throw new Error(`${OUT} has other files in it`);
  const today = new Date();
  const scratch = mkdtempSync(join(tmpdir(), "plica-fixtures-"));
  rmSync(OUT, { recursive: true, force: true });
  try {
    const lasting = { validFrom: date(today, { days: -30 }), validUntil: date(today, { years: 5 }) };
    const ended = { validFrom: date(today, { years: -1, days: -40 }), validUntil: date(today, { days: -10 }) };
    const adult = date(today, { years: -36, days: -100 });
    // Seventeen since yesterday, so under age for almost a year.
    const child = date(today, { years: -17, days: -1 });
    const minor = issue(scratch, "minor", licence({ birth: child, ...lasting }));
    const samples = [
      issue(scratch, "adult", licence({ birth: adult, ...lasting })),
      minor,
      issue(scratch, "expired", licence({ birth: adult, ...ended })),
      tamper(minor),
      // Somebody's own issuer makes it, whom nobody has a reason to trust.
      issue(scratch, "forged", licence({ birth: adult, ...lasting })),
      recorded("eu-av-order-a"),
      recorded("owf-mustermann-mdl"),
    ];
    models(scratch);
    writeFileSync(MANIFEST, `${JSON.stringify({ made: today.toISOString(), samples }, null, 1)}\n`);
    console.log(`fixtures: ${samples.map(({ id }) => id).join(", ")}`);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

if (!process.argv.includes("--if-old") || ifOld()) make();
