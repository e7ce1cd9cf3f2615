// What the engines for documents do: that of `plica`, and that of `plica/verifier`, which has no part for the wallet. They have
// no models, so their calls name none.
import type * as Single from "./single/plica.js";
import type { About, ObjectSpec, Operation } from "./messages.js";
import { type Kept, type Result, bytes } from "./worker-main.js";

type Relying = Pick<typeof Single, "RawTrust" | "RawVerifier" | "transcript" | "version" | "warmUp">;
type Wallet = Pick<typeof Single, "RawHolder" | "RawPrepared">;
export type Raw = Relying & Partial<Wallet>;
type Holder = InstanceType<Wallet["RawHolder"]>;
type Prepared = InstanceType<Wallet["RawPrepared"]>;
type Verifier = InstanceType<Relying["RawVerifier"]>;

export function create(raw: Raw, from: ObjectSpec): Kept {
  switch (from.kind) {
    case "holder":
      try {
        return new raw.RawHolder!(from.document, from.issuerKey, from.answered);
      } finally {
        from.document.fill(0);
      }
    case "prepared":
      try {
        return new raw.RawPrepared!(from.bytes);
      } finally {
        from.bytes.fill(0);
      }
    case "verifier": {
      const trust = new raw.RawTrust();
      try {
        from.certificates.forEach((c) => trust.certificates(c.docTypes, c.usages, c.anyUsage, c.bytes));
        from.keys.forEach((key) => trust.key(key.docTypes, key.x, key.y));
      } catch (error) {
        trust.free();
        throw error;
      }
      return new raw.RawVerifier(trust, from.clockSkew, from.deviceSigned);
    }
    default:
      throw new Error(`this engine makes no ${from.kind}`);
  }
}

export function run(raw: Raw, objects: ReadonlyMap<number, Kept>, call: Operation, watch: (index: number) => boolean): Result {
  const holder = (handle: number) => objects.get(handle) as Holder;
  const prepared = (handle: number) => objects.get(handle) as Prepared;
  switch (call.op) {
    case "about": {
      watch(0);
      const object = holder(call.holder);
      return [{ about: object.about() as About, deviceSignature: object.deviceSignature() ?? null }, []];
    }
    case "value":
      return bytes(holder(call.holder).value(call.namespace, call.element));
    case "prepare": {
      const made = holder(call.holder).prepare(call.request, watch);
      try {
        return bytes(made.toBytes());
      } finally {
        made.free();
      }
    }
    case "check":
      return [holder(call.holder).check(call.request, call.now), []];
    case "deviceAuthentication":
      return bytes(holder(call.holder).deviceAuthentication(call.request));
    case "toSign": {
      const object = holder(call.holder);
      if (call.prepared === null) object.check(call.request, call.now);
      else object.checkPrepared(prepared(call.prepared), call.request, call.now);
      return bytes(object.deviceAuthentication(call.request));
    }
    case "present": {
      const { request, signature, now } = call;
      const object = holder(call.holder);
      const presentation =
        call.prepared === null
          ? object.present(request, signature, now, watch)
          : object.presentPrepared(prepared(call.prepared), request, signature, now, watch);
      return [{ presentation, answered: object.answered() }, [presentation.buffer as ArrayBuffer]];
    }
    case "verify":
      return [(objects.get(call.verifier) as Verifier).verify(call.presentation, call.request, call.now, watch), []];
    case "transcript":
      return bytes(raw.transcript(call.session));
    default:
      throw new Error(`this engine does not do ${call.op}`);
  }
}
