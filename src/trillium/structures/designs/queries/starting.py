"""What a design may start from: a need, or a template."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Q, QuerySet, Subquery

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.organisations.models import Organisation
from trillium.accounts.people.models import Person
from trillium.collaboration.needs.models import FeasibilityDecision, Need
from trillium.collaboration.partners.models import Partnership
from trillium.kit.errors import NotFound
from trillium.structures.designs import adapting, composing
from trillium.structures.designs.models import Version
from trillium.structures.designs.queries.versions import (
    WORDS,
    achievement_path,
    designs_of,
    page_path,
)

#: openly licensed designs: how many are shown, and how many looked at to find them
SHOWN_OPEN, LOOKED_AT = 20, 200


class NoSuchTemplate(NotFound):
    """There is no such template, or its licence does not let you adapt it."""


def no_needs() -> QuerySet[Need]:
    """Return no needs, for who leads no programme."""
    return Need.objects.none()


def needs_to_design(*owners: Organisation) -> QuerySet[Need]:
    """Return the needs around some organisations whose newest decision is a go."""
    around = Q()
    for organisation in owners:
        around |= Q(organisation__in=circle(organisation))
    newest = FeasibilityDecision.objects.filter(need=OuterRef("pk")).order_by("-decided_at", "-id")
    return (
        Need.objects.filter(around)
        .annotate(newest_answer=Subquery(newest.values("answer")[:1]))
        .filter(newest_answer=FeasibilityDecision.Answer.GO)
        .select_related("organisation")
    )


def circle(organisation: Organisation) -> QuerySet[Organisation]:
    """Return an organisation, its consortium with the members, and its partners."""
    around = Q(pk=organisation.pk)
    if organisation.consortium_id:
        around |= Q(pk=organisation.consortium_id) | Q(consortium_id=organisation.consortium_id)
    led = Partnership.objects.filter(lead=organisation).values("partner_id")
    joined = Partnership.objects.filter(partner=organisation).values("lead_id")
    return Organisation.objects.filter(around | Q(pk__in=led) | Q(pk__in=joined))


def first_document(need: Need | None, organisation: Organisation) -> dict[str, Any]:
    """Return the document a design starts from: what the need and the institution already say."""
    words: dict[str, Any] = {
        "issuer": {
            "name": composing.pair(organisation.name),
            "type": organisation.type,
            "country": organisation.country,
            "region": organisation.region,
            "url": organisation.url,
        }
    }
    if need is not None:
        words |= {
            "title": composing.pair(need.title),
            "target_audience": composing.pair(need.audience),
            "need_evidence": [
                {
                    "title": composing.pair(item.title),
                    "source": item.source,
                    "source_type": item.source_type,
                    "date": item.date.isoformat(),
                    "gap": composing.pair(item.gap),
                    "url": item.url,
                }
                for item in need.evidence.all()
            ],
            "partners": [
                {
                    "name": composing.pair(link.partner.name),
                    "type": link.role,
                    "role": composing.pair(link.agreement),
                }
                for link in need.partnerships.select_related("partner")
            ],
        }
    return dict(composing.without_empty(words))


def house_templates(person: Person) -> list[adapting.Template]:
    """Return the designs near a person that their institutions offer to start from."""
    rows = Version.objects.filter(design__in=designs_of(person), design__archived_at=None)
    rows = rows.exclude(design__template_since=None).select_related("design__organisation")
    newest = {row.design_id: row for row in rows.order_by("design__slug", "number")}
    return [_template(row) for row in newest.values()]


def open_designs(person: Person, words: str = "") -> list[adapting.Template]:
    """Return published designs of others whose licence lets anyone adapt them, by title."""
    rows = _open_to_all().exclude(design__organisation__in=organisations.organisations_of(person))
    for word in words.split()[:WORDS]:
        rows = rows.filter(
            Q(design__title__en__icontains=word) | Q(design__title__fr__icontains=word)
        )
    found = rows.order_by("design__slug")[:LOOKED_AT]
    allowed = [row for row in found if adapting.is_open(row.document.get("licence"))]
    return [_template(row) for row in allowed[:SHOWN_OPEN]]


def template(key: str, person: Person) -> adapting.Template:
    """Return what a person may start from, by its key. Raises NoSuchTemplate."""
    shipped = next((each for each in adapting.starters() if each.key == key), None)
    house = (each for each in house_templates(person) if each.key == key)
    if shipped or (shipped := next(house, None)):
        return shipped
    try:
        row = _open_to_all().filter(design_id=key.removeprefix("design:")).first()
    except (ValidationError, ValueError):
        row = None
    if row is None or not adapting.is_open(row.document.get("licence")):
        raise NoSuchTemplate
    return _template(row)


def _open_to_all() -> QuerySet[Version]:
    licence = Q(document__licence__icontains="cc") | Q(
        document__licence__icontains="creativecommons"
    )
    rows = Version.objects.filter(licence, state=Version.State.PUBLISHED)
    return rows.select_related("design__organisation")


def _template(version: Version) -> adapting.Template:
    seen = version.state == Version.State.PUBLISHED
    return adapting.Template(
        key=f"design:{version.design_id}",
        document=version.document,
        by=version.design.organisation.name,
        licence=version.document.get("licence", ""),
        url=f"{settings.SITE_URL}{page_path(version)}" if seen else "",
        id=f"{settings.SITE_URL}{achievement_path(version)}" if seen else "",
    )
