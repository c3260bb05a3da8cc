"""Pictures that people bring: an SVG is cleaned, any other is drawn anew as PNG.

Of an SVG stays what draws: shapes, gradients, clips, their colours. Scripts, styles that load,
links, texts, animations and all that stands outside the file goes. What was taken out is told.
"""

import hashlib
import io
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError, XMLParser, tostring

from PIL import Image, UnidentifiedImageError

from trillium.kit.errors import Refused

SVG, PNG = "image/svg+xml", "image/png"
LARGEST_FILE = 1024 * 1024
LARGEST_SVG = 200_000  # characters, once cleaned: it travels in every credential that is baked
_LARGEST_SIDE, _SIDE = 6000, 512  # pixels that are read, and that are kept
_MOST_ELEMENTS, _DEEPEST = 5000, 40
_SPACE = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"

_ELEMENTS = frozenset(
    [
        "svg",
        "g",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "defs",
        "linearGradient",
        "radialGradient",
        "stop",
        "clipPath",
        "title",
        "desc",
    ]
)
_PAINT = frozenset(
    [
        "fill",
        "fill-rule",
        "fill-opacity",
        "clip-rule",
        "stroke",
        "stroke-width",
        "stroke-linecap",
        "stroke-linejoin",
        "stroke-miterlimit",
        "stroke-dasharray",
        "stroke-dashoffset",
        "stroke-opacity",
        "opacity",
        "color",
        "stop-color",
        "stop-opacity",
        "display",
        "visibility",
        "clip-path",
    ]
)
_ATTRIBUTES = _PAINT | frozenset(
    [
        "id",
        "d",
        "points",
        "x",
        "y",
        "width",
        "height",
        "rx",
        "ry",
        "cx",
        "cy",
        "r",
        "x1",
        "y1",
        "x2",
        "y2",
        "fx",
        "fy",
        "offset",
        "transform",
        "viewBox",
        "preserveAspectRatio",
        "gradientUnits",
        "gradientTransform",
        "spreadMethod",
        "clipPathUnits",
        "pathLength",
    ]
)
#: What every drawing program writes and nobody misses.
_OF_FILES = frozenset(["class", "style", "version"])
_URL = re.compile(r"url\(\s*['\"]?#([\w.:-]+)['\"]?\s*\)")
_RULE = re.compile(r"\.([\w-]+)\s*\{([^{}]*)\}")
_LENGTH = re.compile(r"\s*(\d+(?:\.\d+)?)(?:px)?\s*")


class PictureUnreadable(Refused):
    """{name} is no picture that can be read: give an SVG, PNG, JPEG or WebP file."""


class PictureTooLarge(Refused):
    """{name} is too large: a picture may have {limit}."""


class PictureDeclares(Refused):
    """{name} declares a document type or entities (line {line}): save it as plain SVG."""


class PictureEmpty(Refused):
    """{name} draws nothing of its own: turn its texts into outlines and save it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A picture as it is kept, and what of the file was left out."""

    media_type: str
    content: bytes
    removed: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """Return the name of the picture: the digest of its bytes."""
        return f"sha256:{hashlib.sha256(self.content).hexdigest()}"


def read_picture(data: bytes, name: str) -> Read:
    """Return a picture that a person brought, made safe.

    Raises PictureUnreadable, PictureTooLarge, PictureDeclares and PictureEmpty.
    """
    if len(data) > LARGEST_FILE:
        raise PictureTooLarge(name=name, limit="1 MB")
    if b"<svg" in data[:4096].lower() or data.lstrip()[:5] == b"<?xml":
        return _read_svg(data, name)
    return _read_pixels(data, name)


def _read_pixels(data: bytes, name: str) -> Read:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            opened = Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "WEBP"))
            if max(opened.size) > _LARGEST_SIDE:
                raise PictureTooLarge(name=name, limit=f"{_LARGEST_SIDE} × {_LARGEST_SIDE} pixels")
            image = opened.convert("RGBA")
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
        OSError,
        SyntaxError,  # Pillow says so of a broken PNG
        ValueError,
    ):
        raise PictureUnreadable(name=name) from None
    image.thumbnail((_SIDE, _SIDE), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return Read(media_type=PNG, content=out.getvalue())


def _read_svg(data: bytes, name: str) -> Read:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise PictureUnreadable(name=name) from None
    if found := re.search(r"<!(DOCTYPE|ENTITY)", text, re.IGNORECASE):
        if "[" in text[found.start() :].split(">", 1)[0] or found[1].upper() == "ENTITY":
            line = text.count("\n", 0, found.start()) + 1
            raise PictureDeclares(name=name, line=line)
        # The plain declaration of SVG 1.1, which drawing programs still write, declares nothing
        text = text[: found.start()] + text[found.start() :].split(">", 1)[1]
    root = _parsed(re.sub(r"^\s*<\?xml[^>]*\?>", "", text), name)
    if root.tag != f"{_SPACE}svg":
        raise PictureUnreadable(name=name)
    removed: set[str] = set()
    rules = dict(_rules(root))
    cleaned = _cleaned(root, rules, removed, 0)
    if not any(each.tag in _DRAWS for each in cleaned.iter()):
        raise PictureEmpty(name=name)
    _sized(cleaned)
    made = tostring(cleaned, encoding="unicode")
    if len(made) > LARGEST_SVG:
        raise PictureTooLarge(name=name, limit="200 kB")
    return Read(media_type=SVG, content=made.encode(), removed=tuple(sorted(removed)))


_DRAWS = frozenset(["path", "rect", "circle", "ellipse", "line", "polyline", "polygon"])


def _parsed(text: str, name: str) -> Element:
    parser = XMLParser(encoding="utf-8")  # noqa: S314 -- nothing is declared in it
    try:
        parser.feed(text)
        root: Element = parser.close()
    except ParseError:
        raise PictureUnreadable(name=name) from None
    if sum(1 for _ in root.iter()) > _MOST_ELEMENTS:
        raise PictureTooLarge(name=name, limit=f"{_MOST_ELEMENTS} elements")
    return root


def _rules(root: Element) -> Iterator[tuple[str, str]]:
    """Yield the classes of the style sheets that drawing programs write, with what they paint."""
    for sheet in root.iter(f"{_SPACE}style"):
        for rule in _RULE.finditer(sheet.text or ""):
            yield rule[1], rule[2]


def _cleaned(element: Element, rules: Mapping[str, str], removed: set[str], depth: int) -> Element:
    tag = element.tag.removeprefix(_SPACE)
    made = Element(tag, {} if depth else {"xmlns": _SPACE[1:-1]})
    for name, value in _painted(element, rules):
        if _is_kept(tag, name, value):
            made.set(name, value)
        elif name not in _OF_FILES and not name.startswith("{"):
            removed.add(name)
    if tag in {"title", "desc"}:
        made.text = (element.text or "")[:300]
    for child in element:
        kept = isinstance(child.tag, str) and child.tag.removeprefix(_SPACE) in _ELEMENTS
        if kept and depth < _DEEPEST:
            made.append(_cleaned(child, rules, removed, depth + 1))
        elif isinstance(child.tag, str) and child.tag != f"{_SPACE}style":
            removed.add(child.tag.rpartition("}")[2])
    return made


def _is_kept(tag: str, name: str, value: str) -> bool:
    if name == "href":
        return tag.endswith("Gradient") and value.startswith("#")
    return name in _ATTRIBUTES and _is_safe(value)


def _painted(element: Element, rules: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the attributes of an element, classes and styles written out as attributes."""
    for name, value in element.attrib.items():
        yield ("href" if name == _HREF else name), value
    styled = [rules.get(each, "") for each in element.get("class", "").split()]
    for style in [*styled, element.get("style", "")]:
        for declaration in style.split(";"):
            name, _, value = declaration.partition(":")
            if name.strip() in _PAINT:
                yield name.strip(), value.replace("!important", "").strip()


def _is_safe(value: str) -> bool:
    rest = _URL.sub("", value).casefold()
    return not any(each in rest for each in ("url", "javascript:", "data:", "expression", "\\"))


def _sized(root: Element) -> None:
    """See to it that a picture has a viewBox, so that it scales."""
    if not root.get("viewBox"):
        wide, high = (_LENGTH.fullmatch(root.get(each, "")) for each in ("width", "height"))
        root.set("viewBox", f"0 0 {wide[1] if wide else 100} {high[1] if high else 100}")
    for each in ("x", "y", "width", "height"):
        root.attrib.pop(each, None)
