"""Importing competency frameworks: read and checked whole, then read again and written.

It is written by the thousand. A framework that is new is seen once all of it is here; until then it
has no digest. Of one that is updated entries change one after the other.
"""

import itertools
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

from trillium.accounts.journal import actions as journal
from trillium.accounts.people.actions import id_of
from trillium.accounts.people.models import Person
from trillium.kit.bilingual import pair
from trillium.kit.errors import Refused
from trillium.kit.safe_fetch import fetch
from trillium.structures.skills import permissions, writing
from trillium.structures.skills.models import Skill, SkillFramework
from trillium.structures.skills.reading import formats, records
from trillium.structures.skills.reading.lines import Source
from trillium.structures.skills.reading.merging import merged
from trillium.structures.skills.reading.survey import Survey, digest_of, survey

LARGEST_PACKAGE = 50 * 1024 * 1024
FETCH_SECONDS = 60.0

Progress = Callable[[int, int], None]


class NoFile(Refused):
    """Choose a file of a competency framework, or the address of a CASE package."""


class SeveralFormats(Refused):
    """{first} is {one}, {second} is {other}: import the files of one framework at a time."""


class SlugTaken(Refused):
    """The name “{slug}” is taken by another competency framework."""


class MostWouldBeWithdrawn(Refused):
    """{gone} of {all} entries are missing in this file, so it may be only a part. Nothing was imported. If the framework did shrink, say so and import again."""  # noqa: E501


class NotUnderWay(Refused):
    """This import has come to its end already."""


class NoPackageAddress(Refused):
    """{address} is not the address of a CASE package: expected …/CFPackages/ and an identifier."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import did."""

    framework: SkillFramework
    added: int = 0
    changed: int = 0
    withdrawn: int = 0
    unchanged: int = 0
    links: int = 0

    @property
    def nothing(self) -> bool:
        """Tell whether the framework was up to date already."""
        return not (self.added or self.changed or self.withdrawn)


def import_framework(
    *,
    actor: Person | None,
    sources: Sequence[Source],
    slug: str = "",
    about: Mapping[str, str] | None = None,
    shrinks: bool = False,
    progress: Progress | None = None,
    since: int | None = None,
    at: datetime,
) -> Imported:
    """Import the files of one competency framework; the same files again change nothing.

    Entries that are missing now are withdrawn, never deleted. `about` overrides what the files say
    of licence, licence_name, version, publisher and source; `shrinks` allows that more than half of
    the entries are withdrawn; `progress` hears how many of how many entries and links are written,
    in the transaction that writes them, and may raise to stop. An import that was stopped goes on
    with the same files; to have it count what it did before, pass the same `at` and, as `since`,
    `newest_skill()` of the beginning.
    Raises MayNotImport, NoFile, SeveralFormats, SlugTaken, MostWouldBeWithdrawn, and what
    `reading.records` names, each with file and line: then nothing is changed. Raises Superseded
    where another import of the framework begins meanwhile.
    """
    permissions.to_import(actor)
    format_ = _format_of(sources)
    found = survey(formats.read(sources, format_), sources, digest_of(sources))
    for each in sources:
        each.file.seek(0)
    with transaction.atomic():
        framework = _framework(actor, found, slug, about or {}, at)
        if framework.digest == found.digest and not about:
            return Imported(framework=framework, unchanged=found.skills)
        before = newest_skill() if since is None else since
        writer = writing.Writer(framework=framework, survey=found, since=before, at=at)
        gone, of = writer.leaving()
        if gone * 2 > of and not shrinks:
            raise MostWouldBeWithdrawn(gone=gone, all=of)
        framework.claim = uuid4()
        SkillFramework.objects.filter(pk=framework.pk).update(claim=framework.claim)
    counts = writer.write(merged(_skills(sources, format_), found), progress or _silent)
    with writer.turn():
        _finish(actor, framework, found, counts, at)
    return Imported(
        framework=framework,
        added=counts.added,
        changed=counts.changed,
        withdrawn=counts.withdrawn,
        unchanged=counts.unchanged,
        links=counts.links,
    )


def import_from_service(
    *,
    actor: Person | None,
    address: str,
    slug: str = "",
    shrinks: bool = False,
    progress: Progress | None = None,
    since: int | None = None,
    at: datetime,
) -> Imported:
    """Fetch a CASE package from another service and import it.

    `address` names a CFPackage, or a CFDocument of the same service; the others are those of
    import_framework. Raises NoPackageAddress, CannotFetch, and what import_framework raises.
    """
    permissions.to_import(actor)
    package = address.strip().replace("/CFDocuments/", "/CFPackages/")
    if "/CFPackages/" not in package:
        raise NoPackageAddress(address=address)
    body = fetch(
        package,
        most=LARGEST_PACKAGE,
        seconds=FETCH_SECONDS,
        allow_loopback=settings.TRILLIUM_FETCH_LOOPBACK,
    )
    with tempfile.SpooledTemporaryFile(max_size=1024 * 1024) as file:
        file.write(body)
        source = Source(name=package.rsplit("/", 1)[-1], file=file)
        return import_framework(
            actor=actor,
            sources=[source],
            slug=slug,
            shrinks=shrinks,
            progress=progress,
            since=since,
            at=at,
        )


def newest_skill() -> int:
    """Return the highest number of an entry so far."""
    return Skill.objects.aggregate(last=Max("pk"))["last"] or 0


def _finish(
    actor: Person | None,
    framework: SkillFramework,
    found: Survey,
    counts: writing.Counts,
    at: datetime,
) -> None:
    is_new = not framework.digest
    framework.digest, framework.claim = found.digest, None
    framework.imported_at, framework.imported_by = at, actor
    framework.revision += 0 if is_new else 1
    framework.save()
    journal.record(
        actor_id=id_of(actor),
        verb="skills.framework_imported" if is_new else "skills.framework_updated",
        thing=framework,
        at=at,
        detail={
            "added": counts.added,
            "changed": counts.changed,
            "withdrawn": counts.withdrawn,
            "digest": found.digest,
        },
    )


def _silent(_done: int, _of: int) -> None:
    return None


def _skills(sources: Sequence[Source], format_: str) -> Iterator[records.SkillRecord]:
    read = formats.read(sources, format_)
    return (record for record in read if isinstance(record, records.SkillRecord))


def _format_of(sources: Sequence[Source]) -> str:
    if not sources:
        raise NoFile
    found = [formats.format_of(source) for source in sources]
    for source, other in zip(sources, found, strict=True):
        if other != found[0]:
            raise SeveralFormats(
                first=sources[0].name, one=found[0], second=source.name, other=other
            )
    return found[0]


def _framework(
    actor: Person | None, found: Survey, slug: str, about: Mapping[str, str], at: datetime
) -> SkillFramework:
    said = found.framework
    which: Mapping[str, Any] = {"slug": slug} if slug else {"uri": said.uri}
    row = SkillFramework.objects.select_for_update().filter(**which).first()
    if row is not None and row.format != said.format:
        raise SlugTaken(slug=row.slug)
    is_new = row is None
    row = row or SkillFramework(
        slug=_free_slug(slug, said),
        uri=_free_address(said.uri, slug),
        format=said.format,
        imported_at=at,
        imported_by=actor,
    )
    if is_new and said.identifier and not _known(identifier=said.identifier):
        row.identifier = said.identifier
    row.name = _merged(row.name, said.name)
    row.description = _merged(row.description, said.description)
    for name in ("publisher", "version", "licence", "licence_name", "attribution", "source"):
        setattr(row, name, about.get(name) or getattr(said, name) or getattr(row, name))
    row.languages = sorted({*row.languages, *said.languages})
    row.subjects = list(said.subjects) or row.subjects
    if is_new:
        row.save()
    return row


def _merged(before: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    return pair(before) | {language: text for language, text in now.items() if text}


def _known(**which: object) -> bool:
    return SkillFramework.objects.filter(**which).exists()


def _free_slug(slug: str, said: records.FrameworkRecord) -> str:
    fixed = said.format if said.format in formats.TABLES else ""
    words = next((text for text in said.name.values() if text), "")
    base = slugify(slug or fixed or words)[:70].strip("-") or said.format
    return next(name for name in _names(base) if not _known(slug=name))


def _names(base: str) -> Iterable[str]:
    return itertools.chain([base], (f"{base}-{number}" for number in itertools.count(2)))


def _free_address(uri: str, slug: str) -> str:
    return f"{uri}#{slug}" if _known(uri=uri) else uri
