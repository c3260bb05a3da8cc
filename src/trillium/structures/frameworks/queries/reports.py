"""What others may ask about a design held against frameworks."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from trillium.accounts.organisations.models import Organisation
from trillium.accounts.people.models import Person
from trillium.collaboration.codesign import queries as codesign
from trillium.collaboration.codesign.models import SignOff
from trillium.kit import bilingual
from trillium.kit.errors import NotFound
from trillium.structures.designs.models import Version
from trillium.structures.frameworks import packs, rules
from trillium.structures.frameworks.door import FAMILIES
from trillium.structures.frameworks.models import Attestation
from trillium.structures.frameworks.pack import HOME, Criterion, Pack
from trillium.structures.frameworks.queries.house import house_pack, house_packs, house_rows

Words = Mapping[str, str]

#: worst first: what the cell of the crosswalk shows
SHOWN = (
    rules.Result.MISSING,
    rules.Result.ATTEST,
    rules.Result.TO_CONFIRM,
    rules.Result.MET,
    rules.Result.NOT_APPLICABLE,
)


class NoSuchCriterion(NotFound):
    """{framework} has no criterion {criterion}."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One family in one framework: its criteria, and the result that most needs attention."""

    pack: Pack
    entries: tuple[rules.CriterionResult, ...]

    @property
    def total(self) -> int:
        """Return how many criteria there are."""
        return len(self.entries)

    @property
    def shown(self) -> str:
        """Return the result that most needs attention; empty where there is no criterion."""
        found = {entry.result for entry in self.entries}
        return next((result.value for result in SHOWN if result in found), "")

    @property
    def number(self) -> int:
        """Return how many criteria have that result."""
        return sum(entry.result == self.shown for entry in self.entries)

    @property
    def first(self) -> str:
        """Return the id of the first criterion with that result."""
        return next((entry.id for entry in self.entries if entry.result == self.shown), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One family of the crosswalk."""

    family: str
    title: Words
    cells: tuple[Cell, ...]


def reports(
    version: Version, framework_ids: Collection[str] | None = None
) -> list[rules.FrameworkReport]:
    """Return the version held against the frameworks, home first, with sign-offs and attestations.

    Raises NoSuchFramework.
    """
    own = house_packs(version)
    chosen = (*packs.load_packs(), *own)
    if framework_ids is not None:
        known = {pack.id: pack for pack in own}
        chosen = tuple(known.get(name) or packs.load_pack(name) for name in framework_ids)
    agreed = _sign_offs(version)
    settled = attestations(version)
    return [
        rules.check(
            version.document,
            pack,
            sign_offs=agreed,
            attestations={criterion for framework, criterion in settled if framework == pack.id},
        )
        for pack in chosen
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """A design that a changed framework treats differently."""

    version: Version
    newly_missing: tuple[Criterion, ...]
    no_longer_missing: int


def effects(organisation: Organisation, pack: Pack) -> list[Effect]:
    """Return which of the organisation's designs would newly miss something, or miss it no more."""
    before = {row.framework_id: house_pack(row) for row in house_rows(organisation.pk)}.get(pack.id)
    newest = Version.objects.filter(design=OuterRef("design")).order_by("-number").values("pk")
    rows = Version.objects.filter(
        design__organisation=organisation, pk=Subquery(newest[:1])
    ).select_related("design__organisation")
    found = []
    for version in rows.iterator(chunk_size=500):
        was = _missing_ids(version, before) if before else set()
        now = _missing_ids(version, pack)
        if now != was:
            newly = tuple(each for each in pack.criteria if each.id in now - was)
            found.append(
                Effect(version=version, newly_missing=newly, no_longer_missing=len(was - now))
            )
    return sorted(found, key=lambda effect: -len(effect.newly_missing))


def _missing_ids(version: Version, pack: Pack) -> set[str]:
    return {entry.id for entry in rules.check(version.document, pack).of(rules.Result.MISSING)}


def home_reports(version: Version) -> list[rules.FrameworkReport]:
    """Return the version held against the home frameworks and the institution's own."""
    return reports(version, [*HOME, *(pack.id for pack in house_packs(version))])


def _sign_offs(version: Version) -> list[rules.SignOff]:
    given = codesign.sign_offs_on("designs.version", str(version.pk), version.digest)
    return [sign_off_of(answer) for answer in given]


def sign_off_of(answer: SignOff) -> rules.SignOff:
    """Return what somebody said of a version, as the rules take it."""
    return rules.SignOff(
        aspect=answer.aspect,
        organisation=bilingual.text(answer.request.organisation.name, "en"),
        answer=answer.answer,
        digest=answer.request.digest,
        at=answer.at.date().isoformat(),
    )


def attestations(version: Version) -> dict[tuple[str, str], Attestation]:
    """Return what people have attested of a version, by framework and criterion."""
    rows = version.attestations.select_related("person")
    return {(row.framework_id, row.criterion_id): row for row in rows}


def criterion(framework_id: str, criterion_id: str, version: Version) -> Criterion:
    """Return one criterion of a framework. Raises NoSuchFramework and NoSuchCriterion."""
    own = {pack.id: pack for pack in house_packs(version)}
    pack = own.get(framework_id) or packs.load_pack(framework_id)
    for found in pack.criteria:
        if found.id == criterion_id:
            return found
    raise NoSuchCriterion(framework=framework_id, criterion=criterion_id)


def criterion_path(version: Version, framework_id: str, criterion_id: str) -> str:
    """Return the address of one criterion on the check page of a framework."""
    kwargs = [version.design_id, version.number, framework_id]
    return f"{reverse('frameworks:checked', args=kwargs)}#{criterion_id}"


def crosswalk(found: Sequence[rules.FrameworkReport]) -> list[Row]:
    """Return families by frameworks: how the criteria of each family stand in each framework."""
    grouped: dict[tuple[str, str], list[rules.CriterionResult]] = {}
    for report in found:
        for entry in report.criteria:
            grouped.setdefault((entry.criterion.family, report.pack.id), []).append(entry)
    return [
        Row(
            family=family,
            title=title,
            cells=tuple(
                Cell(pack=report.pack, entries=tuple(grouped.get((family, report.pack.id), ())))
                for report in found
            ),
        )
        for family, title in FAMILIES.items()
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What one more framework asks beyond what is met: its open criteria, by family."""

    report: rules.FrameworkReport
    families: tuple[tuple[Words, tuple[rules.CriterionResult, ...]], ...]

    @property
    def binding(self) -> int:
        """Return how many of them bind."""
        return sum(entry.binding for _title, entries in self.families for entry in entries)


OPEN = (rules.Result.MISSING, rules.Result.ATTEST)


def difference(version: Version, framework_id: str) -> Difference:
    """Return only what a framework asks that the version does not meet. Raises NoSuchFramework."""
    [report] = reports(version, [framework_id])
    still = [entry for result in OPEN for entry in report.of(result)]
    still.sort(key=lambda entry: not entry.binding)
    return Difference(
        report=report,
        families=tuple(
            (title, entries)
            for family, title in FAMILIES.items()
            if (entries := tuple(e for e in still if e.criterion.family == family))
        ),
    )


def about(person: Person) -> Mapping[str, object]:
    """Return what frameworks keep about a person, for the person."""
    rows = Attestation.objects.filter(person=person)
    return {
        "attestations": [
            {"criterion": row.criterion_id, "reason": row.reason, "at": row.at.isoformat()}
            for row in rows
        ]
    }
