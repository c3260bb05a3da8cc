"""The editor by phase: what the phase's gate and the chosen frameworks ask, and why.

Designs know no frameworks; here the two meet. The rest of a section is one click away.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from trillium.accounts.people.permissions import signed_in
from trillium.kit import reader
from trillium.kit.errors import NotFound
from trillium.structures.designs import actions, composing, permissions
from trillium.structures.designs import queries as designs
from trillium.structures.designs.document import FIELDS, SECTIONS
from trillium.structures.designs.forms.section import PhaseForm, Question, Repeat
from trillium.structures.designs.models import Design, Version
from trillium.structures.designs.views.shown import about
from trillium.structures.designs.views.writing import Desk, answered, draft_to_write
from trillium.structures.frameworks import packs
from trillium.structures.frameworks import queries as frameworks
from trillium.structures.frameworks.pack import Pack
from trillium.structures.frameworks.rules import CriterionResult, FrameworkReport, Result
from trillium.structures.frameworks.views import SHORT
from trillium.structures.quality import queries as quality
from trillium.web.pages.phases import GUIDE, Phase, facts_of, gates_of, phases_of
from trillium.web.templatetags.ui import PHASE_NAMES

#: the phases in which a design is written; what is delivered is written elsewhere
WRITTEN = tuple(key for key in PHASE_NAMES if any(field.phase == key for field in FIELDS.values()))


class NoSuchPhase(NotFound):
    """Nothing is written in such a phase."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One criterion that asks for a field."""

    framework: str
    entry: CriterionResult
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question of the page and who asks it."""

    node: Question | Repeat
    reasons: tuple[Reason, ...]

    @property
    def frameworks(self) -> tuple[str, ...]:
        """Return the frameworks that ask it, each once."""
        return tuple(dict.fromkeys(reason.framework for reason in self.reasons))

    @property
    def missing(self) -> bool:
        """Return whether a criterion misses it."""
        return any(reason.entry.result is Result.MISSING for reason in self.reasons)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """The questions of one section that belong to the phase; `more` are asked by nobody here."""

    key: str
    title: str
    url: str
    asked: tuple[Asked, ...]
    more: tuple[Question | Repeat, ...]
    more_open: bool

    @property
    def missing(self) -> int:
        """Return how many of the questions somebody misses."""
        return sum(asked.missing for asked in self.asked)


@login_required
def write_first(request: HttpRequest, design_id: UUID, number: int) -> HttpResponse:
    """Lead to the phase in which something is missing; what comes first, first."""
    version = draft_to_write(request, design_id, number)
    if version is None:
        return redirect("designs:read", design_id, number)
    missing = {field.phase for field in _missing_fields(_reports(version))}
    phase = next((key for key in WRITTEN if key in missing), "design")
    return redirect("write", design_id, number, phase)


@login_required
def write(request: HttpRequest, design_id: UUID, number: int, phase: str) -> HttpResponse:
    """Show what one phase asks of a design, and save it."""
    version = draft_to_write(request, design_id, number)
    if version is None:
        return redirect("designs:read", design_id, number)
    if phase not in WRITTEN:
        raise NoSuchPhase
    reports = _reports(version)
    reasons = _reasons(version, reports)
    form = PhaseForm(
        request.POST if request.method == "POST" else None,
        phase=phase,
        document=version.document,
        revision=version.revision,
        add=request.GET.get("add", ""),
        wanted=frozenset(path for path, _reason in _places(version, reports)),
        beside=_beside(version),
    )
    after = WRITTEN[WRITTEN.index(phase) + 1 :][:1]
    desk = Desk(
        version=version,
        here=_address(version, phase),
        after=_address(version, after[0]) if after else "",
    )
    if request.method == "POST" and (answer := answered(request, desk, form)):
        return answer
    facts = facts_of(version)
    phases = phases_of(facts, gates_of(facts))
    context = about(request, version) | {
        "form": form,
        "desk": desk,
        "phase": phase,
        "name": PHASE_NAMES[phase],
        "guide": GUIDE[phase],
        "rail": _rail(version, phases, phase),
        "wanted": next(each for each in phases if each.key == phase),
        "blocks": _blocks(version, form, reasons),
        "frameworks": [_short(report.pack) for report in reports],
        "languages": composing.both_languages(version.document)[""],
        "all_sections": [(key, words[reader.language()]) for key, words in SECTIONS.items()],
    }
    return render(request, "pages/write.html", context, status=422 if form.errors else 200)


def _beside(version: Version) -> dict[str, tuple[object, ...]]:
    """Return what stands beside each field: what reviewers said of it, then suggestions."""
    said: dict[str, tuple[object, ...]] = dict(quality.comments_beside(version))
    for name, notes in designs.suggestions_beside(version).items():
        said[name] = (*said.get(name, ()), *notes)
    return said


def _address(version: Version, phase: str) -> str:
    return reverse("write", args=[version.design_id, version.number, phase])


def _short(pack: Pack) -> str:
    return f"{SHORT.get(pack.id, pack.id)} {pack.year}"


def aims_of(design: Design) -> tuple[str, ...]:
    """Return the frameworks a design is written for: the home ones, and those it chose."""
    known = {pack.id for pack in packs.load_packs()}
    return (*packs.HOME, *(each for each in design.aims or () if each in known))


def _reports(version: Version) -> Sequence[FrameworkReport]:
    return frameworks.reports(version, tuple(dict.fromkeys(aims_of(version.design))))


def _missing_fields(reports: Sequence[FrameworkReport]) -> Iterator[Any]:
    for report in reports:
        for entry in report.of(Result.MISSING):
            yield from (FIELDS[place.path] for place in entry.where)


def _places(version: Version, reports: Sequence[FrameworkReport]) -> Iterator[tuple[str, Reason]]:
    for report in reports:
        for entry in report.criteria:
            if entry.result is Result.NOT_APPLICABLE:
                continue
            url = frameworks.criterion_path(version, report.pack.id, entry.id)
            reason = Reason(framework=_short(report.pack), entry=entry, url=url)
            yield from ((place.path, reason) for place in entry.where)


def _reasons(
    version: Version, reports: Sequence[FrameworkReport]
) -> Mapping[str, tuple[Reason, ...]]:
    """Return who asks for each question of the top: whatever stands in a list asks for the list."""
    found: dict[str, dict[str, Reason]] = {}
    for path, reason in _places(version, reports):
        head, listed, _rest = path.partition("[]")
        found.setdefault(f"{head}{listed}", {})[f"{reason.framework} {reason.entry.id}"] = reason
    order = list(Result)
    return {
        path: tuple(sorted(each.values(), key=lambda reason: order.index(reason.entry.result)))
        for path, each in found.items()
    }


def _blocks(
    version: Version, form: PhaseForm, reasons: Mapping[str, tuple[Reason, ...]]
) -> list[Block]:
    nodes = form.nodes()
    blocks = []
    for key, words in SECTIONS.items():
        here = [node for node in nodes if node.field.section == key]
        asked = [node for node in here if node.field.path in reasons or node.beside]
        more = [node for node in here if node not in asked]
        if not here:
            continue
        blocks.append(
            Block(
                key=key,
                title=words[reader.language()],
                url=designs.section_path(version, key),
                asked=tuple(
                    Asked(node=node, reasons=reasons.get(node.field.path, ())) for node in asked
                ),
                more=tuple(more),
                more_open=not asked or any(_is_wrong(node, form) for node in more),
            )
        )
    return blocks


def _is_wrong(node: Question | Repeat, form: PhaseForm) -> bool:
    return form.add == node.name or any(name.startswith(node.name) for name in form.errors)


def _rail(version: Version, phases: Sequence[Phase], current: str) -> list[dict[str, Any]]:
    board = reverse("board", args=[version.design_id])
    return [
        {
            "number": phase.number,
            "name": phase.name,
            "state": phase.state,
            "note": phase.note,
            "selected": phase.key == current,
            "url": _address(version, phase.key)
            if phase.key in WRITTEN
            else f"{board}#phase-{phase.key}",
        }
        for phase in phases
    ]


class AimsForm(forms.Form):
    """Which frameworks beyond the home ones a design is written for."""

    frameworks = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["frameworks"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 -- for the type checker
        field.label = _("Also written for")
        field.choices = [(pack.id, _named(pack)) for pack in packs.load_packs() if not pack.home]


def _named(pack: Pack) -> str | Promise:
    return f"{reader.said(pack.jurisdiction)} · {reader.said(pack.title)}, {pack.year}"


@login_required
def aims(request: HttpRequest, design_id: UUID) -> HttpResponse:
    """Choose the frameworks whose questions the editor shows."""
    design = designs.design(design_id)
    permissions.require_read(signed_in(request), design)
    permissions.require_write(signed_in(request), design.organisation)
    form = AimsForm(
        request.POST if request.method == "POST" else None,
        initial={"frameworks": design.aims or []},
    )
    newest = designs.newest(design)
    if request.method == "POST" and form.is_valid():
        actions.choose_aims(
            actor=signed_in(request),
            design=design,
            frameworks=form.cleaned_data["frameworks"],
            at=timezone.now(),
        )
        messages.success(request, _("The editor now asks what these frameworks ask."))
        return redirect("write_first", design.pk, newest.number)
    home = [_named(pack) for pack in packs.load_packs() if pack.home]
    context = {"design": design, "version": newest, "form": form, "home": home}
    return render(request, "pages/aims.html", context)
