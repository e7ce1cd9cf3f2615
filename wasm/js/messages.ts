// The messages between a page and its workers.
//
// Glossary
//   page      what imports the package: a window, a worker or a Node process
//   worker    a thread that the package starts (worker-main.ts); an engine has one, or several with shared memory
//   build     a compiled engine: `single`, `threads` or `verifier`
//   instance  a build that is loaded into a worker, with its memory
//   object    a holder, prepared data or a verifier that a worker keeps in its instance
//   handle    the number by which a page names an object
//   spec      what an object is made from; the page keeps it, so that another worker can make the object again
//   call      an operation on objects; a worker runs one at a time
//   step      a stage of a call; its index is its place in the call's list of steps (progress.ts)
//
// Order
//   page        worker      when
//   load        loaded      first, to the first worker
//   joinPool    joined      with threads: to each other worker, with the module and memory from `loaded`
//   startPool   poolReady   with threads: to the first worker, once all others have joined
//   call        done        any number of times, one after the other; each may report `progress` before it ends, and may end
//                           with `failed` or `trap` instead of `done`
//   close                   at any time; there is no answer
//
// A worker answers `unusable` to any message but `call` that it cannot carry out.

/** What an object is made from. */
export type ObjectSpec =
  | { kind: "holder"; document: Uint8Array; issuerKey: Uint8Array; answered: Uint8Array }
  | { kind: "prepared"; bytes: Uint8Array }
  | { kind: "verifier"; certificates: TrustedCertificates[]; keys: TrustedKey[]; clockSkew: number; deviceSigned: boolean };

/** Certificates, the docTypes that they are trusted for, and the usages that their document signers name. */
export interface TrustedCertificates {
  bytes: Uint8Array;
  docTypes: string[];
  /** Object identifiers; none for the usual ones. */
  usages: string[];
  anyUsage: boolean;
}

/** A document signer's key, and the docTypes that it is trusted for. */
export interface TrustedKey {
  x: Uint8Array;
  y: Uint8Array;
  docTypes: string[];
}

/** What a call does. Objects are given by their handles. */
export type Operation =
  | { op: "warmUp" }
  | { op: "about"; holder: number }
  /** Makes an object, as every call does with the objects that it names, and does nothing with it. */
  | { op: "make"; handle: number }
  | { op: "prepare"; holder: number; request: string | null }
  | { op: "deviceAuthentication"; holder: number; request: string }
  | { op: "toSign"; holder: number; request: string }
  | { op: "present"; holder: number; prepared: number | null; request: string; signature: Uint8Array; now: number }
  | { op: "verify"; verifier: number; presentation: Uint8Array; request: string; now: number }
  | { op: "wipe" };

/** What each operation results in. */
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

/** Which build to load, and from where. Null means from the package. */
export interface Load {
  build: Build;
  url: string | null;
}

/** From the page to a worker. */
export type ToWorker =
  /** The worker looks at `stop[0]` before each step. 1 stops the call. Null if memory cannot be shared. */
  | { type: "load"; load: Load; stop: Int32Array | null }
  | { type: "joinPool"; module: WebAssembly.Module; memory: WebAssembly.Memory }
  | { type: "startPool"; threads: number }
  /** `create` lists the objects that the call needs and this worker does not have. */
  | { type: "call"; id: number; create: { handle: number; spec: ObjectSpec }[]; call: Operation; progress: boolean }
  | { type: "close"; handle: number };

/** An error of the library. */
export interface Failure {
  code: string;
  kind: "does-not-hold" | "bad-input" | "cancelled" | "internal";
  message: string;
}

/** From a worker to the page. `memory` is the size of the instance's memory in bytes. */
export type FromWorker =
  /** `share` is for the other workers, and null in a build without threads. */
  | { type: "loaded"; version: string; memory: number; share: { module: WebAssembly.Module; memory: WebAssembly.Memory } | null }
  | { type: "joined" }
  | { type: "poolReady" }
  | { type: "unusable"; message: string }
  | { type: "progress"; id: number; index: number }
  /** `created` are the objects that the call created, even if the call itself failed. */
  | { type: "done"; id: number; created: number[]; memory: number; value: unknown }
  | { type: "failed"; id: number; created: number[]; memory: number; failure: Failure }
  /** The instance crashed and cannot be used again. */
  | { type: "trap"; id: number; message: string };
