"""The first page: a welcome for visitors, "what waits for you" for everyone with a role."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time
from itertools import islice
from typing import Final

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.organisations.models import Membership
from trillium.accounts.people import queries as people
from trillium.accounts.people.models import Person
from trillium.accounts.people.permissions import signed_in
from trillium.collaboration.codesign import queries as codesign
from trillium.collaboration.needs import queries as needs
from trillium.delivery.assessment import queries as assessment
from trillium.delivery.offerings import queries as offerings
from trillium.delivery.offerings.models import Cohort
from trillium.kit import reader
from trillium.recognition.issuing import queries as issuing
from trillium.structures.designs import queries as designs
from trillium.structures.designs.models import Design, Version
from trillium.structures.quality import queries as quality

Role = Membership.Role
#: a page of things that wait is read, a longer one is not
MOST: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One thing that waits for the person: what, of what, where, and until or since when."""

    what: str
    of: str
    where: str
    icon: str
    when: datetime | None = None
    until: bool = False  # `when` is a date by which, not since which


def named(version: Version) -> str:
    """Return a version as a line names it."""
    return f"{reader.said(version.design.title)}, {_('version')} {version.number}"


def sign_offs(person: Person) -> Iterator[Waiting]:
    """Yield what an employer is asked to agree to."""
    for request in codesign.waiting_for(person):
        yield Waiting(
            what=_("Do you stand behind it? Two questions, five minutes."),
            of=reader.said(request.text.get("title")),
            where=reverse("codesign:request", args=[request.pk]),
            icon="signature",
            when=request.expires_at,
            until=True,
        )


def reviews(person: Person) -> Iterator[Waiting]:
    """Yield what a reviewer is asked to decide on."""
    for review in quality.reviews_waiting_for(person)[:MOST]:
        yield Waiting(
            what=_("A review waits for your decision"),
            of=named(review.version),
            where=reverse("quality:review", args=[review.pk]),
            icon="scales",
            when=review.asked_at,
        )


def conditions(person: Person) -> Iterator[Waiting]:
    """Yield the conditions of approvals that the person is to confirm."""
    for row in quality.conditions_waiting_for(person)[:MOST]:
        due = datetime.combine(row.due_on, time(12), timezone.get_current_timezone())
        yield Waiting(
            what=_("A condition of an approval: is it met?"),
            of=named(row.review.version),
            where=reverse("quality:condition", args=[row.pk]),
            icon="hourglass",
            when=due,
            until=True,
        )


def judgements(person: Person) -> Iterator[Waiting]:
    """Yield what an assessor is asked to judge, a line for each learner."""
    for work in assessment.work(assessment.to_judge(person)[:MOST]):
        design = work.enrolment.cohort.offering.version.design
        yield Waiting(
            what=_("New evidence to judge again") if work.again else _("Evidence to judge"),
            of=f"{work.enrolment.name} · {reader.said(design.title)}",
            where=reverse("assessment:enrolment", args=[work.enrolment.pk]),
            icon="eye",
            when=work.since,
        )


def credentials_to_issue(person: Person) -> Iterator[Waiting]:
    """Yield the cohorts in which somebody has passed and holds no credential yet."""
    mine = organisations.organisations_of(person, Role.REGISTRAR)
    cohorts = (
        Cohort.objects.filter(offering__version__design__organisation__in=mine)
        .annotate(
            passed=Count(
                "enrolments",
                filter=Q(enrolments__decisions__result="passed", enrolments__awards=None),
            )
        )
        .filter(passed__gt=0)
        .select_related("offering__version__design__organisation")
        .order_by("-created_at")[:MOST]
    )
    for cohort in cohorts:
        ready = sum(row.may_be_issued for row in issuing.readiness(cohort))
        if ready:
            yield Waiting(
                what=ngettext(
                    "%(count)s learner is ready for the credential",
                    "%(count)s learners are ready for the credential",
                    ready,
                )
                % {"count": ready},
                of=f"{reader.said(cohort.offering.version.design.title)} · {cohort.name}",
                where=reverse("issuing:issue", args=[cohort.pk]),
                icon="award",
            )


def erasures(person: Person) -> Iterator[Waiting]:
    """Yield the people who asked to be erased, for whoever carries that out."""
    if person.is_staff or organisations.organisations_of(person, Role.REGISTRAR).exists():
        for one in people.waiting_for_erasure(person)[:MOST]:
            yield Waiting(
                what=_("Asks to be erased"),
                of=one.name,
                where=reverse("people:erase", args=[one.pk]),
                icon="trash",
            )


def versions_to_write(person: Person) -> Iterator[Waiting]:
    """Yield the versions a programme lead has in hand, with the next thing to do."""
    mine = organisations.organisations_of(person, Role.PROGRAMME_LEAD)
    rows = Version.objects.filter(
        design__organisation__in=mine, state__in=[Version.State.DRAFT, Version.State.APPROVED]
    ).select_related("design")
    for version in rows[:MOST]:
        approved = version.state == Version.State.APPROVED
        yield Waiting(
            what=_("Approved: publish it in the catalogue")
            if approved
            else _("A design to go on with"),
            of=named(version),
            where=reverse("board", args=[version.design_id]),
            icon="leaf" if approved else "edit",
            when=version.approved_at if approved else None,
        )


def needs_to_decide(person: Person) -> Iterator[Waiting]:
    """Yield the needs of the lead's institution that have no go or no-go yet."""
    mine = organisations.organisations_of(person, Role.PROGRAMME_LEAD)
    for need in needs.visible_to(person).filter(organisation__in=mine, decisions=None)[:MOST]:
        yield Waiting(
            what=_("A need without a decision: go or no-go?"),
            of=reader.said(need.title),
            where=reverse("needs:detail", args=[need.pk]),
            icon="seed",
            when=need.stated_at,
        )


SOURCES: Final[tuple[Callable[[Person], Iterator[Waiting]], ...]] = (
    sign_offs,
    reviews,
    conditions,
    judgements,
    credentials_to_issue,
    erasures,
    needs_to_decide,
    versions_to_write,
)


def waiting_for(person: Person) -> list[Waiting]:
    """Return what waits for a person, by kind, at most a dozen of each."""
    return [item for source in SOURCES for item in islice(source(person), MOST)]


def designs_in_view(person: Person) -> QuerySet[Design]:
    """Return the designs the person may look at, newest first."""
    return designs.designs_of(person).filter(archived_at=None).prefetch_related("versions")[:6]


def home(request: HttpRequest) -> HttpResponse:
    """Show the welcome page, or what waits for the person who is signed in."""
    if not request.user.is_authenticated:
        return render(request, "pages/welcome.html")
    return mine(request)


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """Show what waits for the person, and what is in view."""
    person = signed_in(request)
    roles = (
        Membership.objects.filter(person=person)
        .select_related("organisation")
        .order_by("organisation__slug")
    )
    return render(
        request,
        "pages/home.html",
        {
            "waiting": waiting_for(person),
            "memberships": roles,
            "asked_by_reviews": quality.waiting_count(person, timezone.localdate()) if roles else 0,
            "designs": designs_in_view(person) if roles else [],
            "enrolments": offerings.enrolments_of(person)[:MOST],
            "awards": issuing.awards_of(person)[:MOST],
            "now": timezone.now(),
        },
    )
