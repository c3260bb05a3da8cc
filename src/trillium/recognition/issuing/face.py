"""The picture of a badge where a design brings none: the three petals in a ring of its own.

The ring is drawn from the digest of the achievement's address, so two designs never share a face.
One geometry feeds both pictures: SVG carries it as curves, PNG as polygons four times too large
and scaled down. No font takes part, so the pictures are the same on every machine.
"""

import hashlib
import io
import math
from collections.abc import Sequence
from html import escape

from PIL import Image, ImageDraw, PngImagePlugin

GREEN = "#0f4d3a"
LEAF = "#3f8f6b"
WHITE = "#ffffff"
VEIN = "#d5e6dd"
AMBER = "#d98e2b"
SAND = "#f3d9ad"

Point = tuple[float, float]
#: A closed curve: the start, then cubic Bézier segments of two controls and an end.
Curve = tuple[Point, tuple[tuple[Point, Point, Point], ...]]

#: Pointing up from the middle of a square of 1000.
PETAL: Curve = (
    (0, 0),
    (
        ((-46, -52), (-190, -128), (-158, -246)),
        ((-138, -318), (-58, -338), (0, -392)),
        ((58, -338), (138, -318), (158, -246)),
        ((190, -128), (46, -52), (0, 0)),
    ),
)
SEPAL: Curve = (
    (0, 0),
    (((-46, -96), (-58, -236), (0, -356)), ((58, -236), (46, -96), (0, 0))),
)
_VEIN: Curve = ((0, -96), (((-9, -180), (-6, -250), (0, -318)), ((6, -250), (9, -180), (0, -96))))
_SPOKES = 48
_OVERSAMPLE = 4
_STEPS = 24


def path(curve: Curve, *, turn: float = 0, scale: float = 1, at: Point = (0, 0)) -> str:
    """Return the `d` of an SVG path for a curve, turned clockwise by degrees, scaled and moved."""

    def write(point: Point) -> str:
        x, y = _placed(point, turn, scale, at)
        return f"{x:.1f} {y:.1f}"

    start, segments = curve
    return f"M{write(start)}" + "".join("C" + " ".join(map(write, each)) for each in segments) + "Z"


def mark_svg(*, petals: str = WHITE, sepals: str = LEAF, heart: str = AMBER) -> str:
    """Return the three petals as SVG shapes around the origin, 400 from middle to tip."""
    leaves = "".join(f'<path d="{path(SEPAL, turn=turn)}"/>' for turn in (60, 180, 300))
    flower = "".join(f'<path d="{path(PETAL, turn=turn)}"/>' for turn in (0, 120, 240))
    return (
        f'<g fill="{sepals}">{leaves}</g><g fill="{petals}">{flower}</g>'
        f'<circle r="46" fill="{heart}"/>'
    )


def face_svg(title: str, *, seed: str) -> str:
    """Return the badge's face as SVG; `title` is what a screen reader says."""
    ring = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r}" fill="{colour}"/>'
        for x, y, r, colour in beads(seed)
    )
    veins = "".join(f'<path d="{path(_VEIN, turn=turn)}"/>' for turn in (0, 120, 240))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 1000" width="512" height="512" '
        f'role="img"><title>{escape(title)}</title>'
        f'<circle cx="500" cy="500" r="492" fill="{GREEN}"/>'
        f'<circle cx="500" cy="500" r="478" fill="none" stroke="{AMBER}" stroke-width="8"/>'
        f'{ring}<g transform="translate(500 500) scale(.94)">{mark_svg()}'
        f'<g fill="{VEIN}">{veins}</g></g></svg>'
    )


def face_png(title: str, *, seed: str, size: int = 512) -> bytes:
    """Return the same face as a PNG of `size` by `size` pixels, clear outside the ring."""
    wide = size * _OVERSAMPLE
    unit = wide / 1000
    image = Image.new("RGBA", (wide, wide), (15, 77, 58, 0))
    draw = ImageDraw.Draw(image)

    def disc(x: float, y: float, r: float, colour: str) -> None:
        draw.ellipse([(x - r) * unit, (y - r) * unit, (x + r) * unit, (y + r) * unit], fill=colour)

    def shape(curve: Curve, turn: float, colour: str) -> None:
        draw.polygon(_sampled(curve, turn, 0.94 * unit, (500 * unit, 500 * unit)), fill=colour)

    disc(500, 500, 492, GREEN)
    disc(500, 500, 482, AMBER)
    disc(500, 500, 474, GREEN)
    for x, y, r, colour in beads(seed):
        disc(x, y, r, colour)
    for turn in (60, 180, 300):
        shape(SEPAL, turn, LEAF)
    for turn in (0, 120, 240):
        shape(PETAL, turn, WHITE)
    disc(500, 500, 46 * 0.94, AMBER)
    for turn in (0, 120, 240):
        shape(_VEIN, turn, VEIN)
    about = PngImagePlugin.PngInfo()
    about.add_itxt("Title", title)
    out = io.BytesIO()
    image.resize((size, size), Image.Resampling.LANCZOS).save(
        out, "PNG", pnginfo=about, optimize=True
    )
    return out.getvalue()


def beads(seed: str) -> list[tuple[float, float, float, str]]:
    """Return the ring of a face: middle, radius and colour of each bead."""
    bits = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:12])
    ring: list[tuple[float, float, float, str]] = []
    for spoke in range(_SPOKES):
        two = bits >> (2 * spoke) & 3
        angle = 2 * math.pi * spoke / _SPOKES
        x, y = 500 + 438 * math.sin(angle), 500 - 438 * math.cos(angle)
        ring.append((x, y, (4, 7, 10, 14)[two], (LEAF, SAND, LEAF, AMBER)[two]))
    return ring


def _placed(point: Point, turn: float, scale: float, at: Point) -> Point:
    sin, cos = math.sin(math.radians(turn)), math.cos(math.radians(turn))
    x, y = point
    return at[0] + scale * (x * cos - y * sin), at[1] + scale * (x * sin + y * cos)


def _sampled(curve: Curve, turn: float, scale: float, at: Point) -> Sequence[Point]:
    here, segments = curve
    points = []
    for one, two, end in segments:
        for step in range(_STEPS):
            t = step / _STEPS
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            x, y = (
                sum(w * p[axis] for w, p in zip(weights, (here, one, two, end), strict=True))
                for axis in (0, 1)
            )
            points.append(_placed((x, y), turn, scale, at))
        here = end
    return points
