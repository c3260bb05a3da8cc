"""The colours keep the contrast that WCAG 2.2 AA asks for, light and dark."""

import json
import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "trillium" / "web" / "static" / "source"
TOKENS = json.loads((SOURCE / "tokens.json").read_text(encoding="utf-8"))


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("above", "below", "least"), TOKENS["contrast"])
def test_what_stands_on_a_ground_can_be_read(mode, above, below, least):
    colours = TOKENS["colour"]

    assert contrast(colours[above][mode], colours[below][mode]) >= least


def test_no_style_uses_a_colour_that_is_no_token():
    used = {
        name
        for path in SOURCE.glob("*.css")
        for name in re.findall(r"var\(--([a-z0-9-]+)\)", path.read_text(encoding="utf-8"))
    }
    known = (
        set(TOKENS["colour"])
        | {f"space-{n}" for n in range(1, 10)}
        | {f"radius-{n}" for n in TOKENS["radius"]}
    )

    assert {name for name in used if not name.startswith("bs-")} - known - {
        "face",
        "measure",
    } == set()
