"""W3C vc-di-eddsa and vc-di-ecdsa: every suite but the selective one, byte for byte.

The W3C signed its ECDSA vectors by RFC 6979 too, so that even those signatures come out the same.
"""

import hashlib
import json
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from trillium.credentials import KeyPair, sign_credential, verify_credential
from trillium.credentials.contexts import PACKAGED
from trillium.credentials.curves import Curve
from trillium.credentials.multibase import from_multibase58
from trillium.credentials.proofs.data_integrity import Unsecured
from trillium.credentials.proofs.suites import signing_suite
from trillium.credentials.resolving import NoDocuments

pytestmark = pytest.mark.vectors
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
CREATED = datetime(2023, 2, 24, 23, 36, 38, tzinfo=UTC)


@dataclass(frozen=True)
class Set:
    """Where one set of vectors lies: its folder, the end of its file names, and its key."""

    name: str
    suite: str
    curve: Curve
    folder: str
    ending: str
    key: str = "keyPair.json"

    def __str__(self) -> str:
        return f"{self.suite} {self.curve}"


ECDSA, EDDSA = "w3c-di-ecdsa", "w3c-di-eddsa"
NAMES = {ECDSA: "W3C vc-di-ecdsa", EDDSA: "W3C vc-di-eddsa"}
SETS = [
    Set(EDDSA, "eddsa-rdfc-2022", Curve.ED25519, "eddsa-rdfc-2022", "DataInt"),
    Set(EDDSA, "eddsa-jcs-2022", Curve.ED25519, "eddsa-jcs-2022", "JCS"),
    # The set holds P-256 only; what was published of P-384 is in test_p384_published.py.
    *(
        Set(ECDSA, f"ecdsa-{kind}-2019", Curve.P256, f"ecdsa-{kind}-2019-p256",
            f"{'JCS' if kind == 'jcs' else ''}ECDSAP256", "p256KeyPair.json")
        for kind in ("rdfc", "jcs")
    ),
]  # fmt: skip


@pytest.fixture
def table(vectors):
    path = vectors("contexts-extra") / "credentials-examples-v2.jsonld"
    return PACKAGED.with_file(EXAMPLES, path, hashlib.sha256(path.read_bytes()).hexdigest())


@pytest.fixture(params=SETS, ids=str)
def case(request, vectors):
    """Return a reader of one set's files, and the set."""
    chosen = request.param
    home = vectors(chosen.name)
    folder = home / chosen.folder

    def read(name, kind="txt"):
        return (folder / f"{name}{chosen.ending}.{kind}").read_text(encoding="utf-8")

    keys = json.loads((home / chosen.key).read_text())
    secret = keys.get("secretKeyMultibase") or keys["privateKeyMultibase"]
    read.key = KeyPair.from_secret_multibase(secret)
    read.public = keys["publicKeyMultibase"]
    read.unsigned = json.loads((home / "unsigned.json").read_text())
    return read, chosen


@pytest.fixture
def told(case, cases):
    """Return what tells one aspect of the set."""
    chosen = case[1]
    kind = "" if chosen.curve is Curve.ED25519 else f", {chosen.curve}"
    told = cases(f"{NAMES[chosen.name]}{kind}")
    return lambda what: _told(told, f"{chosen.suite}: {what}")


@contextmanager
def _told(told, name):
    with told, told(name):
        yield


def test_the_document_and_the_options_canonicalise_to_the_published_bytes(case, told, table):
    read, chosen = case
    suite = signing_suite(chosen.suite)
    unsecured = Unsecured(read.unsigned, table)
    options = json.loads(read("proofConfig", "json"))

    with told("canonical forms"):
        assert suite.document_form(unsecured, chosen.curve).decode() == read("canonDoc")
        assert suite.options_form(options, unsecured, chosen.curve).decode() == read("proofCanon")


def test_the_hashes_are_the_published_ones(case, told, table):
    read, chosen = case
    suite = signing_suite(chosen.suite)
    signed = json.loads(read("signed", "json"))
    proof = signed.pop("proof")
    unsecured = Unsecured(signed, table)

    options = suite.options_digest(proof, unsecured, chosen.curve)
    document = unsecured.digest(suite, chosen.curve)

    with told("hashes"):
        assert options.hex() == read("proofHash")
        assert document.hex() == read("docHash")
        assert (options + document).hex() == read("combinedHash")


def test_signing_gives_the_published_credential(case, told, table):
    read, chosen = case
    published = json.loads(read("signed", "json"))

    signed = sign_credential(
        read.unsigned,
        key=read.key,
        method=published["proof"]["verificationMethod"],
        created=CREATED,
        suite=chosen.suite,
        contexts=table,
    )

    with told("signed credential"):
        assert (read.key.curve, read.key.public_multibase) == (chosen.curve, read.public)
        assert signed == published
        assert signed["proof"]["proofValue"] == read("sigBTC58")
        assert from_multibase58(signed["proof"]["proofValue"]).hex() == read("sigHex")


def test_the_published_credential_has_a_good_signature_by_somebody_else(case, told, table):
    read, chosen = case

    report = verify_credential(
        read("signed", "json"), documents=NoDocuments(), at=CREATED, contexts=table
    )

    with told("verification"):
        assert report.check("signature").result == "passed"
        assert report.check("issuer_key").code == "issuer_key.other_controller"
        assert [(proof.suite, str(proof.signature.result)) for proof in report.proofs] == [
            (chosen.suite, "passed")
        ]


def test_a_published_credential_that_was_changed_does_not_fit(case, table):
    read, _ = case
    changed = read("signed", "json").replace("The School of Examples", "The School of Sharks")

    report = verify_credential(changed, documents=NoDocuments(), at=CREATED, contexts=table)

    assert report.check("signature").code == "signature.bad"
