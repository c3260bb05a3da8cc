import pytest

from trillium.accounts.organisations.testing import make_cast
from trillium.structures.designs.testing import make_version
from trillium.structures.skills.models import Skill
from trillium.structures.skills.testing import make_framework

pytestmark = pytest.mark.django_db
OUTCOMES = [
    {"id": "o1", "statement": {"en": "Apply hygiene practices in a home", "fr": "Appliquer"}},
    {"statement": {"en": "Lead teams", "fr": ""}},
]


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def version(cast):
    document = {"title": {"en": "Hygiene", "fr": "Hygiène"}, "outcomes": OUTCOMES}
    return make_version(cast.priya, cast.college, document=document)


def address(version):
    return f"/designs/{version.design_id}/v{version.number}/skills"


def give(client, version, outcome, code, revision=None):
    given = {
        "outcome": outcome,
        "skill": Skill.objects.get(code=code).pk,
        "revision": version.revision if revision is None else revision,
    }
    return client.post(address(version), given)


def test_each_outcome_has_suggestions_with_their_reason(client, cast, version):
    make_framework()
    client.force_login(cast.priya)

    page = client.get(address(version)).content.decode()

    assert "apply hygiene practices" in page
    assert "Matches its name" in page
    assert page.count('name="skill"') == 2


def test_align_adds_the_skill_to_the_design_and_to_its_outcome(client, cast, version):
    make_framework()
    client.force_login(cast.priya)

    answer = give(client, version, "o1", "s2")

    version.refresh_from_db()
    assert answer.status_code == 302
    assert [each["code"] for each in version.document["competency_alignments"]] == ["s2"]
    assert version.document["outcomes"][0]["competency_refs"] == ["s2"]
    assert "competency_refs" not in version.document["outcomes"][1]


def test_the_same_skill_serves_two_outcomes_and_is_listed_once(client, cast, version):
    make_framework()
    client.force_login(cast.priya)

    give(client, version, "o1", "s2")
    version.refresh_from_db()
    give(client, version, "o2", "s2")

    version.refresh_from_db()
    assert len(version.document["competency_alignments"]) == 1
    assert [each["competency_refs"] for each in version.document["outcomes"]] == [["s2"], ["s2"]]


def test_a_page_from_before_another_save_changes_nothing(client, cast, version):
    make_framework()
    client.force_login(cast.priya)

    assert give(client, version, "o1", "s2", revision=99).status_code == 409

    version.refresh_from_db()
    assert "competency_alignments" not in version.document


def test_an_assessor_reads_suggestions_and_aligns_nothing(client, cast, version):
    make_framework()
    client.force_login(cast.daniel)

    assert 'name="skill"' not in client.get(address(version)).content.decode()
    assert give(client, version, "o1", "s2").status_code == 403
