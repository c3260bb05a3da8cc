import pytest
from django.forms import CheckboxInput, CheckboxSelectMultiple

from trillium.structures.designs.document import SECTIONS, problems
from trillium.structures.designs.forms.answers import BilingualWidget
from trillium.structures.designs.forms.section import Question, Repeat, SectionForm
from trillium.structures.designs.testing import example_document


def posted(form):
    """Return what a browser sends back for a form nobody has touched."""
    data = {}
    for bound in form:
        widget, value = bound.field.widget, bound.value()
        if isinstance(widget, BilingualWidget):
            for code, part in zip(("en", "fr"), widget.decompress(value), strict=True):
                data[f"{bound.html_name}_{code}"] = part
        elif isinstance(widget, CheckboxSelectMultiple):
            data[bound.html_name] = value or []
        elif not isinstance(widget, CheckboxInput):
            data[bound.html_name] = "" if value is None else value
    return data


def make_form(section, document=None, data=None, add=""):
    words = example_document() if document is None else document
    return SectionForm(data, document=words, section=section, revision=0, add=add)


def answers(section, document=None, **changes):
    form = make_form(section, document, posted(make_form(section, document)) | changes)
    assert form.is_valid(), form.errors
    return form.result()


@pytest.mark.parametrize("section", list(SECTIONS))
def test_a_section_nobody_touched_leaves_the_document_as_it_was(section):
    assert answers(section) == example_document()


@pytest.mark.parametrize("section", list(SECTIONS))
def test_an_empty_design_stays_empty(section):
    assert answers(section, {}) == {}


def test_a_text_is_kept_in_both_languages():
    words = answers("basics", title_en="Care", title_fr="Soins")

    assert words["title"] == {"en": "Care", "fr": "Soins"}


def test_the_same_words_in_both_languages_become_one_text():
    words = answers("basics", licence_en="CC BY 4.0", licence_fr="CC BY 4.0")

    assert words["licence"] == "CC BY 4.0"


def test_an_answer_that_is_cleared_leaves_no_trace():
    words = answers("size", {"title": "A", "workload": {"hours": 40}}, **{"workload-hours": ""})

    assert words["workload"] == {}


def test_a_number_may_be_written_with_a_comma():
    assert answers("size", **{"workload-hours": "2,5"})["workload"]["hours"] == 2.5


@pytest.mark.parametrize(
    ("section", "name", "wrong", "sentence"),
    [
        ("size", "workload-hours", "forty", "Write a number"),
        ("size", "workload-hours", "-1", "zero or more"),
        ("delivery", "delivery-offerings_per_year", "2.5", "whole number"),
        ("need", "duplication_check-date", "tomorrow", "year-month-day"),
        ("issuer", "issuer-url", "example.org", "https://"),
    ],
)
def test_a_value_of_the_wrong_type_is_refused_at_its_field(section, name, wrong, sentence):
    form = make_form(section, data=posted(make_form(section)) | {name: wrong})

    assert not form.is_valid()
    assert sentence in str(form.errors[name])


def test_the_blank_group_adds_one_more_and_gives_it_a_free_short_name():
    words = answers("outcomes", **{"outcomes-2-statement_en": "Cleans a room"})

    assert words["outcomes"][2] == {"id": "o3", "statement": {"en": "Cleans a room"}}


def test_a_group_marked_for_removal_is_taken_away():
    words = answers("outcomes", **{"outcomes-0-remove": "on"})

    assert [outcome["id"] for outcome in words["outcomes"]] == ["o2"]


def test_an_assessment_chooses_among_the_outcomes_that_are_written():
    field = make_form("assessment").fields["assessments-0-outcome_ids"]

    assert [value for value, _label in field.choices] == ["o1", "o2"]


def test_a_value_of_ones_own_stays_on_offer():
    document = {"title": "A", "assessments": [{"id": "a1", "type": "escape_room"}]}

    assert answers("assessment", document) == document


def test_lists_of_texts_are_written_one_a_line_in_both_languages():
    words = answers("basics", keywords_en="care\r\ngloves", keywords_fr="soins\r\ngloves")

    assert words["keywords"] == [{"en": "care", "fr": "soins"}, "gloves"]


def test_a_list_inside_a_group_grows_when_another_is_asked_for():
    form = make_form("assessment", add="assessments-0-rubric")
    data = posted(form) | {"assessments-0-rubric-0-name_en": "Order of removal"}

    saved = make_form("assessment", data=data)

    assert saved.is_valid(), saved.errors
    assert saved.result()["assessments"][0]["rubric"] == [
        {"id": "c1", "name": {"en": "Order of removal"}}
    ]


def test_what_the_editor_makes_is_a_document_without_mistakes():
    words = answers(
        "assessment",
        **{"assessments-1-title_en": "Talk", "assessments-1-outcome_ids": ["o1"]},
    )

    assert problems(words) == []


def test_every_anchor_of_a_page_is_there_once():
    def anchors(nodes):
        for node in nodes:
            if node.anchor:
                yield node.anchor
            if isinstance(node, Repeat):
                for item in node.items:
                    yield from anchors(item.nodes)
            else:
                assert isinstance(node, Question)

    for section in SECTIONS:
        found = list(anchors(make_form(section).nodes()))
        assert len(found) == len(set(found))
