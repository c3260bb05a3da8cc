from datetime import date, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from trillium.accounts.organisations.testing import make_cast, make_member, make_organisation
from trillium.accounts.people.testing import THEN
from trillium.structures.designs.actions import mark, save_document
from trillium.structures.designs.models import Version
from trillium.structures.designs.testing import make_version
from trillium.structures.frameworks.testing import complete_document
from trillium.structures.quality import actions, cycle, icalendar, queries
from trillium.structures.quality.models import PeriodicReminder, PeriodicReview
from trillium.structures.quality.permissions import MayNotStartPeriodic
from trillium.structures.quality.testing import answer_all, make_review

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate(THEN)


@pytest.fixture
def cast():
    return make_cast()


def published(cast, months=12, organisation=None, at=THEN):
    document = complete_document() | {"review": {"cycle_months": months}}
    version = make_version(cast.priya, organisation or cast.college, document=document, at=at)
    for state in ("in_review", "approved", "published"):
        mark(actor=cast.priya, version=version, state=state, at=at)
    return version


@pytest.mark.parametrize(
    ("last", "months", "due"),
    [
        (date(2026, 1, 15), 12, date(2027, 1, 15)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 11, 30), 13, date(2027, 12, 30)),
    ],
)
def test_a_cycle_counts_whole_months(last, months, due):
    assert cycle.next_due(last, months) == due


@pytest.mark.parametrize("stated", [None, "", "soon", 0, -3, 241, "1e999", "nan"])
def test_what_is_no_cycle_gives_no_day(stated):
    assert cycle.months_of(stated) is None


def test_the_next_review_is_due_from_the_approval(cast):
    assert queries.due_on(published(cast, 24)) == cycle.next_due(TODAY, 24)


def test_a_version_without_a_cycle_or_an_approval_has_no_day(cast):
    assert queries.due_on(published(cast, 0)) is None
    words = {"title": "A", "review": {"cycle_months": 12}}
    draft = make_version(cast.priya, cast.college, document=words)
    assert queries.due_on(draft) is None


def test_an_evaluation_closes_the_periodic_review_and_the_cycle_begins_anew(cast):
    version = published(cast)
    at = THEN + timedelta(days=400)
    actions.start_periodic_review(actor=cast.helene, version=version, at=at)
    [due] = queries.periodic_reviews_for(cast.priya)
    assert due.started
    with pytest.raises(actions.StartedAlready):
        actions.start_periodic_review(actor=cast.helene, version=version, at=at)

    actions.close_periodic_review(actor=cast.priya, version=version, at=at)

    assert queries.due_on(version) == cycle.next_due(timezone.localdate(at), 12)
    assert PeriodicReview.objects.get().closed_at == at


def test_only_a_published_version_with_a_cycle_is_reviewed_again(cast):
    with pytest.raises(actions.NoCycle):
        actions.start_periodic_review(actor=cast.priya, version=published(cast, 0), at=THEN)
    words = {"title": "A", "review": {"cycle_months": 12}}
    draft = make_version(cast.priya, cast.college, document=words)
    with pytest.raises(actions.NotPublished):
        actions.start_periodic_review(actor=cast.priya, version=draft, at=THEN)


def test_only_the_owner_starts_it(cast):
    version = published(cast)

    for person in (cast.marc, cast.daniel, cast.sandra, cast.amelie):
        with pytest.raises(MayNotStartPeriodic):
            actions.start_periodic_review(actor=person, version=version, at=THEN)


def test_the_list_holds_reviews_conditions_and_periodic_reviews_the_pressing_first(cast, client):
    review = make_review(cast)
    answer_all(cast.helene, review)
    actions.decide_review(
        actor=cast.helene,
        review=review,
        digest=review.digest,
        decision="with_conditions",
        comment="",
        interests="none",
        conditions=[
            actions.Asked(
                words="Try the rubric.",
                due_on=TODAY + timedelta(days=9),
                confirmer=cast.helene,
            )
        ],
        at=THEN,
    )
    published(cast, 240, at=timezone.now())
    other = make_version(cast.priya, cast.college, document=complete_document())
    actions.ask_review(actor=cast.priya, version=other, at=timezone.now())

    lines = queries.asked_of(cast.marc, timezone.localdate())

    assert [(line.kind, line.standing) for line in lines] == [
        ("condition", "overdue"),
        ("review", "open"),
        ("periodic", "later"),
    ]
    client.force_login(cast.marc)
    address = reverse("quality:list")
    text = client.get(address).text
    assert "1 is past due" in text
    assert "Try the rubric." in text
    assert "Try the rubric." not in client.get(f"{address}?kind=periodic").text
    assert "Nothing of that kind" in client.get(f"{address}?kind=review&standing=overdue").text
    assert client.get(f"{address}?kind=nonsense&page=99&house=x").status_code == 200


def test_an_empty_list_teaches(cast, client):
    client.force_login(cast.marc)

    text = client.get(reverse("quality:list")).text

    assert "how many months pass between reviews" in text


def test_a_stranger_sees_nothing_of_others(cast, client):
    version = published(cast, 1)
    stranger = make_member(make_organisation("elsewhere", name="Elsewhere"), "Ann", "reviewer")
    client.force_login(stranger)

    assert queries.asked_of(stranger, TODAY) == []
    assert "BEGIN:VEVENT" not in client.get(reverse("quality:calendar")).text
    start = reverse("quality:start_periodic", args=[version.design_id, 1])
    assert client.post(start).status_code == 404
    client.logout()
    assert client.get(reverse("quality:list")).status_code == 302


def test_starting_leads_to_the_evaluation(cast, client):
    version = published(cast, 1)
    client.force_login(cast.priya)
    assert "Start the periodic review" in client.get(reverse("quality:list")).text

    page = client.post(reverse("quality:start_periodic", args=[version.design_id, 1]))

    assert page.url == reverse("insights:evaluation", args=[version.pk])
    assert "Go on with it" in client.get(reverse("quality:list")).text


def test_the_calendar_is_read_by_a_calendar(cast, client):
    published(cast, 1)
    client.force_login(cast.helene)

    answer = client.get(reverse("quality:calendar"))

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    lines = answer.content.decode().split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert f"DTSTART;VALUE=DATE:{cycle.next_due(TODAY, 1):%Y%m%d}" in lines
    assert all(len(line.encode()) <= 75 for line in lines)


def test_calendar_text_cannot_break_out_of_its_line():
    day = icalendar.Day(
        uid="1", on=TODAY, summary="Soins à domicile; été, fin\nBEGIN:VEVENT" + "é" * 90, url="x:"
    )

    text = icalendar.calendar([day], name="Reviews", at=THEN)

    assert text.replace("\r\n ", "").count("\r\nBEGIN:VEVENT") == 1
    assert "Soins à domicile\\; été\\, fin\\nBEGIN" in text.replace("\r\n ", "")


def test_the_list_takes_few_queries_however_long(cast, client, django_assert_max_num_queries):
    for _ in range(4):
        published(cast, 1)
    client.force_login(cast.helene)

    with django_assert_max_num_queries(16):
        client.get(reverse("quality:list"))


def test_a_document_with_any_cycle_is_listed_without_harm(cast):
    version = make_version(cast.priya, cast.college, document={"title": "A"})
    save_document(
        actor=cast.priya,
        version=version,
        document={"title": "A", "review": {"cycle_months": 1000000}},
        revision=version.revision,
        at=THEN,
    )
    Version.objects.update(state="published", approved_at=THEN)

    assert queries.periodic_reviews_for(cast.priya) == []


def test_a_review_past_due_is_mailed_once_for_each_due_date_to_those_who_start_it(
    cast, django_capture_on_commit_callbacks
):
    version = published(cast)
    due = queries.due_on(version)
    mail.outbox.clear()

    with django_capture_on_commit_callbacks(execute=True):
        sent = [
            actions.remind_of_periodic_reviews(at=THEN + timedelta(days=days))
            for days in ((due - TODAY).days + more for more in (-1, 0, 1, 2, 30, 400))
        ]

    assert sent == [0, 0, 1, 0, 0, 0]
    reached = [message.to[0] for message in mail.outbox]
    assert len(reached) == len(set(reached))
    assert {cast.helene.email, cast.priya.email} <= set(reached)
    assert cast.marc.email not in reached
    english = next(each for each in mail.outbox if each.to == [cast.priya.email])
    assert english.subject.startswith("A periodic review is past due: ")
    assert english.body.endswith("/reviews\n")
    french = next(each for each in mail.outbox if each.to == [cast.helene.email])
    assert french.subject.startswith("Une révision périodique est échue\xa0: ")
    assert "/fr/reviews\n" in french.body


def test_the_next_due_date_is_mailed_about_anew(cast):
    version = published(cast)
    late = THEN + timedelta(days=400)
    assert actions.remind_of_periodic_reviews(at=late) == 1

    actions.start_periodic_review(actor=cast.helene, version=version, at=late)
    assert actions.remind_of_periodic_reviews(at=late + timedelta(days=400)) == 0
    actions.close_periodic_review(actor=cast.priya, version=version, at=late)

    assert actions.remind_of_periodic_reviews(at=late) == 0
    assert actions.remind_of_periodic_reviews(at=late + timedelta(days=400)) == 1
    assert PeriodicReminder.objects.filter(version=version).count() == 2
