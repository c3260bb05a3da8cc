"""Which keys an organisation has, and what may be said of them."""

from django.conf import settings
from django.db.models import QuerySet

from trillium.accounts.organisations.models import Organisation
from trillium.credentials import keys
from trillium.credentials.values import JsonObject
from trillium.recognition.issuing.models import SigningKey


def keys_of(organisation: Organisation) -> QuerySet[SigningKey]:
    """Return every key the organisation ever had, the newest first."""
    return SigningKey.objects.filter(organisation=organisation).order_by("-created_at")


def signing_key(organisation: Organisation) -> SigningKey | None:
    """Return the one key that signs for the organisation now."""
    return SigningKey.objects.filter(
        organisation=organisation, retired_at=None, revoked_at=None
    ).first()


def key_state(organisation: Organisation) -> str:
    """Return "signing", "revoked" (and no new one yet) or "none"."""
    if signing_key(organisation):
        return "signing"
    newest = keys_of(organisation).first()
    return "revoked" if newest and newest.revoked_at else "none"


def revoked_key(method: str) -> SigningKey | None:
    """Return the key of this site with that verification method, where it is revoked."""
    return SigningKey.objects.filter(method=method).exclude(revoked_at=None).first()


def issuer_of(did: str) -> Organisation | None:
    """Return the organisation of this site that signs as `did`."""
    found = SigningKey.objects.filter(did=did).select_related("organisation").first()
    return found.organisation if found else None


def did_document(did: str) -> JsonObject | None:
    """Return the DID document of one of this site's issuers.

    Retired keys stay in it, so that what they signed can be verified; revoked ones are marked.
    """
    held = SigningKey.objects.filter(did=did)
    published = [
        keys.PublishedKey(public_multibase=key.public_multibase, revoked=key.revoked_at)
        for key in held
    ]
    return keys.did_document(did, published) if published else None


def did_document_of(slug: str) -> JsonObject | None:
    """Return the DID document of an organisation, by its newest key."""
    newest = SigningKey.objects.filter(organisation__slug=slug).order_by("-created_at").first()
    return did_document(newest.did) if newest else None


def site_did() -> str:
    """Return the DID of the site itself."""
    address = settings.TRILLIUM_PUBLIC_URL or settings.SITE_URL.replace("http://", "https://", 1)
    return keys.did_web(address)


def site_did_document() -> JsonObject:
    """Return what the site says of itself: it signs nothing, and names those who sign here."""
    did = site_did()
    slugs = (
        SigningKey.objects.filter(revoked_at=None)
        .values_list("organisation__slug", flat=True)
        .order_by("organisation__slug")
        .distinct()
    )
    issuers = [
        {
            "id": f"{did}#{slug}",
            "type": "CredentialIssuer",
            "serviceEndpoint": f"{settings.SITE_URL}/issuers/{slug}/did.json",
        }
        for slug in slugs
    ]
    return {**keys.did_document(did, []), "service": issuers}
