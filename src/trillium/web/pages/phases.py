"""The seven phases of a version: what each leaves behind, and what each gate waits for."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from trillium.collaboration.needs import queries as needs
from trillium.collaboration.needs.models import Need
from trillium.delivery.assessment import queries as assessment
from trillium.delivery.assessment.models import Decision
from trillium.delivery.offerings import queries as offerings
from trillium.delivery.offerings.models import Enrolment
from trillium.evaluation.feedback import queries as feedback
from trillium.evaluation.insights import queries as insights
from trillium.kit import reader
from trillium.kit.gates import PHASES, GateState
from trillium.recognition.issuing.models import Award
from trillium.structures.designs import queries as designs
from trillium.structures.designs.models import Version
from trillium.structures.frameworks import queries as frameworks
from trillium.structures.frameworks.rules import FrameworkReport
from trillium.structures.quality import queries as quality
from trillium.web.templatetags.ui import PHASE_NAMES

SHOWN: Final = 5  # of what a gate waits for; the rest is folded away

GUIDE: Mapping[str, str | Promise] = {
    "ideation": gettext_lazy("Which skill is missing, for whom, and how do we know?"),
    "feasibility": gettext_lazy("Who works on it, does it exist already, can we afford it?"),
    "design": gettext_lazy(
        "Outcomes, assessment, size and pathways, checked and confirmed by an employer."
    ),
    "build": gettext_lazy("A reviewer approves one exact version; from then on its words stay."),
    "launch": gettext_lazy("The public page, the dates, the price: enrolment opens."),
    "deliver": gettext_lazy("Learners hand in evidence, assessors decide, credentials are issued."),
    "evaluate": gettext_lazy("What did learners and employers say, and what changes next?"),
}

#: state of a version → how far the design has come, as the number of a phase
REACHED: Mapping[str, int] = {"draft": 3, "in_review": 4, "approved": 5}


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """One thing a phase has left behind."""

    term: str
    value: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One way on from a phase."""

    word: str
    url: str
    icon: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One thing a gate waits for."""

    sentence: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """One phase as the rail and the board draw it."""

    key: str
    number: int
    name: str | Promise
    guide: str | Promise
    state: str
    note: str
    url: str
    left: tuple[Left, ...]
    doors: tuple[Door, ...]
    wanted: tuple[Wanted, ...]
    folded: tuple[Wanted, ...]

    @property
    def open(self) -> bool:
        """Return whether the board shows it unfolded."""
        return self.state in {"current", "open"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is read once for the whole board."""

    version: Version
    need: Need | None
    reports: list[FrameworkReport]
    confirmed: frozenset[str]
    learners: int
    decided: int
    issued: int
    responses: int


def facts_of(version: Version) -> Facts:
    """Return what the board reads of a version."""
    need = needs.need(version.design.need_id) if version.design.need_id else None
    return Facts(
        version=version,
        need=need,
        reports=frameworks.home_reports(version),
        confirmed=quality.confirmed(version),
        learners=Enrolment.objects.filter(
            cohort__offering__version=version, withdrawn_at=None
        ).count(),
        decided=Decision.objects.filter(enrolment__cohort__offering__version=version).count(),
        issued=Award.objects.filter(version=version, revoked_at=None).count(),
        responses=feedback.of_version(version).count(),
    )


def gates_of(facts: Facts) -> dict[str, GateState]:
    """Return each phase's gate, as its own feature sees it."""
    version = facts.version
    found = [
        *(needs.gates(facts.need) if facts.need else _gates_without_need(version)),
        *quality.gates(version, facts.reports),
        offerings.gate(version),
        assessment.gate(version),
        insights.gate(version),
    ]
    return {gate.phase: gate for gate in found}


def _gates_without_need(version: Version) -> list[GateState]:
    link = reverse("designs:need", args=[version.design_id])
    missing = (
        _("Say which need this design answers."),
        _("Decide on the feasibility of its need."),
    )
    return [
        GateState(phase=phase, missing=(sentence,), link=link)
        for phase, sentence in zip(PHASES[:2], missing, strict=True)
    ]


def phases_of(facts: Facts, gates: Mapping[str, GateState]) -> list[Phase]:
    """Return the seven phases as the rail and the board draw them."""
    first = next((key for key in PHASES if not gates[key].passed), "")
    reached = REACHED.get(facts.version.state, len(PHASES))
    return [
        _phase(key, number, _state(gates[key], number, reached, first), facts, gates[key])
        for number, key in enumerate(PHASES, start=1)
    ]


def _state(gate: GateState, number: int, reached: int, first: str) -> str:
    if gate.phase == first:
        return "current"
    if gate.passed:
        return "done"
    return "open" if number <= reached else "ahead"


def _phase(key: str, number: int, state: str, facts: Facts, gate: GateState) -> Phase:
    wanted = tuple(_wanted(gate, facts.version))
    count = len(wanted)
    note = ngettext("%(count)d thing missing", "%(count)d things missing", count) % {"count": count}
    return Phase(
        key=key,
        number=number,
        name=PHASE_NAMES[key],
        guide=GUIDE[key],
        state=state,
        note=note if wanted and state in {"current", "open"} else "",
        url=f"#phase-{key}",
        left=tuple(LEFT[key](facts)),
        doors=tuple(DOORS[key](facts)),
        wanted=wanted[:SHOWN],
        folded=wanted[SHOWN:],
    )


def _wanted(gate: GateState, version: Version) -> Iterator[Wanted]:
    """Yield what a gate waits for; a gate without a link of its own leads to its phase's page."""
    usual = gate.link or _page_of(gate.phase, version)
    for position, sentence in enumerate(gate.missing):
        link = gate.links[position] if position < len(gate.links) else usual
        yield Wanted(sentence=_(sentence), url=link or usual)


def _page_of(phase: str, version: Version) -> str:
    if phase == "launch":
        return reverse("offerings:launch", args=[version.pk])
    if phase == "deliver":
        return reverse("offerings:list")
    return address("insights:evaluation", version.pk)


def address(name: str, *args: object) -> str:
    """Return the address of a page; empty where its feature has no pages."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def _day(moment: Any) -> str:
    return str(date_format(timezone.localtime(moment), "DATE_FORMAT"))


def _ideation(facts: Facts) -> Iterator[Left]:
    need = facts.need
    if need is None:
        return
    yield Left(term=_("Need"), value=reader.said(need.title), url=need.get_absolute_url())
    count = len(need.evidence.all())
    yield Left(
        term=_("Evidence"),
        value=ngettext("%(count)d source", "%(count)d sources", count) % {"count": count},
    )
    yield Left(term=_("For"), value=reader.said(need.audience))


def _feasibility(facts: Facts) -> Iterator[Left]:
    need = facts.need
    if need is None:
        return
    decision = needs.newest_decision(need)
    if decision is not None:
        word = _("Go") if decision.answer == "go" else _("No go")
        yield Left(term=_("Decision"), value=f"{word}, {_day(decision.decided_at)}")
    partners = [reader.said(link.partner.name) for link in need.partnerships.all()]
    if partners:
        yield Left(term=_("Partners"), value=", ".join(partners))


def _design(facts: Facts) -> Iterator[Left]:
    version = facts.version
    outcomes, plans = designs.outcomes(version), designs.assessments(version)
    yield Left(
        term=_("Outcomes"),
        value=ngettext("%(count)d outcome", "%(count)d outcomes", len(outcomes))
        % {"count": len(outcomes)},
        url=reverse("designs:read", args=[version.design_id, version.number]),
    )
    yield Left(
        term=_("Assessment plan"),
        value=ngettext("%(count)d assessment", "%(count)d assessments", len(plans))
        % {"count": len(plans)},
    )
    met = sum(report.met for report in facts.reports)
    asked = sum(len(report.criteria) - report.not_applicable for report in facts.reports)
    yield Left(
        term=_("Home frameworks"),
        value=_("%(met)d of %(all)d criteria met") % {"met": met, "all": asked},
        url=reverse("frameworks:check", args=[version.design_id, version.number]),
    )
    words = {"demand": _("demand"), "assessment": _("assessment")}
    given = [word for aspect, word in words.items() if aspect in facts.confirmed]
    yield Left(
        term=_("Employer confirms"),
        value=", ".join(given) if given else _("nothing yet"),
        url=reverse("quality:sign_offs", args=[version.design_id, version.number]),
    )


def _build(facts: Facts) -> Iterator[Left]:
    version = facts.version
    newest = quality.reviews_of(version).first()
    if newest is not None:
        state = newest.get_decision_display() if newest.decision else _("Waiting")
        words = {"approved": _("Approved"), "changes_asked": _("Changes asked for")}
        yield Left(
            term=_("Review"),
            value=words.get(newest.decision, state),
            url=reverse("quality:review", args=[newest.pk]),
        )
    count = quality.open_comments(version).count()
    if newest is not None and count:
        yield Left(
            term=_("Comments on fields"),
            value=ngettext("%(count)d open", "%(count)d open", count) % {"count": count},
            url=f"{reverse('quality:review', args=[newest.pk])}#comments",
        )
    if version.approved_at:
        yield Left(term=_("Approved on"), value=_day(version.approved_at))
        yield Left(term=_("Digest"), value=version.digest.removeprefix("sha256:")[:16] + "…")


def _launch(facts: Facts) -> Iterator[Left]:
    version = facts.version
    entry = offerings.entry_of(version)
    if entry is not None:
        yield Left(
            term=_("Catalogue"), value=entry.slug, url=reverse("offerings:entry", args=[entry.slug])
        )
    for run in offerings.offerings_of(version)[:3]:
        days = f"{date_format(run.starts_on)} – {date_format(run.ends_on)}"
        yield Left(term=_("Offering"), value=days, url=reverse("offerings:offering", args=[run.pk]))


def _deliver(facts: Facts) -> Iterator[Left]:
    if facts.learners:
        yield Left(term=_("Learners"), value=str(facts.learners))
    if facts.decided:
        yield Left(term=_("Decisions"), value=str(facts.decided))
    if facts.issued:
        yield Left(term=_("Credentials issued"), value=str(facts.issued))


def _evaluate(facts: Facts) -> Iterator[Left]:
    version = facts.version
    if facts.responses:
        yield Left(term=_("Answers"), value=str(facts.responses))
    found = insights.findings(version).count()
    if found:
        yield Left(term=_("Findings"), value=str(found))
    decision = insights.decision(version)
    if decision is not None:
        words = {"keep": _("Keep"), "revise": _("Revise"), "retire": _("Retire")}
        yield Left(
            term=_("Decision"),
            value=f"{words.get(decision.answer, decision.answer)}, {_day(decision.decided_at)}",
        )


def _none(_facts: Facts) -> Iterator[Door]:
    yield from ()


def _design_doors(facts: Facts) -> Iterator[Door]:
    here = [facts.version.design_id, facts.version.number]
    if facts.version.state == Version.State.DRAFT:
        yield Door(word=_("Write"), url=reverse("designs:edit_first", args=here), icon="edit")
    else:
        yield Door(word=_("Read"), url=reverse("designs:read", args=here), icon="book")
    yield Door(word=_("Check"), url=reverse("frameworks:check", args=here), icon="check")
    yield Door(word=_("Crosswalk"), url=reverse("frameworks:crosswalk", args=here), icon="chart")
    yield Door(
        word=_("Ask an employer"), url=reverse("quality:sign_offs", args=here), icon="signature"
    )


def _build_doors(facts: Facts) -> Iterator[Door]:
    here = [facts.version.design_id, facts.version.number]
    yield Door(word=_("Review"), url=reverse("quality:ask_review", args=here), icon="scales")


def _launch_doors(facts: Facts) -> Iterator[Door]:
    version = facts.version
    if version.state not in {Version.State.DRAFT, Version.State.IN_REVIEW}:
        url = reverse("offerings:launch", args=[version.pk])
        yield Door(word=_("Publish and open"), url=url, icon="leaf")


def _deliver_doors(facts: Facts) -> Iterator[Door]:
    if facts.version.published_at:
        yield Door(word=_("Offerings and cohorts"), url=reverse("offerings:list"), icon="people")


def _evaluate_doors(facts: Facts) -> Iterator[Door]:
    version = facts.version
    url = address("insights:evaluation", version.pk)
    if version.published_at and url:
        yield Door(word=_("Evaluate"), url=url, icon="chart")


LEFT: Final[Mapping[str, Callable[[Facts], Iterator[Left]]]] = {
    "ideation": _ideation,
    "feasibility": _feasibility,
    "design": _design,
    "build": _build,
    "launch": _launch,
    "deliver": _deliver,
    "evaluate": _evaluate,
}
DOORS: Final[Mapping[str, Callable[[Facts], Iterator[Door]]]] = {
    "ideation": _none,
    "feasibility": _none,
    "design": _design_doors,
    "build": _build_doors,
    "launch": _launch_doors,
    "deliver": _deliver_doors,
    "evaluate": _evaluate_doors,
}
