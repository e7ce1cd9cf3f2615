// The worker of `plica/verifier`.
import * as verifier from "../verifier/plica.js";
import * as documents from "../worker-documents.js";
import { workerMain } from "../worker-main.js";

workerMain<documents.Raw>(
  { single: { raw: verifier, url: new URL("../verifier/plica_bg.wasm", import.meta.url).href }, threads: null },
  documents,
);
