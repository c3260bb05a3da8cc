"""JSON-LD contexts, compiled once into plain dictionaries.

PyLD itself processes every context, so the rules for terms are PyLD's (JSON-LD 1.1 API §4). What it
says is then flattened: for each active context a dictionary from key to `Term`, and from a set of
types to the active context inside such a node. The walk in canonical.py only looks things up.
What this profile of JSON-LD does not use is refused here, when a term is first met.
"""

import functools
import re
import threading
from enum import IntEnum
from typing import Any

from cachetools import LRUCache
from pyld import jsonld
from pyld.context_resolver import ContextResolver

from trillium.credentials.contexts import CREDENTIALS_V1, CREDENTIALS_V2, ContextTable
from trillium.credentials.errors import ContextRefused, OutsideProfile, TermUndefined

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDF_TYPE = f"<{RDF}type>"
XSD = "http://www.w3.org/2001/XMLSchema#"
MAX_CONTEXTS = 12
_MAX_CACHED = 512
# Stricter than PyLD: an IRI that would have to be rewritten or encoded is refused.
_ABSOLUTE = re.compile(r'[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20\x7f<>"{}|\\^`]*\Z')


class Kind(IntEnum):
    """What the values of a term become."""

    ID = 0
    TYPE = 1
    LITERAL = 2
    IRI = 3
    VOCAB = 4


class Term:
    """One key of an active context, ready to use."""

    __slots__ = (
        "child",
        "datatype",
        "has_plain_ids",
        "is_graph",
        "is_list",
        "kind",
        "plans",
        "predicate",
        "scalar",
        "suffix",
    )

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.predicate = ""
        self.suffix = '"'
        self.datatype: str | None = None
        self.is_list = self.is_graph = False
        self.has_plain_ids = False  # an object `{"id": …}` under this key is a reference
        self.child: Active
        self.scalar: Active
        self.plans: dict[tuple[str, ...], Any] = {}  # of the objects that it held (plans.py)


class Active:
    """One active context: its terms, and the contexts that types and nested contexts lead to."""

    __slots__ = (
        "_nested",
        "_scoped",
        "_types",
        "base",
        "definitions",
        "home",
        "plans",
        "pyld",
        "terms",
    )

    def __init__(self, home: "Terms", pyld: Any, base: "Active | None" = None) -> None:
        self.home = home
        self.pyld = pyld
        self.definitions: Any = pyld["mappings"]
        # A type-scoped context ends at the next node (JSON-LD 1.1 API §5.1.2, step 7).
        self.base = base or self
        self.terms: dict[str, Term] = {}
        self.plans: dict[Any, Any] = {}  # of objects that stand under it (plans.py)
        self._types: dict[str, str] = {}
        self._scoped: dict[tuple[str, ...], Active] = {}
        self._nested: dict[tuple[str, ...], Active] = {}

    def term(self, key: str) -> Term:
        """Return the compiled term of a key, or raise TermUndefined or OutsideProfile."""
        term = self.terms.get(key)
        if term is None:
            with self.home.lock:
                term = _compile(self, key)
                if key in self.definitions:  # what @vocab defines is without end
                    self.terms[key] = term
        return term

    def definition(self, name: str) -> Any:
        """Return PyLD's definition of a term; @vocab, where a context sets it, defines any name.

        None of the packaged contexts sets @vocab. Where a host adds one that does
        (credentials/examples/v2), its names are signed like any other term.
        """
        found = self.definitions.get(name)
        vocabulary = self.pyld.get("@vocab")
        if found is None and vocabulary and name[:1] != "@" and ":" not in name:
            return {"@id": f"{vocabulary}{name}"}
        return found

    def type_iri(self, name: str) -> str:
        """Return the IRI of a type as it stands in N-Quads, or raise TermUndefined."""
        iri = self._types.get(name)
        if iri is None:
            definition = self.definition(name)
            if definition is None or not _ABSOLUTE.match(definition["@id"]):
                raise TermUndefined(f"The type “{name}” is not defined by the document’s contexts.")
            iri = f"<{definition['@id']}>"
            if name in self.definitions:
                self._types[name] = iri
        return iri

    def for_types(self, types: tuple[str, ...]) -> "Active":
        """Return the active context inside a node of these types."""
        scoped = self._scoped.get(types)
        if scoped is None:
            with self.home.lock:
                scoped = _keep(self._scoped, types, self._apply_types(types))
        return scoped

    def _apply_types(self, types: tuple[str, ...]) -> "Active":
        pyld = self.pyld
        for name in sorted(types):
            definition = self.definitions.get(name)
            if definition is not None and definition.get("@context") is not None:
                pyld = self.home.process(pyld, definition["@context"], propagate=False)
        if pyld is self.pyld:
            return self
        if pyld.get("previousContext") is not self.pyld:
            raise OutsideProfile("A type here has a context that reaches beyond its own node.")
        return Active(self.home, pyld, base=self)

    def nested(self, addresses: tuple[str, ...]) -> "Active":
        """Return the active context inside an embedded credential with its own contexts."""
        active = self._nested.get(addresses)
        if active is None:
            self.home.check_addresses(addresses)
            with self.home.lock:
                made = Active(self.home, self.home.process(self.pyld, list(addresses)))
                active = _keep(self._nested, addresses, made)
        return active

    def iri(self, value: Any) -> str:
        """Return an absolute IRI as it stands in N-Quads; relative and compact ones are refused."""
        if not isinstance(value, str) or not _ABSOLUTE.match(value):
            raise OutsideProfile(f"“{_short(value)}” is not an absolute address, and one must be.")
        prefix, _, rest = value.partition(":")
        if not rest.startswith("//"):
            definition = self.definitions.get(prefix)
            if definition is not None and definition["_prefix"]:
                raise OutsideProfile(f"“{_short(value)}” is a shortened address; write it out.")
        return f"<{value}>"

    def vocabulary_iri(self, value: str) -> str:
        """Return the IRI of a value that names a term of the context, or is itself an IRI."""
        definition = self.definition(value)
        if definition is None:
            return self.iri(value)
        if not _ABSOLUTE.match(definition["@id"]):
            raise OutsideProfile(f"“{value}” cannot be used as a value here.")
        return f"<{definition['@id']}>"


class Terms:
    """All compiled contexts of one table. Safe to share between threads."""

    def __init__(self, table: ContextTable) -> None:
        self._table = table
        self._processor = jsonld.JsonLdProcessor()
        self._options: dict[str, Any] = {
            "base": "",
            "processingMode": "json-ld-1.1",
            "isFrame": False,
            "documentLoader": self._load,
            "contextResolver": ContextResolver(LRUCache(100), self._load),
        }
        self._roots: dict[tuple[str, ...], Active] = {}
        self._known = frozenset(file.address for file in table.files)
        self.lock = threading.RLock()  # PyLD's caches are not safe for threads

    def root(self, contexts: Any) -> Active:
        """Return the active context of a document, or raise ContextRefused."""
        addresses = addresses_of(contexts)
        active = self._roots.get(addresses)
        if active is None:
            self.check_addresses(addresses)
            with self.lock:
                initial = self._processor._get_initial_context(self._options)  # noqa: SLF001
                made = Active(self, self.process(initial, list(addresses)))
                active = _keep(self._roots, addresses, made)
        return active

    def check_addresses(self, addresses: tuple[str, ...]) -> None:
        """Raise ContextRefused unless every address is held and the first is a VC context."""
        for address in addresses:
            if address not in self._known:
                raise ContextRefused(f"The context {_short(address)} is not among those held here.")
            self._table.document(address)  # PyLD would hide why a file is refused
        # VCDM 2.0 §4.3: the base context comes first.
        if addresses[0] not in (CREDENTIALS_V1, CREDENTIALS_V2):
            raise ContextRefused(
                "The first context must be the one of verifiable credentials.",
                "format.context_order",
            )

    def process(self, active: Any, local: Any, **options: Any) -> Any:
        """Return PyLD's active context after a local one."""
        try:
            processed = self._processor._process_context(  # noqa: SLF001
                active, local, self._options, **options
            )
        except jsonld.JsonLdError as error:
            raise ContextRefused(
                "The contexts of this document contradict each other.", "format.context_conflict"
            ) from error
        if any(processed.get(key) for key in ("@base", "@language", "@direction")):
            raise OutsideProfile("A context here sets a default base or language.")
        return processed

    def _load(self, address: str, _options: Any = None) -> Any:
        return {
            "contextUrl": None,
            "documentUrl": address,
            "document": self._table.document(address),
            "contentType": "application/ld+json",
        }


@functools.lru_cache(maxsize=8)
def terms_of(table: ContextTable) -> Terms:
    """Return the compiled contexts of a table; the same table gives the same object."""
    return Terms(table)


def addresses_of(contexts: Any) -> tuple[str, ...]:
    """Return a document's contexts as addresses; inline contexts are refused."""
    listed = contexts if isinstance(contexts, list) else [contexts]
    if not listed or len(listed) > MAX_CONTEXTS:
        raise ContextRefused("A credential names its contexts, and not more than a dozen.")
    if not all(isinstance(address, str) for address in listed):
        raise ContextRefused(
            "A context is written into the document itself; only known ones may be named.",
            "format.context_inline",
        )
    return tuple(listed)


def _compile(active: Active, key: str) -> Term:
    definition = active.definition(key)
    if key[:1] == "@" or ":" in key:
        raise OutsideProfile(f"The key “{_short(key)}” is not allowed in a credential.")
    if definition is None:
        raise TermUndefined(f"The key “{_short(key)}” is not defined by the document’s contexts.")
    keyword = {"@id": Kind.ID, "@type": Kind.TYPE}.get(definition["@id"])
    if keyword is not None:
        if key != keyword.name.lower():
            raise OutsideProfile(f"The key “{_short(key)}” is another name for “{keyword.name}”.")
        return Term(keyword)
    return _compile_property(active, key, definition)


def _compile_property(active: Active, key: str, definition: Any) -> Term:
    containers = definition.get("@container") or []
    containers = [containers] if isinstance(containers, str) else list(containers)
    unused = ("reverse", "@nest", "@index", "@direction")
    if (
        not _ABSOLUTE.match(definition["@id"])
        or any(definition.get(feature) for feature in unused)
        or not set(containers) <= {"@set", "@list", "@graph"}
    ):
        raise OutsideProfile(f"The key “{_short(key)}” uses a feature that is refused here.")
    term = _typed_term(definition, key)
    term.predicate = f"<{definition['@id']}>"
    term.is_list, term.is_graph = "@list" in containers, "@graph" in containers
    term.child, term.scalar = active.base, active
    term.has_plain_ids = (active.definitions.get("id") or {}).get("@id") == "@id"
    if definition.get("@context") is not None:
        term.child = _property_scope(active.base, definition["@context"])
        term.scalar = _property_scope(active, definition["@context"])
    return term


def _typed_term(definition: Any, key: str) -> Term:
    wanted = definition.get("@type")
    if wanted in ("@id", "@vocab"):
        return Term(Kind.IRI if wanted == "@id" else Kind.VOCAB)
    if wanted is not None and not _ABSOLUTE.match(wanted):  # @json, @none
        raise OutsideProfile(f"The key “{_short(key)}” uses a feature that is refused here.")
    term = Term(Kind.LITERAL)
    term.datatype = wanted
    if wanted is not None and wanted != XSD + "string":
        term.suffix = f'"^^<{wanted}>'
    elif wanted is None and definition.get("@language"):
        term.suffix = f'"@{definition["@language"]}'
    return term


def _property_scope(active: Active, local: Any) -> Active:
    pyld = active.home.process(active.pyld, local, override_protected=True)
    previous = pyld.get("previousContext")
    if previous is not None and active.base is active:
        raise OutsideProfile("A key here has a context that reaches beyond its own node.")
    return Active(active.home, pyld, base=active.base if previous is not None else None)


def _keep(cache: dict[tuple[str, ...], Active], key: tuple[str, ...], made: Active) -> Active:
    if len(cache) >= _MAX_CACHED:  # a stranger's documents must not fill the memory
        cache.clear()
    return cache.setdefault(key, made)


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 80 else text[:77] + "…"  # noqa: PLR2004
