import pytest

from trillium.structures.designs.suggesting import Other, suggestions
from trillium.structures.designs.testing import example_document


def kinds(document, others=()):
    return [(each.kind, each.name) for each in suggestions(document, others)]


def of_statement(**statement):
    words = example_document()
    words["outcomes"][0]["statement"] = statement
    return {(each.kind, each.key) for each in suggestions(words)}


def test_the_example_is_good_as_it_is():
    assert kinds(example_document()) == []


@pytest.mark.parametrize(
    "text",
    [
        "Understand how infections spread",
        "The learner will be able to know the steps",
        "Be aware of the risks",
        "Appreciates the client’s home",
    ],
)
def test_an_english_verb_that_nobody_can_see_is_named(text):
    assert of_statement(en=text) == {("verb", "o1:en")}


@pytest.mark.parametrize(
    "text",
    [
        "Comprendre la propagation des infections",
        "La personne apprenante sera capable de connaître les étapes",
        "Être conscient des risques",
        "Connaît l’équipement",
    ],
)
def test_a_french_verb_that_nobody_can_see_is_named(text):
    assert of_statement(fr=text) == {("verb", "o1:fr")}


def test_a_reason_says_the_word_and_what_to_write_instead():
    words = example_document()
    words["outcomes"][0]["statement"] = {"en": "Understand hygiene"}

    [found] = suggestions(words)

    assert "“understand”" in found.reason["en"]
    assert "explain" in found.reason["en"]
    assert "« understand »" in found.reason["fr"]


def test_a_vague_word_is_named_in_its_language():
    assert of_statement(en="Uses appropriate equipment") == {("vague", "o1:en")}
    assert of_statement(fr="Utilise l’équipement adéquat") == {("vague", "o1:fr")}


def test_three_acts_in_one_statement_are_several_outcomes():
    assert of_statement(en="Plan, deliver and evaluate a session") == {("several", "o1:en")}
    assert of_statement(fr="Planifier, animer et évaluer une séance") == {("several", "o1:fr")}
    assert of_statement(en="Put on and remove the gloves") == set()


def test_an_outcome_nobody_assesses_is_named_once_there_is_a_plan():
    words = example_document()
    words["assessments"][0]["outcome_ids"] = ["o1"]

    assert kinds(words) == [("uncovered", "outcomes-1-statement")]
    assert kinds({**words, "assessments": []}) == []


def test_an_assessment_of_nothing_is_named():
    words = example_document()
    words["assessments"].append({"id": "a2", "outcome_ids": ["gone"]})

    assert kinds(words) == [("covers_nothing", "assessments-1-outcome_ids")]


@pytest.mark.parametrize(
    ("hours", "kind"), [(3, "short"), (100, "long"), (60, "sum"), (42, None), (0, None)]
)
def test_the_hours_are_held_against_the_outcomes(hours, kind):
    words = example_document() | {"workload": {"hours": hours}}
    found = {name for name, _place in kinds(words)}

    assert kind in found if kind else not found


def test_hours_that_are_no_number_and_lists_that_are_none_are_left_alone():
    assert kinds({"outcomes": "x", "assessments": 3, "workload": {"hours": "many"}}) == []
    assert kinds({"outcomes": [{"statement": 4}], "workload": []}) == []


@pytest.mark.parametrize(
    ("title", "outcomes", "near"),
    [
        ({"en": "Infection control for home-care aides"}, (), True),
        ({"fr": "Prevention des infections pour les aides a domicile"}, (), True),
        ({"en": "Welding"}, (), False),
        (
            {"en": "Hygiene"},
            (
                {"en": "Puts on and takes off protective equipment in the right order."},
                {"en": "Explains how infections spread in a home"},
            ),
            True,
        ),
    ],
)
def test_a_design_like_another_is_told_of_it(title, outcomes, near):
    other = Other(title=title, owner="Boreal", outcomes=outcomes, url="/achievements/x/v1")

    assert kinds(example_document(), [other]) == ([("alike", "title")] if near else [])


def test_what_it_is_about_changes_with_the_text_and_nothing_else():
    def first(text, **more):
        words = example_document() | more
        words["outcomes"][0]["statement"] = {"en": text}
        return suggestions(words)[0]

    one = first("Understand this")

    assert first("Understand this", keywords=["a"]).about == one.about
    assert first("Understand that").about != one.about
    assert first("Understand that").id == one.id
