"""The drawing of a pathway: what it leads to on top, what it asks for below, as plain shapes.

The page writes the shapes as SVG. Measures are of the drawing's own grid, 400 wide, which fits a
phone; the same words stand in the table beside it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from trillium.structures.pathways.wording import Offered, Told

WIDTH: Final = 400
PAD: Final = 12
GAP: Final = 26  # between parts, with the word that joins them
BIG, SMALL = 15.0, 13.0
LINE_BIG, LINE_SMALL = 19.0, 17.0
WIDE: Final = 0.56  # of a letter, against its height: a little too much, so that nothing sticks out


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rounded rectangle; `look` is a class of the style sheet."""

    x: float
    y: float
    width: float
    height: float
    look: str
    shape: str = "box"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One line of text, from its start or about its middle."""

    x: float
    y: float
    text: str
    look: str
    shape: str = "words"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line down the drawing, with a head where it points up."""

    x: float
    y: float
    to: float
    shape: str = "line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Shapes that lead somewhere together."""

    href: str
    shapes: "tuple[Box | Words, ...]"
    shape: str = "link"


Shape = Box | Words | Line | Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """All shapes, and how high they are together."""

    height: float
    shapes: tuple[Shape, ...]
    width: int = WIDTH


def draw(whole: Told, *, leads: str, target: str, target_link: str) -> Drawing:
    """Return the drawing of a rule; `leads` is the word above what it leads to."""
    inside = WIDTH - 4 * PAD
    lines = list(wrapped(target, inside, BIG))
    height = 2 * PAD + LINE_SMALL + LINE_BIG * len(lines)
    top: list[Box | Words] = [
        Box(x=1, y=1, width=WIDTH - 2, height=height, look="target"),
        Words(x=2 * PAD, y=PAD + SMALL, text=leads, look="on-target small"),
    ]
    top += _lines(lines, 2 * PAD, PAD + LINE_SMALL, "on-target big")
    shapes: list[Shape] = [*_linked(target_link, top)]
    shapes.append(Line(x=WIDTH / 2, y=height + GAP + 2, to=height + 5))
    y = height + GAP + 2
    below, bottom = _group(whole, 1, y, WIDTH - 2)
    return Drawing(height=bottom + 2, shapes=(*shapes, *below))


def _group(group: Told, x: float, y: float, width: float) -> tuple[list[Shape], float]:
    inside = width - 2 * PAD
    shapes: list[Shape] = []
    here = y + PAD
    if group.title:
        words = f"{group.number} {group.title}".strip()
        lines = list(wrapped(words, inside, BIG))
        shapes += _lines(lines, x + PAD, here, "ink big")
        here += LINE_BIG * len(lines)
    said = "; ".join([group.asks, *group.conditions])
    said = said if group.title or not group.number else f"{group.number} {said}"
    lines = list(wrapped(said, inside, SMALL))
    shapes += _lines(lines, x + PAD, here, "asks small")
    here += LINE_SMALL * len(lines) + PAD / 2
    for position, member in enumerate(group.members):
        if position:
            middle = here + GAP / 2 + SMALL / 3
            shapes.append(Words(x=x + width / 2, y=middle, text=group.join, look="join small"))
            here += GAP
        draw_one = _group if member.is_group else _piece
        below, here = draw_one(member, x + PAD, here, inside)
        shapes += below
    box = Box(x=x, y=y, width=width, height=here + PAD - y, look=f"group depth-{group.depth % 2}")
    return [box, *shapes], here + PAD


def _piece(piece: Told, x: float, y: float, width: float) -> tuple[list[Shape], float]:
    assert piece.offer is not None  # noqa: S101 -- said to the type checker: pieces have one
    first, bottom = _offer(piece.offer, x, y, width, number=piece.number)
    shapes: list[Shape] = list(first)
    if piece.conditions:
        lines = list(wrapped("; ".join(piece.conditions), width - 2 * PAD, SMALL))
        shapes += _lines(lines, x + PAD, bottom + 2, "asks small")
        bottom += 4 + LINE_SMALL * len(lines)
    for offer in piece.instead:
        inset = 2 * PAD
        below, bottom = _offer(offer, x + inset, bottom + 6, width - inset, look="instead")
        shapes += below
    return shapes, bottom


def _offer(
    offer: Offered, x: float, y: float, width: float, *, number: str = "", look: str = "piece"
) -> tuple[list[Shape], float]:
    inside = width - 2 * PAD
    title = f"{number} {offer.title}".strip()
    big = list(wrapped(title, inside, BIG))
    small = [
        line
        for words in (offer.issuer, offer.facts)
        if words
        for line in wrapped(words, inside, SMALL)
    ]
    height = 1.5 * PAD + LINE_BIG * len(big) + LINE_SMALL * len(small)
    drawn: list[Box | Words] = [Box(x=x, y=y, width=width, height=height, look=look)]
    here = y + PAD * 0.75
    drawn += _lines(big, x + PAD, here, "ink big")
    here += LINE_BIG * len(big)
    drawn += _lines(small, x + PAD, here, "soft small")
    return list(_linked(offer.link, drawn)), y + height


def _linked(href: str, shapes: list[Box | Words]) -> Iterator[Shape]:
    if href:
        yield Link(href=href, shapes=tuple(shapes))
    else:
        yield from shapes


def _lines(lines: list[str], x: float, y: float, look: str) -> list[Words]:
    size, step = (BIG, LINE_BIG) if look.endswith("big") else (SMALL, LINE_SMALL)
    return [
        Words(x=x, y=y + size + step * place, text=line, look=look)
        for place, line in enumerate(lines)
    ]


def wrapped(words: str, width: float, size: float) -> Iterator[str]:
    """Yield the lines that fit; a word longer than a line is broken."""
    most = max(int(width / (size * WIDE)), 8)
    line = ""
    for word in words.split():
        for bit in (word[start : start + most] for start in range(0, len(word), most)):
            if line and len(line) + 1 + len(bit) > most:
                yield line
                line = bit
            else:
                line = f"{line} {bit}".strip()
    if line:
        yield line
