"""W3C rdf-canon: every RDFC-1.0 evaluation and map test."""

import json

import pytest

from trillium.credentials.errors import TooComplex
from trillium.credentials.rdfc import canonical_labels, canonicalize, parse_nquads

pytestmark = pytest.mark.vectors
SET = "W3C rdf-canon, RDFC-1.0"


@pytest.fixture
def folder(vectors):
    return vectors("w3c-rdf-canon")


def entries(folder, kind):
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for entry in manifest["entries"]:
        if entry["type"] == kind:
            quads = parse_nquads((folder / entry["action"]).read_text(encoding="utf-8"))
            algorithm = entry.get("hashAlgorithm", "SHA256").lower()
            yield entry, quads, algorithm, (folder / entry["result"]).read_text(encoding="utf-8")


def test_every_graph_canonicalises_to_the_published_bytes(folder, cases):
    with cases(SET) as told:
        for entry, quads, algorithm, result in entries(folder, "rdfc:RDFC10EvalTest"):
            with told(entry["id"]):
                assert canonicalize(quads, algorithm=algorithm) == result

    assert told.count == 32


def test_every_blank_node_gets_the_published_label(folder, cases):
    with cases(SET) as told:
        for entry, quads, algorithm, result in entries(folder, "rdfc:RDFC10MapTest"):
            labels = canonical_labels(quads, algorithm=algorithm)

            found = {before.removeprefix("_:"): after[2:] for before, after in labels.items()}
            with told(entry["id"]):
                assert found == json.loads(result)

    assert told.count == 11


def test_a_graph_of_many_equal_nodes_is_refused_within_the_budget():
    nodes = [f"_:n{number}" for number in range(10)]
    clique = [(a, "<urn:p>", b, "") for a in nodes for b in nodes if a != b]

    with pytest.raises(TooComplex):
        canonicalize(clique)


def test_the_computable_poison_graph_needs_more_than_a_small_budget(folder):
    poison = (folder / "rdfc10" / "test045-in.nq").read_text(encoding="utf-8")

    with pytest.raises(TooComplex):
        canonicalize(parse_nquads(poison), budget=10)
