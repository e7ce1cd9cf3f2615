// What the page and the worker say to each other.

/** What is kept in the worker for an object of the page, and how it is made (again). */
export type ObjectSpec =
  | { kind: "holder"; document: Uint8Array; issuerKey: Uint8Array; answered: Uint8Array }
  | { kind: "prepared"; bytes: Uint8Array }
  | { kind: "verifier"; certificates: Uint8Array[]; docTypes: string[]; keys: TrustedKey[]; clockSkew: number };

/** A document signer's key, and the docTypes that it is trusted for. */
export interface TrustedKey {
  x: Uint8Array;
  y: Uint8Array;
  docTypes: string[];
}

/** A call of an operation on objects by their handles. */
export type Operation =
  | { op: "warmUp" }
  | { op: "about"; holder: number }
  | { op: "make"; handle: number }
  | { op: "prepare"; holder: number }
  | { op: "deviceAuthentication"; holder: number; request: string }
  | { op: "toSign"; holder: number; request: string }
  | { op: "present"; holder: number; prepared: number | null; request: string; signature: Uint8Array; now: number }
  | { op: "verify"; verifier: number; presentation: Uint8Array; request: string; now: number }
  | { op: "wipe" };

/** What operations resolve to. */
export interface Results {
  warmUp: null;
  about: { about: string; deviceSignature: Uint8Array | null };
  make: null;
  prepare: Uint8Array;
  deviceAuthentication: Uint8Array;
  toSign: Uint8Array;
  present: { presentation: Uint8Array; answered: Uint8Array };
  verify: string;
  wipe: null;
}

/** A build of the engine. */
export type Build = "single" | "threads" | "verifier";

/** Which module, and where it is if not beside the worker. */
export interface Load {
  build: Build;
  url: string | null;
}

export type ToWorker =
  | { type: "load"; load: Load; stop: Int32Array | null }
  | { type: "joinPool"; module: WebAssembly.Module; memory: WebAssembly.Memory }
  | { type: "startPool"; threads: number }
  | { type: "call"; id: number; create: { handle: number; spec: ObjectSpec }[]; call: Operation; progress: boolean }
  | { type: "close"; handle: number };

export interface Failure {
  code: string;
  kind: "does-not-hold" | "bad-input" | "cancelled" | "internal";
  message: string;
}

export type FromWorker =
  /** Loaded: with threads, module and memory are for the other workers. */
  | { type: "loaded"; version: string; memory: number; share: { module: WebAssembly.Module; memory: WebAssembly.Memory } | null }
  | { type: "joined" }
  | { type: "poolReady" }
  /** It cannot be used: where something could not be loaded. */
  | { type: "unusable"; message: string }
  | { type: "progress"; id: number; index: number }
  /** `created` are the objects that exist now, however the call ended; `memory` is the size of the instance's. */
  | { type: "done"; id: number; created: number[]; memory: number; value: unknown }
  | { type: "failed"; id: number; created: number[]; memory: number; failure: Failure }
  /** The instance broke off and is of no more use. */
  | { type: "trap"; id: number; message: string };
