"""What all suites of Data Integrity share (VC-DI §4, VC-DI-EDDSA §3, VC-DI-ECDSA §3).

What may never change: the hash of the canonical proof options comes first, the hash of the
canonical document second, and the key signs both. The hash is the one that goes with the key:
SHA-384 for P-384, SHA-256 for every other; RDFC-1.0 then labels blank nodes by the same hash.
"""

import copy
import functools
from abc import ABC, abstractmethod
from dataclasses import dataclass
from hashlib import new as new_hash
from typing import Protocol

import rfc8785

from trillium.credentials.canonical import graph_of
from trillium.credentials.contexts import PACKAGED, ContextTable
from trillium.credentials.curves import Curve, PublicKey
from trillium.credentials.errors import CredentialUnreadable, KeyUnusable, ProofUnusable
from trillium.credentials.keys import KeyPair
from trillium.credentials.multibase import from_multibase58, multibase58
from trillium.credentials.terms import addresses_of
from trillium.credentials.values import JsonObject

TYPE = "DataIntegrityProof"
ASSERTION, AUTHENTICATION = "assertionMethod", "authentication"
_SHORT = 1_000  # characters of one proof: what is kept of a stranger stays small


class Unsecured:
    """A document without its proof, walked word by word once; what is made of it is kept.

    It holds a `proof` only where a proof builds on others (VC-DI §4.3): then those.
    """

    __slots__ = ("_digests", "contexts", "document", "graph", "options_digest")

    def __init__(self, document: JsonObject, contexts: ContextTable = PACKAGED) -> None:
        """Walk the document, or raise every refusal of canonical.py."""
        self.document = document
        self.contexts = contexts
        self.graph = graph_of(document, contexts=contexts)
        self._digests: dict[tuple[type, str], bytes] = {}
        self.options_digest: bytes | None = None

    @classmethod
    def of_digests(
        cls,
        document: JsonObject,
        *,
        suite: "Cryptosuite",
        document_digest: bytes,
        options_digest: bytes,
    ) -> "Unsecured":
        """Return a document whose hashes for its one proof of SHA-256 are known (shapes.py)."""
        made = cls.__new__(cls)
        made.document, made.contexts = document, PACKAGED
        made._digests = {(type(suite), "sha256"): document_digest}  # noqa: SLF001 -- its own class
        made.options_digest = options_digest
        return made

    def digest(self, suite: "Cryptosuite", curve: Curve) -> bytes:
        """Return the hash of the document as a suite canonicalises it, or raise TooComplex."""
        kind = (type(suite), curve.facts.digest)
        if kind not in self._digests:
            self._digests[kind] = _digest(suite.document_form(self, curve), curve)
        return self._digests[kind]


class Suite(Protocol):
    """What every suite that is read offers."""

    @property
    def name(self) -> str:
        """The name that stands in proofs."""
        ...  # pragma: no cover

    def fits(self, proof: JsonObject, unsecured: Unsecured, key: PublicKey) -> bool:
        """Tell whether a proof is this key’s over a document, or raise a CredentialError."""
        ...  # pragma: no cover


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cryptosuite(ABC):
    """A suite by which hashes of options and document are signed: its name, and its keys."""

    name: str
    curves: tuple[Curve, ...]

    @abstractmethod
    def document_form(self, unsecured: Unsecured, curve: Curve) -> bytes:
        """Return the canonical bytes of a document."""

    @abstractmethod
    def options_form(self, proof: JsonObject, unsecured: Unsecured, curve: Curve) -> bytes:
        """Return the canonical bytes of the proof options: the proof without its value."""

    def options_digest(self, proof: JsonObject, unsecured: Unsecured, curve: Curve) -> bytes:
        """Return the hash of the proof options."""
        return _digest(self.options_form(proof, unsecured, curve), curve)

    def sign(self, options: JsonObject, unsecured: Unsecured, key: KeyPair) -> JsonObject:
        """Return the proof of a document, or raise KeyUnusable for a key of another kind."""
        if key.curve not in self.curves:
            raise KeyUnusable(f"The suite {self.name} takes no key of {key.curve}.")
        message = self.options_digest(options, unsecured, key.curve)
        message += unsecured.digest(self, key.curve)
        return {**options, "proofValue": multibase58(key.sign(message))}

    def fits(self, proof: JsonObject, unsecured: Unsecured, key: PublicKey) -> bool:
        """Tell whether a proof's value is the signature of both hashes by this key."""
        if key.curve not in self.curves:
            return False
        message = self.options_digest(proof, unsecured, key.curve)
        message += unsecured.digest(self, key.curve)
        return key.fits(message, from_multibase58(proof.get("proofValue")))


class RdfSuite(Cryptosuite):
    """A suite that signs canonical N-Quads: RDFC-1.0 of the JSON-LD document."""

    __slots__ = ()

    def document_form(self, unsecured: Unsecured, curve: Curve) -> bytes:
        """Return the canonical N-Quads of a document."""
        return unsecured.graph.octets(curve.facts.digest)

    def options_form(self, proof: JsonObject, unsecured: Unsecured, curve: Curve) -> bytes:
        """Return the canonical N-Quads of the options, read by the contexts of the document."""
        addresses = list(self.contexts_of(unsecured.document))
        options = {**_options(proof, unsecured.document), "@context": addresses}
        return self.document_form(Unsecured(options, unsecured.contexts), curve)

    def options_digest(self, proof: JsonObject, unsecured: Unsecured, curve: Curve) -> bytes:
        """Return the hash of the proof options."""
        if unsecured.options_digest is not None:
            return unsecured.options_digest
        options = _options(proof, unsecured.document) if "@context" in proof else proof
        texts = _short_texts(options)
        if texts is None:
            return _digest(self.options_form(proof, unsecured, curve), curve)
        addresses = addresses_of(unsecured.document.get("@context"))
        return _kept_digest(self, texts, addresses, curve, unsecured.contexts)

    def contexts_of(self, document: JsonObject) -> tuple[str, ...]:
        """Return the contexts that the proof options are read by: those of the document."""
        return addresses_of(document.get("@context"))


def _short_texts(proof: JsonObject) -> tuple[tuple[str, str], ...] | None:
    """Return the proof options where they are a few short texts, None where they are not."""
    try:
        if len("".join(proof.values())) > _SHORT:
            return None
    except TypeError:  # one of them is no text
        return None
    return tuple([option for option in proof.items() if option[0] != "proofValue"])


# A cohort is signed at one moment by one key: its proofs share their options.
@functools.lru_cache(maxsize=256)
def _kept_digest(
    suite: RdfSuite,
    options: tuple[tuple[str, str], ...],
    addresses: tuple[str, ...],
    curve: Curve,
    contexts: ContextTable,
) -> bytes:
    bare = Unsecured({"@context": list(addresses)}, contexts)
    return _digest(suite.options_form(dict(options), bare, curve), curve)


class JsonSuite(Cryptosuite):
    """A suite that signs canonical JSON: RFC 8785 (JCS) of the document as it stands."""

    __slots__ = ()

    def document_form(self, unsecured: Unsecured, curve: Curve) -> bytes:  # noqa: ARG002
        """Return the canonical JSON of a document, the same for every key."""
        return _json(unsecured.document)

    def options_form(
        self,
        proof: JsonObject,
        unsecured: Unsecured,
        curve: Curve,  # noqa: ARG002 -- the same for every key
    ) -> bytes:
        """Return the canonical JSON of the options, their contexts included where they are."""
        options = _options(proof, unsecured.document)
        if "@context" in proof:
            options["@context"] = proof["@context"]
        return _json(options)

    def sign(self, options: JsonObject, unsecured: Unsecured, key: KeyPair) -> JsonObject:
        """Return the proof of a document; it restates the contexts (VC-DI-EDDSA §3.3.1)."""
        options = {**options, "@context": copy.copy(unsecured.document["@context"])}
        return Cryptosuite.sign(self, options, unsecured, key)


def _options(proof: JsonObject, document: JsonObject) -> JsonObject:
    """Return the proof without its value and contexts, which must be those of the document.

    VC-DI-EDDSA §3.3.2 would let a document name more contexts than its proof; nobody signed those.
    """
    options = {key: value for key, value in proof.items() if key != "proofValue"}
    if options.pop("@context", document.get("@context")) != document.get("@context"):
        raise ProofUnusable(
            "The proof names other contexts than the document.", "signature.proof_context"
        )
    return options


def _json(value: JsonObject) -> bytes:
    try:
        return rfc8785.dumps(value)
    except rfc8785.CanonicalizationError as error:
        raise CredentialUnreadable("The document holds what JSON cannot hold.") from error


def _digest(data: bytes, curve: Curve) -> bytes:
    return new_hash(curve.facts.digest, data).digest()
