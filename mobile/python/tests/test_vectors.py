"""Documents that others made, proved and verified: every case ends as the command line says."""

import json

import pytest

import plica
from support import CASES, ROOT, VECTORS, Vector, command_line, time


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['vector']}-{case.get('code', 'shows')}")
def test_case(case):
    vector = Vector(case["vector"])
    now = time(case["now"]) if "now" in case else vector.now
    request = vector.request(case["claims"], case.get("docType"))
    holder = vector.holder()
    if "code" in case:
        with pytest.raises(plica.PlicaError) as thrown:
            holder.check(request, now)
        assert thrown.value.code == case["code"]
        with pytest.raises(plica.PlicaError) as thrown:
            signature = holder.device_signature() or bytes(64)
            holder.present(request, signature, now)
        assert thrown.value.code == case["code"]
        assert holder.answered() == []
        return
    shown = holder.check(request, now)
    presentation = holder.present(request, vector.signature(holder, request), now)
    facts = vector.verifier().verify(presentation, request, now)
    assert facts.doc_type == holder.info().doc_type == vector.meta["docType"]
    assert facts.now == now.replace(second=0, microsecond=0)
    assert facts.claims == shown.claims
    for claim, asked, cbor in zip(facts.claims, request.claims, case["cbor"], strict=True):
        assert (claim.element, claim.predicate) == (asked.element, asked.predicate)
        assert (claim.value is None) == (claim.cbor is None) == (cbor is None)
        assert cbor is None or claim.cbor.hex().startswith(cbor)
    assert len(holder.answered()) == 1


def test_every_vector_has_a_case():
    assert {case["vector"] for case in CASES} == {folder.name for folder in VECTORS.iterdir()}


def test_the_command_line_verifies_what_python_proves(tmp_path):
    vector = Vector("owf-mustermann-mdl")
    holder, request = plica.Holder(vector.document), vector.over_18()
    (tmp_path / "presentation.bin").write_bytes(holder.present(request, holder.device_signature(), vector.now))
    (tmp_path / "request.json").write_text(request.to_json())
    golden = ROOT / "tests/vectors/presentations/v1/owf-mustermann-mdl"
    arguments = ["--request", tmp_path / "request.json", "--trust", golden / "roots.der", "--now", vector.meta["now"]]
    session = VECTORS / "owf-mustermann-mdl/session_transcript.cbor"
    presented = ["--presentation", tmp_path / "presentation.bin", "--session", session]
    facts = json.loads(command_line("verify", "--json", *presented, *arguments).stdout)
    assert facts["holds"] and facts["docType"] == vector.meta["docType"]


@pytest.mark.parametrize("name", ["issued", "owf-mustermann-mdl", "device-signed"])
def test_presentations_that_are_kept(name):
    folder = ROOT / "tests/vectors/presentations/v1" / name
    meta = json.loads((folder / "meta.json").read_text())
    session = plica.SessionTranscript(bytes=(folder / "session_transcript.cbor").read_bytes())
    request = plica.Request.from_json((folder / "request.json").read_text()).in_session(session)
    presentation = (folder / "presentation.bin").read_bytes()
    anchor = plica.TrustAnchor.CERTIFICATES((folder / "roots.der").read_bytes(), [request.doc_type])
    verifier = plica.Verifier([anchor], allow_device_signed=True)
    facts = verifier.verify(presentation, request, time(meta["now"]))
    assert facts.issuer.subject == meta["issuer"]
    if name == "device-signed":
        assert [signed.value for signed in facts.device_signed] == [plica.Value.BYTES(bytes([7] * 32))]
        with pytest.raises(plica.PlicaError.DoesNotHold) as thrown:
            plica.Verifier([anchor]).verify(presentation, request, time(meta["now"]))
        assert thrown.value.code == "mdoc.device_name_spaces"


def test_an_issuer_certificate_that_was_not_valid_yet():
    """Several recorded documents need their signer's key pinned."""
    vector = Vector("minimal-mdl")
    holder = plica.Holder(vector.document)
    with pytest.raises(plica.PlicaError) as thrown:
        holder.present(vector.over_18(), holder.device_signature(), vector.now)
    assert thrown.value.code == "document.signed_outside_certificate"
