"""Compiles ONNX's own test cases of the operators that `plica model compile` reads, and prints a table.

    /tmp/models/bin/python nodes.py PLICA [--keep nodes.json]

`PLICA` is the command line. A case is one node with inputs and outputs. Its first input stays one, the others become
constants, and its first axis is the batch. Each case must agree within the bound of the table's last line, or be
refused with an error that has a code. `--keep` writes the cases that a test of the crate runs.
"""

import argparse
import collections
import json
import pathlib
import subprocess
import tempfile

import numpy as np
import onnx
from onnx import numpy_helper
from onnx.backend.test.case.node import collect_testcases

OPERATORS = """
Abs Add ArgMax AveragePool BatchNormalization Cast Clip Concat Constant Conv ConvInteger DequantizeLinear Div Dropout
Elu Equal Erf Exp Flatten Gather Gelu Gemm GlobalAveragePool GlobalMaxPool Greater GreaterOrEqual HardSigmoid Identity
LeakyRelu Less LessOrEqual LogSoftmax MatMul MatMulInteger Max MaxPool Min Mul Neg Pad QLinearConv QLinearMatMul
QuantizeLinear ReduceMax ReduceMean ReduceSum Relu Reshape Sigmoid Slice Softmax Softplus Split Squeeze Sub Tanh
Transpose Unsqueeze ArrayFeatureExtractor Binarizer LabelEncoder TreeEnsemble
""".split()
# What keeps which entry is the greatest is dropped, so that only this is compared.
ONLY_GREATEST = {"Softmax", "LogSoftmax", "Sigmoid"}
# Part of the greatest output that a number may differ by.
BOUND = 1e-3
DIGITS = 5


def cases():
    """The cases of one node of one of these operators."""
    for case in collect_testcases(None):
        nodes = case.model.graph.node if case.model else []
        if len(nodes) == 1 and nodes[0].op_type in OPERATORS:
            yield nodes[0].op_type, case


def with_constants(case):
    """The model with all inputs but the first as constants, what the first is, and what is expected."""
    model = onnx.ModelProto()
    model.CopyFrom(case.model)
    inputs, outputs = case.data_sets[0]
    arrays = [x for x in [*inputs, *outputs[:1]] if isinstance(x, np.ndarray) or np.isscalar(x)]
    if len(arrays) != len(inputs) + 1 or not inputs:
        return None
    if case.model.graph.node[0].op_type == "TreeEnsemble":
        inputs = [to_single(model, inputs[0])]
    for value, array in list(zip(model.graph.input, inputs))[1:]:
        model.graph.initializer.append(numpy_helper.from_array(np.asarray(array), value.name))
        model.graph.input.remove(value)
    return model, np.asarray(inputs[0]), np.asarray(outputs[0])


def to_single(model, x):
    """Trees are compared with 32-bit numbers: those of 64 bits become some, which these can."""
    model.graph.input[0].type.tensor_type.elem_type = onnx.TensorProto.FLOAT
    for attribute in model.graph.node[0].attribute:
        if attribute.t.data_type == onnx.TensorProto.DOUBLE:
            name, array = attribute.t.name, numpy_helper.to_array(attribute.t)
            attribute.t.CopyFrom(numpy_helper.from_array(array.astype(np.float32), name))
    return x.astype(np.float32)


def plain(number):
    if np.isnan(number):
        return "nan"  # an empty line is no row of a table with one column
    return np.format_float_positional(number, trim="-")


def domain(op, x):
    """What the input is said to be."""
    if op == "TreeEnsemble":
        return {"float32": True, "missing": bool(np.isnan(x).any())}
    if op in ("Less", "LessOrEqual", "Greater", "GreaterOrEqual", "Equal", "Binarizer"):
        return {"float32": True}
    if x.dtype.kind in "iub":
        return {"lo": int(min(x.min(), 0)), "hi": int(max(x.max(), 1))}
    most = float(np.ceil(np.abs(x).max() + 1))
    return {"digits": DIGITS, "lo": -most, "hi": most}


def number(text):
    """A number, which may be written as a product."""
    of, _, by = str(text).partition(" / 2^")
    return float(of) / 2.0 ** int(by or 0)


def samples(rows):
    """The rows, and as many more as a calibration needs, with the same numbers."""
    shuffle = np.random.default_rng(3)
    more = [shuffle.permutation(rows.reshape(-1))[: rows.shape[1]] for _ in range(40)]
    return np.concatenate([rows, more])


def run(plica, folder, op, model, x, expected):
    """What becomes of a case, and by how much of the greatest output it differs."""
    if x.dtype.kind not in "fiub" or x.size == 0:
        return "no numbers", None, None
    rows = x.reshape(x.shape[0] if x.ndim else 1, -1)
    declared = domain(op, x)
    if "digits" in declared:
        rows = np.round(rows.astype(np.float64), DIGITS)
    rows = rows.astype(np.float32 if "float32" in declared else np.float64)
    header = ",".join(f"c{k}" for k in range(rows.shape[1]))
    table = lambda rows: "\n".join([header] + [",".join(map(plain, row)) for row in rows])
    texts = {
        "inputs.json": json.dumps({model.graph.input[0].name: declared}),
        "samples.csv": table(samples(rows)),
        "rows.csv": table(rows),
    }
    (folder / "model.onnx").write_bytes(model.SerializeToString())
    for name, text in texts.items():
        (folder / name).write_text(text + "\n")
    call = lambda *args: subprocess.run([plica, "model", *args, "--json"], cwd=folder, capture_output=True, text=True)
    compiled = call(
        "compile", "model.onnx", "--inputs", "inputs.json", "--calibrate", "samples.csv", "--agreement", "0.9",
        "--outputs", "argmax" if op == "ArgMax" else "values", "-o", "model.plica",
    )  # fmt: skip
    if compiled.returncode:
        error = json.loads(compiled.stdout)["error"]
        return f"{error['code']}: {error['message']}", None, None
    said = call("run", "model.plica", "--rows", "rows.csv")
    if said.returncode:
        return f"run: {said.stdout}", None, None
    outputs = [[number(v) for v in (it if isinstance(it, list) else [it])] for it in json.loads(said.stdout)["outputs"]]
    found, wanted = np.array(outputs), expected.astype(np.float64).reshape(len(rows), -1)
    kept = {"model": (folder / "model.onnx").read_bytes().hex(), **texts, "expected": wanted.tolist()}
    if found.shape != wanted.shape:
        return f"WRONG: {found.shape} numbers instead of {wanted.shape}", None, kept
    if op in ONLY_GREATEST:
        same = (found.argmax(1) == wanted.argmax(1)).all()
        return ("agrees" if same else "WRONG: another is the greatest"), 0.0, kept
    by = float(np.abs(found - wanted).max() / max(np.abs(wanted).max(), 1e-9))
    return ("agrees" if by <= BOUND else f"WRONG by {by:.2e}"), by, kept


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("plica", type=lambda path: str(pathlib.Path(path).absolute()))
    arguments.add_argument("--keep", type=pathlib.Path)
    arguments = arguments.parse_args()
    table, kept = collections.defaultdict(list), {}
    for op, case in cases():
        prepared = with_constants(case)
        if prepared is None:
            continue
        with tempfile.TemporaryDirectory() as folder:
            said, by, files = run(arguments.plica, pathlib.Path(folder), op, *prepared)
        table[op].append((case.name, said, by))
        agreed = sum(1 for _, said, _ in table[op] if said == "agrees")
        small = files and len(json.dumps(files)) < 6_000
        if said == "agrees" and small and agreed <= 3:
            kept[case.name] = {"operator": op, **files}
    print(f"{'operator':<24}{'cases':>6}{'agree':>6}{'refused':>8}{'wrong':>6}{'most':>10}")
    for op in sorted(table):
        of = table[op]
        agree = [by for _, said, by in of if said == "agrees"]
        wrong = [said for _, said, _ in of if "WRONG" in said or said.startswith("run")]
        most = f"{max(agree):.1e}" if agree else ""
        print(f"{op:<24}{len(of):>6}{len(agree):>6}{len(of) - len(agree) - len(wrong):>8}{len(wrong):>6}{most:>10}")
    print(f"bound: {BOUND} of the greatest output\n")
    for op in sorted(table):
        for name, said, _ in table[op]:
            if said != "agrees":
                print(f"{name}: {said}")
    if arguments.keep:
        arguments.keep.write_text(json.dumps(kept, indent=0) + "\n")


if __name__ == "__main__":
    main()
