"""Progress, cancellation, listeners that throw, signatures in both forms, batches, processes, memory."""

import contextlib
import os
import re
import time
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

import plica
from support import Steps, Vector, raw, session

PRESENT = ["PARSE", "CHECK", "BUILD", "COMMIT", "ARGUE", "OPEN"]
VERIFY = ["PARSE", "CHECK", "BUILD", "ARGUE", "OPEN"]


@pytest.fixture(name="vector")
def annex_d():
    """Its device key is published, so there are as many sessions as one likes."""
    return Vector("iso18013-5-annex-d")


def asked(vector, nonce):
    claims = [{"element": "issue_date", "predicate": {"after": "2019-01-01"}}]
    return vector.request(claims).in_session(session(nonce))


def test_steps_and_cancel_in_each(vector):
    holder, request = vector.holder(), asked(vector, "steps")
    signature = vector.signature(holder, request)

    def present(options):
        return holder.present(request, signature, vector.now, options=options)

    for at in range(len(PRESENT)):
        token = plica.CancelToken()
        steps = Steps(at, token.cancel)
        with pytest.raises(plica.PlicaError.Cancelled) as thrown:
            present(plica.Options(listener=steps, cancel=token))
        assert thrown.value.code == "cancelled" and token.is_cancelled()
        assert [step.name for step in steps.seen] == PRESENT[: at + 1]
        assert holder.answered() == []
    steps = Steps()
    presentation = present(plica.Options(listener=steps))
    assert [step.name for step in steps.seen] == PRESENT

    verifier = vector.verifier()
    for at in range(len(VERIFY)):
        token = plica.CancelToken()
        with pytest.raises(plica.PlicaError.Cancelled):
            options = plica.Options(listener=Steps(at, token.cancel), cancel=token)
            verifier.verify(presentation, request, vector.now, options)
    steps = Steps()
    verifier.verify(presentation, request, vector.now, plica.Options(listener=steps))
    assert [step.name for step in steps.seen] == VERIFY

    token = plica.CancelToken()
    with pytest.raises(plica.PlicaError.Cancelled):
        holder.prepare(options=plica.Options(listener=Steps(0, token.cancel), cancel=token))


def test_a_listener_that_throws_in_each_step(vector):
    holder, request = vector.holder(), asked(vector, "throws")
    signature = vector.signature(holder, request)

    def fail():
        raise RuntimeError("the screen is gone")

    for at in range(len(PRESENT)):
        with pytest.raises(plica.PlicaError.Internal) as thrown:
            holder.present(request, signature, vector.now, options=plica.Options(listener=Steps(at, fail)))
        assert thrown.value.code == "listener" and "the screen is gone" in thrown.value.detail
        assert "\n" not in thrown.value.detail
        assert holder.answered() == []
    assert holder.present(request, signature, vector.now)


def test_signatures_in_asn_1_and_raw(vector):
    holder = vector.holder()
    request = asked(vector, "forms")
    der = vector.signature(holder, request)
    assert der[0] == 0x30
    wrong = [der[:-1], der + b"\0", b"", raw(der)[:63], b"\x30\x80" + der[2:], bytes(64)]
    for signature in wrong:
        with pytest.raises(plica.PlicaError.BadInput) as thrown:
            holder.present(request, signature, vector.now)
        assert thrown.value.code == "mdoc.signature_encoding"
    facts = [
        vector.verifier().verify(vector.holder().present(request, signature, vector.now), request, vector.now)
        for signature in (der, raw(der))
    ]
    assert facts[0] == facts[1]


def test_prepared_and_kept(vector):
    holder, request = vector.holder(), asked(vector, "prepared")
    prepared = plica.Prepared.from_bytes(holder.prepare(request).to_bytes())
    signature = vector.signature(holder, request)
    presentation = holder.present(request, signature, vector.now, prepared=prepared)
    vector.verifier().verify(presentation, request, vector.now)
    # A session is answered once, also by a holder that was told of it.
    for again in (holder, vector.holder(answered=holder.answered())):
        with pytest.raises(plica.PlicaError.DoesNotHold) as thrown:
            again.device_authentication(request)
        assert thrown.value.code == "transcript.reused"
        with pytest.raises(plica.PlicaError.DoesNotHold) as thrown:
            again.present(request, signature, vector.now)
        assert thrown.value.code == "transcript.reused"


def test_many_at_once(vector):
    answers = []
    for i in range(5):
        holder, request = vector.holder(), asked(vector, f"many {i}")
        presentation = holder.present(request, vector.signature(holder, request), vector.now)
        answers.append(plica.Answer(presentation=presentation, request=request))
    broken = bytearray(answers[1].presentation)
    broken[-40] ^= 1
    answers[1] = plica.Answer(presentation=bytes(broken), request=answers[1].request)
    answers[3] = plica.Answer(presentation=answers[3].presentation, request=answers[0].request)
    unread = plica.Request(doc_type=vector.meta["docType"], session=plica.SessionTranscript(bytes=b"\xff"))
    answers.insert(2, plica.Answer(presentation=b"", request=unread))
    verdicts = vector.verifier().verify_many(answers, vector.now)
    codes = [verdict.error.code if verdict.is_REFUSED() else None for verdict in verdicts]
    assert codes[:1] + codes[2:4] + codes[5:] == [None, "mdoc.cbor", None, None]
    assert codes[1].startswith("proof.") and codes[4] == "session.mismatch"
    assert verdicts[0].facts == vector.verifier().verify(answers[0].presentation, answers[0].request, vector.now)
    token = plica.CancelToken()
    token.cancel()
    verdicts = vector.verifier().verify_many(answers[:1], vector.now, plica.Options(cancel=token))
    assert verdicts[0].error.code == "cancelled"


def pool_threads():
    names = []
    for task in Path("/proc/self/task").iterdir():
        # A thread may end between being listed and being read.
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            names.append((task / "comm").read_text())
    return [name for name in names if name.startswith("plica-")]


def test_threads(vector):
    holder = vector.holder()
    for threads in (1, 2, 7):
        request = asked(vector, f"threads {threads}")
        signature = vector.signature(holder, request)
        presentation = holder.present(request, signature, vector.now, options=plica.Options(threads=threads))
        vector.verifier().verify(presentation, request, vector.now)
        # They end by themselves, within moments.
        deadline = time.monotonic() + 10
        while names := pool_threads():
            assert time.monotonic() < deadline, names
            time.sleep(0.01)


def test_after_a_fork(vector):
    """No pool outlives a call, so a child has everything that it needs."""
    holder, request = vector.holder(), asked(vector, "before the fork")
    holder.present(request, vector.signature(holder, request), vector.now)
    child = os.fork()
    if child == 0:
        try:
            request = asked(vector, "in the child")
            presentation = holder.present(request, vector.signature(holder, request), vector.now)
            vector.verifier().verify(presentation, request, vector.now)
            os._exit(0)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def resident():
    """Kilobytes that the process has in memory."""
    return int(re.search(r"VmRSS:\s+(\d+)", Path("/proc/self/status").read_text())[1])


def test_fifty_proofs_need_no_more_memory(vector):
    holder, verifier = vector.holder(), vector.verifier()

    def prove(number):
        for i in range(number):
            request = asked(vector, f"memory {os.urandom(8).hex()} {i}")
            presentation = holder.present(request, vector.signature(holder, request), vector.now)
            verifier.verify(presentation, request, vector.now)

    prove(10)
    before = resident()
    prove(50)
    assert resident() - before < 5_000


def test_what_an_app_may_know(vector):
    info = vector.holder().info()
    assert info.doc_type == vector.meta["docType"]
    assert "family_name" in [element.element for element in info.elements]
    assert info.validity.valid_from < vector.now < info.validity.valid_until
    assert info.validity.signed.tzinfo is not None
    holder, request = vector.holder(), asked(vector, "key")
    assert holder.device_signature() is None
    published = ec.derive_private_key(int(vector.meta["device_private_key"], 16), ec.SECP256R1()).public_key()
    point = published.public_numbers()
    assert (info.device_key.x, info.device_key.y) == (point.x.to_bytes(32, "big"), point.y.to_bytes(32, "big"))
    assert holder.value("org.iso.18013.5.1", "family_name") == plica.Value.TEXT("Doe")
    assert holder.value("org.iso.18013.5.1", "driving_privileges").is_ARRAY()
    assert holder.check(request, vector.now).claims[0].value is None


def test_the_package_is_the_installed_one():
    assert "site-packages" in Path(plica.__file__).parts
    assert plica.version() == plica.__version__
    assert [name for name in plica.__all__ if not hasattr(plica, name)] == []
