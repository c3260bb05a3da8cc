import json
import logging
import uuid
from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from trillium.accounts.journal import queries as journal
from trillium.accounts.organisations.testing import Cast, make_cast
from trillium.credentials.keys import KeyPair
from trillium.credentials.status import StatusList as Bits
from trillium.credentials.verify import verify_credential
from trillium.delivery.offerings.events import ImportUndone
from trillium.kit.errors import NotAllowed
from trillium.recognition.issuing import actions, queries, rules
from trillium.recognition.issuing.models import Award, SigningKey, StatusList
from trillium.recognition.issuing.testing import (
    LATER,
    make_award,
    make_endorsement,
    make_key,
    make_ready,
)
from trillium.structures.designs.actions import TeachOut, mark, retire
from trillium.structures.designs.testing import example_document, make_version

pytestmark = pytest.mark.django_db
SOON = LATER + timedelta(hours=1)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def verified(award, at=SOON):
    return verify_credential(json.dumps(award.document), documents=queries.site_documents(), at=at)


def result_of(report, name):
    return next(check.result for check in report.checks if check.name == name)


def test_who_passed_is_given_a_credential_that_verifies_in_both_forms(cast):
    enrolments = make_ready(cast)
    make_key(cast.college)

    award = actions.issue_credential(actor=cast.helene, enrolment=enrolments[0], at=LATER)

    assert verified(award).verified
    assert verify_credential(award.jwt, documents=queries.site_documents(), at=SOON).verified
    assert award.document["id"] == f"urn:uuid:{award.pk}"
    assert award.document["proof"]["verificationMethod"] == award.key.method


def test_a_cohort_is_issued_at_once_and_who_is_not_ready_is_told_why(cast):
    enrolments = make_ready(cast)
    make_key(cast.college)

    result = actions.issue_cohort(actor=cast.helene, cohort=enrolments[0].cohort, at=LATER)

    assert {award.enrolment_id for award in result.issued} == {each.pk for each in enrolments[:2]}
    assert [each.enrolment for each in result.refused] == enrolments[2:]
    assert "Skills station" in result.refused[0].refusals[0].sentence()


def test_a_second_click_issues_nothing_twice(cast):
    cohort = make_ready(cast)[0].cohort
    make_key(cast.college)
    actions.issue_cohort(actor=cast.helene, cohort=cohort, at=LATER)

    again = actions.issue_cohort(actor=cast.helene, cohort=cohort, at=SOON)

    assert again.issued == ()
    assert Award.objects.count() == 2


def test_an_issued_credential_is_not_issued_again(cast):
    award = make_award(cast)

    with pytest.raises(rules.MayNotIssue) as refused:
        actions.issue_credential(actor=cast.helene, enrolment=award.enrolment, at=SOON)

    assert isinstance(refused.value.reasons[0], rules.AlreadyIssued)


def test_an_outcome_without_evidence_cannot_be_issued_and_is_named(cast):
    enrolment = make_ready(cast)[0]
    make_key(cast.college)
    enrolment.evidence.update(outcome_ids=["o1"])

    with pytest.raises(rules.MayNotIssue, match="how infections spread in a home"):
        actions.issue_credential(actor=cast.helene, enrolment=enrolment, at=LATER)

    assert not Award.objects.exists()


def test_an_outcome_without_assessment_cannot_be_issued_and_is_named(cast):
    document = launchable()
    document["outcomes"].append({"id": "o3", "statement": "Speaks with the family"})
    version = make_version(cast.priya, cast.college, document=document)
    publish(cast, version)
    enrolment = make_ready(cast, version=version)[0]
    make_key(cast.college)

    with pytest.raises(rules.MayNotIssue, match=r"Speaks with the family.* no assessment"):
        actions.issue_credential(actor=cast.helene, enrolment=enrolment, at=LATER)

    assert not Award.objects.exists()


def test_nothing_new_is_issued_on_a_retired_version(cast):
    enrolment = make_ready(cast)[0]
    make_key(cast.college)
    version = enrolment.cohort.offering.version
    mark(actor=cast.priya, version=version, state="retired", at=LATER)

    with pytest.raises(rules.MayNotIssue, match="retired"):
        actions.issue_credential(actor=cast.helene, enrolment=enrolment, at=LATER)


@pytest.mark.parametrize("year", [2020, 2999])
def test_who_is_taught_out_still_gets_the_credential_until_the_last_day(cast, year):
    enrolment = make_ready(cast)[0]
    make_key(cast.college)
    plan = TeachOut(last_enrolment=date(year, 1, 1), last_award=date(year, 6, 30), words={})
    version = enrolment.cohort.offering.version
    retire(actor=cast.priya, version=version, plan=plan, at=LATER)

    with suppress(rules.MayNotIssue):
        actions.issue_credential(actor=cast.helene, enrolment=enrolment, at=LATER)

    assert Award.objects.exists() is (year == 2999)


def test_without_a_key_nothing_is_issued(cast):
    enrolment = make_ready(cast)[0]

    with pytest.raises(rules.MayNotIssue, match="no key to sign with"):
        actions.issue_credential(actor=cast.helene, enrolment=enrolment, at=LATER)


def test_with_a_revoked_key_nothing_is_issued(cast):
    enrolment = make_ready(cast)[0]
    key = make_key(cast.college)
    actions.revoke_key(actor=cast.helene, key=key, reason="Stolen laptop", at=LATER)

    with pytest.raises(rules.MayNotIssue, match="is revoked"):
        actions.issue_credential(actor=cast.helene, enrolment=enrolment, at=SOON)


@pytest.mark.parametrize("who", ["daniel", "marc", "sandra"])
def test_only_a_registrar_or_programme_lead_issues(cast, who):
    enrolment = make_ready(cast)[0]
    make_key(cast.college)

    with pytest.raises(NotAllowed):
        actions.issue_credential(actor=getattr(cast, who), enrolment=enrolment, at=LATER)


def test_a_revoked_credential_keeps_its_signature_and_fails_its_status(cast):
    award = make_award(cast)

    actions.revoke_credential(
        actor=cast.helene, award=award, reason="The film showed someone else.", at=SOON
    )

    report = verified(award)
    assert not report.verified
    assert result_of(report, "signature") == "passed"
    assert result_of(report, "status") == "failed"


def test_a_revocation_needs_a_reason_and_happens_once(cast):
    award = make_award(cast)

    with pytest.raises(rules.ReasonMissing):
        actions.revoke_credential(actor=cast.helene, award=award, reason=" no ", at=SOON)
    actions.revoke_credential(actor=cast.helene, award=award, reason="Issued in error", at=SOON)
    with pytest.raises(rules.AlreadyRevoked):
        actions.revoke_credential(actor=cast.helene, award=award, reason="Once more", at=SOON)

    assert journal.of(award).filter(verb="issuing.credential_revoked").count() == 1


def test_only_a_registrar_revokes(cast):
    award = make_award(cast)

    with pytest.raises(NotAllowed):
        actions.revoke_credential(actor=cast.priya, award=award, reason="Issued in error", at=SOON)


def test_what_was_revoked_is_not_issued_again_by_the_button_for_all(cast):
    award = make_award(cast)
    actions.revoke_credential(actor=cast.helene, award=award, reason="Issued in error", at=SOON)

    result = actions.issue_cohort(actor=cast.helene, cohort=award.enrolment.cohort, at=SOON)

    assert award.enrolment not in [each.enrolment for each in result.issued]
    renewed = actions.issue_credential(
        actor=cast.helene, enrolment=award.enrolment, at=SOON, again=True
    )
    assert verified(renewed).verified


def test_a_corrected_name_is_issued_anew_and_the_old_one_is_revoked_as_replaced(cast):
    award = make_award(cast)

    new = actions.correct_name(actor=cast.helene, award=award, name="Zoé  Müller", at=SOON)

    award.refresh_from_db()
    assert award.revocation_reason == "replaced"
    assert queries.holder_of(new) == "Zoé Müller"
    assert new.replaces == award
    assert verified(new).verified
    assert not verified(award).verified
    assert new.document["awardedDate"] == award.document["awardedDate"]


def test_the_same_name_is_no_correction(cast):
    award = make_award(cast)

    with pytest.raises(rules.NameUnchanged):
        actions.correct_name(actor=cast.helene, award=award, name=award.enrolment.name, at=SOON)


def test_the_database_itself_refuses_a_second_standing_award(cast):
    award = make_award(cast)
    award.pk, award.status_index = uuid.uuid4(), (award.status_index + 1) % 131_072

    with pytest.raises(IntegrityError, match=r"UNIQUE|one_standing_award"), transaction.atomic():
        award.save(force_insert=True)


def test_the_database_itself_refuses_a_place_given_twice(cast):
    award = make_award(cast)
    award.pk, award.enrolment = uuid.uuid4(), None

    with pytest.raises(IntegrityError), transaction.atomic():
        award.save(force_insert=True)


def test_a_place_in_the_status_list_is_random_and_never_given_twice(cast):
    enrolments = make_ready(cast, passing=(True, True, True))
    make_key(cast.college)

    issued = actions.issue_cohort(actor=cast.helene, cohort=enrolments[0].cohort, at=LATER).issued

    places = {award.status_index for award in issued}
    assert len(places) == 3
    assert places != {0, 1, 2}
    assert len(Bits.from_encoded(StatusList.objects.get().bits)) >= 131_072


def test_a_full_list_is_followed_by_another(cast):
    enrolments = make_ready(cast)
    make_key(cast.college)
    actions.issue_credential(actor=cast.helene, enrolment=enrolments[0], at=LATER)
    StatusList.objects.update(length=2)

    actions.issue_credential(actor=cast.helene, enrolment=enrolments[1], at=LATER)

    assert StatusList.objects.count() == 2


def test_a_list_that_grew_old_is_signed_anew_when_it_is_asked_for(cast):
    make_award(cast)
    row = StatusList.objects.get()

    young = actions.refreshed(row, at=LATER + timedelta(hours=1))
    assert young.signed_at == LATER
    old = actions.refreshed(row, at=LATER + timedelta(days=1))

    assert old.signed_at == LATER + timedelta(days=1)
    assert old.document["validUntil"].startswith("2026-12-31")


def test_a_rotated_key_signs_no_more_and_what_it_signed_stays_good(cast):
    award = make_award(cast)

    new = actions.rotate_key(actor=cast.helene, organisation=cast.college, at=SOON)

    assert SigningKey.objects.get(pk=award.key_id).state == "retired"
    assert queries.signing_key(cast.college) == new
    assert verified(award).verified
    actions.revoke_credential(actor=cast.helene, award=award, reason="Issued in error", at=SOON)
    assert result_of(verified(award), "status") == "failed"


def test_with_a_public_address_issuers_are_did_web_and_keep_their_name_when_keys_rotate(
    cast, settings
):
    settings.TRILLIUM_PUBLIC_URL = settings.SITE_URL = "https://badges.example.org"
    award = make_award(cast)

    new = actions.rotate_key(actor=cast.helene, organisation=cast.college, at=SOON)

    assert award.document["issuer"]["id"] == "did:web:badges.example.org:issuers:lakeshore"
    assert new.did == award.key.did
    assert verified(award).verified
    document = queries.did_document_of("lakeshore")
    assert len(document["assertionMethod"]) == 2


def test_a_revoked_key_is_marked_in_the_did_document_and_taken_out_of_use(cast, settings):
    settings.TRILLIUM_PUBLIC_URL = settings.SITE_URL = "https://badges.example.org"
    award = make_award(cast)

    actions.revoke_key(actor=cast.helene, key=award.key, reason="Stolen", at=SOON)

    document = queries.did_document_of("lakeshore")
    assert document["assertionMethod"] == []
    assert document["verificationMethod"][0]["revoked"]
    assert not verified(award, at=SOON + timedelta(hours=1)).verified


def test_a_credential_of_a_revoked_key_is_renewed_with_the_new_one(cast):
    award = make_award(cast)
    actions.revoke_key(actor=cast.helene, key=award.key, reason="Stolen", at=SOON)
    actions.create_key(actor=cast.helene, organisation=cast.college, at=SOON)

    new = actions.renew_credential(actor=cast.helene, award=award, at=SOON)

    assert verified(new).verified


def test_an_employers_key_is_held_only_by_consent(cast):
    with pytest.raises(actions.keys.NoConsent):
        make_key(cast.employer)

    assert not SigningKey.objects.exists()


def test_an_organisation_has_one_key_that_signs(cast):
    make_key(cast.college)

    with pytest.raises(actions.keys.HasKeyAlready):
        make_key(cast.college)


def test_only_who_keeps_the_keys_touches_them(cast):
    key = make_key(cast.college)

    for act in (
        lambda: actions.rotate_key(actor=cast.priya, organisation=cast.college, at=SOON),
        lambda: actions.revoke_key(actor=cast.marc, key=key, reason="Stolen", at=SOON),
        lambda: actions.create_key(actor=cast.priya, organisation=cast.university, at=SOON),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_secret_is_sealed_and_stands_in_no_log_and_no_file(cast, settings, caplog):
    caplog.set_level(logging.DEBUG)
    award = make_award(cast)
    key = award.key
    unsealed = queries.signing.Signer.of(key).pair

    secret = unsealed.secret_multibase
    assert isinstance(unsealed, KeyPair)
    assert secret not in key.sealed_secret
    assert secret not in repr(queries.signing.Signer.of(key))
    files = queries.files_of(award)
    written = caplog.text.encode() + b"".join(each.content for each in files.values())
    for hidden in (secret, key.sealed_secret, settings.TRILLIUM_KEY_SECRET):
        assert hidden.encode() not in written
    entries = json.dumps([entry.detail for entry in journal.of_organisations([cast.college.pk])])
    assert secret not in entries


def test_what_an_employer_agreed_to_travels_signed_with_later_credentials(cast):
    version = make_version(cast.priya, cast.college, document=launchable())
    endorsement = make_endorsement(cast, version)
    publish(cast, version)

    award = make_award(cast, enrolment=make_ready(cast, version=version)[0])

    achievement = award.document["credentialSubject"]["achievement"]
    assert achievement["endorsement"] == [endorsement.document]
    assert endorsement.document["credentialSubject"]["id"] == achievement["id"]
    assert endorsement.document["issuer"]["id"] == queries.signing_key(cast.employer).did
    assert verified(award).verified
    assert verify_credential(
        json.dumps(endorsement.document), documents=queries.site_documents(), at=SOON
    ).verified


def test_without_consent_an_agreement_counts_and_is_not_signed(cast):
    version = make_version(cast.priya, cast.college, document=launchable())

    assert make_endorsement(cast, version, consents=False) is None
    assert not SigningKey.objects.exists()


def test_only_what_was_agreed_is_claimed(cast):
    version = make_version(cast.priya, cast.college, document=launchable())

    endorsement = make_endorsement(
        cast,
        version,
        answers={"demand": ("agreed", ""), "assessment": ("declined", "No bath is ever given.")},
    )

    assert endorsement.aspects == ["demand"]
    comment = endorsement.document["credentialSubject"]["endorsementComment"]
    assert "in demand" in comment
    assert "reflects the job" not in comment


def test_an_endorsement_is_signed_once(cast):
    version = make_version(cast.priya, cast.college, document=launchable())
    endorsement = make_endorsement(cast, version)

    again = actions.sign_endorsement(request_id=endorsement.sign_off_request_id, at=SOON)

    assert again == endorsement


def test_an_erased_learner_leaves_a_row_without_personal_data_that_still_verifies_elsewhere(cast):
    award = make_award(cast)
    elsewhere = json.dumps(award.document)

    actions.forget_learner(person_id=award.learner_id, at=SOON)

    award.refresh_from_db()
    assert (award.document, award.jwt, award.learner) == (None, "", None)
    assert verify_credential(elsewhere, documents=queries.site_documents(), at=SOON).verified
    with pytest.raises(queries.files.NoSuchFile):
        queries.file_of(award, "json")


def test_an_import_is_not_undone_once_somebody_has_a_credential(cast):
    award = make_award(cast)
    brought = award.enrolment.brought_by

    with pytest.raises(actions.forget.ImportHasCredentials, match="1 learners"):
        actions.refuse_undo(ImportUndone(import_id=brought.pk, enrolment_ids=(award.enrolment_id,)))


def launchable():
    return example_document() | {
        "language": ["en", "fr"],
        "delivery": {"mode": "blended", "location": "Thunder Bay"},
        "fees": {"amount": 300, "currency": "CAD"},
    }


def publish(cast, version):
    for state in ("in_review", "approved", "published"):
        mark(actor=cast.priya, version=version, state=state, at=LATER - timedelta(days=80))


def test_a_corrected_name_is_the_learners_name_too(cast):
    award = make_award(cast)
    award.learner.name = award.enrolment.name
    award.learner.save()

    actions.correct_name(actor=cast.helene, award=award, name="Zoë Müller-Roy", at=SOON)

    award.learner.refresh_from_db()
    assert award.learner.name == "Zoë Müller-Roy"
