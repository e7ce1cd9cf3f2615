// What is measured of models, the same in Node and on a page.
import { Model, ModelRequest, engine, shutdown } from "plica/model";

const timed = async (call) => {
  const from = performance.now();
  const value = await call();
  return [performance.now() - from, value];
};
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

/** Times in milliseconds: the first proof with the start of the worker, then medians. `output` is in the command line's words. */
export async function measure({ bytes, input, output }, runs) {
  const [what, score] = output.split("=");
  const ask = what === "argmax" ? "argMax" : { [what]: score };
  const request = (model) => ModelRequest.of(model.id, ask).audience("bench").nonce(new Uint8Array(16));
  const [cold, model] = await timed(async () => {
    const model = await Model.fromBytes(bytes);
    await model.prove(input, request(model));
    return model;
  });
  const [prove, verify] = [[], []];
  let size = 0;
  for (let i = 0; i < runs; i++) {
    const [proving, proof] = await timed(() => model.prove(input, request(model)));
    const [verifying] = await timed(() => model.verify(proof, request(model)));
    prove.push(proving);
    verify.push(verifying);
    size = proof.length;
  }
  const { memory } = await engine();
  await shutdown();
  return { cold, prove: median(prove), verify: median(verify), bytes: size, memory };
}
