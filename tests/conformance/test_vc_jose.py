"""W3C vc-jose-cose-test-suite and Open Badges 3.0, appendix D: tokens of other implementations."""

import hashlib
import json
from datetime import UTC, datetime

import pytest

from trillium.credentials import verify_credential
from trillium.credentials.contexts import PACKAGED
from trillium.credentials.proofs import jose
from trillium.credentials.resolving import NoDocuments

pytestmark = pytest.mark.vectors
NOW = datetime(2026, 6, 1, tzinfo=UTC)
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"


@pytest.fixture
def table(vectors):
    path = vectors("contexts-extra") / "credentials-examples-v2.jsonld"
    return PACKAGED.with_file(EXAMPLES, path, hashlib.sha256(path.read_bytes()).hexdigest())


def test_tokens_of_the_suite_are_accepted_and_refused_as_expected(vectors, table):
    folder = vectors("w3c-jose-cose")
    expected = json.loads((folder / "expected.json").read_text())
    count = 0
    for name, case in expected.items():
        if (case["fn"], case["feature"]) != ("verify", "credential_jose"):
            continue
        token = (folder / "input" / case["input_file"]).read_text().strip()
        key = json.loads((folder / "input" / case["key_file"]).read_text())["publicKeyJwk"]

        assert accepted(token, key, table) == (case["expected_result"] == "success"), name
        count += 1

    assert count == 4


def accepted(text, key, table):
    report = verify_credential(text, documents=NoDocuments(), at=NOW, contexts=table)
    if report.check("format").result != "passed":
        return False
    return jose.fits_jwk(jose.parse(text), key)


# The published text of example 37 does not fit its own key (sources of the vectors say so as well).
APPENDIX_D = {
    "example-35-sample-openbadgecredential.jwt": True,
    "example-37-sample-endorsementcredential.jwt": False,
    "example-41-skill-assertion-credential-registry.jwt": True,
}


@pytest.mark.parametrize("name", APPENDIX_D)
def test_rs256_tokens_of_the_specification_fit_their_key(vectors, name):
    text = (vectors("1edtech-ob3-spec-appendixD") / name).read_text().strip()
    token = jose.parse(text)

    assert jose.fits_jwk(token, token.header["jwk"]) is APPENDIX_D[name]
