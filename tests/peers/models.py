#!/usr/bin/env python3
"""Plica and EZKL prove that networks of the same shapes ran on a hidden input, in turns, on one core.

    cargo build --release -p plica --features cli
    pip install ezkl==23.0.5 onnx numpy
    tests/peers/models.py [--rounds N] [SHAPE...]    # 3 rounds, 30-16-2 and 784-128-10 unless told

Shapes are those of `plica bench --models`, whose figures are Plica's. Weights are random on both sides. EZKL shows all
outputs, Plica the class: its interpreter's greatest output is what both compare. EZKL is calibrated for few resources
with five samples, hides its input, and takes parameters of a set-up that it makes for tests. Its key is made once for
each model and not timed; that is where its largest file comes from. A ratio is the median over the rounds.
"""

import argparse
import asyncio
import inspect
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
os.environ["RAYON_NUM_THREADS"] = "1"

import ezkl  # noqa: E402: it starts its threads when it is imported
import numpy as np  # noqa: E402
import onnx  # noqa: E402
from onnx import TensorProto, helper, numpy_helper  # noqa: E402

PLICA = Path(__file__).resolve().parents[2] / "target/release/plica"


def network(sizes, path):
    """A multilayer perceptron with random weights."""
    generator = np.random.default_rng(1)
    nodes, constants, last = [], [], "x"
    for k, (inputs, outputs) in enumerate(zip(sizes, sizes[1:])):
        for name, shape in ((f"w{k}", (inputs, outputs)), (f"b{k}", (outputs,))):
            array = generator.normal(0, 1 / np.sqrt(inputs), shape).astype(np.float32)
            constants.append(numpy_helper.from_array(array, name))
        made = "y" if k + 2 == len(sizes) else f"h{k}"
        nodes.append(helper.make_node("Gemm", [last, f"w{k}", f"b{k}"], [made]))
        if made != "y":
            nodes.append(helper.make_node("Relu", [made], [f"r{k}"]))
            last = f"r{k}"
    value = lambda name, n: helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, n])
    graph = helper.make_graph(nodes, "mlp", [value("x", sizes[0])], [value("y", sizes[-1])], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.save(model, path)


class Ezkl:
    """A model with its key."""

    def __init__(self, folder, sizes):
        self.path = lambda name: str(folder / name)
        network(sizes, self.path("model.onnx"))
        generator = np.random.default_rng(2)
        rows = generator.uniform(0, 1, (5, sizes[0])).tolist()
        (folder / "input.json").write_text(json.dumps({"input_data": rows[:1]}))
        (folder / "calibration.json").write_text(json.dumps({"input_data": rows}))
        arguments = ezkl.PyRunArgs()
        arguments.input_visibility, arguments.param_visibility, arguments.output_visibility = "private", "fixed", "public"
        self.call(ezkl.gen_settings, "model.onnx", "settings.json", py_run_args=arguments)
        self.call(ezkl.calibrate_settings, "calibration.json", "model.onnx", "settings.json", "resources")
        self.call(ezkl.compile_circuit, "model.onnx", "model.ezkl", "settings.json")
        rows = json.loads((folder / "settings.json").read_text())["run_args"]["logrows"]
        ezkl.gen_srs(self.path("srs"), rows)
        self.call(ezkl.setup, "model.ezkl", "vk", "pk", "srs")
        self.call(ezkl.gen_witness, "input.json", "model.ezkl", "witness.json")
        self.key = os.path.getsize(self.path("pk"))

    def call(self, function, *names, **more):
        """Calls it with files of the folder. Some of its functions are asynchronous."""
        arguments = [name if name == "resources" else self.path(name) for name in names]

        async def run():
            made = function(*arguments, **more)
            return await made if inspect.isawaitable(made) else made

        made = asyncio.run(run())
        if made is False:
            sys.exit(f"EZKL refuses: {function.__name__}")

    def measure(self):
        """Seconds to prove and to verify, and the proof's bytes."""
        started = time.perf_counter()
        self.call(ezkl.prove, "witness.json", "model.ezkl", "pk", "proof", "srs")
        proved = time.perf_counter()
        self.call(ezkl.verify, "proof", "settings.json", "vk", "srs")
        proof = json.loads(Path(self.path("proof")).read_text())["proof"]
        return proved - started, time.perf_counter() - proved, len(proof) if isinstance(proof, list) else len(proof) // 2


def plica(shape, vectors):
    environment = os.environ | ({"PLICA_VECTORS": vectors} if vectors else {})
    command = [PLICA, "bench", "--models", "--runs", "5", "--json"]
    out = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, env=environment).stdout)
    return next(figures for figures in out["models"] if figures["model"] == f"MLP {shape}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shapes", metavar="SHAPE", nargs="*", default=["30-16-2", "784-128-10"])
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    for shape in arguments.shapes:
        with tempfile.TemporaryDirectory() as folder:
            started = time.perf_counter()
            peer = Ezkl(Path(folder), [int(n) for n in shape.split("-")])
            print(f"MLP {shape}: EZKL's key has {peer.key / 1e6:.0f} MB and took {time.perf_counter() - started:.0f} s")
            ratios = {}
            for _ in range(arguments.rounds):
                prove, verify, size = peer.measure()
                print(f"  EZKL    prove {prove * 1e3:8.1f} ms, verify {verify * 1e3:6.1f} ms, {size} bytes")
                for vectors in ("", "avx2"):
                    ours = plica(shape, vectors)
                    print(
                        f"  Plica   prove {ours['prove']:8.1f} ms, verify {ours['verify']:6.1f} ms, "
                        f"{ours['proofBytes']} bytes {vectors}"
                    )
                    ratio = (prove * 1e3 / ours["prove"], verify * 1e3 / ours["verify"], size / ours["proofBytes"])
                    ratios.setdefault(vectors, []).append(ratio)
            for vectors, list_of in ratios.items():
                prove, verify, size = (statistics.median(column) for column in zip(*list_of))
                print(f"  ratios {vectors or 'as the processor can'}: prove {prove:.0f}, verify {verify:.1f}, bytes {size:.1f}")
            print(f"  EZKL's peak memory so far: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:.0f} MB")


if __name__ == "__main__":
    main()
