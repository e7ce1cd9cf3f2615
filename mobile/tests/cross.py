"""The cross table: what one language proves, the others verify. `mobile/test cross` runs the languages.

    cross.py prove FOLDER              Rust's proofs, made by the command line, which PLICA_BIN names
    cross.py change FOLDER             copies of them with one byte changed, as a language of their own
    cross.py verify FOLDER             Rust's verdicts
    cross.py table FOLDER LANGUAGE...  the table; fails unless all proofs hold everywhere, and no changed one does

A language puts its proofs into FOLDER/LANGUAGE/NAME.bin: one for each case of cases.json that ends in a proof, named
after its vector, and `model.bin`, which cross.json describes. A verifier makes request, session, key and time itself,
from those two files and the vectors, and takes nothing but the proofs from the folder. It writes a line "PROVER NAME
OUTCOME" into FOLDER/LANGUAGE/verdicts.txt for every folder and name; the outcome is `holds`, the code of an error,
`facts` if it shows something else than the case says, or `missing`.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CASES = [case for case in json.loads((ROOT / "mobile/tests/cases.json").read_text()) if "code" not in case]
MODEL = json.loads((ROOT / "mobile/tests/cross.json").read_text())
NAMES = [case["vector"] for case in CASES] + ["model"]
CHANGED = "changed"


def plica(*arguments):
    """What the command line prints, with --json; it may refuse."""
    command = [os.environ["PLICA_BIN"], *map(str, arguments), "--json"]
    return json.loads(subprocess.run(command, capture_output=True, text=True).stdout)


def about(case, scratch):
    """The arguments that prover and verifier of a case share."""
    vector = ROOT / "tests/vectors/mdoc" / case["vector"]
    meta = json.loads((vector / "meta.json").read_text())
    request = scratch / "request.json"
    request.write_text(json.dumps({"docType": meta["docType"], "claims": case["claims"]}))
    arguments = ["--session", vector / "session_transcript.cbor", "--request", request, "--now", meta["now"]]
    arguments += ["--issuer-key", f"{meta['ds_cert_pk_x']}:{meta['ds_cert_pk_y']}"]
    return vector, meta, arguments


def about_the_model():
    output = f"at-least={MODEL['atLeast']}"
    return ["--output", output, "--audience", MODEL["audience"], "--nonce", MODEL["nonce"]]


def prove(cross):
    folder = cross / "rust"
    folder.mkdir()
    with tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        for case in CASES:
            vector, meta, arguments = about(case, scratch)
            if "device_private_key" in meta:
                arguments += ["--device-key", meta["device_private_key"]]
            out = folder / f"{case['vector']}.bin"
            must(plica("prove", "--document", vector / "device_response.cbor", *arguments, "--out", out))
        inputs = scratch / "inputs.json"
        inputs.write_text(json.dumps(MODEL["inputs"]))
        made = ["--input", inputs, *about_the_model(), "--out", folder / "model.bin"]
        must(plica("model", "prove", ROOT / MODEL["model"], *made))


def must(printed):
    if "error" in printed:
        sys.exit(f"no proof: {printed['error']}")


def change(cross):
    (cross / CHANGED).mkdir()
    for proof in (cross / "rust").glob("*.bin"):
        data = bytearray(proof.read_bytes())
        data[len(data) // 2] ^= 1
        (cross / CHANGED / proof.name).write_bytes(data)


def verify(cross):
    lines = []
    with tempfile.TemporaryDirectory() as scratch:
        for prover in sorted(folder for folder in cross.iterdir() if folder.is_dir()):
            for case in [*CASES, None]:
                name = case["vector"] if case else "model"
                lines.append(f"{prover.name} {name} {outcome(case, prover / f'{name}.bin', Path(scratch))}\n")
    (cross / "rust/verdicts.txt").write_text("".join(lines))


def outcome(case, proof, scratch):
    if not proof.exists():
        return "missing"
    if case is None:
        facts = plica("model", "verify", ROOT / MODEL["model"], proof, *about_the_model())
        as_asked = facts.get("output") == {"reached": True}
    else:
        _, meta, arguments = about(case, scratch)
        facts = plica("verify", "--presentation", proof, *arguments)
        shown = [claim.get("cbor") for claim in facts.get("claims", [])]
        as_asked = facts.get("docType") == meta["docType"] and shows(shown, case["cbor"])
    if "error" in facts:
        return facts["error"]["code"]
    return "holds" if as_asked else "facts"


def shows(shown, expected):
    """Whether the values are there that the case shows: it has their beginnings."""
    return len(shown) == len(expected) and all(
        found is None if begins is None else (found or "").startswith(begins) for found, begins in zip(shown, expected)
    )


def table(cross, *languages):
    wrong = alike(cross, languages)
    verdicts = {(verifier, *line) for verifier in languages for line in read_verdicts(cross, verifier)}
    print(f"{'proved by':18}verified by" + "".join(f"{verifier:>8}" for verifier in languages))
    for prover in [*languages, CHANGED]:
        cells = ""
        for verifier in languages:
            outcomes = {name: said for by, of, name, said in verdicts if (by, of) == (verifier, prover)}
            cells += f"{sum(said == 'holds' for said in outcomes.values()):>5}/{len(NAMES)}"
            for name in NAMES:
                said = outcomes.get(name, "missing")
                as_it_should = said.startswith("proof.") if prover == CHANGED else said == "holds"
                if not as_it_should:
                    wrong.append(f"{verifier} says of {prover}/{name}.bin: {said}")
        label = "one byte changed" if prover == CHANGED else prover
        print(f"{label:29}{cells}")
    if wrong:
        sys.exit("\n".join(wrong))


def read_verdicts(cross, verifier):
    file = cross / verifier / "verdicts.txt"
    return [tuple(line.split()) for line in file.read_text().splitlines()] if file.exists() else []


def alike(cross, languages):
    """Each language proves by itself, and proofs are randomised: no two of them may be the same."""
    wrong = []
    for name in NAMES:
        proofs = [file.read_bytes() for of in languages if (file := cross / of / f"{name}.bin").exists()]
        if len(set(proofs)) < len(proofs):
            wrong.append(f"two languages have the same {name}.bin")
    return wrong


if __name__ == "__main__":
    assert len(set(NAMES)) == len(NAMES), "a vector with two proofs needs names that tell them apart"
    what, cross, *languages = sys.argv[1:]
    commands = {"prove": prove, "change": change, "verify": verify, "table": table}
    commands[what](Path(cross), *languages)
