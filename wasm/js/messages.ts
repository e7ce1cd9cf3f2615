// The messages between a page and its workers.
//
// Glossary
//   page      what imports the package: a window, a worker or a Node process
//   worker    a thread that the package starts (worker-main.ts); a lane has one, or several with shared memory
//   lane      a queue of calls with the workers that run them (lane.ts); an engine has one, or as many as `configure` says
//   build     a compiled engine: `single`, `threads`, `verifier`, `model` or `full`
//   instance  a build that is loaded into a worker, with its memory
//   object    a holder, prepared data, a verifier or a model that a worker keeps in its instance
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
// Values cross as they are: requests and facts as plain objects, times as `Date`, bytes as `Uint8Array`. The crate `plica-wasm`
// reads and writes the same (`wasm/src`).
//
// A worker answers `unusable` to a message that it cannot read, and to any but `call` that it cannot carry out. The page gives it up.

import type { ErrorCode } from "./codes.js";
import type { ErrorKind } from "./error.js";
import type { Domain, ModelOutputs } from "./model.js";
import type { ModelClaimJSON } from "./model-claim.js";
import type { ModelOutput, Origin } from "./model-facts.js";
import type { Claim } from "./predicate.js";

/** What a session is made of, by its channel. */
export interface Sessions {
  bytes: { bytes: Uint8Array };
  openid4vp: { clientId: string; nonce: string; responseUri: string; jwkThumbprint?: ThumbprintValue };
  dcApi: { origin: string; nonce: string; jwkThumbprint?: ThumbprintValue };
  isoDcApi: { encryptionInfo: string; origin: string };
  proximityQr: { deviceEngagement: Uint8Array; eReaderKey: Uint8Array };
  proximityNfc: { deviceEngagement: Uint8Array; eReaderKey: Uint8Array; handoverSelect: Uint8Array; handoverRequest?: Uint8Array };
}

/** A session: an object with one of these members. */
export type SessionValue = { [Type in keyof Sessions]: { [Name in Type]: Sessions[Type] } }[keyof Sessions];

/** The thumbprint of a key, or the coordinates of a key to take it of. */
export type ThumbprintValue = { sha256: Uint8Array } | { jwk: { x: string; y: string } };

/** A request: what is asked, as in its JSON but with bytes as they are, and the session. */
export interface RequestValue {
  question: { docType: string; claims: (Claim | { anyOf: readonly Claim[] })[]; model?: ModelClaimJSON };
  session: SessionValue | null;
}

/** What is said about a claim: which alternative is shown, and the value if it is disclosed. */
export interface RawClaim {
  namespace: string;
  element: string;
  alternative: number;
  cbor: Uint8Array | null;
}

/** What a presentation proves. */
export interface RawFacts {
  docType: string;
  issuer: { subject: string; keyFingerprint: Uint8Array; certificateValidity: [Date, Date] | null };
  now: Date;
  claims: RawClaim[];
  deviceSigned: { namespace: string; element: string; cbor: Uint8Array }[];
  /** Not there in builds without models. */
  model?: RawModelFacts | null;
}

/** What a page may know of a document without asking for it. */
export interface About {
  docType: string;
  elements: { namespace: string; element: string }[];
  validity: { signed: Date; validFrom: Date; validUntil: Date };
}

/** What is asked of a model; numbers are decimal texts. */
export type AskValue = "argMax" | "values" | { class: string } | { atLeast: string } | { threshold: string };

/** A request to a model. Entries of inputs are texts here, because they are no secrets. */
export interface ModelRequestValue {
  model: Uint8Array;
  ask: AskValue;
  public: [string, string[]][];
  audience: string;
  nonce: Uint8Array;
}

/** The entries of an input: bytes, numbers of which NaN is missing, or texts of which an empty one is missing. */
export type Entries = Uint8Array<ArrayBuffer> | Float64Array<ArrayBuffer> | string[];

/** The names of inputs, and the entries of each. */
export interface ModelInputs {
  names: string[];
  entries: Entries[];
}

/** The model that a request is about, and the inputs that the holder gives it. Null if it is about none that is here. */
export interface OfModel extends ModelInputs {
  model: number | null;
}

/** What a model's file says. */
export interface AboutModel {
  id: Uint8Array;
  inputs: { name: string; shape: [number, number, number]; domain: Domain }[];
  outputs: ModelOutputs;
}

/** What a proof that a model ran shows. */
export interface RawModelFacts {
  model: Uint8Array;
  output: ModelOutput;
  inputs: { name: string; origin: Origin }[];
}

/** What an object is made from. */
export type ObjectSpec =
  | { kind: "holder"; document: Uint8Array; issuerKey: Uint8Array; answered: Uint8Array }
  | { kind: "prepared"; bytes: Uint8Array }
  | { kind: "verifier"; certificates: TrustedCertificates[]; keys: TrustedKey[]; clockSkew: number; deviceSigned: boolean }
  | { kind: "model"; bytes: Uint8Array };

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
  | { op: "value"; holder: number; namespace: string; element: string }
  | { op: "prepare"; holder: number; request: RequestValue | null }
  | ({ op: "check"; holder: number; request: RequestValue; now: Date } & OfModel)
  | ({ op: "checkModel"; holder: number; request: RequestValue; now: Date } & OfModel)
  | { op: "deviceAuthentication"; holder: number; request: RequestValue }
  /** As `deviceAuthentication`, after everything that can be checked before the device has signed. */
  | ({ op: "toSign"; holder: number; prepared: number | null; request: RequestValue; now: Date } & OfModel)
  | ({ op: "present"; holder: number; prepared: number | null; request: RequestValue; signature: Uint8Array; now: Date } & OfModel)
  | { op: "verify"; verifier: number; model: number | null; presentation: Uint8Array; request: RequestValue; now: Date }
  | { op: "transcript"; session: SessionValue }
  | { op: "aboutModel"; model: number }
  | ({ op: "runModel"; model: number } & ModelInputs)
  | ({ op: "proveModel"; model: number; request: ModelRequestValue } & ModelInputs)
  | { op: "verifyModel"; model: number; proof: Uint8Array; request: ModelRequestValue }
  | { op: "wipe" };

/** What each operation results in. */
export interface Results {
  warmUp: null;
  about: { about: About; deviceSignature: Uint8Array | null };
  make: null;
  value: Uint8Array;
  prepare: Uint8Array;
  check: RawClaim[];
  checkModel: RawModelFacts | null;
  deviceAuthentication: Uint8Array;
  toSign: Uint8Array;
  present: { presentation: Uint8Array; answered: Uint8Array };
  verify: RawFacts;
  transcript: Uint8Array;
  aboutModel: AboutModel;
  runModel: { class: string | null; values: string[] };
  proveModel: Uint8Array;
  verifyModel: RawModelFacts;
  wipe: null;
}

/** A build of the engine. */
export type Build = "single" | "threads" | "verifier" | "model" | "full";

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
  code: ErrorCode;
  kind: ErrorKind;
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
