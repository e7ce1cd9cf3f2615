// What the engine for models does.
import type * as Model from "./model/plica.js";
import type { ModelInputs, ObjectSpec, Operation } from "./messages.js";
import { type Kept, type Result, bytes } from "./worker-main.js";

export type Raw = Pick<typeof Model, "RawInputs" | "RawModel" | "version" | "warmUp">;
type Inputs = InstanceType<Raw["RawInputs"]>;

export function create(raw: Raw, from: ObjectSpec): Kept {
  if (from.kind !== "model") throw new Error(`this engine makes no ${from.kind}`);
  return new raw.RawModel(from.bytes);
}

export function run(raw: Raw, objects: ReadonlyMap<number, Kept>, call: Operation, watch: (index: number) => boolean): Result {
  const model = (handle: number) => objects.get(handle) as InstanceType<Raw["RawModel"]>;
  switch (call.op) {
    case "aboutModel":
      watch(0);
      return [model(call.model).about(), []];
    case "runModel":
      return withInputs(raw, call, (inputs) => [model(call.model).run(inputs), []]);
    case "proveModel":
      return withInputs(raw, call, (inputs) => bytes(model(call.model).prove(inputs, call.request, watch)));
    case "verifyModel":
      return [model(call.model).verify(call.proof, call.request, watch), []];
    default:
      throw new Error(`this engine does not do ${call.op}`);
  }
}

/** Makes inputs for one call, and wipes them. */
function withInputs(raw: Raw, given: ModelInputs, call: (inputs: Inputs) => Result): Result {
  const inputs = makeInputs(raw, given);
  try {
    return call(inputs);
  } finally {
    inputs.free();
  }
}

/** Makes inputs, and wipes what they are made from. */
export function makeInputs(raw: Raw, { names, entries }: ModelInputs): Inputs {
  const inputs = new raw.RawInputs();
  try {
    names.forEach((name, i) => {
      const given = entries[i]!;
      if (given instanceof Uint8Array) inputs.bytes(name, given);
      else if (given instanceof Float64Array) inputs.numbers(name, given);
      else inputs.texts(name, given);
    });
    return inputs;
  } finally {
    for (const given of entries) if (!Array.isArray(given)) given.fill(0);
  }
}
