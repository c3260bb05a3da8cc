"""What others may ask about a design held against frameworks."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from trillium.accounts.people.models import Person
from trillium.collaboration.codesign import queries as codesign
from trillium.kit import bilingual
from trillium.kit.errors import NotFound
from trillium.structures.designs.models import Version
from trillium.structures.frameworks import packs, rules
from trillium.structures.frameworks.door import FAMILIES
from trillium.structures.frameworks.models import Attestation
from trillium.structures.frameworks.pack import HOME, Criterion, Pack

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
    chosen = packs.load_packs()
    if framework_ids is not None:
        chosen = tuple(packs.load_pack(framework_id) for framework_id in framework_ids)
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


def home_reports(version: Version) -> list[rules.FrameworkReport]:
    """Return the version held against the home frameworks."""
    return reports(version, HOME)


def _sign_offs(version: Version) -> list[rules.SignOff]:
    given = codesign.sign_offs_on("designs.version", str(version.pk), version.digest)
    return [
        rules.SignOff(
            aspect=answer.aspect,
            organisation=bilingual.text(answer.request.organisation.name, "en"),
            answer=answer.answer,
            digest=answer.request.digest,
            at=answer.at.date().isoformat(),
        )
        for answer in given
    ]


def attestations(version: Version) -> dict[tuple[str, str], Attestation]:
    """Return what people have attested of a version, by framework and criterion."""
    rows = version.attestations.select_related("person")
    return {(row.framework_id, row.criterion_id): row for row in rows}


def criterion(framework_id: str, criterion_id: str) -> Criterion:
    """Return one criterion of a framework. Raises NoSuchFramework and NoSuchCriterion."""
    pack = packs.load_pack(framework_id)
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
