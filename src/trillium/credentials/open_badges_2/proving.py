"""Who gave an old badge: by the address at which it stands, or by a signature."""

from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

from trillium.credentials.errors import CredentialError, KeyUnusable
from trillium.credentials.open_badges_2.parties import Parties, Party
from trillium.credentials.open_badges_2.reading import host_of, is_web, verification_of
from trillium.credentials.proofs import jose
from trillium.credentials.report import (
    Check,
    Result,
    could_not_tell,
    failed,
    from_error,
    passed,
)
from trillium.credentials.resolving import Resolver
from trillium.credentials.values import JsonObject, as_list, id_of

_MAX_PEM = 10_000


def resolve(address: Any, documents: Resolver) -> JsonObject | str | None:
    """Return what stands at an address, None where nothing can be had."""
    if not is_web(address):
        return None
    try:
        return documents.resolve(address)
    except CredentialError:
        return None


def hosted_address(document: JsonObject) -> str | None:
    """Return where a hosted badge stands: its id, or the address that 1.x gave for verifying."""
    stated = verification_of(document).get("url", document.get("id"))
    return stated if is_web(stated) else None


def prove_hosted(
    document: JsonObject, parties: Parties, documents: Resolver
) -> tuple[Check, Check]:
    """Return the checks `signature` and `issuer_key` of a hosted badge."""
    address = hosted_address(document)
    if address is None:
        return could_not_tell("signature.old_badge_nowhere"), _issuer_of(None, parties.issuer)
    return _stands_at(address, document, documents), _issuer_of(address, parties.issuer)


def hosted_status(document: JsonObject, documents: Resolver) -> Check:
    """Return the check `status`: what now stands at the address of a hosted badge."""
    published = resolve(hosted_address(document), documents)
    if not isinstance(published, dict):
        return could_not_tell("status.old_badge_gone")
    is_revoked = published.get("revoked") is True
    return failed("status.revoked") if is_revoked else passed("status.old_badge")


def prove_signed(
    token: jose.Token, document: JsonObject, parties: Parties, documents: Resolver
) -> tuple[Check, Check]:
    """Return the checks `signature` and `issuer_key` of a signed badge."""
    issuer = parties.issuer
    verification = verification_of(document)
    address = verification.get("creator", verification.get("url"))
    if address is None and issuer.document is not None:
        address = id_of(issuer.document.get("publicKey"))
    published = resolve(address, documents)
    if published is None:
        return could_not_tell("signature.no_key"), could_not_tell("issuer_key.unresolvable")
    owned = _owns(issuer, str(address), published)
    try:
        good = jose.fits(token, _jwk(published))
    except CredentialError as error:
        return from_error("signature", Result.FAILED, error), owned
    return passed("signature.good") if good else failed("signature.bad"), owned


def _stands_at(address: str, document: JsonObject, documents: Resolver) -> Check:
    published = resolve(address, documents)
    if not isinstance(published, dict):
        return could_not_tell("signature.old_badge_gone")
    stated = {name: published[name] for name in published if name != "revoked"}
    given = {name: document[name] for name in document if name != "revoked"}
    if published.get("revoked") is True and len(stated) <= len(_LEFT):
        given = {name: value for name, value in given.items() if name in stated}
    if stated != given:
        return failed("signature.old_badge_differs")
    return passed("signature.old_badge_hosted", at=address)


# A revoked badge may be replaced by no more than these (OB 2.0, revoked assertions).
_LEFT = ("@context", "type", "id", "revocationReason")


def _issuer_of(address: str | None, issuer: Party) -> Check:
    """Tell whether an issuer gives badges at an address (OB 2.0, VerificationObject)."""
    if issuer.address is None or not is_web(issuer.address):
        return could_not_tell("issuer_key.unnamed_page")
    if issuer.document is None or address is None:
        return could_not_tell("issuer_key.unresolvable")
    stated = issuer.document.get("id")
    if isinstance(stated, str) and not is_web(stated):
        return could_not_tell("issuer_key.id_elsewhere", issuer=issuer.address)
    if isinstance(stated, str) and host_of(stated) != host_of(issuer.address):
        return failed("issuer_key.other_controller", controller=stated, issuer=issuer.address)
    rules = verification_of(issuer.document)
    origins, starts = as_list(rules.get("allowedOrigins")), as_list(rules.get("startsWith"))
    if not origins and not starts:
        origins = [host_of(issuer.address)]
    allowed = (not origins or host_of(address) in origins) and (
        not starts or any(isinstance(s, str) and s and address.startswith(s) for s in starts)
    )
    if not allowed:
        return failed("issuer_key.other_origin", at=address, issuer=issuer.address)
    return passed("issuer_key.old_badge", at=address, issuer=issuer.address)


def _owns(issuer: Party, address: str, published: JsonObject | str) -> Check:
    """Tell whether an issuer lists the key at an address as its own."""
    if issuer.address is None or not is_web(issuer.address):
        return could_not_tell("issuer_key.unnamed_page")
    if issuer.document is None:
        return could_not_tell("issuer_key.unresolvable")
    if isinstance(published, dict):
        owner = id_of(published.get("owner"))
        if owner not in (issuer.address, issuer.document.get("id")):
            return failed(
                "issuer_key.other_controller", controller=str(owner), issuer=issuer.address
            )
        listed = {id_of(each) for each in as_list(issuer.document.get("publicKey"))}
        return passed("issuer_key.good") if address in listed else failed("issuer_key.not_listed")
    if host_of(address) != host_of(issuer.address):  # 1.x: a bare key at an address of the issuer
        return failed("issuer_key.other_origin", at=address, issuer=issuer.address)
    return passed("issuer_key.good")


def _jwk(published: JsonObject | str) -> JsonObject:
    text = published if isinstance(published, str) else published.get("publicKeyPem")
    if not isinstance(text, str) or "PUBLIC KEY" not in text or len(text) > _MAX_PEM:
        raise KeyUnusable("The issuer’s key is not of a kind known here.")
    kind: type[RSAKey | ECKey | OKPKey]
    for kind in (RSAKey, ECKey, OKPKey):
        try:
            return dict(kind.import_key(text.strip()).as_dict(private=False))
        except (JoseError, ValueError, TypeError, AttributeError, KeyError):
            continue
    raise KeyUnusable("The issuer’s key is not of a kind known here.")
