#!/usr/bin/env python3
"""Plica and Longfellow prove "over 18" from a licence with an MSO of 2 kB, in turns, on one core.

    cargo build --release -p plica --features cli
    pip install pylongfellow==0.7.0       # both implementations of Longfellow, for Linux on x86-64
    tests/peers/longfellow.py [ROUNDS]    # 5 unless told

pylongfellow wraps Google's implementation in C++ and ISRG's in Rust. Their calls are timed after one that is not, with
the circuit loaded. Plica's times are those of `plica bench`, once with all vector instructions of the processor and
once with those of most laptops. A ratio is the median over the rounds.

Not the same statement. Longfellow shows that an attribute has a given value, in one circuit for documents of up to 40
blocks of SHA-256. Plica shows a predicate, in the circuit of the document's size class, which is 32 blocks here.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

import cbor2
from cryptography import x509
from pylongfellow import Pylongfellow, mdoc
from pylongfellow.backends.google_cpp import generate_circuit

PLICA = Path(__file__).resolve().parents[2] / "target/release/plica"
DOC_TYPE, NAME_SPACE = "org.iso.18013.5.1.mDL", "org.iso.18013.5.1"
ELEMENTS = 49  # as many as the sample licence of `plica issue`, which the C++ does not read: its values are nested
VERSION = 7


def issue(folder):
    """A licence of text values, as a device answers with it: the document, the session and the issuer's key."""
    now = datetime.now(timezone.utc).replace(microsecond=0)
    day = lambda days: (now + timedelta(days=days)).isoformat().replace("+00:00", "Z")
    elements = {"age_over_18": True} | {f"element_{n:02}": f"value {n}" for n in range(1, ELEMENTS)}
    claims = {
        "docType": DOC_TYPE,
        "validity": {"validFrom": day(-30), "validUntil": day(300)},
        "namespaces": {NAME_SPACE: elements},
    }
    (folder / "claims.json").write_text(json.dumps(claims))
    command = [PLICA, "issue", "--claims", folder / "claims.json", "--out-dir", folder]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    document = (folder / "document.cbor").read_bytes()
    certificate = cbor2.loads(document)["documents"][0]["issuerSigned"]["issuerAuth"][1][33]
    key = x509.load_der_x509_certificate(certificate).public_key().public_numbers()
    return document, (folder / "session.cbor").read_bytes(), mdoc.PublicKey(key.x, key.y)


def longfellow(backend, circuit, document, session, issuer):
    """A function that proves and verifies once, and returns the times in milliseconds and the proof's bytes."""
    peer = Pylongfellow(backend=backend)
    peer.load_circuit(circuit, VERSION, 1)
    claims = [mdoc.RequestedAttribute(NAME_SPACE, "age_over_18", cbor2.dumps(True))]
    now = datetime.now(timezone.utc)

    def once():
        start = time.perf_counter()
        proof = peer.prove(document, issuer, session, claims, now)
        proved = time.perf_counter()
        peer.verify(issuer, session, claims, now, proof, DOC_TYPE, device_namespaces=cbor2.dumps({}))
        verified = time.perf_counter()
        return 1e3 * (proved - start), 1e3 * (verified - proved), len(proof)

    once()
    return once


def plica(environment):
    """The same of Plica."""

    def once():
        command = [PLICA, "bench", "--quick", "--runs", "7", "--json"]
        result = json.loads(subprocess.check_output(command, env=os.environ | environment))
        return result["present"], result["verify"], result["presentationBytes"]

    return once


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as folder:
        document = issue(Path(folder))
    circuit = generate_circuit(VERSION, 1)
    subjects = {
        "Plica": plica({}),
        "Plica, AVX2": plica({"PLICA_VECTORS": "avx2"}),
        "Longfellow, C++": longfellow("google-cpp", circuit, *document),
        "Longfellow, Rust": longfellow("isrg-rust", circuit, *document),
    }
    results = {name: [] for name in subjects}
    for _ in range(rounds):
        for name, once in subjects.items():
            results[name].append(once())

    print(f"medians of {rounds} rounds; a circuit of {len(circuit)} bytes for Longfellow, none for Plica")
    print(f"{'':18}{'present, ms':>14}{'verify, ms':>14}{'bytes':>10}   times Plica's / Plica's on AVX2")
    for name, rows in results.items():
        present, verify, size = (statistics.median(column) for column in zip(*rows))
        line = f"{name:18}{present:14.1f}{verify:14.1f}{size:10.0f}"
        if name.startswith("Longfellow"):
            ratios = (ratio(rows, results[of]) for of in ("Plica", "Plica, AVX2"))
            line += "   " + " / ".join("{:.1f}x {:.1f}x {:.1f}x".format(*of) for of in ratios)
        print(line)


def ratio(rows, others):
    """Round by round: of presenting, verifying and bytes."""
    return (statistics.median(a / b for a, b in zip(x, y)) for x, y in zip(zip(*rows), zip(*others)))


if __name__ == "__main__":
    main()
