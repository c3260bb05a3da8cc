"""What others may ask about competency frameworks and their skills."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from trillium.kit.bilingual import LANGUAGES, text
from trillium.kit.errors import NotFound
from trillium.structures.skills import folding
from trillium.structures.skills.index import Hit, SkillIndex
from trillium.structures.skills.models import (
    Skill,
    SkillDefinition,
    SkillFramework,
    SkillImport,
    SkillLink,
)

PAGE = 20
#: rows looked at again by their own labels before the best are shown
LOOKED_AT = 40
#: an outcome says more than a skill; so much of the skill's own label must be in it
ENOUGH = 0.5
LONGEST_QUESTION = 400
Kind = SkillLink.Kind
CROSSWALK = (Kind.EXACT, Kind.CLOSE, Kind.RELATED, Kind.TRANSLATION)


class NoSuchSkill(NotFound):
    """There is no such skill here."""


class NoSuchImport(NotFound):
    """There is no such import here."""


class NoSuchFramework(NotFound):
    """There is no such competency framework here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A skill that answers a question, with the reason."""

    skill: Skill
    score: float
    label: str  # the label that matched best
    preferred: bool  # whether it is the skill's own label
    words: tuple[tuple[str, str], ...]  # as asked → as the label has it

    @property
    def mistyped(self) -> tuple[tuple[str, str], ...]:
        """Return the words that were read as others."""
        return tuple(
            (asked, found)
            for asked, found in self.words
            if not set(folding.folded(asked)) & set(folding.folded(found))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A skill's standing to another, which may not be here."""

    kind: str
    skill: Skill | None
    uri: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What stands around a skill."""

    broader: tuple[Relation, ...]
    narrower: tuple[Skill, ...]
    crosswalk: tuple[Relation, ...]
    others: tuple[Relation, ...]


class _Kept:
    """The index of this process, with the stamp of the tables it was built from."""

    lock = threading.Lock()
    stamp: object = None
    index: SkillIndex = SkillIndex(())


def index() -> SkillIndex:
    """Return this process's index, built anew when an import has changed the tables.

    While one thread builds, the others read the index before; only the first one is waited for.
    """
    stamp = _stamp()
    if _Kept.stamp == stamp:
        return _Kept.index
    if _Kept.lock.acquire(blocking=_Kept.stamp is None):
        try:
            if _Kept.stamp != stamp:
                _Kept.index = _build()
                _Kept.stamp = stamp
        finally:
            _Kept.lock.release()
    return _Kept.index


def _stamp() -> tuple[object, ...]:
    rows = _whole().order_by("pk").values_list("identifier", "digest", "revision")
    return tuple(rows)


def _build() -> SkillIndex:
    rows = Skill.objects.filter(withdrawn_at=None, framework__in=_whole()).order_by("pk")
    return SkillIndex(rows.values_list("pk", "framework_id", "words").iterator(chunk_size=5000))


def search(
    question: str,
    *,
    language: str,
    framework: SkillFramework | None = None,
    most: int = PAGE,
) -> list[Found]:
    """Return the skills that fit a question, best first, in either language, with typing errors."""
    hits = index().search(
        question[:LONGEST_QUESTION],
        most=max(most, LOOKED_AT),
        framework=framework.pk if framework else None,
    )
    found = [_explained(hit, skill, question, language) for hit, skill in _rows(hits)]
    found.sort(key=lambda each: (-each.score, text(each.skill.label, language)))
    return found[:most]


def suggestions(
    statement: str, *, language: str, framework: SkillFramework | None = None, most: int = 5
) -> list[Found]:
    """Return the skills whose labels an outcome's statement mostly says, best first, with why."""
    hits = index().search(
        statement[:LONGEST_QUESTION],
        most=LOOKED_AT * 2,
        framework=framework.pk if framework else None,
        beginnings=False,
    )
    found = []
    for hit, skill in _rows(hits):
        each = _explained(hit, skill, statement, language)
        telling = set(folding.folded(each.label))
        share = len({word for _, word in each.words}) / len(telling) if telling else 0.0
        if share >= ENOUGH and (len(each.words) > 1 or share == 1.0):
            found.append((share * sum(len(word) for _, word in each.words), each))
    found.sort(key=lambda pair: -pair[0])
    return [each for _, each in found[:most]]


def _rows(hits: Sequence[Hit]) -> list[tuple[Hit, Skill]]:
    rows = Skill.objects.filter(withdrawn_at=None).defer("words", "details")
    known = rows.select_related("framework").in_bulk([hit.pk for hit in hits])
    return [(hit, known[hit.pk]) for hit in hits if hit.pk in known]


def _explained(hit: Hit, skill: Skill, question: str, language: str) -> Found:
    """Say which label matched and by which words; a label all of which was asked for is best."""
    asked = folding.told(question)
    best: tuple[float, str, bool, tuple[tuple[str, str], ...]] = (-1.0, "", True, ())
    for label, preferred, own_language in _labels(skill, language):
        told = folding.told(label)
        words = tuple(
            (asked[word], told[other])
            for word, other in hit.words.items()
            if other in told and word in asked
        )
        share = len(words) / max(len(told), 1)
        worth = len(words) + share + (0.3 if preferred else 0.0) + (0.1 if own_language else 0.0)
        if worth > best[0]:
            best = (worth, label, preferred, words)
    share = len(best[3]) / max(len(folding.folded(best[1])), 1)
    score = hit.score + 0.3 * min(share, 1.0) + (0.1 if best[2] else 0.0)
    return Found(skill=skill, score=score, label=best[1], preferred=best[2], words=best[3])


def _labels(skill: Skill, language: str) -> list[tuple[str, bool, bool]]:
    own = [(skill.label.get(each, ""), True, each == language) for each in LANGUAGES]
    other = [
        (label, False, each == language)
        for each in LANGUAGES
        for label in skill.alternative_labels.get(each, ())
    ]
    return [each for each in own + other if each[0]]


def _whole() -> QuerySet[SkillFramework]:
    """Return the frameworks of which the first import has come to its end."""
    return SkillFramework.objects.exclude(digest="")


def _skills() -> QuerySet[Skill]:
    """Return the skills of those frameworks, the withdrawn too."""
    return Skill.objects.select_related("framework").exclude(framework__digest="")


def bringing(pk: UUID) -> SkillImport:
    """Return an import that a worker does or did. Raises NoSuchImport."""
    found = SkillImport.objects.select_related("framework").filter(pk=pk).first()
    if found is None:
        raise NoSuchImport
    return found


def imports_under_way() -> QuerySet[SkillImport]:
    """Return the imports that run or are paused, the newest first."""
    return SkillImport.objects.filter(state__in=SkillImport.UNFINISHED)


def frameworks() -> QuerySet[SkillFramework]:
    """Return the competency frameworks, each with how many skills stand in it."""
    standing = Count("skills", filter=Q(skills__withdrawn_at=None))
    return _whole().annotate(standing=standing)


def framework(slug: str) -> SkillFramework:
    """Return a competency framework. Raises NoSuchFramework."""
    found = frameworks().filter(slug=slug).first()
    if found is None:
        raise NoSuchFramework
    return found


def skill(slug: str, code: str) -> Skill:
    """Return a skill of a framework by its code. Raises NoSuchSkill."""
    found = _skills().filter(framework__slug=slug, code=code).first()
    if found is None:
        raise NoSuchSkill
    return found


def skill_at(pk: object) -> Skill:
    """Return a skill by its number in the database. Raises NoSuchSkill."""
    try:
        return _skills().get(pk=int(str(pk)))
    except (Skill.DoesNotExist, ValueError, OverflowError):
        raise NoSuchSkill from None


def skills_of(framework: SkillFramework) -> QuerySet[Skill]:
    """Return the skills that stand in a framework, by code."""
    return framework.skills.filter(withdrawn_at=None).order_by("code")


def top_of(framework: SkillFramework) -> QuerySet[Skill]:
    """Return the skills at the top of a framework's tree."""
    return skills_of(framework).filter(links__kind=Kind.TOP).distinct()


def around(skill: Skill) -> Around:
    """Return what is broader and narrower than a skill, and its like in other frameworks."""
    outward = skill.links.exclude(kind=Kind.TOP).select_related("target__framework")
    inward = skill.linked_from.select_related("origin__framework").exclude(kind=Kind.BROADER)
    relations = [_outward(link) for link in outward] + [_inward(link) for link in inward]
    narrower = Skill.objects.filter(
        links__kind=Kind.BROADER, links__target=skill, withdrawn_at=None
    ).select_related("framework")
    seen: dict[tuple[str, str], Relation] = {(each.kind, each.uri): each for each in relations}
    return Around(
        broader=tuple(each for each in seen.values() if each.kind == Kind.BROADER),
        narrower=tuple(narrower.order_by("code").distinct()),
        crosswalk=tuple(each for each in seen.values() if _across(skill, each)),
        others=tuple(
            each for each in seen.values() if each.kind != Kind.BROADER and not _across(skill, each)
        ),
    )


def _across(skill: Skill, relation: Relation) -> bool:
    elsewhere = relation.skill is None or relation.skill.framework_id != skill.framework_id
    return relation.kind in CROSSWALK and elsewhere


def _outward(link: SkillLink) -> Relation:
    return Relation(kind=link.kind, skill=link.target, uri=link.target_uri, label=link.target_label)


def _inward(link: SkillLink) -> Relation:
    return Relation(kind=link.kind, skill=link.origin, uri=link.origin.uri, label="")


def alignment(skill: Skill) -> Mapping[str, Any]:
    """Return a skill as a design names it among its competency alignments."""
    named = {language: words for language, words in skill.label.items() if words}
    whole = {language: words for language, words in skill.framework.name.items() if words}
    entry: dict[str, Any] = {
        "framework": whole,
        "code": skill.notation or skill.code,
        "name": named,
    }
    if skill.uri.startswith(("https://", "http://")):
        entry["url"] = skill.uri
    return entry


def framework_identified(identifier: UUID) -> SkillFramework | None:
    """Return the framework with an identifier of CASE."""
    return _whole().filter(identifier=identifier).first()


def skill_identified(identifier: UUID) -> Skill | None:
    """Return the skill with an identifier of CASE; of two, the one that still stands."""
    rows = _skills().filter(identifier=identifier)
    return rows.order_by("withdrawn_at", "pk").first()


def link_identified(identifier: UUID) -> SkillLink | None:
    """Return the link with an identifier of CASE."""
    return _linked().filter(identifier=identifier).first()


def links_around(skill: Skill) -> QuerySet[SkillLink]:
    """Return the links that begin or end at a skill."""
    return _linked().filter(Q(origin=skill) | Q(target=skill))


def links_of(framework: SkillFramework) -> Iterator[SkillLink]:
    """Yield the links of a framework's skills, without holding them all."""
    rows = _linked().filter(origin__framework=framework).order_by("pk")
    yield from rows.iterator(chunk_size=2000)


def items_of(framework: SkillFramework) -> Iterator[Skill]:
    """Yield the skills of a framework, the withdrawn too, without holding them all."""
    rows = framework.skills.select_related("framework").defer("words").order_by("pk")
    yield from rows.iterator(chunk_size=2000)


def _linked() -> QuerySet[SkillLink]:
    links = SkillLink.objects.exclude(origin__framework__digest="")
    return links.select_related("origin__framework", "target")


def definition_identified(kind: str, identifier: UUID) -> SkillDefinition | None:
    """Return a definition of a kind with an identifier of CASE."""
    rows = SkillDefinition.objects.filter(kind=kind, identifier=identifier)
    return rows.exclude(framework__digest="").first()


def kinds_of(framework: SkillFramework) -> list[str]:
    """Return the kinds of skills that a framework has."""
    kinds = framework.skills.exclude(kind="").order_by("kind").values_list("kind", flat=True)
    return list(kinds.distinct())
