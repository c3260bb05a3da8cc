from datetime import timedelta

import pytest
from django.core import mail

from trillium.accounts.journal.models import Entry
from trillium.accounts.organisations.actions import remove_member
from trillium.accounts.organisations.models import Membership
from trillium.accounts.organisations.testing import make_cast
from trillium.accounts.people.events import PersonErased
from trillium.accounts.people.testing import THEN
from trillium.collaboration.codesign import permissions, queries
from trillium.collaboration.codesign.actions import (
    AnswerMissing,
    DeclinedInSilence,
    NothingAsked,
    PersonActsElsewhere,
    WrongTerm,
    answer_request,
    answer_sign_off,
    forget_person,
    request_sign_off,
    withdraw_outdated,
    withdraw_request,
)
from trillium.collaboration.codesign.events import SignedOff
from trillium.collaboration.codesign.models import SignOff, SignOffRequest
from trillium.collaboration.codesign.testing import (
    AGREES,
    BOTH,
    DECLINES,
    DIGEST,
    TEXT,
    THING,
    make_request,
)
from trillium.kit import events

pytestmark = pytest.mark.django_db
LATER = THEN + timedelta(days=2)


@pytest.fixture
def cast():
    return make_cast()


def ask(cast, **values):
    return make_request(
        **{
            "actor": cast.priya,
            "organisation": cast.employer,
            "person": cast.sandra,
            "requested_for": cast.college,
            **values,
        }
    )


def test_asking_mails_a_link_in_the_persons_language(cast, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        _, token = ask(cast)
        _, french = ask(cast, organisation=cast.residence, person=cast.luc)

    english_mail, french_mail = mail.outbox
    assert english_mail.to == ["sandra.whitefish@example.org"]
    assert f"/sign-off/{token}" in english_mail.body
    assert "Infection control for home care aides" in english_mail.subject
    assert f"/fr/sign-off/{french}" in french_mail.body
    assert "Prévention des infections pour les aides à domicile" in french_mail.subject


def test_the_database_never_holds_the_token(cast):
    request, token = ask(cast)

    assert token not in str(SignOffRequest.objects.values().get(pk=request.pk))


@pytest.mark.parametrize("who", ["daniel", "marc", "sandra"])
def test_only_those_who_lead_for_the_asking_organisation_ask(cast, who):
    with pytest.raises(permissions.MayNotAsk):
        ask(cast, actor=getattr(cast, who))

    assert not SignOffRequest.objects.exists()


def test_a_person_is_asked_only_for_an_organisation_they_act_for(cast):
    with pytest.raises(PersonActsElsewhere):
        ask(cast, person=cast.luc)


@pytest.mark.parametrize("aspects", [(), ("beauty",)])
def test_a_request_asks_for_something_that_is_known(cast, aspects):
    with pytest.raises(NothingAsked):
        request_sign_off(
            actor=cast.priya,
            thing_type=THING,
            thing_id=1,
            address="",
            digest=DIGEST,
            text=TEXT,
            aspects=aspects,
            organisation=cast.employer,
            person=cast.sandra,
            requested_for=cast.college,
            at=THEN,
        )


@pytest.mark.parametrize("days", [0, 91])
def test_a_link_is_valid_for_a_day_at_least_and_ninety_at_most(cast, days):
    with pytest.raises(WrongTerm):
        ask(cast, days=days)


def test_agreeing_is_recorded_for_each_aspect_and_announced(cast):
    heard = []
    followers = list(events._followers[SignedOff])
    events.follow(SignedOff, heard.append)
    request, token = ask(cast)

    answer_sign_off(token=token, answers=AGREES, viewer=None, at=LATER)

    events.follow(SignedOff, *followers)
    found = queries.sign_offs_on(THING, "1", DIGEST)
    assert [(each.aspect, each.answer) for each in found] == [
        ("demand", "agreed"),
        ("assessment", "agreed"),
    ]
    assert heard == [SignedOff(request_id=request.pk, at=LATER)]
    assert Entry.objects.get(verb="codesign.sign_off_answered").actor_id == str(cast.sandra.pk)


def test_a_declining_with_a_comment_is_an_answer(cast):
    _, token = ask(cast)

    answer_sign_off(token=token, answers=DECLINES, viewer=None, at=LATER)

    declined = SignOff.objects.get(aspect="assessment")
    assert (declined.answer, declined.comment) == ("declined", "The film should show a real home.")


def test_a_declining_without_a_comment_is_refused_and_the_link_stays_good(cast):
    _, token = ask(cast)

    with pytest.raises(DeclinedInSilence):
        answer_sign_off(
            token=token, answers={**AGREES, "demand": ("declined", "  ")}, viewer=None, at=LATER
        )

    assert answer_sign_off(token=token, answers=AGREES, viewer=None, at=LATER).answered_at == LATER


@pytest.mark.parametrize(
    "answers",
    [{}, {"demand": ("agreed", "")}, {"demand": ("agreed", ""), "assessment": ("perhaps", "")}],
)
def test_every_aspect_needs_an_answer(cast, answers):
    _, token = ask(cast)

    with pytest.raises(AnswerMissing):
        answer_sign_off(token=token, answers=answers, viewer=None, at=LATER)

    assert not SignOff.objects.exists()


def test_a_link_used_twice_is_refused(cast):
    _, token = ask(cast)
    answer_sign_off(token=token, answers=AGREES, viewer=None, at=LATER)

    with pytest.raises(permissions.LinkSpent):
        answer_sign_off(token=token, answers=DECLINES, viewer=None, at=LATER)

    assert set(SignOff.objects.values_list("answer", flat=True)) == {"agreed"}


def test_an_expired_link_is_refused(cast):
    _, token = ask(cast, days=7)

    with pytest.raises(permissions.LinkExpired):
        answer_sign_off(token=token, answers=AGREES, viewer=None, at=THEN + timedelta(days=7))

    assert not SignOff.objects.exists()


def test_a_forged_token_is_refused(cast):
    _, token = ask(cast)

    for forged in (f"{token}x", token[:-1], "", "0" * 43):
        with pytest.raises(permissions.NoSuchLink):
            answer_sign_off(token=forged, answers=AGREES, viewer=None, at=LATER)


def test_somebody_else_who_is_signed_in_is_refused(cast):
    _, token = ask(cast)

    with pytest.raises(permissions.LinkOfSomebodyElse):
        answer_sign_off(token=token, answers=AGREES, viewer=cast.priya, at=LATER)

    assert not SignOff.objects.exists()


def test_the_person_answers_while_signed_in_with_or_without_the_link(cast):
    first, token = ask(cast)
    second, _ = ask(cast, thing_id="2")

    answer_sign_off(token=token, answers=AGREES, viewer=cast.sandra, at=LATER)
    answer_request(actor=cast.sandra, pk=second.pk, answers=AGREES, at=LATER)

    assert set(SignOff.objects.values_list("request_id", flat=True)) == {first.pk, second.pk}


def test_a_request_is_not_answered_by_another_without_the_link(cast):
    request, _ = ask(cast)

    with pytest.raises(permissions.LinkOfSomebodyElse):
        answer_request(actor=cast.luc, pk=request.pk, answers=AGREES, at=LATER)


def test_a_person_who_left_the_organisation_does_not_sign_off_for_it(cast):
    _, token = ask(cast)
    remove_member(actor=None, membership=Membership.objects.get(person=cast.sandra), at=LATER)

    with pytest.raises(permissions.NoLongerActs):
        answer_sign_off(token=token, answers=AGREES, viewer=None, at=LATER)


def test_a_changed_text_closes_the_link_and_keeps_no_answer(cast):
    _, token = ask(cast)

    closed = withdraw_outdated(thing_type=THING, thing_id="1", digest="sha256:other", at=LATER)

    assert closed == 1
    with pytest.raises(permissions.TextChanged):
        answer_sign_off(token=token, answers=AGREES, viewer=None, at=LATER)
    assert not SignOff.objects.exists()


def test_an_unchanged_text_keeps_its_link(cast):
    _, token = ask(cast)

    assert withdraw_outdated(thing_type=THING, thing_id="1", digest=DIGEST, at=LATER) == 0

    assert answer_sign_off(token=token, answers=AGREES, viewer=None, at=LATER)


def test_an_agreement_to_one_text_is_none_to_another(cast):
    _, token = ask(cast)
    answer_sign_off(token=token, answers=AGREES, viewer=None, at=LATER)

    assert queries.sign_offs_on(THING, "1", "sha256:other") == []


def test_asking_again_closes_the_earlier_link(cast):
    _, first = ask(cast)
    _, second = ask(cast)

    with pytest.raises(permissions.TextChanged):
        answer_sign_off(token=first, answers=AGREES, viewer=None, at=LATER)
    assert answer_sign_off(token=second, answers=AGREES, viewer=None, at=LATER)


def test_a_request_is_taken_back_by_those_who_may_ask(cast):
    request, token = ask(cast)
    with pytest.raises(permissions.MayNotAsk):
        withdraw_request(actor=cast.sandra, request=request, at=LATER)

    withdraw_request(actor=cast.priya, request=request, at=LATER)

    with pytest.raises(permissions.TextChanged):
        answer_sign_off(token=token, answers=AGREES, viewer=None, at=LATER)


def test_what_waits_for_a_person_is_open_and_theirs(cast):
    request, token = ask(cast)
    ask(cast, organisation=cast.residence, person=cast.luc)

    before = queries.waiting_for(cast.sandra, at=LATER)
    expired = queries.waiting_for(cast.sandra, at=THEN + timedelta(days=30))
    answer_sign_off(token=token, answers=AGREES, viewer=None, at=LATER)

    assert before == [request]
    assert expired == []
    assert queries.waiting_for(cast.sandra, at=LATER) == []


def test_an_erased_person_leaves_the_answer_of_the_organisation_and_no_open_link(cast):
    _, token = ask(cast)
    answer_sign_off(token=token, answers=AGREES, viewer=None, at=LATER)
    _, open_token = ask(cast, thing_id="2")

    forget_person(PersonErased(person_id=str(cast.sandra.pk), at=LATER))

    assert [each.request.person for each in queries.sign_offs_on(THING, "1", DIGEST)] == [
        None,
        None,
    ]
    with pytest.raises(permissions.TextChanged):
        answer_sign_off(token=open_token, answers=AGREES, viewer=None, at=LATER)


def test_both_aspects_are_asked_in_a_fixed_order(cast):
    request, _ = ask(cast)

    assert request.aspects == list(BOTH)
