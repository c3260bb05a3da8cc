"""Every change to a pathway and its versions."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.text import slugify
from django.utils.translation import get_language, gettext

from trillium.accounts.journal import actions as journal
from trillium.accounts.organisations.models import Organisation
from trillium.accounts.people.models import Person
from trillium.kit import bilingual
from trillium.kit.errors import Refused
from trillium.structures.pathways import queries
from trillium.structures.pathways.models import Pathway, PathwayVersion
from trillium.structures.pathways.permissions import require_write
from trillium.structures.pathways.rules import EMPTY, Group, as_json, read

SLUG_LENGTH = 70
State = PathwayVersion.State
Pair = Mapping[str, str]


class NoTitle(Refused):
    """A pathway needs a title, in English or in French."""


class NoTarget(Refused):
    """Say what the pathway leads to: a name, or a design."""


class UntilBeforeFrom(Refused):
    """The pathway would end before it begins."""


class NotADraft(Refused):
    """Version {number} is published, so its words stay: start a new version."""


class SavedMeanwhile(Refused):
    """Someone else has changed this pathway since you opened it; nothing of yours was saved."""


class DraftOpen(Refused):
    """Version {number} is being written already: finish it before another one starts."""


class RuleImpossible(Refused):
    """This pathway cannot be published yet. {faults}"""  # noqa: D400 -- the faults end the sentence


class NothingPublished(Refused):
    """This pathway is not published, so there is nothing to withdraw."""


def start_pathway(
    *,
    actor: Person,
    organisation: Organisation,
    title: Pair,
    target_title: Pair,
    target_design: str = "",
    description: Pair | None = None,
    at: datetime,
) -> PathwayVersion:
    """Start a pathway with its first draft. Raises NotPathwayWriter, NoTitle and NoTarget."""
    require_write(actor, organisation)
    words = _words(title, description or {}, target_title, target_design)
    with transaction.atomic():
        pathway = Pathway.objects.create(
            slug=_free_slug(bilingual.text(title, "en")),
            organisation=organisation,
            title=words["title"],
            started_by=actor,
            started_at=at,
        )
        version = PathwayVersion.objects.create(
            pathway=pathway, number=1, rule=as_json(EMPTY), started_at=at, **words
        )
        _record(actor, "pathways.pathway_started", version, at)
    return version


def describe(
    *,
    actor: Person,
    version: PathwayVersion,
    title: Pair,
    description: Pair,
    target_title: Pair,
    target_design: str,
    valid_from: date | None,
    valid_until: date | None,
    revision: int,
    at: datetime,
) -> PathwayVersion:
    """Change what a draft says of itself.

    Raises NotPathwayWriter, NoTitle, NoTarget, UntilBeforeFrom, NotADraft and SavedMeanwhile.
    """
    require_write(actor, version.pathway.organisation)
    words = _words(title, description, target_title, target_design)
    if valid_from and valid_until and valid_until < valid_from:
        raise UntilBeforeFrom
    days = {"valid_from": valid_from, "valid_until": valid_until}
    with transaction.atomic():
        _save(version, revision, words | days)
        version.pathway.title = words["title"]
        version.pathway.save(update_fields=["title"])
        _record(actor, "pathways.pathway_described", version, at)
    return version


def save_rule(
    *, actor: Person, version: PathwayVersion, rule: Group, revision: int, at: datetime
) -> PathwayVersion:
    """Save the rule of a draft, impossible or not: publishing asks for more.

    Raises NotPathwayWriter, RuleUnreadable, NotADraft, and SavedMeanwhile when the version was
    saved after the `revision` that the writer began from.
    """
    require_write(actor, version.pathway.organisation)
    words = as_json(rule)
    read(words)
    with transaction.atomic():
        _save(version, revision, {"rule": words})
        _record(actor, "pathways.rule_saved", version, at)
    return version


def publish(*, actor: Person, version: PathwayVersion, at: datetime) -> PathwayVersion:
    """Publish a draft; from then on its words stay, and the version before is superseded.

    What is known that day of the designs in it is kept with it. Raises NotPathwayWriter,
    NotADraft, and RuleImpossible, which says why nobody could satisfy it.
    """
    require_write(actor, version.pathway.organisation)
    with transaction.atomic():
        # All published pathways are held: two that would need each other wait for one another.
        list(
            PathwayVersion.objects.select_for_update()
            .filter(state=State.PUBLISHED)
            .order_by("pk")
            .values_list("pk")
        )
        version.refresh_from_db()
        if version.state != State.DRAFT:
            raise NotADraft(number=version.number)
        found = queries.faults_of(version)
        if found:
            language = (get_language() or "en")[:2]
            raise RuleImpossible(faults=" ".join(each.said(language, gettext) for each in found))
        rule = as_json(queries.rule_of(version))
        version.pathway.versions.filter(state=State.PUBLISHED).update(state=State.SUPERSEDED)
        version.rule, version.state, version.published_at = rule, State.PUBLISHED, at
        version.save(update_fields=["rule", "state", "published_at"])
        _record(actor, "pathways.pathway_published", version, at)
    return version


def start_revision(*, actor: Person, pathway: Pathway, at: datetime) -> PathwayVersion:
    """Start the next version from the newest one. Raises NotPathwayWriter and DraftOpen."""
    require_write(actor, pathway.organisation)
    with transaction.atomic():
        newest = pathway.versions.select_for_update().order_by("-number")[0]
        if newest.state == State.DRAFT:
            raise DraftOpen(number=newest.number)
        started = PathwayVersion.objects.create(
            pathway=pathway,
            number=newest.number + 1,
            title=newest.title,
            description=newest.description,
            target_title=newest.target_title,
            target_design=newest.target_design,
            rule=newest.rule,
            valid_from=newest.valid_from,
            valid_until=newest.valid_until,
            started_at=at,
        )
        _record(actor, "pathways.revision_started", started, at)
    return started


def withdraw(*, actor: Person, pathway: Pathway, at: datetime) -> PathwayVersion:
    """Take the published version out of the list; who is on it can still read it.

    Raises NotPathwayWriter and NothingPublished.
    """
    require_write(actor, pathway.organisation)
    with transaction.atomic():
        row = pathway.versions.select_for_update().filter(state=State.PUBLISHED).first()
        if row is None:
            raise NothingPublished
        row.state = State.WITHDRAWN
        row.save(update_fields=["state"])
        _record(actor, "pathways.pathway_withdrawn", row, at)
    return row


def _save(version: PathwayVersion, revision: int, words: Mapping[str, Any]) -> None:
    rows = PathwayVersion.objects.filter(pk=version.pk, state=State.DRAFT)
    if not rows.filter(revision=revision).update(revision=F("revision") + 1, **words):
        raise (SavedMeanwhile if rows.exists() else NotADraft)(number=version.number)
    version.refresh_from_db()


def _words(title: Pair, description: Pair, target: Pair, design: str) -> dict[str, Any]:
    if bilingual.is_empty(title):
        raise NoTitle
    if bilingual.is_empty(target) and not design:
        raise NoTarget
    return {
        "title": bilingual.pair(title),
        "description": bilingual.pair(description),
        "target_title": bilingual.pair(target),
        "target_design": design,
    }


def _free_slug(title: str) -> str:
    base = slugify(title)[:SLUG_LENGTH].strip("-") or "pathway"
    base = "start-pathway" if base == "start" else base  # that is an address of its own
    taken = set(Pathway.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return base if base not in taken else next(slug for slug in numbered if slug not in taken)


def _record(actor: Person, verb: str, version: PathwayVersion, at: datetime) -> None:
    journal.record(
        actor_id=str(actor.pk),
        verb=verb,
        thing=version,
        organisation_id=version.pathway.organisation_id,
        at=at,
        detail={"pathway": version.pathway.slug, "version": version.number},
    )
