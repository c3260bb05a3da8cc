"""Inputs of the W3C test suite for VCDM 2.0, given to the conformance server's issuer."""

import hashlib
import json
from datetime import UTC, datetime

import pytest

from trillium.credentials import KeyPair
from trillium.credentials.contexts import PACKAGED
from trillium.credentials.errors import CredentialError
from trillium.web import conformance

pytestmark = pytest.mark.vectors
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
# Good by the suite and refused here on purpose; docs/conformance.md says why.
INLINE_CONTEXT = {
    f"credential-{name}-ok.json"
    for name in ("evidence", "proof", "refresh-type", "status", "termsofuse-id", "termsofuses")
}
TYPE_WITHOUT_TERM = {
    f"credential-{name}-ok.json" for name in ("schema", "schemas", "type-url", "type-urls-order-2")
}


def test_good_inputs_are_issued_and_bad_ones_are_bad_requests(vectors):
    examples = vectors("contexts-extra") / "credentials-examples-v2.jsonld"
    digest = hashlib.sha256(examples.read_bytes()).hexdigest()
    service = conformance.Service(
        key=KeyPair.generate(bytes(32)),
        address="https://127.0.0.1:40443",
        now=lambda: datetime.now(UTC),
        contexts=PACKAGED.with_file(EXAMPLES, examples, digest),
    )
    unlike = {}

    for path in sorted(vectors("w3c-vcdm2-inputs").glob("credential-*.json")):
        answer = _issued(service, json.loads(path.read_text()), named="no-issuer" not in path.name)
        wanted = 400 if "-fail" in path.name else 201
        if answer[0] != wanted:
            unlike[path.name] = answer[1]

    assert unlike.keys() == INLINE_CONTEXT | TYPE_WITHOUT_TERM
    assert all("context" in why for name, why in unlike.items() if name in INLINE_CONTEXT)
    assert all("type" in why for name, why in unlike.items() if name in TYPE_WITHOUT_TERM)


def _issued(service, credential, *, named):
    """Issue as the suite does: it names the issuer of the service under test, and signs nothing."""
    credential.pop("proof", None)
    issuer = credential.setdefault("issuer", service.did) if named else credential.get("issuer")
    if isinstance(issuer, str):
        credential["issuer"] = service.did
    elif isinstance(issuer, dict) and isinstance(issuer.get("id"), str):
        issuer["id"] = service.did
    try:
        return service.issue(conformance.SUITE, {"credential": credential})[0], ""
    except (conformance.BadRequest, CredentialError) as refusal:
        return 400, str(refusal)
