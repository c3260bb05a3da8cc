import json
import threading
import time
from datetime import timedelta

import pytest

from trillium.accounts.journal import queries as journal
from trillium.accounts.organisations.actions import remove_member
from trillium.accounts.organisations.testing import make_cast
from trillium.credentials.status import StatusList as Bits
from trillium.credentials.verify import verify_credential
from trillium.kit.errors import NotAllowed
from trillium.kit.jobs import queue
from trillium.kit.jobs.models import Job
from trillium.recognition.issuing import actions, queries, rules
from trillium.recognition.issuing.actions import lists, runs
from trillium.recognition.issuing.models import Award, StatusList
from trillium.recognition.issuing.queries import signing
from trillium.recognition.issuing.queries.signing import Signer
from trillium.recognition.issuing.testing import LATER, make_crowd, make_key

pytestmark = pytest.mark.django_db
SOON = LATER + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _embedded(settings):
    settings.TRILLIUM_JOBS = "embedded"


@pytest.fixture
def cast():
    made = make_cast()
    make_key(made.college)
    return made


def started(cast, count=30, chunk=8):
    cohort = make_crowd(cast, count)
    return actions.start_run(actor=cast.helene, cohort=cohort, at=LATER, chunk=chunk)


def next_chunk(run):
    chunk = run.chunks.filter(done_at=None).first()
    actions.issue_chunk(run_id=run.pk, number=chunk.number, at=LATER)
    run.refresh_from_db()


def test_a_cohort_is_issued_chunk_by_chunk(cast):
    run = started(cast)

    queue.work(threading.Event(), until_empty=True)

    run.refresh_from_db()
    assert (run.state, run.total, run.done, run.refused) == ("done", 30, 27, 3)
    assert run.chunks.exclude(done_at=None).count() == 4
    assert Award.objects.values("enrolment").distinct().count() == 27
    assert Award.objects.values("status_index").distinct().count() == 27
    assert not Job.objects.exists()


def test_what_a_run_issues_verifies_in_both_forms_and_is_traced_to_run_and_person(cast):
    run = started(cast)

    queue.work(threading.Event(), until_empty=True)

    award = Award.objects.select_related("key").first()
    documents = queries.site_documents(award.issued_at)
    for form in (json.dumps(award.document), award.jwt):
        assert verify_credential(form, documents=documents, at=award.issued_at).verified
    entry = journal.of(award).get(verb="issuing.credential_issued")
    assert entry.actor_id == str(cast.helene.pk)
    assert entry.detail["run"] == str(run.pk)
    assert journal.chain_is_whole()
    verbs = [each.verb for each in journal.of(run)]
    assert verbs == ["issuing.run_done", "issuing.run_started"]


def test_a_chunk_that_comes_twice_is_done_once(cast):
    run = started(cast)

    for _ in range(2):
        actions.issue_chunk(run_id=run.pk, number=0, at=LATER)

    run.refresh_from_db()
    assert run.looked_at == 8
    assert Award.objects.count() == run.done


def test_a_chunk_whose_transaction_fails_leaves_nothing_behind(cast, monkeypatch):
    run = started(cast)
    monkeypatch.setattr(runs, "_become", lambda *_, **__: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        actions.issue_chunk(run_id=run.pk, number=0, at=LATER)

    run.refresh_from_db()
    assert run.done == 0
    assert run.chunks.filter(done_at=None).count() == 4
    assert not Award.objects.exists()


def test_chunks_are_issued_in_any_order(cast):
    run = started(cast)

    for number in (3, 1, 0, 2):
        actions.issue_chunk(run_id=run.pk, number=number, at=LATER)

    run.refresh_from_db()
    assert (run.state, run.done, run.refused) == ("done", 27, 3)


def test_a_chunk_that_is_begun_is_finished_though_the_run_is_paused_meanwhile(cast, monkeypatch):
    run = started(cast, count=16)
    take = lists.take_places

    def take_and_pause(*values, **named):
        actions.pause_run(actor=cast.helene, run=run, at=SOON)
        return take(*values, **named)

    monkeypatch.setattr(lists, "take_places", take_and_pause)
    actions.issue_chunk(run_id=run.pk, number=0, at=LATER)

    run.refresh_from_db()
    assert (run.state, run.looked_at) == ("paused", 8)
    assert Award.objects.count() == run.done


def test_a_key_that_is_rotated_while_a_chunk_is_made_signs_nothing_on_the_old_ones_list(
    cast, monkeypatch
):
    run = started(cast)
    take = lists.take_places

    def take_and_rotate(*values, **named):
        taken = take(*values, **named)
        actions.rotate_key(actor=cast.helene, organisation=cast.college, at=SOON)
        return taken

    monkeypatch.setattr(lists, "take_places", take_and_rotate)
    with pytest.raises(runs._KeyChanged):
        actions.issue_chunk(run_id=run.pk, number=0, at=LATER)
    assert not Award.objects.exists()
    monkeypatch.undo()
    queue.work(threading.Event(), until_empty=True)

    run.refresh_from_db()
    assert (run.state, run.done) == ("done", 27)
    assert set(Award.objects.values_list("key__did", "status_list__did")) == {
        (cast.college.signing_keys.get(retired_at=None).did,) * 2
    }


def test_a_paused_run_stands_still_and_goes_on_where_it_was(cast):
    run = started(cast)
    next_chunk(run)

    actions.pause_run(actor=cast.helene, run=run, at=SOON)
    queue.work(threading.Event(), until_empty=True)
    before = Award.objects.count()
    actions.resume_run(actor=cast.priya, run=run, at=SOON)
    queue.work(threading.Event(), until_empty=True)

    run.refresh_from_db()
    assert 0 < before < 8.5
    assert (run.state, run.done) == ("done", 27)
    assert run.started_by == cast.priya


def test_a_cancelled_run_keeps_what_was_issued_and_another_may_begin(cast):
    run = started(cast)
    next_chunk(run)

    actions.cancel_run(actor=cast.helene, run=run, at=SOON)
    with pytest.raises(runs.OverAlready):
        actions.cancel_run(actor=cast.helene, run=run, at=SOON)
    again = actions.start_run(actor=cast.helene, cohort=run.cohort, at=SOON)
    queue.work(threading.Event(), until_empty=True)

    again.refresh_from_db()
    assert again.done + run.done == Award.objects.count() == 27


def test_a_cohort_is_issued_by_one_run_at_a_time(cast):
    run = started(cast)

    with pytest.raises(runs.IssuingAlready):
        actions.start_run(actor=cast.helene, cohort=run.cohort, at=SOON)


def test_a_run_is_paused_resumed_and_stopped_only_by_who_may_issue(cast):
    run = started(cast)

    for act in (actions.pause_run, actions.resume_run, actions.cancel_run):
        with pytest.raises(NotAllowed):
            act(actor=cast.daniel, run=run, at=SOON)
    with pytest.raises(NotAllowed):
        actions.start_run(actor=cast.daniel, cohort=run.cohort, at=SOON)
    with pytest.raises(runs.NotPaused):
        actions.resume_run(actor=cast.helene, run=run, at=SOON)


def test_a_run_halts_when_the_key_is_revoked_and_resumes_with_a_new_one(cast):
    run = started(cast)
    next_chunk(run)
    key = cast.college.signing_keys.get()

    actions.revoke_key(actor=cast.helene, key=key, reason="Stolen laptop", at=SOON)
    next_chunk(run)

    assert (run.state, run.halted) == ("paused", True)
    with pytest.raises(rules.MayNotIssue):
        actions.resume_run(actor=cast.helene, run=run, at=SOON)
    make_key(cast.college, at=SOON)
    actions.resume_run(actor=cast.helene, run=run, at=SOON)
    queue.work(threading.Event(), until_empty=True)
    run.refresh_from_db()
    assert run.state == "done"


def test_a_run_halts_when_who_began_it_may_issue_no_more(cast):
    run = started(cast)
    next_chunk(run)
    membership = cast.college.memberships.get(person=cast.helene, role="registrar")

    remove_member(actor=None, membership=membership, at=SOON)
    next_chunk(run)

    assert (run.state, run.halted) == ("paused", True)


def test_a_run_whose_chunk_fails_for_good_is_paused_for_a_person_to_look(cast):
    run = started(cast)

    actions.halt_run(run_id=run.pk, at=SOON)

    run.refresh_from_db()
    assert (run.state, run.halted) == ("paused", True)


def test_without_a_key_no_run_begins(cast):
    cast.college.signing_keys.all().delete()

    with pytest.raises(rules.MayNotIssue, match="no key to sign with"):
        started(cast)


def test_places_go_over_several_lists_and_are_never_given_twice(cast):
    key = cast.college.signing_keys.get()
    first = lists.take_places(key, 60_000, at=SOON)

    second = lists.take_places(key, 20_000, at=SOON)

    assert len({(row.pk, index) for row, index in [*first, *second]}) == 80_000
    assert [row.given for row in StatusList.objects.all()] == [65_536, 80_000 - 65_536 + 2 * 1024]


def test_places_that_were_taken_for_credentials_never_signed_are_not_given_again(cast):
    key = cast.college.signing_keys.get()
    lost = {index for _, index in lists.take_places(key, 500, at=SOON)}

    later = {index for _, index in lists.take_places(key, 500, at=SOON)}

    assert lost.isdisjoint(later)


def test_a_new_list_holds_decoys_half_of_them_set_and_verifies(cast):
    [(found, index)] = lists.take_places(cast.college.signing_keys.get(), 1, at=SOON)

    bits = Bits.from_encoded(found.bits)
    assert found.given == lists.DECOYS + 1
    assert lists.DECOYS // 3 < sum(map(bits.get, range(found.length))) < lists.DECOYS * 2 // 3
    assert not bits.get(index)
    assert found.document["credentialSubject"]["encodedList"] == found.bits


def test_a_key_that_a_run_keeps_open_is_let_go_after_its_time(cast, monkeypatch):
    monkeypatch.setattr(signing, "KEPT_FOR", 0.2)
    key = queries.signing_key(cast.college)

    first, again = Signer.kept(key), Signer.kept(key)
    time.sleep(0.5)
    later = Signer.kept(key)

    assert first.pair is again.pair
    assert later.pair is not first.pair
    assert later.pair == first.pair
    assert Signer.of(key).pair is not later.pair
