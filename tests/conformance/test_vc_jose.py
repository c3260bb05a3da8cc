"""W3C vc-jose-cose-test-suite and Open Badges 3.0, appendix D: tokens of other implementations."""

import hashlib
import json
from base64 import b64encode
from datetime import UTC, datetime

import pytest

from trillium.credentials import verify_credential
from trillium.credentials.contexts import PACKAGED
from trillium.credentials.errors import CredentialError, Unresolvable
from trillium.credentials.json_keys import key_from_jwk
from trillium.credentials.presenting_token import verify_any_presentation
from trillium.credentials.proofs import cose, jose, sd_jwt
from trillium.credentials.proofs.sd_jwt_making import make
from trillium.credentials.sign_tokens import (
    sign_credential_cose,
    sign_credential_jwt,
    sign_credential_sd_jwt,
    sign_presentation_cose,
    sign_presentation_jwt,
)

pytestmark = pytest.mark.vectors
NOW = datetime(2024, 12, 16, 12, tzinfo=UTC)  # the presentations of the suite end on that day
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
SUITE = "W3C vc-jose-cose: JOSE, SD-JWT and COSE"
ISSUER = "https://example.issuer/vc-jose-cose"
SALTS = [bytes([number]) * 16 for number in range(2)]
# Refused on purpose (docs/conformance.md): a line ends inside an address, which no URL may hold;
# a presentation of a holder who has no document, signed with the key of somebody else.
REFUSED = {
    "7. JWT Presentation Verification": "format.outside_profile",
    "31. COSE Basic Presentation Verification": "holder_key.unresolvable",
}
# The schema of the example credentials is a stranger's: `schema` stays open, all else is settled.
SETTLED = ("format", "signature", "issuer_key", "dates", "status")


@pytest.fixture
def folder(vectors):
    return vectors("w3c-jose-cose")


@pytest.fixture
def given(folder, vectors):
    """The published keys of the suite as the documents of their controllers, and its context."""
    path = vectors("contexts-extra") / "credentials-examples-v2.jsonld"
    table = PACKAGED.with_file(EXAMPLES, path, hashlib.sha256(path.read_bytes()).hexdigest())
    keys = (json.loads(file.read_text()) for file in sorted(folder.glob("input/vm-*.json")))
    methods = [{name: key[name] for name in key if name != "secretKeyJwk"} for key in keys]
    documents = Documents(
        {
            controller: {
                "id": controller,
                "verificationMethod": [m for m in methods if m["controller"] == controller],
                "assertionMethod": [m["id"] for m in methods],
                "authentication": [m["id"] for m in methods],
            }
            for controller in {method["controller"] for method in methods}
        }
    )
    return {"documents": documents, "at": NOW, "contexts": table, "https": ISSUER.__eq__}


class Documents(dict):
    def resolve(self, address):
        if address not in self:
            raise Unresolvable(address)
        return self[address]


def test_every_case_of_the_suite_for_tokens_ends_as_expected(folder, given, cases):
    listed = json.loads((folder / "expected.json").read_text())
    with cases(SUITE) as told:
        for name, case in listed.items():
            if name in REFUSED:
                continue
            text = (folder / "input" / case["input_file"]).read_text().strip()
            method = json.loads((folder / "input" / case["key_file"]).read_text())
            work = issued if case["fn"] == "issue" else accepted
            with told(name):
                good = work(text, method, case, given)
                assert good is (case["expected_result"] == "success")

    assert told.count == 21


@pytest.mark.parametrize("name", REFUSED)
def test_a_case_that_is_refused_on_purpose_is_refused_for_that_reason(folder, given, cases, name):
    case = json.loads((folder / "expected.json").read_text())[name]
    text = (folder / "input" / case["input_file"]).read_text().strip()

    report = verify_any_presentation(text, **given)

    with cases(SUITE) as told, told(name, refused=True):
        assert not report.verified
        assert REFUSED[name] in [check.code for check in report.checks]


def issued(text, method, case, given):
    document = json.loads(text)
    try:
        key = key_from_jwk(method["secretKeyJwk"])
        token = sign(document, key, method["id"], case, given["contexts"])
    except CredentialError:
        return False
    if case["feature"].startswith("credential"):
        report = verify_credential(token, **given)
        if method["controller"] != document["issuer"]:  # case 27: a key of somebody else
            return report.check("signature").result == "passed"
        return settled(report)
    # The credentials in the presentations to sign are damaged, as they stand in the suite.
    report = verify_any_presentation(token, **given)
    return all(check.result == "passed" for check in report.checks)


def sign(document, key, method, case, table):
    paths = [
        "/" + path.replace("[", ".").replace("]", "").replace(".", "/")
        for path in case.get("disclosure_paths", ())
    ]
    given = {"key": key, "method": method}
    match case["feature"]:
        case "credential_jose":
            return sign_credential_jwt(document, **given, contexts=table)
        case "presentation_jose":
            return sign_presentation_jwt(document, **given, contexts=table)
        case "credential_cose":
            return b64encode(sign_credential_cose(document, **given, contexts=table)).decode()
        case "presentation_cose":
            return b64encode(sign_presentation_cose(document, **given, contexts=table)).decode()
        case "credential_sdjwt":
            return sign_credential_sd_jwt(
                document, **given, hidden=paths, salts=SALTS, contexts=table
            )
    return make(document, **given, hidden=paths, salts=SALTS, kind=sd_jwt.PRESENTATION)


def accepted(text, method, case, given):
    """Whether the token is good, and by the key that the case names."""
    if case["feature"].startswith("credential"):
        return settled(verify_credential(text, **given)) and names_key(text, method)
    source = json.loads(text) if text.startswith("{") else text
    report = verify_any_presentation(source, **given)
    good = all(check.result == "passed" for check in report.checks)
    return good and all(map(settled, report.credentials)) and names_key(text, method)


def settled(report):
    return all(report.check(name).result == "passed" for name in SETTLED)


def names_key(text, method):
    token = cose.parse(text) if cose.is_cose(text) else jose.parse_any(text.partition("~")[0])
    return jose.fits(token, method["publicKeyJwk"])


# The published text of example 37 does not fit its own key (sources of the vectors say so as well).
APPENDIX_D = {
    "example-35-sample-openbadgecredential.jwt": True,
    "example-37-sample-endorsementcredential.jwt": False,
    "example-41-skill-assertion-credential-registry.jwt": True,
}


@pytest.mark.parametrize("name", APPENDIX_D)
def test_rs256_tokens_of_the_specification_fit_their_key(vectors, cases, name):
    text = (vectors("1edtech-ob3-spec-appendixD") / name).read_text().strip()
    token = jose.parse(text)

    with cases("Open Badges 3.0, appendix D, RS256") as told, told(name):
        assert jose.fits(token, token.header["jwk"]) is APPENDIX_D[name]
