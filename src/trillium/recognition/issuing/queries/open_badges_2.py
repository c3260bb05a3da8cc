"""Each award as a badge of Open Badges 2.0, hosted here, for receivers that read nothing newer.

It is made from the signed credential of version 3.0 whenever somebody asks for it: the recipient is
the same salted hash of the e-mail address, and what is said of the badge is the same. Whoever has
the address of an award finds it there, as on the page of its verification; the learner's name is
left out. An old badge is good by standing here, so that a revoked one says so here.
"""

import re
from dataclasses import replace

from django.conf import settings

from trillium.accounts.organisations.models import Organisation
from trillium.credentials.documents import Badge
from trillium.credentials.model import Achievement, Identity, Issuer
from trillium.credentials.open_badges_2.reading import is_web
from trillium.credentials.open_badges_2.writing import badge_class, issuer_profile, open_badge_2
from trillium.credentials.values import JsonObject
from trillium.kit import bilingual
from trillium.recognition.issuing.models import Award, SigningKey
from trillium.recognition.issuing.queries import published
from trillium.recognition.issuing.queries.awards import awards
from trillium.structures.designs.models import Version

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_AWARD = re.compile(rf"/badges/({_UUID})\Z")
_CLASS = re.compile(r"/badges/classes/([-a-zA-Z0-9_]+)/v([0-9]{1,9})\Z")
_ISSUER = re.compile(r"/badges/issuers/([-a-zA-Z0-9_]+)\Z")


def address_of(award: Award) -> str:
    """Return where the badge of an award stands."""
    return f"{settings.SITE_URL}/badges/{award.pk}"


def class_address(version: Version) -> str:
    """Return where the badge class of a version stands."""
    return f"{settings.SITE_URL}/badges/classes/{version.design.slug}/v{version.number}"


def issuer_address(organisation: Organisation) -> str:
    """Return where an institution stands as an issuer of old badges."""
    return f"{settings.SITE_URL}/badges/issuers/{organisation.slug}"


def badge_of(award: Award) -> JsonObject | None:
    """Return the badge of an award; None where its learner was erased or has no e-mail address."""
    recipient = _recipient(award)
    if recipient is None:
        return None
    issuer = award.version.design.organisation
    signed = Badge.from_json(award.document)
    old = open_badge_2(
        address=address_of(award),
        achievement=signed.subject.achievement or _achievement(award.version),
        achievement_address=class_address(award.version),
        issuer=_issuer(issuer),
        issuer_address=issuer_address(issuer),
        recipient=recipient,
        issued=signed.awarded or signed.valid_from,
        expires=signed.valid_until,
        evidence=[
            each if is_web(each.id) else replace(each, id=None)  # 2.0 takes addresses only
            for each in signed.evidence
        ],
        image=published.achievement_image(award.version),
        revoked=_revoked(award),
    )
    return old.assertion


def can_be_had(award: Award) -> bool:
    """Tell whether there is an old badge of an award."""
    return _recipient(award) is not None


def class_of(slug: str, number: int) -> JsonObject | None:
    """Return the badge class of a version that may be shown to anybody."""
    version = published.public_version(slug, number)
    if version is None:
        return None
    return badge_class(
        _achievement(version),
        address=class_address(version),
        issuer_address=issuer_address(version.design.organisation),
        image=published.achievement_image(version),
    )


def issuer(slug: str) -> JsonObject | None:
    """Return an organisation that has signed here, as an issuer of old badges."""
    key = SigningKey.objects.filter(organisation__slug=slug).select_related("organisation").first()
    if key is None:
        return None
    return issuer_profile(_issuer(key.organisation), address=issuer_address(key.organisation))


def document_at(address: str) -> JsonObject | None:
    """Return the badge, badge class or issuer that stands at one of the site's own addresses."""
    if not address.startswith(f"{settings.SITE_URL}/badges/"):
        return None
    path = address.removeprefix(settings.SITE_URL)
    if found := _AWARD.match(path):
        award = awards().filter(pk=found[1]).first()
        return badge_of(award) if award else None
    if found := _CLASS.match(path):
        return class_of(found[1], int(found[2]))
    return issuer(found[1]) if (found := _ISSUER.match(path)) else None


def issuer_at(address: str) -> Organisation | None:
    """Return the organisation that gives old badges under an address."""
    if not address.startswith(f"{settings.SITE_URL}/badges/"):
        return None
    found = _ISSUER.match(address.removeprefix(settings.SITE_URL))
    return Organisation.objects.filter(slug=found[1]).first() if found else None


def _recipient(award: Award) -> Identity | None:
    subject = (award.document or {}).get("credentialSubject", {})
    identities = [Identity.from_json(each) for each in subject.get("identifier", [])]
    return next((each for each in identities if each.kind == "emailAddress"), None)


def _revoked(award: Award) -> str | None:
    """Return why the badge does not count any more; a revoked key takes its badges with it."""
    if award.revoked_at:
        return award.revocation_reason or "revoked"
    return "The key of the issuer was revoked." if award.key.revoked_at else None


def _achievement(version: Version) -> Achievement:
    return Achievement.from_json(published.achievement_document(version))


def _issuer(organisation: Organisation) -> Issuer:
    """Return the institution under both of its names, since an old badge has room for one."""
    address = issuer_address(organisation)
    names = dict.fromkeys(name for name in bilingual.pair(organisation.name).values() if name)
    return Issuer(
        id=address,
        name=" / ".join(names),
        url=organisation.url or settings.SITE_URL,
        email=organisation.email or None,
    )
