"""The typography of French: before a colon and inside « » the space is unbreakable.

Canadian French has no space before the other marks.
"""

import ast
import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "trillium"
PLAIN = re.compile(r"« | »|(?<=[\w)»}’\]%]) [:;?!](?=\s|$)|^ [:;?!](?=\s)")
MESSAGES = runpy.run_path(str(ROOT / "scripts" / "messages.py"))


def sources():
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).parts
        ours = {"tests", "migrations", "example"}.isdisjoint(parts) and path.name != "testing.py"
        if ours and parts[0] != "credentials":
            yield path


def strings(path):
    tree = ast.parse(path.read_text("utf-8"))
    patterns = {  # of regular expressions
        id(each)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "compile"
        for each in ast.walk(node)
    }
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in patterns:
            yield node.lineno, node.value


def test_the_sentences_in_the_sources_break_at_no_french_mark():
    plain = [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for path in sources()
        for line, text in strings(path)
        if PLAIN.search(text)
    ]

    assert plain == []


def french_of(text):
    """Yield each translation of a catalogue as one text."""
    in_french = False
    for line in text.splitlines():
        if line.startswith("msg"):
            in_french = line.startswith("msgstr")
        if in_french and (words := re.search(r'"(.*)"$', line)):
            yield words[1].replace("\\n", "\n")


def test_the_joined_catalogue_breaks_at_no_french_mark(tmp_path):
    joined = MESSAGES["written_french"](tmp_path).read_text("utf-8")

    translations = list(french_of(joined))
    assert len(translations) > 1000
    assert [each for each in translations if PLAIN.search(each)] == []


def test_the_fields_of_a_design_break_at_no_french_mark():
    fields = PACKAGE / "structures" / "designs" / "fields.yaml"

    assert [each for each in fields.read_text("utf-8").splitlines() if PLAIN.search(each)] == []


@pytest.mark.parametrize(
    ("written", "typeset"),
    [
        ('msgstr "« Oui » : non"', 'msgstr "«~Oui~»~: non"'),
        ('msgstr "Titre :"', 'msgstr "Titre~:"'),
        ('msgstr "Voici :\\n"', 'msgstr "Voici~:\\n"'),
        ('msgid "« a » :"', 'msgid "« a » :"'),
        ('msgstr "https://a.ca:80 10:30"', 'msgstr "https://a.ca:80 10:30"'),
    ],
)
def test_plain_spaces_of_translators_become_unbreakable(written, typeset):
    assert MESSAGES["typeset"](written) == typeset.replace("~", "\u00a0")
