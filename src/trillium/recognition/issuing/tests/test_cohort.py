from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trillium.recognition.issuing import cohort as cohorts
from trillium.recognition.issuing.cohort import CohortUnreadable, read_cohort

TODAY = date(2026, 11, 24)
HEAD = "name,email,result,evidence_url,awarded_on\n"
GOOD = "Zoë Müller,zoe.muller@example.org,pass,https://example.org/1,2026-11-20\n"


def read(text, *, evidence=False):
    data = text if isinstance(text, bytes) else text.encode()
    return read_cohort(data, file="c.csv", evidence_demanded=evidence, today=TODAY)


def test_a_row_is_read_clean():
    (row,) = read(
        HEAD + "  Zoë   Müller ,Zoe.Muller@Example.ORG,PASS,https://example.org/1,2026-11-20"
    ).rows

    assert (row.line, row.name, row.email) == (2, "Zoë Müller", "zoe.muller@example.org")
    assert (row.passed, row.evidence_url) == (True, "https://example.org/1")
    assert row.awarded_on == date(2026, 11, 20)


def test_only_name_and_email_are_needed_and_an_empty_result_is_a_pass():
    cohort = read("email;name\nnoah.chen@example.org;Chen, Noah\n")

    assert [(row.name, row.passed) for row in cohort.passed] == [("Chen, Noah", True)]


def test_who_failed_gets_nothing_and_needs_no_evidence():
    cohort = read(HEAD + GOOD + "Noah,noah@example.org,fail,,\n", evidence=True)

    assert not cohort.bad
    assert [row.email for row in cohort.passed] == ["zoe.muller@example.org"]


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (",a@example.org,,,", "name", "is empty"),
        ("A,,,,", "email", "is empty"),
        ("A,nobody,,,", "email", "“nobody” is not an email address"),
        ("A,a@example.org,perhaps,,", "result", "neither pass nor fail"),
        ("A,a@example.org,,ftp://x,", "evidence_url", "not a web address"),
        ("A,a@example.org,,https://x y,", "evidence_url", "not a web address"),
        ("A,a@example.org,,https://[,", "evidence_url", "not a web address"),
        ("A,a@example.org,,,20.11.2026", "awarded_on", "is not a date"),
        ("A,a@example.org,,,2026-02-30", "awarded_on", "is not a date"),
        ("A,a@example.org,,,2027-01-01", "awarded_on", "in the future"),
        ("A,zoe.muller@example.org,,,", "email", "stands on line 2 already"),
        ("A\u0007,a@example.org,,,", "name", "cannot be printed"),
        (f"{'A' * 201},a@example.org,,,", "name", "longer than 200"),
    ],
)
def test_a_bad_row_is_named_by_line_and_column(row, column, reason):
    cohort = read(HEAD + GOOD + row + "\n")

    (bad,) = cohort.bad
    assert (bad.line, bad.column) == (3, column)
    assert reason in bad.sentence
    assert len(cohort.rows) == 1


def test_a_row_without_evidence_is_bad_where_the_plan_asks_for_it():
    row = HEAD + "A,a@example.org,pass,,\n"

    assert not read(row).bad
    assert read(row, evidence=True).bad[0].column == "evidence_url"


def test_lines_are_counted_as_in_the_file_even_over_quoted_line_breaks_and_empty_lines():
    cohort = read('name,email\n"A\nB",a@example.org\n\n,b@example.org\n')

    assert [bad.line for bad in cohort.bad] == [5] or [bad.line for bad in cohort.bad] == [2, 5]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is empty"),
        ("\n \n", "is empty"),
        ("name\nA\n", "does not name a column email"),
        ("email\na@example.org\n", "does not name a column name"),
        ("name,email,name\n", "names the column name twice"),
        ("name,email,reslut\n", "Did you mean result"),
        ("name,email,evidence\n", "Did you mean evidence_url"),
        (b"name,email\n\xe9,a@example.org", "not UTF-8"),
        (b"n\0a\0m\0e\0", "not a text file"),
        ('name,email\n"A,a@example.org', "is not CSV"),
    ],
)
def test_a_file_that_is_no_cohort_says_why(text, reason):
    with pytest.raises(CohortUnreadable, match=reason):
        read(text)


def test_other_columns_are_passed_over():
    assert read("name,email,student_number\nA,a@example.org,77\n").passed[0].name == "A"


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text):
    try:
        read("name,email\n" + text.encode(errors="replace").decode())
    except CohortUnreadable:
        return


_CELLS = st.one_of(
    st.sampled_from(
        ["Zoë Müller", "Zoe\u0308", "A  B", " A", "李", "A\xa0B", "\u200b", '"A, B"', '"a\nb"',
         "A" * 201]
    ),
    st.sampled_from(
        ["a@example.org", "A@Example.ORG", "a@x", "é@example.org", "a@-x.org", f"{'a' * 65}@b.ca",
         f"a@{'b' * 64}.ca", "a@b.c", "a@b_c.ca"]
    ),
    st.sampled_from(["pass", "fail", "PASS", "perhaps", "2026-01-31", "2027-01-31", "2026-02-30"]),
    st.sampled_from(["https://example.org/1", "https://é.example/", "http://x", "ftp://x.y"]),
    st.text(max_size=5),
)  # fmt: skip


@given(
    st.sampled_from(["name,email,result,evidence_url,awarded_on", "email;x;name", "name\temail"]),
    st.lists(st.lists(_CELLS, min_size=1, max_size=6), max_size=8),
    st.booleans(),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_a_plain_row_is_read_as_the_careful_way_reads_it(heading, rows, evidence, end):
    delimiter = next(each for each in ",;\t" if each in heading)
    text = end.join([heading, *(delimiter.join(row) for row in rows)]).encode(errors="replace")

    def answer():
        try:
            found = read(text, evidence=evidence)
        except CohortUnreadable as problem:
            return problem.sentence()
        return list(found.rows), list(found.passed), found.bad, found.heading

    quick = answer()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cohorts, "_plain", lambda *_: lambda _: None)
        careful = answer()

    assert quick == careful
