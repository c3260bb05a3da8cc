"""Following another register: its keeper is confirmed once, its pages are read for as long."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext, override

from trillium.accounts.journal import actions as journal
from trillium.accounts.people.models import Person
from trillium.credentials.errors import CredentialError
from trillium.credentials.issuer_keys import find_key
from trillium.credentials.parsing import parse_document
from trillium.credentials.report import Result
from trillium.credentials.verify import verify_credential
from trillium.delivery.catalogue import actions as catalogue
from trillium.delivery.catalogue import exchange
from trillium.delivery.catalogue.models import Register
from trillium.delivery.catalogue.rules import is_named_by_key, site
from trillium.kit import safe_fetch
from trillium.kit.bilingual import LANGUAGES, text
from trillium.kit.errors import NotFound, Problem, Refused
from trillium.kit.jobs import queue as jobs
from trillium.recognition.issuing import queries as issuing
from trillium.recognition.registers import permissions, queries, rules


class OwnRegister(Refused):
    """This is the address of the register you are on: its entries are here already."""


class Away(rules.WithReason):
    """The register could not be read: {reason}."""


class TooMany(Refused):
    """The register tells more than {most} entries, so no more are taken in."""


class NoSuchRegister(NotFound):
    """This register is not followed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Who keeps a register, as its signature proves, for a person to confirm."""

    address: str
    did: str
    key: str
    name: Mapping[str, str]
    newest: int
    entries: int  # on its first page
    more: bool

    @property
    def site(self) -> str:
        """Return where it stands, as a person knows it."""
        return site(self.address)

    @property
    def is_named_by_key(self) -> bool:
        """Tell whether its DID is its key and says nothing more."""
        return is_named_by_key(self.did, self.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What one reading of a register brought."""

    changed: int
    complete: bool  # False: there is more to read, or something was wrong
    problem: str = ""


def look(*, actor: Person | None, address: str) -> Seen:
    """Read the first page of a register, and return who keeps it.

    Raises MayNotFollow, OwnRegister, Away, NotARegister, WrongSignature.
    """
    permissions.must_follow(actor)
    feed = rules.feed_address(address)
    if feed == queries.own_address():
        raise OwnRegister
    page, key = _page(feed, since=0)
    rules.must_follow_on(page, since=0, made_at=None, now=timezone.now())
    return Seen(
        address=feed,
        did=page.did,
        key=key,
        name=page.name,
        newest=page.newest,
        entries=len(page.entries),
        more=page.more,
    )


def follow(*, actor: Person | None, address: str, did: str, key: str, at: datetime) -> Register:
    """Follow a register whose keeper a person has confirmed; its entries are read by a job.

    Following it again with another key confirms that key: then everything is read anew. Raises
    AnotherKeeper where it is not, or no longer, the one confirmed, and as `look` does.
    """
    seen = look(actor=actor, address=address)
    if (seen.did, seen.key) != (did, key):
        raise rules.AnotherKeeper
    with transaction.atomic():
        found = Register.objects.select_for_update().filter(address=seen.address).first()
        register = found or Register(address=seen.address, slug=_slug(seen), cursor=0)
        if register.left_at or (register.did, register.key) != (did, key):
            register.cursor, register.made_at, register.read_at = 0, None, None
        is_new = found is None or found.left_at is not None
        if found and register.cursor == 0:  # read anew: what is no longer told must not stay
            catalogue.drop_theirs(register=register, at=at)
        register.did, register.key, register.name = did, key, dict(seen.name)
        register.followed_at, register.left_at = at, None
        register.problem, register.problem_at = {}, None
        register.save()
        _record("registers.register_followed", actor, register, at, did=did, key=key)
        jobs.defer("registers.read", register_id=register.pk, again=is_new)
    return register


def leave(*, actor: Person | None, register: Register, at: datetime) -> int:
    """Stop following a register and show nothing of it any more; returns how many entries went."""
    permissions.must_follow(actor)
    with transaction.atomic():
        row = Register.objects.select_for_update().get(pk=register.pk)
        row.left_at = at
        row.save(update_fields=["left_at"])
        count = catalogue.drop_theirs(register=row, at=at)
        _record("registers.register_left", actor, row, at, entries=count)
    return count


def read_soon(*, actor: Person | None, register: Register) -> None:
    """Have a register read by the next free worker."""
    permissions.must_follow(actor)
    jobs.defer("registers.read", register_id=register.pk, again=False)


def read(*, register: Register) -> Read:
    """Take in what changed in a register since it was last read.

    Whatever is wrong with it is noted on its row as one sentence; what was read before stays.
    """
    changed = 0
    try:
        for _ in range(rules.MOST_PAGES):
            count, more = _read_on(register)
            changed += count
            if not more:
                _note(register, read_at=timezone.now())
                return Read(changed=changed, complete=True)
    except Problem as problem:
        _note(register, problem=problem)
        return Read(changed=changed, complete=False, problem=problem.sentence())
    return Read(changed=changed, complete=False)


def read_and_return(*, register_id: int, again: bool) -> None:
    """Read a register as a job does, and, where so asked, put in the job for the next time."""
    register = Register.objects.filter(pk=register_id, left_at=None).first()
    if register is None:  # no longer followed: the jobs end here
        return
    found = read(register=register)
    if again:
        is_waiting = found.complete or found.problem
        due = timezone.now() + rules.EVERY if is_waiting else timezone.now()
        jobs.defer_until(due, "registers.read", register_id=register_id, again=True)


def _read_on(register: Register) -> tuple[int, bool]:
    page, key = _page(register.address, since=register.cursor)
    if (page.did, key) != (register.did, register.key):
        raise rules.AnotherKeeper
    rules.must_follow_on(page, since=register.cursor, made_at=register.made_at, now=timezone.now())
    entries = [exchange.read(each, site=register.site) for each in page.entries]
    if register.listings.count() + len(entries) > rules.MOST_OF_A_REGISTER:
        raise TooMany(most=rules.MOST_OF_A_REGISTER)
    count = catalogue.take_in(
        register=register, entries=entries, cursor=page.cursor, made_at=page.made_at
    )
    if dict(page.name) != register.name:
        register.name = dict(page.name)
        register.save(update_fields=["name"])
    register.refresh_from_db()
    # another reader may have taken in an older page meanwhile: what this one told is then still due
    was_overtaken = register.cursor != page.cursor
    return count, (page.more or was_overtaken) and register.left_at is None


def _page(address: str, *, since: int) -> tuple[rules.Page, str]:
    """Return a page that its keeper has signed, and the public key that signed it."""
    asked = rules.page_address(address, since)
    try:
        body = safe_fetch.fetch(
            asked, allow_loopback=settings.TRILLIUM_FETCH_LOOPBACK, most=rules.MOST_BYTES
        )
        found = parse_document(body)
    except safe_fetch.CannotFetch as problem:
        raise Away(reason=problem.values["reason"]) from None
    except CredentialError:
        raise rules.NotARegister(address=address) from None
    page, credential = found.get("page"), found.get("credential")
    if not isinstance(page, dict) or not isinstance(credential, dict):
        raise rules.NotARegister(address=address)
    frame = rules.read_page(page, address)
    key = _signed_by(credential, timezone.now())  # it was signed while we asked
    rules.must_speak_of(credential, page, asked)
    if credential.get("issuer") != frame.did:
        raise rules.WrongSignature(reason="Somebody else signed it.")
    return frame, key


def _signed_by(credential: dict[str, Any], at: datetime) -> str:
    """Return the public key behind a credential that verifies; raises WrongSignature."""
    documents = issuing.site_documents(at)
    report = verify_credential(credential, documents=documents, at=at)
    if not report.verified:
        wrong = next(
            (each for each in report.checks if each.result is Result.FAILED),
            next(each for each in report.checks if each.result is not Result.PASSED),
        )
        raise rules.WrongSignature(reason=wrong.detail)
    proof = credential.get("proof")
    if not isinstance(proof, dict):  # several proofs: nobody could say whose key is pinned
        raise rules.WrongSignature(reason="It carries more than one proof.")
    try:
        public = find_key(str(proof.get("verificationMethod")), documents).public
    except CredentialError as problem:
        raise rules.WrongSignature(reason=str(problem)) from None
    if public is None:
        raise rules.WrongSignature(reason="Its key is of a kind that is not pinned here.")
    return public.multibase


def _note(
    register: Register, *, read_at: datetime | None = None, problem: Problem | None = None
) -> None:
    """Write down how a reading ended; a register that is well has no problem."""
    register.problem = _said(problem) if problem else {}
    register.problem_at = timezone.now() if problem else None
    register.read_at = read_at or register.read_at
    register.save(update_fields=["problem", "problem_at", "read_at"])


def _said(problem: Problem) -> dict[str, str]:
    """Return a problem's sentence in both languages: who reads it later is not known now."""
    said = {}
    for language in LANGUAGES:
        with override(language):
            said[language] = problem.sentence(gettext)
    return said


def _slug(seen: Seen) -> str:
    base = slugify(text(seen.name, "en"))[:50] or "register"
    taken = set(Register.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return next(each for each in (base, *numbered) if each not in taken)


def _record(
    verb: str, actor: Person | None, register: Register, at: datetime, **detail: object
) -> None:
    journal.record(
        actor_id=str(actor.id) if actor else "",
        verb=verb,
        thing=register,
        at=at,
        detail={"register": register.address, **detail},
    )
