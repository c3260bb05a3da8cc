"""A register elsewhere, for tests: it answers on this machine, and signs what it is told to say."""

import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from trillium.credentials.keys import KeyPair, did_key_method
from trillium.credentials.moments import moment_text
from trillium.credentials.sign import sign_credential
from trillium.delivery.catalogue import exchange
from trillium.delivery.catalogue.actions import take_in
from trillium.delivery.catalogue.models import Register
from trillium.recognition.registers import rules
from trillium.recognition.registers.queries import VC_CONTEXT

NAME = {"en": "Prairie Skills Council", "fr": "Conseil des compétences des Prairies"}


def make_entry(slug: str, site: str, **changed: Any) -> dict[str, Any]:
    """Return an entry as a register tells it."""
    entry: dict[str, Any] = {
        "slug": slug,
        "kind": "published",
        "changed_at": "2026-03-02T12:00:00+00:00",
        "published_at": "2026-03-02T12:00:00+00:00",
        "version": 1,
        "digest": f"sha256:{'ab' * 32}",
        "page": f"{site}/catalogue/{slug}",
        "title": {"en": "Care of farm machines", "fr": "Entretien des machines agricoles"},
        "institution": {"en": "Prairie Polytechnic", "fr": "Polytechnique des Prairies"},
        "purpose": {
            "en": "Shows that the holder can keep tractors and balers running through a harvest.",
            "fr": "Montre que la personne titulaire sait entretenir tracteurs et presses.",
        },
        "outcomes": [
            {"en": "Replaces a hydraulic hose safely", "fr": "Remplace un tuyau hydraulique"},
            {"en": "Reads the maintenance log", "fr": "Lit le carnet d’entretien"},
        ],
        "facts": [
            {
                "term": {"en": "Hours of learning", "fr": "Heures d’apprentissage"},
                "lines": [{"en": "24 hours", "fr": "24 heures"}],
            }
        ],
        "marks": [["language", "en", {"en": "English", "fr": "Anglais"}]],
        "card": {
            "hours": {"en": "24 hours", "fr": "24 heures"},
            "price": {"en": "$180 CAD", "fr": "180 $ CAD"},
        },
        "languages": ["en"],
        "hours": 24,
        "price": 180,
    }
    return entry | changed


def make_followed(
    *, at: datetime, site: str = "https://register.prairie.example", problem: Any = None
) -> Register:
    """Return a register that was read once, with one entry."""
    key = KeyPair.generate(secrets.token_bytes(32))
    row = Register.objects.create(
        slug="prairie",
        address=rules.feed_address(site),
        name=NAME,
        did=key.did,
        key=key.public_multibase,
        followed_at=at,
        read_at=at,
        problem=problem or {},
        problem_at=at if problem else None,
    )
    told = exchange.read(make_entry("farm-machines", site), site=site)
    take_in(register=row, entries=[told], cursor=1, made_at=at)
    row.refresh_from_db()
    return row


class Elsewhere:
    """Another site's register. What it says can be bent before or after it is signed."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.key = KeyPair.generate(secrets.token_bytes(32))
        self.entries: list[Any] = []
        self.first: Mapping[str, Any] = {}  # put into the page before it is signed
        self.later: Mapping[str, Any] = {}  # and after
        self.about: str | None = None  # the address that the signature speaks of
        self.answer: bytes | None = None  # said in place of everything
        self.made_at: datetime | None = None

    @property
    def feed(self) -> str:
        """Return the address of its feed."""
        return rules.feed_address(self.site)

    def page(self, since: int) -> dict[str, Any]:
        """Return the page with what changed after a number, signed."""
        now = self.made_at or datetime.now(UTC)
        told = self.entries[since : since + rules.MOST_ENTRIES]
        page: dict[str, Any] = {
            "format": exchange.FORMAT,
            "register": {"did": self.key.did, "name": NAME},
            "since": since,
            "cursor": since + len(told),
            "newest": len(self.entries),
            "more": since + len(told) < len(self.entries),
            "made_at": now.isoformat(),
            "entries": told,
            **self.first,
        }
        address = self.about or rules.page_address(self.feed, since)
        credential = {
            "@context": [VC_CONTEXT],
            "type": ["VerifiableCredential"],
            "issuer": self.key.did,
            "validFrom": moment_text(now - timedelta(minutes=5)),
            "validUntil": moment_text(now + rules.GOOD_FOR),
            "credentialSubject": {"id": address},
            "relatedResource": [{"id": address, "digestSRI": rules.digest(page)}],
        }
        signed = sign_credential(
            credential, key=self.key, method=did_key_method(self.key), created=now
        )
        return {"page": {**page, **self.later}, "credential": signed}


@contextmanager
def elsewhere() -> Iterator[Elsewhere]:
    """Give a register that answers on this machine until the test is over."""

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            since = int(parse_qs(urlsplit(self.path).query).get("since", ["0"])[0])
            body = register.answer
            if body is None:
                body = json.dumps(register.page(since), ensure_ascii=False).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    register = Elsewhere(f"http://127.0.0.1:{server.server_port}")
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield register
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
