// What the engine of `plica/full` does: what those for documents and for models do, and documents that models read.
import type * as Full from "./full/plica.js";
import type { ObjectSpec, Operation } from "./messages.js";
import * as documents from "./worker-documents.js";
import type { Kept, Result } from "./worker-main.js";
import * as models from "./worker-models.js";

type Knowing = Pick<typeof Full, "RawHolder" | "RawVerifier">;
export type Raw = documents.Raw & models.Raw & Knowing;
type Holder = InstanceType<Knowing["RawHolder"]>;
type Verifier = InstanceType<Knowing["RawVerifier"]>;
type Model = InstanceType<models.Raw["RawModel"]>;

export function create(raw: Raw, from: ObjectSpec): Kept {
  return from.kind === "model" ? models.create(raw, from) : documents.create(raw, from);
}

export function run(raw: Raw, objects: Map<number, Kept>, call: Operation, watch: (index: number) => boolean): Result {
  switch (call.op) {
    case "aboutModel":
    case "runModel":
    case "proveModel":
    case "verifyModel":
      return models.run(raw, objects, call, watch);
    case "check":
    case "checkModel":
    case "toSign":
    case "present":
      return withModel(raw, objects, call, watch);
    case "verify":
      if (call.model !== null) {
        const verifier = objects.get(call.verifier) as Verifier;
        objects.set(call.verifier, verifier.withModel(objects.get(call.model) as Model));
      }
      return documents.run(raw, objects, call, watch);
    default:
      return documents.run(raw, objects, call, watch);
  }
}

type OfHolder = Extract<Operation, { op: "check" | "checkModel" | "toSign" | "present" }>;

/** A call on a holder, which knows the inputs of a model for as long as the call takes. */
function withModel(raw: Raw, objects: Map<number, Kept>, call: OfHolder, watch: (index: number) => boolean): Result {
  if (call.model === null) return documents.run(raw, objects, call, watch);
  const inputs = models.makeInputs(raw, call);
  const holder = (objects.get(call.holder) as Holder).withModel(objects.get(call.model) as Model).withInputs(inputs);
  objects.set(call.holder, holder);
  try {
    if (call.op === "checkModel") return [holder.checkModel(call.request, call.now), []];
    return documents.run(raw, objects, call, watch);
  } finally {
    objects.set(call.holder, holder.withInputs(new raw.RawInputs()));
  }
}
