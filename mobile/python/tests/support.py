"""What the tests share: the documents in tests/vectors, those that the command line issues, keys that sign."""

import json
import os
import subprocess
import tempfile
from datetime import datetime, timezone
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import load_pem_private_key

import plica

ROOT = Path(__file__).resolve().parents[3]
VECTORS = ROOT / "tests/vectors/mdoc"
CASES = json.loads((ROOT / "mobile/tests/cases.json").read_text())
MDL = "org.iso.18013.5.1.mDL"


def time(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def session(nonce):
    return plica.SessionTranscript.openid4vp("x509_san_dns:example.com", nonce, "https://example.com")


class Vector:
    """A document that others made, with its session and the signature of its device."""

    def __init__(self, name):
        folder = VECTORS / name
        self.meta = json.loads((folder / "meta.json").read_text())
        self.document = (folder / "device_response.cbor").read_bytes()
        self.now = time(self.meta["now"])
        self.issuer_key = plica.PublicKey(
            x=bytes.fromhex(self.meta["ds_cert_pk_x"]), y=bytes.fromhex(self.meta["ds_cert_pk_y"])
        )
        self.session = plica.SessionTranscript(bytes=(folder / "session_transcript.cbor").read_bytes())

    def holder(self, **options):
        return plica.Holder(self.document, issuer_key=self.issuer_key, **options)

    def verifier(self, **options):
        return plica.Verifier([plica.TrustAnchor.KEY(self.issuer_key, [self.meta["docType"]])], **options)

    def request(self, claims, doc_type=None):
        asked = {"docType": doc_type or self.meta["docType"], "claims": claims}
        return plica.Request.from_json(json.dumps(asked)).in_session(self.session)

    def over_18(self):
        return self.request([{"element": "age_over_18", "predicate": {"ageAtLeast": 18}}])

    def signature(self, holder, request):
        """The signature that came with the document; that of Annex D comes with the key instead."""
        if "device_private_key" not in self.meta:
            return holder.device_signature()
        key = ec.derive_private_key(int(self.meta["device_private_key"], 16), ec.SECP256R1())
        return sign(key, holder.device_authentication(request))


def sign(key, to_sign):
    """ES256 as the platforms give it, in ASN.1."""
    return key.sign(to_sign, ec.ECDSA(hashes.SHA256()))


def raw(der):
    r, s = decode_dss_signature(der)
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def command_line(*arguments):
    """Runs the command line, which PLICA_BIN names."""
    return subprocess.run([os.environ["PLICA_BIN"], *map(str, arguments)], check=True, capture_output=True, text=True)


class Issued:
    """A sample licence that the command line has issued, in a folder of its own."""

    def __init__(self):
        self._folder = tempfile.TemporaryDirectory()
        self.folder = Path(self._folder.name)
        command_line("issue", "--out-dir", self.folder)
        self.document = (self.folder / "issuer_signed.cbor").read_bytes()
        self.roots = (self.folder / "roots.pem").read_bytes()
        self.key = load_pem_private_key((self.folder / "device_key.pem").read_bytes(), None)
        self.now = datetime.now(timezone.utc)

    def verifier(self, **options):
        return plica.Verifier([plica.TrustAnchor.CERTIFICATES(self.roots)], **options)


class Steps(plica.ProgressListener):
    """Remembers the steps, and does something at one of them."""

    def __init__(self, at=None, then=None):
        self.seen, self.at, self.then = [], at, then

    def on_step(self, step, number, of):
        assert number == len(self.seen) and number < of
        self.seen.append(step)
        if number == self.at:
            self.then()
