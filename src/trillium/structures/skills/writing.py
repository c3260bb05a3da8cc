"""Writes a framework's entries and links, a thousand at a time, touching only what has changed.

Each thousand is a transaction of its own, so that no import holds the database for long and none
begins anew: whoever imports the same files after a stop finds what is written unchanged.
"""

import itertools
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery

from trillium.kit.bilingual import LANGUAGES
from trillium.kit.errors import Refused
from trillium.structures.skills.folding import words_of
from trillium.structures.skills.models import (
    Skill,
    SkillDefinition,
    SkillFramework,
    SkillLink,
)
from trillium.structures.skills.reading.merging import filled
from trillium.structures.skills.reading.records import LinkRecord, SkillRecord
from trillium.structures.skills.reading.survey import Survey, key

BATCH = 1000
#: what an import may change of an entry that is known
CHANGING = (
    "code",
    "uri",
    "notation",
    "kind",
    "label",
    "alternative_labels",
    "description",
    "details",
    "words",
    "changed_at",
    "withdrawn_at",
)
Each = TypeVar("Each")
Progress = Callable[[int, int], None]
LinkKey = tuple[int, str, str]


class Superseded(Refused):
    """Another import of this framework has begun meanwhile, so this one has stopped."""


@dataclass(slots=True)
class Counts:
    """How many entries an import touched."""

    before: int = 0
    added: int = 0
    changed: int = 0
    withdrawn: int = 0
    unchanged: int = 0
    links: int = 0


def batches(found: Iterable[Each]) -> Iterator[list[Each]]:
    """Yield lists of a thousand."""
    iterator = iter(found)
    while batch := list(itertools.islice(iterator, BATCH)):
        yield batch


class Writer:
    """Writes one import, for as long as the framework is claimed by it.

    `at` is the moment the import began; what was there before has a number up to `since`.
    """

    def __init__(
        self, *, framework: SkillFramework, survey: Survey, since: int, at: datetime
    ) -> None:
        self.framework, self.survey, self.since, self.at = framework, survey, since, at
        self.skills = Skill.objects.filter(framework=framework)
        self.is_empty = not self.skills.exists()
        self.pks = array("q", bytes(8 * survey.skills))
        self.done, self.of = 0, survey.skills + len(survey.links)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Open one transaction of the import. Raises Superseded once another has the framework."""
        claimed = SkillFramework.objects.filter(pk=self.framework.pk, claim=self.framework.claim)
        with transaction.atomic():
            if claimed.select_for_update().first() is None:
                raise Superseded
            yield

    def leaving(self) -> tuple[int, int]:
        """Return how many entries of how many that stand are missing in the files."""
        standing = self.skills.filter(withdrawn_at=None).values_list("uri", "code")
        gone = of = 0
        for uri, code in standing.iterator():
            of += 1
            gone += self.survey.place(uri) is None and self.survey.place(f"code:{code}") is None
        return gone, of

    def write(self, found: Iterable[SkillRecord], progress: Progress) -> Counts:
        """Write entries, then links and definitions; return what changed."""
        counts = Counts()
        for batch in batches(found):
            with self.turn():
                self._write_batch(batch)
                self._tell(len(batch), progress)
        with self.turn():
            counts.withdrawn = self._withdraw()
        counts.links = self._write_links(progress)
        with self.turn():
            resolve_links()
            self._write_definitions()
        here = self.skills.filter(withdrawn_at=None, changed_at=self.at)
        counts.added = here.filter(pk__gt=self.since).count()
        counts.changed = here.filter(pk__lte=self.since).count()
        counts.unchanged = self.survey.skills - counts.added - counts.changed
        return counts

    def _tell(self, more: int, progress: Progress) -> None:
        self.done = min(self.done + more, self.of)
        progress(self.done, self.of)

    def _known(self, batch: Sequence[SkillRecord]) -> dict[str, Skill]:
        """Return the entries of a batch that are here, by address and by code."""
        if self.is_empty:
            return {}
        rows = self.skills.filter(
            Q(code__in=[each.code for each in batch]) | Q(uri__in=[each.uri for each in batch])
        )
        known: dict[str, Skill] = {}
        for row in rows:
            known[row.uri] = row
            known[f"code:{row.code}"] = row
        return known

    def _write_batch(self, batch: Sequence[SkillRecord]) -> None:
        known = self._known(batch)
        new: list[Skill] = []
        changed: dict[int, Skill] = {}
        for record in batch:
            row_ = known.get(f"code:{record.code}") or known.get(record.uri)
            row = row_ if row_ is not None else self._new(record)
            if row_ is None:
                new.append(row)
                known[record.uri] = known[f"code:{record.code}"] = row
            if self._apply(row, record) and row.pk:
                changed[row.pk] = row
        Skill.objects.bulk_create(new)
        Skill.objects.bulk_create(
            changed.values(),
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=CHANGING,
        )
        for record in batch:
            self.pks[self.survey.places[key(record.uri)]] = known[f"code:{record.code}"].pk

    def _new(self, record: SkillRecord) -> Skill:
        identifier = record.identifier or uuid5(self.framework.identifier, record.uri)
        return Skill(
            framework=self.framework,
            identifier=identifier,
            code=record.code,
            uri=record.uri,
            alternative_labels={},
            changed_at=self.at,
        )

    def _apply(self, row: Skill, record: SkillRecord) -> bool:
        """Take over what the record says; return whether that changed the entry."""
        before = [getattr(row, name) for name in CHANGING]
        row.code, row.uri, row.withdrawn_at = record.code, record.uri, None
        row.notation = record.notation or row.notation
        row.kind = record.kind or row.kind
        row.label = _empty("") | filled(row.label, record.label)
        row.description = _empty("") | filled(row.description, record.description)
        others = {name: list(texts) for name, texts in record.alternative_labels.items()}
        row.alternative_labels = _empty([]) | filled(row.alternative_labels, others)
        row.details = {**row.details, **record.details}
        row.words = words_of(row.label, row.alternative_labels)
        if [getattr(row, name) for name in CHANGING] == before:
            return False
        row.changed_at = self.at
        return True

    def _withdraw(self) -> int:
        here = set(self.pks)
        standing = self.skills.filter(withdrawn_at=None)
        gone = [pk for pk in standing.values_list("pk", flat=True).iterator() if pk not in here]
        for batch in batches(gone):
            Skill.objects.filter(pk__in=batch).update(withdrawn_at=self.at, changed_at=self.at)
        return len(gone)

    def _write_links(self, progress: Progress) -> int:
        wanted = self._wanted_links()
        mine = SkillLink.objects.filter(origin__framework=self.framework)
        stale: list[int] = []
        known = mine.values_list("pk", "origin_id", "kind", "target_uri", "target_id", "sequence")
        for pk, origin, kind, uri, target, sequence in known.iterator():
            link = wanted.get((origin, kind, uri))
            if link and link.target_id in (None, target) and link.sequence == sequence:
                del wanted[(origin, kind, uri)]
            else:
                stale.append(pk)
        for batch in batches(stale):
            with self.turn():
                SkillLink.objects.filter(pk__in=batch).delete()
        for each in batches(wanted.values()):
            with self.turn():
                SkillLink.objects.bulk_create(each)
                self._tell(len(each), progress)
        return len(wanted)

    def _wanted_links(self) -> dict[LinkKey, SkillLink]:
        wanted: dict[LinkKey, SkillLink] = {}
        placed = bytearray(self.survey.skills)
        for link in self.survey.links:
            origin, target = self.survey.place(link.origin), self.survey.place(link.target)
            if origin is None or origin == target:
                continue  # speaks of an entry that is not in this framework
            made = self._link(link, self.pks[origin], None if target is None else self.pks[target])
            wanted[(made.origin_id, made.kind, made.target_uri)] = made
            placed[origin] |= link.kind == "top" or (link.kind == "broader" and target is not None)
        for place in range(self.survey.skills):
            if not placed[place]:
                top = self._top(self.pks[place])
                wanted[(top.origin_id, top.kind, top.target_uri)] = top
        return wanted

    def _link(self, link: LinkRecord, origin: int, target: int | None) -> SkillLink:
        uri = self.framework.uri if link.kind == "top" else link.address or link.target
        return SkillLink(
            identifier=link.identifier or self._named(link.kind, link.origin, uri),
            origin_id=origin,
            kind=link.kind,
            target_id=target,
            target_uri=uri,
            target_label=link.label,
            sequence=link.sequence,
        )

    def _top(self, origin: int) -> SkillLink:
        return SkillLink(
            identifier=self._named("top", str(origin), ""),
            origin_id=origin,
            kind=SkillLink.Kind.TOP,
            target_uri=self.framework.uri,
        )

    def _named(self, *words: str) -> UUID:
        return uuid5(self.framework.identifier, "\n".join(words))

    def _write_definitions(self) -> None:
        SkillDefinition.objects.filter(framework=self.framework).delete()
        made = {
            (each.kind, each.identifier): SkillDefinition(
                framework=self.framework,
                kind=each.kind,
                identifier=each.identifier,
                document=dict(each.document),
            )
            for each in self.survey.definitions
        }
        SkillDefinition.objects.bulk_create(made.values(), batch_size=BATCH)


def resolve_links() -> None:
    """Point links at the entries of other frameworks that have come in since."""
    named = Skill.objects.filter(uri=OuterRef("target_uri")).exclude(pk=OuterRef("origin_id"))
    (
        SkillLink.objects.filter(Exists(named), target=None)
        .exclude(kind=SkillLink.Kind.TOP)
        .update(target=Subquery(named.order_by("withdrawn_at", "pk").values("pk")[:1]))
    )


def _empty(value: Any) -> dict[str, Any]:
    return dict.fromkeys(LANGUAGES, value)
