"""A face as a picture: SVG, and PNG made of that same SVG."""

import math
from base64 import b64encode
from dataclasses import dataclass
from html import escape

import resvg_py

from trillium.structures.faces import lettering, shapes
from trillium.structures.faces.face import Face

_SMALLER = 0.62  # of an emblem over lines of text
_LIFTED = -112  # where the emblem's middle stands when lines of text follow below
_LINES = ((216, 92.0), (294, 60.0))  # baseline and largest size of each line
_LOGO = 560  # the side of the square that holds a logo
_BESIDE = 34  # what lines leave free beside the pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class Logo:
    """A picture that takes the emblem's place: cleaned SVG, or PNG."""

    media_type: str
    content: bytes


def face_svg(face: Face, *, title: str, seed: str, logo: Logo | None = None) -> str:
    """Return a face as SVG of 1000 by 1000 units; `title` is what a screen reader says.

    Patterns that are a design's own are drawn from the `seed`. The picture refers to nothing.
    """
    outline, colours = shapes.OUTLINES[face.shape], face.colours
    edge = (
        f'<path d="{outline.edge}" fill="{colours.ground}"/>'
        f'<path d="{outline.edge}" transform="scale(.97)" fill="none" '
        f'stroke="{colours.accent}" stroke-width="8"/>'
    )
    middle = outline.middle
    pattern = shapes.pattern_svg(face.pattern, outline.ring, seed, colours)
    if middle:
        pattern = f'<g transform="translate(0 {middle:g})">{pattern}</g>'
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 1000" width="512" height="512" '
        f'role="img"><title>{escape(title)}</title><g transform="translate(500 500)">'
        f"{edge}{pattern}{_emblem(face, logo, middle)}{_words(face, middle)}</g></svg>"
    )


def face_png(
    face: Face, *, title: str, seed: str, logo: Logo | None = None, size: int = 512
) -> bytes:
    """Return the same face as a PNG of `size` by `size` pixels, clear outside its edge."""
    svg = face_svg(face, title=title, seed=seed, logo=logo)
    return bytes(
        resvg_py.svg_to_bytes(svg_string=svg, width=size, height=size, skip_system_fonts=True)
    )


def _emblem(face: Face, logo: Logo | None, middle: float) -> str:
    scale = shapes.OUTLINES[face.shape].ring / 438 * (0.94 if face.emblem == "trillium" else 0.74)
    scale *= _SMALLER if face.lines else 1
    lift = middle + (_LIFTED if face.lines else 0)
    drawn = shapes.emblem_svg(face.emblem, face.colours) if logo is None else _placed(logo)
    return f'<g transform="translate(0 {lift:g}) scale({scale:g})">{drawn}</g>' if drawn else ""


def _placed(logo: Logo) -> str:
    half = _LOGO / 2
    place = f'x="{-half:g}" y="{-half:g}" width="{_LOGO}" height="{_LOGO}"'
    data = b64encode(logo.content).decode()
    return f'<image {place} href="data:{logo.media_type};base64,{data}"/>'


def _words(face: Face, middle: float) -> str:
    outline, drawn = shapes.OUTLINES[face.shape], ""
    for line, (baseline, largest) in zip(face.lines, _LINES, strict=False):
        chord = 2 * math.sqrt((outline.ring - _BESIDE) ** 2 - baseline**2)
        size = min(largest, min(chord, outline.line) / (lettering.width(line) or 1))
        d = lettering.path(line, size=size, middle=0, baseline=baseline + middle)
        drawn += f'<path fill="{face.foreground}" d="{d}"/>'
    return drawn
