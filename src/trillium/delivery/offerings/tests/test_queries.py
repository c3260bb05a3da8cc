import pytest

from trillium.accounts.organisations.models import Organisation
from trillium.accounts.organisations.testing import make_cast
from trillium.delivery.offerings import queries
from trillium.delivery.offerings.testing import make_approved, make_enrolments, make_published
from trillium.structures.designs.testing import make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def test_the_launch_gate_names_what_is_missing(cast):
    draft = make_version(cast.priya, cast.college)

    missing = queries.gate(draft).missing

    assert "Approval of this version" in missing
    assert "Publication in the catalogue" in missing
    assert "For the public: Delivery mode" in missing


def test_the_launch_gate_is_passed_once_published(cast):
    assert queries.gate(make_published(cast)).passed


def test_approved_versions_wait_for_publication(cast):
    waiting = make_approved(cast)
    institutions = Organisation.objects.filter(pk=cast.college.pk)

    assert list(queries.awaiting_publication(institutions)) == [waiting]


def test_a_person_learns_what_is_kept_about_them(cast):
    zoe = make_enrolments(cast)[2]

    kept = queries.about(zoe.learner)["enrolments"]

    assert [each["name"] for each in kept] == ["Zoë Müller"]


def test_seats_are_counted(cast):
    zoe = make_enrolments(cast)[2]
    offering = queries.offerings_of(zoe.cohort.offering.version).get()

    assert offering.learners == queries.seats_taken(offering) == 3
    assert queries.cohorts_of(offering).get().learners == 3
    assert queries.is_enrolled(zoe.learner, offering)
    assert not queries.is_enrolled(cast.daniel, offering)
