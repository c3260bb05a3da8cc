"""`make conformance`: the table, and what makes it fail. Run as one runs it, on one small set."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SET = "W3C rdf-canon, RDFC-1.0"


def run(place, *, page=None):
    """Run the script over one module, with its vectors at `place`."""
    script = ROOT / "scripts" / "conformance.py"
    start = "import runpy, sys; m = runpy.run_path(sys.argv[1], run_name='counting')\n"
    start += f"m['main'].__globals__['PAGE'] = m['Path']({str(page)!r})\n" if page else ""
    start += "sys.exit(m['main'](sys.argv[2:]))"
    return subprocess.run(  # noqa: S603 -- our own interpreter
        [sys.executable, "-c", start, str(script), "tests/conformance/test_rdf_canon.py"],
        cwd=ROOT,
        env={
            "TRILLIUM_VECTORS": str(place),
            "TRILLIUM_DATA": str(place / "data"),
            "PYTHONPATH": str(ROOT / "src"),
            "PATH": "",
        },
        capture_output=True,
        text=True,
        check=False,
    )


def row(answer, name):
    """Return the numbers of a set in the printed table."""
    line = next(line for line in answer.stdout.splitlines() if line.startswith(f"{name}  "))
    return [int(number) for number in line.removeprefix(name).split()]


@pytest.fixture
def copied(vectors, tmp_path):
    shutil.copytree(vectors("w3c-rdf-canon"), tmp_path / "w3c-rdf-canon")
    for path in tmp_path.rglob("*"):
        path.chmod(0o755)
    return tmp_path


def test_good_vectors_are_counted_and_the_others_are_skipped(copied):
    answer = run(copied)

    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert row(answer, SET) == [43, 0, 0, 0]
    assert row(answer, "did:key") == [0, 0, 0, 10]


def test_one_case_that_fails_is_counted_and_makes_it_fail(copied):
    result = copied / "w3c-rdf-canon/rdfc10/test003-rdfc10.nq"
    result.write_text("")

    answer = run(copied)

    assert answer.returncode == 1
    assert row(answer, SET) == [42, 0, 1, 0]
    assert "Failed: tests/conformance/test_rdf_canon.py::test_every_graph" in answer.stdout


def test_other_counts_than_those_of_the_page_make_it_fail(copied, tmp_path):
    page = tmp_path / "conformance.md"
    text = (ROOT / "docs/conformance.md").read_text(encoding="utf-8")
    page.write_text(text.replace(f"| {SET} | 43 | 0 |", f"| {SET} | 44 | 0 |"), encoding="utf-8")

    answer = run(copied, page=page)

    assert answer.returncode == 1
    assert f"{SET}: 43 passed, 0 refused; the page says 44 and 0." in answer.stdout


def test_without_vectors_everything_is_skipped_and_says_so(tmp_path):
    answer = run(tmp_path)

    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert row(answer, SET) == [0, 0, 0, 43]
    assert row(answer, "All")[:3] == [0, 0, 0]
    assert "No vectors were found: set TRILLIUM_VECTORS to their folder." in answer.stdout
