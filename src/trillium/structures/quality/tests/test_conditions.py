from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from trillium.accounts.journal import queries as journal
from trillium.accounts.organisations.testing import make_cast, make_member, make_organisation
from trillium.accounts.people.events import PersonErased
from trillium.accounts.people.testing import THEN
from trillium.structures.designs import queries as designs
from trillium.structures.designs.actions import save_document
from trillium.structures.quality import actions, queries
from trillium.structures.quality.actions import Asked
from trillium.structures.quality.forms.reviewing import DecideReview
from trillium.structures.quality.models import Condition
from trillium.structures.quality.permissions import NotConfirmer
from trillium.structures.quality.testing import answer_all, make_review

pytestmark = pytest.mark.django_db
DUE = timezone.localdate(THEN) + timedelta(days=30)


@pytest.fixture
def cast():
    return make_cast()


def asked(cast, **changes):
    values = {
        "words": "Try the rubric with two assessors.",
        "due_on": DUE,
        "confirmer": cast.helene,
    }
    return Asked(**(values | changes))


def decide(cast, review, *conditions, decision="with_conditions", comment=""):
    if review.decision == "":
        answer_all(cast.helene, review)
    return actions.decide_review(
        actor=cast.helene,
        review=review,
        digest=review.digest,
        decision=decision,
        comment=comment,
        interests="none",
        conditions=conditions,
        at=THEN,
    )


def approved_with(cast, **changes):
    review = make_review(cast)
    decide(cast, review, asked(cast, **changes))
    return Condition.objects.get()


def test_an_approval_with_conditions_fixes_the_words_and_lists_the_conditions(cast):
    review = make_review(cast)

    later = asked(
        cast, words="Name a second site.", confirmer=cast.priya, due_on=DUE + timedelta(days=1)
    )
    decide(cast, review, later, asked(cast))

    assert designs.version(review.version_id).state == "approved"
    assert [each.words for each in queries.open_conditions(review.version)] == [
        "Try the rubric with two assessors.",
        "Name a second site.",
    ]
    assert journal.of(review)[0].verb == "quality.version_approved_with_conditions"


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"words": "  "}, actions.ConditionUnclear),
        ({"words": "x" * 2001}, actions.ConditionUnclear),
        ({"due_on": timezone.localdate(THEN)}, actions.ConditionUnclear),
        ({"due_on": date(1999, 1, 1)}, actions.ConditionUnclear),
        ({"confirmer": "marc"}, actions.ConfirmerElsewhere),
        ({"confirmer": "daniel"}, actions.ConfirmerElsewhere),
    ],
)
def test_an_unclear_condition_is_refused_and_nothing_is_decided(cast, changes, refusal):
    review = make_review(cast)
    named = {key: getattr(cast, value) for key, value in changes.items() if key == "confirmer"}

    with pytest.raises(refusal):
        decide(cast, review, asked(cast, **(changes | named)))

    assert designs.version(review.version_id).state == "in_review"
    assert not Condition.objects.exists()


def test_conditions_go_with_an_approval_with_conditions_alone(cast):
    review = make_review(cast)

    with pytest.raises(actions.ConditionsNeeded):
        decide(cast, review)
    with pytest.raises(actions.ConditionsNeeded):
        decide(cast, review, *([asked(cast)] * 13))
    with pytest.raises(actions.ConditionsUnasked):
        decide(cast, review, asked(cast), decision="approved")
    with pytest.raises(actions.NoSuchDecision):
        decide(cast, review, decision="taken_back")


def test_who_was_named_confirms_once_and_says_how(cast):
    row = approved_with(cast)
    with pytest.raises(NotConfirmer):
        actions.confirm_condition(actor=cast.priya, condition=row, how="Done.", at=THEN)
    with pytest.raises(actions.HowUnsaid):
        actions.confirm_condition(actor=cast.helene, condition=row, how=" ", at=THEN)

    actions.confirm_condition(actor=cast.helene, condition=row, how="Two agreed.", at=THEN)

    assert (row.met_by, row.met_how) == (cast.helene, "Two agreed.")
    assert journal.of(row)[0].verb == "quality.condition_met"
    with pytest.raises(actions.MetAlready):
        actions.confirm_condition(actor=cast.helene, condition=row, how="Again.", at=THEN)


def test_a_reviewer_confirms_for_somebody_who_has_gone(cast):
    row = approved_with(cast, confirmer=cast.priya)
    actions.forget_person(PersonErased(person_id=str(cast.priya.pk), at=THEN))
    row.refresh_from_db()

    actions.confirm_condition(actor=cast.helene, condition=row, how="Seen.", at=THEN)

    assert row.met_by == cast.helene


def test_the_gate_of_build_opens_again_when_a_condition_is_past_due(cast):
    row = approved_with(cast)
    version = row.review.version

    [missing] = queries.missing_of_build(version)  # the tests' THEN is long ago

    assert "past due since" in missing.sentence
    assert missing.link == reverse("quality:condition", args=[row.pk])
    Condition.objects.update(due_on=timezone.localdate() + timedelta(days=1))
    assert queries.missing_of_build(version) == ()


def test_a_refused_version_is_changed_before_the_next_review(cast):
    review = make_review(cast)
    with pytest.raises(actions.CommentNeeded):
        decide(cast, review, decision="refused")

    decide(cast, review, decision="refused", comment="It repeats another one.")

    version = designs.version(review.version_id)
    assert version.state == "draft"
    assert "refused it" in queries.missing_of_build(version)[0].sentence
    with pytest.raises(actions.RefusedAsItStands):
        actions.ask_review(actor=cast.priya, version=version, at=THEN)
    document = version.document | {"sector": "Something else"}
    save_document(
        actor=cast.priya, version=version, document=document, revision=version.revision, at=THEN
    )
    version.refresh_from_db()
    assert actions.ask_review(actor=cast.priya, version=version, at=THEN).decision == ""


def remind(row, days):
    at = THEN.replace(hour=15) + timedelta(days=(row.due_on - timezone.localdate(THEN)).days + days)
    return actions.remind_of_conditions(at=at)


def test_reminders_go_out_a_week_before_on_the_day_and_weekly_after(
    cast, django_capture_on_commit_callbacks
):
    row = approved_with(cast)

    with django_capture_on_commit_callbacks(execute=True):
        sent = [remind(row, day) for day in range(-10, 16)]

    days = [day for day, count in zip(range(-10, 16), sent, strict=True) if count]
    assert days == [-7, 0, 7, 14]
    assert {message.to[0] for message in mail.outbox} == {cast.helene.email, cast.priya.email}
    french = next(message for message in mail.outbox if message.to == [cast.helene.email])
    assert "/fr/review-conditions/" in french.body


def test_what_is_met_is_not_reminded_of(cast):
    row = approved_with(cast)
    actions.confirm_condition(actor=cast.helene, condition=row, how="Done.", at=THEN)

    assert remind(row, 3) == 0


def test_the_command_says_of_how_many_it_reminded(cast, capsys):
    approved_with(cast)

    call_command("remind_of_reviews")

    assert capsys.readouterr().out == "Reminded of 1 conditions, 0 periodic reviews.\n"


def test_the_reviewer_approves_with_conditions_on_the_page(cast, client):
    review = make_review(cast)
    answer_all(cast.helene, review)
    client.force_login(cast.helene)
    address = reverse("quality:review", args=[review.pk])
    data = {"digest": review.digest, "interests": "none", "decision": "with_conditions"}
    day = (timezone.localdate() + timedelta(days=40)).isoformat()

    empty = client.post(address, data)
    half = client.post(address, data | {"condition_1": "Try it.", "due_1": "nonsense"})
    done = client.post(
        address,
        data | {"condition_1": "Try it.", "due_1": day, "confirmer_1": str(cast.helene.pk)},
    )

    assert "A condition needs words, a day and a person." in empty.text
    assert half.status_code == 422
    assert done.url == address
    row = Condition.objects.get()
    page = reverse("quality:condition", args=[row.pk])
    assert page in client.get(address).text
    assert (
        "1 condition to be met"
        in client.get(reverse("board", args=[review.version.design_id])).text
    )
    client.post(page, {"how": "Two tried it."})
    assert "Two tried it." in client.get(page).text


def test_conditions_are_added_on_the_page_up_to_twelve_and_nothing_written_is_lost(cast, client):
    review = make_review(cast)
    answer_all(cast.helene, review)
    client.force_login(cast.helene)
    address = reverse("quality:review", args=[review.pk])
    day = (timezone.localdate() + timedelta(days=40)).isoformat()
    data = {"digest": review.digest, "interests": "none", "decision": "with_conditions", "rows": 3}
    data |= {"condition_1": "Try it.", "due_1": day, "comment": "Well <done>."}

    page = client.post(address, data | {"another": "1"})

    assert page.status_code == 200
    assert 'id="condition-4"' in page.text
    assert 'id="condition-5"' not in page.text
    for kept in ("Try it.", f'value="{day}"', "Well &lt;done&gt;.", "#condition-5"):
        assert kept in page.text
    assert "A condition needs" not in page.text

    last = client.post(address, data | {"rows": 12, "another": "1"}).text
    assert "An approval holds twelve conditions at most." in last
    assert 'name="another"' not in last

    whole = {"condition": "Try it.", "due": day, "confirmer": str(cast.helene.pk)}
    twelve = {f"{name}_{n}": value for n in range(1, 13) for name, value in whole.items()}
    assert client.post(address, data | {"rows": 12} | twelve).url == address
    assert Condition.objects.count() == 12


@pytest.mark.parametrize("rows", ["", "-1", "99", "٣", "many", "9" * 5000])
def test_a_page_that_asks_for_strange_numbers_of_conditions_has_three_to_twelve(rows):
    shown = DecideReview({"rows": rows}, people=[])

    assert 3 <= len(list(shown.condition_rows())) <= 12


def test_a_condition_is_read_by_the_consortium_and_confirmed_by_who_was_named(cast, client):
    page = reverse("quality:condition", args=[approved_with(cast).pk])
    client.force_login(cast.marc)
    assert client.get(page).status_code == 200
    assert client.post(page, {"how": "I say so."}).status_code == 403
    elsewhere = make_organisation("elsewhere", name="Elsewhere")

    client.force_login(make_member(elsewhere, "Ann Other", "reviewer"))

    assert client.get(page).status_code == 404
