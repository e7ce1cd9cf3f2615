"""The quickstarts of the README, as they stand there."""

import re

from support import ROOT, Issued, sign


def blocks():
    text = (ROOT / "mobile/README.md").read_text()
    return re.findall(r"^```python\n(.*?)^```", text, re.M | re.S)


def test_the_quickstarts_run():
    wallet, verifier = blocks()
    issued = Issued()
    names = {
        "document": issued.document,
        "roots": issued.roots,
        "nonce": "n-1",
        "sign": lambda to_sign: sign(issued.key, to_sign),
    }
    exec(wallet, names)
    exec(verifier, names)
    assert names["facts"].claims[0].element == "age_over_18"
    assert len(names["presentation"]) > 20_000
