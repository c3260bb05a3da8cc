"""A credential inside its picture: baked into PNG and SVG, and read back. Open Badges 3.0 §5.3.

Wire formats, which may never change:
PNG  one iTXt chunk with the keyword `openbadgecredential`, uncompressed, before IEND
SVG  one `openbadges:credential` element, first child of the root: JSON in CDATA, or a compact JWT
     in the attribute `verify`

Pixels are never decoded, entities never expanded, and nothing a file points to is loaded.
"""

import json
import re
import struct
import zlib
from collections.abc import Iterator
from xml.parsers import expat

from trillium.credentials.errors import CredentialError, CredentialUnreadable

#: A credential of this size is already a hundred times the usual one.
MAX_CREDENTIAL = 256 * 1024
#: What may be uploaded, picture and all.
MAX_FILE = 20_000_000 - 1

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
PNG_KEYWORD = b"openbadgecredential"
#: Open Badges 1 and 2 used this one: an address, JSON or a JWS.
PNG_KEYWORD_BEFORE = b"openbadges"
SVG_NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
SVG_NAMESPACE_BEFORE = "http://openbadges.org"

_JWT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\Z")
_START_TAG = re.compile(r"""<(?:"[^"]*"|'[^']*'|[^"'>])*>""")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MAX_CHUNKS = 20_000
_CHUNK_FRAME = 12  # length, kind, checksum
_MAX_ELEMENTS = 200_000
_MAX_DEPTH = 256


class CannotBake(CredentialError):  # noqa: N818 -- named for the fact
    """This credential cannot go into this picture."""

    code = "baking.refused"


def is_jwt(text: str) -> bool:
    """Tell whether `text` has the shape of a compact JWT."""
    return _JWT.match(text) is not None


# ------------------------------------------------------------------------------------------- PNG


def bake_png(png: bytes, credential: str, *, older: bool = False) -> bytes:
    """Return `png` with the credential (JSON or compact JWT) in it, its pixels untouched.

    `older` bakes a badge of Open Badges 2.0, which its receivers look for under another keyword.
    Raises CannotBake where the picture is no PNG, already holds a credential, or the credential
    is too large.
    """
    text = _bakeable(credential).encode()
    try:
        chunks = list(_chunks(png))
    except CredentialUnreadable as problem:
        raise CannotBake(problem.sentence) from None
    if any(_keyword(kind, data) in (PNG_KEYWORD, PNG_KEYWORD_BEFORE) for kind, data in chunks):
        raise CannotBake("The picture already holds a credential.")
    # PNG §11.3.4.5: keyword, NUL, compression flag and method, language, NUL, translation, NUL
    keyword = PNG_KEYWORD_BEFORE if older else PNG_KEYWORD
    baked = _chunk(b"iTXt", keyword + b"\0\0\0\0\0" + text)
    body = b"".join(_chunk(kind, data) for kind, data in chunks if kind != b"IEND")
    return PNG_SIGNATURE + body + baked + _chunk(b"IEND", b"")


def unbake_png(png: bytes) -> str:
    """Return the credential inside a PNG: JSON text or a compact JWT.

    Raises CredentialUnreadable where there is none, more than one, or the file is damaged.
    """
    chunks = list(_chunks(png))
    for keyword in (PNG_KEYWORD, PNG_KEYWORD_BEFORE):
        found = [data for kind, data in chunks if _keyword(kind, data) == keyword]
        if len(found) > 1:
            raise CredentialUnreadable("This PNG holds more than one badge.")
        if found:
            return _decoded(_itxt_text(found[0]))
    raise CredentialUnreadable(
        "This PNG is a picture without a badge in it: no credential was baked into it."
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    if len(png) > MAX_FILE:
        raise CredentialUnreadable("This file is too large: 20 MB is the most that is read.")
    if not png.startswith(PNG_SIGNATURE):
        raise CredentialUnreadable("This is not a PNG picture.")
    at = len(PNG_SIGNATURE)
    for number in range(_MAX_CHUNKS):
        kind, data = _chunk_at(png, at)
        if number == 0 and kind != b"IHDR":
            raise CredentialUnreadable("This PNG is damaged: it does not begin with its header.")
        yield kind, data
        if kind == b"IEND":
            return
        at += _CHUNK_FRAME + len(data)
    raise CredentialUnreadable("This PNG has too many parts.")


def _chunk_at(png: bytes, at: int) -> tuple[bytes, bytes]:
    if at + _CHUNK_FRAME > len(png):
        raise CredentialUnreadable("This PNG is cut off.")
    (length,) = struct.unpack_from(">I", png, at)
    end = at + _CHUNK_FRAME + length
    if end > len(png):
        raise CredentialUnreadable("This PNG is cut off.")
    if struct.unpack_from(">I", png, end - 4)[0] != zlib.crc32(png[at + 4 : end - 4]):
        raise CredentialUnreadable("This PNG is damaged: a checksum does not match.")
    return png[at + 4 : at + 8], png[at + 8 : end - 4]


def _keyword(kind: bytes, data: bytes) -> bytes | None:
    return data.split(b"\0", 1)[0] if kind == b"iTXt" else None


def _itxt_text(data: bytes) -> bytes:
    rest = data.split(b"\0", 1)[1] if b"\0" in data else b""
    parts = rest[2:].split(b"\0", 2)
    if len(rest) < 2 or len(parts) != 3:  # noqa: PLR2004 -- flag and method; language, translation, text
        raise CredentialUnreadable("The badge in this PNG is damaged.")
    compressed, text = rest[0] == 1, parts[2]
    if not compressed:
        return text
    inflate = zlib.decompressobj()
    try:
        return inflate.decompress(text, MAX_CREDENTIAL + 1)
    except zlib.error:
        raise CredentialUnreadable("The badge in this PNG is damaged.") from None


# ------------------------------------------------------------------------------------------- SVG


def bake_svg(svg: str, credential: str) -> str:
    """Return `svg` with the credential (JSON or compact JWT) as first child of its root.

    Raises CannotBake where the picture is no SVG, already holds a credential, or the credential
    is too large.
    """
    text = _bakeable(credential)
    try:
        seen = _Badge.seen_in(svg.encode(errors="surrogatepass"))
    except CredentialUnreadable as problem:
        raise CannotBake(problem.sentence) from None
    if seen.found:
        raise CannotBake("The picture already holds a credential.")
    start = len(svg.encode()[: seen.root_at].decode())
    tag = _START_TAG.match(svg, start)
    if tag is None or tag.group().endswith("/>"):
        raise CannotBake("The picture is empty.")
    element = f'<openbadges:credential xmlns:openbadges="{SVG_NAMESPACE}"'
    if is_jwt(text):
        element += f' verify="{text}"/>'
    else:
        safe = _NOT_IN_XML.sub(lambda match: f"\\u{ord(match.group()):04x}", text)
        safe = safe.replace("]]>", "]]]]><![CDATA[>")
        element += f"><![CDATA[{safe}]]></openbadges:credential>"
    return svg[: tag.end()] + element + svg[tag.end() :]


def unbake_svg(svg: bytes) -> str:
    """Return the credential inside an SVG: JSON text or a compact JWT.

    Raises CredentialUnreadable where there is none, more than one, or the file is not to be
    trusted to a parser: an internal DTD or an entity of its own.
    """
    seen = _Badge.seen_in(svg)
    if len(seen.found) > 1:
        raise CredentialUnreadable("This SVG holds more than one badge.")
    if not seen.found:
        raise CredentialUnreadable(
            "This SVG is a picture without a badge in it: no credential was baked into it."
        )
    return _decoded(seen.found[0].strip().encode())


class _Badge:
    """What a strict reading of an SVG finds: where its root stands, and the badges inside."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.root_at = -1
        self._depth = self._elements = 0
        self._inside: list[str] | None = None
        self._size = 0
        self._parser = expat.ParserCreate(encoding="utf-8", namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.EntityDeclHandler = self._refuse
        self._parser.StartDoctypeDeclHandler = self._doctype

    @classmethod
    def seen_in(cls, svg: bytes) -> "_Badge":
        if len(svg) > MAX_FILE:
            raise CredentialUnreadable("This file is too large: 20 MB is the most that is read.")
        seen = cls()
        try:
            seen._parser.Parse(svg, True)
        except expat.ExpatError:
            raise CredentialUnreadable("This SVG cannot be read: it is not well formed.") from None
        return seen

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if self._depth == 0:
            if name != "http://www.w3.org/2000/svg svg":
                raise CredentialUnreadable("This is not an SVG picture.")
            self.root_at = self._parser.CurrentByteIndex
        self._depth += 1
        self._elements += 1
        if self._depth > _MAX_DEPTH or self._elements > _MAX_ELEMENTS:
            raise CredentialUnreadable("This SVG is too complex to be a badge.")
        if self._inside is not None:
            raise CredentialUnreadable("The badge in this SVG is damaged: it holds elements.")
        if name in (f"{SVG_NAMESPACE} credential", f"{SVG_NAMESPACE_BEFORE} assertion"):
            self._inside, self._size = [attributes.get("verify", "")], 0

    def _text(self, text: str) -> None:
        if self._inside is None:
            return
        self._size += len(text)
        if self._size > MAX_CREDENTIAL:
            raise CredentialUnreadable(
                "The badge in this SVG is too large: 256 KiB is the most that is read."
            )
        self._inside.append(text)

    def _end(self, name: str) -> None:  # noqa: ARG002
        self._depth -= 1
        if self._inside is not None:
            # A body wins over the attribute: Open Badges 2 wrote both
            attribute, body = self._inside[0], "".join(self._inside[1:])
            self.found.append(body if body.strip() else attribute)
            self._inside = None

    def _doctype(self, name: str, system: str | None, public: str | None, internal: int) -> None:  # noqa: ARG002
        if internal:
            self._refuse()

    def _refuse(self, *_: object) -> None:
        raise CredentialUnreadable(
            "This SVG declares entities of its own; such a file is not read."
        )


# ------------------------------------------------------------------------------------------ both


def _bakeable(credential: str) -> str:
    if len(credential.encode(errors="surrogatepass")) > MAX_CREDENTIAL:
        raise CannotBake("The credential is too large: 256 KiB is the most.")
    if is_jwt(credential):
        return credential
    try:
        json.loads(credential)
    except ValueError:
        raise CannotBake("What is to be baked is neither JSON nor a compact JWT.") from None
    return credential


def _decoded(text: bytes) -> str:
    if len(text) > MAX_CREDENTIAL:
        raise CredentialUnreadable("The credential is too large: 256 KiB is the most that is read.")
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        raise CredentialUnreadable(
            "The badge in this picture is damaged: it is not text."
        ) from None
