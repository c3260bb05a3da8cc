import csv
import io

import pytest

from trillium.kit import tables


@pytest.mark.parametrize(
    "formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "=1", '=HYPERLINK("x")']
)
def test_no_cell_begins_like_a_formula(formula):
    [[shown]] = csv.reader(io.StringIO(tables.lines([[formula]]), newline=""))

    assert shown == f"'{formula}"


def test_numbers_and_plain_words_stay_as_they_are():
    assert tables.lines([["a, b", -1, None, 2.5, "é"]]) == '"a, b",-1,,2.5,é\r\n'
