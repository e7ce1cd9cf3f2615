"""Prove facts about a mobile driver's licence without revealing the licence, and check such proofs.

A :class:`Holder` has a document and answers a :class:`Request`; a :class:`Verifier` checks the answer. A :class:`Model`
proves that a small trained model gave an answer about data that stay private. Every error is a :class:`PlicaError` with
a stable ``code``. Nothing here reads a clock or a file, or uses a network; long calls release the interpreter's lock.

Not audited. The README of ``mobile`` says what this package has been tried on.
"""

from ._bindings import (
    Answer,
    Ask,
    CancelToken,
    Claim,
    Computed,
    DeviceSigned,
    DocumentInfo,
    Domain,
    ElementName,
    Entries,
    Facts,
    Holder,
    InputOrigin,
    IssuerFacts,
    MapEntry,
    Model,
    ModelClaim,
    ModelFacts,
    ModelInput,
    ModelOutput,
    ModelOutputs,
    ModelRequest,
    Options,
    Origin,
    PlicaError,
    Predicate,
    Prepared,
    ProgressListener,
    PublicKey,
    Reading,
    Request,
    SessionTranscript,
    Shown,
    ShownClaim,
    Source,
    Step,
    Thresholds,
    TrustAnchor,
    Validity,
    Value,
    Verdict,
    Verifier,
    jwk_thumbprint,
    request_age,
    request_age_over,
    request_from_json,
    session_dc_api,
    session_iso_dc_api,
    session_openid4vp,
    session_proximity_nfc,
    session_proximity_qr,
    version,
    warm_up,
)

# Records cannot have constructors across languages, so these are functions there and stand where one looks for them.
Request.age = staticmethod(request_age)
Request.age_over = staticmethod(request_age_over)
Request.from_json = staticmethod(request_from_json)
SessionTranscript.openid4vp = staticmethod(session_openid4vp)
SessionTranscript.dc_api = staticmethod(session_dc_api)
SessionTranscript.iso_dc_api = staticmethod(session_iso_dc_api)
SessionTranscript.proximity_qr = staticmethod(session_proximity_qr)
SessionTranscript.proximity_nfc = staticmethod(session_proximity_nfc)

# The other errors have theirs in fields.
PlicaError.Cancelled.code = "cancelled"
PlicaError.Cancelled.detail = "the call was cancelled"
for _kind in (PlicaError.DoesNotHold, PlicaError.BadInput, PlicaError.Cancelled, PlicaError.Internal):
    _kind.__str__ = lambda error: f"{error.detail} [{error.code}]"

__version__ = version()
__all__ = [
    "Answer",
    "Ask",
    "CancelToken",
    "Claim",
    "Computed",
    "DeviceSigned",
    "DocumentInfo",
    "Domain",
    "ElementName",
    "Entries",
    "Facts",
    "Holder",
    "InputOrigin",
    "IssuerFacts",
    "MapEntry",
    "Model",
    "ModelClaim",
    "ModelFacts",
    "ModelInput",
    "ModelOutput",
    "ModelOutputs",
    "ModelRequest",
    "Options",
    "Origin",
    "PlicaError",
    "Predicate",
    "Prepared",
    "ProgressListener",
    "PublicKey",
    "Reading",
    "Request",
    "SessionTranscript",
    "Shown",
    "ShownClaim",
    "Source",
    "Step",
    "Thresholds",
    "TrustAnchor",
    "Validity",
    "Value",
    "Verdict",
    "Verifier",
    "jwk_thumbprint",
    "version",
    "warm_up",
]
