// The worker of `plica`.
import * as single from "../single/plica.js";
import * as threads from "../threads/plica.js";
import { INITIAL_PAGES } from "../threads/memory.js";
import * as documents from "../worker-documents.js";
import { workerMain } from "../worker-main.js";

workerMain<documents.Raw>(
  {
    single: { raw: single, url: new URL("../single/plica_bg.wasm", import.meta.url).href },
    threads: { raw: threads, url: new URL("../threads/plica_bg.wasm", import.meta.url).href, pages: INITIAL_PAGES },
  },
  documents,
);
