"""From the name of a verification method to the key, and whether its controller lets it sign.

W3C Controlled Identifiers 1.0 §3.3 (retrieve a verification method): the controller's document is
asked, the key must be listed there under this very name, be controlled by that document's subject,
and stand under the relation that the proof's purpose names. A did:key is its own document.

A key that an issuer has replaced stays listed and under `assertionMethod`: what it signed is good
for as long. `revoked` ends that for everything it ever signed, `expires` from that day on.
"""

import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from trillium.credentials.curves import PublicKey
from trillium.credentials.errors import KeyUnusable, Unresolvable
from trillium.credentials.moments import parse_moment
from trillium.credentials.resolving import Resolver
from trillium.credentials.values import JsonObject, as_list

ASSERTION = "assertionMethod"
_MAX_METHODS = 200

HttpsTrust = Callable[[str], bool]  # whether the page at an https address may name its own keys

#: The host (and port) of an address, where nothing that programs read differently stands before it.
_HOST = re.compile(r"https://([a-z0-9.-]+(?::[0-9]{1,5})?)(?:[/?#]|\Z)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TrustedHosts:
    """Trust in whatever stands at some hosts, each named exactly: `host`, or `host:port`."""

    hosts: frozenset[str]

    def __call__(self, address: str) -> bool:
        """Tell whether an address is https and on one of the hosts."""
        found = _HOST.match(address)
        return found is not None and _plain(found[1]) in {_plain(host) for host in self.hosts}


def _plain(host: str) -> str:
    return host.lower().removesuffix(":443")


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerKey:
    """A public key as its controller publishes it; `jwk` is one of RSA, for tokens only."""

    controller: str
    public: PublicKey | None = None
    jwk: JsonObject | None = None
    revoked: datetime | None = None
    expires: datetime | None = None
    may_sign: bool = True


@dataclass(frozen=True, slots=True)
class KeyDocuments:
    """A resolver for keys: it asks about https controllers only where somebody trusts them.

    Whoever may put a page on a site could name keys there, and whose page it is no address says.
    """

    documents: Resolver
    https: HttpsTrust | None = None

    def resolve(self, address: str) -> JsonObject | str:
        """Return the document of a controller, or raise Unresolvable."""
        is_named = self.https is not None and address.startswith("https://") and self.https(address)
        if not address.startswith("did:") and not is_named:
            raise Unresolvable(
                f"The key is named by a web address, and nobody here trusts {address} to do so.",
                "issuer_key.https_untrusted",
                controller=address,
            )
        return self.documents.resolve(address)


def find_key(method: str, documents: Resolver, relation: str = ASSERTION) -> IssuerKey:
    """Return the key that a verification method names, or raise Unresolvable or KeyUnusable."""
    controller, hash_sign, fragment = method.partition("#")
    if not hash_sign or not fragment or not controller:
        raise KeyUnusable("The proof does not name a key.", "issuer_key.not_listed")
    if controller.startswith("did:key:"):
        return _did_key(controller, fragment)
    document = documents.resolve(controller)
    if not isinstance(document, dict) or document.get("id") != controller:
        raise Unresolvable(f"What was found for {controller} is not its document.")
    return _listed_key(document, controller, method, relation)


@functools.lru_cache(maxsize=256)
def _did_key(controller: str, fragment: str) -> IssuerKey:
    multibase = controller.removeprefix("did:key:")
    if fragment != multibase:  # did:key §3.1.1: the one signing key carries its own name
        raise KeyUnusable("The issuer’s document does not list this key.", "issuer_key.not_listed")
    return IssuerKey(controller=controller, public=PublicKey.from_multibase(multibase))


def _listed_key(document: JsonObject, controller: str, method: str, relation: str) -> IssuerKey:
    entry = next(_methods(document, controller, method, relation), None)
    if entry is None:
        raise KeyUnusable("The issuer’s document does not list this key.", "issuer_key.not_listed")
    if entry.get("controller", controller) != controller:
        raise KeyUnusable(
            "The issuer’s document lists this key as somebody else’s.", "issuer_key.not_listed"
        )
    jwk = entry.get("publicKeyJwk")
    is_rsa = isinstance(jwk, dict) and jwk.get("kty") == "RSA"
    return IssuerKey(
        controller=controller,
        public=None if is_rsa else _public(entry),
        jwk=jwk if is_rsa else None,
        revoked=_moment(entry, "revoked"),
        expires=_moment(entry, "expires"),
        may_sign=any(
            _same(
                reference.get("id") if isinstance(reference, dict) else reference,
                controller,
                method,
            )
            for reference in as_list(document.get(relation))[:_MAX_METHODS]
        ),
    )


def _public(entry: JsonObject) -> PublicKey:
    jwk = entry.get("publicKeyJwk")
    if isinstance(jwk, dict):
        return PublicKey.from_jwk(jwk)
    return PublicKey.from_multibase(entry.get("publicKeyMultibase"))


def _methods(
    document: JsonObject, controller: str, method: str, relation: str
) -> Iterator[JsonObject]:
    for listed in ("verificationMethod", relation):
        for entry in as_list(document.get(listed))[:_MAX_METHODS]:
            if isinstance(entry, dict) and _same(entry.get("id"), controller, method):
                yield entry


def _same(identifier: object, controller: str, method: str) -> bool:
    if isinstance(identifier, str) and identifier.startswith("#"):
        identifier = controller + identifier
    return identifier == method


def _moment(entry: JsonObject, name: str) -> datetime | None:
    if name not in entry:
        return None
    moment = parse_moment(entry[name])
    if moment is None:  # a key that somebody tried to end is not a good one
        raise KeyUnusable("The issuer’s document gives this key an end that cannot be read.")
    return moment
