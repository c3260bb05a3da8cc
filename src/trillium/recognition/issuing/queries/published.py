"""What this site publishes under its own addresses."""

from collections.abc import Sequence

from django.conf import settings

from trillium.credentials.documents import CONTEXTS
from trillium.credentials.values import JsonObject
from trillium.recognition.issuing import composing
from trillium.recognition.issuing.models import StatusList
from trillium.recognition.issuing.queries.keys import keys_of, signing_key
from trillium.structures.designs import queries as designs
from trillium.structures.designs.models import Version

#: a version with one of these states is published as an achievement; a draft is nobody's business
PUBLIC_STATES = frozenset({"approved", "published", "superseded", "retired"})


def status_list(slug: str) -> StatusList | None:
    """Return the published list of that name."""
    return StatusList.objects.filter(slug=slug).first()


def achievement_address(version: Version) -> str:
    """Return the address that credentials of a version name, whether or not it is public yet."""
    return f"{settings.SITE_URL}{designs.achievement_path(version)}"


def achievement_image(version: Version) -> str:
    """Return the address of the badge's picture without a credential in it."""
    return f"{achievement_address(version)}/image.png"


def issuer_profile(version: Version, did: str) -> composing.Issuer:
    """Return the version's institution as a credential names it."""
    organisation = version.design.organisation
    return composing.Issuer(
        did=did,
        name=organisation.name,
        url=organisation.url or settings.SITE_URL,
        email=organisation.email or None,
    )


def achievement(
    version: Version,
    *,
    endorsements: Sequence[JsonObject] = (),
    endorsement_jwts: Sequence[str] = (),
) -> composing.Achievement:
    """Return the version as credentials hold it."""
    return composing.Achievement(
        design=version.document,
        address=achievement_address(version),
        version=str(version.number),
        image=achievement_image(version),
        endorsements=endorsements,
        endorsement_jwts=endorsement_jwts,
    )


def public_version(slug: str, number: int) -> Version | None:
    """Return a version that may be shown to anybody."""
    version = (
        Version.objects.filter(design__slug=slug, number=number)
        .select_related("design__organisation")
        .first()
    )
    return version if version and version.state in PUBLIC_STATES else None


def achievement_document(version: Version) -> JsonObject:
    """Return the Achievement that stands at a version's public address."""
    organisation = version.design.organisation
    key = signing_key(organisation) or keys_of(organisation).first()
    did = key.did if key else f"{settings.SITE_URL}/organisations/{organisation.slug}"
    found = composing.achievement_document(achievement(version), issuer_profile(version, did))
    return {"@context": list(CONTEXTS), **found}
