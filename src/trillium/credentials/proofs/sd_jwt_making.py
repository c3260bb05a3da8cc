"""SD-JWTs made here: claims hidden under salted digests, and the holder's key binding (RFC 9901).

Salts and decoys are made of random bytes that the caller draws: this module never rolls dice.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from trillium.credentials.errors import CredentialUnreadable, ProofUnusable
from trillium.credentials.json_keys import TokenKey, public_jwk
from trillium.credentials.multibase import base64url_encode
from trillium.credentials.parsing import copy_document
from trillium.credentials.proofs import jose
from trillium.credentials.proofs.sd_jwt import (
    ALWAYS_SHOWN,
    CREDENTIAL,
    DIGESTS,
    ELEMENT,
    HASH,
    digest,
    parse,
)
from trillium.credentials.proofs.selecting import parse_pointer
from trillium.credentials.values import JsonObject

SALT_LENGTH = 16  # 128 bits (RFC 9901 §9.3)
BINDING = "kb+jwt"
_ALGORITHM = "sha-256"
_Path = tuple[str, ...]


def salts_needed(hidden: Iterable[str], decoys: Mapping[str, int] | None = None) -> int:
    """Return how many salts `make` takes: one for each pointer and each decoy."""
    return len(set(hidden)) + sum((decoys or {}).values())


def make(
    claims: JsonObject,
    *,
    key: TokenKey,
    method: str | None,
    hidden: Iterable[str],
    salts: Iterable[bytes],
    decoys: Mapping[str, int] | None = None,
    holder: TokenKey | None = None,
    kind: str = CREDENTIAL,
    content: str | None = None,
) -> str:
    """Return claims as an SD-JWT with all disclosures (§5): what the issuer hands to the holder.

    `hidden` are JSON pointers to claims and elements of lists, also within each other; `decoys`
    says how many digests of nothing stand in the object or list of a pointer. `salts` are
    `salts_needed(hidden, decoys)` texts of 16 random bytes, none used twice. `holder` is the key
    whose binding a presentation needs (`cnf`). Raises ProofUnusable where these do not fit.
    """
    paths = {tuple(parse_pointer(pointer)) for pointer in hidden}
    counts = {tuple(parse_pointer(place)): count for place, count in (decoys or {}).items()}
    document = copy_document(claims)
    if not all(paths) or any(len(path) == 1 and path[0] in ALWAYS_SHOWN for path in paths):
        raise ProofUnusable("One of these claims must not be hidden.", _CODE)
    veil = _Veil(paths, counts, _checked(list(salts), len(paths) + sum(counts.values())))
    payload = veil.hide(document, ())
    payload[HASH] = _ALGORITHM
    if holder is not None:
        payload["cnf"] = {"jwk": public_jwk(holder)}
    token = jose.sign(payload, key=key, method=method, kind=kind, content=content)
    text = "~".join((token, *veil.disclosures, ""))
    parse(text, None)  # what no reader here would take is never handed out
    return text


def bind(
    sd_jwt: str, *, key: TokenKey, nonce: str, audience: str, at: datetime, kind: str | None = None
) -> str:
    """Return an SD-JWT with the holder's key binding for one verifier and one question (§4.3)."""
    parsed = parse(sd_jwt, kind)
    claims = {
        "iat": int(at.timestamp()),
        "aud": audience,
        "nonce": nonce,
        "sd_hash": digest(parsed.presented, parsed.algorithm),
    }
    return parsed.presented + jose.sign(claims, key=key, method=None, kind=BINDING)


_CODE = "signature.disclosure"


def _checked(salts: list[bytes], needed: int) -> Iterator[bytes]:
    good = len(salts) == len(set(salts)) == needed
    if not good or any(len(salt) < SALT_LENGTH for salt in salts):
        raise ProofUnusable(f"{needed} different salts of {SALT_LENGTH} bytes are needed.", _CODE)
    return iter(salts)


class _Veil:
    """Hides what paths name, innermost first."""

    def __init__(
        self, paths: set[_Path], decoys: Mapping[_Path, int], salts: Iterator[bytes]
    ) -> None:
        self._paths, self._left, self._decoys, self._salts = paths, set(paths), decoys, salts
        self._open = set(decoys)
        self.disclosures: list[str] = []

    def hide(self, document: JsonObject, path: _Path) -> JsonObject:
        hidden: JsonObject = self._hide(document, path)
        if self._left or self._open:
            raise ProofUnusable("A pointer leads nowhere in these claims.", _CODE)
        return hidden

    def _hide(self, value: Any, path: _Path) -> Any:
        if isinstance(value, dict):
            return self._hide_in_object(value, path)
        return self._hide_in_list(value, path) if isinstance(value, list) else value

    def _hide_in_object(self, entry: JsonObject, path: _Path) -> JsonObject:
        if entry.keys() & {DIGESTS, ELEMENT, HASH}:
            raise CredentialUnreadable("The claims use the words of SD-JWT themselves.")
        made, digests = {}, []
        for name, value in entry.items():
            inner = self._hide(value, (*path, name))
            if (*path, name) in self._paths:
                digests.append(self._disclose((*path, name), [name, inner]))
            else:
                made[name] = inner
        digests += self._digests_of_nothing(path)
        # Sorted: the order must not tell which digest hides what (§4.2.4.1)
        return {**made, DIGESTS: sorted(digests)} if digests else made

    def _hide_in_list(self, entries: list[Any], path: _Path) -> list[Any]:
        made = []
        for index, value in enumerate(entries):
            inner = self._hide(value, (*path, str(index)))
            if (*path, str(index)) in self._paths:
                inner = {ELEMENT: self._disclose((*path, str(index)), [inner])}
            made.append(inner)
        return made + [{ELEMENT: each} for each in self._digests_of_nothing(path)]

    def _disclose(self, path: _Path, parts: list[Any]) -> str:
        self._left.discard(path)
        text = json.dumps([base64url_encode(next(self._salts)), *parts], ensure_ascii=False)
        disclosure = base64url_encode(text.encode())
        self.disclosures.append(disclosure)
        return digest(disclosure, _ALGORITHM)

    def _digests_of_nothing(self, path: _Path) -> list[str]:
        self._open.discard(path)
        count = self._decoys.get(path, 0)
        return [digest(base64url_encode(next(self._salts)), _ALGORITHM) for _ in range(count)]
