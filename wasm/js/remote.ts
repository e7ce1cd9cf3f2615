// What a call is about: objects in the workers, and terms.
import { closed } from "./error.js";
import type { ObjectSpec } from "./messages.js";
import type { CallOptions, Step } from "./progress.js";
import type { Workers } from "./spawn.js";

/** An object in the workers. If a worker was replaced, the new one makes the object again from its spec. */
export class RemoteObject {
  /** The workers that have made it. */
  readonly at = new Set<Workers>();
  closed = false;
  readonly handle: number;
  readonly what: string;
  /** Returns what the worker makes it from. The bytes are copies, to be transferred. */
  readonly spec: () => ObjectSpec;
  /** Wipes the page's copy of its bytes. */
  readonly wipe: () => void;

  constructor(handle: number, what: string, spec: () => ObjectSpec, wipe: () => void) {
    [this.handle, this.what, this.spec, this.wipe] = [handle, what, spec, wipe];
  }

  check(): void {
    if (this.closed) throw closed(this.what);
  }
}

/** What else there is to say about a call. */
export interface Terms {
  needs?: RemoteObject[];
  steps?: readonly Step[];
  options?: CallOptions | undefined;
  /** Whether to replace the worker in order to stop this call, where a worker cannot be told to stop. */
  long?: boolean;
  /** Whether any lane may run it. Otherwise it runs in the lane of the first object that it needs. */
  anywhere?: boolean;
  /** Called if the call was stopped but completed before the worker noticed. */
  discarded?: () => void;
}

/** Drops the workers' copies of an object. The next call that needs the object makes it again. */
export function forget(remote: RemoteObject): void {
  for (const workers of remote.at) workers.first.send({ type: "close", handle: remote.handle });
  remote.at.clear();
}
