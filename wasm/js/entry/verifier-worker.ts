// The worker of `plica/verifier`: an engine that can check presentations and nothing else.
import { workerMain } from "../worker-main.js";
import * as verifier from "../verifier/plica.js";

workerMain({ single: { raw: verifier, url: new URL("../verifier/plica_bg.wasm", import.meta.url).href }, threads: null });
