"""A whole catalogue against frameworks: what is kept of each check, and what is out of date."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from trillium.accounts.people.models import Person
from trillium.collaboration.codesign import queries as codesign
from trillium.structures.designs import queries as designs
from trillium.structures.designs.models import Version
from trillium.structures.frameworks import packs, rules
from trillium.structures.frameworks.letters import MISSING, Line, Tally, missing, spelled
from trillium.structures.frameworks.models import Attestation, Held, HousePack, Recheck
from trillium.structures.frameworks.pack import Pack
from trillium.structures.frameworks.queries.house import house_pack, in_use
from trillium.structures.frameworks.queries.reports import sign_off_of

BATCH = 2_000
#: changes when the rules judge otherwise, so that what is kept is made anew
JUDGED_BY = "1"
#: a recheck that has not moved for so long was left by its worker
LEFT_ALONE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Many designs against some frameworks."""

    designs: int
    tallies: tuple[Tally, ...]

    @property
    def share(self) -> int | None:
        """Return how much of all that binds is met, in percent."""
        asked = sum(tally.asked for tally in self.tallies)
        return sum(tally.met for tally in self.tallies) * 100 // asked if asked else None

    @property
    def missing(self) -> list[Line]:
        """Return the criteria that some design misses, worst first."""
        return missing(self.tallies)


def visible(person: Person, organisation_id: str = "", state: str = "") -> QuerySet[Version]:
    """Return the newest version of each design that a person may see, narrowed as asked."""
    rows = newest().filter(design__in=designs.designs_of(person).values("pk"))
    if organisation_id:
        rows = rows.filter(design__organisation_id=organisation_id)
    return rows.filter(state=state) if state else rows


def newest() -> QuerySet[Version]:
    """Return the newest version of every design."""
    same = Version.objects.filter(design=OuterRef("design")).order_by("-number")
    return Version.objects.filter(pk=Subquery(same.values("pk")[:1])).order_by("pk")


def stamps() -> dict[UUID | None, str]:
    """Return what each organisation's designs are held against, as a digest; None for all others.

    An organisation has a stamp of its own while it has frameworks of its own.
    """
    catalogue = "".join(pack.digest for pack in packs.load_packs())
    rows: dict[UUID, list[HousePack]] = defaultdict(list)
    for row in HousePack.objects.defer("content"):
        rows[row.organisation_id].append(row)
    found: dict[UUID | None, str] = {None: _stamp(catalogue)}
    for organisation, own in rows.items():
        said = "".join(f"{row.digest}{row.withdrawn_at or ''}" for row in own)
        found[organisation] = _stamp(catalogue + said)
    return found


def _stamp(words: str) -> str:
    return f"sha256:{hashlib.sha256(f'{JUDGED_BY}{words}'.encode()).hexdigest()}"


def stale(versions: QuerySet[Version]) -> QuerySet[Version]:
    """Return which versions have changed, or their frameworks have, since they were checked."""
    known = stamps()
    own = [organisation for organisation in known if organisation is not None]
    changed = ~Q(held__packs=known[None]) & ~Q(design__organisation__in=own)
    for organisation in own:
        changed |= Q(design__organisation=organisation) & ~Q(held__packs=known[organisation])
    return versions.filter(Q(held=None) | ~Q(held__digest=F("digest")) | changed)


def letters_of(versions: Sequence[Version]) -> dict[UUID, dict[str, str]]:
    """Return the check of some versions against every framework, one letter for each criterion."""
    digests = {str(version.pk): version.digest for version in versions}
    agreed = codesign.sign_offs_on_each("designs.version", digests)
    settled: dict[UUID, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in Attestation.objects.filter(version__in=versions):
        settled[row.version_id][row.framework_id].add(row.criterion_id)
    own: dict[UUID, list[HousePack]] = defaultdict(list)
    owners = {version.design.organisation_id for version in versions}
    for house in HousePack.objects.filter(organisation__in=owners):
        own[house.organisation_id].append(house)
    found = {}
    for version in versions:
        houses = in_use(own[version.design.organisation_id], version.approved_at)
        asked = (*packs.load_packs(), *map(house_pack, houses))
        said = [sign_off_of(answer) for answer in agreed.get(str(version.pk), ())]
        held = _held(version, asked, said, settled[version.pk])
        found[version.pk] = {report.pack.id: spelled(report) for report in held}
    return found


def _held(
    version: Version,
    asked: Sequence[Pack],
    said: Sequence[rules.SignOff],
    settled: Mapping[str, set[str]],
) -> Iterable[rules.FrameworkReport]:
    if not settled:
        return rules.check_all(version.document, asked, sign_offs=said)
    return [
        rules.check(
            version.document, pack, sign_offs=said, attestations=settled.get(pack.id, set())
        )
        for pack in asked
    ]


def overview(versions: QuerySet[Version], chosen: Sequence[Pack]) -> Overview:
    """Return how versions stand against frameworks, by what is kept of their checks."""
    tallies = tuple(Tally(pack=pack) for pack in chosen)
    rows = Held.objects.filter(version__in=versions.order_by().values("pk"))
    batch: list[Mapping[str, str]] = []
    count = 0
    for letters in rows.values_list("letters", flat=True).iterator(chunk_size=BATCH):
        batch.append(letters)
        count += 1
        if len(batch) == BATCH:
            _add(tallies, batch)
            batch = []
    _add(tallies, batch)
    return Overview(designs=count, tallies=tuple(tally for tally in tallies if tally.designs))


def _add(tallies: Sequence[Tally], batch: Sequence[Mapping[str, str]]) -> None:
    for tally in tallies:
        tally.add([word for letters in batch if (word := letters.get(tally.pack.id))])


def lacking(
    versions: QuerySet[Version], pack: Pack, criterion_id: str, most: int
) -> tuple[list[Version], int]:
    """Return the versions that miss a criterion, the first so many, and how many do in all."""
    place = [each.id for each in pack.criteria].index(criterion_id)
    rows = Held.objects.filter(version__in=versions.order_by().values("pk"))
    found = [
        pk
        for pk, letters in rows.values_list("version_id", "letters").iterator(BATCH)
        if letters.get(pack.id, "")[place : place + 1] == MISSING
    ]
    shown = Version.objects.filter(pk__in=found[:most]).select_related("design__organisation")
    return list(shown), len(found)


def running(at: datetime) -> Recheck | None:
    """Return the recheck that is under way."""
    return Recheck.objects.filter(ended_at=None, moved_at__gt=at - LEFT_ALONE).first()
