"""Writes the arguments of load.c as the bindings hand them over: `arguments.py FOLDER VECTOR`."""

import sys
from pathlib import Path

from plica import _bindings as bindings
from support import Vector

folder, vector = Path(sys.argv[1]), Vector(sys.argv[2])
request = vector.over_18()
holder = vector.holder()


def write(name, type_name, value):
    """As the bindings lower a value of this type of theirs."""
    converter = getattr(bindings, f"_UniffiFfiConverter{type_name}")
    with bindings._UniffiRustBuffer.alloc_with_builder() as builder:
        converter.write(value, builder)
        lowered = builder.finalize()
    (folder / name).write_bytes(lowered.data[: lowered.len])
    lowered.free()


write("document", "Bytes", vector.document)
write("issuer_key", "OptionalTypePublicKey", vector.issuer_key)
write("request", "TypeRequest", request)
write("signature", "Bytes", vector.signature(holder, request))
write("now", "Timestamp", vector.now)
write("trust", "SequenceTypeTrustAnchor", [bindings.TrustAnchor.KEY(vector.issuer_key, [vector.meta["docType"]])])
(folder / "none").write_bytes(bytes(1))
(folder / "empty").write_bytes(bytes(4))
(folder / "version").write_bytes(bindings.version().encode())
