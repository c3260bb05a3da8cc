"""Words as outlines, so that a picture needs no font where it is shown.

Source Sans Pro (SIL Open Font License 1.1) is read from its package.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

_FONT = "SourceSansPro-Semibold.ttf"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Font:
    glyphs: Any
    names: dict[int, str]
    widths: dict[str, tuple[int, int]]
    em: int


@cache
def _font() -> _Font:
    with (files("font_source_sans_pro") / "files" / _FONT).open("rb") as file:
        read = TTFont(file, lazy=False)
    return _Font(
        glyphs=read.getGlyphSet(),
        names=read.getBestCmap(),
        widths=read["hmtx"].metrics,
        em=read["head"].unitsPerEm,
    )


def missing(text: str) -> str:
    """Return the characters that the font cannot write, each once."""
    return "".join(dict.fromkeys(each for each in text if ord(each) not in _font().names))


def width(text: str) -> float:
    """Return how wide a text is when its letters have the size 1."""
    font = _font()
    return sum(font.widths[font.names.get(ord(each), ".notdef")][0] for each in text) / font.em


def path(text: str, *, size: float, middle: float, baseline: float) -> str:
    """Return the `d` of an SVG path that writes a text, centred."""
    font, scale = _font(), size / _font().em
    pen = SVGPathPen(font.glyphs, ntos=lambda number: f"{number:.1f}".removesuffix(".0"))
    x = middle - width(text) * size / 2
    for each in text:
        name = font.names.get(ord(each), ".notdef")
        font.glyphs[name].draw(TransformPen(pen, (scale, 0, 0, -scale, x, baseline)))
        x += font.widths[name][0] * scale
    return str(pen.getCommands())
