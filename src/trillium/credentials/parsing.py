"""The JSON door: bytes from anywhere → one JSON object, or one sentence that says why not.

JSON leaves open what two equal keys, a huge number or half a character mean; programs differ, and a
signature must not rest on such text. So it is refused here, before anything is computed.
"""

import json
import re
from typing import Any, NoReturn

import orjson

from trillium.credentials.errors import CredentialUnreadable
from trillium.credentials.values import JsonObject

MAX_BYTES = 256 * 1024
MAX_DEPTH = 32
MAX_KEYS = 256  # of one object
MAX_VALUES = 20_000
_MAX_INTEGER = 2**53
_MAX_DIGITS = 15  # every decimal of so many digits survives a double (IEEE 754)
_BLANKS = b" \t\r\n"
_CONTAINERS = frozenset((dict, list))
_HALF_CHARACTER = re.compile(r"\\u[dD][89a-fA-F]")


def parse_document(source: bytes | str) -> JsonObject:
    """Return the JSON object in a text, or raise CredentialUnreadable with one sentence."""
    data = _encode(source)
    plain = _plain(data)
    if plain is not None:
        return plain
    text = _decode(data)
    try:
        value = _DECODER.decode(text)
    except RecursionError:
        _refuse("The document is nested too deeply.", "format.too_deep")
    except json.JSONDecodeError as error:
        message = f"This is not JSON: line {error.lineno}, column {error.colno}."
        raise CredentialUnreadable(message, "format.not_json") from error
    if not isinstance(value, dict):
        _refuse("A credential is a JSON object, and this is not one.", "format.not_object")
    if _HALF_CHARACTER.search(text):
        _check_characters(value)
    _check_size(value)
    return value


def copy_document(document: JsonObject) -> JsonObject:
    """Return a checked copy of an object already parsed: the rules of `parse_document`."""
    try:
        text = json.dumps(document, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise CredentialUnreadable("The document holds what JSON cannot hold.") from error
    return parse_document(text)


def _plain(data: bytes) -> JsonObject | None:
    """Return the object in a text that leaves nothing open, or None where the rules must be asked.

    What such a text says, written anew, is the same text but for blanks. So no key stands twice, no
    character and no number is written in another way, and only the size of numbers is left to ask.
    """
    try:
        value = orjson.loads(data)
        again = orjson.dumps(value)
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        return None
    if again != data and again.translate(None, _BLANKS) != data.translate(None, _BLANKS):
        return None
    if type(value) is not dict or _may_be_many(data):
        return None
    return value if _is_small(value) else None


def _is_small(part: Any, room: int = MAX_DEPTH) -> bool:
    """Tell whether nothing is too large or deep, and every number is one that programs agree on."""
    if len(part) > MAX_KEYS or not room:
        return False
    for each in part.values() if type(part) is dict else part:
        kind = type(each)
        if kind is str:  # most of what people say is text
            continue
        is_good = _is_small(each, room - 1) if kind is dict or kind is list else _is_agreed(each)
        if not is_good:
            return False
    return True


def _may_be_many(data: bytes) -> bool:
    """Tell whether there may be more than MAX_VALUES; each takes a comma, or is the first inside.

    And each takes two bytes, with the comma or bracket that follows: then there are few in a short
    text, whatever it says.
    """
    return (
        len(data) > 2 * MAX_VALUES
        and data.count(b",") + data.count(b"{") + data.count(b"[") > MAX_VALUES
    )


def _is_agreed(part: Any) -> bool:
    if type(part) is int:
        return abs(part) <= _MAX_INTEGER
    if type(part) is float:
        try:
            parse_decimal(repr(part))
        except CredentialUnreadable:
            return False
    return True


def _encode(source: bytes | str) -> bytes:
    try:
        data = source.encode() if isinstance(source, str) else source
    except UnicodeError as error:
        raise _not_utf8() from error
    if len(data) > MAX_BYTES:
        _refuse(
            f"The document is larger than {MAX_BYTES // 1024} KiB, the most that is read.",
            "format.too_large",
        )
    return data


def _decode(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeError as error:
        raise _not_utf8() from error


def _not_utf8() -> CredentialUnreadable:
    return CredentialUnreadable("The text is not proper UTF-8.", "format.not_utf8")


def _refuse(sentence: str, code: str) -> NoReturn:
    raise CredentialUnreadable(sentence, code)


def _object(pairs: list[tuple[str, Any]]) -> JsonObject:
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        _refuse(f"The key “{twice[:80]}” stands twice in one object.", "format.duplicate_key")
    if len(made) > MAX_KEYS:
        _refuse(f"An object has more than {MAX_KEYS} keys.", "format.too_large")
    return made


def _integer(text: str) -> int:
    if len(text) > len(str(_MAX_INTEGER)) + 1 or abs(int(text)) > _MAX_INTEGER:
        _refuse("A number is beyond 2^53, where programs disagree on its value.", "format.number")
    if text == "-0":
        _refuse("A number is minus zero, which programs read differently.", "format.number")
    return int(text)


def parse_decimal(text: str) -> float:
    """Return a decimal that every program reads alike, or raise CredentialUnreadable."""
    if "e" in text or "E" in text:
        _refuse("A number is written with an exponent, where programs disagree.", "format.number")
    digits = text.lstrip("-").replace(".", "").lstrip("0")
    if len(digits) > _MAX_DIGITS or not digits or "e" in repr(float(text)):
        _refuse("A number has more digits than programs agree on.", "format.number")
    return float(text)


def _constant(name: str) -> NoReturn:
    _refuse(f"{name} is not a number in JSON.", "format.number")


def _check_characters(value: Any) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeError:
        _refuse("The text holds half a character (a lone surrogate).", "format.half_character")


def _check_size(value: Any) -> None:
    level, depth, count = [value], 0, 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            _refuse("The document is nested too deeply.", "format.too_deep")
        deeper: list[Any] = []
        for item in level:
            inner = item.values() if type(item) is dict else item
            count += len(inner)
            deeper += [part for part in inner if type(part) in _CONTAINERS]
        level = deeper
    if count > MAX_VALUES:
        _refuse("The document holds too many values.", "format.too_large")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=_integer,
    parse_float=parse_decimal,
    parse_constant=_constant,
)
