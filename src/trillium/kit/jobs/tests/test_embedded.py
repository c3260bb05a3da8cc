import threading
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from trillium.kit.jobs import embedded, leases, queue, registry
from trillium.kit.jobs.models import Job

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def done(monkeypatch, settings):
    """Three tasks: one that notes what it is given, one that fails, one that goes before others."""
    settings.TRILLIUM_JOBS = "embedded"
    monkeypatch.setattr(registry, "_tasks", {})
    heard = []
    registry.task("tests.note")(lambda **values: heard.append(values))
    registry.task("tests.first", priority=5)(lambda **values: heard.append({"first": values}))

    @registry.task("tests.fail", gave_up=lambda **values: heard.append({"gave up": values}))
    def fail(**values):
        raise ValueError(values)

    return heard


def test_a_deferred_job_is_done_once_and_leaves_the_table(done):
    queue.defer("tests.note", number=7)

    queue.work(threading.Event(), until_empty=True)

    assert done == [{"number": 7}]
    assert not Job.objects.exists()


@pytest.mark.usefixtures("done")
def test_a_job_of_a_transaction_that_fails_was_never_there():
    with transaction.atomic():
        queue.defer("tests.note", number=7)
        transaction.set_rollback(True)

    assert not Job.objects.exists()


@pytest.mark.usefixtures("done")
def test_an_unknown_name_is_refused_where_it_is_deferred():
    with pytest.raises(registry.UnknownJob):
        queue.defer("tests.unheard_of")


def test_what_is_more_pressing_goes_first(done):
    queue.defer("tests.note", number=1)
    queue.defer("tests.first", number=2)

    embedded.perform_next()

    assert done == [{"first": {"number": 2}}]


def test_a_job_that_fails_rests_longer_each_time_and_is_left_alone_in_the_end(done):
    queue.defer("tests.fail", number=3)
    rests = []

    for _ in range(registry.MOST_ATTEMPTS):
        before = timezone.now()
        assert embedded.perform_next()
        job = Job.objects.get()
        rests.append(round((job.due_at - before).total_seconds()))
        Job.objects.update(due_at=before)

    assert rests[:4] == [2, 4, 8, 16]
    assert rests == sorted(rests)
    assert job.failed_at is not None
    assert job.problem == "ValueError"  # never the text, which may name somebody
    assert done == [{"gave up": {"number": 3}}]
    assert not embedded.perform_next()


def test_a_leased_job_is_nobody_elses_until_the_lease_runs_out():
    leases.put("tests.note", {}, at=NOW)

    first = leases.claim(at=NOW, lasts=MINUTE)

    assert leases.claim(at=NOW + MINUTE / 2, lasts=MINUTE) is None
    second = leases.claim(at=NOW + 2 * MINUTE, lasts=MINUTE)
    assert second.pk == first.pk
    assert second.lease != first.lease


def test_who_lost_the_lease_can_neither_keep_nor_finish_nor_put_off_the_job():
    leases.put("tests.note", {}, at=NOW)
    lost = leases.claim(at=NOW, lasts=MINUTE)
    held = leases.claim(at=NOW + 2 * MINUTE, lasts=MINUTE)

    assert not leases.keep(lost, until=NOW + 9 * MINUTE)
    assert not leases.finish(lost)
    leases.put_off(lost, problem="ValueError", at=NOW)

    assert Job.objects.get().lease == held.lease
    assert leases.keep(held, until=NOW + 9 * MINUTE)
    assert leases.finish(held)


def test_a_job_that_kills_its_workers_is_left_alone(done):
    queue.defer("tests.fail", number=4)
    Job.objects.update(attempts=leases.MOST_LEASES, lease=uuid.uuid4(), leased_until=NOW)

    assert embedded.perform_next()

    assert Job.objects.get().problem == "its workers died"
    assert done == [{"gave up": {"number": 4}}]


@pytest.mark.skipif(
    connection.vendor == "sqlite",
    reason="SQLite in memory has one connection; the same test runs on PostgreSQL",
)
@pytest.mark.django_db(transaction=True)
def test_many_workers_do_each_job_once_and_a_slow_one_keeps_its_lease(done, settings):
    settings.TRILLIUM_JOBS_LEASE = 1
    slow = []

    @registry.task("tests.slow", priority=9)
    def take_long():
        slow.append(1)
        threading.Event().wait(2.5)

    queue.defer("tests.slow")
    for number in range(40):
        queue.defer("tests.note", number=number)
    stop = threading.Event()
    workers = [threading.Thread(target=queue.work, args=(stop,)) for _ in range(4)]
    for each in workers:
        each.start()
    for _ in range(100):
        if not Job.objects.exists():
            break
        threading.Event().wait(0.1)
    stop.set()
    for each in workers:
        each.join()

    assert slow == [1]
    assert sorted(each["number"] for each in done) == list(range(40))
