"""The files of a credential, made from the signed document whenever they are asked for."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone

from trillium.credentials import baking
from trillium.credentials.moments import parse_moment
from trillium.kit import bilingual
from trillium.kit.errors import NotFound
from trillium.recognition.issuing import composing, pdf
from trillium.recognition.issuing.models import Award
from trillium.recognition.issuing.queries import open_badges_2
from trillium.recognition.issuing.queries.awards import endorsements_on
from trillium.recognition.issuing.queries.published import achievement_address
from trillium.structures.designs import rules
from trillium.structures.designs.models import Version
from trillium.structures.faces import queries as faces
from trillium.structures.faces.face import face_of as face_in

#: kind → media type; the order in which they are offered
KINDS = {
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml",
    "json": "application/json",
    "jwt": "application/vc+jwt",
}
#: the older badge, for receivers that read nothing newer: kind → end of the name and media type
OLD_KINDS = {
    "ob2-png": ("ob2.png", "image/png"),
    "ob2-json": ("ob2.json", "application/ld+json"),
}


class NoSuchFile(NotFound):
    """There is no such file of this credential."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialFile:
    """One file to download."""

    name: str
    media_type: str
    content: bytes


def verification_address(award: Award) -> str:
    """Return where anybody checks this credential; the QR code of the PDF holds it."""
    return f"{settings.SITE_URL}/verify/{award.pk}"


def credential_json(award: Award) -> str:
    """Return the signed credential as people download it."""
    return json.dumps(award.document, ensure_ascii=False, indent=2)


def face_of(award: Award) -> str:
    """Return the badge's picture as SVG, without a credential in it."""
    return badge_svg(award.version)


def badge_svg(version: Version) -> str:
    """Return the badge of a version as SVG."""
    return faces.svg_of(version, title=_title(version), seed=achievement_address(version))


def badge_png(version: Version) -> bytes:
    """Return the badge of a version as PNG."""
    return faces.png_of(version, title=_title(version), seed=achievement_address(version))


def file_of(award: Award, kind: str) -> CredentialFile:
    """Return one file of a credential; raises NoSuchFile for a kind unknown or a learner erased."""
    if kind in OLD_KINDS:
        return _old_file_of(award, kind)
    if kind not in KINDS or award.document is None:
        raise NoSuchFile
    return CredentialFile(
        name=f"{award.version.design.slug}.{kind}",
        media_type=KINDS[kind],
        content=_MAKERS[kind](award),
    )


def old_kinds_of(award: Award) -> list[str]:
    """Return the files of Open Badges 2.0 that there are of a credential: all, or none."""
    return list(OLD_KINDS) if open_badges_2.can_be_had(award) else []


def _old_file_of(award: Award, kind: str) -> CredentialFile:
    badge = open_badges_2.badge_of(award)
    if badge is None:
        raise NoSuchFile
    ending, media_type = OLD_KINDS[kind]
    text = json.dumps(badge, ensure_ascii=False, indent=2)
    return CredentialFile(
        name=f"{award.version.design.slug}.{ending}",
        media_type=media_type,
        content=text.encode()
        if kind == "ob2-json"
        else baking.bake_png(badge_png(award.version), text, older=True),
    )


def files_of(award: Award, kinds: Iterable[str] = tuple(KINDS)) -> dict[str, CredentialFile]:
    """Return the files of a credential by kind: pdf, png, svg, json and jwt."""
    return {kind: file_of(award, kind) for kind in kinds}


def holder_of(award: Award) -> str:
    """Return the name that stands on the credential, "" where it is hashed or forgotten."""
    subject = (award.document or {}).get("credentialSubject", {})
    for identifier in subject.get("identifier", []):
        if identifier.get("identityType") == "name" and not identifier.get("hashed"):
            return str(identifier.get("identityHash"))
    return ""


def _title(version: Version) -> str:
    document = version.document
    return composing.text(document.get("title"), composing.languages_of(document)[0])


def _png(award: Award) -> bytes:
    return baking.bake_png(badge_png(award.version), credential_json(award))


def _svg(award: Award) -> bytes:
    return baking.bake_svg(face_of(award), credential_json(award)).encode()


def _pdf(award: Award) -> bytes:
    credential = award.document or {}
    until = parse_moment(credential.get("validUntil"))
    awarded = parse_moment(credential.get("awardedDate")) or award.issued_at
    return _certificate(
        award.version,
        holder=holder_of(award),
        issuer=award.organisation.name,
        awarded=timezone.localdate(awarded),
        verify_address=verification_address(award),
        credential=credential_json(award),
        credential_id=f"urn:uuid:{award.pk}",
        valid_until=timezone.localdate(until) if until else None,
        confirmed_by=[each.organisation.name for each in endorsements_on(award.version)],
    )


def specimen(version: Version) -> bytes:
    """Return the certificate of a version as PDF, made out to nobody and signed by nobody."""
    return _certificate(
        version,
        holder="Specimen · Spécimen",
        issuer=version.design.organisation.name,
        awarded=timezone.localdate(),
        verify_address=f"{settings.SITE_URL}/verify",
        credential="",
        credential_id=f"urn:uuid:{version.pk}",
    )


def _certificate(version: Version, **about_the_award: Any) -> bytes:
    """Return the certificate: what the version says, and what is said of the award."""
    design = version.document
    hours = (design.get("workload") or {}).get("hours")
    return pdf.render(
        pdf.Certificate(
            title=design.get("title", ""),
            outcomes=[bilingual.pair(each.statement) for each in rules.outcomes_of(design)],
            hours=hours if isinstance(hours, int | float) else None,
            face=face_in(design),
            badge=badge_svg(version),
            **about_the_award,
        )
    )


_MAKERS: dict[str, Callable[[Award], bytes]] = {
    "pdf": _pdf,
    "png": _png,
    "svg": _svg,
    "json": lambda award: credential_json(award).encode(),
    "jwt": lambda award: award.jwt.encode(),
}
