import pytest

from trillium.accounts.organisations.testing import make_cast, make_member, make_organisation
from trillium.structures.designs import queries
from trillium.structures.designs.permissions import DesignNotFound, require_read
from trillium.structures.designs.testing import make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def test_members_of_the_consortium_see_each_others_designs(cast):
    version = make_version(cast.priya, cast.college)

    for person in (cast.priya, cast.marc, cast.amelie, cast.sandra):
        assert version.design in queries.designs_of(person)


def test_a_stranger_does_not_learn_that_a_design_exists(cast):
    version = make_version(cast.priya, cast.college)
    elsewhere = make_organisation("elsewhere", name="Elsewhere College")
    stranger = make_member(elsewhere, "Ann Other", "programme_lead")

    with pytest.raises(DesignNotFound):
        require_read(stranger, version.design)


def test_a_learner_without_a_role_sees_no_designs(cast):
    make_version(cast.priya, cast.college)

    assert not queries.designs_of(cast.learners[0]).exists()


def test_a_version_nobody_knows_is_not_found():
    with pytest.raises(queries.NoSuchVersion):
        queries.version("not-an-id")


def test_the_achievement_has_an_address_for_each_version(cast):
    version = make_version(cast.priya, cast.college)

    assert queries.achievement_path(version) == (
        "/achievements/infection-control-for-home-care-aides/v1"
    )


def test_the_first_words_of_a_design_are_those_of_its_institution(cast):
    words = queries.first_document(None, cast.college)

    assert words["issuer"]["name"] == {"en": "Lakeshore College", "fr": "Collège Lakeshore"}
    assert words["issuer"]["region"] == "CA-ON"


def test_the_journal_tells_who_wrote_in_a_version(cast):
    version = make_version(cast.priya, cast.college)

    assert queries.writers(version) == {str(cast.priya.pk)}
