import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from trillium.accounts.organisations.testing import make_cast
from trillium.kit.jobs import queue
from trillium.recognition.issuing import actions, queries
from trillium.recognition.issuing.models import Award, IssueRun
from trillium.recognition.issuing.queries import runs
from trillium.recognition.issuing.testing import LATER, make_crowd, make_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(settings, monkeypatch):
    settings.TRILLIUM_JOBS = "embedded"
    monkeypatch.setattr(runs, "MOST_AT_ONCE", 10)
    made = make_cast()
    make_key(made.college)
    return made


@pytest.fixture
def registrar(cast, client):
    client.force_login(cast.helene)
    return client


def test_a_large_cohort_is_issued_from_the_page_with_a_bar_that_survives_reloads(cast, registrar):
    cohort = make_crowd(cast, 12)

    page = registrar.get(f"/cohorts/{cohort.pk}/issue").text
    assert "Issue to all who are ready" in page
    assert "is not decided yet" in page
    shown = registrar.post(f"/cohorts/{cohort.pk}/issue/all", follow=True)
    address = shown.redirect_chain[0][0]

    assert Award.objects.count() == 0  # the request does not wait for it
    assert '<progress value="0" max="12"' in shown.text
    assert '<noscript><meta http-equiv="refresh"' in shown.text
    assert registrar.get(address).text.count("<progress") == 1
    queue.work(threading.Event(), until_empty=True)
    ended = registrar.get(address).text
    assert "credentials issued" in ended
    assert ended.count("is not decided yet") == 2  # those who have none, and why
    assert Award.objects.count() == 10


def test_a_second_press_of_the_button_shows_the_same_run(cast, registrar):
    cohort = make_crowd(cast, 12)

    first, second = (registrar.post(f"/cohorts/{cohort.pk}/issue/all").url for _ in range(2))

    assert first == second
    assert IssueRun.objects.count() == 1


def test_the_bar_is_asked_for_by_itself_and_the_page_is_reloaded_at_the_end(cast, registrar):
    run = actions.start_run(actor=cast.helene, cohort=make_crowd(cast, 12), at=LATER)

    part = registrar.get(f"/issuing/{run.pk}/progress")
    queue.work(threading.Event(), until_empty=True)
    ended = registrar.get(f"/issuing/{run.pk}/progress")

    assert "<html" not in part.text
    assert 'hx-trigger="every 2s"' in part.text
    assert ended.headers["HX-Refresh"] == "true"


def test_a_run_is_paused_resumed_and_stopped_by_buttons(cast, registrar):
    run = actions.start_run(actor=cast.helene, cohort=make_crowd(cast, 12), at=LATER)
    address = f"/issuing/{run.pk}/change"

    states = []
    for button in ("pause", "resume", "pause", "cancel", "cancel"):
        page = registrar.post(address, {button: ""}, follow=True)
        run.refresh_from_db()
        states.append(run.state)

    assert states == ["paused", "running", "paused", "cancelled", "cancelled"]
    assert "over already" in page.text


@pytest.mark.parametrize("who", ["daniel", "marc", "sandra"])
def test_others_neither_see_nor_change_a_run(cast, client, who):
    run = actions.start_run(actor=cast.helene, cohort=make_crowd(cast, 12), at=LATER)
    client.force_login(getattr(cast, who))

    assert client.get(f"/issuing/{run.pk}").status_code == 403
    assert client.get(f"/issuing/{run.pk}/progress").status_code == 403
    assert client.post(f"/issuing/{run.pk}/change", {"cancel": ""}).status_code == 403
    run.refresh_from_db()
    assert run.state == "running"


def test_the_page_of_a_large_cohort_asks_the_database_as_often_for_any_number(
    cast, registrar, django_assert_max_num_queries
):
    cohort = make_crowd(cast, 120)

    with django_assert_max_num_queries(30):
        registrar.get(f"/cohorts/{cohort.pk}/issue?page=2")


def test_the_run_speaks_french(cast, registrar):
    run = actions.start_run(actor=cast.helene, cohort=make_crowd(cast, 12), at=LATER)

    page = registrar.get(f"/fr/issuing/{run.pk}").text

    assert "Personnes apprenantes examinées" in page


def test_a_run_says_how_fast_it_goes_and_how_long_it_takes(cast, registrar):
    run = actions.start_run(actor=cast.helene, cohort=make_crowd(cast, 40), at=LATER, chunk=10)
    for number in range(2):
        at = LATER + timedelta(seconds=5 * number + 5)
        actions.issue_chunk(run_id=run.pk, number=number, at=at)
    run.refresh_from_db()

    pace = queries.pace_of(run, run.changed_at + timedelta(seconds=3))
    later = queries.pace_of(run, run.changed_at + timedelta(minutes=7))

    assert (pace.a_second, pace.seconds_left, pace.minutes_left) == (2, 10, 0)
    assert not pace.is_stalled
    assert later.is_stalled
    IssueRun.objects.update(changed_at=timezone.now() - timedelta(minutes=7))
    assert "Nothing has happened for 7 minutes" in registrar.get(f"/issuing/{run.pk}").text


def test_the_pace_of_a_run_leaves_out_the_time_it_was_paused(cast):
    run = actions.start_run(actor=cast.helene, cohort=make_crowd(cast, 40), at=LATER, chunk=10)
    day = timedelta(days=1)
    for number, at in enumerate((LATER + day, LATER + day + timedelta(seconds=2))):
        actions.issue_chunk(run_id=run.pk, number=number, at=at)
    run.refresh_from_db()

    assert queries.pace_of(run, run.changed_at).a_second == 5
