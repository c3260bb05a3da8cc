import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from trillium.structures.designs.document import FIELDS, problems
from trillium.structures.faces import drawing, lettering, shapes
from trillium.structures.faces.face import (
    LONGEST_TEXT,
    PALETTES,
    SHAPES,
    Face,
    contrast,
    face_of,
    misfits,
    nearest_readable,
    said,
)
from trillium.structures.faces.testing import SVG_LOGO

COLOUR = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)


def colours_of(png):
    return {colour for _, colour in Image.open(io.BytesIO(png)).convert("RGB").getcolors(10**6)}


def drawn(face, **changes):
    return drawing.face_png(face, **{"title": "A", "seed": "a", "size": 64, **changes})


def test_contrast_is_that_of_the_web_content_accessibility_guidelines():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@given(colour=COLOUR, ground=COLOUR)
def test_the_nearest_readable_colour_can_be_read(colour, ground):
    assert contrast(nearest_readable(colour, ground, 4.5), ground) >= 4.5


@pytest.mark.parametrize("name", PALETTES)
def test_every_palette_can_be_read_with_text(name):
    palette = PALETTES[name]
    face = Face(
        background=palette.background,
        foreground=palette.emblem,
        accent=palette.accent,
        text={"en": "Infection control", "fr": "Prévention des infections"},
    )

    assert misfits(face) == []


def test_a_face_nobody_can_read_is_told_with_the_nearest_colour_that_can():
    face = Face(foreground="#204d3a", text={"en": "Care", "fr": ""})

    (misfit,) = misfits(face)

    assert (misfit.part, misfit.kind) == ("foreground", "contrast")
    assert contrast(misfit.values["better"], face.background) >= 4.5


def test_text_too_long_and_letters_the_font_lacks_are_told():
    face = Face(text={"en": "x" * (LONGEST_TEXT + 1), "fr": "Soins 汉"})

    assert {(each.part, each.kind) for each in misfits(face)} == {
        ("text_en", "long"),
        ("text_fr", "letters"),
    }


def test_french_and_english_letters_can_all_be_written():
    assert lettering.missing("ÀÂÇÉÈÊËÎÏÔŒÙÛÜŸàâçéèêëîïôœùûüÿ«»’–—…ĀēŁő 0123456789 & @ % +") == ""


def test_what_a_face_says_is_read_back_and_has_its_place_in_a_design():
    face = Face(shape="shield", emblem="gear", text={"en": "Care", "fr": "Soins"})
    document = {"title": "A", "credential_template": {"face": said(face)}}

    assert face_of(document) == face
    assert problems(document) == []


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        "red",
        {"credential_template": 3},
        {"credential_template": {"face": []}},
        {"credential_template": {"face": {"shape": 4, "background": "red", "logo": "x"}}},
    ],
)
def test_a_design_that_says_nonsense_of_its_face_has_the_plain_one(wrong):
    assert face_of(wrong if isinstance(wrong, dict) else {}) == Face()


def test_the_editor_offers_exactly_what_can_be_drawn():
    offered = {
        name: tuple(choice.value for choice in FIELDS[f"credential_template.face.{name}"].choices)
        for name in ("shape", "pattern", "emblem")
    }

    assert offered == {"shape": SHAPES, "pattern": shapes.PATTERNS, "emblem": shapes.EMBLEMS}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_shows_its_background_and_is_clear_in_the_corner(shape):
    picture = Image.open(io.BytesIO(drawn(Face(shape=shape, emblem="none", pattern="none"))))

    assert picture.getpixel((0, 0))[3] == 0
    assert picture.getpixel((32, 32)) == (0x0F, 0x4D, 0x3A, 255)


@pytest.mark.parametrize("emblem", [name for name in shapes.EMBLEMS if name != "none"])
def test_every_emblem_is_seen(emblem):
    assert (255, 255, 255) in colours_of(drawn(Face(emblem=emblem, pattern="none")))


def test_two_designs_have_two_faces_and_one_design_always_the_same():
    one, again, other = (drawn(Face(), seed=seed) for seed in ("a", "a", "b"))

    assert one == again != other


def test_a_logo_takes_the_place_of_the_emblem():
    logo = drawing.Logo(media_type="image/svg+xml", content=SVG_LOGO)

    assert (0xF4, 0xF1, 0xEA) in colours_of(drawn(Face(pattern="none"), logo=logo))


def test_both_languages_stand_on_the_badge_once_where_they_say_the_same():
    assert Face(text={"en": "Care", "fr": "Soins"}).lines == ("Care", "Soins")
    assert Face(text={"en": "Santé", "fr": "Santé"}).lines == ("Santé",)


def test_the_title_of_a_picture_is_escaped():
    assert "<script>" not in drawing.face_svg(Face(), title='<script>"&', seed="a")
