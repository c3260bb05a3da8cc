"""The exact bytes that get signed: a JSON-LD document as canonical N-Quads.

One strict walk over the document (walking.py) emits its RDF; graph.py and rdfc.py put that into
canonical form.
"""

from itertools import count

from trillium.credentials.contexts import PACKAGED, ContextTable
from trillium.credentials.graph import Graph
from trillium.credentials.rdfc import Quad
from trillium.credentials.terms import terms_of
from trillium.credentials.values import JsonObject
from trillium.credentials.walking import CarefulWalk, QuickWalk

_COMPARED_ONE_IN = 2_000
_walked = count(1)


def canonical_form(document: JsonObject, *, contexts: ContextTable = PACKAGED) -> str:
    """Return the canonical N-Quads of a document (JSON-LD 1.1 to RDF, then RDFC-1.0).

    Raises ContextRefused, TermUndefined, OutsideProfile or TooComplex.
    """
    return graph_of(document, contexts=contexts).form()


def quads_of(document: JsonObject, *, contexts: ContextTable = PACKAGED) -> list[Quad]:
    """Return the RDF quads of a document, blank nodes labelled in order of appearance."""
    walk = CarefulWalk(document)
    walk.start(terms_of(contexts).root(document.get("@context")))
    return walk.quads


def graph_of(document: JsonObject, *, contexts: ContextTable = PACKAGED) -> Graph:
    """Return the RDF of a document, or raise every refusal of the walk.

    The first graph with a plan that was not met before, and one in two thousand after that, comes
    with the quads of a careful walk, to be compared with.
    """
    active = terms_of(contexts).root(document.get("@context"))
    walk = QuickWalk(document)
    walk.start(active)
    if walk.has_news or next(_walked) % _COMPARED_ONE_IN == 0:
        careful = CarefulWalk(document)
        careful.start(active)
        walk.graph.reference = careful.quads
    return walk.graph
