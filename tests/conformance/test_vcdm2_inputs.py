"""Inputs of the W3C test suite for VCDM 2.0, given to the conformance server as the suite does.

Each is accepted or refused as its file name says; what is refused on purpose is listed here, and
docs/conformance.md says why.
"""

import hashlib
import json
from datetime import UTC, datetime

import pytest

from trillium.credentials.contexts import PACKAGED
from trillium.credentials.errors import CredentialError
from trillium.web import conformance

pytestmark = pytest.mark.vectors
SUITE = "W3C test suite for VCDM 2.0"
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
NOW = datetime(2026, 6, 1, tzinfo=UTC)
ISSUER = "ecdsa-jcs-2019"
DICE = bytes(range(256))
# Good by the suite and refused here on purpose, by a word of the refusal.
INLINE_CONTEXT = {
    f"credential-{name}-ok.json"
    for name in ("evidence", "proof", "refresh-type", "status", "termsofuse-id", "termsofuses")
}
TYPE_WITHOUT_TERM = {
    f"credential-{name}-ok.json" for name in ("schema", "schemas", "type-url", "type-urls-order-2")
}
VALUE_OBJECT = {
    "credential-description-language-direction-en-ok.json",
    "credential-multi-language-description-ok.json",
    "credential-name-language-direction-en-ok.json",
    "issuer-description-language-direction-en-ok.json",
    "issuer-multi-language-description-ok.json",
    "issuer-name-language-direction-en-ok.json",
}
PURPOSE = {
    **dict.fromkeys(INLINE_CONTEXT | {"presentation-optional-type-ok.json"}, "context"),
    **dict.fromkeys(TYPE_WITHOUT_TERM, "type"),
    **dict.fromkeys(VALUE_OBJECT, "@"),
    # its token is of a draft: another media type, and the credential under “vc”
    "presentation-enveloped-vc-ok.json": "envelope",
}
# Issued as they must be, and not valid today.
OUT_OF_DATE = {"credential-validfrom-far-future-ok.json", "credential-validuntil-ok.json"}


@pytest.fixture
def service(vectors):
    examples = vectors("contexts-extra") / "credentials-examples-v2.jsonld"
    digest = hashlib.sha256(examples.read_bytes()).hexdigest()
    return conformance.Service(
        keys=conformance.draw_keys(lambda length: DICE[:length]),
        address="https://127.0.0.1:40443",
        now=lambda: NOW,
        contexts=PACKAGED.with_file(EXAMPLES, examples, digest),
    )


def test_good_credentials_are_issued_and_bad_ones_are_bad_requests(vectors, service, cases):
    with cases(SUITE) as told:
        for path in paths(vectors, "credential-*.json", "names-and-descriptions/*.json"):
            why = refusal(
                lambda path=path: issued_and_verified(
                    service, json.loads(path.read_text()), path.name
                )
            )
            with told(path.name, refused=path.name in PURPOSE):
                is_as_named(path.name, why)

    assert told.count == 48


def test_good_presentations_are_verified_and_bad_ones_are_not(vectors, service, cases):
    with cases(SUITE) as told:
        for name, path in presentations(vectors).items():
            why = refusal(lambda path=path: shown(service, json.loads(path.read_text()), path.name))
            with told(name, refused=name in PURPOSE):
                is_as_named(name, why)

    assert told.count == 13


def is_as_named(name, why):
    """Each is accepted or refused as its name says, or refused on purpose for that reason."""
    if name in PURPOSE:
        assert PURPOSE[name] in why
    else:
        assert bool(why) == ("-fail" in name or "mismatch" in name), why


def paths(vectors, *patterns):
    folder = vectors("w3c-vcdm2-inputs")
    return sorted(path for pattern in patterns for path in folder.glob(pattern))


def presentations(vectors):
    return {path.name: path for path in paths(vectors, "presentation-*.json")}


def refusal(answer):
    """Return why something is refused; empty where it is not."""
    try:
        status, body = answer()
    except (conformance.BadRequest, CredentialError) as problem:
        return str(problem)
    return "" if status in (200, 201) else json.dumps(body.get("problemDetails", body))


def issued(service, credential, name):
    """Issue as the suite does: it names the issuer under test, and signs nothing."""
    credential.pop("proof", None)
    issuer = credential.get("issuer")
    if issuer is None and "issuer" not in credential and "no-issuer" not in name:
        issuer = credential["issuer"] = service.did(ISSUER)
    if isinstance(issuer, str):
        credential["issuer"] = service.did(ISSUER)
    elif isinstance(issuer, dict) and issuer.get("id", "") is not None:
        issuer["id"] = service.did(ISSUER)
    return service.issue(ISSUER, {"credential": credential})


def issued_and_verified(service, credential, name):
    status, answer = issued(service, credential, name)
    if status == 201 and name not in OUT_OF_DATE:
        return service.verify(answer)
    return status, answer


def shown(service, presentation, name):
    """Present and verify: the holder under test signs, credentials inside are issued before."""
    if isinstance(presentation.get("holder"), str):
        presentation["holder"] = service.did(ISSUER)
    inside = presentation.get("verifiableCredential", [])
    for place, credential in enumerate(inside):
        if credential.get("issuer") and "mismatch" not in name:
            inside[place] = issued(service, credential, name)[1]["verifiableCredential"]
    options = {"challenge": "c1", "domain": "d1"}
    status, answer = service.prove(ISSUER, {"presentation": presentation, "options": options})
    return service.present({**answer, "options": options}) if status == 201 else (status, answer)
