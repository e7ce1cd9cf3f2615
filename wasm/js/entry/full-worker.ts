// The worker of `plica/full`.
import * as engine from "../full/plica.js";
import * as full from "../worker-full.js";
import { workerMain } from "../worker-main.js";

workerMain<full.Raw>(
  { single: { raw: engine, url: new URL("../full/plica_bg.wasm", import.meta.url).href }, threads: null },
  full,
);
