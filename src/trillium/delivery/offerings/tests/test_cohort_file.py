import pytest
from hypothesis import given
from hypothesis import strategies as st

from trillium.delivery.offerings.cohort_file import (
    LARGEST_FILE,
    MOST_ROWS,
    CohortRefused,
    LearnerRow,
    read_cohort,
)


def sentences(data, already=()):
    with pytest.raises(CohortRefused) as refused:
        read_cohort(data if isinstance(data, bytes) else data.encode(), already=already)
    return refused.value.sentences()


def test_a_file_with_commas_is_read():
    rows = read_cohort("name,email,language\nZoë Müller,zoe.muller@example.org,fr\n".encode())

    assert rows == (
        LearnerRow(line=2, name="Zoë Müller", email="zoe.muller@example.org", language="fr"),
    )


def test_a_file_of_a_french_spreadsheet_is_read_the_same():
    data = "\ufeffNom;Courriel;Langue\r\nZoë Müller;Zoe.Muller@example.org;français\r\n".encode()

    assert read_cohort(data)[0] == LearnerRow(
        line=2, name="Zoë Müller", email="zoe.muller@example.org", language="fr"
    )


def test_other_columns_and_empty_lines_are_passed_over():
    data = b"email,group,name\n\nnoah.chen@example.org,A,Noah  Chen\n,,\n"

    assert read_cohort(data)[0].name == "Noah Chen"
    assert read_cohort(data)[0].line == 3


def test_a_name_may_hold_the_delimiter_in_quotation_marks():
    assert read_cohort(b'name,email\n"Chen, Noah",noah.chen@example.org\n')[0].name == "Chen, Noah"


def test_decomposed_letters_are_composed():
    data = "name,email\nZoe\u0308,zoe@example.org\n".encode()

    assert read_cohort(data)[0].name == "Zoë"


def test_a_missing_column_is_named():
    assert sentences("name,phone\nZoë,1\n") == [
        "The column “email” is missing: the first line must name the columns name and email."
    ]


def test_a_column_that_is_there_twice_is_named():
    assert "“email” is there twice" in sentences("name,email,courriel\nZoë,a@b.org,c@d.org\n")[0]


def test_a_learner_twice_in_the_file_is_named_with_both_lines():
    text = "name,email\nZoë,zoe@example.org\nNoah,noah@example.org\nZoe,ZOE@example.org\n"

    assert sentences(text) == ["Line 4: zoe@example.org is already on line 2."]


def test_a_learner_who_is_in_the_cohort_already_is_named():
    found = sentences("name,email\nZoë,zoe@example.org\n", already=["zoe@example.org"])

    assert found == ["Line 2: zoe@example.org is already in this cohort."]


def test_every_problem_is_named_at_once():
    text = "name,email,language\n,a@example.org,\nNoah,noah,\nLi,li@example.org,de\nXi,,\n"

    assert sentences(text) == [
        "Line 2: the name is missing.",
        "Line 3: “noah” is not an email address.",
        "Line 4: “de” is not a language of this site: write en or fr, or leave it empty.",
        "Line 5: the email address is missing.",
    ]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", " =HYPERLINK(1)"])
def test_a_cell_that_a_spreadsheet_takes_for_a_formula_is_refused(cell):
    assert (
        "begins like a spreadsheet formula" in sentences(f"name,email\n{cell},a@example.org\n")[0]
    )
    assert (
        "begins like a spreadsheet formula" in sentences(f"name,email\nZoë,{cell}@example.org\n")[0]
    )


def test_an_unquoted_comma_in_a_name_is_said():
    assert sentences("name,email\nChen, Noah,noah@example.org\n") == [
        "Line 2: there are more cells than columns; a comma inside a name needs quotation marks."
    ]


def test_an_empty_file_is_said():
    for data in (b"", b"\n \n", b"\xef\xbb\xbf"):
        assert sentences(data) == [
            "The file is empty: its first line must name the columns name and email."
        ]


def test_headings_without_learners_are_said():
    assert sentences("name,email\n") == ["The file has headings but no learner below them."]


def test_another_encoding_is_said():
    for data in ("name,email\nZoë,a@b.org".encode("cp1252"), "name,email\n".encode("utf-16")):
        assert "not written in UTF-8" in sentences(data)[0]


def test_a_spreadsheet_that_is_no_csv_is_said():
    assert sentences(b"PK\x03\x04\x00\x00")[0].startswith("The file is not written in UTF-8")


def test_a_quotation_mark_left_open_is_said_with_its_line():
    assert "line 3" in sentences('name,email\nZoë,a@example.org\n"Noah,b@example.org\n')[0]


def test_too_large_a_file_is_said():
    assert "larger than 8 MB" in sentences(b"name,email\n" + b"x" * LARGEST_FILE)[0]


def test_too_many_rows_are_said():
    rows = "".join(f"N,n{number}@example.org\n" for number in range(MOST_ROWS + 1))

    assert f"more than {MOST_ROWS:,} rows" in sentences("name,email\n" + rows)[0]


def test_as_many_rows_as_allowed_are_read():
    rows = "".join(f"N,n{number}@example.org\n" for number in range(MOST_ROWS))

    assert len(read_cohort(("name,email\n" + rows).encode())) == MOST_ROWS


def test_control_characters_in_a_name_are_refused():
    assert "cannot be printed" in sentences("name,email\nZo\x07ë,a@example.org\n")[0]


@given(
    st.binary(max_size=400)
    | st.text(max_size=200).map(lambda t: b"name,email\n" + t.encode("utf-8", "ignore"))
)
def test_any_file_is_read_or_refused_in_sentences(data):
    try:
        said = [row.name for row in read_cohort(data)]
    except CohortRefused as refused:
        said = refused.sentences()

    assert all(said)
