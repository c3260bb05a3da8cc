"""Digital Credentials Consortium: real signed credentials of another implementation."""

import hashlib
import json
from datetime import UTC, datetime

import pytest

from trillium.credentials import verify_credential
from trillium.credentials.contexts import PACKAGED
from trillium.credentials.errors import Unresolvable

pytestmark = pytest.mark.vectors
NOW = datetime(2026, 6, 1, tzinfo=UTC)
STATUS = "https://www.w3.org/ns/credentials/status/v1"
SUITE = "eddsa-rdfc-2022"
# What a safety rule refuses, by the code of the check `format`: docs/conformance.md says why.
REFUSED = {
    "v1/dataIntegrityProof/didKey/legacyRegistry-noStatus-noExpiry-oldDCCExample.json": (
        "format.context_unknown"
    ),
    "v2/dataIntegrityProof/didKey/twoOIDF-revoked-notExpired-badSchema.json": (
        "format.context_inline"
    ),
}


class Documents:
    """The DID documents and status lists that lie beside the credentials."""

    def __init__(self, folder) -> None:
        self.folder = folder

    def resolve(self, address):
        name = address.replace(":", "/").rsplit("/", 1)[1]
        path = self.folder / "statusLists" / "didkey-ed25519Signature2020" / name
        if address.startswith("did:web:"):
            path = self.folder / "dids" / name / "did.json"
        if not path.is_file():
            raise Unresolvable(f"{address} is not here.")
        return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture
def folder(vectors):
    return vectors("dcc-vc-fixtures")


@pytest.fixture
def verify(folder, vectors):
    path = vectors("contexts-extra") / "credentials-status-v1.jsonld"
    table = PACKAGED.with_file(STATUS, path, hashlib.sha256(path.read_bytes()).hexdigest())

    def verified(name):
        return verify_credential(
            (folder / name).read_bytes(), documents=Documents(folder), at=NOW, contexts=table
        )

    return verified


def wanted(expected):
    """Return signature, dates and status as they must come out."""
    bits = [entry["bit"] for entry in expected["status"]]
    return {
        "signature": "passed" if expected["signature"] else "failed",
        "dates": "failed" if expected["expired"] or expected["notYetValid"] else "passed",
        "status": "failed" if 1 in bits else "passed",
    }


def test_signature_status_and_dates_are_the_expected_ones(folder, verify, cases):
    expected = json.loads((folder / "expected.json").read_text())

    with cases("DCC vc-test-fixtures") as told:
        for name, answer in expected.items():
            report = verify(name)
            with told(name, refused=name in REFUSED):
                if name in REFUSED:
                    assert report.check("format").code == REFUSED[name]
                else:
                    is_as_expected(report, answer, name)

    known = [name for name, answer in expected.items() if SUITE in answer["proofs"]]
    assert (told.count, len({*known} - {*REFUSED})) == (47, 29)


def is_as_expected(report, answer, name):
    found = {check: str(report.check(check).result) for check in ("signature", "dates", "status")}
    # A list that does not say it is one is not read: docs/conformance.md.
    unread = {"status": "could_not_tell"} if "missingTypeStatus" in name else {}
    assert found == {**wanted(answer), **unread}
    if answer["signature"]:
        assert report.check("issuer_key").result == "passed"


@pytest.mark.parametrize(
    ("name", "signature", "dates"),
    [
        ("e5WK8CbZ1GjycuPombrj", "passed", "passed"),
        ("expired", "passed", "failed"),
        ("notYetValid", "passed", "failed"),
        ("tampered", "failed", "passed"),
        ("missingBitStringType", "passed", "passed"),
    ],
)
def test_their_status_lists_verify_as_credentials(verify, cases, name, signature, dates):
    report = verify(f"statusLists/didkey-ed25519Signature2020/{name}")

    with cases("DCC status lists") as told, told(name):
        assert report.check("signature").result == signature
        assert report.check("dates").result == dates
