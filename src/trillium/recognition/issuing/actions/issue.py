"""Issuing: the institution's act, once for each learner who has shown everything."""

import json
import secrets
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from trillium.accounts.journal import actions as journal
from trillium.accounts.people.models import Person
from trillium.credentials.status import StatusEntry
from trillium.delivery.offerings.models import Cohort, Enrolment
from trillium.kit import bulk, events
from trillium.recognition.issuing import composing, permissions, queries, rules
from trillium.recognition.issuing.actions import keys, lists, presses
from trillium.recognition.issuing.events import CredentialIssued
from trillium.recognition.issuing.models import Award, StatusList
from trillium.recognition.issuing.press import Press, Signed
from trillium.recognition.issuing.queries.signing import Signer


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueResult:
    """What came of issuing to a cohort; who had a credential before is in neither."""

    issued: tuple[Award, ...]
    refused: tuple[queries.Readiness, ...]


def issue_credential(
    *, actor: Person, enrolment: Enrolment, at: datetime, again: bool = False
) -> Award:
    """Issue the credential of one learner, signed, with its place in a status list.

    `again` issues anew, on purpose, what was revoked; only a registrar may. Raises MayNotIssue with
    every reason, each naming the outcome or assessment it is about.
    """
    organisation = enrolment.cohort.offering.version.design.organisation
    (permissions.must_take_back if again else permissions.must_issue)(actor, organisation)
    try:
        with transaction.atomic():
            signer = keys.signer_for(organisation)
            _hold(enrolment.cohort)
            ready = queries.readiness_of(enrolment, again=again)
            if ready.refusals or signer is None:
                raise rules.MayNotIssue(ready.refusals)
            award = put_on_record(actor, ready, signer, at=at)
            _record(actor, award, at)
    except IntegrityError:  # somebody else was a moment faster
        raise rules.MayNotIssue((rules.AlreadyIssued(),)) from None
    return award


def issue_cohort(*, actor: Person, cohort: Cohort, at: datetime) -> IssueResult:
    """Issue to everybody of a cohort who is ready, and say of the others what is missing."""
    organisation = cohort.offering.version.design.organisation
    permissions.must_issue(actor, organisation)
    with transaction.atomic():
        signer = keys.signer_for(organisation)
        _hold(cohort)
        everybody = queries.readiness(cohort)
        ready = [each for each in everybody if each.may_be_issued]
        issued = []
        if ready and signer:
            places = lists.take_places(signer.row, len(ready), at=at)
            issued = put_all_on_record(actor, ready, places, signer, at=at)
            record_all(actor, issued, at=at)
        for award in issued:
            award.document = json.loads(award.document or "null")
            events.announce(CredentialIssued(award_id=award.pk, at=at))
    refused = tuple(each for each in everybody if each.refusals and not each.is_issued)
    return IssueResult(issued=tuple(issued), refused=refused)


def _hold(cohort: Cohort) -> None:
    """Keep others from issuing to the same cohort until the transaction ends."""
    Cohort.objects.select_for_update(no_key=True).get(pk=cohort.pk)


def put_on_record(
    actor: Person,
    ready: queries.Readiness,
    signer: Signer,
    *,
    at: datetime,
    replaces: Award | None = None,
) -> Award:
    """Sign both forms of the credential and keep them, in the caller's transaction."""
    enrolment = ready.enrolment
    version = enrolment.cohort.offering.version
    [(status_list, status_index)] = lists.take_places(signer.row, 1, at=at)
    award = Award(
        id=uuid.uuid4(),
        enrolment=enrolment,
        learner=enrolment.learner,
        version=version,
        organisation=version.design.organisation,
        key=signer.row,
        status_list=status_list,
        status_index=status_index,
        issued_by=actor,
        issued_at=at,
        replaces=replaces,
    )
    awarding = _awarding(award, status_list, ready, queries.scale_of(version))
    signed = presses.made(version, signer).sign(
        awarding, key=signer.pair, method=signer.row.method, at=at
    )
    award.document, award.jwt = json.loads(signed.document), signed.jwt
    award.save(force_insert=True)
    events.announce(CredentialIssued(award_id=award.pk, at=at))
    return award


def put_all_on_record(
    actor: Person,
    everybody: Sequence[queries.Readiness],
    places: Sequence[lists.Place],
    signer: Signer,
    *,
    at: datetime,
    press: Press | None = None,
) -> list[Award]:
    """Sign and keep the credentials of many learners of one cohort, in the caller's transaction.

    Nothing is announced, the journal is the caller's, and the documents of what is returned are
    texts.
    """
    version = everybody[0].enrolment.cohort.offering.version
    scale, press = queries.scale_of(version), press or presses.made(version, signer)
    awards = [
        Award(  # by ids: a thousand times setting a related object takes its time
            id=uuid.uuid4(),
            enrolment_id=ready.enrolment.pk,
            learner_id=ready.enrolment.learner_id,
            version_id=version.pk,
            organisation_id=version.design.organisation_id,
            key_id=signer.row.pk,
            status_list_id=status_list.pk,
            status_index=index,
            issued_by_id=actor.pk,
            issued_at=at,
        )
        for ready, (status_list, index) in zip(everybody, places, strict=True)
    ]
    awardings = [
        _awarding(award, status_list, ready, scale)
        for award, ready, (status_list, _) in zip(awards, everybody, places, strict=True)
    ]
    signed = press.sign_each(awardings, key=signer.pair, method=signer.row.method, at=at)
    bulk.insert(_filled(awards, signed))
    return awards


def record_all(
    actor: Person | None, awards: Sequence[Award], *, at: datetime, **traced: str
) -> None:
    """Add an entry to the journal for each of many credentials of one version.

    `traced` goes into their details.
    """
    if awards and actor:
        journal.record_each(
            actor_id=str(actor.pk),
            verb="issuing.credential_issued",
            things=awards,
            organisation_id=awards[0].organisation_id,
            at=at,
            detail={"version": str(awards[0].version_id), **traced},
        )


def _filled(awards: Iterable[Award], signed: Iterable[Signed]) -> Iterator[Award]:
    """Yield each award with its credential, as soon as that is signed."""
    for award, made in zip(awards, signed, strict=True):
        award.document, award.jwt = bulk.JsonText(made.document), made.jwt
        yield award


def _awarding(
    award: Award, status_list: StatusList, ready: queries.Readiness, scale: queries.Scale
) -> composing.Awarding:
    learner = ready.enrolment.learner
    identities = [composing.Identity(kind="name", value=ready.enrolment.name)]
    if learner and learner.email:
        salt, email = secrets.token_hex(16), learner.email
        identities.append(composing.Identity(kind="emailAddress", value=email, salt=salt))
    return composing.Awarding(
        credential_id=f"urn:uuid:{award.pk}",
        identities=identities,
        awarded=ready.decided_at or award.issued_at,
        valid_from=award.issued_at,
        status=StatusEntry(list_address=status_list.address, index=award.status_index),
        evidence=[
            composing.Evidence(
                url=piece.url or f"urn:uuid:{piece.pk}",
                name=piece.title,
                narrative=piece.narrative or None,
                genre=piece.type or None,
            )
            for piece in ready.evidence
        ],
        results=queries.results(ready, scale),
    )


def _record(actor: Person, award: Award, at: datetime) -> None:
    journal.record(
        actor_id=str(actor.pk),
        verb="issuing.credential_issued",
        thing=award,
        organisation_id=award.organisation_id,
        at=at,
        detail={"version": str(award.version_id)},
    )
