"""Any file that holds a design, or the beginning of one: its format is found by looking at it."""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from typing import Any

from trillium.structures.designs import document as documents
from trillium.structures.designs.formats import ctdl_record, open_badge, sheets
from trillium.structures.designs.formats.brought import Brought, NotBrought, Pair

KIND = "design"
LARGEST_FILE = 50_000_000
#: at the start of a file: an old workbook, a picture, a PDF
_BINARY = (b"\xd0\xcf\x11\xe0", b"\x89PNG", b"%PDF", b"\xff\xd8\xff", b"GIF8")
_TOKEN = re.compile(r"[\w-]+\.([\w-]+)\.[\w-]*")

_TOO_LARGE: Pair = {
    "en": "it is larger than 50 MB, and no design is.",
    "fr": "le fichier dépasse 50 Mo, et aucune conception n’est si grande.",
}
_TOO_LONG: Pair = {
    "en": "its text is longer than a design can be (1,000,000 characters).",
    "fr": "son texte est plus long que ne peut l’être une conception (1 000 000 de caractères).",
}
_OTHER_KIND: Pair = {
    "en": "it is of another kind: bring YAML, JSON, .xlsx, .ods or .csv.",
    "fr": "ce format n’est pas lu ici : apportez du YAML, du JSON, un .xlsx, un .ods ou un .csv.",
}
_NOT_TEXT: Pair = {"en": "it is not text in UTF-8.", "fr": "ce n’est pas du texte en UTF-8."}
_EMPTY: Pair = {"en": "it is empty.", "fr": "le fichier est vide."}
_TOO_DEEP: Pair = {
    "en": "it is nested without end.",
    "fr": "son contenu est imbriqué sans fin.",
}


def bring(data: bytes, name: str) -> Brought:
    """Return what a file says of a design, whatever its format. Nothing is saved.

    Raises NotBrought where there is no design in it, DesignUnreadable with the place of each value
    that is wrong.
    """
    if len(data) > LARGEST_FILE:
        raise NotBrought(file=name, why=_TOO_LARGE)
    if data.startswith(sheets.WORKBOOK):
        return sheets.read(data, name)
    if data.startswith(_BINARY) or name.lower().endswith(".xls"):
        raise NotBrought(file=name, why=_OTHER_KIND)
    text = _text(data, name)
    if name.lower().endswith((".csv", ".tsv")):
        return sheets.read(text, name)
    return _from_text(text, name)


def _text(data: bytes, name: str) -> str:
    if len(data) > documents.MOST_CHARACTERS * 4:  # no character takes more bytes
        raise NotBrought(file=name, why=_TOO_LONG)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotBrought(file=name, why=_NOT_TEXT) from None
    if not text.strip():
        raise NotBrought(file=name, why=_EMPTY)
    if len(text) > documents.MOST_CHARACTERS:
        raise NotBrought(file=name, why=_TOO_LONG)
    return text


def _from_text(text: str, name: str) -> Brought:
    found = _json(_unwrapped(text.strip()), name)
    if isinstance(found, Mapping):
        if achievement := open_badge.achievement_of(found):
            return open_badge.read(achievement)
        if ctdl_record.credential_of(found):
            return ctdl_record.read(found)
        if not documents.problems(found):
            return Brought(kind=KIND, document=found)
    # What is wrong in JSON is told by the reader of YAML, which knows the lines.
    return Brought(kind=KIND, document=documents.read_design(text, name))


def _unwrapped(text: str) -> str:
    """Return the JSON within a signed token (JWT); any other text as it is. Nothing is verified."""
    token = _TOKEN.fullmatch(text) if text.startswith("eyJ") else None
    if token is None:
        return text
    try:
        return base64.urlsafe_b64decode(token[1] + "==").decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return text


def _json(text: str, name: str) -> Any:
    if not text.startswith("{"):
        return None
    try:
        return json.loads(text, object_pairs_hook=_once)
    except RecursionError:
        raise NotBrought(file=name, why=_TOO_DEEP) from None
    except ValueError:  # no JSON, a key twice, a number without end
        return None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found
