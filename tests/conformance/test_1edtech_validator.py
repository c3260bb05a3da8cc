"""1EdTech public validator: Open Badges 3.0 fixtures, good ones and broken ones."""

import hashlib
import json
from datetime import UTC, datetime

import pytest

from trillium.credentials import verify_credential
from trillium.credentials.contexts import PACKAGED
from trillium.credentials.errors import Unresolvable

pytestmark = pytest.mark.vectors
NOW = datetime(2026, 6, 1, tzinfo=UTC)
UNVERSIONED = "https://purl.imsglobal.org/spec/ob/v3p0/context.json"
# The two whose proof cannot be judged: their verification method names no key at all.
WITHOUT_KEY = ("simple-err-proof-method.json", "simple-err-proof-method-unknown-did-method.json")


class Named:
    """Documents in which each verification method carries the key that its own name spells."""

    def __init__(self, methods) -> None:
        self.methods = methods

    def resolve(self, address):
        methods = [method for method in self.methods if method.startswith(f"{address}#")]
        if not methods:
            raise Unresolvable(f"{address} is not here.")
        return {
            "id": address,
            "verificationMethod": [
                {"id": name, "type": "Multikey", "publicKeyMultibase": name.partition("#")[2]}
                for name in methods
            ],
            "assertionMethod": methods,
        }


@pytest.fixture
def reports(vectors):
    folder = vectors("1edtech-public-validator")
    context = vectors("1edtech-contexts") / "ob-v3p0.json"
    digest = hashlib.sha256(context.read_bytes()).hexdigest()
    table = PACKAGED.with_file(UNVERSIONED, context, digest)
    oracle = json.loads((folder / "oracle-signature.json").read_text())
    return {
        name: (
            proofs,
            verify_credential(
                (folder / name).read_bytes(),
                documents=Named([proof["vm"] for proof in proofs if proof.get("vm")]),
                at=NOW,
                contexts=table,
                https=lambda _: True,
            ),
        )
        for name, proofs in oracle.items()
        if name.startswith("ob30/")
    }


def test_what_another_library_found_well_signed_is_well_signed_or_refused_by_name(reports):
    refused = {}
    for name, (proofs, report) in reports.items():
        if all(proof["ok"] for proof in proofs):
            if report.check("format").result == "passed":
                assert report.check("signature").result == "passed", name
            else:
                refused[name] = report.check("format").code

    assert refused == {"ob30/simple-err-issuer.json": "format.no_issuer"}


def test_every_broken_fixture_fails(reports):
    broken = {name: report for name, (_, report) in reports.items() if "-err-" in name}

    assert len(broken) == 10
    for name, report in broken.items():
        assert not report.verified, name
        if not name.endswith(WITHOUT_KEY):
            failed = {check.name for check in report.checks if check.result == "failed"}
            assert failed & {"format", "schema"}, name
