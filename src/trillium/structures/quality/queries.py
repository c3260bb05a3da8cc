"""What others may ask about agreements, reviews and the gates of design and build."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.organisations.models import Membership, Organisation
from trillium.accounts.people.models import Person
from trillium.collaboration.codesign import queries as codesign
from trillium.collaboration.codesign.models import SignOff, SignOffRequest
from trillium.kit import bilingual, reader
from trillium.kit.errors import NotFound
from trillium.kit.gates import GateState
from trillium.structures.designs import queries as designs
from trillium.structures.designs.models import Version
from trillium.structures.frameworks import queries as frameworks
from trillium.structures.frameworks.rules import FrameworkReport, Result
from trillium.structures.quality.models import Declaration, Review

THING = "designs.version"
ASPECTS = ("demand", "assessment")


class NoSuchReview(NotFound):
    """There is no such review, or it is not yours to see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """One thing a gate waits for, and where it can be mended."""

    sentence: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request for a sign-off and what became of it."""

    request: SignOffRequest
    state: str  # waiting, agreed, declined, partly, lapsed, expired
    answers: tuple[SignOff, ...]


def review(pk: UUID | str) -> Review:
    """Return a review with its version, design and organisation. Raises NoSuchReview."""
    rows = Review.objects.select_related(
        "version__design__organisation", "version__design__need", "asked_by", "reviewer"
    )
    try:
        return rows.get(pk=pk)
    except (Review.DoesNotExist, ValidationError, ValueError):
        raise NoSuchReview from None


def reviews_of(version: Version) -> QuerySet[Review]:
    """Return the reviews of a version, newest first."""
    return version.reviews.select_related("asked_by", "reviewer")


def reviews_waiting_for(person: Person) -> QuerySet[Review]:
    """Return the reviews that wait for a person's decision, oldest first."""
    mine = organisations.organisations_of(person, Membership.Role.REVIEWER)
    return (
        Review.objects.filter(decision="", version__design__organisation__in=mine)
        .exclude(asked_by=person)
        .exclude(pk__in=_stepped_back(person).values("review"))
        .select_related("version__design__organisation", "asked_by")
        .order_by("asked_at")
    )


def _stepped_back(person: Person) -> QuerySet[Declaration]:
    return Declaration.objects.filter(person=person, interests=Declaration.Interests.CONFLICT)


def has_conflict(person: Person, review: Review) -> bool:
    """Tell whether a person declared a conflict of interest in a review."""
    return _stepped_back(person).filter(review=review).exists()


def declarations(review: Review) -> QuerySet[Declaration]:
    """Return what the reviewers declared of their interests, oldest first."""
    return review.declarations.select_related("person")


def reviewers_left(review: Review) -> tuple[Person, ...]:
    """Return the reviewers who may still decide: not the asker, nor who has a conflict."""
    version = review.version
    out = {str(review.asked_by_id), *designs.writers(version)}
    conflict = Declaration.Interests.CONFLICT
    out |= {str(row.person_id) for row in declarations(review) if row.interests == conflict}
    members = organisations.people_with_role(
        version.design.organisation, Membership.Role.REVIEWER
    )
    return tuple(each.person for each in members if str(each.person_id) not in out)


def confirmed(version: Version) -> frozenset[str]:
    """Return the aspects that an employer has confirmed on the version's words as they stand."""
    given = codesign.sign_offs_on(THING, str(version.pk), version.digest)
    return frozenset(each.aspect for each in given if each.answer == SignOff.Answer.AGREED)


def sign_offs_asked(version: Version, at: datetime) -> tuple[Asked, ...]:
    """Return every request for a sign-off on the version, newest first, with its state."""
    rows = codesign.requests_on(THING, version.pk)
    return tuple(_asked(row, version.digest, at) for row in rows)


def _asked(row: SignOffRequest, digest: str, at: datetime) -> Asked:
    answers = tuple(row.answers.all())
    return Asked(request=row, state=_state(row, answers, digest, at), answers=answers)


def _state(row: SignOffRequest, answers: Sequence[SignOff], digest: str, at: datetime) -> str:
    if row.withdrawn_at or row.digest != digest:
        return "lapsed"
    if answers:
        given = {answer.answer for answer in answers}
        return given.pop() if len(given) == 1 else "partly"
    return "expired" if row.expires_at <= at else "waiting"


def people_to_ask(version: Version) -> QuerySet[Membership]:
    """Return the employers' representatives who may be asked: of partners and of the consortium."""
    around = designs.circle(version.design.organisation)
    return (
        Membership.objects.filter(
            organisation__in=around,
            organisation__kind=Organisation.Kind.EMPLOYER,
            role=Membership.Role.EMPLOYER,
            person__is_active=True,
        )
        .select_related("organisation", "person")
        .order_by("organisation__slug", "person__name")
    )


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
    if newest is None:
        return (Missing(sentence=gettext("No review has been asked for."), link=link),)
    if newest.decision == Review.Decision.CHANGES_ASKED:
        sentence = gettext("The reviewer asked for changes: make them and ask again.")
        return (Missing(sentence=sentence, link=reverse("quality:review", args=[newest.pk])),)
    return (
        Missing(
            sentence=gettext("The reviewer has not decided yet."),
            link=reverse("quality:review", args=[newest.pk]),
        ),
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
