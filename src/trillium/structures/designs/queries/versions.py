"""What others may ask about designs and their versions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.urls import reverse

from trillium.accounts.journal import queries as journal
from trillium.accounts.organisations import queries as organisations
from trillium.accounts.people import queries as people
from trillium.accounts.people.models import Person
from trillium.kit.errors import NotFound
from trillium.structures.designs import composing, document, rules, suggesting
from trillium.structures.designs.models import Design, Dismissal, Retirement, Revision, Version

#: what is read to find out whether a like design exists
WORDS, NEIGHBOURS = 3, 50
#: verbs of the journal that mean: this person wrote in the version
WRITING = (
    "designs.design_started",
    "designs.document_saved",
    "designs.revision_started",
    "designs.went_back",
)


class NoSuchVersion(NotFound):
    """There is no such version of a design, or it is not yours to see."""


class NoSuchRevision(NotFound):
    """No such save of the design is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """Why a version is no longer the one to take: retired, or superseded by a newer one."""

    kind: str  # "retired" or "superseded"
    on: datetime | None
    replaced_by: Version | None
    is_whole: bool = True
    last_enrolment: date | None = None
    last_award: date | None = None
    words: Mapping[str, str] | None = None


def version(pk: UUID | str) -> Version:
    """Return a version with its design and organisation. Raises NoSuchVersion."""
    return _one(Q(pk=pk))


def version_numbered(design_id: UUID | str, number: int) -> Version:
    """Return a design's version by its number. Raises NoSuchVersion."""
    return _one(Q(design_id=design_id, number=number))


def _one(which: Q) -> Version:
    rows = Version.objects.select_related("design__organisation", "design__need")
    try:
        return rows.get(which)
    except (Version.DoesNotExist, ValidationError, ValueError):
        raise NoSuchVersion from None


def design(pk: UUID | str) -> Design:
    """Return a design with its organisation and need. Raises NoSuchVersion."""
    try:
        return Design.objects.select_related("organisation", "need").get(pk=pk)
    except (Design.DoesNotExist, ValidationError, ValueError):
        raise NoSuchVersion from None


def designs_of(person: Person) -> QuerySet[Design]:
    """Return the designs a person may see: own organisations' and those of their consortia."""
    near = organisations.neighbours_of(person)
    return Design.objects.filter(organisation__in=near).select_related("organisation")


def versions_of(design: Design) -> QuerySet[Version]:
    """Return the versions of a design, newest first."""
    return design.versions.all()


def newest(design: Design) -> Version:
    """Return the newest version of a design."""
    return version_numbered(design.pk, design.versions.values_list("number", flat=True)[0])


def outcomes(version: Version) -> tuple[rules.Outcome, ...]:
    """Return the outcomes of a version."""
    return rules.outcomes_of(version.document)


def assessments(version: Version) -> tuple[rules.Assessment, ...]:
    """Return the assessment plan of a version."""
    return rules.assessments_of(version.document)


def unassessed(version: Version) -> tuple[rules.Outcome, ...]:
    """Return the outcomes of a version that no assessment covers."""
    return rules.unassessed(version.document)


def achievement_path(version: Version) -> str:
    """Return the path of the version's public, machine-readable address."""
    return f"/achievements/{version.design.slug}/v{version.number}"


def page_path(version: Version) -> str:
    """Return the path of the page on which the public reads the design, in English."""
    return f"/catalogue/{version.design.slug}"


def sign_off_text(version: Version) -> dict[str, Any]:
    """Return the words an employer is asked to agree to, in both languages."""
    return composing.sign_off_text(version.document)


def writers(version: Version) -> frozenset[str]:
    """Return the ids of the people who wrote in the version."""
    return frozenset(
        journal.of(version).filter(verb__in=WRITING).values_list("actor_id", flat=True)
    )


def last_saved(version: Version) -> tuple[str, datetime] | None:
    """Return who saved a version last, by name, and when."""
    entry = journal.of(version).filter(verb__in=WRITING).first()
    if entry is None:
        return None
    return people.names_of([entry.actor_id]).get(entry.actor_id, ""), entry.at


def retirement(version: Version) -> Retirement | None:
    """Return how a version was retired, with what replaces it."""
    rows = Retirement.objects.select_related("replaced_by__design__organisation")
    return rows.filter(version=version).first()


def ending(version: Version) -> Ending | None:
    """Return how a version ended; None for one that has not."""
    if version.state == Version.State.RETIRED:
        row = retirement(version)
        if row is None:
            return Ending(kind="retired", on=None, replaced_by=None)
        return Ending(
            kind="retired",
            on=row.retired_at,
            replaced_by=row.replaced_by,
            is_whole=row.is_whole,
            last_enrolment=row.last_enrolment,
            last_award=row.last_award,
            words=row.words,
        )
    if version.state != Version.State.SUPERSEDED:
        return None
    later = Version.objects.filter(design=version.design_id, number__gt=version.number)
    newer = later.exclude(published_at=None).select_related("design__organisation")
    first = newer.order_by("number").first()
    return Ending(
        kind="superseded",
        on=first.published_at if first else None,
        replaced_by=newer.filter(state=Version.State.PUBLISHED).first() or first,
    )


def is_taught_out(version: Version, today: date) -> bool:
    """Tell whether a retired version still lets those finish who learn on it."""
    row = retirement(version)
    return row is not None and today <= row.last_award


def replacements(version: Version, person: Person) -> QuerySet[Version]:
    """Return the published versions near a person that may replace a version."""
    rows = Version.objects.filter(design__in=designs_of(person), state=Version.State.PUBLISHED)
    return rows.exclude(pk=version.pk).select_related("design__organisation")


def suggestions(version: Version) -> list[tuple[suggesting.Suggestion, Dismissal | None]]:
    """Return what might be better in a version; with each, how it was set aside, if it was.

    What was set aside returns when the text that it was about changes.
    """
    aside = {row.suggestion: row for row in version.dismissals.select_related("person")}
    found = suggesting.suggestions(version.document, _neighbours(version))
    kept = ((each, aside.get(each.id)) for each in found)
    return [(each, row if row and row.about == each.about else None) for each, row in kept]


def suggestions_beside(version: Version) -> dict[str, tuple[suggesting.Suggestion, ...]]:
    """Return the open suggestions by the name of the form's field that they stand beside."""
    found: dict[str, tuple[suggesting.Suggestion, ...]] = {}
    for each, aside in suggestions(version):
        if aside is None:
            found[each.name] = (*found.get(each.name, ()), each)
    return found


def _neighbours(version: Version) -> list[suggesting.Other]:
    """Return published designs whose titles share a long word with this one's."""
    words = set(
        re.findall(r"\w{5,}", " ".join(composing.pair(version.document.get("title")).values()))
    )
    longest = sorted(words, key=lambda word: (-len(word), word))[:WORDS]
    near = Q(pk__in=())
    for word in longest:
        near |= Q(design__title__en__icontains=word) | Q(design__title__fr__icontains=word)
    rows = Version.objects.filter(near, state=Version.State.PUBLISHED)
    rows = rows.exclude(design=version.design_id).select_related("design__organisation")
    return [
        suggesting.Other(
            title=row.document.get("title"),
            owner=row.design.organisation.name,
            outcomes=tuple(each.statement for each in outcomes(row)),
            url=achievement_path(row),
        )
        for row in rows.order_by("design__slug")[:NEIGHBOURS]
    ]


def edit_path(version: Version, path: str) -> str:
    """Return the editor's address at a field, given its path in the catalogue or a document.

    A path with a filter, as `classification[scheme=CIP2021].code`, leads to the entry that fits, or
    to a new one; what is folded there is shown unfolded.
    """
    plain = composing.plain_path(path)
    field = document.FIELDS.get(plain) or document.FIELDS.get(plain.removesuffix("[]"))
    page = section_path(version, field.section if field else _section_above(plain))
    if "[]." not in plain:
        return f"{page}#{composing.anchor(plain)}"
    name = plain.partition("[]")[0].replace(".", "-")
    if "=" not in path:
        return f"{page}?open={name}#{composing.anchor(plain)}"
    number = composing.entry_that_fits(version.document, path)
    if not number:
        return f"{page}?add={name}#new-{name}"
    return f"{page}?open={name}#entry-{name}-{number}"


def section_path(version: Version, section: str) -> str:
    """Return the editor's address of a section."""
    return reverse("designs:edit", args=[version.design_id, version.number, section])


def revisions_of(version: Version) -> QuerySet[Revision]:
    """Return the saves of a version that are kept, newest first."""
    return version.revisions.select_related("saved_by")


def revision(version: Version, number: int) -> Revision:
    """Return one save of a version. Raises NoSuchRevision."""
    found = version.revisions.filter(number=number).first()
    if found is None:
        raise NoSuchRevision
    return found


def _section_above(plain: str) -> str:
    under = (found for path, found in document.FIELDS.items() if path.startswith(plain))
    return next((found.section for found in under), next(iter(document.SECTIONS)))


def about(person: Person) -> Mapping[str, object]:
    """Return what designs keep about a person, for the person."""
    started = Design.objects.filter(started_by=person)
    saves = Revision.objects.filter(saved_by=person).order_by("version_id")
    aside = Dismissal.objects.filter(person=person)
    return {
        "designs_started": [str(row.pk) for row in started],
        "designs_written": sorted({str(pk) for pk in saves.values_list("version_id", flat=True)}),
        "suggestions_set_aside": [
            {"suggestion": row.suggestion, "reason": row.reason, "at": row.at.isoformat()}
            for row in aside
        ],
    }
