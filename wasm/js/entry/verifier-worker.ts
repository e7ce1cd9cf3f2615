// The worker of `plica/verifier`.
import * as verifier from "../verifier/plica.js";
import { workerMain } from "../worker-main.js";

workerMain({ single: { raw: verifier, url: new URL("../verifier/plica_bg.wasm", import.meta.url).href }, threads: null });
