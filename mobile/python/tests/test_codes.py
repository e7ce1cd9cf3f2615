"""Every code that a document, a request or a proof of the tests can provoke, and the one list that has them all."""

import json
import re

import pytest

import plica
from support import ROOT, Vector, session

VECTOR = Vector("owf-mustermann-mdl")
KINDS = {"does-not-hold": "DoesNotHold", "bad-input": "BadInput", "cancelled": "Cancelled", "internal": "Internal"}
LISTED = dict(re.findall(r"^\| `([\w.]+)` \| `([\w-]+)` \|", (ROOT / "wasm/ERRORS.md").read_text(), re.M))


def answer(request=None, signature=None, now=VECTOR.now):
    holder = VECTOR.holder()
    request = request or VECTOR.over_18()
    return holder.present(request, signature or holder.device_signature(), now)


PRESENTATION = answer()


def verify(presentation=PRESENTATION, request=None, now=VECTOR.now, trust=None):
    verifier = VECTOR.verifier() if trust is None else plica.Verifier(trust)
    return verifier.verify(presentation, request or VECTOR.over_18(), now)


def ask(predicate, element="height", **more):
    return VECTOR.request([{"element": element, "predicate": predicate, **more}])


def changed(data, at):
    data = bytearray(data)
    data[at] ^= 1
    return bytes(data)


def certificate(text):
    return [plica.TrustAnchor.CERTIFICATES(text)]


def prepared():
    return VECTOR.holder().prepare()


def point(x):
    return plica.PublicKey(x=x, y=bytes(32))


HEIGHT = {"range": [170, 180]}
OLD = Vector("minimal-mdl")
PROVOKED = {
    "mdoc.cbor": lambda: plica.Holder(b"\xff"),
    "mdoc.not_a_document": lambda: plica.Holder(b"\xa0"),
    "mdoc.document_count": lambda: plica.Holder(bytes.fromhex("a269646f63756d656e7473806776657273696f6e63312e30")),
    "mdoc.too_large": lambda: plica.Holder(bytes((16 << 20) + 1)),
    "mdoc.not_on_curve": lambda: plica.Holder(VECTOR.document, issuer_key=point(bytes(32))),
    "mdoc.digest_mismatch": lambda: holder_with(b"Mustermann", b"Mustermani"),
    "mdoc.signature_encoding": lambda: answer(signature=bytes(64)),
    "mdoc.element_missing": lambda: answer(ask(HEIGHT, "no_such")),
    "mdoc.doc_type": lambda: answer(VECTOR.request([{"element": "x", "predicate": "disclose"}], "org.example.none")),
    "mdoc.name_too_short": lambda: answer(asked_of("org", session=VECTOR.session)),
    "invalid_argument": lambda: plica.Holder(VECTOR.document, answered=[b"short"]),
    "session.missing": lambda: answer(asked_of(VECTOR.meta["docType"])),
    "request.json": lambda: plica.Request.from_json('{"docType": 7}'),
    "predicate.false": lambda: answer(ask({"range": [1, 2]})),
    "predicate.type": lambda: answer(ask({"after": "2020-01-01"})),
    "predicate.unsupported": lambda: answer(ask({"ageAtLeast": 18}, "age_over_16")),
    "device.signature": lambda: answer(VECTOR.over_18().in_session(session("another"))),
    "document.expired": lambda: answer(now=VECTOR.now.replace(year=2099)),
    "document.not_yet_valid": lambda: answer(now=VECTOR.now.replace(year=1999)),
    "document.signed_outside_certificate": lambda: plica.Holder(OLD.document).check(OLD.over_18(), OLD.now),
    "transcript.reused": lambda: twice(),
    "prepared.malformed": lambda: plica.Prepared.from_bytes(changed(prepared().to_bytes(), 100)),
    "prepared.mismatch": lambda: OLD.holder().check(OLD.over_18(), OLD.now, prepared()),
    "issuer.certificate": lambda: plica.Verifier(certificate(b"no certificate")),
    "issuer.untrusted": lambda: verify(trust=[]),
    "clock.skew": lambda: verify(now=VECTOR.now.replace(year=VECTOR.now.year + 1)),
    "proof.malformed": lambda: verify(b"no proof"),
    "proof.version": lambda: verify(PRESENTATION[:4] + b"\0\0\0\x63" + PRESENTATION[8:]),
    "proof.invalid": lambda: verify(changed(PRESENTATION, len(PRESENTATION) - 40)),
    "session.mismatch": lambda: verify(request=VECTOR.over_18().in_session(session("another"))),
    "request.mismatch": lambda: verify(request=ask(HEIGHT)),
    "model.malformed": lambda: plica.Model.from_bytes(b"no model"),
    "model.unknown": lambda: answer(about_a_model()),
    "cancelled": lambda: cancelled(),
}


def holder_with(old, new):
    document = VECTOR.document.replace(old, new)
    assert document != VECTOR.document
    request = VECTOR.request([{"element": "family_name", "predicate": "disclose"}])
    plica.Holder(document, issuer_key=VECTOR.issuer_key).check(request, VECTOR.now)


def twice():
    holder = VECTOR.holder()
    for _ in range(2):
        holder.present(VECTOR.over_18(), holder.device_signature(), VECTOR.now)


def cancelled():
    token = plica.CancelToken()
    token.cancel()
    VECTOR.holder().prepare(options=plica.Options(cancel=token))


def asked_of(doc_type, **more):
    return plica.Request(doc_type=doc_type, claims=ask(HEIGHT).claims, **more)


def about_a_model():
    claim = plica.ModelClaim(id=bytes(32), ask=plica.Ask.VALUES(), inputs={"x": plica.Source.PRIVATE()})
    return asked_of(VECTOR.meta["docType"], model=claim, session=VECTOR.session)


@pytest.mark.parametrize("code", PROVOKED)
def test_code(code):
    with pytest.raises(plica.PlicaError) as thrown:
        PROVOKED[code]()
    assert thrown.value.code == code
    assert type(thrown.value).__name__ == KINDS[LISTED[code]]
    # Messages are for people and say the code; no value of the document is in them.
    assert str(thrown.value).endswith(f"[{code}]")
    assert "Mustermann" not in str(thrown.value)


def test_a_request_says_where_it_is_wrong():
    asked = {"docType": "org.iso.18013.5.1.mDL", "claims": [{"element": "height", "predicate": {"after": "soon"}}]}
    with pytest.raises(plica.PlicaError.BadInput, match=r"\$\.claims\[0\]\.predicate\.after"):
        plica.Request.from_json(json.dumps(asked))
