import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from trillium.structures.designs import document as documents
from trillium.structures.designs.document import (
    FIELDS,
    MOST_MISTAKES,
    DesignUnreadable,
    read_design,
)


def refusal(text: str) -> DesignUnreadable:
    with pytest.raises(DesignUnreadable) as caught:
        read_design(text, "design.yaml")
    return caught.value


def test_every_field_has_words_in_both_languages_a_phase_and_a_section():
    for field in FIELDS.values():
        for words in (field.label, field.help, *(choice.label for choice in field.choices)):
            assert set(words) == {"en", "fr"}, field.path
            assert all(words.values()), field.path
        assert field.phase in documents.PHASES, field.path
        assert field.section in documents.SECTIONS, field.path
        assert field.type in documents.EXPECTED, field.path


def test_every_object_that_holds_fields_is_a_list_or_has_no_value_of_its_own():
    for path in FIELDS:
        parent, _, _ = path.rpartition(".")
        if parent.endswith("[]"):
            assert FIELDS[parent].type == "list of objects", path


def test_a_design_is_read_into_plain_values():
    document = read_design(
        "title: {en: Hygiene, fr: Hygiène}\n"
        "workload: {hours: 24}\n"
        "approval: {date: 2026-09-01}\n"
        "classification: [{scheme: NZSCED, code: 060307}]\n",
        "design.yaml",
    )

    assert document == {
        "title": {"en": "Hygiene", "fr": "Hygiène"},
        "workload": {"hours": 24},
        "approval": {"date": "2026-09-01"},
        "classification": [{"scheme": "NZSCED", "code": "060307"}],
    }


@pytest.mark.parametrize("text", ["", "# only a comment\n", "~", "\ufeff"])
def test_an_empty_file_is_an_empty_design(text):
    assert read_design(text, "design.yaml") == {}


def test_an_answer_left_empty_is_no_answer():
    assert read_design("title:\nworkload: {hours: }\n", "design.yaml") == {"workload": {}}


def test_an_unknown_field_is_refused_with_file_line_and_nearest_name():
    error = refusal("title: x\noutcomes:\n- id: o1\n  statment: Cleans hands\n")

    assert (error.file, error.line, error.field) == ("design.yaml", 4, "outcomes[1].statment")
    assert error.nearest == "outcomes[1].statement"
    assert error.first.sentence() == (
        "design.yaml, line 4: outcomes[1].statment is not a field of a design. "
        "The nearest name is outcomes[1].statement."
    )


def test_a_wrong_type_is_refused_with_what_was_expected_in_both_languages():
    error = refusal("workload:\n  hours: many\n")

    assert error.first.sentence() == (
        "design.yaml, line 2: workload.hours: expected a number, zero or more, "
        "found the text “many”."
    )
    assert error.first.sentence("fr") == (
        "design.yaml, ligne 2 : workload.hours : attendu : un nombre, zéro ou plus; "
        "trouvé : le texte « many »."
    )


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("title: 5", "title"),
        ("title: [a]", "title"),
        ("title: {en: a, de: b}", "title"),
        ("workload: 5", "workload"),
        ("workload: {hours: -1}", "workload.hours"),
        ("workload: {hours: .inf}", "workload.hours"),
        ("workload: {hours: .nan}", "workload.hours"),
        ("workload: {hours: " + "9" * 5000 + "}", "workload.hours"),
        ("workload: {hours: true}", "workload.hours"),
        ("delivery: {offerings_per_year: 1.5}", "delivery.offerings_per_year"),
        ("delivery: {synchronous: 'true'}", "delivery.synchronous"),
        ("delivery: {mode: [online]}", "delivery.mode"),
        ("approval: {date: 2026-13-45}", "approval.date"),
        ("approval: {date: tomorrow}", "approval.date"),
        ("public_information: {url: 'javascript:alert(1)'}", "public_information.url"),
        ("outcomes: one", "outcomes"),
        ("outcomes: [one]", "outcomes[1]"),
        ("language: en", "language"),
        ("language: [en, no]", "language[2]"),
        ("title: a\ntitle: b", "title"),
    ],
)
def test_each_wrong_value_names_its_field(text, field):
    assert refusal(text).field == field


@pytest.mark.parametrize(
    "text",
    [
        "- a",
        "only words",
        "a: [",
        "title: !!python/object:os.system x",
        "? [a]: b",
        "a: b\n---\nc: d",
        "&a [*a]",
        "title: &x [*x]",
        "\x00",
        "title: \ud800",
        "[" * 5000,
        "x" * 1_000_001,
    ],
)
def test_what_is_no_mapping_of_fields_is_refused(text):
    assert refusal(text).file == "design.yaml"


def test_an_alias_that_grows_without_end_is_refused():
    lines = ["title: &a0 [x, x, x, x, x, x, x, x]"]
    lines += [f"k{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 8)}]" for n in range(1, 10)]

    assert "repeated without end" in refusal("\n".join(lines)).first.sentence()


def test_every_mistake_of_a_file_is_named_in_the_order_of_its_lines():
    error = refusal("titel: x\nworkload: {hours: many}\ntitle: 1\n")

    assert [mistake.line for mistake in error.mistakes] == [1, 2, 3]
    assert all(mistake.sentence() in str(error) for mistake in error.mistakes)


@given(st.text(max_size=200))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_or_refused(text):
    try:
        outcome = documents.digest(read_design(text, "any.yaml"))
    except DesignUnreadable as error:
        outcome = error.first.sentence("fr")

    assert outcome.startswith(("sha256:", "any.yaml"))


NAMES = sorted({re.sub(r"\[\]", "", step) for path in FIELDS for step in path.split(".")})
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(VALUES)
@settings(max_examples=300, deadline=None)
def test_any_value_is_a_document_or_has_named_problems(value):
    for mistake in documents.problems(value):
        assert mistake.sentence("en")
        assert mistake.sentence("fr")


def test_the_digest_does_not_depend_on_the_order_of_fields():
    one = read_design("title: x\nworkload: {hours: 4}\n", "a.yaml")
    two = read_design("workload: {hours: 4}\ntitle: x\n", "b.yaml")

    assert documents.digest(one) == documents.digest(two)
    # The form is signed: this value may never change.
    assert documents.digest({"title": "x"}) == (
        "sha256:27503c8b55d6cdd9256053d7f84ead30d502467a1ed11f64071aa34c3a1d0e25"
    )


def test_a_text_falls_back_to_the_other_language():
    assert documents.text({"en": "Hygiene", "fr": ""}, "fr") == "Hygiene"
    assert documents.text("Hygiene", "fr") == "Hygiene"
    assert documents.text(None, "fr") == ""


def test_a_label_is_found_for_any_form_of_a_path():
    assert documents.label("workload.hours", "fr") == "Heures d’apprentissage"
    assert documents.label("levels[framework=EQF].value", "en") == "Level"
    assert documents.label("outcomes", "en") == "Outcomes"


def test_reading_a_design_needs_no_django():
    code = (
        "import sys\n"
        "from trillium.structures.designs import document\n"
        "document.read_design('title: x', 'x.yaml')\n"
        "sys.exit('django' in sys.modules)\n"
    )
    source = Path(__file__).parents[4]

    done = subprocess.run([sys.executable, "-c", code], cwd=source, check=False)  # noqa: S603

    assert done.returncode == 0


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"unknown_field_{number}: x\n" for number in range(19_000)),
        "title: T\noutcomes:\n" + "  - 5\n" * 19_000,
        "".join(f"{'k' * 200}{number}: x\n" for number in range(4_000)),
        f"title: T\nworkload: {{hours: 0x{'f' * 900_000}}}\n",
        f"title: T\nworkload: {{hours: {':'.join(['59'] * 300_000)}}}\n",
        f"title: T\nworkload: {{hours: 1e{'9' * 50}}}\n",
    ],
    ids=["unknown fields", "wrong items", "long names", "hexadecimal", "sexagesimal", "exponent"],
)
def test_a_hostile_file_is_refused_at_once_and_in_few_words(text):
    began = time.monotonic()

    error = refusal(text)

    assert time.monotonic() - began < 10  # it took minutes once
    assert 1 <= len(error.mistakes) <= MOST_MISTAKES
    assert len(str(error)) < 10_000  # to be read


def slowly(text: str) -> dict[str, object]:
    """Read a text by its tree of nodes, as a text with a mistake is read."""
    root = documents._compose(text, "design.yaml")
    return documents._Reading("design.yaml").value(root, documents._ROOT, ())


UNUSUAL = """
title: &t {en: "Yes", fr: 'no'}
summary: *t
"""
PLAIN = """
title: {en: Hygiene, fr: ~}
summary: |
  Two lines,
  yes.
workload: {hours: 24, contact_hours: 1_0.5}
classification: [{scheme: NZSCED, code: 060307}, {scheme: yes, code: "0x1F"}]
approval: {date: 2026-09-01}
outcomes: [{id: o1, statement: Cleans hands}, null]
delivery: {online: off}
"""


@pytest.mark.parametrize("text", [PLAIN, UNUSUAL, "workload: {hours: 0b11}", "title: <<"])
def test_the_quick_reading_and_the_one_that_keeps_lines_agree(text):
    try:
        quick = documents.plain.read_plain(
            text, documents._ROOT, documents._number_at, documents._BOUNDS
        )
    except documents.plain.Unusual:
        assert text == UNUSUAL
        return

    assert quick == slowly(text)


@pytest.mark.parametrize(
    "text",
    ["title: a\ntitle: b", "title: !!str a", "--- a\n--- b", "title: [", "? [a]\n: b", "a: \ud800"],
)
def test_whatever_is_unusual_is_left_to_the_reading_that_knows_the_line(text):
    with pytest.raises(documents.plain.Unusual):
        documents.plain.read_plain(text, documents._ROOT, documents._number_at, documents._BOUNDS)


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False)
        | st.text(max_size=8),
        lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=5), below),
        max_leaves=12,
    )
)
@settings(max_examples=150)
def test_any_plain_yaml_reads_the_same_quickly_and_slowly(value):
    text = yaml.safe_dump(value, allow_unicode=True)
    try:
        quick = documents.plain.read_plain(
            text, documents._ROOT, documents._number_at, documents._BOUNDS
        )
    except documents.plain.Unusual:
        return

    assert quick == slowly(text)
