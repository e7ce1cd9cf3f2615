"""Makes a Parquet file of presentations for examples/verify_parquet.py, with some rows broken on purpose.

    presentations.py FOLDER

FOLDER gets `presentations.parquet`, `trust.txt` with the arguments that name whom the example trusts, and `broken.txt`
with what it has to print of the broken rows.
"""

import json
import random
import sys
from datetime import timedelta
from pathlib import Path

import plica
import pyarrow
from pyarrow import parquet
from support import CASES, Issued, Vector, session, sign

EACH, GROUP, BROKEN = 80, 60, 30
SCHEMA = pyarrow.schema(
    [("presentation", pyarrow.binary()), ("request", pyarrow.string()), ("time", pyarrow.timestamp("us", "UTC"))]
)


def written(request):
    """What a relying party keeps of a request: the session as well."""
    return json.dumps(json.loads(request.to_json()) | {"sessionTranscript": request.session.bytes.hex()})


def presented(case):
    """A row: a presentation that holds."""
    vector = Vector(case["vector"])
    holder, request = vector.holder(), vector.request(case["claims"])
    presentation = holder.present(request, vector.signature(holder, request), vector.now)
    return {"presentation": presentation, "request": written(request), "time": vector.now}


def presented_by(issued):
    """A row of a licence whose issuer has a root certificate."""
    holder = plica.Holder(issued.document)
    request = plica.Request.age_over(18).in_session(session("rows"))
    presentation = holder.present(request, sign(issued.key, holder.device_authentication(request)), issued.now)
    return {"presentation": presentation, "request": written(request), "time": issued.now}


def changed(row):
    data = bytearray(row["presentation"])
    data[-40] ^= 1
    return row | {"presentation": bytes(data)}


def asked(row, change):
    request = plica.Request.from_json(row["request"], with_session=True)
    return row | {"request": written(change(request))}


def another_claim(request):
    claims = [{"element": "nationality", "predicate": "disclose"}]
    other = plica.Request.from_json(json.dumps({"docType": request.doc_type, "claims": claims}))
    return other.in_session(request.session)


# How a row is broken, and the code that this has to end with.
WAYS = [
    (changed, "proof.invalid"),
    (lambda row: row | {"presentation": b""}, "proof.malformed"),
    (lambda row: asked(row, lambda request: request.in_session(session("another"))), "session.mismatch"),
    (lambda row: asked(row, another_claim), "request.mismatch"),
    (lambda row: row | {"request": "{}"}, "request.json"),
    (lambda row: row | {"time": row["time"] + timedelta(minutes=10)}, "clock.skew"),
]

folder = Path(sys.argv[1])
vectors, issued = [case for case in CASES if "code" not in case], Issued()
made = [presented(case) for case in vectors] + [presented_by(issued)]
rows = sorted((row for row in made for _ in range(EACH)), key=lambda row: row["time"])
broken = sorted(random.Random(2026).sample(range(len(rows)), BROKEN))
lines = []
for number, row in enumerate(broken):
    way, code = WAYS[number % len(WAYS)]
    rows[row] = way(rows[row])
    lines.append(f"row {row}: {code}\n")
parquet.write_table(pyarrow.Table.from_pylist(rows, SCHEMA), folder / "presentations.parquet", row_group_size=GROUP)
(folder / "broken.txt").write_text("".join(lines))
(folder / "roots.pem").write_bytes(issued.roots)
trust = [f"--roots={folder / 'roots.pem'}\n"]
for vector in (Vector(case["vector"]) for case in vectors):
    signer = vector.issuer_key
    trust.append(f"--key={signer.x.hex()}:{signer.y.hex()}:{vector.meta['docType']}\n")
(folder / "trust.txt").write_text("".join(trust))
