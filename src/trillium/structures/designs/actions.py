"""Every change to a design and its versions."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.text import slugify

from trillium.accounts.journal import actions as journal
from trillium.accounts.organisations.models import Organisation
from trillium.accounts.people.models import Person
from trillium.collaboration.codesign import actions as codesign
from trillium.collaboration.needs.models import Need
from trillium.kit.errors import Refused
from trillium.structures.designs import composing, queries, rules
from trillium.structures.designs import document as documents
from trillium.structures.designs.models import Design, Version
from trillium.structures.designs.permissions import require_part, require_write

SLUG_LENGTH = 70

State = Version.State


class NoTitle(Refused):
    """A design needs a title, in English or in French."""


class NeedWithoutGo(Refused):
    """“{need}” has no go decision yet: decide on its feasibility first."""


class HasANeed(Refused):
    """This design answers a need already."""


class NotADraft(Refused):
    """Version {number} is no longer a draft, so its words stay as they are."""


class SavedMeanwhile(Refused):
    """Someone else has saved version {number} since you opened it; nothing of yours was saved."""


class DocumentWrong(Refused):
    """The design was not saved: {details}"""  # noqa: D400 -- the mistakes end the sentence

    def __init__(self, *mistakes: documents.Mistake) -> None:
        self.mistakes = mistakes
        super().__init__(details=" ".join(mistake.sentence() for mistake in mistakes))


class NoSuchCharacter(Refused):
    """The design holds a character that no text may hold (NUL): take it out."""


class DraftAlreadyOpen(Refused):
    """Version {number} is already being worked on: finish it before another one starts."""


class CannotBecome(Refused):
    """Version {number} is {state}: it cannot become {after}."""


def start_design(
    *,
    actor: Person,
    organisation: Organisation,
    need: Need | None,
    title: Mapping[str, str],
    document: Mapping[str, Any],
    at: datetime,
) -> Version:
    """Start a design with its first version.

    Raises NotProgrammeLead, NoTitle, NeedWithoutGo and DocumentWrong.
    """
    require_write(actor, organisation)
    if need is not None and not queries.needs_to_design(organisation).filter(pk=need.pk).exists():
        raise NeedWithoutGo(need=need)
    words = dict(document)
    if not documents.text(words.get("title"), "en"):
        words = {"title": composing.without_empty(dict(title)), **composing.without_empty(words)}
    if not documents.text(words["title"], "en"):
        raise NoTitle
    _refuse_mistakes(words)
    with transaction.atomic():
        design = Design.objects.create(
            slug=_free_slug(documents.text(words["title"], "en")),
            organisation=organisation,
            need=need,
            title=composing.pair(words["title"]),
            started_by=actor,
            started_at=at,
        )
        version = Version.objects.create(
            design=design,
            number=1,
            document=words,
            digest=documents.digest(words),
            started_at=at,
        )
        _record(actor, "designs.design_started", version, at)
    return version


def attach_need(*, actor: Person, design: Design, need: Need, at: datetime) -> Design:
    """Say which need a design answers, when it began without one.

    Raises NotProgrammeLead, NeedWithoutGo and HasANeed.
    """
    require_write(actor, design.organisation)
    if design.need_id is not None:
        raise HasANeed
    if not queries.needs_to_design(design.organisation).filter(pk=need.pk).exists():
        raise NeedWithoutGo(need=need)
    with transaction.atomic():
        design.need = need
        design.save(update_fields=["need"])
        _record(actor, "designs.need_attached", queries.newest(design), at)
    return design


def save_document(
    *, actor: Person, version: Version, document: Mapping[str, Any], revision: int, at: datetime
) -> Version:
    """Save the words of a draft; agreements on the words before lapse.

    Raises NotProgrammeLead, NotADraft, DocumentWrong, and SavedMeanwhile when the version was
    saved after the `revision` that the writer began from.
    """
    design = version.design
    require_write(actor, design.organisation)
    if not documents.text(document.get("title"), "en"):
        raise NoTitle
    _refuse_mistakes(document)
    with transaction.atomic():
        words, digest = dict(document), documents.digest(document)
        draft = Version.objects.filter(pk=version.pk, state=State.DRAFT)
        if not draft.filter(revision=revision).update(
            document=words, digest=digest, revision=F("revision") + 1
        ):
            raise (SavedMeanwhile if draft.exists() else NotADraft)(number=version.number)
        version.document, version.digest, version.revision = words, digest, revision + 1
        design.title = composing.pair(words.get("title"))
        design.save(update_fields=["title"])
        codesign.withdraw_outdated(
            thing_type="designs.version", thing_id=str(version.pk), digest=digest, at=at
        )
        _record(actor, "designs.document_saved", version, at)
    return version


def start_revision(
    *, actor: Person, version: Version, changes: Mapping[str, str], at: datetime
) -> Version:
    """Start the next version from an approved one; what was awarded on it stays as it is.

    Raises NotProgrammeLead, and DraftAlreadyOpen when a later version is being worked on.
    """
    require_write(actor, version.design.organisation)
    with transaction.atomic():
        newest = version.design.versions.select_for_update().order_by("-number")[0]
        if newest.state in {State.DRAFT, State.IN_REVIEW}:
            raise DraftAlreadyOpen(number=newest.number)
        started = Version.objects.create(
            design=version.design,
            number=newest.number + 1,
            document=version.document,
            digest=version.digest,
            started_at=at,
            changes=composing.pair(changes),
        )
        _record(actor, "designs.revision_started", started, at)
    return started


def mark(*, actor: Person, version: Version, state: str, at: datetime) -> Version:
    """Move a version on to another state; publishing one supersedes the published one before.

    Raises NoPartInVersions and CannotBecome.
    """
    require_part(actor, version.design.organisation)
    with transaction.atomic():
        row = Version.objects.select_for_update().get(pk=version.pk)
        if not rules.may_become(row.state, state):
            raise CannotBecome(
                number=row.number, state=row.get_state_display(), after=State(state).label
            )
        if state == State.PUBLISHED:
            row.design.versions.filter(state=State.PUBLISHED).update(state=State.SUPERSEDED)
        dated = {State.APPROVED: "approved_at", State.PUBLISHED: "published_at"}.get(State(state))
        changed = {"state": state} | ({dated: at} if dated else {})
        Version.objects.filter(pk=row.pk).update(**changed)
        version.refresh_from_db(fields=["state", "approved_at", "published_at"])
        _record(actor, f"designs.version_{state}", version, at)
    return version


def _refuse_mistakes(document: Mapping[str, Any]) -> None:
    mistakes = documents.problems(document)
    if mistakes:
        raise DocumentWrong(*mistakes)
    if "\\u0000" in json.dumps(dict(document)):  # PostgreSQL keeps no NUL
        raise NoSuchCharacter


def _free_slug(title: str) -> str:
    base = slugify(title)[:SLUG_LENGTH].strip("-") or "design"
    taken = set(Design.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return base if base not in taken else next(slug for slug in numbered if slug not in taken)


def _record(actor: Person, verb: str, version: Version, at: datetime) -> None:
    journal.record(
        actor_id=str(actor.pk),
        verb=verb,
        thing=version,
        organisation_id=version.design.organisation_id,
        at=at,
        detail={"version": version.number, "digest": version.digest},
    )
