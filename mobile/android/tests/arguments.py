"""Writes the arguments of bridge.h as the bindings hand them over.

    arguments.py FOLDER VECTOR   of a document in tests/vectors/mdoc: is its holder over 18?
    arguments.py FOLDER          of a sample licence, issued now: over 18 from the birth date?
"""

import sys
from pathlib import Path

from plica import _bindings as bindings
from support import Issued, Vector, session, sign

folder = Path(sys.argv[1])


def write(name, type_name, value):
    """As the bindings lower a value of this type of theirs."""
    converter = getattr(bindings, f"_UniffiFfiConverter{type_name}")
    with bindings._UniffiRustBuffer.alloc_with_builder() as builder:
        converter.write(value, builder)
        lowered = builder.finalize()
    (folder / name).write_bytes(lowered.data[: lowered.len])
    lowered.free()


if len(sys.argv) > 2:
    vector = Vector(sys.argv[2])
    document, issuer_key, now = vector.document, vector.issuer_key, vector.now
    request = vector.over_18()
    signature = vector.signature(vector.holder(), request)
    trust = bindings.TrustAnchor.KEY(vector.issuer_key, [vector.meta["docType"]])
else:
    issued = Issued()
    document, issuer_key, now = issued.document, None, issued.now
    asked = '{"docType": "org.iso.18013.5.1.mDL", "claims": [{"element": "birth_date", "predicate": {"ageAtLeast": 18}}]}'
    request = bindings.request_from_json(asked).in_session(session("n-1"))
    signature = sign(issued.key, bindings.Holder(document).device_authentication(request))
    trust = bindings.TrustAnchor.CERTIFICATES(issued.roots)

write("document", "Bytes", document)
write("issuer_key", "OptionalTypePublicKey", issuer_key)
write("request", "TypeRequest", request)
write("signature", "Bytes", signature)
write("now", "Timestamp", now)
write("trust", "SequenceTypeTrustAnchor", [trust])
(folder / "none").write_bytes(bytes(1))
(folder / "empty").write_bytes(bytes(4))
(folder / "version").write_bytes(bindings.version().encode())
