"""1EdTech public validator: every file of Open Badges 3.0 and CLR 2.0 against its expected result.

`valid` and `warning` mean that nothing fails here, `invalid` that something does. What is refused
here on purpose stands in `REFUSED`, with the code, and in docs/conformance.md with the reason.
"""

import hashlib
import json
from datetime import UTC, datetime

import pytest

from trillium.credentials import verify_credential
from trillium.credentials.contexts import PACKAGED
from trillium.credentials.errors import Unresolvable
from trillium.credentials.reading import read_credential

pytestmark = pytest.mark.vectors
NOW = datetime(2026, 6, 1, tzinfo=UTC)
OB, CLR = "https://purl.imsglobal.org/spec/ob/v3p0/", "https://purl.imsglobal.org/spec/clr/v2p0/"
UNPACKAGED = {  # contexts that no installed package carries, as a host would add them
    f"{OB}context.json": "ob-v3p0.json",
    f"{CLR}context.json": "clr-v2p0.json",
    "https://w3id.org/security/data-integrity/v1": "data-integrity-v1.jsonld",
}
REFUSED = {
    "clr20/complex.json": "issuer_key.not_listed",
    "clr20/simple-noproof.json": "format.no_proof",
    "clr20/simple.jwt": "signature.old_token",
    "clr20/simple_v1.json": "contents.bad",
    "ob30/complete.json": "endorsements.bad",
    "ob30/simple-jwt_v1.png": "signature.old_token",
    "ob30/simple-jwt_v1.svg": "signature.old_token",
    "ob30/simple-noproof.json": "format.no_proof",
    "ob30/simple.jwt": "signature.old_token",
    "ob30/velocity.jwt": "signature.old_token",
}
LIST = "ob30/bit-string-list/testlist"


class Site:
    """The status list and 1EdTech's list of revoked ids; keys that their own names spell."""

    def __init__(self, folder, document) -> None:
        self.lists = {}
        status = document.get("credentialStatus", {})
        if "statusListCredential" in status:
            text = (folder / LIST).read_text(encoding="utf-8")
            self.lists[status["statusListCredential"]] = json.loads(text)
        elif document.get("name") != "1EdTech University Degree for Example Student":
            revoked = [{"id": document.get("id"), "revoked": True}]
            self.lists[status.get("id")] = {"revokedCredential": revoked}
        else:
            self.lists[status["id"]] = {"revokedCredential": []}
        proofs = [
            *as_proofs(document),
            *(p for each in self.lists.values() for p in as_proofs(each)),
        ]
        self.methods = [str(proof.get("verificationMethod")) for proof in proofs]

    def resolve(self, address):
        if address in self.lists:
            return self.lists[address]
        named = [method for method in self.methods if method.startswith(f"{address}#")]
        if not named:
            raise Unresolvable(f"{address} is not here.")
        return {
            "id": address,
            "verificationMethod": [
                {"id": name, "type": "Multikey", "publicKeyMultibase": name.partition("#")[2]}
                for name in named
            ],
            "assertionMethod": named,
        }


def as_proofs(document):
    proof = document.get("proof", [])
    return proof if isinstance(proof, list) else [proof]


@pytest.fixture
def reports(vectors):
    folder = vectors("1edtech-public-validator")
    table = PACKAGED
    for address, name in UNPACKAGED.items():
        path = vectors("1edtech-contexts") / name
        table = table.with_file(address, path, hashlib.sha256(path.read_bytes()).hexdigest())
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    made = {}
    for name, tests in expected.items():
        if name.startswith(("ob30/", "clr20/")):
            source = read_credential((folder / name).read_bytes()).source
            document = json.loads(source) if source.startswith("{") else {}
            report = verify_credential(
                source,
                documents=Site(folder, document),
                at=NOW,
                contexts=table,
                https=lambda address: True,  # noqa: ARG005 -- all of these issuers are web pages
            )
            made[name] = ({test["expected"] for test in tests or ()}, report)
    return made


def failures(report):
    return [check.code for check in report.checks if check.result == "failed"]


def test_every_file_of_the_folder_has_an_expected_result(vectors, reports):
    folder = vectors("1edtech-public-validator")
    files = {
        str(path.relative_to(folder))
        for part in ("ob30", "clr20")
        for path in (folder / part).rglob("*")
        if path.is_file()
    }

    assert set(reports) == files


def test_every_file_is_as_expected_or_refused_on_purpose(reports, cases):
    with cases("1EdTech public validator, Open Badges 3.0 and CLR 2.0") as told:
        for name, (expected, report) in reports.items():
            codes = failures(report)
            with told(name, refused=name in REFUSED):
                if name in REFUSED:
                    assert REFUSED[name] in codes
                else:
                    assert bool(codes) == ("invalid" in expected), codes


def test_what_is_valid_and_not_refused_is_verified(reports):
    valid = {name for name, (expected, _) in reports.items() if expected == {"valid"}} - {*REFUSED}

    assert len(valid) == 7
    assert not [name for name in valid if not reports[name][1].verified]


@pytest.mark.parametrize(
    "name",
    [
        "ob30/bit-string-list/credential-status-revoked-blank-nodes.json",
        "ob30/credential-status-revoked.json",
    ],
)
def test_what_is_revoked_is_said_to_be_revoked(reports, name):
    assert reports[name][1].check("status").code == "status.revoked"
