"""Writing a design: start it, save it, set a suggestion aside, start its next version."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
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
from trillium.structures.designs import composing, queries
from trillium.structures.designs import document as documents
from trillium.structures.designs.models import Design, Dismissal, Revision, Version
from trillium.structures.designs.permissions import require_write

SLUG_LENGTH = 70

#: saves made while one person writes on become one, until so long after the first of them
SITTING = timedelta(minutes=5)

State = Version.State
Way = Revision.Way


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


class NoReason(Refused):
    """Say why, in a sentence: whoever reads the design later will want to know."""


class NoSuchSuggestion(Refused):
    """This suggestion is no longer made: the text has changed."""


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
        _keep(version, actor, Way.STARTED, at)
        record(actor, "designs.design_started", version, at)
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
        record(actor, "designs.need_attached", queries.newest(design), at)
    return design


def save_document(
    *,
    actor: Person,
    version: Version,
    document: Mapping[str, Any],
    revision: int,
    at: datetime,
    way: str = Way.SAVED,
) -> Version:
    """Save the words of a draft; agreements on the words before lapse. Every save is kept.

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
        _keep_what_stood(version, at)
        version.document, version.digest, version.revision = words, digest, revision + 1
        goes_on = _keep(version, actor, way, at)
        design.title = composing.pair(words.get("title"))
        design.save(update_fields=["title"])
        codesign.withdraw_outdated(
            thing_type="designs.version", thing_id=str(version.pk), digest=digest, at=at
        )
        if not goes_on:
            verb = "went_back" if way == Way.RESTORED else "document_saved"
            record(actor, f"designs.{verb}", version, at)
    return version


def go_back(*, actor: Person, version: Version, to: int, revision: int, at: datetime) -> Version:
    """Make the words of an earlier save those of the draft; what stood until now is kept too.

    Raises NotProgrammeLead, NotADraft, SavedMeanwhile and NoSuchRevision.
    """
    kept = queries.revision(version, to)
    return save_document(
        actor=actor,
        version=version,
        document=kept.document,
        revision=revision,
        way=Way.RESTORED,
        at=at,
    )


def _keep_what_stood(version: Version, at: datetime) -> None:
    """Keep the words of a draft that was begun before saves were kept."""
    if not version.revisions.exists():
        Revision.objects.create(
            version=version,
            number=version.revision,
            document=version.document,
            digest=version.digest,
            way=Way.STARTED,
            saved_at=min(version.started_at, at),
        )


def _keep(version: Version, actor: Person, way: str, at: datetime) -> bool:
    """Keep a save; tell whether it goes on with one that this person made while writing."""
    values: dict[str, Any] = {
        "number": version.revision,
        "document": version.document,
        "digest": version.digest,
        "way": way,
    }
    newest = version.revisions.first()
    if (
        way == Way.AUTOSAVED
        and newest is not None
        and newest.way == way
        and newest.saved_by_id == actor.pk
        and at - newest.saved_at < SITTING
    ):
        Revision.objects.filter(pk=newest.pk).update(**values)
        return True
    Revision.objects.create(version=version, saved_by=actor, saved_at=at, **values)
    return False


def set_aside(
    *, actor: Person, version: Version, suggestion: str, reason: str, at: datetime
) -> Dismissal:
    """Set a suggestion aside, with the reason; it returns when the text it is about changes.

    Raises NotProgrammeLead, NotADraft, NoReason and NoSuchSuggestion.
    """
    require_write(actor, version.design.organisation)
    if version.state != State.DRAFT:
        raise NotADraft(number=version.number)
    if not reason.strip():
        raise NoReason
    found = {each.id: each for each, _aside in queries.suggestions(version)}
    if suggestion not in found:
        raise NoSuchSuggestion
    with transaction.atomic():
        row, _created = Dismissal.objects.update_or_create(
            version=version,
            suggestion=suggestion,
            defaults={
                "about": found[suggestion].about,
                "reason": reason.strip(),
                "person": actor,
                "at": at,
            },
        )
        record(actor, "designs.suggestion_set_aside", version, at)
    return row


def choose_aims(
    *, actor: Person, design: Design, frameworks: Sequence[str], at: datetime
) -> Design:
    """Say which frameworks beyond the home ones a design wants to satisfy.

    Raises NotProgrammeLead.
    """
    require_write(actor, design.organisation)
    with transaction.atomic():
        design.aims = sorted(set(frameworks))
        design.save(update_fields=["aims"])
        record(actor, "designs.aims_chosen", queries.newest(design), at)
    return design


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
        _keep(started, actor, Way.STARTED, at)
        record(actor, "designs.revision_started", started, at)
    return started


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


def record(actor: Person, verb: str, version: Version, at: datetime) -> None:
    """Write an act on a version into the journal."""
    journal.record(
        actor_id=str(actor.pk),
        verb=verb,
        thing=version,
        organisation_id=version.design.organisation_id,
        at=at,
        detail={"version": version.number, "digest": version.digest},
    )
