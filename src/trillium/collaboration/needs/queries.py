"""What others may ask about needs."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.translation import gettext

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.people.models import Person
from trillium.collaboration.needs import rules
from trillium.collaboration.needs.models import FeasibilityDecision, Need
from trillium.collaboration.partners.models import Partnership
from trillium.kit.bilingual import is_empty
from trillium.kit.gates import GateState


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedInShort:
    """One need as a list shows it."""

    need: Need
    evidence: int
    partners: int
    answer: str  # "go", "no_go", or "" while nothing is decided


def visible_to(person: Person) -> QuerySet[Need]:
    """Return the needs of the person's organisations, their partners and their consortia.

    All of a consortium see each other's needs, so that nobody builds the same thing twice.
    """
    own = organisations.organisations_of(person).values("id")
    near = organisations.neighbours_of(person).values("id")
    joined = Partnership.objects.filter(Q(partner__in=own) | Q(lead__in=own)).values("id")
    shared = Need.partnerships.through.objects.filter(partnership__in=joined).values("need_id")
    return Need.objects.filter(Q(organisation__in=near) | Q(id__in=shared))


def need(pk: UUID | str) -> Need | None:
    """Return a need with its organisation, evidence, decisions and partnerships loaded."""
    partnerships = Partnership.objects.select_related("lead", "partner").order_by("since")
    found = Need.objects.select_related("organisation", "stated_by").prefetch_related(
        "evidence",
        Prefetch("decisions", FeasibilityDecision.objects.select_related("decided_by")),
        Prefetch("partnerships", partnerships),
    )
    return found.filter(pk=pk).first()


def list_for(person: Person) -> QuerySet[Need]:
    """Return the visible needs, newest first, each with the counts that `in_short` reads."""
    newest = FeasibilityDecision.objects.filter(need=OuterRef("pk")).order_by("-decided_at", "-id")
    found = visible_to(person).select_related("organisation")
    return found.annotate(
        evidence_count=Count("evidence", distinct=True),
        partner_count=Count("partnerships", distinct=True),
        newest_answer=Subquery(newest.values("answer")[:1]),
    ).order_by("-stated_at", "id")


def in_short(row: Need) -> NeedInShort:
    """Return one row of `list_for` as a value."""
    return NeedInShort(
        need=row,
        evidence=getattr(row, "evidence_count"),  # noqa: B009 -- annotated, unknown to the model's type
        partners=getattr(row, "partner_count"),  # noqa: B009
        answer=getattr(row, "newest_answer") or "",  # noqa: B009
    )


def newest_decision(need: Need) -> FeasibilityDecision | None:
    """Return the decision that counts."""
    return max(need.decisions.all(), key=lambda each: (each.decided_at, each.pk), default=None)


def gates(need: Need) -> list[GateState]:
    """Return the gates of ideation and feasibility, with what each still asks for."""
    decision = newest_decision(need)
    ideation = rules.missing_in_ideation(
        audience=not is_empty(need.audience), evidence=len(need.evidence.all())
    )
    feasibility = rules.missing_in_feasibility(
        partners=len(need.partnerships.all()), answer=decision.answer if decision else None
    )
    return [gate(need, "ideation", ideation), gate(need, "feasibility", feasibility)]


#: where on the page of a need a missing thing is mended
ANCHORS = {
    rules.NO_AUDIENCE: "statement",
    rules.NO_EVIDENCE: "evidence",
    rules.NO_PARTNER: "partners",
    rules.NO_DECISION: "decision",
    rules.NO_GO: "decision",
}


def gate(need: Need, phase: str, missing: tuple[str, ...]) -> GateState:
    """Return a gate with its sentences in the reader's language, and where each is mended."""
    links = tuple(f"{need.get_absolute_url()}#{ANCHORS[sentence]}" for sentence in missing)
    sentences = tuple(gettext(sentence) for sentence in missing)
    link = links[0] if links else need.get_absolute_url()
    return GateState(phase=phase, missing=sentences, link=link, links=links)


def about(person: Person) -> dict[str, object]:
    """Return what this feature holds about the person: needs they stated, decisions they took."""
    return {
        "needs_stated": [
            {"title": each.title, "at": each.stated_at.isoformat()}
            for each in Need.objects.filter(stated_by=person)
        ],
        "feasibility_decisions": [
            {"need": each.need.title, "answer": each.answer, "at": each.decided_at.isoformat()}
            for each in FeasibilityDecision.objects.filter(decided_by=person).select_related("need")
        ],
    }
