"""Issuing: the institution's act, once for each learner who has shown everything."""

import json
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from trillium.accounts.journal import actions as journal
from trillium.accounts.people.models import Person
from trillium.credentials.status import StatusEntry
from trillium.delivery.offerings.models import Cohort, Enrolment
from trillium.kit import bulk, events
from trillium.recognition.issuing import composing, permissions, queries, rules
from trillium.recognition.issuing.actions import keys, lists, presses
from trillium.recognition.issuing.events import CredentialIssued
from trillium.recognition.issuing.models import Award
from trillium.recognition.issuing.press import Press
from trillium.recognition.issuing.queries.signing import Signer
from trillium.structures.designs.models import Version


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
        ready = [each.candidate for each in everybody if each.may_be_issued]
        issued: list[UUID] = []
        if ready and signer:
            version = cohort.offering.version
            places = lists.take_places(signer.row, len(ready), at=at)
            press = presses.made(version, signer)
            issued = put_all_on_record(
                actor, version, ready, places, signer=signer, press=press, at=at
            )
            record_all(actor, version, issued, at=at)
        for pk in issued:
            events.announce(CredentialIssued(award_id=pk, at=at))
    made = Award.objects.in_bulk(issued)
    return IssueResult(
        issued=tuple(made[pk] for pk in issued),
        refused=tuple(each for each in everybody if each.refusals and not each.is_issued),
    )


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
    awarding = _awarding(
        award.pk, (status_list, status_index), ready.candidate, queries.scale_of(version), at
    )
    signed = presses.made(version, signer).sign(
        awarding, key=signer.pair, method=signer.row.method, at=at
    )
    award.document, award.jwt = json.loads(signed.document), signed.jwt
    award.save(force_insert=True)
    events.announce(CredentialIssued(award_id=award.pk, at=at))
    return award


def put_all_on_record(
    actor: Person,
    version: Version,
    everybody: Sequence[queries.Candidate],
    places: Sequence[lists.Place],
    *,
    signer: Signer,
    press: Press,
    at: datetime,
) -> list[UUID]:
    """Sign and keep the credentials of many learners of one version, in the caller's transaction.

    Returns their ids. Nothing is announced, and the journal is the caller's.
    """
    scale, ids = queries.scale_of(version), [uuid.uuid4() for _ in everybody]
    awardings = [
        _awarding(pk, place, candidate, scale, at)
        for pk, place, candidate in zip(ids, places, everybody, strict=True)
    ]
    signed = press.sign_each(awardings, key=signer.pair, method=signer.row.method, at=at)
    common = {
        "version_id": version.pk,
        "organisation_id": version.design.organisation_id,
        "key_id": signer.row.pk,
        "issued_by_id": actor.pk,
        "issued_at": at,
    }
    own = ("id", "enrolment_id", "learner_id", "status_list_id", "status_index", "document", "jwt")
    bulk.insert_rows(
        Award,
        (*own, *common),
        (
            (
                pk,
                *(candidate.learner.enrolment_id, candidate.learner.learner_id),
                *(status_list.pk, index),
                *(bulk.JsonText(made.document), made.jwt),
                *common.values(),
            )
            for pk, candidate, (status_list, index), made in zip(
                ids, everybody, places, signed, strict=True
            )
        ),
    )
    return ids


def record_all(
    actor: Person, version: Version, awards: Sequence[UUID], *, at: datetime, **traced: str
) -> None:
    """Add an entry to the journal for each of many credentials of one version.

    `traced` goes into their details.
    """
    journal.record_each(
        actor_id=str(actor.pk),
        verb="issuing.credential_issued",
        model=Award,
        ids=awards,
        organisation_id=version.design.organisation_id,
        at=at,
        detail={"version": str(version.pk), **traced},
    )


def _awarding(
    award_id: UUID,
    place: lists.Place,
    candidate: queries.Candidate,
    scale: queries.Scale,
    at: datetime,
) -> composing.Awarding:
    learner, (status_list, index) = candidate.learner, place
    identities = [composing.Identity(kind="name", value=learner.name)]
    if learner.email:
        salt = secrets.token_hex(16)
        identities.append(composing.Identity(kind="emailAddress", value=learner.email, salt=salt))
    return composing.Awarding(
        credential_id=f"urn:uuid:{award_id}",
        identities=identities,
        awarded=candidate.decided_at or at,
        valid_from=at,
        status=StatusEntry(list_address=status_list.address, index=index),
        evidence=[
            composing.Evidence(
                url=piece.url or f"urn:uuid:{piece.pk}",
                name=piece.title,
                narrative=piece.narrative or None,
                genre=piece.type or None,
            )
            for piece in candidate.evidence
        ],
        results=scale.results(candidate),
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
