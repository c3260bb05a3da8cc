"""The page about the public Python API: every example on it runs and says what it says."""

import doctest
import re
from pathlib import Path

import trillium.credentials

PAGE = Path(__file__).resolve().parents[4] / "docs" / "develop" / "credentials.md"
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_every_example_of_the_page_runs_and_gives_what_it_says():
    blocks = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    example = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, PAGE.name, str(PAGE), 0)
    said: list[str] = []

    found = doctest.DocTestRunner(verbose=False).run(example, out=said.append)

    assert found.failed == 0, "".join(said)
    assert found.attempted > 25


def test_every_public_name_is_on_the_page():
    text = PAGE.read_text(encoding="utf-8")

    assert [name for name in trillium.credentials.__all__ if f"`{name}`" not in text] == []
