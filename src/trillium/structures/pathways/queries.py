"""What others may ask about pathways, and what can stand in one."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.people.models import Person
from trillium.kit.errors import NotFound
from trillium.structures.designs.models import Design, Version
from trillium.structures.pathways.faults import Around, faults
from trillium.structures.pathways.models import Pathway, PathwayVersion
from trillium.structures.pathways.offers import offer_of_design, offer_of_pathway
from trillium.structures.pathways.rules import EMPTY, Group, Offer, Pair, achievements, filled, read
from trillium.structures.pathways.sentences import Sentence

State = PathwayVersion.State
MOST_FOUND = 20
MOST_WORDS = 6


class PathwayNotFound(NotFound):
    """There is no such pathway, or it is not published yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One achievement that may be added, and whether it can be earned already."""

    offer: Offer
    published: bool


def published(search: str = "") -> QuerySet[PathwayVersion]:
    """Return the published pathways, newest first, whose title holds every word of `search`."""
    rows = _versions().filter(state=State.PUBLISHED)
    for word in search.split()[:MOST_WORDS]:
        rows = rows.filter(_titled(word, "") | _titled(word, "target_"))
    return rows.order_by("-published_at", "pathway__slug")


def drafts_of(person: Person) -> QuerySet[PathwayVersion]:
    """Return the drafts of the person's organisations and their consortia, newest first."""
    near = organisations.neighbours_of(person)
    rows = _versions().filter(state=State.DRAFT, pathway__organisation__in=near)
    return rows.order_by("-started_at")


def current(slug: str) -> PathwayVersion:
    """Return a pathway's published version, else its newest. Raises PathwayNotFound."""
    rows = _versions().filter(pathway__slug=slug)
    return _one(rows.filter(state=State.PUBLISHED).first() or rows.first())


def numbered(slug: str, number: int) -> PathwayVersion:
    """Return a pathway's version by its number. Raises PathwayNotFound."""
    return _one(_versions().filter(pathway__slug=slug, number=number).first())


def draft(slug: str) -> PathwayVersion:
    """Return the version of a pathway that is being written. Raises PathwayNotFound."""
    return _one(_versions().filter(pathway__slug=slug, state=State.DRAFT).first())


def public(slug: str) -> PathwayVersion:
    """Return a pathway's published version. Raises PathwayNotFound."""
    return _one(published().filter(pathway__slug=slug).first())


def versions_of(pathway: Pathway) -> QuerySet[PathwayVersion]:
    """Return the versions of a pathway, newest first."""
    return pathway.versions.all()


def rule_of(version: PathwayVersion) -> Group:
    """Return the rule of a version; a draft's with what is known today of what stands in it."""
    rule = read(version.rule) if version.rule else EMPTY
    if version.state != State.DRAFT:
        return rule
    made = filled(rule, offers(achievements(rule)))
    assert isinstance(made, Group)  # noqa: S101 -- said to the type checker: a group stays one
    return made


def published_rules() -> dict[str, Group]:
    """Return the rules of all published pathways, by `pathway:<slug>`."""
    rows = PathwayVersion.objects.filter(state=State.PUBLISHED)
    return {
        f"pathway:{slug}": read(rule) for slug, rule in rows.values_list("pathway__slug", "rule")
    }


def leading_from(achievement: str) -> list[PathwayVersion]:
    """Return the published pathways in which an achievement counts, by title."""
    rows = [row for row in published() if achievement in achievements(read(row.rule))]
    return sorted(rows, key=lambda row: str(row.title))


def offers(names: Iterable[str]) -> dict[str, Offer]:
    """Return what is known of designs and pathways, the published version before a draft."""
    slugs: dict[str, list[str]] = {"design": [], "pathway": []}
    for name in names:
        kind, _, slug = name.partition(":")
        slugs.get(kind, []).append(slug)
    found = [_offer(row) for row in _designs().filter(slug__in=slugs["design"])]
    rows = published().filter(pathway__slug__in=slugs["pathway"])
    found += [_pathway_offer(row) for row in rows]
    return {offer.achievement: offer for offer in found if offer is not None}


def newest_published(names: Iterable[str]) -> dict[str, int]:
    """Return the number of the published version of each design and pathway that has one."""
    asked = set(names)
    designs = Version.objects.filter(
        state=Version.State.PUBLISHED,
        design__slug__in=[name[7:] for name in asked if name.startswith("design:")],
    ).values_list("design__slug", "number")
    pathways = published().values_list("pathway__slug", "number")
    known = {f"design:{slug}": number for slug, number in designs}
    known |= {f"pathway:{slug}": number for slug, number in pathways}
    return {name: number for name, number in known.items() if name in asked}


def around(version: PathwayVersion, rule: Group) -> Around:
    """Return what a version's rule is held against: what is published, and the other pathways."""
    own = f"pathway:{version.pathway.slug}"
    rows = list(published().exclude(pathway=version.pathway))
    titles: dict[str, Pair] = {f"pathway:{row.pathway.slug}": row.title for row in rows}
    titles |= {name: offer.title for name, offer in offers(achievements(rule)).items()}
    return Around(
        own=own,
        target=_target(version),
        newest=newest_published(achievements(rule)),
        needs={f"pathway:{row.pathway.slug}": achievements(read(row.rule)) for row in rows},
        targets={f"pathway:{row.pathway.slug}": _target(row) for row in rows},
        titles=titles | {own: version.title, _target(version): version.target_title},
    )


def faults_of(version: PathwayVersion) -> tuple[Sentence, ...]:
    """Return why a version cannot be published; nothing where it can."""
    rule = rule_of(version)
    return faults(rule, around(version, rule))


def found(person: Person, words: str) -> list[Found]:
    """Return published designs and pathways of everybody, and own drafts, that hold the words."""
    designs, pathways = _shown_to(person), published(words)
    for word in words.split()[:MOST_WORDS]:
        designs = designs.filter(_titled(word, "") | _of_house(word))
    made = []
    for row in designs.order_by("slug")[:MOST_FOUND]:
        offer = _offer(row)
        ready = any(each.state == Version.State.PUBLISHED for each in row.versions.all())
        made += [Found(offer=offer, published=ready)] if offer else []
    made += [Found(offer=_pathway_offer(row), published=True) for row in pathways[:MOST_FOUND]]
    return sorted(made, key=lambda each: not each.published)


def offer_for(person: Person, achievement: str) -> Offer:
    """Return one achievement that the person may add. Raises PathwayNotFound."""
    kind, _, slug = achievement.partition(":")
    if kind == "design":
        row = _shown_to(person).filter(slug=slug).first()
        offer = _offer(row) if row else None
    else:
        offer = _pathway_offer(public(slug))
    if offer is None:
        raise PathwayNotFound
    return offer


def targets_for(person: Person) -> QuerySet[Design]:
    """Return the designs a pathway of the person may lead to."""
    return Design.objects.filter(organisation__in=organisations.neighbours_of(person))


def about(person: Person) -> dict[str, object]:
    """Return what pathways keep about a person, for the person."""
    started = Pathway.objects.filter(started_by=person)
    return {"pathways_started": [row.slug for row in started]}


def _shown_to(person: Person) -> QuerySet[Design]:
    near = organisations.neighbours_of(person)
    shown = Q(versions__state=Version.State.PUBLISHED) | Q(organisation__in=near)
    return _designs().filter(shown).distinct()


def _titled(word: str, prefix: str) -> Q:
    return Q(**{f"{prefix}title__en__icontains": word}) | Q(
        **{f"{prefix}title__fr__icontains": word}
    )


def _of_house(word: str) -> Q:
    return Q(organisation__name__en__icontains=word) | Q(organisation__name__fr__icontains=word)


def _target(version: PathwayVersion) -> str:
    return f"design:{version.target_design}" if version.target_design else ""


def _versions() -> QuerySet[PathwayVersion]:
    return PathwayVersion.objects.select_related("pathway__organisation")


def _designs() -> QuerySet[Design]:
    rows = Version.objects.order_by("-number")
    return Design.objects.select_related("organisation").prefetch_related(
        Prefetch("versions", queryset=rows)
    )


def _offer(design: Design) -> Offer | None:
    versions = list(design.versions.all())
    ready = (row for row in versions if row.state == Version.State.PUBLISHED)
    chosen = next(ready, versions[0] if versions else None)
    if chosen is None:
        return None
    return offer_of_design(
        slug=design.slug, issuer=design.organisation.name, document=chosen.document
    )


def _pathway_offer(row: PathwayVersion) -> Offer:
    return offer_of_pathway(
        slug=row.pathway.slug,
        title=row.title,
        issuer=row.pathway.organisation.name,
        rule=read(row.rule),
    )


def _one(row: PathwayVersion | None) -> PathwayVersion:
    if row is None:
        raise PathwayNotFound
    return row
