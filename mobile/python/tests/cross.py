"""Python's part in the cross table, which mobile/tests/cross.py describes: `cross.py prove FOLDER`, `verify FOLDER`."""

import json
import sys
from pathlib import Path

import plica
from support import CASES, ROOT, Vector

MODEL = json.loads((ROOT / "mobile/tests/cross.json").read_text())


class Shown:
    """A case that ends in a proof."""

    def __init__(self, case):
        self.name, self.cbor = case["vector"], case["cbor"]
        self.vector = Vector(self.name)
        self.request = self.vector.request(case["claims"])

    def prove(self):
        holder = self.vector.holder()
        return holder.present(self.request, self.vector.signature(holder, self.request), self.vector.now)

    def holds(self, proof):
        facts = self.vector.verifier().verify(proof, self.request, self.vector.now)
        shown = [claim.cbor and claim.cbor.hex() for claim in facts.claims]
        return facts.doc_type == self.vector.meta["docType"] and all(
            found is None if begins is None else (found or "").startswith(begins)
            for found, begins in zip(shown, self.cbor, strict=True)
        )


class Modelled:
    name = "model"

    def __init__(self):
        self.model = plica.Model.from_bytes((ROOT / MODEL["model"]).read_bytes())
        ask, nonce = plica.Ask.AT_LEAST(MODEL["atLeast"]), bytes.fromhex(MODEL["nonce"])
        self.request = plica.ModelRequest(model=self.model.id(), ask=ask, audience=MODEL["audience"], nonce=nonce)

    def prove(self):
        return self.model.prove({n: plica.Entries.TEXTS([v]) for n, v in MODEL["inputs"].items()}, self.request)

    def holds(self, proof):
        return self.model.verify(proof, self.request).output == plica.ModelOutput.REACHES(True)


def outcome(question, file):
    if not file.exists():
        return "missing"
    try:
        return "holds" if question.holds(file.read_bytes()) else "facts"
    except plica.PlicaError as error:
        return error.code


what, cross = sys.argv[1], Path(sys.argv[2])
questions = [Shown(case) for case in CASES if "code" not in case] + [Modelled()]
own = cross / "python"
if what == "prove":
    own.mkdir()
    for question in questions:
        (own / f"{question.name}.bin").write_bytes(question.prove())
elif what == "verify":
    provers = sorted(folder for folder in cross.iterdir() if folder.is_dir())
    lines = [f"{of.name} {q.name} {outcome(q, of / f'{q.name}.bin')}\n" for of in provers for q in questions]
    (own / "verdicts.txt").write_text("".join(lines))
else:
    sys.exit(f"no command {what}")
