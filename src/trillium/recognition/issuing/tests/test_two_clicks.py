from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from trillium.accounts.organisations.testing import make_cast
from trillium.recognition.issuing import actions, rules
from trillium.recognition.issuing.models import Award
from trillium.recognition.issuing.testing import LATER, make_key, make_ready

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite",
        reason="SQLite in memory has one writer; the same test runs on PostgreSQL",
    ),
]


def at_once(act, times=4):
    """What came of the same act done several times at the same moment."""

    def run(_):
        try:
            return act()
        except rules.MayNotIssue as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


def test_clicks_at_the_same_moment_issue_one_credential():
    cast = make_cast()
    enrolment = make_ready(cast)[0]
    make_key(cast.college)

    results = at_once(
        lambda: actions.issue_credential(actor=cast.helene, enrolment=enrolment, at=LATER)
    )

    assert sum(isinstance(each, Award) for each in results) == 1
    assert Award.objects.count() == 1


def test_two_registrars_issuing_to_a_cohort_issue_to_each_learner_once():
    cast = make_cast()
    cohort = make_ready(cast)[0].cohort
    make_key(cast.college)

    results = at_once(lambda: actions.issue_cohort(actor=cast.helene, cohort=cohort, at=LATER))

    assert sum(len(each.issued) for each in results) == 2
    assert Award.objects.count() == 2
