"""The words of a face: shape, pattern, emblem, colours and text, read from a design and checked."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from trillium.kit import bilingual
from trillium.structures.faces import lettering
from trillium.structures.faces.shapes import EMBLEMS, OUTLINES, PATTERNS, Colours, channels, mixed

SHAPES = tuple(OUTLINES)
LONGEST_TEXT = 32  # longer ones would be too small to read on a badge of 200 pixels
#: WCAG 2.2: text against its ground (1.4.3), and what must be seen to understand (1.4.11).
TEXT_CONTRAST, SHAPE_CONTRAST = 4.5, 3.0
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """Three colours that go together."""

    background: str
    emblem: str
    accent: str


#: The first is that of Trillium.
PALETTES: Mapping[str, Palette] = {
    "trillium": Palette(background="#0f4d3a", emblem="#ffffff", accent="#d98e2b"),
    "lake": Palette(background="#123f63", emblem="#ffffff", accent="#5fb8d6"),
    "maple": Palette(background="#7d1d24", emblem="#fff6ec", accent="#e8a13c"),
    "plum": Palette(background="#4a2458", emblem="#ffffff", accent="#d58fc0"),
    "slate": Palette(background="#2b3440", emblem="#f2f5f7", accent="#8fb08a"),
    "snow": Palette(background="#f4f1ea", emblem="#1f3d33", accent="#a85a12"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """What a badge looks like; what a design does not say is Trillium's own."""

    shape: str = "circle"
    pattern: str = "beads"
    emblem: str = "trillium"
    background: str = PALETTES["trillium"].background
    foreground: str = PALETTES["trillium"].emblem
    accent: str = PALETTES["trillium"].accent
    text: Mapping[str, str] = field(default_factory=dict)
    logo: str = ""  # the digest of a picture that takes the emblem's place

    @property
    def colours(self) -> Colours:
        """Return what each part is filled with."""
        return Colours(
            ground=self.background,
            emblem=self.foreground,
            accent=self.accent,
            quiet=mixed(self.background, self.foreground, 0.32),
        )

    @property
    def lines(self) -> tuple[str, ...]:
        """Return the lines of text: English, then French where it says something else."""
        said = (self.text.get("en", "").strip(), self.text.get("fr", "").strip())
        return tuple(dict.fromkeys(line for line in said if line))


@dataclass(frozen=True, slots=True, kw_only=True)
class Misfit:
    """One thing that cannot be as it is: `kind` names it, `values` fill its sentence."""

    part: str
    kind: str
    values: Mapping[str, str]


def face_of(document: Mapping[str, Any]) -> Face:
    """Return the face that a design describes; what it says wrongly is left out, never refused.

    A design read from a file may say anything: `misfits` tells the writer, a drawing goes on.
    """
    template = document.get("credential_template")
    said = template.get("face") if isinstance(template, Mapping) else None
    if not isinstance(said, Mapping):
        return Face()
    plain = Face()
    return Face(
        shape=_one_of(said.get("shape"), SHAPES, plain.shape),
        pattern=_one_of(said.get("pattern"), PATTERNS, plain.pattern),
        emblem=_one_of(said.get("emblem"), EMBLEMS, plain.emblem),
        background=_matching(said.get("background"), _COLOUR, plain.background),
        foreground=_matching(said.get("foreground"), _COLOUR, plain.foreground),
        accent=_matching(said.get("accent"), _COLOUR, plain.accent),
        text={
            language: line[:LONGEST_TEXT]
            for language, line in bilingual.pair(said.get("text")).items()
            if line
        },
        logo=_matching(said.get("logo"), _DIGEST, ""),
    )


def said(face: Face) -> dict[str, Any]:
    """Return what a design says of a face, the other way round."""
    words: dict[str, Any] = {
        "shape": face.shape,
        "pattern": face.pattern,
        "emblem": face.emblem,
        "background": face.background,
        "foreground": face.foreground,
        "accent": face.accent,
    }
    if text := {language: line for language, line in face.text.items() if line}:
        words["text"] = text
    if face.logo:
        words["logo"] = face.logo
    return words


def misfits(face: Face) -> list[Misfit]:
    """Return what keeps people from reading a face, each with what would help."""
    return [*_too_little_contrast(face), *_unwritable(face)]


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21 (WCAG 2.2, contrast ratio)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def nearest_readable(colour: str, ground: str, wanted: float) -> str:
    """Return the colour nearest to one that stands out from its ground; black or white at worst."""
    for step in range(1, 21):
        for end in ("#000000", "#ffffff"):
            tried = mixed(colour, end, step / 20)
            if contrast(tried, ground) >= wanted:
                return tried
    return max(("#000000", "#ffffff"), key=lambda end: contrast(end, ground))


def _too_little_contrast(face: Face) -> Iterator[Misfit]:
    needed = TEXT_CONTRAST if face.lines else SHAPE_CONTRAST
    asked = (("foreground", face.foreground, needed), ("accent", face.accent, SHAPE_CONTRAST))
    for part, colour, wanted in asked:
        found = contrast(colour, face.background)
        if found < wanted:
            values = {
                "found": f"{int(found * 10) / 10:g}",
                "wanted": f"{wanted:g}",
                "better": nearest_readable(colour, face.background, wanted),
            }
            yield Misfit(part=part, kind="contrast", values=values)


def _unwritable(face: Face) -> Iterator[Misfit]:
    for language, line in face.text.items():
        if len(line) > LONGEST_TEXT:
            yield Misfit(
                part=f"text_{language}",
                kind="long",
                values={"found": str(len(line)), "wanted": str(LONGEST_TEXT)},
            )
        if unknown := lettering.missing(line):
            yield Misfit(part=f"text_{language}", kind="letters", values={"found": unknown})


def _luminance(colour: str) -> float:
    def linear(channel: int) -> float:
        share = channel / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4  # noqa: PLR2004

    red, green, blue = map(linear, channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _one_of(value: object, known: tuple[str, ...], otherwise: str) -> str:
    return value if isinstance(value, str) and value in known else otherwise


def _matching(value: object, pattern: re.Pattern[str], otherwise: str) -> str:
    return value if isinstance(value, str) and pattern.fullmatch(value) else otherwise
