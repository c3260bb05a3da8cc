"""What the gates of design and of build wait for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext

from trillium.kit import bilingual, reader
from trillium.kit.gates import GateState
from trillium.structures.designs import queries as designs
from trillium.structures.designs.models import Version
from trillium.structures.frameworks import queries as frameworks
from trillium.structures.frameworks.rules import FrameworkReport, Result
from trillium.structures.quality.models import Review
from trillium.structures.quality.queries.comments import open_comments, remarks
from trillium.structures.quality.queries.reviews import reviews_of
from trillium.structures.quality.queries.sign_offs import ASPECTS, confirmed


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """One thing a gate waits for, and where it can be mended."""

    sentence: str
    link: str


def missing_of_design(
    version: Version, reports: Iterable[FrameworkReport] | None = None
) -> tuple[Missing, ...]:
    """Return what phase 3 still waits for: outcomes, assessment, home frameworks, confirmations."""
    home = frameworks.home_reports(version) if reports is None else reports
    return (
        *_missing_words(version),
        *(missing for report in home for missing in _missing_of(version, report)),
        *_missing_confirmations(version),
    )


def _missing_words(version: Version) -> Iterable[Missing]:
    if not designs.outcomes(version):
        yield Missing(
            sentence=gettext("No outcome says what a holder can do."),
            link=designs.edit_path(version, "outcomes[]"),
        )
    for outcome in designs.unassessed(version):
        words = reader.said(outcome.statement)
        yield Missing(
            sentence=gettext("Outcome %(id)s, “%(words)s”, has no assessment.")
            % {"id": outcome.id, "words": words},
            link=designs.edit_path(version, "assessments[].outcome_ids[]"),
        )


def _missing_of(version: Version, report: FrameworkReport) -> Iterable[Missing]:
    language = reader.language()
    for criterion in report.criteria:
        if not criterion.binding or criterion.result not in {Result.MISSING, Result.ATTEST}:
            continue
        pattern = (
            gettext("Missing: %(criterion)s (%(framework)s)")
            if criterion.result is Result.MISSING
            else gettext("To attest: %(criterion)s (%(framework)s)")
        )
        named = {
            "criterion": bilingual.text(criterion.title, language),
            "framework": bilingual.text(report.pack.title, language),
        }
        yield Missing(
            sentence=pattern % named,
            link=frameworks.criterion_path(version, report.pack.id, criterion.id),
        )


def _missing_confirmations(version: Version) -> Iterable[Missing]:
    sentences = {
        "demand": gettext("No employer has confirmed that the competency is in demand."),
        "assessment": gettext("No employer has confirmed that the assessment reflects the job."),
    }
    given = confirmed(version)
    link = reverse("quality:sign_offs", args=[version.design_id, version.number])
    for aspect in ASPECTS:
        if aspect not in given:
            yield Missing(sentence=sentences[aspect], link=link)


def missing_of_build(version: Version) -> tuple[Missing, ...]:
    """Return what phase 4 still waits for: an approval of the version as it stands."""
    if version.state not in {Version.State.DRAFT, Version.State.IN_REVIEW}:
        return ()
    newest = reviews_of(version).first()
    link = reverse("quality:ask_review", args=[version.design_id, version.number])
    if newest is None or newest.decision == Review.Decision.TAKEN_BACK:
        return (Missing(sentence=gettext("No review has been asked for."), link=link),)
    if newest.decision == Review.Decision.CHANGES_ASKED:
        sentence = gettext("The reviewer asked for changes: make them and ask again.")
        asked = Missing(sentence=sentence, link=reverse("quality:review", args=[newest.pk]))
        return (asked, *_missing_answers(version))
    return (
        Missing(
            sentence=gettext("The reviewer has not decided yet."),
            link=reverse("quality:review", args=[newest.pk]),
        ),
    )


def _missing_answers(version: Version) -> Iterable[Missing]:
    for each in remarks(version, open_comments(version).filter(blocking=True)):
        yield Missing(
            sentence=gettext("A comment that blocks the approval is open: %(field)s")
            % {"field": each.label},
            link=each.url,
        )


def gates(
    version: Version, reports: Iterable[FrameworkReport] | None = None
) -> tuple[GateState, GateState]:
    """Return the gates of design and of build."""
    return (
        gate("design", missing_of_design(version, reports)),
        gate("build", missing_of_build(version)),
    )


def gate(phase: str, missing: Sequence[Missing]) -> GateState:
    """Return a phase's gate from the things it waits for."""
    return GateState(
        phase=phase,
        missing=tuple(each.sentence for each in missing),
        link=missing[0].link if missing else "",
        links=tuple(each.link for each in missing),
    )
