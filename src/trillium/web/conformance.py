"""The VC API for public test suites: on loopback, without authentication, for nothing else.

Issues with keys made at the start, verifies with the core, keeps its status lists in memory.
"""

import ipaddress
import json
import secrets
import socket
import ssl
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from trillium.credentials.contexts import PACKAGED, ContextTable
from trillium.credentials.curves import Curve
from trillium.credentials.enveloping import PRESENTATION, envelope, is_envelope
from trillium.credentials.errors import CredentialError, Unresolvable
from trillium.credentials.keys import KeyPair, did_key_method
from trillium.credentials.moments import moment_text
from trillium.credentials.parsing import parse_document
from trillium.credentials.presenting import source_inside
from trillium.credentials.presenting_token import verify_any_presentation
from trillium.credentials.proofs.ecdsa_sd_2023 import NAME as SELECTIVE
from trillium.credentials.proofs.suites import DEFAULT as SUITE
from trillium.credentials.report import Result
from trillium.credentials.resolving import NoDocuments, Resolver
from trillium.credentials.sign import sign_credential, sign_presentation
from trillium.credentials.sign_tokens import (
    SEED_LENGTH,
    derive_credential,
    sign_credential_jwt,
    sign_selectively,
)
from trillium.credentials.status import status_list_credential
from trillium.credentials.tls import Certificate
from trillium.credentials.values import JsonObject, as_list, id_of
from trillium.credentials.verify import verify_credential
from trillium.kit.errors import Refused
from trillium.web.conformance_lists import PURPOSES, Lists
from trillium.web.conformance_shapes import (
    BadRequest,
    options_in,
    pointers_in,
    require_presentation,
    require_well_formed,
)

MOST_BYTES = 1024 * 1024
VC_JWT = "vc+jwt"
# What stands in the path → the suite that signs (or a token), and the kind of its key.
ISSUERS: Mapping[str, tuple[str, Curve]] = {
    SUITE: (SUITE, Curve.ED25519),
    "eddsa-jcs-2022": ("eddsa-jcs-2022", Curve.ED25519),
    "ecdsa-rdfc-2019": ("ecdsa-rdfc-2019", Curve.P256),
    "ecdsa-jcs-2019": ("ecdsa-jcs-2019", Curve.P256),
    "ecdsa-rdfc-2019-p384": ("ecdsa-rdfc-2019", Curve.P384),
    "ecdsa-jcs-2019-p384": ("ecdsa-jcs-2019", Curve.P384),
    **dict.fromkeys(PURPOSES, (SUITE, Curve.ED25519)),
    SELECTIVE: (SELECTIVE, Curve.P256),
    VC_JWT: (VC_JWT, Curve.ED25519),
    "vc+jwt-es256": (VC_JWT, Curve.P256),
    "vc+jwt-es384": (VC_JWT, Curve.P384),
}
HOLDERS = tuple(name for name, (suite, _) in ISSUERS.items() if suite not in (SELECTIVE, VC_JWT))
Answer = tuple[int, Mapping[str, Any]]


class NotLoopback(Refused):
    """{host} is not this machine alone: the conformance server has no authentication."""


class PortTaken(Refused):
    """Port {port} is in use: choose another with --port."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What the doors share: keys by issuer, documents, contexts, and status lists at `address`."""

    keys: Mapping[str, KeyPair]
    address: str
    now: Callable[[], datetime]
    documents: Resolver = field(default_factory=NoDocuments)
    contexts: ContextTable = PACKAGED
    lists: Lists = field(init=False)

    def __post_init__(self) -> None:
        """Make the lists, which stand under the address."""
        object.__setattr__(self, "lists", Lists(self.address))

    def did(self, issuer: str = SUITE) -> str:
        """Return the did:key of one of `ISSUERS`."""
        return self.keys[issuer].did

    def resolve(self, address: str) -> JsonObject | str:
        """Return an own status list, or what the directory holds."""
        if (issuer := self.lists.issuer_at(address)) is not None:
            return self.status_list(issuer)
        if address.startswith(self.address):
            raise Unresolvable(f"{address} is not served here.")
        return self.documents.resolve(address)

    def status_list(self, issuer: str) -> JsonObject:
        """Return the signed status list of an issuer as it stands."""
        at = self.now()
        unsigned = status_list_credential(
            address=self.lists.address_of(issuer),
            issuer=self.did(issuer),
            encoded=self.lists.encoded(issuer),
            purpose=PURPOSES[issuer],
            valid_from=at,
        )
        return self._signed(unsigned, issuer, at)

    def issue(self, issuer: str, body: JsonObject) -> Answer:
        """Answer POST /issuers/{issuer}/credentials/issue."""
        if issuer not in ISSUERS:
            return 404, {"title": f"There is no suite {issuer} here."}
        credential = body.get("credential")
        if not isinstance(credential, dict):
            raise BadRequest("The body holds no credential.")
        if id_of(credential.get("issuer")) != self.did(issuer):
            raise BadRequest(f"The issuer here is {self.did(issuer)}.")
        if issuer in PURPOSES and "credentialStatus" not in credential:
            credential = {**credential, "credentialStatus": self.lists.place(issuer, credential)}
        require_well_formed(credential)
        at = self.now()
        credential = (
            {"validFrom": moment_text(at), **credential} if _is_v2(credential) else credential
        )
        if issuer == SELECTIVE:
            signed = self._signed_selectively(credential, options_in(body), at)
        elif ISSUERS[issuer][0] == VC_JWT:
            signed = self._enveloped(credential, issuer)
        else:
            signed = self._signed(credential, issuer, at)
        # What no reader here would take for a credential is never handed out
        source = source_inside(signed)
        report = verify_credential(source, documents=self, at=at, contexts=self.contexts)
        if (check := report.check("format")).result is Result.FAILED:
            raise BadRequest(check.detail)
        return 201, {"verifiableCredential": signed}

    def derive(self, body: JsonObject) -> Answer:
        """Answer POST /credentials/derive: what a holder shows of a credential."""
        credential = body.get("verifiableCredential")
        if not isinstance(credential, dict):
            raise BadRequest("The body holds no verifiableCredential.")
        selective = pointers_in(options_in(body), "selectivePointers")
        derived = derive_credential(credential, selective=selective, contexts=self.contexts)
        return 201, {"verifiableCredential": derived}

    def verify(self, body: JsonObject) -> Answer:
        """Answer POST /credentials/verify."""
        credential = body.get("verifiableCredential")
        if not isinstance(credential, dict):
            raise BadRequest("The body holds no verifiableCredential.")
        if not is_envelope(credential):
            require_well_formed(credential)
        source = source_inside(credential)
        report = verify_credential(source, documents=self, at=self.now(), contexts=self.contexts)
        return 200 if report.verified else 400, _answer(report.as_json())

    def prove(self, holder: str, body: JsonObject) -> Answer:
        """Answer POST /holders/{holder}/presentations/prove."""
        if holder not in HOLDERS:
            return 404, {"title": f"There is no suite {holder} here."}
        presentation, options = _presentation(body, "presentation")
        require_presentation(presentation)
        key = self.keys[holder]
        if id_of(presentation.get("holder", self.did(holder))) != self.did(holder):
            raise BadRequest(f"The holder here is {self.did(holder)}.")
        signed = sign_presentation(
            presentation,
            key=key,
            method=did_key_method(key),
            created=self.now(),
            challenge=_optional_text(options, "challenge"),
            domain=_optional_text(options, "domain"),
            suite=ISSUERS[holder][0],
            contexts=self.contexts,
        )
        return 201, {"verifiablePresentation": signed}

    def present(self, body: JsonObject) -> Answer:
        """Answer POST /presentations/verify."""
        presentation, options = _presentation(body, "verifiablePresentation")
        if not is_envelope(presentation, PRESENTATION):
            require_presentation(presentation)
        report = verify_any_presentation(
            presentation,
            documents=self,
            at=self.now(),
            challenge=_optional_text(options, "challenge"),
            domain=_optional_text(options, "domain"),
            contexts=self.contexts,
        )
        return 200 if report.verified else 400, _answer(report.as_json())

    def set_status(self, body: JsonObject) -> Answer:
        """Answer POST /credentials/status: set or clear the bit of a credential issued here."""
        value = body.get("status", True)
        if not isinstance(value, bool) or not self.lists.set(str(body.get("credentialId")), value):
            return 404, {"title": "No such credential was issued here."}
        return 200, {}

    def _signed(self, document: JsonObject, issuer: str, at: datetime) -> JsonObject:
        key = self.keys[issuer]
        return sign_credential(
            document,
            key=key,
            method=did_key_method(key),
            created=at,
            suite=ISSUERS[issuer][0],
            contexts=self.contexts,
        )

    def _enveloped(self, document: JsonObject, issuer: str) -> JsonObject:
        key = self.keys[issuer]
        method = did_key_method(key)
        return envelope(
            sign_credential_jwt(document, key=key, method=method, contexts=self.contexts)
        )

    def _signed_selectively(
        self, document: JsonObject, options: JsonObject, at: datetime
    ) -> JsonObject:
        key = self.keys[SELECTIVE]
        return sign_selectively(
            document,
            key=key,
            method=did_key_method(key),
            created=at,
            seed=secrets.token_bytes(SEED_LENGTH),
            mandatory=pointers_in(options, "mandatoryPointers"),
            contexts=self.contexts,
        )


def draw_keys(dice: Callable[[int], bytes]) -> Mapping[str, KeyPair]:
    """Return a key for each issuer, made of so many random bytes as its kind needs."""
    return {
        name: KeyPair.generate(dice(curve.facts.seed), curve)
        for name, (_, curve) in ISSUERS.items()
    }


def _presentation(body: JsonObject, name: str) -> tuple[JsonObject, JsonObject]:
    presentation, options = body.get(name), body.get("options") or {}
    if not isinstance(presentation, dict) or not isinstance(options, dict):
        raise BadRequest(f"The body holds no {name}.")
    return presentation, options


def _is_v2(credential: JsonObject) -> bool:
    return "https://www.w3.org/ns/credentials/v2" in as_list(credential.get("@context"))


def _optional_text(options: JsonObject, name: str) -> str | None:
    value = options.get(name)
    if value is not None and not isinstance(value, str):
        raise BadRequest(f"{name} must be a text.")
    return value


def _answer(report: JsonObject) -> JsonObject:
    """Return a report in the words of the VC API beside our own."""
    bad = [check for check in report["checks"] if check["result"] != "passed"]
    details = [{"title": check["name"], "detail": check["detail"]} for check in bad]
    return {**report, "problemDetails": details}


# ------------------------------------------------------------------------------------------ doors


class Server(ThreadingHTTPServer):
    """An HTTPS server on loopback."""

    daemon_threads = True
    service: Service

    def __init__(self, host: str, port: int, certificate: Certificate) -> None:
        check_loopback(host)
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            super().__init__((host, port), Door)
        except OSError:
            raise PortTaken(port=port) from None
        # The handshake belongs to the thread of a request: a silent client must not hold up others
        self.socket = _tls(certificate).wrap_socket(
            self.socket, server_side=True, do_handshake_on_connect=False
        )

    @property
    def address(self) -> str:
        """Where the server is reached."""
        host = str(self.server_address[0])
        return f"https://{f'[{host}]' if ':' in host else host}:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that hang up or do not speak TLS."""


class Door(BaseHTTPRequestHandler):
    """Reads one request, calls the service, answers."""

    protocol_version = "HTTP/1.1"
    timeout = 30
    server: Server

    def do_GET(self) -> None:
        """Serve the status lists; they need no authentication (Bitstring Status List §2)."""
        service = self.server.service
        issuer = service.lists.issuer_at(service.address + self.path)
        if issuer is None:
            self._say(404, {"title": "There is no such door."})
        else:
            self._say(200, service.status_list(issuer))

    def do_POST(self) -> None:
        """Serve the doors of the VC API."""
        try:
            body = self._body()
            self._say(*self._answer(body))
        except (BadRequest, CredentialError) as problem:
            self._say(400, {"title": "Bad request", "detail": str(problem)})

    def _answer(self, body: JsonObject) -> Answer:
        service = self.server.service
        doors: dict[str, Callable[[JsonObject], Answer]] = {
            "/credentials/verify": service.verify,
            "/credentials/derive": service.derive,
            "/presentations/verify": service.present,
            "/credentials/status": service.set_status,
        }
        if self.path in doors:
            return doors[self.path](body)
        match self.path.split("/"):
            case ["", "issuers", suite, "credentials", "issue"]:
                return service.issue(suite, body)
            case ["", "holders", suite, "presentations", "prove"]:
                return service.prove(suite, body)
        return 404, {"title": "There is no such door."}

    def _body(self) -> JsonObject:
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > MOST_BYTES:
            self.close_connection = True
            raise BadRequest("The body must have a length, and 1 MiB at most.")
        return parse_document(self.rfile.read(int(length)))

    def _say(self, status: int, answer: Mapping[str, Any]) -> None:
        data = json.dumps(answer, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- as in the parent
        """Keep quiet: what suites send may be anything."""


def check_loopback(host: str) -> None:
    """Raise NotLoopback unless a host name or address means this machine and nobody else."""
    try:
        is_loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_loopback = host == "localhost"
    if not is_loopback:
        raise NotLoopback(host=host)


def _tls(certificate: Certificate) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    # ssl reads keys from files only; the directory is ours alone (0700) and gone at once
    with tempfile.TemporaryDirectory() as folder:
        both = Path(folder) / "certificate.pem"
        both.touch(mode=0o600)
        both.write_bytes(certificate.certificate + certificate.key)
        context.load_cert_chain(both)
    return context
