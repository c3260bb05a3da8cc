"""Data Integrity ECDSA Cryptosuites 1.0 (VC-DI-ECDSA), §3.4 to §3.7: ecdsa-sd-2023.

The issuer signs each statement by itself with a key made for this credential alone, and vouches
with the own P-256 key for that key and for all that may not be left out. The holder derives: hands
on some statements and their signatures. Blank nodes are named by an HMAC, so that their names tell
nothing about what is left out. Documents are read as strictly as by canonical.py everywhere.

Bytes that may never change: SHA-256 of the proof options, the compressed Multikey of the
credential's key (35 bytes), SHA-256 of the mandatory statements, in this order, are signed.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from trillium.credentials import cbor
from trillium.credentials.contexts import PACKAGED, ContextTable
from trillium.credentials.curves import Curve, PublicKey
from trillium.credentials.errors import KeyUnusable, ProofUnusable
from trillium.credentials.keys import KeyPair
from trillium.credentials.multibase import (
    base64url_decode,
    base64url_encode,
    from_multibase58,
    multibase58,
)
from trillium.credentials.proofs.data_integrity import ASSERTION, TYPE, RdfSuite, Unsecured
from trillium.credentials.proofs.selecting import (
    Labeller,
    LabelMap,
    check_pointers,
    group,
    labelled_nquads,
    select,
)
from trillium.credentials.values import JsonObject

NAME = "ecdsa-sd-2023"
HMAC_LENGTH = 32
_BASE, _DERIVED = b"\xd9\x5d\x00", b"\xd9\x5d\x01"
_KEY_LENGTH = 2 + Curve.P256.facts.public
_LABEL = "c14n"
_OPTIONS = RdfSuite(name=NAME, curves=(Curve.P256,))  # its options are as theirs


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseValue:
    """What a base proof's value holds (§3.5.2): for the holder only, it opens every name."""

    signature: bytes
    public_key: bytes
    hmac_key: bytes
    signatures: Sequence[bytes]
    pointers: Sequence[str]

    def encoded(self) -> str:
        """Return the value as text."""
        parts = (self.signature, self.public_key, self.hmac_key, self.signatures, self.pointers)
        return _encoded(_BASE, parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivedValue:
    """What a derived proof's value holds (§3.5.7), for anybody to verify."""

    signature: bytes
    public_key: bytes
    signatures: Sequence[bytes]
    labels: LabelMap
    mandatory: Sequence[int]

    def encoded(self) -> str:
        """Return the value as text; labels shrink to a number and 32 bytes (§3.5.5)."""
        labels: dict[int | str, cbor.Value] = {
            int(canonical.removeprefix(_LABEL)): base64url_decode(signed[1:])
            for canonical, signed in self.labels.items()
        }
        parts = (self.signature, self.public_key, self.signatures, labels, self.mandatory)
        return _encoded(_DERIVED, parts)


def sign(
    document: JsonObject,
    *,
    key: KeyPair,
    method: str,
    created: str,
    mandatory: Sequence[str],
    proof_key: KeyPair,
    hmac_key: bytes,
    contexts: ContextTable = PACKAGED,
) -> JsonObject:
    """Return the base proof of a document (§3.6.1); `mandatory` are JSON pointers.

    The caller makes `proof_key` (P-256) and `hmac_key` (32 random bytes) anew for each credential:
    used twice they would tie two credentials together.
    """
    if key.curve is not Curve.P256 or proof_key.curve is not Curve.P256:
        raise KeyUnusable("ecdsa-sd-2023 signs with keys of P-256 only.")
    if len(hmac_key) != HMAC_LENGTH:
        raise KeyUnusable(f"The names are hidden by exactly {HMAC_LENGTH} random bytes.")
    proof: JsonObject = {
        "type": TYPE,
        "cryptosuite": NAME,
        "created": created,
        "verificationMethod": method,
        "proofPurpose": ASSERTION,
    }
    pointers = check_pointers(list(mandatory))
    groups = group(document, {"mandatory": pointers}, hidden_names(hmac_key), contexts=contexts)
    public_key = from_multibase58(proof_key.public_multibase)
    options = options_digest(proof, Unsecured(document, contexts))
    message = _message(options, public_key, groups.lines("mandatory"))
    value = BaseValue(
        signature=key.sign(message),
        public_key=public_key,
        hmac_key=hmac_key,
        signatures=[proof_key.sign(line.encode()) for line in groups.other_lines("mandatory")],
        pointers=pointers,
    )
    return {**proof, "proofValue": value.encoded()}


def derive(
    document: JsonObject,
    proof: JsonObject,
    *,
    selective: Sequence[str],
    contexts: ContextTable = PACKAGED,
) -> JsonObject:
    """Return the disclosed part of a document with its derived proof (§3.6.6).

    What the issuer made mandatory is always disclosed, `selective` are the holder's JSON pointers.
    """
    base = read_base(proof.get("proofValue"))
    chosen = check_pointers(list(selective))
    both = [*base.pointers, *chosen]
    if not both:
        raise ProofUnusable("Nothing is selected, and nothing is mandatory.")
    groups = group(
        document,
        {"mandatory": base.pointers, "selective": chosen, "combined": both},
        hidden_names(base.hmac_key),
        contexts=contexts,
    )
    mandatory, wanted = (set(groups.matching[name]) for name in ("mandatory", "selective"))
    others = [index for index in range(len(groups.nquads)) if index not in mandatory]
    if len(others) != len(base.signatures):
        raise ProofUnusable("The proof does not fit this document.")
    value = DerivedValue(
        signature=base.signature,
        public_key=base.public_key,
        signatures=[
            signature
            for index, signature in zip(others, base.signatures, strict=True)
            if index in wanted
        ],
        labels=groups.disclosed_labels("combined"),
        mandatory=[
            place for place, index in enumerate(groups.matching["combined"]) if index in mandatory
        ],
    )
    return {**select(document, both), "proof": {**proof, "proofValue": value.encoded()}}


class _SelectiveSuite:
    """Reads derived proofs, as the other suites read theirs."""

    __slots__ = ()
    name = NAME

    def fits(self, proof: JsonObject, unsecured: Unsecured, key: PublicKey) -> bool:
        """Tell whether a derived proof fits a disclosed document (§3.6.7).

        Raises ProofUnusable for a base proof: it holds what only the holder may know.
        """
        value = read_derived(proof.get("proofValue"))
        nquads = labelled_nquads(unsecured.graph.quads, value.labels)
        places = set(value.mandatory)
        if len(places) != len(value.mandatory) or not places <= set(range(len(nquads))):
            raise ProofUnusable("The proof does not name the parts of this document.")
        mandatory = [line for index, line in enumerate(nquads) if index in places]
        others = [line for index, line in enumerate(nquads) if index not in places]
        message = _message(options_digest(proof, unsecured), value.public_key, mandatory)
        return _fit(message, others, value, key)


SUITE = _SelectiveSuite()


def base_fits(
    proof: JsonObject, document: JsonObject, public: PublicKey, *, contexts: ContextTable = PACKAGED
) -> bool:
    """Tell a holder whether a base proof fits the whole document."""
    value = read_base(proof.get("proofValue"))
    names = hidden_names(value.hmac_key)
    groups = group(document, {"mandatory": value.pointers}, names, contexts=contexts)
    options = options_digest(proof, Unsecured(document, contexts))
    message = _message(options, value.public_key, groups.lines("mandatory"))
    return _fit(message, groups.other_lines("mandatory"), value, public)


def _fit(
    message: bytes, others: list[str], value: BaseValue | DerivedValue, public: PublicKey
) -> bool:
    if public.curve is not Curve.P256 or len(others) != len(value.signatures):
        return False
    if not public.fits(message, value.signature):
        return False
    own = PublicKey.from_multibase(multibase58(value.public_key))
    return all(
        own.fits(line.encode(), signature)
        for line, signature in zip(others, value.signatures, strict=True)
    )


def options_digest(proof: JsonObject, unsecured: Unsecured) -> bytes:
    """Return SHA-256 of the canonical proof options (§3.6.4, §3.6.5)."""
    return _OPTIONS.options_digest(proof, unsecured, Curve.P256)


def _message(options: bytes, public_key: bytes, mandatory: list[str]) -> bytes:
    return options + public_key + sha256("".join(mandatory).encode()).digest()


def hidden_names(hmac_key: bytes) -> Labeller:
    """Return what turns canonical labels into labels that tell nothing (§3.4.5)."""
    return lambda label: "u" + base64url_encode(hmac.digest(hmac_key, label.encode(), "sha256"))


# ------------------------------------------------------------------------------- reading the values


def read_base(text: object) -> BaseValue:
    """Return a base proof's value taken apart (§3.5.3), or raise ProofUnusable."""
    parts = _decoded(text, _BASE)
    match parts:
        case [bytes(signature), bytes(public), bytes(secret), list(signatures), list(pointers)]:
            _check_lengths(signature, public, signatures)
            if len(secret) != HMAC_LENGTH:
                raise ProofUnusable(_DAMAGED)
            return BaseValue(
                signature=signature,
                public_key=public,
                hmac_key=secret,
                signatures=signatures,
                pointers=check_pointers(pointers),
            )
    raise ProofUnusable(_DAMAGED)


def read_derived(text: object) -> DerivedValue:
    """Return a derived proof's value taken apart (§3.5.8), or raise ProofUnusable."""
    parts = _decoded(text, _DERIVED)
    match parts:
        case [bytes(signature), bytes(public), list(signatures), dict(labels), list(mandatory)]:
            _check_lengths(signature, public, signatures)
            if not all(type(index) is int and index >= 0 for index in mandatory):
                raise ProofUnusable(_DAMAGED)
            return DerivedValue(
                signature=signature,
                public_key=public,
                signatures=signatures,
                labels=dict(_label(number, name) for number, name in labels.items()),
                mandatory=mandatory,
            )
    raise ProofUnusable(_DAMAGED)


_DAMAGED = "The value of the proof is damaged."


def _label(number: object, name: object) -> tuple[str, str]:
    if not isinstance(number, int) or not isinstance(name, bytes) or len(name) != HMAC_LENGTH:
        raise ProofUnusable(_DAMAGED)
    return f"{_LABEL}{number}", "u" + base64url_encode(name)


def _check_lengths(signature: bytes, public: bytes, signatures: list[object]) -> None:
    length = Curve.P256.facts.signature
    if (
        len(signature) != length
        or len(public) != _KEY_LENGTH
        or not all(isinstance(each, bytes) and len(each) == length for each in signatures)
    ):
        raise ProofUnusable(_DAMAGED)


def _encoded(header: bytes, parts: cbor.Value) -> str:
    return "u" + base64url_encode(header + cbor.encode(parts))


def _decoded(text: object, header: bytes) -> cbor.Value:
    if not isinstance(text, str) or not text.startswith("u"):
        raise ProofUnusable(_DAMAGED)
    try:
        data = base64url_decode(text[1:])
    except ValueError as error:
        raise ProofUnusable(_DAMAGED) from error
    if data[:3] != header:
        raise ProofUnusable(*_OTHER_KIND[header])
    return cbor.decode(data[3:])


_OTHER_KIND = {
    _BASE: ("This is not the proof that a holder derives from.", "signature.not_base"),
    _DERIVED: (
        "The proof is the holder’s own: what is shown to others must be derived from it.",
        "signature.base_proof",
    ),
}
