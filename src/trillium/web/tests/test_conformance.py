import http.client
import json
import secrets
import ssl
import threading
from datetime import UTC, datetime

import pytest

from trillium.credentials.curves import Curve
from trillium.credentials.enveloping import PRESENTATION, envelope
from trillium.credentials.keys import KeyPair, did_key_method
from trillium.credentials.proofs import jose
from trillium.credentials.sign import sign_presentation
from trillium.credentials.sign_tokens import sign_credential_jwt, sign_presentation_jwt
from trillium.credentials.tls import self_signed
from trillium.web import conformance

CREDENTIAL = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "type": ["VerifiableCredential"],
    "id": "urn:uuid:7a0c1f8e-2f6c-4c52-9f0e-2d8f8e6a1b11",
    "credentialSubject": {"id": "did:example:somebody", "name": "Zoë Müller"},
}


@pytest.fixture(scope="module")
def server():
    now = datetime.now(UTC)
    certificate = self_signed(seed=secrets.token_bytes(48), at=now)
    made = conformance.Server("127.0.0.1", 0, certificate)
    made.certificate = certificate.certificate.decode()
    made.service = conformance.Service(
        keys=conformance.draw_keys(secrets.token_bytes),
        address=made.address,
        now=lambda: datetime.now(UTC),
    )
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


def ask(server, path, body=None):
    trust = ssl.create_default_context(cadata=server.certificate)
    link = http.client.HTTPSConnection("127.0.0.1", server.server_port, context=trust, timeout=10)
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    link.request("GET" if body is None else "POST", path, data)
    answer = link.getresponse()
    text = answer.read()
    link.close()
    return answer.status, json.loads(text)


def issue(server, suite=conformance.SUITE, options=None, **changes):
    credential = {**CREDENTIAL, "issuer": server.service.did(suite), **changes}
    credential = {key: value for key, value in credential.items() if value is not None}
    body = {"credential": credential, "options": options or {}}
    return ask(server, f"/issuers/{suite}/credentials/issue", body)


def presented(server, *, holder=None, challenge="c1", domain=None, **options):
    key = holder or KeyPair.generate(secrets.token_bytes(32))
    document = {
        "@context": CREDENTIAL["@context"],
        "type": ["VerifiablePresentation"],
        "holder": key.did,
        "verifiableCredential": [issue(server)[1]["verifiableCredential"]],
    }
    signed = sign_presentation(
        document,
        key=key,
        method=did_key_method(key),
        created=datetime(2026, 1, 1, tzinfo=UTC),
        challenge=challenge,
        domain=domain,
    )
    signed["proof"] |= options
    return signed


@pytest.mark.parametrize("name", conformance.HOLDERS)
def test_what_each_issuer_issues_is_verified(server, name):
    status, answer = issue(server, name, id=f"urn:uuid:{name}")

    assert status == 201
    signed = answer["verifiableCredential"]
    suite, curve = conformance.ISSUERS[name]
    key = server.service.keys[name]
    assert key.curve is curve
    if suite == conformance.VC_JWT:
        token = jose.parse(signed["id"].partition(",")[2])
        assert signed["type"] == "EnvelopedVerifiableCredential"
        assert token.header["kid"].startswith(key.did)
        assert token.header["alg"] == {"P-256": "ES256", "P-384": "ES384"}.get(curve, "Ed25519")
    else:
        assert signed["proof"]["cryptosuite"] == suite
        assert signed["proof"]["verificationMethod"].startswith(key.did)
    status, answer = ask(server, "/credentials/verify", {"verifiableCredential": signed})
    assert (status, answer["verified"]) == (200, True)


def test_a_holder_derives_what_is_then_verified(server):
    asked = {"mandatoryPointers": ["/credentialSubject/id"]}
    base = issue(server, conformance.SELECTIVE, asked, name="A badge")[1]["verifiableCredential"]
    shown = {"verifiableCredential": base, "options": {"selectivePointers": ["/name"]}}

    status, answer = ask(server, "/credentials/derive", shown)

    assert status == 201
    derived = answer["verifiableCredential"]
    assert derived["name"] == "A badge"
    assert derived["credentialSubject"] == {"id": CREDENTIAL["credentialSubject"]["id"]}
    assert ask(server, "/credentials/verify", {"verifiableCredential": derived})[0] == 200
    assert ask(server, "/credentials/verify", {"verifiableCredential": base})[0] == 400


@pytest.mark.parametrize("pointers", ["/name", [1], ["name"], ["/nothing"]])
def test_a_malformed_wish_to_derive_is_a_bad_request(server, pointers):
    base = issue(server, conformance.SELECTIVE)[1]["verifiableCredential"]
    body = {"verifiableCredential": base, "options": {"selectivePointers": pointers}}

    assert ask(server, "/credentials/derive", body)[0] == 400
    assert ask(server, "/credentials/derive", {"verifiableCredential": CREDENTIAL})[0] == 400
    assert ask(server, "/credentials/derive", {})[0] == 400
    assert issue(server, conformance.SELECTIVE, {"mandatoryPointers": pointers})[0] == 400


def test_tokens_are_verified_in_their_envelopes(server):
    key = KeyPair.generate(secrets.token_bytes(40), Curve.P256)
    method = did_key_method(key)
    token = sign_credential_jwt({**CREDENTIAL, "issuer": key.did}, key=key, method=method)
    inside = envelope(token)
    document = {
        "@context": CREDENTIAL["@context"],
        "type": ["VerifiablePresentation"],
        "holder": key.did,
        "verifiableCredential": [inside],
    }
    shown = sign_presentation_jwt(document, key=key, method=method, challenge="c1")
    presentation = envelope(shown, kind=PRESENTATION)

    assert ask(server, "/credentials/verify", {"verifiableCredential": inside})[0] == 200
    for challenge, status in (("c1", 200), ("c2", 400)):
        body = {"verifiablePresentation": presentation, "options": {"challenge": challenge}}
        assert ask(server, "/presentations/verify", body)[0] == status


def test_a_changed_credential_is_not_verified_and_the_check_is_named(server):
    signed = issue(server)[1]["verifiableCredential"]
    signed["credentialSubject"]["name"] = "Somebody else"

    status, answer = ask(server, "/credentials/verify", {"verifiableCredential": signed})

    assert status == 400
    assert "signature" in [detail["title"] for detail in answer["problemDetails"]]


def test_every_issuer_has_a_did_of_its_own(server):
    dids = {server.service.did(name) for name in conformance.ISSUERS}

    assert len(dids) == len(conformance.ISSUERS)


@pytest.mark.parametrize(("name", "purpose"), list(conformance.PURPOSES.items()))
def test_the_issuer_of_a_status_suite_adds_a_status_and_serves_its_list(server, name, purpose):
    signed = issue(server, name, id=f"urn:uuid:{purpose}")[1]["verifiableCredential"]
    entry, place = signed["credentialStatus"], server.service.lists.address_of(name)
    assert (entry["statusListCredential"], entry["statusPurpose"]) == (place, purpose)
    assert ask(server, "/credentials/verify", {"verifiableCredential": signed})[0] == 200

    assert ask(server, "/credentials/status", {"credentialId": signed["id"]})[0] == 200

    status, answer = ask(server, "/credentials/verify", {"verifiableCredential": signed})
    assert status == 400
    assert [d["title"] for d in answer["problemDetails"] if d["title"] != "trust"] == ["status"]
    status, served = ask(server, place.removeprefix(server.service.address))
    assert status == 200
    assert "BitstringStatusListCredential" in served["type"]
    assert served["credentialSubject"]["statusPurpose"] == purpose

    clear = {"credentialId": signed["id"], "status": False}
    assert ask(server, "/credentials/status", clear)[0] == 200
    assert ask(server, "/credentials/verify", {"verifiableCredential": signed})[0] == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": None},
        {"issuer": "did:example:other"},
        {"issuer": {"id": None}},
        {"type": None},
        {"type": ["Other"]},
        {"credentialSubject": None},
        {"credentialSubject": {}},
        {"credentialSubject": [{}]},
        {"credentialSubject": {"id": "not an address"}},
        {"id": "nothing"},
        {"id": ["urn:a", "urn:b"]},
        {"@context": None},
        {"@context": ["https://example.org/unknown"]},
        {"validFrom": "yesterday"},
        {"validUntil": "2020-01-01T00:00:00Z", "validFrom": "2021-01-01T00:00:00Z"},
        {"credentialStatus": {"id": "https://example.org/1"}},
        {"evidence": {"id": "https://example.org/1"}},
        {"termsOfUse": {"id": "https://example.org/1"}},
        {"refreshService": {"id": "https://example.org/1"}},
        {"credentialSchema": {"type": "JsonSchema"}},
        {"nonsense": "not a term"},
        {"proof": {"type": "DataIntegrityProof"}},
    ],
)
def test_a_malformed_credential_is_a_bad_request(server, changes):
    status, answer = issue(server, **changes)

    assert status == 400
    assert answer["detail"]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"\xff", b'{"a":1,"a":2}', b"{}", b'{"credential":1}']
)
@pytest.mark.parametrize(
    "path",
    [
        "/issuers/eddsa-rdfc-2022/credentials/issue",
        "/credentials/verify",
        "/presentations/verify",
        "/holders/eddsa-rdfc-2022/presentations/prove",
    ],
)
def test_a_malformed_body_is_a_bad_request(server, path, body):
    assert ask(server, path, body)[0] == 400


def test_other_doors_and_suites_are_not_there(server):
    assert ask(server, "/other", b"{}")[0] == 404
    assert ask(server, "/other")[0] == 404
    assert ask(server, "/issuers/other-2022/credentials/issue", {"credential": {}})[0] == 404
    assert ask(server, "/holders/other-2022/presentations/prove", {"presentation": {}})[0] == 404
    assert ask(server, "/credentials/status", {"credentialId": "urn:unknown"})[0] == 404


@pytest.mark.parametrize("name", conformance.HOLDERS)
def test_what_each_holder_presents_is_verified(server, name):
    presentation = {
        "@context": CREDENTIAL["@context"],
        "type": ["VerifiablePresentation"],
        "holder": server.service.did(name),
        "verifiableCredential": [issue(server)[1]["verifiableCredential"]],
    }
    body = {"presentation": presentation, "options": {"challenge": "c1", "domain": "d1"}}

    status, answer = ask(server, f"/holders/{name}/presentations/prove", body)

    assert status == 201
    assert answer["verifiablePresentation"]["proof"]["challenge"] == "c1"
    status, answer = ask(server, "/presentations/verify", {**answer, "options": body["options"]})
    assert (status, answer["verified"]) == (200, True)


@pytest.mark.parametrize(
    "changes",
    [{"holder": "did:example:other"}, {"holder": {"name": "Zoë"}}, {"type": ["Other"]}, {"id": "x"},
     {"verifiableCredential": ["text"]}, {"verifiableCredential": [{}]}, {"@context": None}],
)  # fmt: skip
def test_what_is_no_presentation_is_not_signed(server, changes):
    presentation = {
        "@context": CREDENTIAL["@context"],
        "type": ["VerifiablePresentation"],
        **changes,
    }

    status, answer = ask(
        server, "/holders/ecdsa-jcs-2019/presentations/prove", {"presentation": presentation}
    )

    assert status == 400
    assert answer["detail"]


def test_a_presentation_is_verified_with_its_credentials(server):
    body = {"verifiablePresentation": presented(server, domain="d1"),
            "options": {"challenge": "c1", "domain": "d1"}}  # fmt: skip

    status, answer = ask(server, "/presentations/verify", body)

    assert (status, answer["verified"]) == (200, True)
    assert [each["verified"] for each in answer["credentials"]] == [True]


@pytest.mark.parametrize(
    ("options", "changes"),
    [
        ({"challenge": "other"}, {}),
        ({"domain": "other"}, {}),
        ({"challenge": 5}, {}),
        ({}, {"holder": "did:example:other"}),
        ({}, {"type": ["VerifiableCredential"]}),
        ({}, {"proof": None}),
        ({}, {"verifiableCredential": ["text"]}),
    ],
)
def test_a_presentation_that_is_not_what_was_asked_for_is_not_verified(server, options, changes):
    presentation = {**presented(server), **changes}
    presentation = {key: value for key, value in presentation.items() if value is not None}

    status, _ = ask(
        server,
        "/presentations/verify",
        {"verifiablePresentation": presentation, "options": options},
    )

    assert status == 400


def test_a_presentation_made_for_another_purpose_is_not_verified(server):
    for wrong in ({"proofPurpose": "assertionMethod"}, {"created": "2099-01-01T00:00:00Z"},
                  {"expires": "2020-01-01T00:00:00Z"}):  # fmt: skip
        body = {"verifiablePresentation": presented(server, **wrong)}
        assert ask(server, "/presentations/verify", body)[0] == 400


def test_a_presentation_of_a_changed_credential_is_not_verified(server):
    presentation = presented(server)
    presentation["verifiableCredential"][0]["credentialSubject"]["name"] = "Somebody else"

    assert ask(server, "/presentations/verify", {"verifiablePresentation": presentation})[0] == 400


def test_the_server_binds_loopback_and_nothing_else():
    certificate = self_signed(seed=secrets.token_bytes(48), at=datetime.now(UTC))

    for host in ("0.0.0.0", "192.168.1.10", "example.org", "::", ""):  # noqa: S104
        with pytest.raises(conformance.NotLoopback):
            conformance.Server(host, 0, certificate)


def test_a_port_in_use_is_said_to_be(server):
    certificate = self_signed(seed=secrets.token_bytes(48), at=datetime.now(UTC))

    with pytest.raises(conformance.PortTaken, match=str(server.server_port)):
        conformance.Server("127.0.0.1", server.server_port, certificate)


def test_a_silent_client_holds_up_nobody(server):
    silent = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=5)
    silent.connect()

    assert issue(server)[0] == 201

    silent.close()


def test_the_key_of_the_certificate_is_never_shown():
    assert "PRIVATE" not in repr(self_signed(seed=bytes(48), at=datetime.now(UTC)))
