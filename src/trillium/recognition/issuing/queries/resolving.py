"""How an address or DID becomes a document: the site's own from its database, others fetched."""

import ipaddress
from datetime import datetime
from functools import cache
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils import timezone

from trillium.credentials import keys
from trillium.credentials.errors import CredentialError, KeyUnusable, Unresolvable
from trillium.credentials.issuer_keys import TrustedHosts
from trillium.credentials.parsing import parse_document
from trillium.credentials.resolving import LocalDocuments, Resolver
from trillium.credentials.values import JsonObject
from trillium.kit import safe_fetch
from trillium.recognition.issuing.models import StatusList
from trillium.recognition.issuing.queries import open_badges_2
from trillium.recognition.issuing.queries.keys import did_document, site_did, site_did_document
from trillium.recognition.issuing.queries.signing import VALID_FOR, signed_list

DOCUMENT_TYPES = "application/vc, application/did+json, application/json"


def trusted_hosts() -> TrustedHosts:
    """Return the hosts whose https pages may name their own keys, as the host of the site set."""
    return TrustedHosts(settings.TRILLIUM_TRUSTED_HTTPS_ISSUERS)


def site_documents(at: datetime | None = None) -> Resolver:
    """Return what turns an address or DID into a document, as of a moment (now, if none is given).

    The site's own are read from its database and never fetched; then the host's folder of documents
    is asked, then the network, through its one guarded door.
    """
    return SiteDocuments(at or timezone.now())


class SiteDocuments:
    """Own documents from the database, others from the host's folder or the network."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def resolve(self, address: str) -> JsonObject | str:
        """Return the document at an address or of a DID, or raise Unresolvable."""
        if (own := _own(address, self._at)) is not None:
            return own
        if (folder := _folder(settings.TRILLIUM_DOCUMENTS)) is not None:
            try:
                return folder.resolve(address)
            except Unresolvable:
                pass
        return _fetched(address)


def _own(address: str, at: datetime) -> JsonObject | None:
    """Return an own document or None for somebody else's; an own unknown one is Unresolvable."""
    if address.startswith("did:"):
        document = did_document(address)
        if document is None and address == site_did():
            document = site_did_document()
        is_own = address == site_did() or address.startswith(f"{site_did()}:")
    else:
        plain = address.partition("#")[0]
        found = StatusList.objects.filter(address=plain).first()
        document = _in_time(found, at) if found else open_badges_2.document_at(plain)
        is_own = _is_here(urlsplit(plain))
    if document is None and is_own:
        raise Unresolvable(f"This site does not know {address}.")
    return document


def _in_time(row: StatusList, at: datetime) -> JsonObject:
    """Return a list as it was signed, or signed anew where nobody has asked for it in long."""
    is_valid = row.signed_at + VALID_FOR > at
    document: JsonObject = row.document if is_valid else signed_list(row, at=at) or row.document
    return document


def _is_here(parts: SplitResult) -> bool:
    """Tell whether an address is the site's own, or this machine's: neither is ever fetched."""
    here = urlsplit(settings.SITE_URL)
    if parts.hostname == here.hostname and (parts.port or 443) == (here.port or 443):
        return True
    if settings.TRILLIUM_FETCH_LOOPBACK:
        return False
    try:
        return ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return parts.hostname == "localhost"


@cache
def _folder(path: str) -> LocalDocuments | None:
    return LocalDocuments(Path(path)) if path else None


def _fetched(address: str) -> JsonObject | str:
    try:
        url = keys.did_web_address(address) if address.startswith("did:") else address
        body = safe_fetch.fetch(
            url,
            accept=DOCUMENT_TYPES,
            allow_loopback=settings.TRILLIUM_FETCH_LOOPBACK,
            same_host=trusted_hosts()(address),  # a redirect must not lend it another's words
        ).decode("utf-8-sig")
        return parse_document(body) if body.lstrip().startswith("{") else body.strip()
    except KeyUnusable:
        raise Unresolvable(f"{address} is of a kind of DID not known here.") from None
    except safe_fetch.CannotFetch as problem:
        raise Unresolvable(problem.sentence()) from None
    except (UnicodeDecodeError, CredentialError):
        raise Unresolvable(f"What stands at {address} is no JSON document.") from None
