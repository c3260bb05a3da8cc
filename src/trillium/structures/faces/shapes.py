"""What a badge is drawn of: outlines, patterns and emblems, in a square of 1000 by 1000.

The middle is the origin.
"""

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass

#: One petal, from the middle up: the mark of Trillium has three.
PETAL = (
    "M0 0C-46 -52 -190 -128 -158 -246C-138 -318 -58 -338 0 -392"
    "C58 -338 138 -318 158 -246C190 -128 46 -52 0 0Z"
)
SEPAL = "M0 0C-46 -96 -58 -236 0 -356C58 -236 46 -96 0 0Z"
VEIN = "M0 -96C-9 -180 -6 -250 0 -318C6 -250 9 -180 0 -96Z"

_SPOKES, _RAYS = 48, 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """The edge of a badge, and what fits into it: a ring for patterns, lines of so much width."""

    edge: str  # the d of a path
    ring: float  # radius of the pattern
    line: float  # how wide a line of text may be, below the middle
    middle: float = 0  # where the emblem stands, up and down


def _polygon(*points: tuple[float, float]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z"


def _around(count: int, radius: float, turn: float = 0) -> list[tuple[float, float]]:
    angles = (math.radians(turn + 360 * n / count) for n in range(count))
    return [(radius * math.sin(angle), -radius * math.cos(angle)) for angle in angles]


def _scallops(count: int, radius: float) -> str:
    points = _around(count, radius)
    reach = radius * math.sin(math.pi / count) * 1.02
    arcs = "".join(
        f"A{reach:.1f} {reach:.1f} 0 0 1 {x:.1f} {y:.1f}" for x, y in [*points[1:], points[0]]
    )
    return f"M{points[0][0]:.1f} {points[0][1]:.1f}{arcs}Z"


def _star(points: int, outer: float, inner: float) -> str:
    tips, dents = _around(points, outer), _around(points, inner, 180 / points)
    return _polygon(*(each for pair in zip(tips, dents, strict=True) for each in pair))


def _gear(teeth: int, outer: float, inner: float) -> str:
    step = 360 / teeth
    edge: list[tuple[float, float]] = []
    for tooth in range(teeth):
        for share, radius in ((-0.28, inner), (-0.17, outer), (0.17, outer), (0.28, inner)):
            angle = math.radians(step * (tooth + share))
            edge.append((radius * math.sin(angle), -radius * math.cos(angle)))
    return _polygon(*edge)


OUTLINES: Mapping[str, Outline] = {
    "circle": Outline(edge="M0 -492A492 492 0 0 1 0 492A492 492 0 0 1 0 -492Z", ring=438, line=600),
    "rosette": Outline(edge=_scallops(20, 440), ring=404, line=560),
    "hexagon": Outline(edge=_polygon(*_around(6, 496)), ring=388, line=560),
    "shield": Outline(
        edge="M0 -480C120 -420 270 -400 420 -404L420 -60C420 210 250 400 0 490"
        "C-250 400 -420 210 -420 -60L-420 -404C-270 -400 -120 -420 0 -480Z",
        ring=344,
        line=470,
        middle=-36,
    ),
    "square": Outline(
        edge="M-360 -470L360 -470A110 110 0 0 1 470 -360L470 360A110 110 0 0 1 360 470"
        "L-360 470A110 110 0 0 1 -470 360L-470 -360A110 110 0 0 1 -360 -470Z",
        ring=412,
        line=700,
    ),
}

#: name → what it is drawn of: which colour, and the path. They fill a circle of radius 390.
_EMBLEMS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "leaf": (
        (
            "emblem",
            (
                "M0 -400C150 -260 300 -120 300 90C300 240 170 340 0 340"
                "C-170 340 -300 240 -300 90C-300 -120 -150 -260 0 -400Z"
            ),
        ),
        ("ground", "M-12 -250L12 -250L18 420L-18 420Z"),
        ("ground", "M0 60L190 -70L198 -54L0 110ZM0 180L-190 50L-198 66L0 230Z"),
    ),
    "star": (("emblem", _star(5, 400, 168)), ("accent", _star(5, 150, 62))),
    "heart": (
        (
            "emblem",
            (
                "M0 350C-430 60 -400 -310 -170 -310C-70 -310 0 -250 0 -180"
                "C0 -250 70 -310 170 -310C400 -310 430 60 0 350Z"
            ),
        ),
        (
            "accent",
            (
                "M-34 -90L34 -90L34 -4L120 -4L120 64L34 64L34 150L-34 150L-34 64"
                "L-120 64L-120 -4L-34 -4Z"
            ),
        ),
    ),
    "gear": (
        ("emblem", _gear(10, 390, 310)),
        ("ground", "M0 -160A160 160 0 0 1 0 160A160 160 0 0 1 0 -160Z"),
        ("accent", "M0 -90A90 90 0 0 1 0 90A90 90 0 0 1 0 -90Z"),
    ),
    "book": (
        (
            "emblem",
            (
                "M-14 -180C-110 -270 -270 -280 -380 -240L-380 220C-270 180 -110 190 -14 280Z"
                "M14 -180C110 -270 270 -280 380 -240L380 220C270 180 110 190 14 280Z"
            ),
        ),
        (
            "accent",
            (
                "M-320 290C-210 260 -90 280 0 350C90 280 210 260 320 290L320 330"
                "C210 300 90 320 0 390C-90 320 -210 300 -320 330Z"
            ),
        ),
    ),
    "drop": (
        (
            "emblem",
            (
                "M0 -400C60 -240 270 -70 270 130C270 280 150 390 0 390"
                "C-150 390 -270 280 -270 130C-270 -70 -60 -240 0 -400Z"
            ),
        ),
        ("accent", "M-170 110C-170 220 -100 300 0 310L0 270C-80 260 -130 200 -130 110Z"),
    ),
    "bolt": (
        (
            "emblem",
            _polygon((70, -400), (-240, 60), (-20, 60), (-80, 400), (240, -100), (20, -100)),
        ),
    ),
    "house": (
        (
            "emblem",
            _polygon((0, -360), (390, 0), (290, 0), (290, 340), (-290, 340), (-290, 0), (-390, 0)),
        ),
        ("accent", "M-80 340L-80 120A80 80 0 0 1 80 120L80 340Z"),
    ),
}

EMBLEMS = ("trillium", *_EMBLEMS, "none")
PATTERNS = ("beads", "rays", "ring", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """What things are filled with, as #rrggbb."""

    ground: str
    emblem: str
    accent: str
    quiet: str  # between the ground and the emblem


def emblem_svg(name: str, colours: Colours) -> str:
    """Return an emblem as SVG shapes around the origin; nothing for `none`."""
    if name == "trillium":
        veins = "".join(f'<path d="{VEIN}" transform="rotate({turn})"/>' for turn in (0, 120, 240))
        vein = mixed(colours.emblem, colours.ground, 0.18)
        flower = mark_svg(petals=colours.emblem, sepals=colours.quiet, heart=colours.accent)
        return f'{flower}<g fill="{vein}">{veins}</g>'
    return "".join(
        f'<path fill="{getattr(colours, role)}" d="{d}"/>' for role, d in _EMBLEMS.get(name, ())
    )


def mark_svg(*, petals: str, sepals: str, heart: str) -> str:
    """Return the three petals as SVG shapes around the origin, 400 from middle to tip."""
    leaves = "".join(f'<path d="{SEPAL}" transform="rotate({turn})"/>' for turn in (60, 180, 300))
    flower = "".join(f'<path d="{PETAL}" transform="rotate({turn})"/>' for turn in (0, 120, 240))
    return (
        f'<g fill="{sepals}">{leaves}</g><g fill="{petals}">{flower}</g>'
        f'<circle r="46" fill="{heart}"/>'
    )


def pattern_svg(name: str, radius: float, seed: str, colours: Colours) -> str:
    """Return the pattern between the emblem and the edge; that of beads is the seed's own."""
    if name == "beads":
        return "".join(
            f'<circle cx="{x * radius:.1f}" cy="{y * radius:.1f}" r="{r}" fill="{fill}"/>'
            for x, y, r, fill in beads(seed, colours)
        )
    if name == "rays":
        tips = zip(_around(_RAYS, radius, -3), _around(_RAYS, radius, 3), strict=True)
        rays = "".join(_polygon((0, 0), one, two) for one, two in tips)
        return f'<path fill="{mixed(colours.ground, colours.emblem, 0.1)}" d="{rays}"/>'
    if name == "ring":
        return (
            f'<circle r="{radius}" fill="none" stroke="{colours.quiet}" stroke-width="10"/>'
            f'<circle r="{radius - 24}" fill="none" stroke="{colours.quiet}" stroke-width="3"/>'
        )
    return ""


def beads(seed: str, colours: Colours) -> list[tuple[float, float, float, str]]:
    """Return a ring drawn from a digest of the seed: x and y of radius 1, radius, colour."""
    bits = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:12])
    pale = mixed(colours.accent, colours.emblem, 0.55)
    fills = (colours.quiet, pale, colours.quiet, colours.accent)
    spots = zip(_around(_SPOKES, 1), range(_SPOKES), strict=True)
    return [
        (x, y, (4, 7, 10, 14)[bits >> (2 * spoke) & 3], fills[bits >> (2 * spoke) & 3])
        for (x, y), spoke in spots
    ]


def mixed(one: str, other: str, share: float) -> str:
    """Return a colour that lies between two, by the share of the other."""
    pairs = zip(channels(one), channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def channels(colour: str) -> tuple[int, int, int]:
    """Return red, green and blue of #rrggbb, each from 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
