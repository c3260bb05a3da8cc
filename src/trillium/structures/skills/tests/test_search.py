import pytest

from trillium.structures.skills import queries
from trillium.structures.skills.index import SkillIndex
from trillium.structures.skills.models import Skill
from trillium.structures.skills.testing import (
    HYGIENE,
    case_source,
    esco_rows,
    make_framework,
    source,
)

pytestmark = pytest.mark.django_db


def codes(question, language="en", **more):
    return [each.skill.code for each in queries.search(question, language=language, **more)]


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("apply hygiene practices", "s2"),
        ("HYGIENE", "s2"),
        ("hygiène des mains", "s2"),
        ("higiene", "s2"),
        ("resau", "s3"),
        ("réseaux", "s3"),
        ("reseau informatique", "s3"),
        ("netwroks", "s3"),
        ("computr network", "s3"),
        ("hyg", "s2"),
        ("soins a domicile", "s1"),
        ("equipe", "s4"),
        ("work at home with the people", "s1"),
    ],
)
def test_a_skill_is_found_in_both_languages_with_typing_errors(question, code):
    make_framework()

    assert codes(question)[0] == code


def test_comunication_finds_communication():
    make_framework(source("s_en.csv", esco_rows(("c", "communication", "", ""))))

    assert codes("comunication") == ["c"]


@pytest.mark.parametrize("question", ["", "   ", "the of", "zzzzzzzz", "%", "\0", "a" * 5000, "🙂"])
def test_a_question_without_an_answer_finds_nothing(question):
    make_framework()

    assert codes(question) == []


def test_the_reason_names_the_label_and_the_words():
    make_framework()

    best = queries.search("hand higiene", language="en")[0]

    assert (best.label, best.preferred) == ("follow hand hygiene", False)
    assert best.words == (("hand", "hand"), ("higiene", "hygiene"))
    assert best.mistyped == (("higiene", "hygiene"),)


def test_a_search_may_stay_in_one_framework():
    esco = make_framework()
    case = make_framework(case_source())

    assert codes("hand", framework=case) == [Skill.objects.get(notation="A.1").code]
    assert codes("hand", framework=esco) == ["s2"]


def test_an_import_is_found_at_once_and_what_is_withdrawn_no_longer():
    make_framework(source("s_en.csv", HYGIENE))
    assert codes("lifts") == []
    newer = HYGIENE.replace("lead teams", "use lifts").replace("team leadership", "")

    make_framework(source("s_en.csv", newer))

    assert codes("lifts") == ["s4"]


def test_an_outcome_is_met_by_skills_whose_label_it_says():
    make_framework()
    outcome = "Apply routine hygiene practices when working in a client’s home"

    found = queries.suggestions(outcome, language="en")

    assert found[0].skill.code == "s2"
    assert ("hygiene", "hygiene") in found[0].words
    assert "s3" not in [each.skill.code for each in found]


def test_an_outcome_in_french_is_met_too():
    make_framework()

    found = queries.suggestions("Appliquer les pratiques d’hygiène à domicile", language="fr")

    assert found[0].skill.code == "s2"
    assert found[0].label == "appliquer des pratiques d’hygiène"


def test_a_skill_knows_what_is_broader_and_narrower():
    make_framework()
    home, hygiene = Skill.objects.get(code="s1"), Skill.objects.get(code="s2")

    assert [each.skill for each in queries.around(hygiene).broader] == [home]
    assert queries.around(home).narrower == (hygiene,)


def test_an_alignment_is_what_a_design_writes():
    make_framework()

    assert queries.alignment(Skill.objects.get(code="s2")) == {
        "framework": {"en": "ESCO skills", "fr": "Aptitudes ESCO"},
        "code": "s2",
        "name": {"en": "apply hygiene practices", "fr": "appliquer des pratiques d’hygiène"},
        "url": "http://data.europa.eu/esco/skill/s2",
    }


def test_a_search_takes_three_questions_of_the_database(django_assert_max_num_queries):
    make_framework()
    queries.index()

    with django_assert_max_num_queries(3):
        queries.search("hygiene", language="en")


def test_a_very_common_word_still_ranks_what_a_rare_word_found():
    rows = [(number, 1, "manage thing\n") for number in range(5000)]
    index = SkillIndex([*rows, (9000, 1, "manage bee\n"), (9001, 1, "bee\n")])

    assert [hit.pk for hit in index.search("manage bees")][:1] == [9000]
