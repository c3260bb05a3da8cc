"""Imports that a worker does: begun, paused, resumed, cancelled, and done.

The files wait in the database, so that any worker on any machine can do it. A stopped import keeps
what it has written; it goes on with the same files and finds that unchanged. A framework that was
never here whole is shown to nobody, and cancelling takes it away again.
"""

import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, override

from trillium.accounts.people.models import Person
from trillium.kit.bilingual import LANGUAGES
from trillium.kit.errors import NotAllowed, Problem, Refused
from trillium.kit.jobs import queue as jobs
from trillium.structures.skills import actions, permissions
from trillium.structures.skills.models import Skill, SkillFramework, SkillImport
from trillium.structures.skills.reading.lines import Source

PIECE = 1024 * 1024
State = SkillImport.State


class _Stopped(Exception):  # noqa: N818 -- named for the fact
    """Somebody paused the import."""


def start(
    *,
    actor: Person,
    sources: Sequence[Source] = (),
    address: str = "",
    slug: str = "",
    shrinks: bool = False,
    at: datetime,
) -> SkillImport:
    """Keep the files, or the address, for a worker. Raises MayNotImport, NoFile."""
    permissions.to_import(actor)
    if not sources and not address:
        raise actions.NoFile
    with transaction.atomic():
        begun = SkillImport.objects.create(
            names=[source.name[:200] for source in sources],
            address=address,
            slug=slug,
            shrinks=shrinks,
            since=actions.newest_skill(),
            started_by=actor,
            started_at=at,
            changed_at=at,
        )
        for place, source in enumerate(sources):
            source.file.seek(0)
            while data := source.file.read(PIECE):
                begun.pieces.create(file=place, data=data)
        jobs.defer("skills.import", import_id=str(begun.pk))
    return begun


def perform(*, import_id: UUID) -> None:
    """Do an import, or what is left of it; one that is paused or at its end is left alone."""
    begun = SkillImport.objects.filter(pk=import_id, state=State.RUNNING).first()
    if begun is None:
        return
    try:
        found = _brought_in(begun)
    except _Stopped:
        return
    except (Refused, NotAllowed) as why:
        _end(begun, State.REFUSED, refusal=_in_both_languages(why))
    else:
        outcome = {
            "added": found.added,
            "changed": found.changed,
            "withdrawn": found.withdrawn,
            "unchanged": found.unchanged,
        }
        _end(begun, State.DONE, framework=found.framework, outcome=outcome)


def pause(*, actor: Person, begun: SkillImport, at: datetime) -> None:
    """Stop an import after the thousand at hand. Raises MayNotImport, NotUnderWay."""
    permissions.to_import(actor)
    _change(begun, State.RUNNING, State.PAUSED, changed_at=at)


def resume(*, actor: Person, begun: SkillImport, at: datetime) -> None:
    """Have a worker go on. Raises MayNotImport, NotUnderWay."""
    permissions.to_import(actor)
    with transaction.atomic():
        _change(begun, State.PAUSED, State.RUNNING, halted=False, changed_at=at)
        jobs.defer("skills.import", import_id=str(begun.pk))


def cancel(*, actor: Person, begun: SkillImport, at: datetime) -> None:
    """End a paused import; a framework of which only a part came is taken away again.

    What was changed of a framework that was here before stays. Raises MayNotImport, NotUnderWay.
    """
    permissions.to_import(actor)
    with transaction.atomic():
        _change(begun, State.PAUSED, State.CANCELLED, changed_at=at)
        begun.pieces.all().delete()
        parts = SkillFramework.objects.select_for_update().filter(
            digest="", imported_at=begun.started_at, imported_by=begun.started_by
        )
        for part in parts:
            Skill.objects.filter(framework=part).delete()
            part.delete()


def halt(*, import_id: UUID, at: datetime) -> None:
    """Pause an import that went wrong again and again."""
    running = SkillImport.objects.filter(pk=import_id, state=State.RUNNING)
    running.update(state=State.PAUSED, halted=True, changed_at=at)


def _brought_in(begun: SkillImport) -> actions.Imported:
    bring = partial(
        actions.import_from_service if begun.address else actions.import_framework,
        actor=begun.started_by,
        slug=begun.slug,
        shrinks=begun.shrinks,
        progress=partial(_tell, begun),
        since=begun.since,
        at=begun.started_at,
    )
    if begun.address:
        return bring(address=begun.address)
    with _files_of(begun) as sources:
        return bring(sources=sources)


@contextlib.contextmanager
def _files_of(begun: SkillImport) -> Iterator[list[Source]]:
    with contextlib.ExitStack() as opened:
        sources = []
        for place, name in enumerate(begun.names):
            file = opened.enter_context(tempfile.TemporaryFile())
            for piece in begun.pieces.filter(file=place).iterator(chunk_size=4):
                file.write(piece.data)
            sources.append(Source(name=name, file=file))
        yield sources


def _tell(begun: SkillImport, done: int, of: int) -> None:
    """Say how far it is, with what was written; undo that where somebody paused the import."""
    running = SkillImport.objects.filter(pk=begun.pk, state=State.RUNNING)
    if not running.update(done=done, of=of, changed_at=timezone.now()):
        raise _Stopped


def _in_both_languages(why: Problem) -> dict[str, str]:
    said = {}
    for language in LANGUAGES:
        with override(language):
            said[language] = why.sentence(gettext)
    return said


def _end(begun: SkillImport, state: State, **told: object) -> None:
    with transaction.atomic():
        running = SkillImport.objects.filter(pk=begun.pk, state=State.RUNNING)
        if running.update(state=state, changed_at=timezone.now(), **told):
            begun.pieces.all().delete()


def _change(begun: SkillImport, before: State, after: State, **told: object) -> None:
    standing = SkillImport.objects.filter(pk=begun.pk, state=before)
    if not standing.update(state=after, **told):
        raise actions.NotUnderWay
