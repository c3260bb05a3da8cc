"""Tokens whose claims are disclosed one by one: SD-JWT (RFC 9901), read and narrowed down.

`token~disclosure~…~` with a token of key binding after the last `~`, where the holder made one.
Read strictly: a digest used twice, a disclosure that nothing points to, a claim that would cover
another, an unknown hash: each refuses the whole. Making one is in sd_jwt_making.py.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from trillium.credentials.errors import CredentialUnreadable, ProofUnusable
from trillium.credentials.multibase import base64url_decode, base64url_encode
from trillium.credentials.parsing import MAX_BYTES, MAX_DEPTH, copy_document, parse_document
from trillium.credentials.proofs import jose
from trillium.credentials.proofs.selecting import parse_pointer
from trillium.credentials.values import JsonObject

CREDENTIAL, PRESENTATION, SD_JWT_VC = "vc+sd-jwt", "vp+sd-jwt", "dc+sd-jwt"
TYPES = {
    CREDENTIAL: (frozenset((CREDENTIAL, "vc+ld+sd-jwt")), frozenset(("vc", "vc+ld+json"))),
    PRESENTATION: (frozenset((PRESENTATION, "vp+ld+sd-jwt")), frozenset(("vp", "vp+ld+json"))),
    # vc+sd-jwt was the name of SD-JWT VC until the W3C took it
    SD_JWT_VC: (frozenset((SD_JWT_VC, CREDENTIAL)), frozenset[str]()),
}
HASHES = {"sha-256": "sha256", "sha-384": "sha384", "sha-512": "sha512"}
DIGESTS, ELEMENT, HASH = "_sd", "...", "_sd_alg"
MAX_DISCLOSURES = 1_000
# What a verifier must see in any case (RFC 9901 §9.7, SD-JWT VC §2.2.2.3)
ALWAYS_SHOWN = frozenset(("iss", "nbf", "exp", "cnf", "vct", "vct#integrity", "status", "aud"))
_SHAPE = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*(~[A-Za-z0-9_.-]*)+\Z")
_NAMED, _UNNAMED = 3, 2  # parts of a disclosure: salt, name, value; in a list without a name

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """One disclosure, and the path of what it discloses in the document with all disclosed."""

    text: str
    path: Path = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SdJwt:
    """An SD-JWT taken apart, its disclosures put in place; nothing in it is verified yet.

    `token.payload` holds the claims as disclosed. `binding` is the holder's token, if there is one.
    """

    token: jose.Token
    disclosures: tuple[Disclosure, ...]
    algorithm: str
    binding: str | None

    @property
    def presented(self) -> str:
        """The text that a key binding speaks of: everything before it (§4.3.1)."""
        return "~".join((self.token.text, *(each.text for each in self.disclosures), ""))

    def narrowed(self, pointers: Iterable[str]) -> str:
        """Return the SD-JWT that discloses only what JSON pointers name, without key binding.

        A pointer takes along everything inside what it names, and whatever leads there.
        """
        wanted = [tuple(parse_pointer(pointer)) for pointer in pointers]
        kept = tuple(
            each
            for each in self.disclosures
            if any(_leads(each.path, path) or _leads(path, each.path) for path in wanted)
        )
        return replace(self, disclosures=kept).presented


def is_sd_jwt(text: str) -> bool:
    """Tell whether a text looks like an SD-JWT."""
    return bool(_SHAPE.match(text))


def parse(text: str, kind: str | None = CREDENTIAL) -> SdJwt:
    """Return an SD-JWT taken apart, or raise CredentialUnreadable or ProofUnusable.

    `kind` is what the token must be for; None leaves its media type to the caller.
    """
    if not is_sd_jwt(text) or len(text) > 2 * MAX_BYTES:
        raise CredentialUnreadable("This is not a signed token (JWT).", "format.not_jwt")
    first, *disclosures, binding = text.split("~")
    token = jose.parse_any(first)
    if kind is not None:
        jose.check_types(token.header, *TYPES[kind])
    algorithm = token.payload.get(HASH, "sha-256")
    if not isinstance(algorithm, str) or algorithm not in HASHES:
        raise ProofUnusable("The token hides its claims by a hash that is not known here.", _CODE)
    place = _Place(token.payload, disclosures, algorithm)
    return SdJwt(
        token=replace(token, payload=copy_document(place.claims)),
        disclosures=tuple(
            Disclosure(text=each, path=place.paths[digest(each, algorithm)]) for each in disclosures
        ),
        algorithm=algorithm,
        binding=binding or None,
    )


def check_kind(parsed: SdJwt, kind: str) -> None:
    """Raise ProofUnusable where a token says that it is for something else."""
    jose.check_types(parsed.token.header, *TYPES[kind])


def digest(text: str, algorithm: str) -> str:
    """Return the digest of a disclosure or a presentation as it stands in a token (§4.2.3)."""
    return base64url_encode(hashlib.new(HASHES[algorithm], text.encode("ascii")).digest())


_CODE = "signature.disclosure"


class _Place:
    """Puts disclosures into the claims they belong to (§7.1, step 3)."""

    def __init__(self, payload: JsonObject, disclosures: list[str], algorithm: str) -> None:
        self._waiting = {digest(text, algorithm): _read(text) for text in disclosures}
        if len(self._waiting) != len(disclosures) or len(disclosures) > MAX_DISCLOSURES:
            raise ProofUnusable("A disclosure stands twice, or there are too many.", _CODE)
        self._seen: set[str] = set()
        self.paths: dict[str, Path] = {}
        plain = {name: value for name, value in payload.items() if name != HASH}
        self.claims: JsonObject = self._object(plain, ())
        if self._waiting:
            raise ProofUnusable("A disclosure belongs to nothing in the token.", _CODE)

    def _value(self, value: Any, path: Path) -> Any:
        if len(path) > MAX_DEPTH:
            raise CredentialUnreadable("The document is nested too deeply.", "format.too_deep")
        if isinstance(value, dict):
            return self._object(value, path)
        return self._list(value, path) if isinstance(value, list) else value

    def _object(self, entry: JsonObject, path: Path) -> JsonObject:
        digests = entry.get(DIGESTS, [])
        if not isinstance(digests, list) or ELEMENT in entry or HASH in entry:
            raise ProofUnusable("The token uses the words of SD-JWT for something else.", _CODE)
        made = {
            name: self._value(value, (*path, name))
            for name, value in entry.items()
            if name != DIGESTS
        }
        for each in digests:
            found = self._take(each)
            if found is not None:
                self._insert(made, entry, found, each, path)
        return made

    def _insert(
        self, made: JsonObject, entry: JsonObject, found: list[Any], each: str, path: Path
    ) -> None:
        if len(found) != _NAMED:
            raise ProofUnusable("A disclosure without a name stands for a claim.", _CODE)
        name = found[1]
        if name in entry or name in made or name in (DIGESTS, ELEMENT, HASH):
            raise ProofUnusable("A disclosure would cover another claim.", _CODE)
        if not path and name in ALWAYS_SHOWN:
            raise ProofUnusable(f"The claim “{name}” must not be hidden.", _CODE)
        self.paths[each] = (*path, name)
        made[name] = self._value(found[2], (*path, name))

    def _list(self, entries: list[Any], path: Path) -> list[Any]:
        made: list[Any] = []
        for entry in entries:
            inner = (*path, str(len(made)))
            if not isinstance(entry, dict) or ELEMENT not in entry:
                made.append(self._value(entry, inner))
                continue
            if len(entry) != 1:
                raise ProofUnusable("The token uses the words of SD-JWT for something else.", _CODE)
            found = self._take(entry[ELEMENT])
            if found is None:
                continue
            if len(found) != _UNNAMED:
                raise ProofUnusable("A disclosure with a name stands in a list.", _CODE)
            self.paths[entry[ELEMENT]] = inner
            made.append(self._value(found[1], inner))
        return made

    def _take(self, each: object) -> list[Any] | None:
        """Return the disclosure of a digest; None for what is hidden, or only looks like it."""
        if not isinstance(each, str):
            raise ProofUnusable("The token uses the words of SD-JWT for something else.", _CODE)
        if each in self._seen:
            raise ProofUnusable("A digest stands twice in the token.", _CODE)
        self._seen.add(each)
        return self._waiting.pop(each, None)


def _read(text: str) -> list[Any]:
    try:
        data = base64url_decode(text).decode()
    except ValueError as error:
        raise ProofUnusable("A disclosure is damaged.", _CODE) from error
    wrapped = parse_document(f'{{"disclosure":{data}}}')  # one door for all JSON of strangers
    found = wrapped["disclosure"]
    if (
        len(wrapped) != 1
        or not isinstance(found, list)
        or len(found) not in (_NAMED, _UNNAMED)
        or not all(isinstance(part, str) for part in found[: len(found) - 1])
    ):
        raise ProofUnusable("A disclosure is damaged.", _CODE)
    return found


def _leads(path: Path, further: Path) -> bool:
    return further[: len(path)] == path
