"""From the name of a verification method to the key, and whether its controller lets it sign.

W3C Controlled Identifiers 1.0 §3.3 (retrieve a verification method): the controller's document is
asked, the key must be listed there under this very name, be controlled by that document's subject,
and stand under `assertionMethod`. A did:key is its own document.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from trillium.credentials.errors import KeyUnusable, Unresolvable
from trillium.credentials.keys import public_key
from trillium.credentials.moments import parse_moment
from trillium.credentials.resolving import Resolver
from trillium.credentials.values import JsonObject, as_list

_MAX_METHODS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerKey:
    """A public key as its controller publishes it: Ed25519 bytes, or a JWK of another kind."""

    controller: str
    public: bytes | None = None
    jwk: JsonObject | None = None
    revoked: datetime | None = None
    expires: datetime | None = None
    may_sign: bool = True


def find_key(method: str, documents: Resolver) -> IssuerKey:
    """Return the key that a verification method names, or raise Unresolvable or KeyUnusable."""
    controller, hash_sign, fragment = method.partition("#")
    if not hash_sign or not fragment or not controller:
        raise KeyUnusable("The proof does not name a key.", "issuer_key.not_listed")
    if controller.startswith("did:key:"):
        return _did_key(controller, fragment)
    document = documents.resolve(controller)
    if not isinstance(document, dict) or document.get("id") != controller:
        raise Unresolvable(f"What was found for {controller} is not its document.")
    return _listed_key(document, controller, method)


def _did_key(controller: str, fragment: str) -> IssuerKey:
    multibase = controller.removeprefix("did:key:")
    if fragment != multibase:  # did:key §3.1.1: the one signing key carries its own name
        raise KeyUnusable("The issuer’s document does not list this key.", "issuer_key.not_listed")
    return IssuerKey(controller=controller, public=public_key(multibase))


def _listed_key(document: JsonObject, controller: str, method: str) -> IssuerKey:
    entry = next(_methods(document, controller, method), None)
    if entry is None:
        raise KeyUnusable("The issuer’s document does not list this key.", "issuer_key.not_listed")
    if entry.get("controller", controller) != controller:
        raise KeyUnusable(
            "The issuer’s document lists this key as somebody else’s.", "issuer_key.not_listed"
        )
    revoked, expires = (_moment(entry, name) for name in ("revoked", "expires"))
    may_sign = any(
        _same(reference.get("id") if isinstance(reference, dict) else reference, controller, method)
        for reference in as_list(document.get("assertionMethod"))[:_MAX_METHODS]
    )
    jwk = entry.get("publicKeyJwk")
    if isinstance(jwk, dict):
        return IssuerKey(
            controller=controller, jwk=jwk, revoked=revoked, expires=expires, may_sign=may_sign
        )
    return IssuerKey(
        controller=controller,
        public=public_key(entry.get("publicKeyMultibase")),
        revoked=revoked,
        expires=expires,
        may_sign=may_sign,
    )


def _methods(document: JsonObject, controller: str, method: str) -> Iterator[JsonObject]:
    for relation in ("verificationMethod", "assertionMethod"):
        for entry in as_list(document.get(relation))[:_MAX_METHODS]:
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
