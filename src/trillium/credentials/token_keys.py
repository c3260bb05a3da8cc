"""Which key a token means (VC-JOSE-COSE 1.0 §4): `kid` in the document of its signer.

A `kid` is the name of a verification method (`did:web:…#key-1`), its fragment, or the `kid` inside
a published JWK. A key that travels in the token itself (`jwk`, `x5c`) is no answer: anyone has one.
"""

from trillium.credentials.errors import KeyUnusable, Unresolvable
from trillium.credentials.issuer_keys import ASSERTION, IssuerKey, find_key
from trillium.credentials.proofs import jose
from trillium.credentials.resolving import Resolver
from trillium.credentials.values import JsonObject, as_list

_MAX_METHODS = 200


def find_token_key(
    token: jose.Token, signer: str, documents: Resolver, relation: str = ASSERTION
) -> IssuerKey:
    """Return the key of `signer` that a token means, or raise Unresolvable or KeyUnusable.

    The code `issuer_key.unnamed` says that the token names no key at all.
    """
    kid = token.header.get("kid")
    if not isinstance(kid, str) or not signer:
        kid = signer if signer.startswith("did:key:") and kid is None else None
    if kid is None:
        raise KeyUnusable("The token does not name a key of its signer.", "issuer_key.unnamed")
    return find_key(_method(kid, signer, documents), documents, relation)


def fits(token: jose.Token, key: IssuerKey) -> bool:
    """Tell whether a token is signed by a published key; KeyUnusable where their kinds differ."""
    return jose.fits(token, key.public if key.public is not None else key.jwk or {})


def _method(kid: str, signer: str, documents: Resolver) -> str:
    if "#" in kid:
        return signer + kid if kid.startswith("#") else kid
    if signer.startswith("did:key:"):
        return f"{signer}#{signer.removeprefix('did:key:')}" if kid == signer else f"{signer}#{kid}"
    document = documents.resolve(signer)
    if not isinstance(document, dict):
        raise Unresolvable(f"What was found for {signer} is not its document.")
    named = {method for method in _methods_of_jwk(document, kid) if method is not None}
    if len(named) > 1:
        raise KeyUnusable("Two keys of the signer have one name.", "issuer_key.unusable")
    method = named.pop() if named else f"#{kid}"
    return signer + method if method.startswith("#") else method


def _methods_of_jwk(document: JsonObject, kid: str) -> list[str | None]:
    """Return the names of the methods whose JWK says that it is `kid`."""
    found = []
    for relation in ("verificationMethod", "assertionMethod", "authentication"):
        for entry in as_list(document.get(relation))[:_MAX_METHODS]:
            jwk = entry.get("publicKeyJwk") if isinstance(entry, dict) else None
            if isinstance(jwk, dict) and jwk.get("kid") == kid:
                name = entry.get("id")
                found.append(name if isinstance(name, str) else None)
    return found
