// The worker of `plica/model`.
import * as model from "../model/plica.js";
import { workerMain } from "../worker-main.js";
import * as models from "../worker-models.js";

workerMain<models.Raw>(
  { single: { raw: model, url: new URL("../model/plica_bg.wasm", import.meta.url).href }, threads: null },
  models,
);
