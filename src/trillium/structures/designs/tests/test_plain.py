"""YAML and JSON hold a design whole: what is read again is what was written."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from trillium.structures.designs import document as documents
from trillium.structures.designs.formats import bringing, plain

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
TRICKY = st.sampled_from(
    ["yes", "060307", "1e3", "2027-01-31", "~", "=", "<<", "- a", "a: b", "#", "\u2028", "🌱", "'"]
)
WORDS = (TEXTS | TRICKY).filter(bool)
NUMBERS = st.integers(0, 10**12) | st.floats(0, 10**12, allow_nan=False)
PAIRS = st.fixed_dictionaries({}, optional={"en": WORDS, "fr": WORDS}).filter(bool)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "text": WORDS,
    "choice": WORDS,
    "bilingual": WORDS | PAIRS,
    "number": NUMBERS,
    "integer": st.integers(0, 10**12),
    "date": st.dates().map(str),
    "boolean": st.booleans(),
    "url": WORDS.map(lambda words: f"https://example.org/{words.encode().hex()}"),
    "text or number": WORDS | PAIRS | NUMBERS,
}


def shape(base: str = "") -> st.SearchStrategy[dict[str, Any]]:
    """Return documents in the shape of the catalogue, below a path."""
    tree: dict[str, Any] = {}
    for path, field in documents.FIELDS.items():
        rest = path.removeprefix(base)
        if not path.startswith(base) or "[]." in rest:
            continue
        *above, last = rest.removesuffix("[]").split(".")
        here = tree
        for step in above:
            here = here.setdefault(step, {})
        here[last] = value_of(field)
    return filled(tree)


def value_of(field: documents.Field) -> st.SearchStrategy[Any]:
    if field.type == "list of objects":
        return st.lists(shape(f"{field.path}.").filter(bool), min_size=1, max_size=2)
    if field.type == "list of values":
        return st.lists(VALUES[field.items], min_size=1, max_size=3)
    return VALUES[field.type]


def filled(tree: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    below = {
        name: filled(each).filter(bool) if isinstance(each, dict) else each
        for name, each in tree.items()
    }
    names = st.lists(st.sampled_from(sorted(below)), unique=True, max_size=4)
    return names.flatmap(
        lambda chosen: st.fixed_dictionaries({name: below[name] for name in chosen})
    )


DOCUMENTS = shape()


def exact(document: object) -> str:
    """Return a document so that true and 1, 1 and 1.0, and the order of fields all differ."""
    return json.dumps(document)


@given(DOCUMENTS)
def test_a_design_written_as_yaml_is_read_as_it_was(document):
    read = documents.read_design(plain.as_yaml(document), "design.yaml")

    assert exact(read) == exact(document)
    assert documents.digest(read) == documents.digest(document)


@given(DOCUMENTS)
def test_a_design_written_as_json_is_read_as_it_was(document):
    brought = bringing.bring(plain.as_json(document).encode(), "design.json")

    assert exact(brought.document) == exact(document)
    assert brought.unread == ()


@given(DOCUMENTS)
def test_a_design_brought_as_yaml_is_read_as_it_was(document):
    brought = bringing.bring(plain.as_yaml(document).encode(), "design.yaml")

    assert exact(brought.document) == exact(document)
