"""RDF Dataset Canonicalization 1.0 (RDFC-1.0, W3C Recommendation), under a budget of work.

A quad is four texts as they stand in N-Quads: subject, predicate, object, graph ("" is the default
graph). Escaping is done before, by `escape`, as RDFC-1.0 §5.2 asks.
"""

import hashlib
import re
from collections.abc import Iterable
from itertools import permutations
from math import factorial

from trillium.credentials.errors import CredentialUnreadable, TooComplex

Quad = tuple[str, str, str, str]

# Poison graphs grow factorially; a real credential needs none of this. One unit is one path tried.
BUDGET = 20_000

_ESCAPED = {
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\f": "\\f",
    "\r": "\\r",
    '"': '\\"',
    "\\": "\\\\",
}
_TO_ESCAPE = re.compile(r'[\x00-\x1f\x7f"\\]')


def escape(text: str) -> str:
    """Return a literal's text in canonical N-Quads (RDF 1.2 N-Quads, canonical form)."""
    if text.isprintable() and '"' not in text and "\\" not in text:  # cheaper than to look
        return text
    plain = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    if plain.isprintable():  # nothing but what is odd most often
        return plain
    return _TO_ESCAPE.sub(_escape_one, text)


def _escape_one(match: re.Match[str]) -> str:
    character = match[0]
    return _ESCAPED.get(character) or f"\\u{ord(character):04X}"


def canonicalize(quads: Iterable[Quad], *, algorithm: str = "sha256", budget: int = BUDGET) -> str:
    """Return the canonical N-Quads of a dataset, or raise TooComplex."""
    return "".join(sorted(canonical_lines(quads, algorithm=algorithm, budget=budget)))


def canonical_lines(
    quads: Iterable[Quad], *, algorithm: str = "sha256", budget: int = BUDGET
) -> set[str]:
    """Return the lines of the canonical form, unsorted."""
    quads = dict.fromkeys(quads)
    lines, blank = set(), []
    for quad in quads:
        subject, predicate, obj, graph = quad
        if subject[0] == "_" or obj[0] == "_" or graph[:1] == "_":
            blank.append(quad)
        elif graph:
            lines.add(_line(subject, predicate, obj, graph))
        else:
            lines.add(f"{subject} {predicate} {obj} .\n")
    label = (_Labeller(blank, algorithm, budget).labels() if blank else {}).get
    for subject, predicate, obj, graph in blank:
        named = label(graph, graph)
        lines.add(_line(label(subject, subject), predicate, label(obj, obj), named))
    return lines


def canonical_labels(
    quads: Iterable[Quad], *, algorithm: str = "sha256", budget: int = BUDGET
) -> dict[str, str]:
    """Return the canonical label of each blank node label of the input."""
    return _Labeller(list(dict.fromkeys(quads)), algorithm, budget).labels()


def _line(subject: str, predicate: str, obj: str, graph: str) -> str:
    if graph:
        return f"{subject} {predicate} {obj} {graph} .\n"
    return f"{subject} {predicate} {obj} .\n"


class _Issuer:
    """An identifier issuer (RDFC-1.0 §4.5): labels in the order in which they are asked for."""

    __slots__ = ("issued", "prefix")

    def __init__(self, prefix: str, issued: dict[str, str] | None = None) -> None:
        self.prefix = prefix
        self.issued = issued or {}

    def issue(self, node: str) -> str:
        label = self.issued.get(node)
        if label is None:
            label = self.issued[node] = f"{self.prefix}{len(self.issued)}"
        return label

    def copy(self) -> "_Issuer":
        return _Issuer(self.prefix, dict(self.issued))


class _Labeller:
    """The canonicalization algorithm (RDFC-1.0 §4.4.3)."""

    def __init__(self, quads: list[Quad], algorithm: str, budget: int) -> None:
        self._new = getattr(hashlib, algorithm)
        self._budget = budget
        self._canonical = _Issuer("_:c14n")
        self._all = quads
        self._quads: dict[str, list[Quad]] = {}
        self._first: dict[str, str] = {}

    def labels(self) -> dict[str, str]:
        self._hash_first_degree()
        by_hash: dict[str, list[str]] = {}
        for node, digest in self._first.items():
            by_hash.setdefault(digest, []).append(node)
        ties = []
        for digest in sorted(by_hash):
            nodes = by_hash[digest]
            if len(nodes) == 1:
                self._canonical.issue(nodes[0])
            else:
                ties.append(nodes)
        if ties:
            self._index_quads()
        for nodes in ties:
            self._label_tie(nodes)
        return self._canonical.issued

    def _index_quads(self) -> None:
        for quad in self._all:
            for node in {part for part in (quad[0], quad[2], quad[3]) if part[:1] == "_"}:
                self._quads.setdefault(node, []).append(quad)

    def _label_tie(self, nodes: list[str]) -> None:
        paths = []
        for node in nodes:
            if node in self._canonical.issued:
                continue
            issuer = _Issuer("_:b")
            issuer.issue(node)
            paths.append(self._n_degree(node, issuer))
        for _, issuer in sorted(paths, key=lambda path: path[0]):
            for node in issuer.issued:
                self._canonical.issue(node)

    def _hash(self, text: str) -> str:
        digest: str = self._new(text.encode()).hexdigest()
        return digest

    def _hash_first_degree(self) -> None:
        """Hash First Degree Quads (§4.6.3) of every blank node, in one pass over the quads."""
        lines: dict[str, list[str]] = {}
        for subject, predicate, obj, graph in self._all:
            if subject[0] == "_":
                this = "_:a" if obj == subject else _mask(obj)
                named = "_:a" if graph == subject else _mask(graph)
                lines.setdefault(subject, []).append(_line("_:a", predicate, this, named))
            if obj[0] == "_" and obj != subject:
                named = "_:a" if graph == obj else _mask(graph)
                lines.setdefault(obj, []).append(_line(_mask(subject), predicate, "_:a", named))
            if graph[:1] == "_" and graph not in (subject, obj):
                line = _line(_mask(subject), predicate, _mask(obj), "_:a")
                lines.setdefault(graph, []).append(line)
        for node, own in lines.items():
            own.sort()
            self._first[node] = self._hash("".join(own))

    def _related(self, related: str, quad: Quad, issuer: _Issuer, position: str) -> str:
        """Hash Related Blank Node (§4.7.3)."""
        label = self._canonical.issued.get(related) or issuer.issued.get(related)
        predicate = quad[1] if position != "g" else ""
        return self._hash(position + predicate + (label or self._first[related]))

    def _n_degree(self, node: str, issuer: _Issuer) -> tuple[str, _Issuer]:
        """Hash N-Degree Quads (§4.8.3)."""
        groups: dict[str, list[str]] = {}
        for quad in self._quads[node]:
            for related, position in ((quad[0], "s"), (quad[2], "o"), (quad[3], "g")):
                if related[:1] == "_" and related != node:
                    digest = self._related(related, quad, issuer, position)
                    groups.setdefault(digest, []).append(related)
        data = ""
        for digest in sorted(groups):
            path, issuer = self._shortest_path(groups[digest], issuer)
            data += digest + path
        return self._hash(data), issuer

    def _shortest_path(self, group: list[str], issuer: _Issuer) -> tuple[str, _Issuer]:
        if factorial(min(len(group), 20)) > self._budget:
            raise TooComplex(_TOO_COMPLEX)
        chosen: tuple[str, _Issuer] | None = None
        for order in permutations(group):
            found = self._path(order, issuer.copy(), chosen[0] if chosen else "")
            if found is not None and (chosen is None or found[0] < chosen[0]):
                chosen = found
        if chosen is None:  # permutations of a non-empty group always give a first path
            raise AssertionError(group)
        return chosen

    def _path(
        self, order: tuple[str, ...], issuer: _Issuer, best: str
    ) -> tuple[str, _Issuer] | None:
        self._spend()
        path, recursion = "", []
        for related in order:
            label = self._canonical.issued.get(related)
            if label is None:
                if related not in issuer.issued:
                    recursion.append(related)
                label = issuer.issue(related)
            path += label
            if _longer(path, best):
                return None
        for related in recursion:
            digest, deeper = self._n_degree(related, issuer)
            path += issuer.issue(related) + f"<{digest}>"
            issuer = deeper
            if _longer(path, best):
                return None
        return path, issuer

    def _spend(self) -> None:
        self._budget -= 1
        if self._budget < 0:
            raise TooComplex(_TOO_COMPLEX)


_TOO_COMPLEX = "The document is built so that checking its signature costs too much work."


def _mask(part: str) -> str:
    return "_:z" if part[:1] == "_" else part


def _longer(path: str, best: str) -> bool:
    return bool(best) and len(path) >= len(best) and path > best


_BLANK = r"_:[^\s<>\"]+"
_IRI = r"<[^<>\"{}|^`\\\x00-\x20]*(?:\\u[0-9A-Fa-f]{4}[^<>\"\s]*)*>"
_LITERAL = r'"((?:[^"\\\n\r]|\\.)*)"(\^\^<[^>]*>|@[A-Za-z0-9-]+)?'
_QUAD = re.compile(
    rf"[ \t]*({_IRI}|{_BLANK})[ \t]*({_IRI})[ \t]*({_IRI}|{_BLANK}|{_LITERAL})"
    rf"[ \t]*({_IRI}|{_BLANK})?[ \t]*\.[ \t]*(?:#.*)?\Z"
)
_UNESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_PLAIN = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}


def parse_nquads(text: str) -> list[Quad]:
    """Return the quads of an N-Quads document, or raise CredentialUnreadable."""
    quads = []
    for line in re.split(r"[\r\n]+", text):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _QUAD.match(line)
        if match is None:
            raise CredentialUnreadable("This is not N-Quads.")
        subject, predicate, obj, literal, suffix, graph = match.groups()
        if literal is not None:
            suffix = "" if suffix in (None, f"^^<{_XSD_STRING}>") else suffix
            obj = f'"{escape(_unescape(literal))}"{suffix}'
        quads.append((_unescape(subject), _unescape(predicate), obj, _unescape(graph or "")))
    return quads


_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"


def _unescape(text: str) -> str:
    return _UNESCAPE.sub(
        lambda m: chr(int(m[1] or m[2], 16)) if m[1] or m[2] else _PLAIN.get(m[3], m[3]), text
    )
